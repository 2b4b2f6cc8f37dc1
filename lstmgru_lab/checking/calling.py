"""Calls a learner's function so that nothing it does reaches further than its answer.

What cannot be stopped: code outside Python's own loop, such as one endless call into C, or another
program; and ``os._exit``. A function that catches every exception in a loop is interrupted until it gives up.
"""

import contextlib
import ctypes
import inspect
import io
import linecache
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any

import torch

from ..bank.exercise import Arguments, Value
from .judge import OUT_OF_TIME, Answer, Call, Raised, first_line, place_of

__all__ = ["SECONDS", "calling", "guarded"]

SECONDS = 5.0
_AGAIN = 0.05  # a bare `except:` may swallow the first interruption
_PRINTED = 2000  # characters kept of what the learner prints


class _OutOfTime(BaseException):
    """Not an Exception, so that the learner's ``except Exception`` lets it pass."""


class _Printed(io.TextIOBase):
    """Keeps the beginning of what is printed: an endless loop that prints must not fill the memory."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text[: max(0, _PRINTED - len(self.text))]
        return len(text)


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
        wrong = _wrong_arguments(function, arguments)
        if wrong:
            return Answer(raised=wrong, arguments=arguments)
        printed, started = _Printed(), time.monotonic()
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


def _wrong_arguments(function: Callable[..., Value], arguments: Arguments) -> Raised | None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some builtins have none
        return None
    try:
        signature.bind(*arguments)
    except TypeError:
        named = len(signature.parameters)
        text = (
            f"The exercise calls your function with {len(arguments)} argument{'s' * (len(arguments) != 1)}; "
            f"yours takes {named}: `{signature}`. Keep the line of `def` as it was given."
        )
        return Raised("WrongArguments", text)
    return None


def _raised(error: BaseException, function: Callable[..., Value]) -> Raised:
    kind = OUT_OF_TIME if isinstance(error, _OutOfTime) else type(error).__name__
    line, name = _own_line(error.__traceback__, function)
    return Raised(kind, first_line(error), line, name)


def _own_line(
    traceback: TracebackType | None, function: Callable[..., Value]
) -> tuple[str | None, str | None]:
    """The innermost line that the learner wrote, told by the namespace it runs in, and its function."""
    own = getattr(inspect.unwrap(function), "__globals__", None)
    found: tuple[str | None, str | None] = (None, None)
    while traceback:
        frame = traceback.tb_frame
        if own is not None and frame.f_globals is own:
            code, number = frame.f_code, traceback.tb_lineno
            text = linecache.getline(code.co_filename, number, frame.f_globals).strip()
            found = (f"line {number}: {text}" if text else f"line {number}", code.co_name)
        traceback = traceback.tb_next
    return found


def within(seconds: float, function: Callable[[], Any]) -> Any:
    """The result of ``function``; a Python loop in it is stopped after ``seconds``."""
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer"):
        return _within_by_signal(seconds, function)
    return _within_by_thread(seconds, function)


def _within_by_signal(seconds: float, function: Callable[[], Any]) -> Any:
    def stop(number: int, frame: FrameType | None) -> None:
        raise _OutOfTime

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
            except _OutOfTime:
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
            raise_in(this, ctypes.py_object(_OutOfTime))
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
            except _OutOfTime:
                continue
