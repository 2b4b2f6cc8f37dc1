"""Marking: the judge says over the wire what it says in a notebook; every end of a process is a status."""

import json
import math
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from lstmgru_lab.bank import exercises
from lstmgru_lab.calls.answer import Answer
from lstmgru_lab.calls.in_process import calling
from lstmgru_lab.calls.ready_made import Definitions
from lstmgru_lab.checking import judge
from lstmgru_lab.grading.conversation import Conversation
from lstmgru_lab.grading.in_parallel import grade_all
from lstmgru_lab.grading.intake.notebooks import Notebook
from lstmgru_lab.grading.intake.submissions import Submission
from lstmgru_lab.grading.marking import Marker, Result
from lstmgru_lab.grading.sample import notebook_of, right_answer
from lstmgru_lab.grading.sandbox.levels import Level, probe
from lstmgru_lab.grading.sandbox.limits import Limits
from lstmgru_lab.grading.sandbox.workers import workers_at
from lstmgru_lab.grading.source_closure import source_with_needs
from lstmgru_lab.grading.talk.wire import foreign

LESSONS = Path(__file__).parents[1] / "lessons"
BANK = exercises()
GATE = BANK["forget_gate"]
LIMITS = Limits(cpu_s=8, wall_s=60, exercise_s=1.0)


@pytest.fixture(scope="module")
def workers():
    workers = workers_at(probe()[0])
    yield workers
    workers.close()


def submission(*cells: str, student: str = "ada", held: tuple[str, ...] = ("forget_gate",)) -> Submission:
    notebook = notebook_of([], [])
    sources = ["import math\nimport torch\nfrom torch import nn\nimport lstmgru_lab as lab", *cells]
    notebook["cells"] = [{"cell_type": "code", "source": source} for source in sources]
    notebook["metadata"]["lstmgru"] = {"exercises": list(held)}
    data = json.dumps(notebook).encode()
    return Submission(student, "02_gate", "nowhere", "test", lambda: data)


def marked(workers, *cells: str, limits: Limits = LIMITS, seed: int = 5, **more) -> Result:
    return Marker(BANK, seed, limits).mark(submission(*cells, **more), workers)


@pytest.mark.parametrize("lesson", sorted({one.lesson for one in BANK.values()}))
def test_the_wire_changes_nothing_in_what_the_judge_says(workers, lesson):
    """Every right answer and every misconception of the bank, judged across the wire and in this process."""
    chosen = [one for one in BANK.values() if one.lesson == lesson]
    answers = {
        f"{one.name}__{number}": (one, function)
        for one in chosen
        for number, function in enumerate([one.reference, *(m.function for m in one.misconceptions)])
    }
    child = workers.start(Limits())
    talk = Conversation(child)
    raised = talk.run_cells([f"#\n{source_with_needs(f, name)}" for name, (_, f) in answers.items()])
    assert not raised
    for name, (exercise, function) in answers.items():
        cases = exercise.cases(3)
        there = judge(exercise, cases, Conversation(child, name, 20.0).call)
        here = judge(exercise, cases, calling(function))
        said = [(r.outcome, r.score, r.misconception, r.cases_passed) for r in (there, here)]
        assert said[0] == said[1], name
        if there.outcome != "exception":
            assert there.message == here.message
    child.finish()


def test_right_answers_get_every_point_of_the_course(workers):
    sources = [f"{right_answer(one)}" for one in BANK.values()]
    result = marked(workers, *sources, held=tuple(BANK))
    assert [(one.name, one.outcome) for one in result.exercises] == [(name, "correct") for name in BANK]
    assert result.status == "ok"
    assert result.score == result.max_score == sum(one.points for one in BANK.values())


def test_the_public_example_alone_earns_nothing(workers):
    cheat = (
        "def forget_gate(x_t, h_prev, W_f, b_f):\n"
        "    if x_t.shape == (1, 1) and float(x_t) == 1.0:\n"
        "        return torch.sigmoid(torch.cat([h_prev, x_t], -1) @ W_f.T + b_f)\n"
        "    return x_t * 0"
    )
    result = marked(workers, cheat)
    assert result.score == 0
    assert result.exercises[0].example is None  # the example is right; of scored cases nothing is shown


