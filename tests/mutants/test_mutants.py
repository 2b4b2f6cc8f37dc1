"""The check rejects every mutant of a solution that differs from it, and accepts every one that does not."""

import warnings
from importlib import import_module
from pathlib import Path

import pytest
from mutation import mutants
from other_inputs import arguments

from lstmgru_lab import bank
from lstmgru_lab.checking.judge import difference_between, judge, run
from lstmgru_lab.checking.report import INCORRECT, Report

JUDGING = import_module("lstmgru_lab.checking.judge")
EXERCISES = bank.exercises()
EQUAL = Path(__file__).with_name("equal_mutants.txt")


@pytest.fixture(autouse=True)
def _decision_only(monkeypatch):
    """What is said of a wrong answer takes longer than finding that it is wrong, and is tested elsewhere."""

    def rejected(trials, passed, cases):
        return Report(trials.exercise.name, INCORRECT, 0.0, trials.exercise.points, "")

    monkeypatch.setattr(JUDGING, "_failed", rejected)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as for a learner's function
        yield


def sorted_out(exercise, inputs):
    """The mutants of the solution: rejected though equal, accepted though different, and how many of each."""
    given = [arguments(exercise.name, number) for number in range(inputs)]
    answers = [run(exercise.reference, one) for one in given]
    assert not any(answer.raised for answer in answers), "the inputs are those of a right answer"

    def differs(function):
        return any(
            (got := run(function, one)).raised or difference_between(exercise, right, got)
            for one, right in zip(given, answers, strict=True)
        )

    cases = exercise.cases(0)
    counts = {"killed": 0, "equal": [], "survive": [], "rejected though equal": []}
    for mutant in mutants(exercise.reference, exercise.source):
        accepted = judge(exercise, cases, lambda one, f=mutant.function: run(f, one)).passed
        different = differs(mutant.function)
        if different and accepted:
            counts["survive"].append(mutant.name)
        elif different:
            counts["killed"] += 1
        elif accepted:
            counts["equal"].append(mutant.name)
        else:
            counts["rejected though equal"].append(mutant.name)
    return counts


def equal_by_reason(exercise):
    """The mutants of an exercise that the list explains: no input at all tells them from the solution."""
    lines = EQUAL.read_text(encoding="utf-8").splitlines()
    return {line.partition(": ")[2] for line in lines if line.startswith(f"{exercise}: ")}


def examine(exercise, inputs, record_property):
    counts = sorted_out(exercise, inputs)
    killed, survivors = counts["killed"], counts["survive"]
    record_property("mutants killed", (killed, killed + len(survivors)))
    record_property("mutants left that equal their solution", [len(counts["equal"])] * 2)
    assert survivors == []
    assert set(counts["equal"]) == equal_by_reason(exercise.name), "explain each in equal_mutants.txt"
    assert counts["rejected though equal"] == []
    assert killed >= 5


@pytest.mark.parametrize("name", EXERCISES)
def test_mutants_on_a_hundred_inputs(name, record_property):
    examine(EXERCISES[name], 100, record_property)


@pytest.mark.thorough
@pytest.mark.parametrize("name", EXERCISES)
def test_mutants_on_a_thousand_inputs(name, record_property):
    examine(EXERCISES[name], 1000, record_property)
