"""The learner's working copy: made once, updated later, without losing anything the learner wrote.

A manifest in the copy remembers, for each file, the fingerprint of what was handed out. A file with the same
fingerprint is replaced by a newer version. A file with another fingerprint was edited: the newer version is
put beside it as ``NAME.new.ipynb``, once. Running and saving is not an edit, so the outputs of a lesson go
when a newer version replaces it, unless the learner wrote in it. A deleted file is brought back.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from .. import __version__
from ..support.amounts import number_of
from ..support.atomic import write_atomically
from ..support.errors import CourseError
from .material import fingerprint

__all__ = ["MANIFEST", "Changes", "handed_out_version", "update"]

MANIFEST = Path(".lstmgru") / "course.json"


@dataclass
class HandedOut:
    """What the manifest knows about one file."""

    version: str | None = None  # the fingerprint of what was handed out under its name
    beside: str | None = None  # the name under which a newer version lies beside it
    offered: str | None = None  # the fingerprint of that newer version


@dataclass
class Changes:
    """What an update did, as paths in the working copy."""

    made: bool = False  # the whole copy is new
    set_aside: str | None = None  # where an unreadable manifest was moved to
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)  # edited file -> where its newer version is

    def sentences(self, directory: Path) -> Iterator[str]:
        """Yield the sentences that tell the learner what was done."""
        if self.set_aside:
            yield (
                f"The record of what was handed out could not be read; it is now {self.set_aside}. "
                "Every file that differs from the course counts as edited, so none was overwritten."
            )
        if self.made:
            yield f"Made the course in {directory} ({number_of(len(self.added), 'file')})."
        elif self.added:
            yield f"New in this version: {', '.join(self.added)}."
        if self.updated:
            yield f"Updated, as you had not edited them: {', '.join(self.updated)}."
        if self.restored:
            yield f"Brought back, as they were gone: {', '.join(self.restored)}."
        for name, new in self.beside.items():
            yield f"You have edited {name}, so its newer version is beside it: {new}."


def update(directory: Path, material: dict[str, bytes]) -> Changes:
    """Make the working copy in `directory`, or bring it up to `material` without losing edits.

    Raises CourseError for a folder that is not a working copy or cannot be written.
    """
    changes = Changes()
    try:
        _claim(directory)
        files = _read_manifest(directory, changes)
        try:
            for name, data in material.items():
                _update_file(directory, name, data, files.setdefault(name, HandedOut()), changes)
        finally:  # after an interruption too: the next update must know what was handed out
            _write_manifest(directory, files)
    except OSError as error:
        where = Path(error.filename2 or error.filename or directory)
        where = where.parent if where.suffix == ".part" else where  # a name that the learner knows
        raise CourseError(
            f"{where} cannot be written ({error.strerror}): give a folder that you may write to, "
            "as in: lstmgru-lab open FOLDER"
        ) from None
    return changes


def handed_out_version(directory: Path) -> str | None:
    """Return the version that last updated the working copy in `directory`; None if there is no such copy."""
    try:
        return str(json.loads((directory / MANIFEST).read_bytes())["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _claim(directory: Path) -> None:
    """Make sure that `directory` is a working copy, or can become one; CourseError otherwise."""
    if directory.exists() and not directory.is_dir():
        raise CourseError(f"{directory} is a file, not a folder: give another place for the course.")
    if not directory.exists():
        if not directory.absolute().parent.is_dir():
            raise CourseError(
                f"The folder {directory.absolute().parent} does not exist: "
                "make it first, or give another place."
            )
        directory.mkdir()
    elif not (directory / MANIFEST).exists() and any(directory.iterdir()):
        raise CourseError(
            f"{directory} holds other files and is not a working copy of this course: "
            "give a new or an empty folder, as in: lstmgru-lab open FOLDER"
        )


def _read_manifest(directory: Path, changes: Changes) -> dict[str, HandedOut]:
    path = directory / MANIFEST
    if not path.exists():
        changes.made = True
        path.parent.mkdir(exist_ok=True)
        _write_manifest(directory, {})  # marks the folder as ours, even if this run is interrupted
        return {}
    try:
        files = json.loads(path.read_bytes())["files"]
        return {name: HandedOut(**entry) for name, entry in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        aside = _free_name(path.with_name("course.broken.json"))
        os.replace(path, aside)
        changes.set_aside = aside.relative_to(directory).as_posix()
        return {}


def _write_manifest(directory: Path, files: dict[str, HandedOut]) -> None:
    content = {"version": __version__, "files": {name: asdict(file) for name, file in files.items()}}
    write_atomically(directory / MANIFEST, (json.dumps(content, indent=1) + "\n").encode())


def _update_file(directory: Path, name: str, data: bytes, known: HandedOut, changes: Changes) -> None:
    path = directory / PurePosixPath(name)
    newest = fingerprint(name, data)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
        (changes.restored if known.version else changes.added).append(name)
        known.version = newest
        return
    there = fingerprint(name, path.read_bytes())
    if there == newest:
        known.version = newest
    elif there in (known.version, known.offered):  # `offered` if the learner took the version beside it
        write_atomically(path, data)
        changes.updated.append(name)
        known.version = newest
    elif newest not in (known.version, known.offered):
        new = _place_beside(path, known)
        write_atomically(new, data)
        changes.beside[name] = new.relative_to(directory).as_posix()
        known.beside, known.offered = new.name, newest


def _place_beside(path: Path, known: HandedOut) -> Path:
    """Choose a path for the newer version: replace the previous one unless the learner edited that too."""
    if known.beside is not None:
        before = path.with_name(known.beside)
        if before.is_file() and fingerprint(before.name, before.read_bytes()) == known.offered:
            return before
    return _free_name(path.with_name(f"{path.stem}.new{path.suffix}"))


def _free_name(path: Path) -> Path:
    """Return `path`, or the first of NAME-2, NAME-3, … that does not exist."""
    free, number = path, 1
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