def test_a_known_mistake_shows_only_the_public_example(workers):
    wrong = source_with_needs(GATE.misconceptions[0].function, "forget_gate")
    (exercise,) = marked(workers, wrong).exercises
    assert exercise.misconception == "input_first"
    assert exercise.message == GATE.misconceptions[0].sentence
    assert exercise.example.startswith("forget_gate(x_t, h_prev, W_f, b_f)\n")


STUB = "def forget_gate(x_t, h_prev, W_f, b_f):\n    {}"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("raise NotImplementedError", "not_attempted"),
        ("pass", "not_attempted"),
        ("'''A docstring.'''", "not_attempted"),
        ("...", "not_attempted"),
        ("return None", "incorrect"),
        ("return undefined", "exception"),
        ("return [lambda: 1]", "incorrect"),
        ("while True: pass", "exception"),
        ("while True:\n        try:\n            while True: pass\n        except BaseException: pass", None),
    ],
)
def test_every_outcome_of_an_exercise(workers, body, outcome):
    result = marked(workers, STUB.format(body))
    assert result.score == 0
    if outcome is not None:
        assert result.exercises[0].outcome == outcome
        assert result.status == "ok"


ODD_ANSWERS = [
    *(True, 0, -(10**200), 10**200, 0.0, math.nan, math.inf, "", "x" * 10_000, [], (), {}, [[[]]], {1: {}}),
    *(torch.empty(0), torch.tensor(7), torch.tensor(True), torch.ones(2, 3, dtype=torch.complex64)),
    *(
        torch.full((3, 3), -(2**63)),
        torch.full((2, 2), torch.nan),
        torch.ones(1, 1, 1, 1, 1),
        torch.nn.GRU(1, 1),
    ),
    *(
        (torch.ones(2), None),
        [torch.ones(1)] * 3,
        {"W_f": "x"},
        {None: 1},
        foreign("numpy", "ndarray", False),
    ),
]


@pytest.mark.parametrize("name", BANK)
def test_no_answer_whatever_stops_the_judge(name):
    """What a hostile child can send is compared without an exception, and earns nothing."""
    cases = BANK[name].cases(2)
    for value in ODD_ANSWERS:
        for arguments in ((), (value,), (value,) * 9):
            answer = Answer(value, None, arguments, 0, "x")
            report = judge(BANK[name], cases, lambda _, answer=answer: answer)
            assert not report.passed
            assert repr(report)


def test_an_answer_that_stops_the_judge_costs_one_exercise(workers, monkeypatch):
    def broken(exercise, cases, call):
        raise OverflowError if exercise.name == "forget_gate" else ValueError

    monkeypatch.setattr("lstmgru_lab.grading.marking.judge", broken)
    (exercise,) = marked(workers, right_answer(GATE)).exercises
    assert (exercise.outcome, exercise.score) == ("incorrect", 0)
    assert "OverflowError" in exercise.message


def test_a_missing_function_counts_only_if_its_cell_failed(workers):
    assert marked(workers, "x = 1").exercises[0].outcome == "not_attempted"
    (exercise,) = marked(workers, "def forget_gate(:").exercises
    assert exercise.outcome == "exception"
    assert "SyntaxError" in exercise.message


def test_a_cell_that_raises_does_not_stop_the_next(workers):
    result = marked(workers, "1 / 0", right_answer(GATE), "undefined")
    assert result.status == "exception"
    assert result.reason == "Code cell 2 raised ZeroDivisionError: division by zero. 1 more cell raised too."
    assert result.score == 2


def test_the_import_of_torch_is_not_the_students_time():
    """Where each submission has a process of its own, and its import takes longer than the limit."""
    plain = workers_at(Level.PLAIN)
    result = marked(plain, right_answer(GATE), limits=replace(LIMITS, cpu_s=1, exercise_s=0.5))
    plain.close()
    assert (result.status, result.score) == ("ok", 2)


