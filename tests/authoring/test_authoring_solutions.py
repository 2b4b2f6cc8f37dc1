"""Solutions are written from the bank, and their cells say to nbgrader what they are."""

from pathlib import Path

import nbformat
import pytest

from lstmgru_lab import authoring, bank
from lstmgru_lab.authoring import building, layout, solutions
from lstmgru_lab.authoring.nbgrader_cells import nbgrader_metadata
from lstmgru_lab.authoring.solution_text import solution_source
from lstmgru_lab.authoring.sources import parse, read_source

REPOSITORY = Path(__file__).parents[2]
LESSONS = {exercise.lesson for exercise in bank.exercises().values()}
STEMS = [stem for stem in bank.NOTEBOOKS if stem[:2] in LESSONS]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty course, taken for the one that the bank is part of; nothing is run."""
    (tmp_path / "lessons" / "source").mkdir(parents=True)
    monkeypatch.setattr(layout, "PACKAGE", (tmp_path / "lstmgru_lab").resolve())
    monkeypatch.setattr(building, "build_executed", lambda *_: False)
    monkeypatch.setattr(building, "build_exercise", lambda *_: False)
    return tmp_path


def of_the_bank(project):
    return [problem for problem in authoring.check(project) if "bank" in problem]


def test_a_build_writes_the_sources_of_the_solutions(project):
    assert len(of_the_bank(project)) == len(STEMS)
    lines = []
    authoring.build(project, say=lines.append)
    assert lines == [f"solutions/source/{stem}.py: written from the bank" for stem in STEMS]
    assert of_the_bank(project) == []
    authoring.build(project, say=lambda line: pytest.fail(line))


def test_only_the_named_source_is_written(project):
    authoring.build(project, only=["02"], say=lambda line: None)
    written = [path.name for path in (project / "solutions" / "source").iterdir()]
    assert written == ["02_forget_gate.py"]


def test_the_check_names_edited_and_homeless_solutions(project):
    authoring.build(project, say=lambda line: None)
    source = project / "solutions" / "source"
    text = (source / "02_forget_gate.py").read_text("utf-8")
    (source / "02_forget_gate.py").write_text(text.replace("sigmoid", "tanh"), "utf-8")
    (source / "16_more.py").write_text("# %%\n1\n", "utf-8")
    assert of_the_bank(project) == [
        "solutions/source/02_forget_gate.py is not what the bank gives: run `lstmgru-lab build`.",
        "solutions/source/16_more.py stands for no lesson of the bank: delete it.",
    ]


def test_a_course_of_another_package_keeps_its_own_solutions(built):
    assert solutions.written_from_the_bank(built.root) == {}


@pytest.mark.parametrize("stem", STEMS)
def test_a_source_is_what_the_bank_gives_and_pairing_keeps_it(stem):
    given = parse(solution_source(stem), stem)
    text = building.write_source(given)
    assert building.write_source(parse(text, stem)) == text
    assert parse(text, stem) == given


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "lessons" / "source").glob("*.py")), ids=lambda p: p.stem
)
def test_a_lesson_s_file_has_the_name_that_the_bank_knows(path):
    assert path.stem in {*bank.NOTEBOOKS, "00_start_here", "notation"}


def test_cells_tell_nbgrader_what_they_are():
    shared = {"cell_type": "code", "schema_version": 3, "task": False}
    answer = {"grade": False, "solution": True, "locked": False, "grade_id": "forget_gate"}
    graded = {"grade": True, "solution": False, "locked": True, "grade_id": "check-forget_gate", "points": 2}
    assert nbgrader_metadata(["solution:forget_gate"], "code") == shared | answer
    assert nbgrader_metadata(["check:forget_gate"], "code") == shared | graded
    assert nbgrader_metadata(["solution-only", "measured-here"], "code") == {}


@pytest.mark.parametrize("stem", STEMS)
def test_every_exercise_has_an_answer_cell_and_a_points_cell(stem):
    notebook = read_source(REPOSITORY / "exercises" / "source" / f"{stem}.py", stem)
    assert notebook.cells == nbformat.read(REPOSITORY / "exercises" / f"{stem}.ipynb", as_version=4).cells
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    names = notebook.metadata["lstmgru"]["exercises"]
    assert set(cells) == {f"{kind}{name}" for name in names for kind in ("", "check-")}
    for name in names:
        graded = cells[f"check-{name}"]
        assert graded.metadata.nbgrader["points"] == bank.exercises()[name].points
        assert graded.source.endswith("report.score"), "nbgrader takes the last value for the marks"
