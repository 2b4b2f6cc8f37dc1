"""Calling somebody's function: the guard, the time limits, and what is said of how it went."""

import random
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest
import torch

from lstmgru_lab.calls import timer
from lstmgru_lab.calls.answer import Answer, Raised
from lstmgru_lab.calls.in_process import calling
from lstmgru_lab.calls.one_call import call_once, guarded
from lstmgru_lab.calls.timer import CPU, WALL, Clock, OutOfTime, within
from lstmgru_lab.grading.talk.answering import answer

HAS_ALARMS = hasattr(signal, "setitimer")


def endless(*arguments):
    while True:
        pass


def in_a_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


# time


@pytest.mark.parametrize("clock", [WALL, CPU], ids=["wall", "cpu"])
@pytest.mark.parametrize("in_main_thread", [True, False])
def test_a_loop_is_stopped_by_either_clock(clock, in_main_thread):
    stopped = []

    def work():
        try:
            within(0.02, endless, clock)
        except OutOfTime:
            stopped.append(True)

    if in_main_thread:
        work()
    else:
        in_a_thread(work)
    assert stopped


def test_a_thread_is_not_stopped_before_its_clock_says_so():
    """The clock says 0 until the function is done: whoever waits longer than the limit is left alone."""
    waiting, done, asked = threading.Event(), threading.Event(), []

    def now():
        asked.append(done.is_set())
        if len(asked) > 3:
            waiting.set()
        return 0.0

    def patient():
        waiting.wait()
        done.set()
        return "done"

    answers = []
    in_a_thread(lambda: answers.append(within(0.0, patient, Clock(now, "ITIMER_REAL", "SIGALRM"))))
    assert answers == ["done"]
    assert len(asked) > 3


@pytest.mark.skipif(not HAS_ALARMS, reason="there are no alarms here")
@pytest.mark.parametrize("clock", [WALL, CPU], ids=["wall", "cpu"])
def test_an_alarm_of_someone_else_is_given_back(clock):
    alarm, kind = getattr(signal, clock.signal), getattr(signal, clock.timer)
    rung = []
    before = signal.signal(alarm, lambda number, frame: rung.append(number))
    try:
        signal.setitimer(kind, 1000.0, 500.0)
        assert within(10.0, lambda: 7, clock) == 7
        left, repeat = signal.setitimer(kind, 0)
        assert left == pytest.approx(1000, abs=50)
        assert repeat == 500
        signal.raise_signal(alarm)
        assert rung == [alarm]
    finally:
        signal.signal(alarm, before)


def test_all_calls_together_have_the_time(monkeypatch):
    given = []

    def spent(function, arguments, seconds):
        given.append(seconds)
        return Answer(seconds=2.0)

    monkeypatch.setattr("lstmgru_lab.calls.in_process.call_once", spent)
    call = calling(print, seconds=7.0)
    for _ in range(3):
        call(())
    assert given == [7.0, 5.0, 3.0]


def test_a_call_with_no_time_left_is_still_stopped():
    assert call_once(endless, (), -3.0).out_of_time


def test_only_a_call_that_was_stopped_names_its_limit():
    stopped, failed, done = Answer(raised=Raised("OutOfTime")), Answer(raised=Raised("ValueError")), Answer(1)
    assert stopped.under_limit(12.0).raised.limit_s == 12.0
    assert failed.under_limit(12.0) is failed
    assert done.under_limit(12.0) is done


# the guard


def test_each_call_begins_with_the_same_defaults():
    def spoils():
        seen = torch.get_default_dtype(), torch.is_grad_enabled()
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        torch.manual_seed(1), np.random.seed(1), random.seed(1)
        warnings.warn("loud", stacklevel=1)
        print("to stdout")
        return seen

    state = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].copy()
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            with guarded():
                given = call_once(spoils, (), 5.0)
            assert given.result == (torch.float32, True)
            assert given.printed == "to stdout\n"
            assert answer({"f": spoils}, "f", (), 5.0)["result"] == (torch.float32, True)
        assert not torch.is_grad_enabled()
    assert torch.equal(torch.get_rng_state(), state[0])
    assert random.getstate() == state[1]
    assert (np.random.get_state()[1] == state[2]).all()


def test_an_argument_that_comes_back_is_told_by_its_place():
    x, y = torch.zeros(1), torch.zeros(1)
    assert call_once(lambda a, b: b, (x, y), 5.0).returned_argument == 1
    assert call_once(lambda a, b: a + b, (x, y), 5.0).returned_argument is None
    assert call_once(lambda a: 1 / 0, (None,), 5.0).returned_argument is None


@pytest.mark.parametrize("stop", [SystemExit, KeyboardInterrupt, MemoryError, GeneratorExit])
def test_nothing_that_a_function_raises_gets_out(stop):
    def stops():
        raise stop("why\nand more")

    raised = call_once(stops, (), 5.0).raised
    assert (raised.kind, raised.text, raised.function) == (stop.__name__, "why", "stops")
    assert raised.line.endswith('raise stop("why\\nand more")')


def test_an_object_whose_attributes_raise_is_an_answer_too():
    class Hostile:
        def __call__(self):
            return 1 / 0

        def __getattr__(self, name):
            raise RuntimeError(name)

    raised = call_once(Hostile(), (), 5.0).raised
    assert (raised.kind, raised.line) == ("ZeroDivisionError", None)


# here and in the sandbox


def adds(a, b):
    print("adding")
    return a + b


def fails(a, b):
    return a + undefined  # noqa: F821


def first(a, b):
    return a


def too_few(a):
    return a


@pytest.mark.parametrize("function", [adds, fails, first, too_few, endless, "unwritten"])
def test_the_sandbox_says_of_a_call_what_the_notebook_says(function):
    arguments = (torch.ones(2), torch.ones(2))
    if function == "unwritten":
        assert answer({}, "f", arguments, 0.02)["raised"] == ["Missing", "", None, None]
        return
    there = answer({"f": function}, "f", arguments, 0.02)
    here = calling(function, 0.02)(arguments)
    raised = here.raised and [here.raised.kind, here.raised.text, here.raised.line, here.raised.function]
    assert there["raised"] == raised
    assert there["returned"] == here.returned_argument
    assert there["printed"] == here.printed
    assert here.result is None or torch.equal(there["result"], here.result)


def test_there_is_one_guard_and_one_timer():
    """The notebook and the sandbox reach them by one function; a second copy would be forgotten in a mend."""
    from lstmgru_lab.calls import in_process
    from lstmgru_lab.grading.talk import answering

    assert in_process.call_once is answering.call_once is call_once
    assert call_once.__globals__["within"] is timer.within


def test_a_coroutine_is_closed_without_a_word(capfd):
    async def later():
        return 1

    assert call_once(later, (), 5.0).raised is None
    assert capfd.readouterr().err == ""


def test_the_clock_of_a_call_is_the_one_that_limits_it(monkeypatch):
    ticks = iter([10.0, 13.0])
    clock = Clock(lambda: next(ticks), "ITIMER_REAL", "SIGALRM")
    monkeypatch.setattr("lstmgru_lab.calls.one_call.within", lambda seconds, function, clock: function())
    assert call_once(lambda: None, (), 5.0, clock).seconds == 3.0
    assert (WALL.now, CPU.now) == (time.monotonic, time.process_time)
    assert "numpy.random" in sys.modules
