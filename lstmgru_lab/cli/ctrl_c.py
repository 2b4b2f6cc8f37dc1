"""Handle Ctrl-C, even while a library is being imported.

Libraries do not survive a KeyboardInterrupt in the middle of an import: torch ends the process with a C++
error, numpy cannot be loaded a second time, and others swallow the exception, so that the command continues.
There is nothing to save at that moment, so the process ends at once. At any other time Ctrl-C raises
KeyboardInterrupt as usual; if it is not caught, the program prints one word instead of a traceback.
"""

import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType, TracebackType

__all__ = ["EXIT_CODE", "answer_ctrl_c"]

EXIT_CODE = 130  # what shells report for a program ended by this signal
_WORD = "Interrupted."
_IMPORTING = "<frozen importlib._bootstrap>"


def answer_ctrl_c() -> None:
    """End the process if Ctrl-C comes during an import, or twice; otherwise raise KeyboardInterrupt.

    Nothing changes if the process ignores the signal, as a shell's background jobs do, or if it already has a
    handler of its own.
    """
    main_thread = threading.current_thread() is threading.main_thread()
    if main_thread and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
        sys.excepthook = _tell


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _importing(frame):
        _end_at_once(number, frame)
    signal.signal(signal.SIGINT, _end_at_once)  # the second Ctrl-C means: do not even tidy up
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
