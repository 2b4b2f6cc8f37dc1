"""What a worker of a Dask cluster does: grade one submission after the other with a fork server of its own.

The worker is a grader and knows the answers; students' code runs in the children of its fork server, which
knows none. Little is imported before it is needed: Dask loads this module between heartbeats.
"""

import json
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ..support.errors import GradingError
from .sandbox.levels import Level
from .sandbox.limits import Limits

if TYPE_CHECKING:
    from .marking import Marker
    from .sandbox.workers import Workers

__all__ = ["Job", "Offer", "grade_there", "leave", "offer"]

IDLE = 120.0  # seconds without work after which the fork server ends: the client may have been killed
PROBE = """\
import json
from lstmgru_lab.grading.sandbox.levels import probe
level, reasons = probe()
print(json.dumps([int(level), reasons]))
"""


@dataclass(frozen=True)
class Job:
    """What all submissions of a run have in common; ``level`` is the least that the report promises."""

    seed: int
    limits: Limits
    bank: str | None
    level: int


@dataclass(frozen=True)
class Offer:
    """What a worker says of itself: what it would grade with, and how strong its sandbox is."""

    versions: str
    level: int
    reasons: tuple[str, ...]


def offer(*, probing: bool = True) -> Offer:
    """What this process can do."""
    parts = [("Python", platform.python_version())]
    parts += [(name, version(name)) for name in ("lstmgru-lab", "torch")]
    level, reasons = _probed() if probing else (int(Level.PLAIN), ())
    return Offer(", ".join(f"{name} {number}" for name, number in parts), level, reasons)


@cache
def _probed() -> tuple[int, tuple[str, ...]]:
    """The level of the sandbox, tried out from a new process: this one has threads, and must not fork."""
    done = subprocess.run([sys.executable, "-P", "-c", PROBE], capture_output=True, text=True)
    if done.returncode != 0:
        raise GradingError(f"the sandbox could not be tried out: {done.stderr.strip().splitlines()[-1]}")
    level, reasons = json.loads(done.stdout)
    return level, tuple(reasons)


def grade_there(job: Job, names: dict[str, Any], data: bytes | None, refusal: str) -> dict[str, Any]:
    """The result of one submission, as plain values; `GradingError` where the sandbox is too weak."""
    from .in_parallel import grade_one
    from .intake.notebooks import Refused
    from .intake.submissions import Submission

    def read() -> bytes:
        if data is None:
            raise Refused(refusal)
        return data

    if _probed()[0] < job.level:
        raise GradingError(f"A worker with a weaker sandbox than {Level(job.level).name.lower()} has joined.")
    with _SERVER.used() as workers:
        return grade_one(Submission(**names, read=read), _marker(job), workers).plain()


@cache
def _marker(job: Job) -> "Marker":
    import torch

    from ..bank import exercises
    from .marking import Marker
    from .private_bank import bank_of

    torch.set_num_threads(1)  # the tensors of an exercise are small: more threads would only wait
    known = exercises() if job.bank is None else bank_of(job.bank, exercises())
    return Marker(known, job.seed, job.limits)


class _Server:
    """The fork server of this process: started when there is work, ended when there is none any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workers: Workers | None = None
        self._users = 0
        self._timer: threading.Timer | None = None

    @contextmanager
    def used(self) -> "Iterator[Workers]":
        """The server, kept for as long as this lasts and some time after it."""
        with self._lock:
            if self._workers is None:
                from .sandbox.workers import workers_at

                self._workers = workers_at(Level(_probed()[0]))
            workers, self._users = self._workers, self._users + 1
        try:
            yield workers
        finally:
            with self._lock:
                self._users -= 1
                if self._timer:
                    self._timer.cancel()
                self._timer = threading.Timer(IDLE, self.end)
                self._timer.daemon = True
                self._timer.start()

    def end(self) -> None:
        """End the server, unless it is at work."""
        with self._lock:
            if self._workers is not None and not self._users:
                self._workers.close()
                self._workers = None


_SERVER = _Server()


def leave() -> None:
    """End what this process has started, and forget the answers."""
    _SERVER.end()
    _marker.cache_clear()
