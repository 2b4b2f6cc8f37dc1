"""How far a run is, and what is wrong with single submissions, as soon as that is known."""

from datetime import timedelta
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task
from rich.text import Text

from .marking import Result

__all__ = ["GradingProgress"]

EVERY = 10.0  # seconds between two lines of a log


class GradingProgress:
    """Show how many of ``total`` submissions are graded: as a bar on a terminal, elsewhere line by line."""

    def __init__(self, total: int, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)
        self._live = self.console.file.isatty() and self.console.is_interactive
        self._bar = Progress(
            BarColumn(20), _HowFar(), console=self.console, disable=not self._live, refresh_per_second=5
        )
        self._bar.add_task("graded", total=total)
        (self._task,) = self._bar.tasks
        self._logged = self.console.get_time()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def count(self, result: Result) -> None:
        """Count a result, and print what is wrong with it if anything is."""
        if result.status != "ok":
            self.say(f"{result.student}, {result.notebook}: {result.status}. {result.reason}")
        self._bar.advance(self._task.id)
        now = self.console.get_time()
        if not self._live and (self._task.finished or now - self._logged >= EVERY):
            self._logged = now
            self.say(how_far(self._task))

    def say(self, sentence: str) -> None:
        """Print a line of its own; a student's name in it is neither markup nor a control sequence."""
        printable = "".join(one if one.isprintable() else " " for one in sentence)
        self.console.print(Text(printable), soft_wrap=True)


class _HowFar(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(how_far(task))


def how_far(task: Task) -> str:
    """Return ``"120 of 200 graded, 9.8 a second, 0:00:08 left"``."""
    done, total = int(task.completed), int(task.total or 0)
    seconds = task.finished_time or task.elapsed or 0.0
    counted = f"{done} of {total} graded"
    if not done or not seconds:
        return counted
    rate = done / seconds
    time = f" in {_clock(seconds)}" if task.finished else f", {_clock((total - done) / rate)} left"
    return f"{counted}, {rate:.1f} a second{time}"


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
