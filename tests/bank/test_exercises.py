"""Every exercise of the bank is whole, repeatable, in its place, and known to the tests."""

import inspect
import random
import re
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch
from bank.exercise_data import EXERCISES, data_of, each_exercise

from lstmgru_lab.bank import lessons
from lstmgru_lab.checking.compare import compare

PROJECT = Path(__file__).parents[2]
FOLDER = Path(lessons.__file__).parent


@each_exercise
def test_name_lesson_and_arguments_are_those_of_the_course(exercise):
    """They are fixed: other people's checks call them."""
    assert exercise.signature == data_of(exercise).SIGNATURE


@each_exercise
def test_an_exercise_is_whole(exercise):
    assert len(exercise.misconceptions) >= 2
    assert len({m.slug for m in exercise.misconceptions}) == len(exercise.misconceptions)
    assert len(exercise.hints) == 3
    assert exercise.points > 0
    for text in (exercise.statement, exercise.explanation, *exercise.hints):
        assert text.strip() == text != ""
    assert inspect.getdoc(exercise.reference), "the docstring becomes the exercise's"
    for misconception in exercise.misconceptions:
        assert misconception.sentence.rstrip("`)")[-1] in ".?!"


@each_exercise
def test_what_is_said_is_whole(exercise):
    texts = {m.slug: m.sentence for m in exercise.misconceptions} | dict(enumerate(exercise.hints))
    for name, text in texts.items():
        without_code = re.sub(r"`[^`]*`", "code", text)
        assert not re.search(r"[,;:][^\W\d]|  ", without_code), f"{name} lost a space: {text!r}"
    assert exercise.explanation.rstrip().endswith(".")
    named = re.findall(r"`(\w+)`", exercise.statement)
    assert set(exercise.parameters) <= set(named), "the statement says what each argument is"


@each_exercise
def test_pointers_lead_to_a_heading_of_the_lesson(exercise):
    for misconception in exercise.misconceptions:
        lesson, _, heading = misconception.see.partition("#")
        sources = list((PROJECT / "lessons" / "source").glob(f"{lesson}_*.py"))
        if heading and sources:
            assert f"# ## {heading}\n" in sources[0].read_text("utf-8"), misconception.see


@each_exercise
def test_cases_repeat_with_a_seed_and_are_new_with_another(exercise):
    def same(left, right):
        return all(compare(a, b, exercise.tolerance) is None for a, b in zip(left, right, strict=True))

    first, again, other = exercise.cases(3), exercise.cases(3), exercise.cases(4)
    assert all(same(a, b) for a, b in zip(first, again, strict=True))
    assert same(first[0], other[0]), "the example is public: it never changes"
    assert not all(same(a, b) for a, b in zip(first[1:], other[1:], strict=True))


@each_exercise
def test_cases_leave_the_random_states_alone(exercise):
    before = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].copy()
    exercise.cases(5)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert random.getstate() == before[1]
    assert (np.random.get_state()[1] == before[2]).all()


def test_all_points_together_are_a_hundred():
    points = sum(exercise.points for exercise in EXERCISES.values())
    assert points == 100, f"The points of all exercises are {points}: take from others what a new one gives."


def test_each_file_of_a_lesson_is_an_exercise_in_its_place():
    places = {}
    for file in sorted(FOLDER.glob("lesson_*/[!_]*.py")):
        exercise = import_module(f"{lessons.__name__}.{file.parent.name}.{file.stem}").EXERCISE
        assert exercise is EXERCISES[file.stem], "a file is called as its function"
        assert f"lesson_{exercise.lesson}" == file.parent.name
        places.setdefault(exercise.lesson, []).append(exercise.place)
    for lesson, taken in places.items():
        assert sorted(taken) == [*range(1, len(taken) + 1)], f"the places of lesson {lesson}'s exercises"
    assert sum(map(len, places.values())) == len(EXERCISES)


def test_the_order_of_a_lesson_is_that_of_the_places():
    order = [(exercise.lesson, exercise.place) for exercise in EXERCISES.values()]
    assert order == sorted(order)
    assert list(EXERCISES)[:3] == ["rnn_step", "rnn_forward", "gradient_norms"]


def test_looking_one_exercise_up_loads_no_other():
    """So the first check of a notebook waits for one file, however many exercises there are."""
    code = (
        "import sys\nfrom lstmgru_lab.bank.lookup import find_exercise\n"
        "find_exercise('rnn_forward')\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = re.findall(rf"{lessons.__name__}\.lesson_\d+\.(\w+)", done.stdout)
    assert set(loaded) == {"rnn_forward", "rnn_step"}, "the second is called by the first"


def test_data_belong_to_an_exercise_of_that_lesson():
    files = {(file.parent.name, file.stem) for file in Path(__file__).parent.glob("lesson_*/*.py")}
    assert files == {(f"lesson_{exercise.lesson}", exercise.name) for exercise in EXERCISES.values()}


def test_a_new_exercise_is_told_which_data_to_write():
    moved = replace(EXERCISES["forget_gate"], lesson="04")
    sentence = (
        "Write SIGNATURE, oracle, inputs, RIGHT into tests/bank/lesson_04/forget_gate.py, "
        "as CONTRIBUTING.md shows."
    )
    with pytest.raises(pytest.fail.Exception, match=re.escape(sentence)):
        data_of(moved)


def test_the_bank_in_numbers(capsys):
    rows = [(e.lesson, e.name, e.points, len(e.misconceptions)) for e in EXERCISES.values()]
    points, mistakes = sum(row[2] for row in rows), sum(row[3] for row in rows)
    with capsys.disabled():
        for row in [
            ("lesson", "exercise", "points", "mistakes"),
            *rows,
            ("all", len(rows), points, mistakes),
        ]:
            print("\n{:6}  {!s:22}  {:>6}  {:>8}".format(*row), end="")
    assert mistakes >= 150
