"""``lab.check`` as a learner meets it: every stage, every kind of stumble, and nothing left behind."""

import os
import random
import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_cells import run_cell
from torch import nn

import lstmgru_lab as lab
from lstmgru_lab.calls import in_process as calling_module
from lstmgru_lab.calls.in_process import calling
from lstmgru_lab.checking.compare import compare, describe
from lstmgru_lab.checking.hints import _shown
from lstmgru_lab.checking.progress_file import Record

TOLERANCE = lab.bank.exercises()["forget_gate"].tolerance


@pytest.fixture(autouse=True)
def _own_record(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMGRU_RECORD", str(tmp_path / "progress.sqlite"))
    _shown.clear()


def right(x_t, h_prev, W_f, b_f):
    return torch.sigmoid(torch.cat([h_prev, x_t], dim=-1) @ W_f.T + b_f)


def answer(report):
    return report.outcome, report.score


def said(function, exercise="forget_gate"):
    report = lab.check(function, exercise=exercise)
    assert report.score == 0 or 0 < report.score < report.max_score
    return report


# outcomes


def test_a_right_answer_gets_every_point_and_a_fixed_text():
    report = lab.check(right, exercise="forget_gate")
    assert answer(report) == ("correct", 2.0)
    assert report.passed
    assert report.misconception is None
    assert repr(report) == repr(lab.check(right, exercise="forget_gate"))
    assert report._repr_html_() == lab.check(right, exercise="forget_gate")._repr_html_()


def test_a_named_mistake_with_its_numbers():
    def forget_gate(x_t, h_prev, W_f, b_f):
        return torch.sigmoid(torch.cat([x_t, h_prev], dim=-1) @ W_f.T + b_f)

    report = lab.check(forget_gate)
    assert answer(report) == ("incorrect", 0.0)
    assert report.misconception == "input_first"
    assert "[h, x]" in report.message
    text = repr(report)
    assert "0.9707  0.7311  ✗" in text  # σ(1·2 + 0.5·0 + 0.5 + 1) is not σ(1)
    assert text == repr(lab.check(forget_gate))
    assert "<table" in report._repr_html_()


@pytest.mark.parametrize(
    "body", ["raise NotImplementedError", "pass", "...", "'''Says what it does.'''", "return"]
)
def test_an_empty_body_is_not_attempted(body):
    space = run_cell(f"def forget_gate(x_t, h_prev, W_f, b_f):\n    {body}", {})
    assert answer(lab.check(space["forget_gate"])) == ("not_attempted", 0.0)


def test_a_helper_that_is_not_written_yet_is_named():
    def rnn_step(x_t, h_prev, W, b):
        raise NotImplementedError

    def rnn_forward(x, h_0, W, b):
        return torch.stack([rnn_step(x_t, h_0, W, b) for x_t in x])

    report = lab.check(rnn_forward)
    assert report.outcome == "not_attempted"
    assert "`rnn_step`" in report.message


def test_an_exception_shows_only_the_learners_own_line():
    def forget_gate(x_t, h_prev, W_f, b_f):
        hx = torch.cat([h_prev, x_t], dim=-1)
        return torch.sigmoid(hx @ W_f + b_f)

    report = lab.check(forget_gate)
    assert report.outcome == "exception"
    assert report.line.endswith("return torch.sigmoid(hx @ W_f + b_f)")
    assert str(forget_gate.__code__.co_firstlineno + 2) in report.line
    assert "`rows @ W.T`" in report.message
    assert "lstmgru_lab" not in repr(report)
    assert "Traceback" not in repr(report)


def test_partial_credit_by_case():
    def forget_gate(x_t, h_prev, W_f, b_f):
        f = right(x_t, h_prev, W_f, b_f)
        return f if x_t.dtype == torch.float32 else f.float()

    report = lab.check(forget_gate)
    assert answer(report) == ("incorrect", 1.33)  # 4 of 6 cases are float32
    assert "float64" in report.message


# stages


STAGES = {
    "returned": (lambda f: None, "Did you forget `return f_t`?"),
    "list": (lambda f: list(f), "torch.stack"),
    "tuple": (lambda f: (f,), "comma"),
    "numpy": (lambda f: f.numpy(), "NumPy"),
    "number": (lambda f: 0.5, "a float"),
    "function": (lambda f: torch.sigmoid, "parentheses"),
    "transposed": (lambda f: f.T, "transposed"),
    "squeezed": (lambda f: f[None], "too many"),
    "dtype": (lambda f: f.half(), "float16"),
    "nan": (lambda f: f * float("nan"), "nan"),
    "inf": (lambda f: f / 0, "inf"),
    "negated": (lambda f: -f, "but for the sign"),
    "range": (lambda f: 3 * f, "between 0 and 1"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_has_its_sentence(stage):
    spoil, expected = STAGES[stage]

    def forget_gate(x_t, h_prev, W_f, b_f):
        return spoil(right(x_t, h_prev, W_f, b_f))

    report = said(forget_gate)
    assert report.outcome == "incorrect"
    assert expected in report.message
    assert report.misconception is None


def test_an_argument_that_was_changed():
    def forget_gate(x_t, h_prev, W_f, b_f):
        f = right(x_t, h_prev, W_f, b_f)
        h_prev += 1
        return f

    report = said(forget_gate)
    assert "changed its argument `h_prev`" in report.message


def test_two_mistakes_at_once_are_both_said():
    def forget_gate(x_t, h_prev, W_f, b_f):
        return torch.sigmoid(torch.cat([x_t, h_prev], dim=-1) @ W_f.T + b_f).double()

    report = said(forget_gate)
    assert report.misconception == "input_first"
    assert "float64" in report.message
    assert "[x, h]" in report.message


def test_a_parameter_that_requires_grad_is_accepted():
    def forget_gate(x_t, h_prev, W_f, b_f):
        return right(x_t, h_prev, nn.Parameter(W_f), b_f)

    assert lab.check(forget_gate).passed


# mistakes outside the function


def test_a_function_that_is_not_defined():
    report = lab.check("forget_gate")
    assert answer(report) == ("not_attempted", 0.0)
    assert "run the cell that defines it" in report.message


def test_a_function_whose_name_is_misspelt():
    forget_gat = right  # noqa: F841
    assert "`forget_gat`" in lab.check("forget_gate").message


def test_an_exercise_that_does_not_exist():
    assert "Did you mean `forget_gate`?" in lab.check("forget_gates").message
    assert "Did you mean" not in lab.check("xyz").message
    assert "exercise=" in lab.check(right).message
    assert lab.check(7).outcome == "not_attempted"


def test_a_name_that_is_no_function_any_more():
    forget_gate = torch.zeros(2)  # noqa: F841
    report = lab.check("forget_gate")
    assert report.outcome == "incorrect"
    assert "a Tensor now" in report.message


def test_a_wrong_number_of_arguments():
    def forget_gate(x_t, h_prev, W_f):
        return W_f

    report = said(forget_gate)
    assert report.outcome == "exception"
    assert "4 arguments" in report.message
    assert "(x_t, h_prev, W_f)" in report.message


def test_ready_made_cells_are_declined_kindly():
    cell = nn.LSTMCell(1, 2)

    def forget_gate(x_t, h_prev, W_f, b_f):
        return nn.LSTMCell(1, 2)(x_t)[0]

    space = run_cell("def forget_gate(x_t, h_prev, W_f, b_f):\n    return cell(x_t)[0]", {"cell": cell})
    for function in (forget_gate, space["forget_gate"]):
        report = said(function)
        assert report.outcome == "incorrect"
        assert "`LSTMCell`" in report.message


def test_leaving_python_is_an_exception_in_your_code():
    def forget_gate(x_t, h_prev, W_f, b_f):
        sys.exit(3)

    assert "SystemExit" in said(forget_gate).message


def test_objects_that_answer_to_nothing_do_not_raise():
    class Hostile:
        __name__ = property(lambda self: 1 / 0)

        def __call__(self, *arguments):
            return self

        def __getattr__(self, name):
            raise RuntimeError(name)

    assert lab.check(Hostile(), exercise="forget_gate").score == 0
    assert lab.check(lambda *arguments: Hostile(), exercise="forget_gate").score == 0


# nothing is left behind


def test_nothing_global_changes_and_nothing_is_printed(capfd):
    def forget_gate(x_t, h_prev, W_f, b_f):
        torch.manual_seed(1), np.random.seed(1), random.seed(1)
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        warnings.warn("loud", stacklevel=1)
        print("to stdout")
        print("to stderr", file=sys.stderr)
        return right(x_t, h_prev, W_f, b_f)

    torch.manual_seed(7)
    before = (
        torch.get_rng_state(),
        random.getstate(),
        np.random.get_state()[1].copy(),
        torch.get_num_threads(),
    )
    assert lab.check(forget_gate).passed
    assert torch.equal(torch.get_rng_state(), before[0])
    assert random.getstate() == before[1]
    assert (np.random.get_state()[1] == before[2]).all()
    assert torch.get_num_threads() == before[3]
    assert torch.get_default_dtype() == torch.float32
    assert torch.is_grad_enabled()
    assert capfd.readouterr() == ("", "")


def test_what_a_failing_function_prints_is_shown():
    def forget_gate(x_t, h_prev, W_f, b_f):
        print("shape", tuple(x_t.shape))
        return x_t

    report = said(forget_gate)
    assert "shape (1, 1)" in report.printed
    assert "shape (1, 1)" in repr(report)
    assert "shape (1, 1)" in report._repr_html_()


def endless(arguments=()):
    while True:
        try:  # noqa: SIM105
            pass
        except:  # noqa: E722
            pass


@pytest.mark.parametrize("in_main_thread", [True, False])
def test_an_endless_loop_is_stopped(in_main_thread):
    answers = []
    call = calling(endless, seconds=0.05)

    def work():
        answers.append(call(()))

    if in_main_thread:
        work()
    else:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert answers[0].raised.kind == "OutOfTime"


def test_an_endless_loop_in_words(monkeypatch):
    monkeypatch.setattr(calling_module.calling, "__defaults__", (0.05,))

    def forget_gate(x_t, h_prev, W_f, b_f):
        while True:
            pass

    report = said(forget_gate)
    assert report.outcome == "exception"
    assert "never ends" in report.message
    assert "still running after 0.05 seconds" in report.message


def test_html_from_the_learner_is_escaped():
    def forget_gate(x_t, h_prev, W_f, b_f):
        raise ValueError("<script>alert(1)</script>")

    assert "<script" not in said(forget_gate)._repr_html_()


# compare


@settings(derandomize=True, max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(-10, 10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=8,
    )
)
def test_a_value_equals_itself_and_nothing_of_another_kind(value):
    assert compare(value, value, TOLERANCE) is None
    assert compare(value, object(), TOLERANCE).stage == "type"
    assert describe(value)


@settings(derandomize=True, max_examples=60)
@given(st.floats(1e-3, 1e3), st.sampled_from([torch.float32, torch.float64]))
def test_the_tolerance_is_that_of_the_dtype(size, dtype):
    allowed = TOLERANCE[dtype].absolute + TOLERANCE[dtype].relative * size
    expected = torch.full((2,), size, dtype=dtype)
    assert compare(expected, expected + 0.5 * allowed, TOLERANCE) is None
    assert compare(expected, expected + 2 * allowed, TOLERANCE).stage == "values"


def test_compare_walks_into_tuples_and_dicts():
    two = (torch.zeros(2), torch.ones(2))
    assert compare(two, two[:1], TOLERANCE, "(h_t, c_t)").stage == "type"
    found = compare(two, (two[0], 2 * two[1]), TOLERANCE, "(h_t, c_t)")
    assert (found.stage, found.name) == ("values", "c_t")
    assert "W_f missing" in compare({"W_f": 1}, {"b": 1}, TOLERANCE).sentence
    assert compare(3, True, TOLERANCE).stage == "type"
    assert compare(3.0, 3, TOLERANCE) is None


# hints, solutions, progress


def test_hints_come_one_at_a_time_and_stop_at_the_last():
    texts = [repr(lab.hint("forget_gate")) for _ in range(4)]
    assert [text.count("Hint ") for text in texts] == [1, 2, 3, 3]
    assert "lab.solution" in texts[-1]
    assert "no exercise" in repr(lab.hint("forget"))
    assert "<ol" in lab.hint("forget_gate")._repr_html_()


def test_a_solution_asks_once_and_is_the_references_own_source():
    assert "show=True" in repr(lab.solution("forget_gate"))
    assert repr(lab.solution("forget_gate", show=True)) == lab.bank.exercises()["forget_gate"].source.rstrip()
    assert repr(lab.solution("forget_gate")).startswith("def forget_gate")
    assert "```python" in lab.solution("forget_gate")._repr_markdown_()


def test_a_course_can_lock_its_solutions(tmp_path, monkeypatch):
    (tmp_path / ".lstmgru").mkdir()
    (tmp_path / ".lstmgru" / "course.json").write_text('{"locked_solutions": ["forget_gate"]}')
    monkeypatch.chdir(tmp_path)
    assert "closed" in repr(lab.solution("forget_gate", show=True))
    assert "show=True" in repr(lab.solution("rnn_step"))


def test_progress_counts_what_was_done():
    assert lab.progress().score == 0
    lab.check(right, exercise="forget_gate")
    lab.check(lambda n: n, exercise="bias_for_half_life")
    lab.hint("forget_gate")
    lab.solution("bias_for_half_life", show=True)
    progress = lab.progress()
    assert progress.score == 2
    rows = {row.exercise: row for row in progress.rows}
    assert (rows["forget_gate"].state, rows["forget_gate"].help) == ("correct", "1 hint")
    assert (rows["bias_for_half_life"].state, rows["bias_for_half_life"].help) == ("begun", "solution seen")
    assert rows["rnn_step"].state == "not attempted"
    assert "██████████░░░░░░░░░░  2 of 4" in repr(progress)
    page = progress._repr_html_()
    assert page.count("<details open") == 1  # the other lessons are folded
    assert page.index("<details open") < page.index('<progress aria-label="Lesson 02" value="2" max="4"')


def test_no_file_is_made_outside_a_working_copy(tmp_path, monkeypatch):
    monkeypatch.delenv("LSTMGRU_RECORD")
    monkeypatch.chdir(tmp_path)
    before = set(os.listdir(tmp_path))
    assert lab.check(right, exercise="forget_gate").passed
    assert set(os.listdir(tmp_path)) == before


def test_an_answer_counts_even_when_it_cannot_be_kept(monkeypatch):
    def broken(self, *values):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(Record, "add_attempt", broken)
    report = lab.check(right, exercise="forget_gate")
    assert report.passed
    assert "was not kept" in report.notes[0]


@pytest.mark.slow
def test_a_check_works_without_ipython():
    code = (
        "import torch, lstmgru_lab as lab\n"
        "def forget_gate(x_t, h_prev, W_f, b_f):\n"
        "    return torch.sigmoid(torch.cat([h_prev, x_t], -1) @ W_f.T + b_f)\n"
        "print(lab.check('forget_gate').outcome)"
    )
    environment = {**os.environ, "LSTMGRU_RECORD": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert (done.stdout, done.stderr) == ("correct\n", "")


# modules


def test_the_two_biases_of_an_lstm_count_by_their_sum():
    right_one, other = nn.LSTM(2, 3), nn.LSTM(2, 3)
    other.load_state_dict(right_one.state_dict())
    with torch.no_grad():
        other.bias_ih_l0 += 1
        assert "bias_ih_l0 + bias_hh_l0" in compare(right_one, other, TOLERANCE, "lstm").name
        other.bias_hh_l0 -= 1
    assert compare(right_one, other, TOLERANCE, "lstm") is None


def test_the_two_biases_of_a_gru_count_each():
    right_one, other = nn.GRU(2, 3), nn.GRU(2, 3)
    other.load_state_dict(right_one.state_dict())
    with torch.no_grad():
        other.bias_ih_l0 += 1
        other.bias_hh_l0 -= 1
    assert compare(right_one, other, TOLERANCE, "gru").stage == "values"


def test_a_default_that_the_case_leaves_out_is_not_shown():
    right_count = lab.bank.exercises()["count_parameters"].reference

    def count_parameters(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
        count = right_count(kind, input_size, hidden_size, num_layers, bidirectional)
        return count + (kind == "gru")  # the fresh cases begin with a GRU, its defaults left out

    report = lab.check(count_parameters)
    assert report.outcome == "incorrect"
    assert [name for name, _ in report.shown.arguments] == ["kind", "input_size", "hidden_size"]
