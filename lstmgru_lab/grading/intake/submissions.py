"""What was handed in: every notebook under the given paths, whose it is, and how to read it.

Nothing is followed out of the given paths and nothing but a regular file is opened: links, devices and pipes
become submissions that are refused with a sentence, so that no student is lost from the table.
"""

import hashlib
import os
import stat
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ...support.amounts import size_of
from ...support.errors import GradingError
from .archives import notebooks_in
from .names import cleaned, names_of
from .notebooks import MAX_BYTES, Refused

__all__ = ["Handed", "Submission", "find"]

IGNORED = {".ipynb_checkpoints", "__MACOSX", "__pycache__"}
MAX_DEPTH = 12


@dataclass(frozen=True)
class Submission:
    """One notebook of one student; ``read`` gives its bytes or raises `Refused`."""

    student: str
    notebook: str
    where: str
    layout: str
    read: Callable[[], bytes]
    number: str | None = None

    def sha256(self) -> str:
        """The digest of its content; empty when it cannot be read."""
        try:
            return hashlib.sha256(self.read()).hexdigest()
        except Refused:
            return ""


@dataclass
class Handed:
    """All that was found: the submissions in the order of their names, and what else lay there."""

    submissions: list[Submission]
    left_aside: list[str]


def find(paths: list[Path], out: Path | None = None) -> Handed:
    """Look through ``paths``; ``out``, where results go, is not looked into.

    Raises `GradingError` for a path that is not there or is none of folder, notebook and zip.
    """
    handed = Handed([], [])
    skipped = out.resolve() if out else None
    for path in paths:
        if path.is_dir():
            _in_folder(path, handed, skipped)
        elif not path.exists():
            raise GradingError(
                f"There is no {cleaned(str(path))}: name a folder, a notebook or a zip of submissions."
            )
        elif path.suffix.lower() == ".zip":
            _in_zip(path, PurePosixPath(), handed, required=True)
        elif path.suffix.lower() == ".ipynb":
            _add(handed, PurePosixPath(path.name), str(path), _reader(path.resolve()))
        else:
            raise GradingError(f"{path} is neither a folder nor a notebook (.ipynb) nor a .zip.")
    return Handed(_distinct(handed.submissions), handed.left_aside)


def _in_folder(folder: Path, handed: Handed, skipped: Path | None) -> None:
    in_submitted = folder.resolve().name == "submitted"
    for path in _walk(folder, skipped, handed.left_aside, 0):
        below = PurePosixPath(*path.relative_to(folder).parts)
        suffix = path.suffix.lower()
        if suffix == ".ipynb":
            _add(handed, below, str(path), _reader(path), in_submitted=in_submitted)
        elif suffix == ".zip" and stat.S_ISREG(path.lstat().st_mode):
            _in_zip(path, below, handed)
        else:
            handed.left_aside.append(cleaned(str(path)))


def _walk(folder: Path, skipped: Path | None, left_aside: list[str], depth: int) -> Iterator[Path]:
    """Everything in a folder that is not a folder, by name; links are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        left_aside.append(f"{cleaned(str(folder))} ({error.strerror})")
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name in IGNORED or entry.name.startswith("."):
            continue
        if not entry.is_dir(follow_symlinks=False):
            yield path
        elif depth == MAX_DEPTH:
            left_aside.append(f"{cleaned(entry.path)} (too deep)")
        elif path.resolve() != skipped:
            yield from _walk(path, skipped, left_aside, depth + 1)


def _reader(path: Path) -> Callable[[], bytes]:
    """Reads a file of the disk, if it is one."""

    def read() -> bytes:
        flags = (
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0)
        )
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise Refused("It is a link or a device, not a file.")
            descriptor = os.open(path, flags)
        except OSError as error:
            raise Refused(f"The file cannot be read: {error.strerror}.") from None
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused("It is a link or a device, not a file.")
            try:
                data = file.read(MAX_BYTES + 1)
            except OSError as error:
                raise Refused(f"The file cannot be read: {error.strerror}.") from None
        if len(data) > MAX_BYTES:
            raise Refused(f"The notebook is larger than {size_of(MAX_BYTES)}.")
        return data

    return read


def _in_zip(path: Path, below: PurePosixPath, handed: Handed, *, required: bool = False) -> None:
    try:
        entries = list(notebooks_in(path, handed.left_aside))
    except Refused as refusal:
        if required:
            raise GradingError(f"{path} cannot be read: {refusal}") from None
        sentence = str(refusal)
        _add(handed, below, str(path), _refusing(sentence))
        return
    for entry in entries:
        # what a student packed into a zip belongs to whoever handed in the zip
        name = (
            PurePosixPath(*below.parent.parts, below.stem, *entry.name.parts) if below.parts else entry.name
        )
        _add(handed, name, f"{path}: {entry.label}", entry.read)


def _refusing(sentence: str) -> Callable[[], bytes]:
    def read() -> bytes:
        raise Refused(sentence)

    return read


def _add(
    handed: Handed, below: PurePosixPath, where: str, read: Callable[[], bytes], *, in_submitted: bool = False
) -> None:
    names = names_of(below, in_submitted=in_submitted)
    where = where.encode("utf-8", "replace").decode()
    handed.submissions.append(
        Submission(names.student, names.notebook, cleaned_path(where), names.layout, read, names.number)
    )


def cleaned_path(where: str) -> str:
    """A path for people to read: whole, without control characters."""
    return "".join(character if character.isprintable() else "�" for character in where)[:1000]


def _distinct(submissions: list[Submission]) -> list[Submission]:
    """The same, sorted, with one name for one notebook.

    Students of one name whom the platform numbers get the number; a notebook handed in twice a count.
    """
    numbers = defaultdict(set)
    for one in submissions:
        numbers[one.student].add(one.number)
    named = [
        replace(one, student=f"{one.student} ({one.number})")
        if one.number and len(numbers[one.student]) > 1
        else one
        for one in submissions
    ]
    seen: Counter[tuple[str, str]] = Counter()
    distinct = []
    for one in sorted(named, key=lambda one: (one.student, one.notebook, one.where)):
        seen[one.student, one.notebook] += 1
        count = seen[one.student, one.notebook]
        distinct.append(one if count == 1 else replace(one, notebook=f"{one.notebook} ({count})"))
    return distinct
