"""Which files of the package a notebook depends on: those that its kernel was seen to read.

No import is guessed from the code. While a notebook runs, its kernel logs each module that it runs, each file
that it opens and each folder that it lists (log_reads.py), whichever way the notebook got there. The build
stores their names and hashes, and the check compares the hashes.

Names are relative to the package: "bank/draw.py" is a file, "bank/*" the list of names in a folder.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from ..support.errors import AuthoringError

__all__ = ["hashes", "reads_in"]

# An explorer's script and style appear in no stored output: its picture is drawn by Python.
NOT_STORED = (".js", ".css", ".map")
ALL = "/*"


def reads_in(log: Path, package: Path, begun: float) -> dict[str, str]:
    """Return name -> hash of all that a kernel logged of the package.

    Raises `AuthoringError` for a file that was changed after the time `begun`: which of its two contents the
    notebook read is not known.
    """
    package = package.resolve()
    paths = {Path(os.fsdecode(path)).resolve() for path in log.read_bytes().split(b"\0") if path}
    names = []
    for path in paths:
        if not path.is_relative_to(package) or "__pycache__" in path.parts or path.suffix in NOT_STORED:
            continue
        name = path.relative_to(package).as_posix()
        if path.is_dir():
            name += ALL
        elif path.is_file() and path.stat().st_mtime > begun:
            raise AuthoringError(f"{name} was changed while the notebook ran: build it again.")
        names.append(name)
    return hashes(names, package)


def hashes(names: Iterable[str], package: Path) -> dict[str, str]:
    """Return name -> hash of what the package holds there now; the hash is empty where it holds nothing."""
    return {name: hash_of(package / name.removesuffix(ALL)) for name in sorted(names)}


def hash_of(path: Path) -> str:
    """Return the hash of a file's content or of the names in a folder, the same on every system."""
    if path.is_dir():
        names = {found.name for found in path.iterdir() if not found.name.startswith(".")} - {"__pycache__"}
        content = "\n".join(sorted(names)).encode()
    elif path.is_file():
        content = path.read_bytes().replace(b"\r\n", b"\n")
    else:
        return ""
    return hashlib.sha256(content).hexdigest()[:16]
