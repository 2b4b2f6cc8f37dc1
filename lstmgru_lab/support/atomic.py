"""Write a file whole or not at all, whatever stops the program."""

import os
from pathlib import Path

__all__ = ["write_atomically"]


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that at any moment it holds either all of the old content or all of the new.

    Raises OSError if writing fails; the error may name the unfinished copy beside the file, ``.NAME.….part``.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
