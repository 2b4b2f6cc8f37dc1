"""An assignment: which exercises count and how much, and the limits of a submission.

It is a TOML file; without one every exercise counts with its own points:

    [exercises]
    forget_gate = 1        # weight: times the exercise's points
    lstm_step = 2

    [limits]               # of one submission; see `limits.Limits`
    cpu_s = 60
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..bank import Exercise
from ..support.errors import GradingError
from .sandbox.limits import Limits

__all__ = ["Assignment", "read_assignment"]


@dataclass(frozen=True)
class Assignment:
    """The exercises that count, each with the weight of its points, and the limits of a submission."""

    weights: Mapping[str, float]
    limits: Limits

    @classmethod
    def of_all(cls, exercises: Mapping[str, Exercise]) -> "Assignment":
        """Count every exercise once."""
        return cls(dict.fromkeys(exercises, 1.0), Limits())


def read_assignment(path: Path, exercises: Mapping[str, Exercise]) -> Assignment:
    """Read the assignment that a TOML file describes; raises `GradingError` for what it gets wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GradingError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GradingError(f"{path} is no TOML file: {error}.") from None
    unknown = sorted(set(data) - {"exercises", "limits"})
    if unknown:
        raise GradingError(f"{path} has [{unknown[0]}]; an assignment has [exercises] and [limits].")
    weights = _table(path, data, "exercises")
    for name, weight in weights.items():
        if name not in exercises:
            raise GradingError(f"{path} counts {name!r}, and there is no exercise of that name.")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < 1e6:
            raise GradingError(f"{path}: the weight of {name} is {weight!r}; it is a number, 0 or greater.")
    known = {one.name: one.type for one in fields(Limits)}
    limits = _table(path, data, "limits")
    for name, value in limits.items():
        if name not in known:
            raise GradingError(f"{path} limits {name!r}; what can be limited is: {', '.join(known)}.")
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise GradingError(f"{path}: the limit {name} is {value!r}; it is a number greater than 0.")
        limits[name] = float(value) if name == "exercise_s" else int(value)
    chosen = {name: float(weight) for name, weight in weights.items()} or dict.fromkeys(exercises, 1.0)
    return Assignment(chosen, Limits(**limits))


def _table(path: Path, data: dict[str, Any], name: str) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise GradingError(f"{path}: {name} is not a table.")
    return dict(table)
