"""What one call of a function gave, as plain data."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import torch

from ..bank.exercise import Arguments, Value

__all__ = ["Answer", "Call", "Raised", "copy_of", "place_of"]


@dataclass(frozen=True)
class Raised:
    """An exception of the learner's code, as plain data."""

    kind: str
    text: str = ""
    line: str | None = None  # the learner's own line, such as "line 3: return h @ W"
    function: str | None = None  # the learner's function that this line stands in


@dataclass(frozen=True)
class Answer:
    """What one call gave: a result or an exception, the arguments as they are afterwards, what was printed.

    ``returned_argument`` is the place of the argument that came back itself, for exercises that change one.
    """

    result: Value = None
    raised: Raised | None = None
    arguments: Arguments = ()
    returned_argument: int | None = None
    printed: str = ""


Call = Callable[[Arguments], Answer]


def copy_of(value: Value) -> Any:
    """A copy that shares nothing with ``value``, so that a case stays what it was."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, Mapping):
        return {key: copy_of(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(copy_of(item) for item in value)
    if isinstance(value, torch.nn.Module):
        return deepcopy(value)
    return value


def place_of(result: Value, arguments: Arguments) -> int | None:
    """The place of the argument that ``result`` is, or None."""
    return next((place for place, argument in enumerate(arguments) if argument is result), None)
