"""The references are right: by an independent answer, by their examples; and so are other right answers."""

import re

import pytest
import torch
from bank.exercise_data import EXERCISES, SEEDS, cases_of, data_of, each_exercise, judged

from lstmgru_lab.calls.answer import copy_of
from lstmgru_lab.checking.compare import compare

CHANGES_ITS_ARGUMENT = {"set_forget_bias"}


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


@each_exercise
def test_the_reference_is_right_and_changes_nothing(exercise):
    for seed in SEEDS:
        assert judged(exercise, exercise.reference, seed).passed


@each_exercise
def test_the_reference_agrees_with_an_independent_answer(exercise):
    oracle = data_of(exercise).oracle
    for seed in SEEDS:
        for number, arguments in enumerate(cases_of(exercise, seed)):
            expected = oracle(*copy_of(arguments))
            got = exercise.reference(*copy_of(arguments))
            difference = compare(expected, got, exercise.tolerance, exercise.result, strict=False)
            assert difference is None, f"seed {seed}, case {number}: {difference}"


@each_exercise
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


@each_exercise
def test_answers_written_differently_are_right(exercise, record_property):
    answers, refused = data_of(exercise).RIGHT, {}
    for answer in answers:
        for seed in SEEDS:
            report = judged(exercise, answer, seed)
            if not report.passed:
                refused[answer.__name__] = f"seed {seed}: {report}"
    record_property("right variants accepted", (len(answers) - len(refused), len(answers)))
    assert refused == {}
    assert len(answers) >= 3, "three right answers, each written in another way"


# the examples in the statements


def said(exercise):
    return re.sub(r"\s+", " ", exercise.statement.partition("Example: ")[2])


def numbers(answer):
    """All numbers of an answer, tuples and tensors taken apart."""
    if isinstance(answer, tuple):
        return [number for part in answer for number in numbers(part)]
    return torch.as_tensor(answer).flatten().tolist()


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if said(e)], ids=lambda e: e.name)
def test_an_example_is_what_the_reference_answers(exercise):
    """EXAMPLES holds arguments, and what the statement says of the numbers that come back."""
    examples = getattr(data_of(exercise), "EXAMPLES", [])
    assert examples, "the statement has an example: write it into EXAMPLES of the exercise's data"
    for arguments, words in examples:
        answer = [round(number, 6) for number in numbers(exercise.reference(*arguments))]
        assert words.format(*answer).replace("-", "−") in said(exercise)
