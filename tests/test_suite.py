"""The suite itself: what is fast stays fast, and a test's name says in few words what is expected."""

import ast
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from documents import ROOT, block_of

TESTS = Path(__file__).parent
LONGEST = 59  # letters of a test's name
CONFTEST = TESTS / "conftest.py"


def names_of_tests(text: str) -> list[str]:
    """The names of the tests in a module, those in classes too."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, functions)]
    return [node.name for node in nodes if node.name.startswith("test_")]


def test_names_of_tests_are_short():
    modules = sorted(TESTS.rglob("test_*.py"))
    names = [(path.name, name) for path in modules for name in names_of_tests(path.read_text("utf-8"))]
    assert len(names) > 800
    assert [(path, name) for path, name in names if len(name) > LONGEST] == []


@pytest.mark.parametrize("does", [lambda: subprocess.run([sys.executable, "-V"]), lambda: time.sleep(0)])
def test_a_fast_test_cannot_start_a_process_or_sleep(does):
    with pytest.raises(pytest.fail.Exception, match="is marked fast, but"):
        does()


@pytest.mark.slow
def test_a_slow_test_may_start_a_process():
    assert subprocess.run([sys.executable, "-V"], capture_output=True).returncode == 0


def test_every_slow_file_exists():
    (slow,) = [
        ast.literal_eval(node.value)
        for node in ast.parse(CONFTEST.read_text("utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SLOW"
    ]
    assert [name for name in slow if not (TESTS / name).exists()] == []


def test_the_quick_loop_is_the_fast_tests(request):
    command = block_of(ROOT / "CONTRIBUTING.md", "test_the_quick_loop_is_the_fast_tests")
    assert command.strip() == ".venv/bin/python -m pytest -n 2 -m fast"
    assert request.node.get_closest_marker("fast")


def test_ci_runs_each_mark_that_the_readme_leaves_out():
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    left_out = left_out_by_the_readme()
    assert {"browser", "long", "thorough"} <= set(left_out)
    assert [mark for mark in left_out if f"pytest -m {mark} " not in ci] == []


def left_out_by_the_readme() -> list[str]:
    """The marks that `addopts` leaves out."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    chosen = options["addopts"][options["addopts"].index("-m") + 1]
    return [part.removeprefix("not ") for part in chosen.split(" and ")]
