"""Notebooks inside a .zip, as learning platforms hand them out, and inside the zips in it, one level deep.

Nothing is unpacked to disk: a name like ``../../x`` has nowhere to lead, and a small file that unpacks to a
huge one is read no further than a notebook may be long.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...support.amounts import number_of, size_of
from .names import cleaned
from .notebooks import MAX_BYTES, Refused

__all__ = ["Entry", "notebooks_in"]

MAX_ENTRIES = 50_000
MAX_TOTAL = 8 << 30  # bytes of all notebooks of an archive, unpacked
MAX_INNER = 100 << 20  # bytes of a zip inside the zip
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Entry:
    """A notebook in an archive: its path there, made harmless, and how to read it."""

    name: PurePosixPath
    label: str
    read: Callable[[], bytes]


def notebooks_in(path: Path, left_aside: list[str]) -> Iterator[Entry]:
    """The notebooks of the archive at ``path``; raises `Refused` when it is none."""
    archive = _opened(path)
    for info in _files(archive):
        name = _safe(info)
        suffix = PurePosixPath(info.filename).suffix.lower()
        if suffix == ".ipynb":
            yield Entry(name, cleaned(info.filename), _reading(archive, info))
        elif suffix == ".zip":
            yield from _inner(archive, info, name, left_aside)
        else:
            left_aside.append(f"{cleaned(str(path))}: {cleaned(info.filename)}")


def _inner(
    archive: zipfile.ZipFile, outer: zipfile.ZipInfo, name: PurePosixPath, left_aside: list[str]
) -> Iterator[Entry]:
    """The notebooks of a zip inside a zip, named as if it were a folder; one that is broken is refused."""

    def open_inner() -> zipfile.ZipFile:
        return _opened(io.BytesIO(_contents(archive, outer, MAX_INNER, "The zip")))

    try:
        files = list(_files(open_inner()))
    except Refused as refusal:
        sentence = str(refusal)

        def refuse() -> bytes:
            raise Refused(sentence)

        yield Entry(name.with_suffix(".ipynb"), cleaned(outer.filename), refuse)
        return
    for info in files:
        label = f"{cleaned(outer.filename)}: {cleaned(info.filename)}"
        if not info.filename.lower().endswith(".ipynb"):
            left_aside.append(label)
            continue

        def read(info: zipfile.ZipInfo = info) -> bytes:
            return _reading(open_inner(), info)()

        yield Entry(name.with_suffix("") / _safe(info), label, read)


def _opened(source: Path | io.BytesIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except _BROKEN as error:
        raise Refused(f"The zip is damaged or no zip ({error}).") from None


def _files(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The entries that are files and no system's by-products; raises `Refused` when they are too many."""
    entries = [info for info in archive.infolist() if not info.is_dir() and not _is_by_product(info.filename)]
    if len(entries) > MAX_ENTRIES:
        raise Refused(f"The zip holds more than {number_of(MAX_ENTRIES, 'file')}.")
    if sum(info.file_size for info in entries if info.filename.lower().endswith(".ipynb")) > MAX_TOTAL:
        raise Refused(f"The zip's notebooks unpack to more than {size_of(MAX_TOTAL)}.")
    return iter(entries)


def _is_by_product(filename: str) -> bool:
    parts = PurePosixPath(filename).parts
    return any(part in {"__MACOSX", ".ipynb_checkpoints"} or part.startswith("._") for part in parts)


def _safe(info: zipfile.ZipInfo) -> PurePosixPath:
    """The entry's path without what would lead anywhere else."""
    parts = [part for part in info.filename.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return PurePosixPath(*(cleaned(part) for part in parts or ["unnamed.ipynb"]))


def _reading(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        parts = info.filename.replace("\\", "/").split("/")
        if ".." in parts or info.filename.startswith("/") or ":" in parts[0]:
            raise Refused("Its name in the zip leads out of the folder it is unpacked to.")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused("It is a link, not a file.")
        return _contents(archive, info, MAX_BYTES, "The notebook")

    return read


def _contents(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, what: str) -> bytes:
    if info.flag_bits & 1:
        raise Refused(f"{what} is locked with a password.")
    try:
        with archive.open(info) as file:
            data = file.read(limit + 1)
    except _BROKEN as error:
        raise Refused(f"{what} cannot be unpacked ({error}).") from None
    if len(data) > limit:
        raise Refused(f"{what} is larger than {size_of(limit)}.")
    return data
