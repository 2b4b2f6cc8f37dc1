"""What an explorer works out once and keeps until one of the traits that it is made of changes."""

import copy
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

__all__ = ["Kept", "kept_while_same"]

T = TypeVar("T")


class Kept(Generic[T]):
    """A property whose value stays until one of the owner's `traits` has another value.

    The traits are compared at every look, so that a list that was changed in place is noticed too. A look
    gives the kept value itself: what a learner may write into must be handed out as a copy.
    """

    def __init__(self, compute: Callable[[Any], T], traits: tuple[str, ...]) -> None:
        self.compute, self.traits, self.__doc__ = compute, traits, compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.place = f"_kept_{name}_of_{owner.__name__}"  # a subclass may replace what it also asks for

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...
    @overload
    def __get__(self, owner: object, kind: type) -> T: ...
    def __get__(self, owner: object | None, kind: type) -> Self | T:
        if owner is None:
            return self
        now = [copy.copy(getattr(owner, name)) for name in self.traits]
        known: tuple[list[Any], T] | None = vars(owner).get(self.place)
        if known is None or known[0] != now:
            known = vars(owner)[self.place] = now, self.compute(owner)
        return known[1]


def kept_while_same(*traits: str) -> Callable[[Callable[[Any], T]], Kept[T]]:
    """Make a method a property that is computed again only after one of these traits has changed."""
    return lambda compute: Kept(compute, traits)
