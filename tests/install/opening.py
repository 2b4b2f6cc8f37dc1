"""`lstmgru-lab open` as a stranger starts it: up to an address that answers, and down again by Ctrl-C."""

import os
import re
import signal
import subprocess
import threading
import urllib.request
from pathlib import Path

from opened_address import until_the_address

PATIENCE = 25 * 60  # seconds; an installation may load 3 GB


def opens(command: str, cwd: Path) -> str:
    """Run the shell command until JupyterLab answers at lesson 00, interrupt it; all that it has said."""
    environment = {
        **os.environ,
        "LSTMGRU_OPEN_ARGS": "--no-browser",
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("PYTHONPATH", None)
    with subprocess.Popen(
        ["bash", "-c", command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,  # so that all of it can be stopped as one
    ) as process:
        watchdog = threading.Timer(PATIENCE, os.killpg, (process.pid, signal.SIGKILL))
        watchdog.start()
        try:
            said, address = until_the_address(process)
            assert re.match(r"http://127\.0\.0\.1:\d+/lab/tree/lessons/00", address)
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                assert answer.status == 200
            os.killpg(process.pid, signal.SIGINT)
            rest, _ = process.communicate(timeout=PATIENCE)
            assert "run the same command to go on" in rest
        finally:
            watchdog.cancel()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    return "".join([*said, rest])
