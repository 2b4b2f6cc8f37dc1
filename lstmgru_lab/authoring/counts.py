"""The numbers that documents state about the course, counted and written by the build.

A document marks such a number: `<!-- count:exercises -->38<!-- /count -->`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..support.errors import AuthoringError
from .layout import is_of_this_package

__all__ = ["count_problems", "counted_documents"]

MARK = re.compile(r"(<!-- count:([\w-]+) -->)(.*?)(<!-- /count -->)")


def counts() -> dict[str, int]:
    """Return every number that a document can mark."""
    from .. import bank

    points: Counter[str] = Counter()
    for exercise in bank.exercises().values():
        points[exercise.lesson] += exercise.points
    return {
        "exercises": len(bank.exercises()),
        "lessons-with-exercises": len(points),
        "points": points.total(),
        "least-points": min(points.values()),
        "most-points": max(points.values()),
    }


def counted_documents(project: Path) -> dict[Path, str]:
    """Return each document that marks a number, with the text that it should have.

    Returns nothing for a project that this package is no part of. Raises `AuthoringError` for a mark that
    names no number.
    """
    if not is_of_this_package(project):
        return {}
    known = counts()
    documents = {}
    for path in sorted([*project.glob("*.md"), *project.glob("docs/*.md")]):
        text = path.read_text(encoding="utf-8")
        for _, name, _, _ in MARK.findall(text):
            if name not in known:
                label = path.relative_to(project).as_posix()
                raise AuthoringError(f"{label} marks a count of {name}; there are: {', '.join(known)}.")
        if MARK.search(text):
            documents[path] = MARK.sub(lambda mark: f"{mark[1]}{known[mark[2]]}{mark[4]}", text)
    return documents


def count_problems(project: Path) -> Iterator[str]:
    """Yield the documents in which a marked number is not the course's."""
    for path, text in counted_documents(project).items():
        if path.read_text(encoding="utf-8") != text:
            label = path.relative_to(project).as_posix()
            yield f"{label} states a number that is no longer right: run `lstmgru-lab build`."
