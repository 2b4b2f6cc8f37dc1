"""An exercise, its cases and a way to call an answer make a report, in a notebook and in the grader alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from ..bank.exercise import Exercise, Misconception, Tolerance
from ..calls.answer import Answer, Arguments, Call, Raised, Value, copy_of, place_of
from ..calls.outcome import first_line
from . import wording
from .compare import Difference, compare
from .failing_case import FailingCase
from .report import CORRECT, EXCEPTION, INCORRECT, NOT_ATTEMPTED, Report

__all__ = ["judge"]

_ROUGH = Tolerance(1e-4, 1e-5)


@dataclass
class _Trial:
    arguments: Arguments
    answer: Answer
    expected: Answer
    difference: Difference | None = None


@dataclass
class _Trials:
    """Every case with both answers, and what the misconceptions answer to the same."""

    exercise: Exercise
    done: list[_Trial] = field(default_factory=list)

    @property
    def failed(self) -> list[_Trial]:
        return [trial for trial in self.done if trial.answer.raised or trial.difference]

    def misconception(self) -> Misconception | None:
        """Return the mistake that gives the learner's answer on every case.

        If none does exactly, one that does but for dtype and precision: one mistake must not hide another.
        """
        known, exact = self.exercise.misconceptions, self.exercise.tolerance
        rough = {**exact, torch.float64: _ROUGH}
        for tolerance, strict in ((exact, True), (rough, False)):
            for mistake in known:
                if self._fits(mistake, tolerance, strict=strict):
                    return mistake
        return None

    def _fits(self, mistake: Misconception, tolerance: Mapping[Any, Tolerance], *, strict: bool) -> bool:
        return all(self._same(run(mistake.function, t.arguments), t, tolerance, strict) for t in self.done)

    def _same(self, answer: Answer, trial: _Trial, tolerance: Mapping[Any, Tolerance], strict: bool) -> bool:
        if answer.raised or trial.answer.raised:
            theirs, mine = answer.raised, trial.answer.raised
            return bool(theirs and mine and (theirs.kind, theirs.text) == (mine.kind, mine.text))
        exercise = replace(self.exercise, tolerance=tolerance)
        return difference_between(exercise, answer, trial.answer, strict=strict) is None


def run(function: Callable[..., Value], arguments: Arguments) -> Answer:
    """Call a function of the bank: trusted, so with no guard around it."""
    arguments = copy_of(arguments)
    try:
        result = function(*arguments)
    except Exception as error:  # a misconception may well end in an exception, as the learner's code would
        return Answer(raised=Raised(type(error).__name__, first_line(error)), arguments=arguments)
    return Answer(result, None, arguments, place_of(result, arguments))


def difference_between(
    exercise: Exercise, expected: Answer, got: Answer, *, strict: bool = True
) -> Difference | None:
    """Return the first difference in the result, or else in what became of the arguments."""
    found = compare(expected.result, got.result, exercise.tolerance, exercise.result, strict=strict)
    if found:
        return found
    if isinstance(expected.result, torch.nn.Module) and expected.returned_argument != got.returned_argument:
        return Difference("arguments", exercise.result, wording.NEW_MODULE)
    for name, right, mine in zip(exercise.parameters, expected.arguments, got.arguments, strict=False):
        if compare(right, mine, exercise.tolerance, name):
            return Difference("arguments", name, wording.changed_argument(name), right, mine)
    return None


def judge(exercise: Exercise, cases: Sequence[Arguments], call: Call) -> Report:
    """Put every one of ``cases`` to ``call`` and report; the smallest comes first.

    ``call`` takes the arguments of a case, which it may keep, and gives an :class:`Answer`; it may run the
    function here or in another process. A case counts when all of it is right; each counts the same.
    """
    trials = _Trials(exercise)
    for arguments in cases:
        answer = call(copy_of(arguments))
        if answer.raised and answer.raised.kind == "NotImplementedError":
            message = wording.not_written(exercise, answer.raised)
            return Report(exercise.name, NOT_ATTEMPTED, 0.0, exercise.points, message)
        trial = _Trial(arguments, answer, run(exercise.reference, arguments))
        if not answer.raised:
            trial.difference = difference_between(exercise, trial.expected, answer)
        trials.done.append(trial)
        if answer.out_of_time or (answer.raised and answer.raised.kind == "KeyboardInterrupt"):
            break  # the time is spent: the cases that were not reached count as wrong
    passed = len(trials.done) - len(trials.failed)
    if passed == len(cases):
        return _correct(exercise, len(cases))
    return _failed(trials, passed, len(cases))


def _correct(exercise: Exercise, cases: int) -> Report:
    return Report(
        exercise.name,
        CORRECT,
        float(exercise.points),
        exercise.points,
        wording.all_right(cases),
        cases_passed=cases,
        cases=cases,
    )


def _failed(trials: _Trials, passed: int, cases: int) -> Report:
    exercise, trial = trials.exercise, trials.failed[0]  # cases come smallest first
    raised = trial.answer.raised
    misconception = trials.misconception()
    return Report(
        exercise.name,
        EXCEPTION if raised else INCORRECT,
        round(exercise.points * passed / cases, 2),
        exercise.points,
        wording.of_failure(exercise, raised, trial.difference, misconception),
        misconception=misconception.slug if misconception else None,
        see=misconception.see if misconception else None,
        cases_passed=passed,
        cases=cases,
        line=raised.line if raised else None,
        shown=_failing_case(exercise, trial),
        printed=trial.answer.printed,
    )


def _failing_case(exercise: Exercise, trial: _Trial) -> FailingCase | None:
    if trial.answer.raised and trial.answer.raised.kind == "WrongArguments":
        return None
    arguments = tuple(zip(exercise.parameters, trial.arguments, strict=False))  # a default may stay unsaid
    difference = trial.difference
    if difference is None or difference.stage not in {"finite", "values", "arguments"}:
        return FailingCase(exercise.signature, arguments)  # there are no numbers to set side by side
    return FailingCase.of(
        exercise.signature,
        arguments,
        difference.name,
        difference.got,
        difference.expected,
        exercise.tolerance,
    )
