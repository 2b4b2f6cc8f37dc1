"""Finding the project, making exercises, finding dependencies; and nbval over what a build makes."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lstmgru_lab import authoring
from lstmgru_lab.authoring.exercises import STUBS, without_solution
from lstmgru_lab.authoring.outputs import SANITIZERS
from lstmgru_lab.authoring.stamps import record_of
from lstmgru_lab.support.errors import AuthoringError

REPOSITORY = Path(__file__).parents[2]


def test_the_project_is_found_from_below_and_nowhere_else(built, tmp_path):
    assert authoring.find_project(built / "exercises/source") == built.root.resolve()
    with pytest.raises(AuthoringError, match="No lessons/source in"):
        authoring.find_project(tmp_path)


def test_markers_become_stubs_as_in_nbgrader():
    # The result that nbgrader 0.9.6 gives with code_stub = "raise NotImplementedError".
    source = (
        "def f(x):\n    '''Doc.'''\n    ### BEGIN SOLUTION\n    y = x\n    return y\n    ### END SOLUTION\n1"
    )
    expected = "def f(x):\n    '''Doc.'''\n    raise NotImplementedError\n1"
    assert without_solution(source, STUBS["code"], "") == expected
    assert (
        without_solution("Why?\n### BEGIN SOLUTION\nSo.\n### END SOLUTION", STUBS["markdown"], "") == "Why?\n"
    )


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION", "cell 1 has a second `### BEGIN SOLUTION`"),
        ("### END SOLUTION", "cell 1 has `### END SOLUTION` without"),
        ("### BEGIN SOLUTION", "cell 1 has `### BEGIN SOLUTION` without"),
    ],
)
def test_markers_that_do_not_pair_are_refused(source, sentence):
    with pytest.raises(AuthoringError, match=sentence):
        without_solution(source, "", "cell 1")


def test_an_exercise_holds_no_solution(built):
    text = (built / "exercises/source/02_timing.py").read_text(encoding="utf-8")
    exercise = built.notebook("exercises/02_timing.ipynb")
    assert "x / 2" not in text
    assert "solution-only" not in text
    assert "raise NotImplementedError" in text
    assert exercise.metadata.lstmgru == {"exercises": ["forget"]}
    assert [cell.get("outputs", []) for cell in exercise.cells] == [[], []]


def test_the_record_names_what_was_read_and_nothing_else(built):
    record = record_of(built.notebook("lessons/01_doubling.ipynb"))
    assert list(record) == ["__init__.py", "cells.py", "explorers.py"]
    record = record_of(built.notebook("solutions/02_timing.ipynb"))
    bank = ["bank/*", "bank/__init__.py", "bank/lesson_02.py", "bank/lesson_03.py"]
    assert list(record) == ["__init__.py", *bank]


def test_a_program_run_elsewhere_logs_nothing(tmp_path):
    code = "import sys, lstmgru_lab.authoring.log_reads\nopen(sys.executable).close()"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


# nbval


def test_the_sanitizers_of_the_build_and_of_nbval_agree():
    config = configparser.ConfigParser(interpolation=None)
    config.read(REPOSITORY / "tests/nbval_sanitize.cfg", encoding="utf-8")
    in_config = {config[name]["regex"]: config[name]["replace"] for name in config.sections()}
    assert SANITIZERS.items() <= in_config.items()


def test_nbval_passes_a_build_and_fails_on_a_changed_number(course):
    course.change(
        "lessons/02_timing.ipynb",
        lambda notebook: notebook.cells[0].outputs[0].data.update({"text/plain": "8"}),
    )
    options = [
        "--nbval",
        "--nbval-current-env",
        "-W",
        "error",
        "-p",
        "no:cacheprovider",
        "-n",
        "0",
        "-rA",
        "-q",
    ]
    options += [f"--nbval-sanitize-with={REPOSITORY / 'tests/nbval_sanitize.cfg'}", "-c", os.devnull]
    environment = {**os.environ, "PYTHONPATH": str(course.root)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", str(course.root), str(course / "lessons")],
        capture_output=True,
        text=True,
        env=environment,
    )
    outcomes = [
        line.split(" - ")[0] for line in done.stdout.splitlines() if line.startswith(("PASSED", "FAILED"))
    ]
    failed = [outcome for outcome in outcomes if outcome.startswith("FAILED")]
    assert len(outcomes) == 6, done.stdout + done.stderr
    assert [outcome.split("::")[-1] for outcome in failed] == ["Cell 0"], done.stdout
    assert "02_timing" in failed[0]
