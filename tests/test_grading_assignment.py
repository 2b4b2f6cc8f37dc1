"""What a real course needs: own exercises, weights, attempts, mended scores, the platform's table."""

import csv
import json
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from lstmgru_lab.bank import exercises
from lstmgru_lab.cli.main import main
from lstmgru_lab.grading.assignment import Assignment, read_assignment
from lstmgru_lab.grading.counting import counted
from lstmgru_lab.grading.marking import ExerciseResult, Result
from lstmgru_lab.grading.output.roster import check_roster, fill_roster
from lstmgru_lab.grading.output.tables import totals
from lstmgru_lab.grading.overrides import Override, read_overrides
from lstmgru_lab.grading.private_bank import bank_from
from lstmgru_lab.grading.sample import notebook_of, right_answer
from lstmgru_lab.grading.sandbox.limits import Limits
from lstmgru_lab.support.errors import GradingError

BANK = exercises()


def result(student: str, notebook: str, status: str = "ok", **scores: float) -> Result:
    held = [ExerciseResult(name, "correct", score, 2.0) for name, score in scores.items()]
    return Result(student, notebook, status, exercises=held, number="77" if student == "ada" else None)


def points(results: list[Result]) -> list[tuple[float, float]]:
    return [(one.score, one.max_score) for one in results]


ALL = Assignment.of_all(BANK)


