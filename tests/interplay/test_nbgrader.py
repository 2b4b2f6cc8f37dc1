"""The real nbgrader on the solutions: it makes the exercises, and marks what is handed in."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from lstmgru_lab import bank

pytestmark = pytest.mark.nbgrader

REPOSITORY = Path(__file__).parents[2]
LESSON = "02_forget_gate"
POINTS = 4

RIGHT = {
    "forget_gate": "return torch.sigmoid(torch.cat([h_prev, x_t], dim=-1) @ W_f.T + b_f)",
    "bias_for_half_life": "f = 0.5 ** (1 / n)\n    return math.log(f / (1 - f))",
}
# float32 always: right but in the two float64 cases of six. The other exercise is left as it was.
HALF = {"forget_gate": RIGHT["forget_gate"] + ".float()"}
WRONG = {
    "forget_gate": RIGHT["forget_gate"].replace("sigmoid", "tanh"),
    "bias_for_half_life": "print('almost there')\n    raise ValueError('no idea')",
}
HANDED_IN = {"ada": RIGHT, "ben": HALF, "cleo": WRONG, "dora": {}}


def nbgrader(course: Path, *arguments: str) -> str:
    """Run one nbgrader command in the course directory; what it said."""
    beside = str(Path(sys.executable).parent)  # nbgrader starts alembic by name
    environment = {**os.environ, "PATH": beside + os.pathsep + os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def course_directory(folder: Path, *lessons: str) -> Path:
    """A course directory as INSTRUCTORS.md says: the settings and the solutions of these lessons."""
    (folder / "solutions").mkdir()
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    for lesson in lessons:
        shutil.copy(REPOSITORY / "solutions" / f"{lesson}.ipynb", folder / "solutions")
    shutil.copytree(REPOSITORY / "solutions" / "source", folder / "solutions" / "source")  # as in a clone
    return folder


def seen(cell: nbformat.NotebookNode) -> tuple[object, ...]:
    """What makes a cell the same cell to a learner and to nbgrader, but for its checksum."""
    graded = {key: value for key, value in cell.metadata.get("nbgrader", {}).items() if key != "checksum"}
    return cell.cell_type, cell.source, cell.metadata.get("tags"), graded, cell.get("outputs")


def test_generate_assignment_gives_the_exercises(tmp_path):
    lessons = sorted(path.stem for path in (REPOSITORY / "solutions").glob("*.ipynb"))
    course = course_directory(tmp_path, *lessons)
    nbgrader(course, "generate_assignment", "solutions")
    handed_out = [path.name for path in (course / "release" / "solutions").rglob("*") if path.is_file()]
    assert sorted(handed_out) == [f"{lesson}.ipynb" for lesson in lessons]
    for lesson in lessons:
        made = nbformat.read(course / "release" / "solutions" / f"{lesson}.ipynb", as_version=4)
        ours = nbformat.read(REPOSITORY / "exercises" / f"{lesson}.ipynb", as_version=4)
        assert [seen(cell) for cell in made.cells] == [seen(cell) for cell in ours.cells], lesson
        assert made.metadata["lstmgru"] == ours.metadata["lstmgru"]


def handed_in(notebook: nbformat.NotebookNode, answers: dict[str, str]) -> nbformat.NotebookNode:
    """The exercise notebook with these bodies written into it."""
    for cell in notebook.cells:
        for name, body in answers.items():
            if f"solution:{name}" in cell.metadata.get("tags", []):
                assert "raise NotImplementedError" in cell.source
                cell.source = cell.source.replace("raise NotImplementedError", body)
    return notebook


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course in which four students handed in lesson 02, autograded and commented on."""
    course = course_directory(tmp_path_factory.mktemp("course"), LESSON)
    nbgrader(course, "generate_assignment", "solutions")
    for student, answers in HANDED_IN.items():
        # What the learner works in is the exercise of the repository, not the one that nbgrader made.
        notebook = nbformat.read(REPOSITORY / "exercises" / f"{LESSON}.ipynb", as_version=4)
        folder = course / "submitted" / student / "solutions"
        folder.mkdir(parents=True)
        nbformat.write(handed_in(notebook, answers), folder / f"{LESSON}.ipynb")
    nbgrader(course, "autograde", "solutions", "--create")
    nbgrader(course, "generate_feedback", "solutions")
    nbgrader(course, "export")
    return course


def test_the_gradebook_holds_full_partial_and_no_marks(graded):
    with (graded / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {float(row["max_score"]) for row in rows.values()} == {POINTS}
    marks = {student: float(rows[student]["score"]) for student in HANDED_IN}
    assert marks == {"ada": 4.0, "ben": 1.33, "cleo": 0.0, "dora": 0.0}


def test_the_feedback_says_what_the_check_says(graded):
    texts = {
        student: (graded / "feedback" / student / "solutions" / f"{LESSON}.html").read_text("utf-8")
        for student in HANDED_IN
    }
    known = {mistake.slug: mistake for mistake in bank.exercises()["forget_gate"].misconceptions}
    said = known["tanh_for_sigmoid"].sentence.split(".")[0]
    assert said in texts["cleo"]
    assert said not in texts["ada"]
    assert "All 6 cases are right" in texts["ada"]
    assert "no idea" in texts["cleo"]
    assert "Nothing to check yet" in texts["dora"]
