"""``lstmgru-lab sample-class``: a made-up class, to see grades and a report before there are students.

Each student hands in one notebook a lesson. What a student writes is drawn from the bank itself: the
reference in several styles, each misconception, unfinished and failing code; a few files are odd. The same
number of students always gives the same files.
"""

import json
import os
import random
import re
import shutil
import textwrap
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from ..bank import Exercise
from ..support.errors import GradingError

__all__ = ["answers_of", "notebook_of", "right_answer", "sample_class"]

# The share of answers of each kind; the rest is a misconception.
RIGHT, STUB, FAILING, SLOW = 0.6, 0.06, 0.05, 0.02
ODD = 40  # of so many notebooks one is an odd file


def sample_class(folder: Path, students: int, exercises: Mapping[str, Exercise]) -> None:
    """Write the notebooks of ``students`` students, student-001 and so on, into ``folder``.

    Raises `GradingError` when ``folder`` holds something already or cannot be written.
    """
    there, part = folder.exists(), f".class-{os.getpid()}.part"
    unfinished = folder / part if there else folder.absolute().with_name(part)
    try:
        if there and any(folder.iterdir()):
            raise GradingError(f"{folder} is not empty: name a new folder for the class.")
        _write_class(unfinished, students, exercises)
        if not there:
            unfinished.rename(folder)  # after Ctrl-C there is no class rather than half of one
        for home in sorted(unfinished.glob("*")) if there else ():
            home.rename(folder / home.name)
    except OSError as error:
        raise GradingError(f"{folder} cannot be written: {error.strerror}.") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write_class(folder: Path, students: int, exercises: Mapping[str, Exercise]) -> None:
    lessons = sorted({one.lesson for one in exercises.values()})
    width = max(3, len(str(students)))
    for number in range(1, students + 1):
        home = folder / f"student-{number:0{width}}"
        home.mkdir(parents=True)
        draw = random.Random(number)
        for place, lesson in enumerate(lessons):
            chosen = [one for one in exercises.values() if one.lesson == lesson]
            notebook = notebook_of(chosen, answers_of(chosen, draw))
            _write(home / f"{lesson}_exercises.ipynb", notebook, number * len(lessons) + place)


def answers_of(exercises: list[Exercise], draw: random.Random) -> list[str]:
    """Return what a made-up student writes for each exercise: right, known mistake, unfinished or failing."""
    names = {one.name for one in exercises}
    return [_apart(_answer(one, draw), names - {one.name}) for one in exercises]


def _apart(answer: str, others: Set[str]) -> str:
    """Return an answer that brings its own function for another exercise, without replacing that answer."""
    for other in others:
        if f"def {other}(" in answer:
            answer = re.sub(rf"\b{other}\b", f"{other}_of_mine", answer)
    return answer


def notebook_of(exercises: list[Exercise], answers: list[str]) -> dict[str, Any]:
    """Return a notebook as a student hands it in: imports, then an answer and its check for each exercise."""
    cells = [_cell("import math\n\nimport torch\nfrom torch import nn\n\nimport lstmgru_lab as lab")]
    for exercise, answer in zip(exercises, answers, strict=True):
        cells += [_cell(answer), _cell(f'lab.check("{exercise.name}")')]
    return {
        "cells": [{**cell, "id": f"cell-{place}"} for place, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "lstmgru": {"exercises": [exercise.name for exercise in exercises]},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def right_answer(exercise: Exercise) -> str:
    """Return the reference with everything of its module that it needs, so that it runs on its own."""
    return _with_needs(exercise.reference, exercise.name)


def _cell(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def _answer(exercise: Exercise, draw: random.Random) -> str:
    kind = draw.random()
    if kind < RIGHT:
        return _in_a_style(right_answer(exercise), draw)
    head = f"def {exercise.signature}:\n"
    if kind < RIGHT + STUB:
        return head + "    raise NotImplementedError"
    if kind < RIGHT + STUB + FAILING:
        return head + draw.choice(["    return undefined_name", "    return [][0]", "    return None"])
    if kind < RIGHT + STUB + FAILING + SLOW:
        return head + "    for _ in range(300_000):\n        pass\n    return torch.zeros(1)"
    if not exercise.misconceptions:
        return head + "    return None"
    mistake = draw.choice(exercise.misconceptions)
    return _with_needs(mistake.function, exercise.name)


def _in_a_style(source: str, draw: random.Random) -> str:
    styles = {
        source: 6,
        f"# my solution\n{source}": 4,
        f"{source}\n\nprint('done')": 4,
        f"%matplotlib inline\n{source}": 1,
        f"{source}\n\nassert result_of_last_week, 'run this first'": 1,
    }
    return draw.choices([*styles], [*styles.values()])[0]


def _with_needs(function: Any, name: str) -> str:
    """Return the text of a function under the name ``name``, after the functions and values that it uses."""
    from .source_closure import source_with_needs

    return textwrap.dedent(source_with_needs(function, name))


def _write(path: Path, notebook: dict[str, Any], number: int) -> None:
    text = json.dumps(notebook, indent=1)
    odd = number % (ODD * 4)
    if odd == ODD:
        text = text[: len(text) // 2]  # the upload broke off
    elif odd == 2 * ODD:
        text = "\ufeff" + text
    elif odd == 3 * ODD:
        text = text.replace('"nbformat": 4', '"nbformat": 3')
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
