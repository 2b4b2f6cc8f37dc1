"""A statement that is often made, and the verdict of the measurements on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .experiment import Values

__all__ = ["NOT_MEASURED", "Rows", "Statement", "Verdict", "Word", "weighed"]

Rows = Mapping[str, list[Values]]
"""Full name of a row -> the values of each seed."""

Word = Literal[
    "holds", "holds in part", "does not hold", "the reverse holds", "depends", "not shown", "not measured"
]


@dataclass(frozen=True)
class Verdict:
    """What was measured, in words, and the word that sums it up for the statement."""

    measured: str
    word: Word


@dataclass(frozen=True)
class Statement:
    """What is said and where; judge(rows) looks at the rows it needs and returns the verdict.

    about: the experiments whose rows it looks at; none if it looks at the cells themselves.
    """

    place: str
    said: str
    judge: Callable[[Rows], Verdict]
    about: tuple[str, ...] = ()


NOT_MEASURED = Verdict("no row of the table has it yet", "not measured")


def weighed(sides: Sequence[int]) -> Word:
    """Sum up a comparison in several settings: 1 where it holds, -1 where its reverse holds, 0 for neither.

    If all settings agree, the word is plain. If some support the statement and none contradict it, it "holds
    in part". If some support it and others contradict it, it "depends" on the setting.
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
