"""Finds ready-made cells in a function that should be written by hand."""

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

import torch

__all__ = ["forbidden_name"]


def forbidden_name(function: Callable[..., Any], forbidden: frozenset[str]) -> str | None:
    """The first forbidden name in ``function``, or in a function of the learner's that it uses.

    Looks at names in compiled code and at what they stand for, so that ``cell = nn.LSTMCell(...)`` outside
    the function is found as well. A kind reminder, not a lock.
    """
    for code, namespace in _reached(function):
        for name in code.co_names:
            if name in forbidden:
                return name
            kind = type(namespace.get(name))
            if kind.__name__ in forbidden and issubclass(kind, torch.nn.Module):
                return kind.__name__
    return None


def _reached(function: Callable[..., Any]) -> Iterator[tuple[CodeType, dict[str, Any]]]:
    """The code of a function, of what it defines inside, and of its namespace's functions that it names."""
    seen: set[int] = set()
    waiting: list[Any] = [function]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, FunctionType) or id(current) in seen:
            continue
        seen.add(id(current))
        codes = [current.__code__]
        while codes:
            code = codes.pop()
            yield code, current.__globals__
            codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
            named = (current.__globals__.get(name) for name in code.co_names)
            waiting += [item for item in named if getattr(item, "__globals__", None) is current.__globals__]
