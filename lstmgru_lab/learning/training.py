"""One training loop for every lesson: Adam, clipped gradients, a budget, a target, nothing lost on a stop."""

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
    """What a training run left behind; the model holds the weights of its last step.

    losses: one a step. checks: (step, value) of each comparison with the target. seconds: how long it ran,
    without the drawing. outcome: "reached" (the target), "done" (the budget or the batches), "interrupted" or
    "diverged".
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
        """How many times the weights were changed."""
        return len(self.losses)

    @property
    def reached(self) -> bool:
        """Whether the target was reached."""
        return self.outcome == "reached"

    def __repr__(self) -> str:
        # Only what is alike on every machine: nbval compares this line with a stored one.
        words = {
            "reached": f"the target {self.target} is reached within {self.budget}",
            "done": f"stopped after {self.budget}",
            "interrupted": f"interrupted after {self.steps} steps; the model keeps what it has learnt",
            "diverged": "the loss is no longer finite: take a lower lr, or clip the gradient",
        }
        missed = self.outcome == "done" and self.target is not None
        return f"{self.label}: {words[self.outcome]}" + f", short of the target {self.target}" * missed


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
        batches: one a step; the end of them ends the training.
        loss: loss(model, batch), a scalar.
        steps, seconds: budgets; whichever is used up first ends the training.
        target: stop when `measure` is at or below it, looked at `every` so many steps.
        measure: measure(model) -> a number that should fall, without gradients and in evaluation mode. By
            default the mean loss of the steps since the last look: honest where no batch comes twice.
        lr: Adam's step size.
        clip: the gradient is scaled down to at most this norm (Pascanu, Mikolov & Bengio 2013); None: never.
        seed: of what is random in the model, such as dropout.
        label: the name under which progress and loss are shown; None shows nothing.
        clock: what measures seconds; time.process_time leaves out what other programs do.

    It runs on one thread, so that the same seed gives the same weights. Ctrl-C, or a notebook's stop button,
    ends it early and returns the run so far. A loss that is not finite ends it before it spoils the weights.

    Raises:
        ValueError: no budget and no end in sight, or one that is not positive.
    """
    _check(batches, steps, seconds, target, every, lr, clip)
    run = Training(label=label or "training", budget=_budget(steps, seconds), target=target)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    model.train()
    goal = target if measure is None else None  # of the loss, to be drawn beside it
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
    """On a busy machine more threads are slower by far, and sums come out in another order."""
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
