"""What a check answers: the data, and how it reads as text and as HTML."""

import html
import textwrap
from dataclasses import dataclass

from .failing_case import FailingCase
from .markup import PRE, card, paragraph, points_text

__all__ = ["CORRECT", "EXCEPTION", "INCORRECT", "NOT_ATTEMPTED", "Report"]

NOT_ATTEMPTED, EXCEPTION, INCORRECT, CORRECT = "not_attempted", "exception", "incorrect", "correct"

# A sign and a word each: colour only underlines what they say.
_SIGNS = {
    NOT_ATTEMPTED: ("○", "not attempted", "var(--jp-border-color1, #8a8a8a)"),
    EXCEPTION: ("!", "exception in your code", "var(--jp-warn-color1, #b45f06)"),
    INCORRECT: ("✗", "not right yet", "var(--jp-error-color1, #b3261e)"),
    CORRECT: ("✓", "correct", "var(--jp-success-color1, #2e7d32)"),
}


@dataclass(frozen=True, repr=False)
class Report:
    """The answer of a check; shows itself as rich HTML in a notebook and as text elsewhere.

    ``outcome`` is ``"not_attempted"``, ``"exception"``, ``"incorrect"`` or ``"correct"``; ``misconception``
    the slug of the recognised mistake, or None; ``message`` what a tutor would say, code in backquotes;
    ``see`` points into a lesson by number and heading.
    """

    exercise: str
    outcome: str
    score: float
    max_score: int
    message: str
    misconception: str | None = None
    see: str | None = None
    cases_passed: int = 0
    cases: int = 0
    line: str | None = None
    shown: FailingCase | None = None
    printed: str = ""
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every case was right."""
        return self.outcome == CORRECT

    def __repr__(self) -> str:
        sign, word, _ = _SIGNS[self.outcome]
        lines = [f"{sign} {self.exercise}: {word}, {self._tally()}"]
        lines += [f"  {line}" for line in textwrap.wrap(self.message, 96)]
        if self.line:
            lines.append(f"  {self.line}")
        if self.see:
            lines.append(f"  {_read_again(self.see)}")
        if self.shown:
            lines += ["", *(f"  {line}" for line in self.shown.text())]
        if self.printed:
            lines += ["", "  Your function printed:", *(f"    {line}" for line in self.printed.splitlines())]
        lines += [f"  {note}" for note in self.notes]
        return "\n".join(line.rstrip() for line in lines)

    def _repr_html_(self) -> str:
        sign, word, colour = _SIGNS[self.outcome]
        parts = [
            f'<div><strong><span aria-hidden="true">{sign}</span> {word}</strong> '
            f"<code>{html.escape(self.exercise)}</code> · {self._tally()}</div>",
            paragraph(self.message),
        ]
        if self.line:
            parts.append(f'<pre style="{PRE}">{html.escape(self.line)}</pre>')
        if self.see:
            parts.append(paragraph(f"→ {_read_again(self.see)}"))
        if self.shown:
            parts.append(self.shown.html())
        if self.printed:
            parts += [
                paragraph("Your function printed:"),
                f'<pre style="{PRE}">{html.escape(self.printed)}</pre>',
            ]
        parts += [paragraph(note) for note in self.notes]
        return card(colour, *parts)

    def _tally(self) -> str:
        points = points_text(self.score, self.max_score)
        return (
            f"{points}, {self.cases_passed} of {self.cases} cases right"
            if self.cases and not self.passed
            else points
        )


def _read_again(see: str) -> str:
    lesson, _, part = see.partition("#")
    return f"Read again: lesson {lesson}" + (f", “{part}”" if part else "")
