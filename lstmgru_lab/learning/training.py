"""One training loop for every lesson: Adam, clipped gradients, a budget, a target; a stop loses nothing."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor, nn

from .training_display import watching

__all__ = ["Outcome", "Training", "train"]

Outcome = Literal["reached", "done", "interrupted", "diverged"]


@dataclass
class Training:
    """The record of a training run; the model holds the weights of its last step.

    losses: one for each step. checks: (step, value) of each comparison with the target. seconds: how long it
    ran, without the drawing. outcome: "reached" (the target), "done" (the budget or the batches are used up),
    "interrupted" or "diverged".
    """

    losses: list[float] = field(default_factory=list)
    checks: list[tuple[int, float]] = field(default_factory=list)
    seconds: float = 0.0
    outcome: Outcome = "done"
    label: str = "training"
    budget: str = ""
    target: float | None = None

    @property
    def steps(self) -> int:
        """The number of times the weights were changed."""
        return len(self.losses)

    @property
    def reached(self) -> bool:
        """Whether the target was reached."""
        return self.outcome == "reached"

    def __repr__(self) -> str:
        # Only what is the same on every machine, because nbval compares this line with a stored one.
        words = {
            "reached": f"the target {self.target} is reached within {self.budget}",
            "done": f"stopped after {self.budget}",
            "interrupted": f"interrupted after {self.steps} steps; the model keeps what it has learnt",
            "diverged": "the loss is no longer finite: take a lower lr, or clip the gradient",
        }
        missed = self.outcome == "done" and self.target is not None
        short = f", short of the target {self.target}" if missed else ""
        return f"{self.label}: {words[self.outcome]}{short}"


def train(
    model: nn.Module,
    batches: Iterable[Any],
    loss: Callable[[Any, Any], Tensor],
    *,
    steps: int | None = None,
    seconds: float | None = None,
    target: float | None = None,
    measure: Callable[[Any], float] | None = None,
    every: int = 25,
    lr: float = 1e-2,
    clip: float | None = 1.0,
    seed: int = 0,
    label: str | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Training:
    """Change the model's weights by Adam until a budget is used up or a target is reached.

    Args:
        model: what to train; its weights change, and it is left in evaluation mode.
        batches: one for each step; training ends when they run out.
        loss: loss(model, batch), a scalar.
        steps, seconds: budgets; whichever is used up first ends the training.
        target: stop when `measure` is at or below it; it is compared every `every` steps.
        measure: measure(model) -> a number that should fall, called without gradients and in evaluation mode.
            The default is the mean loss since the last comparison, which is honest if no batch comes twice.
        lr: Adam's step size.
        clip: scale the gradient down to at most this norm (Pascanu, Mikolov & Bengio 2013); None never does.
        seed: for whatever is random in the model, such as dropout.
        label: the name under which progress and loss are shown; None shows nothing.
        clock: the function that measures seconds; time.process_time ignores what other programs do.

    Training runs on one thread, so that the same seed gives the same weights. Ctrl-C, or a notebook's stop
    button, ends it early and returns the run so far. A loss that is not finite ends it before the weights are
    spoilt.

    Raises:
        ValueError: there is neither a budget nor an end to the batches, or a number is not positive.
    """
    _check(batches, steps, seconds, target, every, lr, clip)
    run = Training(label=label or "training", budget=_budget(steps, seconds), target=target)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    model.train()
    goal = target if measure is None else None  # drawn beside the loss only if it is the loss's target
    with _one_thread(), watching(label, steps, seconds, goal) as watch:
        torch.manual_seed(seed)
        begun, paused = clock(), 0.0
        try:
            for batch in batches:
                value = loss(model, batch)
                if not value.isfinite():
                    run.outcome = "diverged"
                    break
                optimizer.zero_grad()
                value.backward()  # type: ignore[no-untyped-call]
                if clip is not None:
                    nn.utils.clip_grad_norm_(model.parameters(), clip)
                optimizer.step()
                run.losses.append(value.item())
                run.seconds = clock() - begun - paused
                if target is not None and run.steps % every == 0:
                    run.checks.append((run.steps, _measured(model, measure, run.losses[-every:])))
                    if run.checks[-1][1] <= target:
                        run.outcome = "reached"
                        break
                if run.steps == steps or (seconds is not None and run.seconds >= seconds):
                    break
                drawing = clock()
                watch(run.losses, run.seconds)
                paused += clock() - drawing
        except KeyboardInterrupt:
            run.outcome = "interrupted"
        model.eval()
        watch.finish(run.losses, repr(run))
    return run


def _budget(steps: int | None, seconds: float | None) -> str:
    limits = {"steps": steps, "seconds": seconds}
    return (
        " or ".join(f"{limit} {unit}" for unit, limit in limits.items() if limit is not None) or "all batches"
    )


def _measured(model: nn.Module, measure: Callable[[Any], float] | None, recent: list[float]) -> float:
    if measure is None:
        return math.fsum(recent) / len(recent)
    model.eval()
    with torch.no_grad():
        value = float(measure(model))
    model.train()
    return value


@contextmanager
def _one_thread() -> Iterator[None]:
    """Run on one thread: on a busy machine more are far slower, and they add numbers in another order."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _check(
    batches: Iterable[Any],
    steps: int | None,
    seconds: float | None,
    target: float | None,
    every: int,
    lr: float,
    clip: float | None,
) -> None:
    sizes = {"steps": steps, "seconds": seconds, "every": every, "lr": lr, "clip": clip}
    for name, size in sizes.items():
        if size is not None and not size > 0:
            raise ValueError(f"{name} should be greater than 0, but is {size!r}.")
    if steps is None and seconds is None and not hasattr(batches, "__len__"):
        raise ValueError("Say when to stop: steps=600, or seconds=10, or both.")
