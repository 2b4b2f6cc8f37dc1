"""CONTRIBUTING's three examples, carried out in one copy of the repository as the guide says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import test_contributing as guide
from javascript import needs_bundler

pytestmark = [pytest.mark.thorough, needs_bundler]

ROOT = Path(__file__).parents[1]
COMMANDS = (
    "new exercise running_mean --lesson 04",
    "new lesson 16_running_mean",
    "new explorer HalfLife",
)
# The files that the guide shows; the commands above have written a skeleton of each.
SHOWN = {
    "lstmgru_lab/bank/lessons/lesson_04/running_mean.py": guide.EXERCISE,
    "tests/bank/lesson_04/running_mean.py": guide.DATA,
    "lessons/source/16_running_mean.py": guide.LESSON,
    "lstmgru_lab/bank/questions/lesson_16.py": guide.QUESTIONS,
    "tests/lessons/own_equations/lesson_16.py": guide.OWN_EQUATIONS,
    "lstmgru_lab/explorers/gates/half_life.py": guide.EXPLORER,
    "lstmgru_lab/explorers/js/explorers/half_life.js": guide.SCRIPT,
}


def one_less(points: re.Match[str]) -> str:
    return f"points={int(points[1]) - 1}"


IMPORT = "from .gates.half_life import HalfLife"
# What it says to do by hand: a file, what is in it, what comes in its place.
BY_HAND = (
    ("lstmgru_lab/bank/lessons/lesson_01/gradient_norms.py", r"points=(\d)", one_less),
    ("lstmgru_lab/bank/lessons/lesson_05/lstm_step.py", r"points=(\d)", one_less),
    ("lstmgru_lab/explorers/gallery.py", r"\nfrom .gates.input_gate", f"\n{IMPORT}\\g<0>"),
    ("lstmgru_lab/explorers/gallery.py", r"(?<=TextUnits,)\n\)", " HalfLife,\n)"),
    ("README.md", r"(?<=\n)\| \[15 .+\n", lambda row: row[0] + guide.ROW),
)
TESTS = (
    "tests/bank",
    "tests/lessons",
    "tests/authoring/test_authoring_counts.py",
    "tests/authoring/test_authoring_solutions.py",
    "tests/mutants",
    "tests/test_citation.py",
    "tests/test_docs_pages.py",
    "tests/test_documents.py",
    "tests/test_explorer_maths.py",
    "tests/test_explorer_notebooks.py",
    "tests/test_explorers.py",
    "tests/test_house.py",
    "tests/test_notebooks.py",
    "tests/test_site.py",
)


class Copy:
    """A copy of the repository, and what a contributor runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder / name)
        (folder / "node_modules").symlink_to(ROOT / "node_modules")

    def __truediv__(self, name: str) -> Path:
        return self.folder / name

    def run(self, *command: str) -> str:
        """Run a command, which must succeed."""
        own_package = {**os.environ, "PYTHONPATH": str(self.folder), "OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, cwd=self.folder, env=own_package, capture_output=True, text=True)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def python(self, *command: str) -> str:
        """Run a module of Python's."""
        return self.run(sys.executable, "-m", *command)


def carry_out(copy: Copy) -> None:
    """Do what the guide says, up to the build."""
    for command in COMMANDS:
        assert f"`lstmgru-lab {command}`" in guide.GUIDE.read_text(encoding="utf-8")
        copy.python("lstmgru_lab", *command.split())
    for name, text in SHOWN.items():
        assert (copy / name).is_file(), f"{name} is not what the command writes"
        (copy / name).write_text(text, encoding="utf-8")
    for name, old, new in BY_HAND:
        text, changed = re.subn(old, new, (copy / name).read_text(encoding="utf-8"))
        assert changed == 1, name
        (copy / name).write_text(text, encoding="utf-8")
    copy.run("npm", "run", "build")


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    copy = Copy(tmp_path_factory.mktemp("followed"))
    carry_out(copy)
    copy.python("lstmgru_lab", "build")
    return copy


def test_the_skeletons_are_built_typed_and_tidy(tmp_path):
    copy = Copy(tmp_path)
    for command in COMMANDS:
        copy.python("lstmgru_lab", *command.split())
    copy.run("npm", "run", "build")
    copy.python("ruff", "check", ".")
    copy.python("ruff", "format", "--check", ".")
    copy.python("mypy")
    copy.run("npm", "run", "lint")
    copy.run("npm", "run", "types")
    copy.python("lstmgru_lab", "build", "16_running_mean", "04_cell_state")


@pytest.mark.parametrize(
    "command", ["ruff check .", "ruff format --check .", "mypy", "lstmgru_lab build --check"]
)
def test_the_followed_guide_is_quiet(command, followed):
    followed.python(*command.split())


@pytest.mark.parametrize("command", ["lint", "types", "test"])
def test_the_followed_guide_s_script_is_quiet(command, followed):
    followed.run("npm", "run", command)


def test_the_followed_guide_passes_the_tests_that_read_it(followed):
    followed.python("pytest", "-q", "-p", "no:cacheprovider", *TESTS)
