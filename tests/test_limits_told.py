"""The limit in a message is the limit in force: each test sets an unusual one and reads it."""

import io
import zipfile

import pytest

from lstmgru_lab.bank import exercises
from lstmgru_lab.calls.in_process import calling
from lstmgru_lab.checking import judge
from lstmgru_lab.grading import marking
from lstmgru_lab.grading.conversation import CellError, Conversation
from lstmgru_lab.grading.intake import archives, notebooks, submissions
from lstmgru_lab.grading.intake.notebooks import Refused, read_notebook
from lstmgru_lab.grading.intake.submissions import Submission
from lstmgru_lab.grading.sandbox import workers
from lstmgru_lab.grading.sandbox.levels import Level
from lstmgru_lab.grading.sandbox.limits import Limits
from lstmgru_lab.grading.sandbox.workers import Ended
from lstmgru_lab.grading.talk import wire
from lstmgru_lab.grading.talk.channel import Closed
from lstmgru_lab.support.amounts import number_of, size_of
from lstmgru_lab.support.errors import GradingError

GATE = exercises()["forget_gate"]
STOPPED = {
    "result": None,
    "raised": ["OutOfTime", "after 99 seconds", None, None],
    "arguments": None,
    "returned": None,
    "printed": "",
    "seconds": 0.0,
    "used": [],
}


class OutOfTimeChild:
    """A child whose function is stopped at once, and that says another time of it."""

    def ask(self, request):
        if request["do"] == "cells":
            return {"raised": [], "id": request["id"]}
        return {**STOPPED, "id": request["id"]}

    def finish(self):
        return Ended(0, 0.0)


class OutOfTimeWorkers:
    def start(self, limits, *, plots=False):
        return OutOfTimeChild()


def notebook(*cells):
    source = ", ".join(f'{{"cell_type": "code", "source": "{cell}"}}' for cell in cells)
    return f'{{"nbformat": 4, "cells": [{source}]}}'.encode()


# time


@pytest.mark.parametrize(
    ("seconds", "said"), [(12.0, "12 seconds"), (1.0, "1 second "), (0.5, "0.5 seconds")]
)
def test_the_time_for_an_exercise_is_that_of_the_assignment(seconds, said):
    cells = notebook("def forget_gate(x_t, h_prev, W_f, b_f):\\n    return x_t")
    handed = Submission("ada", "02_gate", "", "", lambda: cells)
    limits = Limits(exercise_s=seconds)
    result = marking.Marker({"forget_gate": GATE}, 1, limits).mark(handed, OutOfTimeWorkers())
    (exercise,) = result.exercises
    assert exercise.outcome == "exception"
    assert f"still running after {said}".strip() in exercise.message
    assert "99" not in exercise.message


def test_the_time_for_a_check_is_that_of_the_call():
    def forget_gate(x_t, h_prev, W_f, b_f):
        while True:
            pass

    report = judge(GATE, GATE.cases(0), calling(forget_gate, 0.03))
    assert "still running after 0.03 seconds and was stopped" in report.message


def test_a_limit_that_earlier_cases_used_up_is_told_whole():
    talk = Conversation(OutOfTimeChild(), "forget_gate", 7.0)
    talk.left = 0.2
    assert talk.call(()).raised.limit_s == 7.0


def test_the_time_on_the_wall():
    broken = marking._how_it_broke(Closed(), Ended(None, 0.0, overtime=True), Limits(wall_s=77))
    assert broken == ("timeout", "It was still not done after 77 seconds.")


def test_the_computing_time():
    broken = marking._how_it_broke(Closed(), Ended(-9, 41.0), Limits(cpu_s=41))
    assert broken == ("timeout", "It used up its 41 seconds of computing time.")


# memory and size


def test_the_memory():
    raised = [CellError(3, "MemoryError", "")]
    status, said = marking._how_cells_went(raised, Limits(memory_mb=333))
    assert status == "memory"
    assert said == "Code cell 3 needed more memory than the 333 MB of a submission."


def test_the_size_of_a_notebook(monkeypatch, tmp_path):
    monkeypatch.setattr(notebooks, "MAX_BYTES", 3 << 10)
    with pytest.raises(Refused, match="larger than 3 kB"):
        read_notebook(b" " * 4000)
    monkeypatch.setattr(submissions, "MAX_BYTES", 7)
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"12345678")
    (handed,) = submissions.find([path], None).submissions
    with pytest.raises(Refused, match="larger than 7 bytes"):
        handed.read()


def test_the_number_of_cells(monkeypatch):
    monkeypatch.setattr(notebooks, "MAX_CELLS", 3)
    with pytest.raises(Refused, match="more than 3 cells"):
        read_notebook(notebook(*"abcd"))


def test_the_length_of_the_code(monkeypatch):
    monkeypatch.setattr(notebooks, "MAX_SOURCE", 5)
    with pytest.raises(Refused, match="more than 5 characters of code"):
        read_notebook(notebook("abc", "def"))


@pytest.fixture
def zipped(tmp_path):
    path = tmp_path / "class.zip"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("c.ipynb", notebook("x"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.ipynb", notebook("x"))
        archive.writestr("b.zip", inner.getvalue())
    return path


@pytest.mark.parametrize(
    ("name", "limit", "said"),
    [
        ("MAX_ENTRIES", 1, "holds more than 1 file."),
        ("MAX_TOTAL", 9, "unpack to more than 9 bytes."),
    ],
)
def test_the_size_of_a_zip(monkeypatch, zipped, name, limit, said):
    monkeypatch.setattr(archives, name, limit)
    with pytest.raises(Refused, match=said):
        list(archives.notebooks_in(zipped, []))


@pytest.mark.parametrize(
    ("name", "limit", "said"),
    [
        ("MAX_BYTES", 11, "The notebook is larger than 11 bytes."),
        ("MAX_INNER", 12, "The zip is larger than 12 bytes."),
    ],
)
def test_the_size_of_what_is_in_a_zip(monkeypatch, zipped, name, limit, said):
    monkeypatch.setattr(archives, name, limit)
    refused = []
    for entry in archives.notebooks_in(zipped, []):
        try:
            entry.read()
        except Refused as refusal:
            refused.append(str(refusal))
    assert said in refused


@pytest.mark.parametrize(
    ("name", "limit", "value", "said"),
    [
        ("MAX_BYTES", 2048, "x" * 3000, "more than 2 kB"),
        ("MAX_ITEMS", 3, [1, 2, 3, 4], "more than 3 parts"),
        ("MAX_DEPTH", 2, [[[[1]]]], "more than 2 deep"),
    ],
)
def test_the_size_of_an_answer(monkeypatch, name, limit, value, said):
    monkeypatch.setattr(wire, name, limit)
    with pytest.raises(wire.WireError, match=said):
        wire.encode(value)


# tries


def test_how_often_a_server_may_end(monkeypatch):
    monkeypatch.setattr(workers, "MAX_STARTS", 3)
    server = workers.ForkServer(Level.NAMESPACES)
    server._starts = 3
    with pytest.raises(GradingError, match="has ended 3 times"):
        server.start(Limits())


def test_amounts_in_words():
    assert [number_of(n, "case") for n in (0, 1, 1.0, 2, 0.5)] == [
        "0 cases",
        "1 case",
        "1 case",
        "2 cases",
        "0.5 cases",
    ]
    sizes = (1, 1023, 1024, 1536 << 10, 20 << 20, 8 << 30)
    assert [size_of(n) for n in sizes] == ["1 byte", "1023 bytes", "1 kB", "1.5 MB", "20 MB", "8 GB"]
