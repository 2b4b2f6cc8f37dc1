"""The commands `grade` and `sample-class`, as an instructor meets them."""

import csv
import io
import json
import math
import os
import random
import subprocess
import sys
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from rich.console import Console

from lstmgru_lab.bank import exercises
from lstmgru_lab.calls.in_process import calling
from lstmgru_lab.checking import judge
from lstmgru_lab.cli.main import main
from lstmgru_lab.grading import command
from lstmgru_lab.grading.marking import ExerciseResult, Result
from lstmgru_lab.grading.output import class_report, feedback
from lstmgru_lab.grading.output.tables import Total, harmless
from lstmgru_lab.grading.progress import GradingProgress
from lstmgru_lab.grading.results import Results, RunSettings
from lstmgru_lab.grading.sample import answers_of, notebook_of, right_answer
from lstmgru_lab.grading.sandbox import levels as sandbox
from lstmgru_lab.grading.source_closure import source_with_needs

BANK = exercises()
GATE = BANK["forget_gate"]
TABLES = ("grades.csv", "totals.csv")


def run(*arguments: object):
    return CliRunner().invoke(main, ["grade", *map(str, arguments)])


def hand_in(folder: Path, student: str, answer: str, name: str = "02_gate") -> Path:
    path = folder / student / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook_of([GATE], [answer])), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> tuple[Path, Path]:
    """A small class and its results: right, a named mistake, hostile names and content, an odd file."""
    folder, out = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out")
    hand_in(folder, "ada", right_answer(GATE))
    wrong = "def forget_gate(x_t, h_prev, W_f, b_f):\n    hx = torch.cat([x_t, h_prev], -1)\n"
    hand_in(folder, "bo", wrong + "    return torch.sigmoid(hx @ W_f.T + b_f)")
    hand_in(folder, "=cmd|'x'!A1", "raise ValueError('<script>alert(1)</script>')")
    hand_in(folder, "<img src=x onerror=alert(1)>", right_answer(GATE))
    (folder / "cy").mkdir()
    (folder / "cy" / "02_gate.ipynb").write_text("no notebook")
    done = run(folder, "--out", out, "--seed", 7, "--jobs", 2)
    assert done.exit_code == 0, done.output
    return folder, out


def test_every_notebook_gets_a_line_with_the_fields_in_use(graded):
    lines = [json.loads(line) for line in (graded[1] / "results.jsonl").read_text().splitlines()]
    assert len(lines) == 5
    fields = {"student", "notebook", "status", "reason", "score", "max_score", "cpu_s", "exercises"}
    for line in lines:
        assert fields <= line.keys()
        for exercise in line["exercises"]:
            assert {"name", "outcome", "score", "max_score", "misconception"} <= exercise.keys()
    by_student = {line["student"]: line for line in lines}
    assert by_student["ada"]["score"] == by_student["ada"]["max_score"] == 2
    assert by_student["bo"]["exercises"][0]["misconception"] == "input_first"
    assert by_student["cy"]["status"] == "refused"
    assert by_student["=cmd|'x'!A1"]["status"] == "exception"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tables_hold_a_row_a_notebook_and_a_row_a_student(graded):
    grades = {row["student"]: row for row in table(graded[1] / "grades.csv")}
    assert list(grades) == ["<img src=x onerror=alert(1)>", "'=cmd|'x'!A1", "ada", "bo", "cy"]
    assert [row["forget_gate"] for row in grades.values()][:4] == ["2", "0", "2", "0"]
    totals = {row["student"]: row for row in table(graded[1] / "totals.csv")}
    assert totals["ada"] == {"student": "ada", "score": "2", "max_score": "2", "notebooks": "1"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell):
    assert harmless(cell)[0] == "'"
    assert harmless("ada") == "ada"


