"""The question bank: every exercise and every prediction of the course, a module a lesson.

To add an exercise, add one :class:`Exercise` to its lesson's ``EXERCISES``; nothing else is written.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from .exercise import Exercise, Misconception
from .questions import Question, questions

__all__ = ["Exercise", "Misconception", "Question", "exercises", "questions"]


@cache
def _by_name() -> dict[str, Exercise]:
    lessons = sorted(module.name for module in iter_modules(__path__) if module.name.startswith("lesson_"))
    modules = [import_module(f"{__name__}.{lesson}") for lesson in lessons]
    return {exercise.name: exercise for module in modules for exercise in module.EXERCISES}


def exercises() -> dict[str, Exercise]:
    """Every exercise by name, in the order of the lessons."""
    return dict(_by_name())
