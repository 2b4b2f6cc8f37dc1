"""Ctrl-C, also while a library loads.

An interruption in the middle of an import is not to be had: torch ends the process with a C++ error, numpy
cannot be loaded a second time, others swallow it and the command goes on. There is nothing to save at that
moment either, so the process ends there and then. At any other time Ctrl-C is KeyboardInterrupt, as ever, and
one that nobody catches is told in a word.
"""

import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType, TracebackType

__all__ = ["EXIT_CODE", "answer_ctrl_c"]

EXIT_CODE = 130  # as shells count an end by this signal
_WORD = "Interrupted."
_IMPORTING = "<frozen importlib._bootstrap>"


def answer_ctrl_c() -> None:
    """End at once when Ctrl-C comes while something is imported, or comes twice; else KeyboardInterrupt.

    Who ignores the signal, as a shell's background jobs do, or answers it already, stays as they are.
    """
    main_thread = threading.current_thread() is threading.main_thread()
    if main_thread and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
        sys.excepthook = _tell


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _importing(frame):
        _end_at_once(number, frame)
    signal.signal(signal.SIGINT, _end_at_once)  # a second time means: do not even tidy up
    raise KeyboardInterrupt


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == _IMPORTING:
            return True
        frame = frame.f_back
    return False


def _end_at_once(number: int, frame: FrameType | None) -> None:
    with suppress(Exception):  # it may be in the middle of a write
        sys.stdout.flush()
    with suppress(OSError):
        if os.isatty(2):
            os.write(2, b"\r\x1b[K\x1b[?25h")  # a spinner hides the cursor
        os.write(2, f"{_WORD}\n".encode())
    os._exit(EXIT_CODE)


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        print(_WORD, file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)
