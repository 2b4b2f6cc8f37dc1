"""How an exercise says which mistakes it knows: each a wrong function beside the sentence about it."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from .exercise import Misconception

__all__ = ["Mistakes"]

Wrong = TypeVar("Wrong", bound=Callable[..., object])


class Mistakes:
    """The mistakes of one exercise, in the order in which they are written: the first that fits is named.

    ``see`` is the heading that explains them, with its lesson's number; a mistake that is explained elsewhere
    brings a ``see`` of its own::

        mistakes = Mistakes(see="02#How long a memory lasts")

        @mistakes.add("The sign is turned round. A memory that lasts needs f near 1, so a positive bias.")
        def negated(n):
            return -bias_for_half_life(n)

    The exercise then takes ``misconceptions=tuple(mistakes)``.
    """

    def __init__(self, see: str) -> None:
        self._see = see
        self._known: list[Misconception] = []

    def add(self, sentence: str, *, see: str | None = None) -> Callable[[Wrong], Wrong]:
        """Return a decorator: it keeps the wrong function, whose name is the slug, with what a tutor says."""

        def keep(function: Wrong) -> Wrong:
            self._known.append(Misconception(function.__name__, function, sentence, see or self._see))
            return function

        return keep

    def __iter__(self) -> Iterator[Misconception]:
        return iter(self._known)