def test_the_report_names_mistake_student_and_advice(graded):
    text = (graded[1] / "report.html").read_text()
    assert GATE.misconceptions[0].sentence.split(",")[0] in text
    assert "input first" in text
    assert "seed 7" in text.lower()
    assert sandbox.probe()[0].name.lower() in text


def test_no_page_holds_a_students_html_or_asks_for_anything(graded):
    pages = [graded[1] / "report.html", *(graded[1] / "feedback").iterdir()]
    assert len(pages) == 6
    for path in pages:
        text = path.read_text()
        assert "<script" not in text
        assert "<img" not in text
        assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "")


HOSTILE = "</pre><script>alert('1')</script> \"><img src=x onerror=`alert(2)`> *<b>*"


def hostile_result() -> Result:
    """A result each of whose texts would be HTML if it were not escaped."""
    exercise = ExerciseResult("", "incorrect", 0.0, 2.0)
    for field in fields(exercise):
        if field.name not in {"outcome", "score", "max_score"}:
            setattr(exercise, field.name, f"{field.name} {HOSTILE}")
    result = Result("", "", status="crashed", exercises=[exercise])
    for field in fields(result):
        if field.type is str and field.name != "status":
            setattr(result, field.name, f"{field.name} {HOSTILE}")
    return result


class Tags(HTMLParser):
    """The names of a page's tags, the attributes that any of them has, and all text."""

    def __init__(self, text: str):
        super().__init__()
        self.names, self.attributes, self.text = set(), set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def test_no_text_of_a_result_is_ever_html(tmp_path):
    result = hostile_result()
    students = [Total(result.student, [result])]
    settings = RunSettings(1, "plain", [HOSTILE], HOSTILE)
    feedback.write_feedback(tmp_path, students)
    class_report.write_report(
        tmp_path, [result], students, {result.exercises[0].name: GATE}, settings, [HOSTILE]
    )
    (page,) = (tmp_path / "feedback").iterdir()
    report, told = Tags((tmp_path / "report.html").read_text()), Tags(page.read_text())
    for tags in (report, told):
        assert not tags.names & {"script", "img", "b"}
        assert not tags.attributes & {"src", "onerror"}
    marks_gone = str.maketrans("", "", "`*")  # marks for code and emphasis in what a tutor says
    for page, names in [
        (report, ["student", "notebook", "name", "reason", "flag", "override"]),
        (told, ["student", "notebook", "name", "reason", "message", "override", "example"]),
    ]:
        text = page.text.translate(marks_gone)
        for name in names:
            assert f"{name} {HOSTILE}".translate(marks_gone) in text
    assert report.text.count(HOSTILE) >= 8  # the settings' texts and what was left aside, too


def test_feedback_is_one_students_and_shows_public_numbers(graded):
    bo = (graded[1] / "feedback" / "bo.html").read_text()
    assert "ada" not in bo.replace("Canada", "")
    assert GATE.misconceptions[0].sentence.split(",")[0] in bo
    assert "<pre>forget_gate(x_t, h_prev, W_f, b_f)\n  x_t    = [[1.0]]" in bo  # the public example


def test_gradescope_gets_its_format(graded):
    ada = json.loads((graded[1] / "gradescope" / "ada.json").read_text())
    assert ada["score"] == 2
    assert ada["tests"][0] | {"output": ""} == {
        "name": "02_gate: forget_gate",
        "score": 2,
        "max_score": 2,
        "status": "passed",
        "output": "",
        "output_format": "text",
        "visibility": "visible",
    }


def test_the_same_seed_gives_the_same_bytes(graded, tmp_path):
    folder, out = graded
    tables = [(out / name).read_bytes() for name in TABLES]
    assert run(folder, "--out", tmp_path, "--seed", 7, "--jobs", 1).exit_code == 0
    assert [(tmp_path / name).read_bytes() for name in TABLES] == tables
    lines = (tmp_path / "results.jsonl").read_bytes()
    assert run(folder / "ada", "--out", tmp_path, "--seed", 8).exit_code == 0
    assert (tmp_path / "results.previous.jsonl").read_bytes() == lines


