"""What a prediction question is: data that the lessons show."""

from dataclasses import dataclass

__all__ = ["Question"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: ``answer`` is the place of the right choice; ``explanation`` is shown after the choice.

    Texts are plain, with code in backquotes and *emphasis* in asterisks.
    """

    id: str
    lesson: str
    prompt: str
    choices: tuple[str, ...]
    answer: int
    explanation: str
