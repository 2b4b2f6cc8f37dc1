"""`lstmgru-lab new` writes files that work, and refuses what it cannot write in one sentence."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lstmgru_lab.authoring.new import new_exercise, new_explorer, new_lesson
from lstmgru_lab.authoring.sources import read_source
from lstmgru_lab.cli.main import main
from lstmgru_lab.support.errors import AuthoringError

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    """A copy of what the commands read, and of the package, so that it can be imported."""
    left_out = shutil.ignore_patterns("__pycache__", "dist")
    for name in ("lstmgru_lab", "lessons/source"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=left_out)
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


def in_copy(project: Path, code: str) -> str:
    """Run code that imports the copy's own package."""
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def is_tidy(project: Path, written: list[Path]) -> bool:
    """Return whether ruff finds nothing to say; what it says is printed."""
    python = [path for path in written if path.suffix == ".py"]
    return not any(
        subprocess.run([sys.executable, "-m", "ruff", *how, *python], cwd=project).returncode
        for how in (["check", "--no-cache"], ["format", "--check", "--no-cache"])
    )


def test_a_new_exercise_works_and_names_its_mistakes(project):
    written = new_exercise(project, "third_of_it", "04")
    names = [path.relative_to(project).as_posix() for path in written]
    assert names == [
        "lstmgru_lab/bank/lessons/lesson_04/third_of_it.py",
        "tests/bank/lesson_04/third_of_it.py",
    ]
    assert is_tidy(project, written)
    code = (
        "from lstmgru_lab import bank\nfrom lstmgru_lab.checking.judge import judge, run\n"
        "one = bank.exercises()['third_of_it']\n"
        "for function in (one.reference, *(mistake.function for mistake in one.misconceptions)):\n"
        "    report = judge(one, one.cases(1), lambda arguments: run(function, arguments))\n"
        "    print(report.outcome, report.misconception)\n"
        "print(one.lesson, one.place, one.title, one.misconceptions[0].see)\n"
    )
    assert in_copy(project, code).splitlines() == [
        "correct None",
        "incorrect inverted",
        "incorrect added",
        "04 3 Third of it 04#Keep a share, add a share",
    ]


def test_a_new_lesson_has_all_its_parts_and_asks_its_questions(project):
    written = new_lesson(project, "16_running_mean")
    names = [path.relative_to(project).as_posix() for path in written]
    assert names == [
        "lessons/source/16_running_mean.py",
        "lstmgru_lab/bank/questions/lesson_16.py",
        "tests/lessons/own_equations/lesson_16.py",
        "lstmgru_lab/bank/lessons/__init__.py",
    ]
    assert is_tidy(project, written)
    assert len(read_source(written[0], "").cells) > 10
    text = written[0].read_text(encoding="utf-8")
    code = (
        "from lstmgru_lab import bank\nprint(bank.NOTEBOOKS[-2:])\n"
        "print(*(name for name in bank.questions() if name.startswith('16')))"
    )
    last, asked = in_copy(project, code).splitlines()
    assert last == "('15_relatives', '16_running_mean')"
    assert [name for name in asked.split() if f'lab.predict("{name}")' not in text] == []


def test_a_new_lesson_takes_an_exercise(project):
    new_lesson(project, "16_running_mean")
    written = new_exercise(project, "third_of_it", "16")
    assert is_tidy(project, written)
    code = "from lstmgru_lab import bank\none = bank.exercises()['third_of_it']\nprint(one.lesson, one.place)"
    assert in_copy(project, code) == "16 1\n"


def test_a_new_explorer_is_a_public_name(project):
    written = new_explorer(project, "TwoHalves")
    names = [path.relative_to(project).as_posix() for path in written]
    assert names == [
        "lstmgru_lab/explorers/gates/two_halves.py",
        "lstmgru_lab/explorers/js/explorers/two_halves.js",
        "lstmgru_lab/explorers/__init__.pyi",
    ]
    assert is_tidy(project, written)
    shutil.copytree(REPOSITORY / "lstmgru_lab/explorers/dist", project / "lstmgru_lab/explorers/dist")
    (project / "lstmgru_lab/explorers/dist/two_halves.js").touch()
    (project / "lstmgru_lab/explorers/dist/two_halves.css").touch()
    assert in_copy(project, "import lstmgru_lab as lab; print(lab.explorers.TwoHalves(bias=1))") == (
        "TwoHalves(b_f=1)\n"
    )


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (
            lambda project: new_exercise(project, "Running-Mean", "04"),
            "Running-Mean is no name",
        ),
        (lambda project: new_exercise(project, "lambda", "04"), "lambda is no name for a function"),
        (
            lambda project: new_exercise(project, "forget_gate", "04"),
            "is an exercise forget_gate already: lstmgru_lab/bank/lessons/lesson_02/forget_gate.py",
        ),
        (
            lambda project: new_exercise(project, "more", "23"),
            "no lesson 23 for an exercise; there are: 01",
        ),
        (lambda project: new_lesson(project, "running_mean"), "running_mean is no name for a lesson"),
        (
            lambda project: new_lesson(project, "04_more"),
            "There is a lesson 04 already: lessons/source/04_cell_state.py",
        ),
        (lambda project: new_explorer(project, "half_life"), "half_life is no name for a class"),
        (lambda project: new_explorer(project, "ForgetGate"), "There is an explorer ForgetGate already"),
        (lambda project: new_explorer(project, "ForgetgatE"), ""),
    ],
)
def test_what_cannot_be_new_is_refused_and_nothing_is_written(write, sentence, project):
    if not sentence:
        (project / "lstmgru_lab/explorers/gates/forgetgat_e.py").touch()
        sentence = "lstmgru_lab/explorers/gates/forgetgat_e.py exists already: nothing was written"
    before = sorted(project.rglob("*"))
    with pytest.raises(AuthoringError, match=sentence):
        write(project)
    assert sorted(project.rglob("*")) == before


def test_the_command_says_what_it_wrote_and_what_comes_next(project, monkeypatch):
    monkeypatch.chdir(project / "lessons")
    done = CliRunner().invoke(main, ["new", "exercise", "third_of_it", "--lesson", "04"])
    assert done.exit_code == 0
    assert done.output.startswith(
        "lstmgru_lab/bank/lessons/lesson_04/third_of_it.py: written\n"
        "tests/bank/lesson_04/third_of_it.py: written\nNext: "
    )
    for command in (["lesson", "16_more"], ["explorer", "TwoHalves"]):
        assert "\nNext: " in CliRunner().invoke(main, ["new", *command]).output
    again = CliRunner().invoke(main, ["new", "explorer", "TwoHalves"])
    assert (again.exit_code, again.output) == (
        1,
        "There is an explorer TwoHalves already: see lstmgru_lab/explorers/__init__.pyi.\n",
    )
