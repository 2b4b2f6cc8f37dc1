"""The question bank: every exercise and every prediction of the course.

To add an exercise, add a file to its lesson's folder in ``lessons``; to ask one more question, add it to its
lesson's module in ``questions``.
"""

from .exercise import Exercise, Misconception
from .lessons import NOTEBOOKS, exercises
from .mistakes import Mistakes
from .questions import Question, questions

__all__ = [
    "NOTEBOOKS",
    "Exercise",
    "Misconception",
    "Mistakes",
    "Question",
    "exercises",
    "questions",
]
