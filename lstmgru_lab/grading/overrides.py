"""Scores that the instructor gives by hand.

overrides.csv, in the directory of the results, has the columns student, exercise, score, reason.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..bank import Exercise
from ..support.errors import GradingError

__all__ = ["Override", "read_overrides"]


@dataclass(frozen=True)
class Override:
    """A score that the instructor gives, whatever the grader says."""

    score: float
    reason: str


def read_overrides(path: Path, exercises: Mapping[str, Exercise]) -> dict[tuple[str, str], Override]:
    """Read the overrides by student and exercise; none when there is no such file. Raises `GradingError`."""
    if not path.exists():
        return {}
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                key = row["student"].strip(), row["exercise"].strip()
                found[key] = Override(float(row["score"]), (row["reason"] or "").strip())
            except (KeyError, ValueError, AttributeError, TypeError):
                raise GradingError(
                    f"Line {number} of {path} is no override: student, exercise, score, reason."
                ) from None
            if key[1] not in exercises:
                raise GradingError(f"Line {number} of {path}: there is no exercise {key[1]!r}.")
    return found
