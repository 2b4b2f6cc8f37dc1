"""The README: its set-up commands are those that .ci/run runs, its measured tables those of the package."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lstmgru_lab import claims

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXTRACTOR = ROOT / ".ci" / "readme_command.py"


@pytest.fixture(scope="module")
def commands():
    spec = importlib.util.spec_from_file_location("readme_command", EXTRACTOR)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.commands(README)


def test_there_are_two_setup_commands_each_in_its_own_fence(commands):
    assert [name for name in commands if name.startswith("setup:")] == ["setup:open", "setup:test"]
    assert re.findall(r"<!-- (setup:.*?) -->", README) == ["setup:open", "setup:test"]


def test_each_is_one_line_that_needs_nothing_activated(commands):
    for name, (language, command) in commands.items():
        assert "\n" not in command
        assert "activate" not in command
        assert language == ("bat" if name.startswith("windows:") else "bash")
        assert " -m venv .venv && .venv" in command


def test_one_opens_the_lessons_and_the_other_runs_all_tests(commands):
    assert commands["setup:open"][1].endswith("-m pip install -e . && .venv/bin/lstmgru-lab open")
    assert commands["setup:test"][1].endswith(
        '-m pip install -e ".[test]" && .venv/bin/python -m pytest -n 2'
    )


def test_the_windows_forms_do_the_same(commands):
    for name in ("open", "test"):
        unix, windows = commands[f"setup:{name}"][1], commands[f"windows:{name}"][1]
        assert (
            unix.replace("python3 -m venv", "py -m venv").replace("/bin/", "/Scripts/").replace("/", "\\")
            == windows
        )


@pytest.mark.slow
def test_the_extractor_prints_what_a_shell_is_to_run(commands):
    done = subprocess.run(
        [sys.executable, EXTRACTOR, "setup:test"], capture_output=True, text=True, check=True
    )
    assert done.stdout == commands["setup:test"][1] + "\n"
    assert subprocess.run([sys.executable, EXTRACTOR, "setup:none"], capture_output=True).returncode != 0


def test_ci_runs_the_readmes_own_test_command():
    assert "$(python3 .ci/readme_command.py setup:test)" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_no_project_file_names_a_package_index():
    tracked = (
        "README.md",
        "pyproject.toml",
        ".ci/run",
        ".ci/browsers",
        ".ci/actionlint",
        ".github/workflows/ci.yml",
    )
    for name in tracked:
        assert not re.search(
            r"index-url|find-links|/whl/|/simple", (ROOT / name).read_text(encoding="utf-8")
        ), name
    assert "https://pytorch.org/get-started/locally/" in README


@pytest.mark.parametrize(("page", "block"), [("README.md", "claims"), ("docs/claims.md", "measurements")])
def test_the_measured_tables_are_those_of_the_package(page, block):
    spec = importlib.util.spec_from_file_location("claims_tables", ROOT / "benchmarks" / "claims.py")
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    table = benchmark.TABLES[block](claims.load())
    text = (ROOT / page).read_text(encoding="utf-8")
    assert f"<!-- bench:{block} -->\n{table}\n<!-- /bench:{block} -->" in text, (
        f"python benchmarks/claims.py none --write {page}"
    )