@pytest.mark.parametrize("cut", [1, 40])
def test_a_run_that_was_cut_off_goes_on_to_the_same_grades(graded, tmp_path, cut):
    """The file ends as a kill in the middle of a write leaves it."""
    folder, out = graded
    whole = (out / "results.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    (tmp_path / "results.jsonl").write_bytes(b"".join(lines[:2]) + lines[2][:-cut])
    (tmp_path / "run.json").write_bytes((out / "run.json").read_bytes())
    done = run(folder, "--out", tmp_path, "--resume")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "results.jsonl").read_bytes().startswith(b"".join(lines[:2]))
    for name in TABLES:
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_a_dry_run_lists_what_it_found_and_runs_nothing(graded):
    done = run(graded[0], "--dry-run")
    assert done.exit_code == 0
    assert "ada\t02_gate\tstudent/notebook\t" in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere", "--out", "out"],
        ["."],
        [".", "--out", "out", "--jobs", "0"],
        [".", "--out", "out", "--seed", "x"],
    ],
)
def test_unusable_arguments_end_with_2(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_a_folder_without_a_notebook_ends_with_2(tmp_path):
    done = run(tmp_path, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "no notebook" in done.output


def test_another_seed_cannot_go_on_with_a_run(graded):
    done = run(graded[0], "--out", graded[1], "--resume", "--seed", 8)
    assert done.exit_code == 2
    assert "has seed 7" in done.output


def test_strict_refuses_a_weak_sandbox_with_3(graded, tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "probe", lambda: (sandbox.Level.PLAIN, ["namespaces: not here."]))
    done = run(graded[0], "--out", tmp_path, "--strict")
    assert done.exit_code == 3
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_said_and_what_was_graded_stays(tmp_path, monkeypatch):
    """/dev/full takes no byte, as a full disk does."""
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    hand_in(tmp_path / "class", "ada", right_answer(GATE))
    monkeypatch.setattr("lstmgru_lab.grading.results.NAME", "full")
    out = tmp_path / "out"
    out.mkdir()
    (out / "full").symlink_to("/dev/full")
    monkeypatch.setattr(Results, "begin", lambda self, run: {})
    done = run(tmp_path / "class", "--out", out)
    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert "--resume" in done.output


def test_a_line_that_is_no_result_is_named(tmp_path):
    (tmp_path / "results.jsonl").write_text('{"student": 1}\n')
    with pytest.raises(Exception, match="Line 1 of"):
        Results(tmp_path).resume(RunSettings(1, "plain", [], "0"))


class Screen(io.StringIO):
    """A terminal, for whoever asks."""

    def isatty(self):
        return True


def graded_in_steps(file: io.StringIO, students: list[str], seconds: float, **settings) -> str:
    """What a run prints that takes so many seconds for each of these students."""
    now = [0.0]
    console = Console(file=file, width=100, get_time=lambda: now[0], **settings)
    with GradingProgress(len(students), console) as progress:
        for student in students:
            now[0] += seconds
            progress.count(
                Result(student, "02", status="refused" if student else "ok", reason="No notebook.")
            )
    return file.getvalue()


def test_a_log_gets_a_line_each_ten_seconds_and_one_at_the_end():
    lines = graded_in_steps(io.StringIO(), [""] * 7, 4.0).splitlines()
    assert lines == [
        "3 of 7 graded, 0.2 a second, 0:00:16 left",
        "6 of 7 graded, 0.2 a second, 0:00:04 left",
        "7 of 7 graded, 0.2 a second in 0:00:28",
    ]


def test_a_log_has_no_bar_even_where_colours_are_forced(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in graded_in_steps(io.StringIO(), [""] * 2, 1.0)


def test_a_terminal_shows_a_bar_and_gets_its_cursor_back():
    told = graded_in_steps(Screen(), ["ada", ""], 1.0, force_terminal=True, color_system=None)
    assert "━" in told
    assert "2 of 2 graded, 1.0 a second in 0:00:02" in told
    assert "ada, 02: refused. No notebook.\n" in told
    hidden, shown = told.rindex("\x1b[?25l"), told.rindex("\x1b[?25h")
    assert hidden < shown


def test_the_bar_is_gone_when_a_run_is_interrupted():
    screen = Screen()
    with pytest.raises(KeyboardInterrupt), GradingProgress(2, Console(file=screen, force_terminal=True)):
        raise KeyboardInterrupt
    assert "\x1b[?25h" in screen.getvalue()


@pytest.mark.parametrize(
    "name", ["[red]ada[/red]", "\x1b[2Jada", "ada\nbo", "ada\r", "ada\u202e", ":smiley: ada", "a" * 200]
)
def test_a_name_is_one_line_and_neither_markup_nor_control(name):
    told = graded_in_steps(io.StringIO(), [name], 1.0)
    first, last = told.splitlines()
    assert first.startswith("".join(one if one.isprintable() else " " for one in name))
    assert last.startswith("1 of 1")


def test_a_sample_class_repeats_and_overwrites_nothing(tmp_path):
    for name in ("one", "two"):
        done = CliRunner().invoke(main, ["sample-class", str(tmp_path / name), "--students", "3"])
        assert done.exit_code == 0, done.output
    one, two = (sorted((tmp_path / name).rglob("*.ipynb")) for name in ("one", "two"))
    lessons = {exercise.lesson for exercise in BANK.values()}
    assert len(one) == 3 * len(lessons)
    assert one[0].parent.name == "student-001"
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    again = CliRunner().invoke(main, ["sample-class", str(tmp_path / "one")])
    assert again.exit_code == 1
    assert "not empty" in again.output


@pytest.mark.parametrize(
    ("name", "slug"),
    [(one.name, mistake.slug) for one in BANK.values() for mistake in one.misconceptions],
)
def test_a_mistake_that_is_written_out_is_still_that_mistake(name, slug):
    """Also one that is built on the reference, whose name it takes."""
    (mistake,) = (one for one in BANK[name].misconceptions if one.slug == slug)
    names: dict[str, object] = {"torch": torch, "nn": torch.nn, "math": math}
    exec(source_with_needs(mistake.function, name), names)
    assert judge(BANK[name], BANK[name].cases(0), calling(names[name])).misconception == slug


def test_no_answer_of_the_sample_replaces_another():
    """lstm_forward calls lstm_step: its cell would else mend whatever was written for lstm_step."""
    draw = random.Random(0)
    for lesson in ("01", "05"):
        chosen = [exercise for exercise in BANK.values() if exercise.lesson == lesson]
        for _ in range(30):
            answers = answers_of(chosen, draw)
            for exercise, answer in zip(chosen, answers, strict=True):
                for other in chosen:
                    assert other is exercise or f"def {other.name}(" not in answer


def test_the_command_is_quick_to_import():
    code = "import sys, lstmgru_lab.cli.main; print({'torch', 'IPython', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
    assert command.grade.name == "grade"


NO_TORCH_YET = """
import sys
from lstmgru_lab.cli.main import main
from lstmgru_lab.grading.sandbox import launch, levels

def launched(level):
    print("torch" in sys.modules)
    sys.exit(0)

launch.launch = launched
levels.probe = lambda: (levels.Level.LANDLOCK, [])
main(["grade", sys.argv[1], "--out", sys.argv[2]])
"""


def test_the_server_is_launched_before_the_grader_imports_torch(tmp_path):
    (tmp_path / "02_gate.ipynb").write_text(json.dumps(notebook_of([], [])), encoding="utf-8")
    arguments = [str(tmp_path / "02_gate.ipynb"), str(tmp_path / "out")]
    done = subprocess.run([sys.executable, "-c", NO_TORCH_YET, *arguments], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
