"""What a notebook finds when it imports `lstmgru_lab` while it is graded: nothing that knows an answer.

`lab.check` and its like say "graded later"; explorers and figures do nothing, quietly; the reference cells
and the question bank are not there.
"""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

__all__ = ["install"]

LATER = frozenset({"check", "hint", "predict", "progress", "solution"})
QUIET = frozenset({"explorers", "figures", "view"})


class Later:
    """The answer of `lab.check` while grading; it has what a report has, and knows nothing."""

    outcome, score, max_score, passed, misconception = "not_attempted", 0.0, 0, False, None
    message = "Graded later."

    def __repr__(self) -> str:
        return self.message


class Quiet:
    """Stands for explorers and figures: takes every call and attribute, and does nothing."""

    def __getattr__(self, name: str) -> "Quiet":
        if name.startswith("_"):  # IPython looks for _repr_html_ and its like
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: Any, **keywords: Any) -> "Quiet":
        return self

    def __iter__(self) -> Iterator["Quiet"]:
        return iter(())

    def __repr__(self) -> str:
        return "Not drawn while grading."


def _later(*arguments: Any, **keywords: Any) -> Later:
    return Later()


class Absent(ModuleType):
    """The package as a notebook sees it while it is graded."""

    __path__: list[str] = []  # noqa: RUF012 (a package: its submodules are looked for, and not found)

    def __getattr__(self, name: str) -> Any:
        if name in LATER:
            return _later
        if name in QUIET:
            return Quiet()
        raise AttributeError(f"lstmgru_lab.{name} is not there while a notebook is graded.")


def install() -> None:
    """Put the stand-in in the place of `lstmgru_lab` and forget the package's own modules."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "lstmgru_lab"]:
        del sys.modules[name]
    sys.modules["lstmgru_lab"] = Absent("lstmgru_lab", "What is left of the package while grading.")
