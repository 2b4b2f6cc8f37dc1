"""``lab.check``: finds the learner's function, puts it to the judge, keeps the outcome."""

import difflib
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..bank import Exercise
from ..bank.lookup import find_exercise
from ..calls.in_process import calling
from ..calls.one_call import guarded
from ..calls.ready_made import ANSWER, Definitions
from .judge import judge
from .progress_file import open_record
from .report import EXCEPTION, INCORRECT, NOT_ATTEMPTED, Report

__all__ = ["check"]


def check(function: str | Callable[..., Any], exercise: str | None = None) -> Report:
    """Check an answer to an exercise and say what is wrong with it.

    ``function`` is the name of the exercise, whose function is then looked up in the notebook, or the
    function itself; one of another name needs ``exercise``. Never raises; the report shows itself.
    """
    caller = sys._getframe(1)
    try:
        report = _check(function, exercise, {**_notebook(), **caller.f_globals, **caller.f_locals})
    except Exception as error:
        # A mistake of ours, or an object that answers to nothing: never a traceback for the learner.
        name = exercise or (function if isinstance(function, str) else getattr(function, "__name__", "?"))
        message = f"The check itself stopped with {type(error).__name__}: please tell the course's authors."
        return Report(str(name), EXCEPTION, 0.0, 0, message)
    try:
        record = open_record()
        if report.max_score:
            record.add_attempt(
                report.exercise, report.outcome, report.score, report.max_score, report.misconception
            )
        return replace(report, notes=report.notes + record.take_notices())
    except Exception as error:  # the answer counts more than its being kept
        return replace(report, notes=(*report.notes, f"This attempt was not kept ({type(error).__name__})."))


def _check(function: Any, name: str | None, namespace: Mapping[str, Any]) -> Report:
    by_name = isinstance(function, str)
    if name is None:
        name = function if by_name else getattr(function, "__name__", None)
    if not isinstance(name, str):
        message = f"`lab.check` takes your function or an exercise's name; this is {_article(function)}."
        return Report("check", NOT_ATTEMPTED, 0.0, 0, message)
    exercise = find_exercise(name)
    if isinstance(exercise, str):
        more = "" if by_name else ' To check a function of another name: `lab.check(f, exercise="...")`.'
        return Report(name, NOT_ATTEMPTED, 0.0, 0, exercise + more)
    if by_name:
        if function not in namespace:
            return _not_found(exercise, function, namespace)
        function = namespace[function]
    if not callable(function):
        message = (
            f"`{exercise.name}` is {_article(function)} now and not a function: some line says "
            f"`{exercise.name} = ...`. Run the cell with `def {exercise.name}` again."
        )
        return Report(exercise.name, INCORRECT, 0.0, exercise.points, message)
    written = Definitions.behind(function)
    if ANSWER in written.empty:
        message = f"Nothing to check yet: the body of `{exercise.name}` is still empty."
        return Report(exercise.name, NOT_ATTEMPTED, 0.0, exercise.points, message)
    ready_made = written.used_by(ANSWER, exercise.forbidden)
    if ready_made:
        message = (
            f"Your function uses `{ready_made[0]}`. That is how one would do it at work; here the point is "
            "to write the equation yourself, with torch's basic operations only."
        )
        return Report(exercise.name, INCORRECT, 0.0, exercise.points, message)
    with guarded():
        call = calling(function)
        # Known cases first, so that a wrong answer gets the same report every time it is run; new ones after
        # that, so that only an answer that is right in general passes.
        report = judge(exercise, exercise.cases(0), call)
        if report.passed:
            report = judge(exercise, exercise.cases(secrets.randbits(32)), call)
        return report


def _not_found(exercise: Exercise, name: str, namespace: Mapping[str, Any]) -> Report:
    mine = [key for key, value in namespace.items() if callable(value) and not key.startswith("_")]
    near = difflib.get_close_matches(name, mine, n=1, cutoff=0.75)
    message = (
        f"There is no function `{name}` in this notebook yet: run the cell that defines it (Shift+Enter)."
    )
    if near:
        message = (
            f"There is no function `{name}` in this notebook, but there is `{near[0]}`: is its name misspelt?"
        )
    return Report(exercise.name, NOT_ATTEMPTED, 0.0, exercise.points, message)


def _article(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def _notebook() -> dict[str, Any]:
    """The names of the notebook, for a check that is called from elsewhere, such as a button."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return dict(shell.user_ns) if shell else {}
