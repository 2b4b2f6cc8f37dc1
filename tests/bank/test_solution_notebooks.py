"""The notebooks of exercises and solutions are written from the bank, run, and score what they should."""

from pathlib import Path

import jupytext
import pytest
from bank.exercise_data import EXERCISES

from lstmgru_lab.authoring.exercises import STUBS, without_solution
from lstmgru_lab.authoring.solution_text import solution_source

PROJECT = Path(__file__).parents[2]
LESSONS = sorted({exercise.lesson for exercise in EXERCISES.values()})


def test_the_solutions_are_written_from_the_bank():
    for source in sorted((PROJECT / "solutions" / "source").glob("*.py")):
        written = jupytext.reads(solution_source(source.stem), fmt="py:percent")
        stored = jupytext.reads(source.read_text("utf-8"), fmt="py:percent")
        assert [(cell.cell_type, cell.source) for cell in stored.cells] == [
            (cell.cell_type, cell.source) for cell in written.cells
        ], f"{source.name} is not what the bank gives"
        assert stored.metadata["lstmgru"] == written.metadata["lstmgru"]


def test_a_solutions_text_is_the_reference_between_markers():
    text = solution_source("02_forget_gate")
    without_markers = text.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION\n", "")
    assert EXERCISES["forget_gate"].source.rstrip() in without_markers


def run_cells(lesson, monkeypatch, prepare=lambda source: source):
    """Run a lesson's notebook of exercises from top to bottom; the report of each check cell."""
    monkeypatch.setenv("LSTMGRU_RECORD", "")
    reports, space = [], {"display": lambda report: reports.append(report)}
    for cell in jupytext.reads(solution_source(lesson), fmt="py:percent").cells:
        if cell.cell_type == "code":
            exec(compile(prepare(cell.source), f"<lesson {lesson}>", "exec"), space)
    return reports


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_solution_notebook_scores_full_marks(lesson, monkeypatch):
    reports = run_cells(lesson, monkeypatch)
    assert len(reports) == sum(exercise.lesson == lesson for exercise in EXERCISES.values())
    for report in reports:
        assert report.score == report.max_score, report


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_fresh_exercise_notebook_runs_and_is_not_attempted(lesson, monkeypatch):
    def blank(source):
        return without_solution(source, STUBS["code"], lesson)

    reports = run_cells(lesson, monkeypatch, blank)
    assert {report.outcome for report in reports} == {"not_attempted"}
