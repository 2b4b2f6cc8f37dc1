"""An experiment, and the few words that sum up the numbers of several seeds."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Experiment", "Values", "solved", "template"]

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


def template(words: str) -> Callable[[Sequence[Values]], str]:
    """Return a function that fills words such as "{bits} bits" with the median and the range of the runs."""

    def tell(runs: Sequence[Values]) -> str:
        return words.format_map({name: middle([run[name] for run in runs]) for name in runs[0]})

    return tell


def solved(runs: Sequence[Values]) -> str:
    """Say how many runs solved the task and what they took; runs have `solved`, `steps` and `seconds`."""
    won = [run for run in runs if run["solved"]]
    words = f"{len(won)} of {len(runs)} runs"
    if not won:
        return f"{words} within {max(run['steps'] for run in runs):.0f} steps"
    return words + template(": {steps} steps, {seconds} s")(won)


def middle(values: Sequence[float]) -> str:
    """Write the median, and the least and greatest value if they look different: 14 (12 to 15)."""
    median, least, greatest = map(_short, (statistics.median(values), min(values), max(values)))
    return median if least == greatest else f"{median} ({least} to {greatest})"


def _short(value: float) -> str:
    if 100 <= abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:.3g}" if value == 0 or 0.001 <= abs(value) < 100 else f"{value:.1e}"
