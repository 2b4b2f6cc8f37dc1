"""The progress line of a run, and what went wrong with single submissions, as it goes wrong."""

import sys
import time
from typing import TextIO

from .marking import Result

__all__ = ["Progress"]


class Progress:
    """Says on a stream how far a run is; on a terminal in one line that is written over."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self.total, self.done, self.stream = total, 0, stream or sys.stderr
        self._started = self._said = time.monotonic()
        self._live = self.stream.isatty()

    def count(self, result: Result) -> None:
        """Count a result, and say what is the matter with it if something is."""
        self.done += 1
        if result.status != "ok":
            self.say(f"{result.student}, {result.notebook}: {result.status}. {result.reason}")
        now = time.monotonic()
        due = now - self._said >= (0.2 if self._live else 10.0)
        if due or self.done == self.total:
            self._said = now
            self._clear()
            print(
                self.line(now - self._started), end="" if self._live else "\n", file=self.stream, flush=True
            )

    def say(self, sentence: str) -> None:
        """A line of its own."""
        self._clear()
        print(sentence, file=self.stream)

    def line(self, seconds: float) -> str:
        """``"120 of 200 graded, 9.8 a second, 8 s left"``."""
        rate = self.done / max(seconds, 1e-6)
        left = (self.total - self.done) / rate
        remaining = f", {_span(left)} left" if self.done < self.total else f" in {_span(seconds)}"
        return f"{self.done} of {self.total} graded, {rate:.1f} a second{remaining}"

    def end(self) -> None:
        """Leave the line that was written over."""
        if self._live and self.done:
            print(file=self.stream)

    def _clear(self) -> None:
        if self._live:
            print("\r\033[K", end="", file=self.stream)


def _span(seconds: float) -> str:
    minutes = int(seconds) // 60
    if minutes >= 90:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min" if minutes >= 2 else f"{seconds:.0f} s"
