"""nbgrader's metadata for the cells of an exercise, from their tags ``solution:NAME`` and ``check:NAME``.

With it `nbgrader generate_assignment` makes the exercises from the solutions, and `nbgrader autograde` finds
the cell of each answer and of each check in what students hand in. The format is nbgrader's schema version 3.
"""

from collections.abc import Collection
from typing import Any

__all__ = ["nbgrader_metadata"]


def nbgrader_metadata(tags: Collection[str], cell_type: str) -> dict[str, Any]:
    """Return what nbgrader has to know of a cell with these tags; nothing for any other cell."""
    for tag in tags:
        kind, _, name = tag.partition(":")
        if kind == "solution" and name:
            return described(name, cell_type, solution=True)
        if kind == "check" and name:
            from ..bank import exercises  # with torch: only a notebook of exercises needs it

            known = exercises().get(name)
            points = known.points if known else 0
            return described(f"check-{name}", cell_type, grade=True, locked=True, points=points)
    return {}


def described(
    grade_id: str,
    cell_type: str,
    *,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    **more: int,
) -> dict[str, Any]:
    """Return a cell's metadata as nbgrader itself writes it."""
    return {
        "cell_type": cell_type,
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        **more,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
