"""File names for students: safe on every system, and no two alike."""

from ..intake.names import slug
from .tables import Total

__all__ = ["distinct_files"]


def distinct_files(students: list[Total]) -> dict[str, Total]:
    """Return the students by the name of their file; names that differ only in case or signs get a count."""
    taken: set[str] = set()
    files: dict[str, Total] = {}
    for total in students:
        base = slug(total.student)
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name.casefold())
        files[name] = total
    return files
