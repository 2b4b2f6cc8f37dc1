"""Who handed in what, as far as the path of a notebook tells.

Paths come from students and from learning platforms; nothing in them is trusted. What is read from them is
made harmless (`cleaned`) before it becomes a name in a table or a file.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

__all__ = ["UNNAMED", "Names", "cleaned", "names_of", "slug"]

UNNAMED = "unnamed"
LONGEST = 100

_MOODLE = re.compile(
    r"(?P<student>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)", re.DOTALL
)
_CANVAS = re.compile(r"(?P<student>[^_]+)_(?:LATE_)?(?P<id>\d{2,})_\d{2,}_(?P<rest>.+)", re.DOTALL)
_LESSON = re.compile(r"(?P<student>.+?)[_-](?P<rest>\d\d(?:[_-].*)?)", re.DOTALL)
_COPY = re.compile(r"(-\d+| ?\(\d+\)|-[Cc]opy\d*)$")  # "notebook-1", "notebook (2)", "notebook-Copy1"


@dataclass(frozen=True)
class Names:
    """The student, the notebook, the platform's number for the student, and the layout that told so."""

    student: str
    notebook: str
    number: str | None
    layout: str


def cleaned(text: str) -> str:
    """``text`` without control characters, path separators and what no file system takes; never empty."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if character in "/\\" else character
        for character in text
        if unicodedata.category(character)[0] != "C" and unicodedata.category(character) not in {"Zl", "Zp"}
    )
    return " ".join(kept.split())[:LONGEST].strip(". ") or UNNAMED


def slug(text: str) -> str:
    """``text`` as a file name that every system takes."""
    kept = re.sub(r"[^\w\- .]", "_", cleaned(text)).strip(". ")
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", kept)
    return f"_{kept}" if reserved or not kept else kept


def names_of(path: PurePosixPath, *, in_submitted: bool = False) -> Names:
    """Read the path of a notebook, relative to what was handed to the grader.

    ``in_submitted`` says that this is nbgrader's folder ``submitted`` itself.
    """
    parts = path.parts
    if "submitted" in parts[:-3]:
        parts = parts[parts.index("submitted") + 1 :]
        in_submitted = True
    if in_submitted and len(parts) >= 3:
        return _named(parts[0], path.stem, None, "nbgrader")
    for place, part in enumerate(parts[:-1]):
        found = _MOODLE.fullmatch(part)
        if found:
            return _named(
                found["student"], "-".join([*parts[place + 1 : -1], path.stem]), found["id"], "Moodle"
            )
    found = _MOODLE.fullmatch(path.stem)
    if found:
        return _named(found["student"], found["rest"], found["id"], "Moodle")
    found = _CANVAS.fullmatch(path.stem if len(parts) == 1 else parts[0])
    if found:
        return _named(
            found["student"], found["rest"] if len(parts) == 1 else path.stem, found["id"], "Canvas"
        )
    if len(parts) > 1:
        return _named(parts[0], "-".join([*parts[1:-1], path.stem]), None, "student/notebook")
    if re.match(r"\d\d([_-]|$)", path.stem):
        return _named(UNNAMED, path.stem, None, "no student in the name")
    found = _LESSON.fullmatch(path.stem)
    if found:
        return _named(found["student"], found["rest"], None, "student_notebook")
    student, _, rest = path.stem.partition("_")
    return _named(student, rest or path.stem, None, "student_notebook" if rest else "student")


def _named(student: str, notebook: str, number: str | None, layout: str) -> Names:
    notebook = _COPY.sub("", cleaned(notebook))
    return Names(cleaned(student), notebook or UNNAMED, number, layout)
