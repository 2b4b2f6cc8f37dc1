"""What came of a call of somebody's function: what it printed, what stopped it, and in which line of theirs.

The notebook's check and the grader's sandbox both tell it from here, so that an answer gets the same words in
both. Nothing here knows an exercise.
"""

import inspect
import io
import linecache
import re
from collections.abc import Callable
from types import TracebackType
from typing import Any

__all__ = ["OUT_OF_TIME", "OutOfTime", "Printed", "first_line", "kind_of", "own_line", "wrong_arguments"]

OUT_OF_TIME = "OutOfTime"
_PRINTED = 2000  # characters kept of what is printed
_LONGEST = 300  # characters of a line


class OutOfTime(BaseException):
    """Interrupts a call; not an Exception, so that ``except Exception`` in it lets it pass."""


class Printed(io.TextIOBase):
    """Keeps the beginning of what is printed: an endless loop that prints must not fill the memory."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        """Yes, as any stream that is printed to."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        self.text += text[: max(0, _PRINTED - len(self.text))]
        return len(text)


def wrong_arguments(function: Callable[..., Any], arguments: tuple[Any, ...]) -> str | None:
    """The sentence for a function that cannot be called with as many arguments; None if it can."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some builtins have none, and some things cannot be called at all
        return None
    try:
        signature.bind(*arguments)
    except TypeError:
        return (
            f"The exercise calls your function with {len(arguments)} argument{'s' * (len(arguments) != 1)}; "
            f"yours takes {len(signature.parameters)}: `{signature}`. Keep the line of `def` as it was given."
        )
    return None


def kind_of(error: BaseException) -> str:
    """The name of an exception's class; OUT_OF_TIME for an interrupted call."""
    return OUT_OF_TIME if isinstance(error, OutOfTime) else type(error).__name__


def first_line(error: BaseException) -> str:
    """An exception's message without what follows its first line, and without addresses."""
    try:
        text = str(error).strip().split("\n")[0][:_LONGEST]  # runs the code of whoever wrote the class
    except BaseException:
        return ""
    return re.sub(r"0x[0-9a-fA-F]+", "0x…", text)


def own_line(traceback: TracebackType | None, function: Any) -> tuple[str | None, str | None]:
    """The innermost line of the function's author, told by the namespace it runs in, and whose line it is."""
    own = getattr(inspect.unwrap(function), "__globals__", None)
    found: tuple[str | None, str | None] = (None, None)
    while traceback:
        frame, number = traceback.tb_frame, traceback.tb_lineno
        if own is not None and frame.f_globals is own:
            text = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
            line = f"line {number}: {text}"[:_LONGEST] if text else f"line {number}"
            found = (line, frame.f_code.co_name)
        traceback = traceback.tb_next
    return found
