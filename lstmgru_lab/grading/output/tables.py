"""grades.csv and totals.csv: the same bytes for the same submissions and seed."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..marking import Result

__all__ = ["Total", "exercise_names", "totals", "write_tables"]


@dataclass
class Total:
    """All that one student handed in."""

    student: str
    results: list[Result] = field(default_factory=list)
    whole: float | None = None  # points of the whole assignment, where one is given

    @property
    def score(self) -> float:
        """Points of all notebooks."""
        return round(sum(result.score for result in self.results), 2)

    @property
    def max_score(self) -> float:
        """Points that could be had."""
        return sum(result.max_score for result in self.results) if self.whole is None else self.whole


def totals(results: Iterable[Result], whole: float | None = None) -> list[Total]:
    """Return the results by student, in the order of names; ``whole`` is what the assignment is worth."""
    by_student: dict[str, Total] = {}
    for result in results:
        by_student.setdefault(result.student, Total(result.student, whole=whole)).results.append(result)
    return [by_student[student] for student in sorted(by_student)]


def exercise_names(results: Iterable[Result], order: Sequence[str]) -> list[str]:
    """Return the exercises that any notebook held, in the course's ``order``."""
    held = {exercise.name for result in results for exercise in result.exercises}
    return [name for name in order if name in held]


def write_tables(out: Path, results: list[Result], students: list[Total], order: Sequence[str]) -> None:
    """Write both tables into ``out``; ``order`` is that of the course's exercises."""
    names = exercise_names(results, order)
    rows = []
    for result in results:
        scores = {exercise.name: _number(exercise.score) for exercise in result.exercises}
        row = [
            result.student,
            result.notebook,
            result.status,
            _number(result.score),
            _number(result.max_score),
        ]
        rows.append([*row, *(scores.get(name, "") for name in names)])
    head = ["student", "notebook", "status", "score", "max_score", *names]
    _write(out / "grades.csv", [head, *rows])
    sums = [[t.student, _number(t.score), _number(t.max_score), str(len(t.results))] for t in students]
    _write(out / "totals.csv", [["student", "score", "max_score", "notebooks"], *sums])


def _number(value: float) -> str:
    return f"{value:g}"


def _write(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[harmless(cell) for cell in row] for row in rows])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows and never computes: a quote stands before a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else cell
