"""What an exercise is: data that the checker, the solutions and the grader all read."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import torch

from ..calls.answer import Arguments, Value
from ..calls.ready_made import CLASSES, FUNCTIONS
from .draw import Draw

__all__ = ["BY_HAND", "TOLERANCE", "Arguments", "Exercise", "Misconception", "Tolerance", "Value"]

BY_HAND = CLASSES | FUNCTIONS | {"cells", "bank"}
"""Names that an exercise written by hand does not use: ready-made cells of torch and of this course."""


@dataclass(frozen=True)
class Tolerance:
    """How far a right answer may be off: ``|got - expected| <= absolute + relative * |expected|``."""

    relative: float
    absolute: float


# float32 leaves room for another order of operations, and for a learner who goes through Python floats.
TOLERANCE: Mapping[Any, Tolerance] = MappingProxyType(
    {
        torch.float32: Tolerance(1e-4, 1e-5),
        torch.float64: Tolerance(1e-6, 1e-8),
        float: Tolerance(1e-4, 1e-6),
    }
)


@dataclass(frozen=True)
class Misconception:
    """A mistake that learners make: the reference gone wrong, and what a tutor would say about it.

    ``sentence`` speaks to the learner; ``see`` points into a lesson by number and heading,
    as ``"02#How long a memory lasts"``.
    """

    slug: str
    function: Callable[..., Value]
    sentence: str
    see: str


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One function for the learner to write.

    ``reference`` is the solution and the only copy of it: name, signature, docstring and body are taken
    from it. ``place`` counts the exercises of a lesson from 1; those of a private bank stand in the order of
    its ``EXERCISES``. ``result`` names what it returns, as the statement does: ``"f_t"`` or ``"(h_t, c_t)"``.
    ``example`` is the one public case, small and with numbers that can be followed by hand; ``draw`` makes
    the arguments of a fresh case. ``bounds`` are the open limits within which every right value lies.
    """

    reference: Callable[..., Value]
    lesson: str
    title: str
    statement: str
    result: str
    points: int
    example: Arguments
    draw: Callable[[Draw], Arguments]
    misconceptions: tuple[Misconception, ...]
    hints: tuple[str, str, str]
    explanation: str
    place: int = 0
    bounds: tuple[float, float] | None = None
    forbidden: frozenset[str] = BY_HAND
    tolerance: Mapping[Any, Tolerance] = field(default_factory=lambda: TOLERANCE)

    @property
    def name(self) -> str:
        """The name of the function to write."""
        return self.reference.__name__

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the function's arguments, in order."""
        return tuple(inspect.signature(self.reference).parameters)

    @property
    def signature(self) -> str:
        """Name and arguments as the statement shows them: ``forget_gate(x_t, h_prev, W_f, b_f)``."""
        return f"{self.name}{inspect.signature(self.reference)}"

    @property
    def source(self) -> str:
        """The text of the reference: what ``lab.solution`` prints and what solutions are built from."""
        return inspect.getsource(self.reference)

    def cases(self, seed: int) -> list[Arguments]:
        """Return the arguments of every case, smallest first: the example, then those that ``seed`` gives.

        Fresh shapes and values each time; the last cases are float64. torch's random state is not touched.
        """
        return [self.example, *(self.draw(Draw(seed, number)) for number in range(1, 6))]
