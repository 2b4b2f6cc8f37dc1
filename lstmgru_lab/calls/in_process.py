"""Calls a learner's function so that nothing it does reaches further than its answer.

What cannot be stopped: code outside Python's own loop, such as one endless call into C, or another
program; and ``os._exit``. A function that catches every exception in a loop is interrupted until it gives up.
"""

import contextlib
import ctypes
import inspect
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import torch

from ..bank.exercise import Arguments, Value
from .answer import Answer, Call, Raised, place_of
from .outcome import OutOfTime, Printed, first_line, kind_of, own_line, wrong_arguments

__all__ = ["SECONDS", "calling", "guarded"]

SECONDS = 5.0
_AGAIN = 0.05  # a bare `except:` may swallow the first interruption


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Everything global is afterwards as it was: random states, dtype, threads, gradient mode, warnings."""
    torch_state, python_state = torch.get_rng_state(), random.getstate()
    numpy_random = sys.modules.get("numpy.random")
    numpy_state = numpy_random.get_state() if numpy_random else None
    dtype, threads = torch.get_default_dtype(), torch.get_num_threads()
    with warnings.catch_warnings(), torch.enable_grad():
        warnings.simplefilter("ignore")
        torch.set_default_dtype(torch.float32)
        try:
            yield
        finally:
            torch.set_default_dtype(dtype)
            if torch.get_num_threads() != threads:
                torch.set_num_threads(threads)
            torch.set_rng_state(torch_state)
            random.setstate(python_state)
            if numpy_random:
                numpy_random.set_state(numpy_state)


def calling(function: Callable[..., Value], seconds: float = SECONDS) -> Call:
    """A call that runs ``function`` in this process; all calls together may take ``seconds``."""
    left = [seconds]

    def call(arguments: Arguments) -> Answer:
        if wrong := wrong_arguments(function, arguments):
            return Answer(raised=Raised("WrongArguments", wrong), arguments=arguments)
        printed, started = Printed(), time.monotonic()
        result, raised = None, None
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                result = within(left[0], lambda: function(*arguments))
                if inspect.iscoroutine(result):
                    result.close()  # an `async def`: never awaited, and it would say so on stderr
        except BaseException as error:  # SystemExit and the learner's Ctrl-C end the call, not the notebook
            raised = _raised(error, function)
        left[0] = max(0.01, left[0] - (time.monotonic() - started))
        return Answer(result, raised, arguments, place_of(result, arguments), printed.text)

    return call


def _raised(error: BaseException, function: Callable[..., Value]) -> Raised:
    return Raised(kind_of(error), first_line(error), *own_line(error.__traceback__, function))


def within(seconds: float, function: Callable[[], Any]) -> Any:
    """The result of ``function``; a Python loop in it is stopped after ``seconds``."""
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer"):
        return _within_by_signal(seconds, function)
    return _within_by_thread(seconds, function)


def _within_by_signal(seconds: float, function: Callable[[], Any]) -> Any:
    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    started = time.monotonic()
    before = signal.signal(signal.SIGALRM, stop)
    pending, repeat = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        return function()
    finally:
        while True:  # an alarm may still go off between these lines
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
                break
            except OutOfTime:
                continue
        if pending:  # someone else's alarm: give back what is left of it
            signal.setitimer(signal.ITIMER_REAL, max(0.001, pending - (time.monotonic() - started)), repeat)


def _within_by_thread(seconds: float, function: Callable[[], Any]) -> Any:
    """Where there are no alarms (Windows, other threads): a second thread raises in this one."""
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    this, done = ctypes.c_ulong(threading.get_ident()), threading.Event()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            raise_in(this, ctypes.py_object(OutOfTime))
            wait = _AGAIN

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return function()
    finally:
        while True:
            try:
                done.set()
                watcher.join()
                raise_in(this, None)
                break
            except OutOfTime:
                continue
