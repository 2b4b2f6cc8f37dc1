"""The judge's sentences: what the checker says of an answer, in the words of a tutor."""

import torch

from ..bank.exercise import Exercise, Misconception
from ..calls.answer import OUT_OF_TIME, Raised
from ..support.amounts import number_of
from .compare import Difference, compare
from .exception_advice import advice

__all__ = ["NEW_MODULE", "all_right", "changed_argument", "not_written", "of_failure"]

NEW_MODULE = "You returned a new module. Change the one that you are given, and return that."


def changed_argument(name: str) -> str:
    """Say that a right answer wrote into the argument ``name``."""
    return (
        f"Your result is right, but the call changed its argument `{name}`. `+=`, `*=`, names that "
        "end in `_` and assignments to a part of a tensor write into the caller's own numbers: "
        "make a new tensor."
    )


def not_written(exercise: Exercise, raised: Raised) -> str:
    """Say that the body, or that of a function it calls, is still ``raise NotImplementedError``."""
    if raised.function and raised.function != exercise.name:
        return (
            f"`{exercise.name}` calls `{raised.function}`, and that one is not written yet: it still says "
            "`raise NotImplementedError`."
        )
    return (
        f"Nothing to check yet: write the body of `{exercise.name}` in place of `raise NotImplementedError`."
    )


def all_right(cases: int) -> str:
    """Say that every case is right."""
    return f"All {cases} cases are right, with shapes and numbers that were new."


def of_failure(
    exercise: Exercise,
    raised: Raised | None,
    difference: Difference | None,
    misconception: Misconception | None,
) -> str:
    """Say what is wrong with the first case that fails: by an exception or by a difference."""
    if raised and misconception:
        return f"{misconception.sentence} ({raised.kind}: {raised.text})"
    if raised:
        return _of_exception(raised, exercise)
    if difference is None:
        return ""
    if misconception and difference.stage == "dtype":
        return f"{difference.sentence} Beyond that: {misconception.sentence}"
    if misconception:
        return misconception.sentence
    if difference.stage == "values":
        return " ".join([difference.sentence, *_observations(exercise, difference)])
    return difference.sentence


def _observations(exercise: Exercise, difference: Difference) -> list[str]:
    """What can be said of wrong numbers that no known mistake explains."""
    got, expected = difference.got, difference.expected
    if not (isinstance(got, torch.Tensor) and got.numel() > 1):
        return []
    said = []
    low, high, bounds = float(got.min()), float(got.max()), exercise.bounds
    if bounds and (low < bounds[0] or high > bounds[1]):
        said.append(
            f"Every right value lies between {bounds[0]:g} and {bounds[1]:g}; yours reach from {low:.3g} "
            f"to {high:.3g}."
        )
    if compare(-expected, got, exercise.tolerance, strict=False) is None:
        said.append("They are right but for the sign.")
    elif len(got) > 1 and compare(expected.flip(0), got, exercise.tolerance, strict=False) is None:
        said.append("They are right, but in reverse order.")
    elif len(got) > 1:
        right = [
            f"{difference.name}[{place}]"
            for place in range(len(got))
            if compare(expected[place], got[place], exercise.tolerance, strict=False) is None
        ]
        if right:
            said.append(f"Right already: {', '.join(right[:6])}.")
    return said


def _of_exception(raised: Raised, exercise: Exercise) -> str:
    if raised.kind == OUT_OF_TIME:
        after = "" if raised.limit_s is None else f" after {number_of(raised.limit_s, 'second')}"
        return (
            f"Your code was still running{after} and was stopped. "
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
