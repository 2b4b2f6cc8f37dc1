"""Every exercise of the bank: its reference is right by an independent answer, and its texts are whole."""

import re

import pytest
import torch
from bank_oracles import ORACLES

from lstmgru_lab import bank
from lstmgru_lab.calls.answer import copy_of
from lstmgru_lab.checking.compare import compare

EXERCISES = bank.exercises()
SEEDS = range(20)
CHANGES_ITS_ARGUMENT = {"set_forget_bias"}

every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


def tensors_in(value):
    """Every tensor in a value of the closed set."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, torch.nn.Module):
        value = value.state_dict()
    if isinstance(value, dict):
        value = list(value.values())
    return (
        [tensor for item in value for tensor in tensors_in(item)] if isinstance(value, list | tuple) else []
    )


def float_dtypes(value):
    return {tensor.dtype for tensor in tensors_in(value) if tensor.is_floating_point()}


@every_exercise
def test_the_reference_agrees_with_an_independent_answer(exercise):
    oracle = ORACLES[exercise.name]
    for seed in SEEDS:
        for number, arguments in enumerate(exercise.cases(seed)):
            expected = oracle(*copy_of(arguments))
            got = exercise.reference(*copy_of(arguments))
            difference = compare(expected, got, exercise.tolerance, exercise.result, strict=False)
            assert difference is None, f"seed {seed}, case {number}: {difference}"


@every_exercise
def test_the_reference_keeps_dtype_and_arguments(exercise):
    for arguments in exercise.cases(seed=1):
        given = copy_of(arguments)
        result = exercise.reference(*given)
        assert float_dtypes(result) <= float_dtypes(arguments)
        if exercise.name not in CHANGES_ITS_ARGUMENT:
            for name, before, after in zip(exercise.parameters, arguments, given, strict=False):
                assert compare(before, after, exercise.tolerance, name) is None, f"{name} was changed"


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.bounds], ids=lambda e: e.name)
def test_the_reference_stays_within_its_bounds(exercise):
    low, high = exercise.bounds
    for arguments in exercise.cases(seed=2):
        for tensor in tensors_in(exercise.reference(*copy_of(arguments))):
            assert low <= float(tensor.min())
            assert float(tensor.max()) <= high


@every_exercise
def test_what_is_said_is_whole(exercise):
    texts = {m.slug: m.sentence for m in exercise.misconceptions} | dict(enumerate(exercise.hints))
    for name, text in texts.items():
        without_code = re.sub(r"`[^`]*`", "code", text)
        assert not re.search(r"[,;:][^\W\d]|  ", without_code), f"{name} lost a space: {text!r}"
    assert exercise.explanation.rstrip().endswith(".")
    named = re.findall(r"`(\w+)`", exercise.statement)
    assert set(exercise.parameters) <= set(named), "the statement says what each argument is"


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
