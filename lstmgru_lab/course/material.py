"""What a learner receives: the course's notebooks, unpaired from their sources and without outputs."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..support.errors import CourseError

__all__ = ["choose_lesson", "course_material", "course_root", "fingerprint", "handed_out"]

FOLDERS = ("lessons", "exercises")
_PACKAGE = Path(__file__).parents[1]

# Authors' tools and editors leave these beside the notebooks; learners do not need them.
_NOT_FOR_LEARNERS = {"source", "__pycache__", "jupytext.toml"}


def course_root() -> Path:
    """Return the folder that holds ``lessons/`` and ``exercises/``, in the wheel or in the repository.

    Raises CourseError if neither is there.
    """
    for root in (_PACKAGE / "_course", _PACKAGE.parent):
        if all((root / folder).is_dir() for folder in FOLDERS):
            return root
    raise CourseError("The course's notebooks are missing from this installation: install lstmgru-lab again.")


def course_material() -> dict[str, bytes]:
    """Collect all files of the course as they are handed out, by their path in the working copy."""
    root = course_root()
    material = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root)
            hidden = any(part.startswith(".") or part in _NOT_FOR_LEARNERS for part in name.parts)
            if path.is_file() and not hidden:
                data = path.read_bytes()
                material[name.as_posix()] = handed_out(data) if path.suffix == ".ipynb" else data
    return material


def handed_out(notebook: bytes) -> bytes:
    """Strip a notebook of outputs, counts, stored widgets, its pairing and the build's own notes.

    Outputs would give the answers away before the prediction; a pairing would make JupyterLab refuse a
    notebook whose source is not there.
    """
    content = json.loads(notebook)
    metadata = content["metadata"]
    for key in ("jupytext", "widgets", "lstmgru_build"):
        metadata.pop(key, None)
    for cell in content["cells"]:
        for key in ("lstmgru", "execution"):
            cell["metadata"].pop(key, None)
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def fingerprint(name: str, data: bytes) -> str:
    """Hash what was written in a file; running and saving a notebook does not change the hash."""
    written: Any = None
    if name.endswith(".ipynb"):
        with suppress(ValueError, KeyError, TypeError):  # not a notebook any more: every byte counts
            written = [
                [cell["cell_type"], "".join(cell["source"]), cell.get("attachments") or None]
                for cell in json.loads(data)["cells"]
            ]
    if written is not None:
        data = json.dumps(written, sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()


def choose_lesson(material: dict[str, bytes], wanted: str | None) -> str:
    """Return the path of the wanted lesson, given by its number ("2", "02"); by default the first.

    Raises CourseError, with a list of the lessons, if it does not exist.
    """
    lessons = {
        Path(name).stem.split("_")[0]: name
        for name in sorted(material)
        if name.startswith("lessons/") and name.endswith(".ipynb")
    }
    if not lessons:
        raise CourseError("This installation has no lessons: install lstmgru-lab again.")
    if wanted is None:
        return next(iter(lessons.values()))
    if wanted.zfill(2) not in lessons:
        there = ", ".join(Path(name).stem for name in lessons.values())
        raise CourseError(f"There is no lesson {wanted!r}; there are: {there}.")
    return lessons[wanted.zfill(2)]
