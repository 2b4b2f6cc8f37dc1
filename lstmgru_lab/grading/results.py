"""The results of a run on disk: appended one by one, so that nothing that was graded is ever lost."""

import errno
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from ..support.atomic import write_atomically
from ..support.errors import GradingError
from .marking import Result

__all__ = ["Results", "Run"]

NAME = "results.jsonl"


@dataclass(frozen=True)
class Run:
    """What the results depend on, beside the submissions: stands in run.json and in every report."""

    seed: int
    level: str
    weaker_because: list[str]
    version: str


class Results:
    """results.jsonl and run.json of a directory."""

    def __init__(self, out: Path) -> None:
        self.path, self.run_path = out / NAME, out / "run.json"
        self._lock = threading.Lock()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the directory, as results of two runs would be mixed; raises `GradingError` if one is on."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = open(self.path.with_name(".lock"), "ab")  # noqa: SIM115
        except OSError as error:
            raise GradingError(f"{self.path.parent} cannot be written: {error.strerror}.") from None
        with lock:
            if not _locked(lock):
                out = self.path.parent
                raise GradingError(f"Another run is writing into {out}: wait for it, or give another --out.")
            yield

    def begin(self, run: Run) -> dict[tuple[str, str], Result]:
        """Start anew; results that stand there already are kept under another name.

        Raises `GradingError` when nothing can be written there.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists():
                os.replace(self.path, self.path.with_name("results.previous.jsonl"))
            self._note(run)
            self.path.touch()
        except OSError as error:
            raise GradingError(f"{self.path.parent} cannot be written: {error.strerror}.") from None
        return {}

    def seed_before(self) -> int | None:
        """The seed of the run that stands here, or None when there is none."""
        try:
            return int(json.loads(self.run_path.read_text(encoding="utf-8"))["seed"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def resume(self, run: Run) -> dict[tuple[str, str], Result]:
        """What is done already, by student and notebook; a line cut off by a crash is taken away.

        Raises `GradingError` when it cannot be read, or a line of it is no result.
        """
        try:
            whole = _whole_lines(self.path)
            self._note(run)
        except OSError as error:
            raise GradingError(f"{self.path} cannot be read and continued: {error.strerror}.") from None
        done = {}
        for number, line in enumerate(whole, 1):
            try:
                result = Result.from_plain(json.loads(line))
            except (ValueError, KeyError, TypeError):
                raise GradingError(f"Line {number} of {self.path} is no result: mend or remove it.") from None
            done[result.student, result.notebook] = result
        return done

    def _note(self, run: Run) -> None:
        write_atomically(self.run_path, (json.dumps(asdict(run), indent=1) + "\n").encode())

    def append(self, result: Result) -> None:
        """Add a result and see that it has left this process; `GradingError` when there is no room for it."""
        line = json.dumps(result.plain(), ensure_ascii=False, allow_nan=False) + "\n"
        try:
            with self._lock, open(self.path, "ab") as file:
                file.write(line.encode("utf-8", "replace"))
        except OSError as error:
            raise GradingError(
                f"{self.path} cannot be written: {error.strerror}. Make room and run the same with --resume."
            ) from None

    def all(self) -> list[Result]:
        """Every result, in the order of student and notebook; of one graded twice, the later."""
        found = {}
        for line in _whole_lines(self.path):
            result = Result.from_plain(json.loads(line))
            found[result.student, result.notebook] = result
        return [found[key] for key in sorted(found)]


def _locked(file: BinaryIO) -> bool:
    """Whether the file is now ours alone; it ceases to be when it is closed, however the process ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (
            errno.EAGAIN,
            errno.EACCES,
            errno.EDEADLK,
        )  # some file systems have no locks
    return True


def _whole_lines(path: Path) -> list[str]:
    """The lines of the file up to the last line's end; what comes after it is cut off."""
    with open(path, "a+b") as file:
        file.seek(0)
        data = file.read()
        end = data.rfind(b"\n") + 1
        file.truncate(end)
    return data[:end].decode("utf-8").split("\n")[:-1]
