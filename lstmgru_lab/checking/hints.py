"""``lab.hint`` and ``lab.solution``: help in small steps."""

import html
from collections import Counter
from dataclasses import dataclass

from ..bank import Exercise
from ..bank.lookup import find_exercise
from .markup import card, code_in_html, paragraph
from .progress_file import course_settings, open_record

__all__ = ["Hints", "Solution", "hint", "solution"]

# Of this session: a notebook that is run from the top starts with the first hint again.
_shown: Counter[str] = Counter()


@dataclass(frozen=True, repr=False)
class Hints:
    """The hints of an exercise that have been shown so far."""

    exercise: str
    shown: tuple[str, ...]
    total: int
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [f"Hint {number} of {self.total}: {text}" for number, text in enumerate(self.shown, 1)]
        return "\n".join([*lines, *self._after(), *self.notes])

    def _repr_html_(self) -> str:
        name = html.escape(self.exercise)
        items = "".join(f"<li>{code_in_html(text)}</li>" for text in self.shown)
        return card(
            "var(--jp-info-color1, #1565c0)",
            f"<div><strong>Hints</strong> <code>{name}</code> · {len(self.shown)} of {self.total}</div>",
            f'<ol style="margin:.4em 0">{items}</ol>',
            *map(paragraph, (*self._after(), *self.notes)),
        )

    def _after(self) -> list[str]:
        if not self.total:
            return []
        if len(self.shown) < self.total:
            return ["Run the cell again for the next hint."]
        return [f'That was the last hint. `lab.solution("{self.exercise}")` shows an answer.']


@dataclass(frozen=True, repr=False)
class Solution:
    """An answer to an exercise, or the question whether it should be shown."""

    exercise: str
    source: str | None
    message: str

    def __repr__(self) -> str:
        return self.source.rstrip() if self.source else self.message

    def _repr_markdown_(self) -> str:
        return f"{self.message}\n\n```python\n{self.source.rstrip()}\n```" if self.source else self.message


def hint(name: str) -> Hints:
    """Show one more hint for an exercise at each call; there are three."""
    exercise = find_exercise(name)
    if isinstance(exercise, str):
        return Hints(name, (), 0, (exercise,))
    _shown[name] = min(_shown[name] + 1, len(exercise.hints))
    record = open_record()
    record.add_hint(name, _shown[name])
    return Hints(name, exercise.hints[: _shown[name]], len(exercise.hints), record.take_notices())


def solution(name: str, show: bool = False) -> Solution:
    """Show the course's own answer to an exercise, and ask once before that."""
    exercise = find_exercise(name)
    if isinstance(exercise, str):
        return Solution(name, None, exercise)
    if _locked(exercise):
        return Solution(name, None, f"Your course keeps the solution of `{name}` closed for now.")
    if not show and name not in open_record().solutions():
        message = (
            f'Try the hints first: `lab.hint("{name}")`. To see an answer all the same, which your progress '
            f'will note, call `lab.solution("{name}", show=True)`.'
        )
        return Solution(name, None, message)
    open_record().add_solution(name)
    return Solution(name, exercise.source, exercise.explanation.replace("\n", " "))


def _locked(exercise: Exercise) -> bool:
    """Whether the course file closes this solution: ``"locked_solutions": true``, or a list of names."""
    locked = course_settings().get("locked_solutions", False)
    return exercise.name in locked or exercise.lesson in locked if isinstance(locked, list) else bool(locked)
