"""How a call of somebody's function went: what it printed, what stopped it, and in which line of theirs."""

import inspect
import io
import linecache
import re
from collections.abc import Callable
from types import TracebackType
from typing import Any

from .answer import OUT_OF_TIME
from .timer import OutOfTime

__all__ = ["Printed", "first_line", "kind_of", "own_line", "wrong_arguments"]

_PRINTED = 2000  # characters kept of what is printed
_LONGEST = 300  # characters of a line


class Printed(io.TextIOBase):
    """Keeps the beginning of what is printed: an endless loop that prints must not fill the memory."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        """Return True, as any stream that is printed to."""
        return True

    def write(self, text: str) -> int:
        """Keep as much of ``text`` as there is room for."""
        self.text += text[: max(0, _PRINTED - len(self.text))]
        return len(text)


def wrong_arguments(function: Callable[..., Any], arguments: tuple[Any, ...]) -> str | None:
    """Return the sentence for a function that cannot be called with so many arguments; None if it can."""
    try:
        signature = inspect.signature(function)
    except Exception:  # some builtins have none, and some objects answer with code of their own
        return None
    try:
        signature.bind(*arguments)
    except TypeError:
        plural = "" if len(arguments) == 1 else "s"
        return (
            f"The exercise calls your function with {len(arguments)} argument{plural}; "
            f"yours takes {len(signature.parameters)}: `{signature}`. Keep the line of `def` as it was given."
        )
    return None


def kind_of(error: BaseException) -> str:
    """Return the name of an exception's class; OUT_OF_TIME for an interrupted call."""
    return OUT_OF_TIME if isinstance(error, OutOfTime) else type(error).__name__


def first_line(error: BaseException) -> str:
    """Return an exception's message, its first line alone, without addresses."""
    try:
        text = str(error).strip().split("\n")[0][:_LONGEST]  # runs the code of whoever wrote the class
    except BaseException:
        return ""
    return re.sub(r"0x[0-9a-fA-F]+", "0x…", text)


def own_line(traceback: TracebackType | None, function: Any) -> tuple[str | None, str | None]:
    """Return the innermost line that the function's author wrote, and the name of the function it stands in.

    The author's lines are those that run in the function's own namespace.
    """
    own = _namespace(function)
    found: tuple[str | None, str | None] = (None, None)
    while traceback:
        frame, number = traceback.tb_frame, traceback.tb_lineno
        if own is not None and frame.f_globals is own:
            text = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
            line = f"line {number}: {text}"[:_LONGEST] if text else f"line {number}"
            found = (line, frame.f_code.co_name)
        traceback = traceback.tb_next
    return found


def _namespace(function: Any) -> dict[str, Any] | None:
    try:
        return getattr(inspect.unwrap(function), "__globals__", None)
    except BaseException:  # an object whose own code answers when an attribute is asked for
        return None
