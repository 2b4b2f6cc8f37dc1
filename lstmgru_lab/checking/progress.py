"""``lab.progress``: what has been done and what is left, a bar a lesson."""

import html
from dataclasses import dataclass
from itertools import groupby

from ..bank import exercises
from ..support.amounts import number_of
from .markup import CARD, points_text
from .progress_file import open_record

__all__ = ["Progress", "Standing", "progress"]

_BAR = 20  # characters


@dataclass(frozen=True)
class Standing:
    """One exercise: its points, and what became of it."""

    lesson: str
    exercise: str
    state: str  # "not attempted", "begun" or "correct"
    tries: int
    score: float
    max_score: int
    hints: int
    solution_seen: bool

    @property
    def help(self) -> str:
        """Which help was taken, in words."""
        taken = [number_of(self.hints, "hint")] if self.hints else []
        return ", ".join([*taken, *(["solution seen"] if self.solution_seen else [])])


@dataclass(frozen=True, repr=False)
class Progress:
    """Every exercise with its best score so far; shows itself as a table with a bar for each lesson."""

    rows: tuple[Standing, ...]
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """Points reached in all."""
        return round(sum(row.score for row in self.rows), 2)

    @property
    def max_score(self) -> int:
        """Points that can be reached in all."""
        return sum(row.max_score for row in self.rows)

    def _lessons(self) -> list[tuple[str, list[Standing], float, int]]:
        """Lesson, its rows, points reached, points in all."""
        grouped = [(lesson, list(rows)) for lesson, rows in groupby(self.rows, key=lambda row: row.lesson)]
        return [
            (lesson, rows, round(sum(row.score for row in rows), 2), sum(row.max_score for row in rows))
            for lesson, rows in grouped
        ]

    def __repr__(self) -> str:
        width = max((len(row.exercise) for row in self.rows), default=0)
        lines = [f"Your progress: {points_text(self.score, self.max_score)}"]
        for lesson, rows, score, total in self._lessons():
            full = round(_BAR * score / total)
            lines.append(f"\nLesson {lesson}  {'█' * full}{'░' * (_BAR - full)}  {score:g} of {total}")
            for row in rows:
                helped = f"  ({row.help})" if row.help else ""
                lines.append(
                    f"  {row.exercise:{width}}  {row.score:g} of {row.max_score}  {row.state}{helped}"
                )
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        parts = [f"<div><strong>Your progress</strong> · {points_text(self.score, self.max_score)}</div>"]
        for lesson, rows, score, total in self._lessons():
            # A lesson that nobody has begun is folded: the list is long, and little of it is news.
            is_open = " open" if any(row.tries or row.help for row in rows) else ""
            parts.append(
                f'<details{is_open} style="margin-top:.4em"><summary>Lesson {lesson} '
                f'<progress aria-label="Lesson {lesson}" value="{score:g}" max="{total}" style="width:12em">'
                f"</progress> {score:g} of {total}</summary>"
                f'<table style="color:inherit">{"".join(map(_row_in_html, rows))}</table></details>'
            )
        parts += [f"<p><em>{html.escape(note)}</em></p>" for note in self.notes]
        return f'<div style="{CARD}">{"".join(parts)}</div>'


def _row_in_html(row: Standing) -> str:
    sign = {"correct": "✓", "begun": "◐"}.get(row.state, "○")
    cells = (
        f"<code>{row.exercise}</code>",
        f"{row.score:g} of {row.max_score}",
        f"{sign} {row.state}",
        row.help,
    )
    return (
        "<tr>"
        + "".join(f'<td style="text-align:left;background:transparent">{cell}</td>' for cell in cells)
        + "</tr>"
    )


def progress() -> Progress:
    """Return the learner's progress: every exercise, its best score, and the help that was taken."""
    record = open_record()
    attempts, hints, seen = record.attempts(), record.hints(), record.solutions()
    rows = []
    for exercise in exercises().values():
        tried = attempts.get(exercise.name)
        state = "not attempted" if tried is None else "correct" if tried.passed else "begun"
        rows.append(
            Standing(
                exercise.lesson,
                exercise.name,
                state,
                tried.tries if tried else 0,
                tried.best if tried else 0.0,
                exercise.points,
                hints.get(exercise.name, 0),
                exercise.name in seen,
            )
        )
    return Progress(tuple(rows), record.take_notices())
