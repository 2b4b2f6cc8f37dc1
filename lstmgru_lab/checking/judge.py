"""An exercise and a way to call an answer make a report: the same for a notebook and for a grader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from ..bank.exercise import Arguments, Exercise, Misconception, Tolerance, Value
from ..calls.answer import Answer, Call, Raised, copy_of, place_of
from ..calls.outcome import OUT_OF_TIME, first_line
from .compare import Difference, compare
from .exception_advice import advice
from .failing_case import Shown
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
        """The mistake that gives the learner's answer on every case.

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
    """The first difference in the result, or else in what became of the arguments."""
    found = compare(expected.result, got.result, exercise.tolerance, exercise.result, strict=strict)
    if found:
        return found
    if isinstance(expected.result, torch.nn.Module) and expected.returned_argument != got.returned_argument:
        sentence = "You returned a new module. Change the one that you are given, and return that."
        return Difference("arguments", exercise.result, sentence)
    for name, right, mine in zip(exercise.parameters, expected.arguments, got.arguments, strict=False):
        if compare(right, mine, exercise.tolerance, name):
            sentence = (
                f"Your result is right, but the call changed its argument `{name}`. `+=`, `*=`, names that "
                "end in `_` and assignments to a part of a tensor write into the caller's own numbers: "
                "make a new tensor."
            )
            return Difference("arguments", name, sentence, right, mine)
    return None


def judge(exercise: Exercise, call: Call, seed: int = 0) -> Report:
    """Put every case of ``seed`` to ``call`` and report.

    ``call`` takes the arguments of a case, which it may keep, and gives an :class:`Answer`; it may run the
    function here or in another process. A case counts when all of it is right; each counts the same.
    """
    trials = _Trials(exercise)
    cases = exercise.cases(seed)
    for arguments in cases:
        answer = call(copy_of(arguments))
        if answer.raised and answer.raised.kind == "NotImplementedError":
            return _not_attempted(exercise, answer.raised)
        trial = _Trial(arguments, answer, run(exercise.reference, arguments))
        if not answer.raised:
            trial.difference = difference_between(exercise, trial.expected, answer)
        trials.done.append(trial)
        if answer.raised and answer.raised.kind in {OUT_OF_TIME, "KeyboardInterrupt"}:
            break  # the time is spent: the cases that were not reached count as wrong
    passed = len(trials.done) - len(trials.failed)
    if passed == len(cases):
        return _correct(exercise, len(cases))
    score = round(exercise.points * passed / len(cases), 2)
    return _failed(trials, score, passed, len(cases))


def _not_attempted(exercise: Exercise, raised: Raised) -> Report:
    message = (
        f"Nothing to check yet: write the body of `{exercise.name}` in place of `raise NotImplementedError`."
    )
    if raised.function and raised.function != exercise.name:
        message = (
            f"`{exercise.name}` calls `{raised.function}`, and that one is not written yet: it still says "
            "`raise NotImplementedError`."
        )
    return Report(exercise.name, NOT_ATTEMPTED, 0.0, exercise.points, message)


def _correct(exercise: Exercise, cases: int) -> Report:
    message = f"All {cases} cases are right, with shapes and numbers that were new."
    return Report(
        exercise.name,
        CORRECT,
        float(exercise.points),
        exercise.points,
        message,
        cases_passed=cases,
        cases=cases,
    )


def _failed(trials: _Trials, score: float, passed: int, cases: int) -> Report:
    exercise, trial = trials.exercise, trials.failed[0]  # cases come smallest first
    raised, difference = trial.answer.raised, trial.difference
    misconception = trials.misconception()
    if raised:
        message = _said_of(raised, exercise)
        if misconception:
            message = f"{misconception.sentence} ({raised.kind}: {raised.text})"
    else:
        message = _said(trials, difference, misconception)
    return Report(
        exercise.name,
        EXCEPTION if raised else INCORRECT,
        score,
        exercise.points,
        message,
        misconception=misconception.slug if misconception else None,
        see=misconception.see if misconception else None,
        cases_passed=passed,
        cases=cases,
        line=raised.line if raised else None,
        shown=_shown(exercise, trial),
        printed=trial.answer.printed,
    )


def _shown(exercise: Exercise, trial: _Trial) -> Shown | None:
    if trial.answer.raised and trial.answer.raised.kind == "WrongArguments":
        return None
    arguments = tuple(zip(exercise.parameters, trial.arguments, strict=False))  # a default may stay unsaid
    difference = trial.difference
    if difference is None or difference.stage not in {"finite", "values", "arguments"}:
        return Shown(exercise.signature, arguments)  # there are no numbers to set side by side
    return Shown.of(
        exercise.signature,
        arguments,
        difference.name,
        difference.got,
        difference.expected,
        exercise.tolerance,
    )


def _said(trials: _Trials, difference: Difference | None, misconception: Misconception | None) -> str:
    if difference is None:  # cannot be: a case fails by an exception or by a difference
        return ""
    if misconception and difference.stage == "dtype":
        return f"{difference.sentence} Beyond that: {misconception.sentence}"
    if misconception:
        return misconception.sentence
    if difference.stage == "values":
        return " ".join([difference.sentence, *_observations(trials, difference)])
    return difference.sentence


def _observations(trials: _Trials, difference: Difference) -> list[str]:
    """What can be said of wrong numbers that no known mistake explains."""
    got, expected, bounds = difference.got, difference.expected, trials.exercise.bounds
    if not (isinstance(got, torch.Tensor) and got.numel() > 1):
        return []
    said = []
    low, high = float(got.min()), float(got.max())
    if bounds and (low < bounds[0] or high > bounds[1]):
        said.append(
            f"Every right value lies between {bounds[0]:g} and {bounds[1]:g}; yours reach from {low:.3g} "
            f"to {high:.3g}."
        )
    tolerance, name = trials.exercise.tolerance, difference.name
    if compare(-expected, got, tolerance, strict=False) is None:
        said.append("They are right but for the sign.")
    elif len(got) > 1 and compare(expected.flip(0), got, tolerance, strict=False) is None:
        said.append("They are right, but in reverse order.")
    elif len(got) > 1:
        right = [
            place
            for place in range(len(got))
            if compare(expected[place], got[place], tolerance, strict=False) is None
        ]
        if right:
            said.append(f"Right already: {', '.join(f'{name}[{place}]' for place in right[:6])}.")
    return said


def _said_of(raised: Raised, exercise: Exercise) -> str:
    if raised.kind == OUT_OF_TIME:
        return (
            "Your code was still running after 5 seconds and was stopped. "
            "Look for a loop that never ends: does its condition ever become false?"
        )
    if raised.kind == "KeyboardInterrupt":
        return "The check was interrupted."
    if raised.kind == "WrongArguments":
        return raised.text
    where = (
        f" in `{raised.function}`, which `{exercise.name}` calls"
        if raised.function not in {None, exercise.name}
        else ""
    )
    text = f"{raised.kind}: {raised.text}" if raised.text else raised.kind
    said = f"Your code stopped{where} with {text.rstrip('.')}."
    return f"{said} {advice(raised.kind, raised.text, exercise)}".rstrip()