def write(path: Path, text: str) -> Path:
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def test_an_assignment_names_weights_and_limits(tmp_path):
    path = write(
        tmp_path / "a.toml",
        """
        [exercises]
        forget_gate = 1.5
        lstm_step = 0
        [limits]
        cpu_s = 60
        exercise_s = 2
        """,
    )
    assignment = read_assignment(path, BANK)
    assert assignment.weights == {"forget_gate": 1.5, "lstm_step": 0.0}
    assert assignment.limits == Limits(cpu_s=60, exercise_s=2.0)
    only = [result("ada", "x", forget_gate=1.0, rnn_step=2.0)]
    assert points(counted(only, assignment, {})) == [(1.5, 3.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[exercises", "no TOML"),
        ("[other]", r"has \[other\]"),
        ("exercises = 3", "not a table"),
        ("[exercises]\nnone = 1", "no exercise of that name"),
        ("[exercises]\nforget_gate = -1", "0 or greater"),
        ("[exercises]\nforget_gate = true", "0 or greater"),
        ("[limits]\nspeed = 1", "what can be limited"),
        ("[limits]\ncpu_s = 0", "greater than 0"),
    ],
)
def test_what_an_assignment_gets_wrong_is_said(tmp_path, text, said):
    with pytest.raises(GradingError, match=said):
        read_assignment(write(tmp_path / "a.toml", text), BANK)


def test_the_latest_runnable_attempt_counts():
    handed = [
        result("ada", "gate", forget_gate=2.0),
        result("ada", "gate (2)", forget_gate=1.0, rnn_step=2.0),
        result("ada", "gate (3)", "refused", forget_gate=0.0),
        result("bo", "gate", forget_gate=2.0),
    ]
    found = counted(handed, ALL, {})
    assert points(found) == [(0, 0), (3, 4), (0, 0), (2, 2)]
    assert found[0].exercises[0].message == "A later attempt counts."
    assert [total.score for total in totals(found)] == [3, 2]


def test_an_override_survives_in_every_table_and_says_why(tmp_path):
    path = write(tmp_path / "overrides.csv", "student,exercise,score,reason\nada,forget_gate,1.5,was ill\n")
    overrides = read_overrides(path, BANK)
    (found,) = counted([result("ada", "gate", forget_gate=0.0)], ALL, overrides)
    assert found.score == 1.5
    assert found.exercises[0].override == "The instructor gave 1.5 points: was ill"


def test_an_override_for_what_was_never_handed_in_gets_a_row():
    found = counted([], ALL, {("cy", "forget_gate"): Override(2.0, "")})
    assert [(one.student, one.score) for one in found] == [("cy", 2.0)]


@pytest.mark.parametrize(
    ("line", "said"),
    [("ada,forget_gate,x,y", "Line 2"), ("ada,nothing,1,y", "no exercise 'nothing'"), ("a", "Line 2")],
)
def test_a_line_that_is_no_override_is_named(tmp_path, line, said):
    path = write(tmp_path / "overrides.csv", f"student,exercise,score,reason\n{line}\n")
    with pytest.raises(GradingError, match=said):
        read_overrides(path, BANK)


CANVAS = """\
Student,ID,SIS Login ID,Section,Quiz
Points Possible,,,,10
"Lovelace, Ada",77,ada@x,A,9
"Moe, Bo",78,bo,A,
"""
MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Feedback comments
Participant 77,Ada Lovelace,ada@x,Submitted,,
Participant 78,Bo Moe,bo,Submitted,,
"""


@pytest.mark.parametrize(
    ("text", "column"), [(CANVAS, "LSTM/GRU Lab"), (MOODLE, "Grade")], ids=["Canvas", "Moodle"]
)
def test_a_roster_comes_back_with_grades_alone_added(tmp_path, text, column):
    out = tmp_path / "out"
    out.mkdir()
    students = totals([result("ada", "x", forget_gate=1.5), result("bo", "x", rnn_step=2), result("cy", "x")])
    students = totals(counted([one for total in students for one in total.results], ALL, {}))
    if column == "Grade":
        text = text.replace(",bo,", ",bo@x,").replace("Bo Moe", "bo")
    path = write(tmp_path / "roster.csv", text)
    assert fill_roster(path, out, students) == ["cy"]
    before, after = (list(csv.DictReader(one.read_text().splitlines())) for one in (path, out / "roster.csv"))
    assert [row[column] for row in after][-2:] == ["1.5", "2"]
    for old, new in zip(before, after, strict=True):
        assert {key: value for key, value in new.items() if key != column} == {
            key: value for key, value in old.items() if key != column
        }


def test_a_table_of_neither_platform_is_refused(tmp_path):
    with pytest.raises(GradingError, match="neither a gradebook"):
        check_roster(write(tmp_path / "roster.csv", "name,grade\n"))


PRIVATE = '''
    """Another gate order: the state after the input."""
    from dataclasses import replace
    import torch
    from lstmgru_lab.bank import exercises

    def input_first_gate(x_t, h_prev, W_f, b_f):
        return torch.sigmoid(torch.cat([x_t, h_prev], -1) @ W_f.T + b_f)

    GATE = exercises()["forget_gate"]
    EXERCISES = (replace(GATE, reference=input_first_gate, misconceptions=(), points=5),)
'''


def test_a_private_bank_adds_an_exercise_that_is_graded(tmp_path):
    bank = write(tmp_path / "bank.py", PRIVATE)
    own = bank_from(bank, BANK)["input_first_gate"]
    home = tmp_path / "class" / "ada"
    home.mkdir(parents=True)
    notebook = notebook_of([own, BANK["rnn_step"]], ["", right_answer(BANK["rnn_step"])])
    notebook["cells"][1]["source"] = textwrap.dedent(PRIVATE).split("\n\n")[1]
    (home / "exam.ipynb").write_text(json.dumps(notebook))
    assignment = write(tmp_path / "a.toml", "[exercises]\ninput_first_gate = 2\nforget_gate = 1\n")
    arguments = [str(home.parent), "--out", str(tmp_path / "out"), "--seed", "1"]
    done = CliRunner().invoke(
        main, ["grade", *arguments, "--bank", str(bank), "--assignment", str(assignment)]
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "grades.csv").read_text().splitlines() == [
        "student,notebook,status,score,max_score,input_first_gate",
        "ada,exam,ok,10,10,10",
    ]
    assert (tmp_path / "out" / "totals.csv").read_text().splitlines()[1] == "ada,10,12,1"


def test_private_banks_keep_their_text_and_no_compiled_copy(tmp_path):
    first, second = (PRIVATE, PRIVATE.replace("W_f.T + b_f", "W_f.T - b_f"))
    path = tmp_path / "bank.py"
    banks = [bank_from(write(path, text), {})["input_first_gate"] for text in (first, second)]
    assert ["W_f.T + b_f" in one.source for one in banks] == [True, False]
    assert [one.name for one in tmp_path.iterdir()] == ["bank.py"]


@pytest.mark.parametrize("text", ["x = 1", "EXERCISES = (1,)", "1 / 0"])
def test_a_module_that_is_no_bank_is_said(tmp_path, text):
    with pytest.raises(GradingError):
        bank_from(write(tmp_path / "bank.py", text), BANK)


def test_overrides_survive_a_regrade_and_show_in_every_report(tmp_path):
    folder, out = tmp_path / "class", tmp_path / "out"
    gate = BANK["forget_gate"]
    for student in ("ada", "bo"):
        (folder / student).mkdir(parents=True)
        text = json.dumps(notebook_of([gate], [f"def {gate.signature}:\n    return None"]))
        (folder / student / "02_gate.ipynb").write_text(text, encoding="utf-8")
    out.mkdir()
    overrides = write(out / "overrides.csv", "student,exercise,score,reason\nada,forget_gate,1.5,was <ill>\n")
    before = overrides.read_bytes()
    for seed in ("1", "2"):
        arguments = ["grade", str(folder), "--out", str(out), "--seed", seed, "--jobs", "1"]
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, done.output
        assert overrides.read_bytes() == before
        assert (out / "grades.csv").read_text().splitlines()[1:] == [
            "ada,02_gate,ok,1.5,2,1.5",
            "bo,02_gate,ok,0,2,0",
        ]
        assert (out / "totals.csv").read_text().splitlines()[1] == "ada,1.5,2,1"
        for page in ("report.html", "feedback/ada.html"):
            assert "The instructor gave 1.5 points: was &lt;ill&gt;" in (out / page).read_text()
        gradescope = json.loads((out / "gradescope" / "ada.json").read_text())
        assert gradescope["score"] == 1.5
        assert "The instructor gave 1.5 points: was <ill>" in gradescope["tests"][0]["output"]
        assert "instructor" not in (out / "feedback" / "bo.html").read_text()


def test_canvas_has_its_number_behind_a_known_assignment(tmp_path):
    path = write(tmp_path / "roster.csv", CANVAS.replace(",Quiz", ",LSTM/GRU Lab (4711)"))
    out = tmp_path / "out"
    out.mkdir()
    fill_roster(path, out, totals(counted([result("ada", "x", forget_gate=1.5)], ALL, {})))
    head, _, ada, bo = csv.reader((out / "roster.csv").read_text().splitlines())
    assert head[4:] == ["LSTM/GRU Lab (4711)"]
    assert (ada[4], bo[4]) == ("1.5", "")
