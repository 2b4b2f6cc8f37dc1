"""What a learner may assign to an explorer, brought to plain numbers or refused with a sentence."""

import math
from collections.abc import Mapping
from typing import Any

from ..support.errors import ExplorerError

__all__ = ["Weights", "mapping", "number", "sequence"]


class Weights(dict[str, float]):
    """An explorer's weights: ``explorer.weights["b_f"] = 5`` is drawn at once."""

    def __init__(self, values: Mapping[str, float], owner: Any) -> None:
        super().__init__(values)
        self._owner = owner

    def __setitem__(self, name: str, value: float) -> None:
        self.update({name: value})

    def update(self, *args: Any, **kwargs: float) -> None:
        """Set several weights."""
        self._owner.weights = dict(*args, **kwargs)
        super().update(self._owner.weights)

    def __ior__(self, other: Any) -> "Weights":  # type: ignore[override, misc]
        self.update(other)
        return self

    def __reduce__(self) -> Any:  # a copy is a plain dict that moves no explorer
        return dict, (dict(self),)


def number(name: str, value: Any, limit: float) -> float:
    """`value` as a float; ExplorerError says why it cannot be drawn."""
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise ExplorerError(f"{name} should be a number, but is {value!r}.") from error
    if not math.isfinite(number):
        raise ExplorerError(f"{name} should be a finite number, but is {number}.")
    if abs(number) > limit:
        raise ExplorerError(f"{name} should be between -{limit:g} and {limit:g}, but is {number:g}.")
    return number


def mapping(weights: Any) -> dict[str, float]:
    """Weights as a dict, None as an empty one; ExplorerError for anything but a mapping."""
    if weights is None:
        return {}
    if not isinstance(weights, Mapping):
        raise ExplorerError(
            f'weights should be a dict such as {{"b_f": 1.0}}, but is a {type(weights).__name__}.'
        )
    return dict(weights)


def sequence(x: Any) -> list[Any]:
    """Flatten lists, arrays and tensors of shape (time,), (time, 1) or (time, 1, 1).

    Raises ExplorerError for what is no sequence.
    """
    values = x.tolist() if hasattr(x, "tolist") else x
    try:
        values = list(values)
    except TypeError as error:
        raise ExplorerError(f"x should be a sequence of numbers, (time,), but is {x!r}.") from error
    while values and all(isinstance(one, list) and len(one) == 1 for one in values):
        values = [one[0] for one in values]
    return values
