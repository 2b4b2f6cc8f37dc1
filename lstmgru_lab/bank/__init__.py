"""The question bank: every exercise and every prediction of the course, a module a lesson.

To add an exercise, add one :class:`Exercise` to its lesson's ``EXERCISES``; nothing else is written.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from .exercise import Exercise, Misconception
from .lessons import NOTEBOOKS
from .notebook import solution_text
from .questions import Question, questions

__all__ = ["NOTEBOOKS", "Exercise", "Misconception", "Question", "exercises", "questions", "solution_source"]


@cache
def _by_name() -> dict[str, Exercise]:
    lessons = sorted(module.name for module in iter_modules(__path__) if module.name.startswith("lesson_"))
    modules = [import_module(f"{__name__}.{lesson}") for lesson in lessons]
    return {exercise.name: exercise for module in modules for exercise in module.EXERCISES}


def exercises() -> dict[str, Exercise]:
    """Every exercise by name, in the order of the lessons."""
    return dict(_by_name())


def solution_source(notebook: str) -> str:
    """The py:percent text of a lesson's solution notebook, for a file name such as ``"02_forget_gate"``."""
    number = notebook.partition("_")[0]
    return solution_text([exercise for exercise in _by_name().values() if exercise.lesson == number])
