"""The prediction questions, a module a lesson: an answer is chosen before anything is shown.

To ask one more, add a :class:`Question` to its lesson's ``QUESTIONS``. They stand apart from the
exercises, so that a question makes only those notebooks stale that ask one of the same lesson.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from .question import Question

__all__ = ["Question", "questions"]


@cache
def _by_id() -> dict[str, Question]:
    lessons = sorted(module.name for module in iter_modules(__path__) if module.name.startswith("lesson_"))
    modules = [import_module(f"{__name__}.{lesson}") for lesson in lessons]
    return {question.id: question for module in modules for question in module.QUESTIONS}


def questions() -> dict[str, Question]:
    """Return every prediction question by its id, in the order of the lessons."""
    return dict(_by_id())
