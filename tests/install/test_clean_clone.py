"""The README's command that opens the lessons, on a clean clone: from nothing to an address that answers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from opening import opens

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.install,
    pytest.mark.skipif(os.name != "posix", reason="the command is for a Unix shell"),
]


@pytest.fixture
def clone(tmp_path):
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    return tmp_path / "clone"


def test_the_open_command_ends_in_an_address_that_answers(clone):
    command = subprocess.check_output(
        [sys.executable, ".ci/readme_command.py", "setup:open"], cwd=clone, text=True
    )
    opens(command, clone)
    assert (clone / "lstmgru-course" / "lessons").is_dir()
    status = subprocess.check_output(["git", "status", "--porcelain"], cwd=clone, text=True)
    assert status == "", "opening the course leaves the clone clean"
