"""A statement that one often reads, and what measurements say to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .experiment import Values

__all__ = ["NOT_MEASURED", "Rows", "Statement", "Verdict", "Word", "weighed"]

Rows = Mapping[str, list[Values]]
"""Full name of a row -> what each seed gave."""

Word = Literal[
    "holds", "holds in part", "does not hold", "the reverse holds", "depends", "not shown", "not measured"
]


@dataclass(frozen=True)
class Verdict:
    """measured: the numbers in words. word: what they make of the statement."""

    measured: str
    word: Word


@dataclass(frozen=True)
class Statement:
    """What is said and where; judge(rows) looks at the rows it needs and says what they make of it.

    about: the experiments whose rows it looks at; none where the cells themselves are looked at.
    """

    place: str
    said: str
    judge: Callable[[Rows], Verdict]
    about: tuple[str, ...] = ()


NOT_MEASURED = Verdict("no row of the table has it yet", "not measured")


def weighed(sides: Sequence[int]) -> Word:
    """The word for a comparison in several settings: 1 where it holds, -1 where its reverse does, 0 neither.

    All alike is plain. Some for it and none against is "in part"; some each way: it depends on the setting.
    """
    if not sides:
        return "not measured"
    if 1 in sides and -1 in sides:
        return "depends"
    if 1 in sides:
        return "holds" if 0 not in sides else "holds in part"
    if -1 in sides:
        return "the reverse holds" if 0 not in sides else "does not hold"
    return "not shown"
