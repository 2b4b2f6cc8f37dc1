"""Starting the fork server: here nothing is imported that takes time, so that it can start before the grader.

Both need some seconds to import torch; on two processors they do it at the same time.
"""

import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import IO

from .levels import Level

__all__ = ["Launched", "clean_environment", "launch"]


@dataclass(frozen=True)
class Launched:
    """A fork server on its way: it sends a first message over ``control`` once it is ready."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket
    errors: IO[bytes]

    def last_words(self) -> str:
        """Return the last line of what a server that ended wrote to its standard error."""
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def end(self) -> None:
        """End it, ready or not."""
        self.process.kill()
        self.process.wait()
        self.control.close()
        self.errors.close()


def launch(level: Level) -> Launched:
    """Start a fork server and do not wait for it; it ends when ``control`` is closed."""
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    errors = tempfile.TemporaryFile()  # noqa: SIM115 (it is read when the server is gone)
    with theirs:
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "lstmgru_lab.grading.sandbox.forkserver",
                str(theirs.fileno()),
                str(int(level)),
            ],
            pass_fds=[theirs.fileno()],
            env=clean_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,  # Ctrl-C is for the grader, which then ends the server in order
        )
    return Launched(process, control, errors)


def clean_environment() -> dict[str, str]:
    """Make the environment of a process that will run students' code: what Python needs, and no secrets."""
    kept = (
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TZ",
        "SYSTEMROOT",
        "TEMP",
        "TMP",
        "PYTHONUSERBASE",
        "USERPROFILE",
    )
    clean = {name: os.environ[name] for name in kept if name in os.environ}
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return clean | one_thread | {"MPLBACKEND": "agg", "PYTHONDONTWRITEBYTECODE": "1"}
