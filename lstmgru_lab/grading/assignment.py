"""What an instructor says about a run: which exercises count and how much, private exercises, mended scores.

An assignment is a TOML file; without one every exercise counts with its own points:

    [exercises]
    forget_gate = 1        # weight: times the exercise's points
    lstm_step = 2

    [limits]               # of one submission; see `limits.Limits`
    cpu_s = 60

overrides.csv, in the directory of the results, has the columns student, exercise, score, reason.
"""

import csv
import hashlib
import importlib.util
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from importlib.abc import ExecutionLoader
from pathlib import Path
from typing import Any

from ..bank import Exercise
from ..checking.report import NOT_ATTEMPTED
from ..support.errors import GradingError
from .marking import ExerciseResult, Result
from .sandbox.limits import Limits

__all__ = [
    "Assignment",
    "Override",
    "bank_from",
    "bank_of",
    "counted",
    "read_assignment",
    "read_bank",
    "read_overrides",
]


@dataclass(frozen=True)
class Assignment:
    """The exercises that count, each with the weight of its points, and the limits of a submission."""

    weights: Mapping[str, float]
    limits: Limits

    @classmethod
    def of_all(cls, exercises: Mapping[str, Exercise]) -> "Assignment":
        """Every exercise counts once."""
        return cls(dict.fromkeys(exercises, 1.0), Limits())


def read_assignment(path: Path, exercises: Mapping[str, Exercise]) -> Assignment:
    """The assignment that a TOML file describes; raises `GradingError` for what it gets wrong."""
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


class _InMemory(ExecutionLoader):
    """Loads a module from its text: a private bank leaves no compiled copy on any disk."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, fullname: str) -> str:
        return self.text

    def get_filename(self, fullname: str) -> str:
        return f"{fullname}.py"


def bank_from(path: Path, exercises: Mapping[str, Exercise]) -> dict[str, Exercise]:
    """``exercises`` with those of the instructor's own module added or in the place of namesakes.

    The module holds them in ``EXERCISES``, as the package's own lessons do. Raises `GradingError`.
    """
    return bank_of(read_bank(path), exercises)


def read_bank(path: Path) -> str:
    """The text of a private bank; raises `GradingError` when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise GradingError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise GradingError(
            f"{path} is no Python file: --bank takes a module with a tuple EXERCISES."
        ) from None


def bank_of(text: str, exercises: Mapping[str, Exercise]) -> dict[str, Exercise]:
    """The same from the text of the module; raises `GradingError` if it is no bank."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]  # inspect keeps the text of a module by its name
    spec = importlib.util.spec_from_loader(f"lstmgru_private_bank_{digest}", _InMemory(text))
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and inspect look there
    try:
        assert spec.loader is not None
        spec.loader.exec_module(module)
    except Exception as error:
        raise GradingError(f"The private bank cannot be imported: {type(error).__name__}: {error}") from None
    own = getattr(module, "EXERCISES", None)
    if not isinstance(own, list | tuple) or not all(isinstance(one, Exercise) for one in own):
        raise GradingError("The private bank has no EXERCISES: a tuple of lstmgru_lab.bank.Exercise.")
    return {**exercises, **{one.name: one for one in own}}


@dataclass(frozen=True)
class Override:
    """A score that the instructor gives, whatever the grader says."""

    score: float
    reason: str


def read_overrides(path: Path, exercises: Mapping[str, Exercise]) -> dict[tuple[str, str], Override]:
    """The overrides by student and exercise; none when there is no such file. Raises `GradingError`."""
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


def counted(
    results: list[Result], assignment: Assignment, overrides: Mapping[tuple[str, str], Override]
) -> list[Result]:
    """The results as they count: weighted, mended, and each exercise of a student once.

    Of an exercise handed in several times the latest attempt counts, that is the last notebook by name that
    could be run; the others are listed with 0 of 0 points. An override for what was never handed in gets a
    row of its own.
    """
    results = [*results, *_never_handed_in(results, overrides)]
    could_be_run_last = sorted(range(len(results)), key=lambda place: results[place].status != "refused")
    latest = {(results[k].student, one.name): k for k in could_be_run_last for one in results[k].exercises}
    return [
        _counted(
            result,
            {one.name for one in result.exercises if latest[result.student, one.name] == place},
            assignment,
            overrides,
        )
        for place, result in enumerate(results)
    ]


def _never_handed_in(
    results: list[Result], overrides: Mapping[tuple[str, str], Override]
) -> Iterator[Result]:
    there = {(result.student, one.name) for result in results for one in result.exercises}
    for student, name in sorted(set(overrides) - there):
        exercise = ExerciseResult(name, NOT_ATTEMPTED, 0.0, 0.0, message="Nothing was handed in.")
        yield Result(student, "override", exercises=[exercise])


def _counted(
    result: Result, own: set[str], assignment: Assignment, overrides: Mapping[tuple[str, str], Override]
) -> Result:
    exercises = [
        _mended(one, assignment.weights[one.name], overrides.get((result.student, one.name)))
        if one.name in own
        else replace(one, score=0.0, max_score=0.0, message=f"A later attempt counts. {one.message}".strip())
        for one in result.exercises
        if one.name in assignment.weights
    ]
    score = round(sum(one.score for one in exercises), 2)
    return replace(
        result, exercises=exercises, score=score, max_score=sum(one.max_score for one in exercises)
    )


def _mended(exercise: ExerciseResult, weight: float, override: Override | None) -> ExerciseResult:
    weighted = replace(
        exercise, score=round(exercise.score * weight, 2), max_score=round(exercise.max_score * weight, 2)
    )
    if override is None:
        return weighted
    said = f"The instructor gave {override.score:g} points"
    reason = f"{said}: {override.reason}" if override.reason else f"{said}."
    return replace(weighted, score=override.score, override=reason)
