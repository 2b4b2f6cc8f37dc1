"""What an experiment is, and how the numbers of several seeds become a few words."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Experiment", "Values", "solved", "told"]

Values = dict[str, float]
"""What one run measured: name -> number. Times in `seconds` are CPU seconds of one thread."""


@dataclass(frozen=True)
class Experiment:
    """One question, measured in several rows.

    rows: name -> measure(seed), one run. tell: the runs of a row in words. repeats is False where no seed
    changes anything.
    """

    name: str
    question: str
    rows: Mapping[str, Callable[[int], Values]]
    tell: Callable[[Sequence[Values]], str]
    repeats: bool = True


def told(words: str) -> Callable[[Sequence[Values]], str]:
    """Words such as "{bits} bits" in which the median and the range of the runs stand for each name."""

    def tell(runs: Sequence[Values]) -> str:
        return words.format_map({name: middle([run[name] for run in runs]) for name in runs[0]})

    return tell


def solved(runs: Sequence[Values]) -> str:
    """Of runs that have `solved`, `steps` and `seconds`: how many, and what those took."""
    won = [run for run in runs if run["solved"]]
    words = f"{len(won)} of {len(runs)} runs"
    if not won:
        return f"{words} within {max(run['steps'] for run in runs):.0f} steps"
    return words + told(": {steps} steps, {seconds} s")(won)


def middle(values: Sequence[float]) -> str:
    """The median, and the least and greatest if they look different: 14 (12 to 15)."""
    median, least, greatest = map(_short, (statistics.median(values), min(values), max(values)))
    return median if least == greatest else f"{median} ({least} to {greatest})"


def _short(value: float) -> str:
    if 100 <= abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:.3g}" if value == 0 or 0.001 <= abs(value) < 100 else f"{value:.1e}"
