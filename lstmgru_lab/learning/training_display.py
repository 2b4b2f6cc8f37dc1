"""Show a training run while it lasts: a bar and the loss curve in a notebook, a bar in a terminal.

In a notebook one display is updated during the run and ends as a picture. nbval compares a display only in
its first state and skips pictures, so the display keeps the same words from beginning to end.
"""

from __future__ import annotations

import html
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import figures

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Watch", "watching"]

PAUSE = 0.25  # seconds between two drawings
SMOOTH = 25  # steps averaged for a point of the final curve; in a short run a tenth of its steps
POINTS = 200  # in the curve while it grows


@contextmanager
def watching(
    label: str | None, steps: int | None, seconds: float | None, target: float | None
) -> Iterator[Watch]:
    """Show a run with this label and budget: in a notebook, in a terminal, or nowhere without a label."""
    if label is None:
        yield Watch(steps, seconds)
    elif _in_notebook():
        yield NotebookWatch(steps, seconds, label, target)
    else:
        yield from _in_terminal(label, steps, seconds)


class Watch:
    """A display that shows nothing but knows how much of the budget is used up."""

    def __init__(self, steps: int | None, seconds: float | None) -> None:
        self.steps, self.seconds = steps, seconds
        self.drawn = time.monotonic()

    def __call__(self, losses: list[float], seconds: float) -> None:
        """Take the losses so far and the seconds used after a step; draw at most four times a second."""
        if time.monotonic() - self.drawn >= PAUSE:
            self.draw(losses, seconds)
            self.drawn = time.monotonic()

    def share(self, steps: int, seconds: float) -> float:
        """Return the used share, 0 to 1, of the budget that runs out first; 0 if there is no budget."""
        used = [steps / self.steps] if self.steps else []
        return min(1.0, max(used + ([seconds / self.seconds] if self.seconds else [0.0])))

    def draw(self, losses: list[float], seconds: float) -> None:
        """Show how far the run is."""

    def finish(self, losses: list[float], sentence: str) -> None:
        """Show how the run ended."""


class NotebookWatch(Watch):
    """A display with a bar and the growing curve; in the end the curve is a picture."""

    def __init__(self, steps: int | None, seconds: float | None, label: str, target: float | None) -> None:
        from IPython.display import display

        super().__init__(steps, seconds)
        self.label, self.target = label, target
        self.words = {"text/plain": f"({label}: the loss, step by step)"}
        self.handle: Any = display(self.words, raw=True, display_id=True)

    def draw(self, losses: list[float], seconds: float) -> None:
        """Update the display: the bar, the last loss and the curve so far, as HTML."""
        share = self.share(len(losses), seconds)
        page = growing(self.label, share, losses, self.target)
        self.handle.update({**self.words, "text/html": page}, raw=True)

    def finish(self, losses: list[float], sentence: str) -> None:
        """Show the whole curve as a picture, with the sentence below it."""
        if losses:
            picture = final(self.label, losses, self.target)
            alt = {"image/png": {"alt": f"{picture.words.splitlines()[0]} {sentence}."}}
            self.handle.update({**self.words, "image/png": picture.png}, raw=True, metadata=alt)
        print(sentence)


class TerminalWatch(Watch):
    """A bar that disappears when the run is over; the sentence stays."""

    def __init__(self, steps: int | None, seconds: float | None, bar: Progress, task: TaskID) -> None:
        super().__init__(steps, seconds)
        self.bar, self.task = bar, task

    def draw(self, losses: list[float], seconds: float) -> None:
        """Update the bar and the last loss."""
        self.bar.update(self.task, completed=self.share(len(losses), seconds), loss=losses[-1])

    def finish(self, losses: list[float], sentence: str) -> None:
        """Remove the bar and print the sentence."""
        self.bar.stop()
        print(sentence)


def growing(label: str, share: float, losses: list[float], target: float | None) -> str:
    """Draw the bar and the logarithmic curve so far as HTML, which is cheap enough during training."""
    name = html.escape(label)
    goals = [math.log10(target)] if target is not None and target > 0 else []
    curve = thinned([math.log10(max(loss, 1e-12)) for loss in losses])
    least, greatest = min(curve + goals), max(curve + goals)

    def height(place: float) -> str:
        return f"{95 - 90 * (place - least) / ((greatest - least) or 1):.1f}"

    across = 400 / max(1, len(curve) - 1)
    points = " ".join(f"{k * across:.1f},{height(place)}" for k, place in enumerate(curve))
    dashes = "".join(
        f'<path d="M0 {height(goal)}H400" stroke="currentColor" stroke-dasharray="4 4" opacity="0.5"/>'
        for goal in goals
    )
    heading = f"{name}: step {len(losses)}, loss {losses[-1]:.3g}"
    if goals:
        heading += f", target {target}"
    return (
        '<div style="color: var(--jp-ui-font-color1, inherit)">'
        f'<progress value="{share:.3f}" max="1" aria-label="{name}"></progress> {heading}<br>'
        '<svg viewBox="0 0 400 100" width="400" style="max-width: 100%" role="img" '
        f'aria-label="{heading}; logarithmic">{dashes}'
        f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="1.5"/></svg></div>'
    )


def final(label: str, losses: list[float], target: float | None) -> figures.Picture:
    """Draw the whole curve: running means of the loss, and the target."""
    width = max(1, min(SMOOTH, len(losses) // 10))
    ends = range(width, len(losses) + 1)
    curves = {"loss": [math.fsum(losses[end - width : end]) / width for end in ends]}
    if target is not None:
        curves["target"] = [target] * len(ends)
    return figures.lines(
        curves,
        x=ends,
        title=label,
        xlabel="step",
        ylabel=f"loss, mean of {width} steps" if width > 1 else "loss",
        log=True,
        at=[],
    )


def thinned(values: list[float]) -> list[float]:
    """Average chunks of equal length, so that at most POINTS values are left."""
    width = -(-len(values) // POINTS)
    chunks = [values[k : k + width] for k in range(0, len(values), width)]
    return [math.fsum(chunk) / len(chunk) for chunk in chunks]


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _in_terminal(label: str, steps: int | None, seconds: float | None) -> Iterator[Watch]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = [
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("loss {task.fields[loss]:.3g}"),
        TimeElapsedColumn(),
    ]
    with Progress(*columns, transient=True, disable=not sys.stdout.isatty()) as bar:
        task = bar.add_task(label, total=1.0, loss=math.nan)
        yield TerminalWatch(steps, seconds, bar, task)
