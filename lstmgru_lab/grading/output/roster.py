"""A learning platform's own table of students with the grades filled in, ready to be uploaded.

Two kinds are known by their columns: Canvas's gradebook export and Moodle's grading worksheet.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...support.errors import GradingError
from .tables import Total, harmless

__all__ = ["check_roster", "fill_roster"]

CANVAS_COLUMN = "LSTM/GRU Lab"
_ASSIGNMENT_NUMBER = re.compile(r" \(\d+\)$")  # Canvas adds it to an assignment that it has already

_TableRow = dict[str, str]


@dataclass(frozen=True)
class _Kind:
    """How a platform names a student, and where it wants the grade."""

    name: str
    keys: Callable[[_TableRow], set[str]]
    grade: str


def _canvas_keys(row: _TableRow) -> set[str]:
    last, _, first = row.get("Student", "").partition(",")
    whole = "".join(character for character in f"{last}{first}".lower() if character.isalnum())
    return {whole, *(row.get(column, "") for column in ("ID", "SIS Login ID", "SIS User ID", "Student"))}


def _moodle_keys(row: _TableRow) -> set[str]:
    number = row.get("Identifier", "").removeprefix("Participant ").strip()
    return {number, row.get("Full name", ""), row.get("Email address", ""), row.get("ID number", "")}


_KINDS = (_Kind("Canvas", _canvas_keys, CANVAS_COLUMN), _Kind("Moodle", _moodle_keys, "Grade"))


def check_roster(path: Path) -> None:
    """Raise `GradingError` when ``path`` is no table that `fill_roster` can fill."""
    _kind_of(path, _read(path)[1])


def fill_roster(path: Path, out: Path, students: list[Total]) -> list[str]:
    """Write ``path`` with grades into ``out`` under the same name; return the students that it does not know.

    Every other cell stays as it is. Raises `GradingError` when it is neither kind of table.
    """
    rows, columns = _read(path)
    kind = _kind_of(path, columns)
    grade = next((one for one in columns if _ASSIGNMENT_NUMBER.sub("", one) == kind.grade), kind.grade)
    if grade not in columns:
        columns = [*columns, grade]
    waiting = {key: total for total in students for key in {total.student, *_numbers(total)} if key}
    unknown = {total.student for total in students}
    for row in rows:
        if kind.name == "Canvas" and row.get("Student", "").strip() == "Points Possible":
            row[grade] = f"{max((total.max_score for total in students), default=0):g}"
            continue
        total = _first(waiting, kind.keys(row) - {""})
        if total is not None:
            row[grade] = f"{total.score:g}"
            unknown.discard(total.student)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    (out / path.name).write_text(text.getvalue(), encoding="utf-8", newline="")
    return sorted(map(harmless, unknown))


def _numbers(total: Total) -> set[str]:
    return {result.number for result in total.results if result.number}


def _first(waiting: Mapping[str, Total], keys: set[str]) -> Total | None:
    return next((waiting[key] for key in sorted(keys) if key in waiting), None)


def _read(path: Path) -> tuple[list[_TableRow], list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            rows = list(reader)
            return rows, list(reader.fieldnames or [])
    except OSError as error:
        raise GradingError(f"{path} cannot be read: {error.strerror}.") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise GradingError(f"{path} is no table of students: {error}.") from None


def _kind_of(path: Path, columns: list[str]) -> _Kind:
    if {"Student", "ID"} <= set(columns):
        return _KINDS[0]
    if {"Identifier", "Grade"} <= set(columns):
        return _KINDS[1]
    raise GradingError(
        f"{path} is neither a gradebook export of Canvas (columns Student, ID) nor a grading worksheet of "
        "Moodle (columns Identifier, Grade)."
    )
