"""What counts in the end: weights, the latest attempt, and the scores that the instructor gave."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..checking.report import NOT_ATTEMPTED
from .assignment import Assignment
from .marking import ExerciseResult, Result
from .overrides import Override

__all__ = ["counted"]


def counted(
    results: list[Result], assignment: Assignment, overrides: Mapping[tuple[str, str], Override]
) -> list[Result]:
    """Return the results as they count: weighted, mended, and each exercise of a student once.

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
