"""The grader's talk with a child: requests, and replies that are checked before they are believed to be one.

What the child says of itself is believed in nothing but harmless matters, such as what its code printed.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from ..bank.exercise import Arguments
from ..calls.answer import Answer, Raised
from ..calls.outcome import OUT_OF_TIME
from .sandbox.workers import Child
from .talk.wire import WireError

__all__ = ["CellError", "Conversation"]

MISSING = "Missing"
TEXT = 300  # characters kept of a text that the child sends


@dataclass(frozen=True)
class CellError:
    """A cell that raised."""

    cell: int
    kind: str
    text: str


class Conversation:
    """Requests to a child and its replies; a reply that is none raises `WireError`.

    The function and its seconds of CPU time are those of one exercise. `used` are the ready-made cells that
    ran, `missing` and `out_of_time` what came of the last call.
    """

    def __init__(self, child: Child, function: str = "", seconds: float = 0.0) -> None:
        self.child, self.function, self.left = child, function, seconds
        self.used: set[str] = set()
        self.missing = self.out_of_time = False

    def run_cells(self, cells: list[str]) -> list[CellError]:
        """Run the notebook's code cells; those that raised, in order."""
        reply = self._ask({"do": "cells", "cells": cells})
        raised = _expect(reply.get("raised"), list)
        return [
            CellError(_expect(cell, int), _line(kind), _line(text))
            for cell, kind, text in (_expect(one, list, 3) for one in raised)
        ]

    def call(self, arguments: Arguments) -> Answer:
        """Put one case to the child's function."""
        reply = self._ask(
            {"do": "call", "function": self.function, "arguments": arguments, "seconds": self.left}
        )
        self.left = max(0.0, self.left - abs(_expect(reply.get("seconds"), float)))
        self.used |= {_line(name) for name in _expect(reply.get("used"), list)}
        raised = _raised(reply.get("raised"))
        self.missing = raised is not None and raised.kind == MISSING
        self.out_of_time = raised is not None and raised.kind == OUT_OF_TIME
        if self.missing:
            raised = Raised("NotImplementedError")  # the judge then asks no further
        place, after = reply.get("returned"), reply.get("arguments")
        return Answer(
            reply.get("result"),
            raised,
            after if isinstance(after, tuple) else arguments,
            place if type(place) is int else None,
            str(_expect(reply.get("printed"), str))[:2000],
        )

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        number = secrets.randbits(62)
        reply = _expect(self.child.ask({**request, "id": number}), dict)
        if reply.get("id") != number:
            raise WireError("It answered what it was not asked.")
        return dict(reply)


def _expect(value: Any, kind: Any, length: int | None = None) -> Any:
    if type(value) is not kind or (length is not None and len(value) != length):
        raise WireError("It sent something that is no answer.")
    return value


def _line(value: Any) -> str:
    """A text of the child's on one line, printable and short."""
    text = str(_expect(value, str))[:TEXT]
    return "".join(character if character.isprintable() else " " for character in text)


def _raised(value: Any) -> Raised | None:
    if value is None:
        return None
    kind, text, line, function = _expect(value, list, 4)
    return Raised(
        _line(kind),
        _line(text),
        None if line is None else _line(line),
        None if function is None else _line(function),
    )