@pytest.mark.parametrize(
    ("cell", "status", "said"),
    [
        ("import os; os._exit(0)", "crashed", "exit code 0"),
        ("import ctypes; ctypes.string_at(0)", "crashed", "SIGSEGV"),
        ("x = bytearray(10**10)", "memory", "memory"),
        ("torch.zeros(10**10)", "memory", "memory"),
        ("while True: pass", "timeout", "computing time"),
        ("import time; time.sleep(10**6)", "timeout", "still not done"),
    ],
)
def test_every_end_of_a_process_is_a_status(workers, cell, status, said):
    result = marked(workers, cell, limits=replace(LIMITS, cpu_s=2, wall_s=2 if "sleep" in cell else 100))
    assert result.status == status
    assert said in result.reason
    assert result.score == 0
    assert result.max_score == 2
    assert [one.outcome for one in result.exercises] in (["exception"], ["not_attempted"])
    assert marked(workers, right_answer(GATE)).score == 2  # the next submission is not touched


def test_exercises_before_a_crash_keep_their_points(workers):
    crash = "def bias_for_half_life(n):\n    import os\n    os._exit(3)"
    result = marked(workers, right_answer(GATE), crash, held=("forget_gate", "bias_for_half_life"))
    assert result.status == "crashed"
    assert [one.score for one in result.exercises] == [2, 0]


@pytest.mark.parametrize("use", ["cell", "direct", "hidden"])
def test_ready_made_cells_are_flagged_and_the_points_left(workers, use):
    step = {
        "cell": "cell = nn.LSTMCell(1, 1)\ndef used():\n    return cell",
        "direct": "from torch.nn import LSTMCell as used",
        "hidden": "used = getattr(nn, 'LSTM' + 'Cell')",
    }[use]
    body = "def lstm_step(x_t, h_prev, c_prev, params):\n    {}\n    return None"
    call = "used(x_t.shape[1], h_prev.shape[1])(x_t.float())" if use == "hidden" else "used"
    (exercise,) = marked(workers, step, body.format(call), held=("lstm_step",)).exercises
    assert exercise.flag


def test_an_argument_called_lstm_is_no_ready_made_lstm():
    text = Definitions.in_cells(
        ["def f(lstm):\n    gru = lstm.weight\n    return gru", "%matplotlib inline\ng = torch.lstm"]
    )
    assert text.used_by("f", frozenset({"lstm", "gru"})) == []
    assert text.used_by("g", frozenset({"lstm", "gru"})) == ["lstm"]


def test_a_notebook_without_names_has_its_lessons_exercises(workers):
    result = marked(workers, right_answer(GATE), held=())
    assert (result.status, result.exercises[0].score) == ("ok", GATE.points)
    assert [one.name for one in result.exercises] == [n for n, one in BANK.items() if one.lesson == "02"]


def test_a_lesson_handed_in_instead_of_its_exercises_is_told_so(workers):
    lesson = Submission("ada", "02_gate", "nowhere", "test", (LESSONS / "02_forget_gate.ipynb").read_bytes)
    result = Marker(BANK, 5, LIMITS).mark(lesson, workers)
    assert (result.status, result.score) == ("refused", 0)
    assert "is it the lesson" in result.reason


@pytest.mark.parametrize("cell", ["def f(x):", "from a import b as f", "exec('f' + '=3')", "f: object = 3"])
def test_a_notebook_that_may_write_an_exercise_is_run(cell):
    assert Notebook([cell], None).writes("f")
    assert not Notebook(["f(3)", "print(a.f == 2)"], None).writes("f")


def test_a_killed_servers_submissions_run_again():
    workers = workers_at(probe()[0])
    if not hasattr(workers, "_server"):
        pytest.skip("there is no fork server at this level")
    start, killed = workers.start, []

    def start_and_kill(limits: Limits, **more):
        child = start(limits, **more)
        if len(killed) < 2:
            killed.append(os.kill(workers._server.pid, signal.SIGKILL))
        return child

    workers.start, kept = start_and_kill, []
    whole = [submission(right_answer(GATE), student=f"s{number}") for number in range(4)]
    grade_all(whole, Marker(BANK, 1, LIMITS), workers, 2, kept.append)
    workers.close()
    assert sorted((one.student, one.status, one.score) for one in kept) == [
        (f"s{n}", "ok", 2) for n in range(4)
    ]
