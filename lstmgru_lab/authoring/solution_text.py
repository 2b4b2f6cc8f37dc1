"""A lesson's solution notebook as py:percent text: written from the bank, so that each answer stands once.

Its exercise notebook follows from it: what stands between the solution markers goes, and so do the cells that
are tagged ``solution-only``.
"""

import ast
import re
from collections.abc import Sequence

from ..bank import Exercise, exercises

__all__ = ["solution_source", "solution_text"]

_INTRODUCTION = """\
# {number} Exercises

Write the body of each function in place of `raise NotImplementedError`, run its cell with Shift+Enter, then
run the check below it. The check tries your function on numbers and shapes that it has not seen, and when
something is wrong it says what. Nothing is counted against you: check as often as you like.

Hints come one at a time: remove the `#` in front of `lab.hint` and run the cell again for the next."""

_SOLVED = """\
These are the solutions. The notebook without them, for you to work in, has the same name in the folder
`exercises`."""


def solution_source(notebook: str) -> str:
    """Return the py:percent text of a lesson's solution notebook, for a name such as ``"02_forget_gate"``."""
    number = notebook.partition("_")[0]
    return solution_text([exercise for exercise in exercises().values() if exercise.lesson == number])


def solution_text(of_lesson: Sequence[Exercise]) -> str:
    """Return the source of the solution notebook that holds these exercises of one lesson."""
    names = "\n".join(f"#     - {exercise.name}" for exercise in of_lesson)
    header = f"# ---\n# jupyter:\n#   lstmgru:\n#     exercises:\n{names}\n# ---"
    imports = "import torch\n\nimport lstmgru_lab as lab"
    if any(re.search(r"\bnn\.", exercise.source) for exercise in of_lesson):
        imports = imports.replace("import torch\n", "import torch\nfrom torch import nn\n")
    if any("math." in exercise.source for exercise in of_lesson):
        imports = f"import math\n\n{imports}"
    cells = [
        _markdown(_INTRODUCTION.format(number=of_lesson[0].lesson)),
        _markdown(_SOLVED, solution_only=True),
        _code(imports),
    ]
    for place, exercise in enumerate(of_lesson, 1):
        cells += _cells(place, exercise)
    return "\n\n".join([header, *cells]) + "\n"


def _cells(place: int, exercise: Exercise) -> list[str]:
    points = "1 point" if exercise.points == 1 else f"{exercise.points} points"
    name = exercise.name
    return [
        _markdown(f"## {place}. {exercise.title} ({points})\n\n{exercise.statement}"),
        _code(marked(exercise), f"solution:{name}"),
        _code(f'report = lab.check("{name}")\ndisplay(report)\nreport.score', f"check:{name}"),
        _code(f'# lab.hint("{name}")'),
        _markdown(exercise.explanation, solution_only=True),
    ]


def marked(exercise: Exercise) -> str:
    """Return the reference with nbgrader's markers around its body, below ``def`` and docstring."""
    lines = exercise.source.rstrip().split("\n")
    function = ast.parse(exercise.source).body[0]
    assert isinstance(function, ast.FunctionDef)
    first = function.body[0]
    after = first.end_lineno if ast.get_docstring(function) else first.lineno - 1
    body = ["    ### BEGIN SOLUTION", *lines[after:], "    ### END SOLUTION"]
    return "\n".join(lines[:after] + body)


def _markdown(text: str, *, solution_only: bool = False) -> str:
    head = '# %% [markdown] tags=["solution-only"]' if solution_only else "# %% [markdown]"
    return "\n".join([head, *(f"# {line}".rstrip() for line in text.split("\n"))])


def _code(text: str, tag: str | None = None) -> str:
    return "\n".join([f'# %% tags=["{tag}"]' if tag else "# %%", text])
