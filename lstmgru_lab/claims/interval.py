"""The difference between two cells, compared seed by seed, with the interval of its median."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["ALIKE", "Interval", "paired", "ratio"]

RESAMPLES = 2000
ALIKE = 1.05
"""A ratio between 1/1.05 and 1.05 is a difference too small to notice."""


@dataclass(frozen=True)
class Interval:
    """The median of paired differences, and the 95 % bootstrap interval of that median (Efron 1979).

    With three pairs the interval reaches from the least difference to the greatest.
    """

    median: float
    low: float
    high: float

    def side(self, alike: float = 0.0) -> int:
        """Return 1 if the whole interval lies above `alike`, -1 if it lies below `-alike`, otherwise 0."""
        if self.low > alike:
            return 1
        return -1 if self.high < -alike else 0


def paired(differences: Sequence[float]) -> Interval:
    """Return the interval of differences taken seed by seed; equal numbers give an equal interval."""
    values = np.asarray(differences, dtype=float)
    index = np.random.default_rng(0).integers(len(values), size=(RESAMPLES, len(values)))
    medians = np.median(values[index], axis=1)
    low, high = np.quantile(medians, [0.025, 0.975])
    return Interval(float(np.median(values)), float(low), float(high))


def ratio(above: Sequence[float], below: Sequence[float]) -> Interval:
    """Return the interval of log(above / below), pair by pair, for as many pairs as both have."""
    return paired([math.log(a / b) for a, b in zip(above, below, strict=False)])
