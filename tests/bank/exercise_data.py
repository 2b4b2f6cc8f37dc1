"""What the tests know of each exercise: a file an exercise, in the folder of its lesson beside this one."""

from importlib import import_module

import pytest

from lstmgru_lab import bank
from lstmgru_lab.checking.judge import judge, run

EXERCISES = bank.exercises()
SEEDS = range(20)
NEEDED = ("SIGNATURE", "oracle", "inputs", "RIGHT")

_CASES = {}

each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


def data_of(exercise):
    """Return the module with an exercise's data; fail with what to write where something is missing."""
    name = f"bank.lesson_{exercise.lesson}.{exercise.name}"
    try:
        data = import_module(name)
    except ModuleNotFoundError as error:
        if not name.startswith(error.name):
            raise
        data = None
    missing = [needed for needed in NEEDED if not hasattr(data, needed)]
    if missing:
        file = f"tests/{name.replace('.', '/')}.py"
        pytest.fail(f"Write {', '.join(missing)} into {file}, as CONTRIBUTING.md shows.", pytrace=False)
    return data


def cases_of(exercise, seed):
    """Return the cases of a seed, drawn once for all tests: copy them before a call."""
    drawn = exercise.reference, seed
    if drawn not in _CASES:
        _CASES[drawn] = exercise.cases(seed)
    return _CASES[drawn]


def judged(exercise, function, seed):
    """Return the report on a function that is trusted."""
    return judge(exercise, cases_of(exercise, seed), lambda arguments: run(function, arguments))
