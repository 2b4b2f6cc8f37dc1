"""The grader's talk with a child: requests, and replies, each of which is checked before it is used.

What the child says about itself is believed only where that is harmless, such as what its code printed.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from ..calls.answer import Answer, Arguments, Raised
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
    """Requests to a child and its replies; a malformed reply raises `WireError`.

    The function and its seconds of computing time are those of one exercise. `used` are the ready-made cells
    that ran, `missing` and `out_of_time` tell how the last call went.
    """

    def __init__(self, child: Child, function: str = "", seconds: float = 0.0) -> None:
        self.child, self.function = child, function
        self.seconds = self.left = seconds
        self.used: set[str] = set()
        self.missing = self.out_of_time = False

    def run_cells(self, cells: list[str]) -> list[CellError]:
        """Run the notebook's code cells, and return those that raised, in order."""
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
        if self.missing:
            raised = Raised("NotImplementedError")  # the judge then asks no further
        place, after = reply.get("returned"), reply.get("arguments")
        answer = Answer(
            reply.get("result"),
            raised,
            after if isinstance(after, tuple) else arguments,
            place if type(place) is int else None,
            str(_expect(reply.get("printed"), str))[:2000],
        )
        self.out_of_time = answer.out_of_time
        return answer.under_limit(self.seconds)

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
