"""The results of a run on disk: appended one by one, so that nothing that was graded is ever lost."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import lock_descriptor

from ..support.atomic import write_atomically
from ..support.errors import GradingError
from .marking import Result

__all__ = ["Results", "RunSettings"]

NAME = "results.jsonl"


@dataclass(frozen=True)
class RunSettings:
    """What the results depend on, beside the submissions; it is in run.json and in every report."""

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
        """Hold the directory, because two runs would mix their results.

        Raises `GradingError` if another run holds it, or nothing can be written there.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = open(self.path.with_name(".lock"), "ab")  # noqa: SIM115
        except OSError as error:
            raise GradingError(f"{self.path.parent} cannot be written: {error.strerror}.") from None
        with lock:
            if not _is_ours(lock):
                out = self.path.parent
                raise GradingError(f"Another run is writing into {out}: wait for it, or give another --out.")
            yield

    def begin(self, settings: RunSettings) -> dict[tuple[str, str], Result]:
        """Start anew; keep the results of an earlier run under another name.

        Raises `GradingError` when nothing can be written there.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists():
                os.replace(self.path, self.path.with_name("results.previous.jsonl"))
            self._note(settings)
            self.path.touch()
        except OSError as error:
            raise GradingError(f"{self.path.parent} cannot be written: {error.strerror}.") from None
        return {}

    def seed_before(self) -> int | None:
        """Return the seed of the earlier run in this directory, or None when there is none."""
        try:
            return int(json.loads(self.run_path.read_text(encoding="utf-8"))["seed"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def resume(self, settings: RunSettings) -> dict[tuple[str, str], Result]:
        """Return what is graded already, by student and notebook; remove a line that a crash cut off.

        Raises `GradingError` when the file cannot be read, or a line of it is no result.
        """
        try:
            whole = _whole_lines(self.path)
            self._note(settings)
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

    def _note(self, settings: RunSettings) -> None:
        write_atomically(self.run_path, (json.dumps(asdict(settings), indent=1) + "\n").encode())

    def append(self, result: Result) -> None:
        """Write a result to the file; raises `GradingError` when there is no room for it."""
        line = json.dumps(result.plain(), ensure_ascii=False, allow_nan=False) + "\n"
        try:
            with self._lock, open(self.path, "ab") as file:
                file.write(line.encode("utf-8", "replace"))
        except OSError as error:
            raise GradingError(
                f"{self.path} cannot be written: {error.strerror}. Make room and run the same with --resume."
            ) from None

    def all(self) -> list[Result]:
        """Return every result by student and notebook; of a notebook graded twice, the later one."""
        found = {}
        for line in _whole_lines(self.path):
            result = Result.from_plain(json.loads(line))
            found[result.student, result.notebook] = result
        return [found[key] for key in sorted(found)]


def _is_ours(file: BinaryIO) -> bool:
    """Lock the file, and return whether that worked; the lock ends with the process, however that ends."""
    try:
        return lock_descriptor(file.fileno(), blocking=False)
    except OSError:  # some file systems have no locks
        return True


def _whole_lines(path: Path) -> list[str]:
    """Return the lines of the file; cut off what follows the last line end."""
    with open(path, "a+b") as file:
        file.seek(0)
        data = file.read()
        end = data.rfind(b"\n") + 1
        file.truncate(end)
    return data[:end].decode("utf-8").split("\n")[:-1]
