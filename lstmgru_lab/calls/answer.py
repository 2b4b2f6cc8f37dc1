"""What one call of a function gave, as plain data."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import torch

__all__ = ["OUT_OF_TIME", "Answer", "Arguments", "Call", "Raised", "Value", "copy_of", "place_of"]

Value = Any
"""None, bool, int, float, str, torch.Tensor, torch.nn.Module, or a list, tuple or dict of these.

The set is closed so that arguments and results can cross into another process as plain data.
"""

Arguments = tuple[Value, ...]

OUT_OF_TIME = "OutOfTime"


@dataclass(frozen=True)
class Raised:
    """An exception of the learner's code, as plain data."""

    kind: str
    text: str = ""
    line: str | None = None  # the learner's own line, such as "line 3: return h @ W"
    function: str | None = None  # the learner's function that this line stands in
    limit_s: float | None = None  # the time limit that stopped the call


@dataclass(frozen=True)
class Answer:
    """What one call gave: a result or an exception, the arguments as they are afterwards, what was printed.

    ``returned_argument`` is the place of the argument that came back itself, for exercises that change one.
    ``seconds`` is how long the call took, by the clock that limits it.
    """

    result: Value = None
    raised: Raised | None = None
    arguments: Arguments = ()
    returned_argument: int | None = None
    printed: str = ""
    seconds: float = 0.0

    @property
    def out_of_time(self) -> bool:
        """Whether the time limit stopped the call."""
        return self.raised is not None and self.raised.kind == OUT_OF_TIME

    def under_limit(self, seconds: float) -> "Answer":
        """Return the same answer, which names this time limit if a time limit stopped the call."""
        if self.raised is None or not self.out_of_time:
            return self
        return replace(self, raised=replace(self.raised, limit_s=seconds))


Call = Callable[[Arguments], Answer]


def copy_of(value: Value) -> Any:
    """Copy ``value`` so that the copy shares nothing with it, and a case stays what it was."""
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
    """Return the place of the argument that ``result`` is, or None."""
    return next((place for place, argument in enumerate(arguments) if argument is result), None)
