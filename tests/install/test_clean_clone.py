"""The README's command that opens the lessons, on a clean clone: from nothing to an address that answers."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from lstmgru_lab.course.server import ADDRESS_LINE

ROOT = Path(__file__).parents[2]
PATIENCE = 25 * 60  # seconds; an installation may load 3 GB

pytestmark = [
    pytest.mark.install,
    pytest.mark.skipif(os.name != "posix", reason="the command is for a Unix shell"),
]


@pytest.fixture
def clone(tmp_path):
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    return tmp_path / "clone"


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_open_command_ends_in_an_address_that_answers(clone, free_port):
    command = subprocess.check_output(
        [sys.executable, ".ci/readme_command.py", "setup:open"], cwd=clone, text=True
    )
    environment = {
        **os.environ,
        "LSTMGRU_OPEN_ARGS": f"--no-browser --port {free_port}",
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        ["bash", "-c", command],
        cwd=clone,
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
            said = []
            for line in process.stdout:
                said.append(line)
                if line.startswith(ADDRESS_LINE):
                    break
            assert said[-1].startswith(ADDRESS_LINE), "".join(said[-40:])
            address = said[-1].removeprefix(ADDRESS_LINE).strip()
            assert address.startswith(f"http://127.0.0.1:{free_port}/lab/tree/lessons/01")
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                assert answer.status == 200
            os.killpg(process.pid, signal.SIGINT)
            rest, _ = process.communicate(timeout=PATIENCE)
            assert "run the same command to go on" in rest
        finally:
            watchdog.cancel()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert (clone / "lstmgru-course" / "lessons").is_dir()
    status = subprocess.check_output(["git", "status", "--porcelain"], cwd=clone, text=True)
    assert status == "", "opening the course leaves the clone clean"
