"""A time limit for a call of Python code, by the clock on the wall or by computing time.

Code outside Python's own loop, such as one endless call into C, cannot be stopped. A function that catches
every exception in a loop is interrupted until it gives up.
"""

import ctypes
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

__all__ = ["CPU", "WALL", "Clock", "OutOfTime", "within"]

_SHORTEST = 0.01  # a timer of 0 seconds would never go off
_AGAIN = 0.05  # a bare `except:` may swallow the first interruption


class OutOfTime(BaseException):
    """Interrupts a call; not an Exception, so that ``except Exception`` in it lets it pass."""


@dataclass(frozen=True)
class Clock:
    """A clock, and the timer and signal of the operating system that go by it."""

    now: Callable[[], float]
    timer: str
    signal: str


WALL = Clock(time.monotonic, "ITIMER_REAL", "SIGALRM")
CPU = Clock(time.process_time, "ITIMER_PROF", "SIGPROF")


def within(seconds: float, function: Callable[[], Any], clock: Clock = WALL) -> Any:
    """Return the result of ``function``, and raise `OutOfTime` in it after ``seconds`` of ``clock``."""
    seconds = max(seconds, _SHORTEST)
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer"):
        return _within_by_signal(seconds, function, clock)
    return _within_by_thread(seconds, function, clock)


def _within_by_signal(seconds: float, function: Callable[[], Any], clock: Clock) -> Any:
    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    timer, alarm = getattr(signal, clock.timer), getattr(signal, clock.signal)
    started = clock.now()
    before = signal.signal(alarm, stop)
    pending, repeat = signal.setitimer(timer, seconds, _AGAIN)
    try:
        return function()
    finally:
        while True:  # an alarm may still go off between these lines
            try:
                signal.setitimer(timer, 0)
                signal.signal(alarm, signal.SIG_IGN)  # drops an alarm on its way, which else ends the process
                signal.signal(alarm, signal.SIG_DFL if before is None else before)
                break
            except OutOfTime:
                continue
        if pending:  # someone else's alarm: give back what is left of it
            signal.setitimer(timer, max(0.001, pending - (clock.now() - started)), repeat)


def _within_by_thread(seconds: float, function: Callable[[], Any], clock: Clock) -> Any:
    """Where there are no alarms (Windows, other threads), let a second thread raise in this one."""
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    this, done = ctypes.c_ulong(threading.get_ident()), threading.Event()
    started = clock.now()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            wait = seconds - (clock.now() - started)
            if wait <= 0:
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
