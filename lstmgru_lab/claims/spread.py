"""What a difference between two cells is worth: seed by seed, with the interval of its median."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["ALIKE", "Spread", "paired", "ratio"]

RESAMPLES = 2000
ALIKE = 1.05
"""A ratio between 1/1.05 and 1.05 is no difference that anybody would notice."""


@dataclass(frozen=True)
class Spread:
    """The median of paired differences, and the 95 % bootstrap interval of that median (Efron 1979).

    With three pairs the interval reaches from the least difference to the greatest.
    """

    median: float
    low: float
    high: float

    def side(self, alike: float = 0.0) -> int:
        """1: the whole interval lies above `alike`; -1: below `-alike`; 0: these pairs do not tell."""
        return int(self.low > alike) - int(self.high < -alike)


def paired(differences: Sequence[float]) -> Spread:
    """The spread of differences that were made seed by seed; always the same for the same numbers."""
    values = np.asarray(differences, dtype=float)
    index = np.random.default_rng(0).integers(len(values), size=(RESAMPLES, len(values)))
    medians = np.median(values[index], axis=1)
    low, high = np.quantile(medians, [0.025, 0.975])
    return Spread(float(np.median(values)), float(low), float(high))


def ratio(above: Sequence[float], below: Sequence[float]) -> Spread:
    """The spread of log(above / below), pair by pair; as many pairs as both have."""
    return paired([math.log(a / b) for a, b in zip(above, below, strict=False)])
