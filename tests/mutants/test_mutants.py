"""The check rejects every mutant of a solution that differs from it, and accepts every one that does not."""

import warnings
from importlib import import_module

import pytest
from bank.exercise_data import data_of, each_exercise
from bank.other_inputs import Source
from mutants.mutation import mutants

from lstmgru_lab.checking.judge import difference_between, judge, run
from lstmgru_lab.checking.report import INCORRECT, Report

JUDGING = import_module("lstmgru_lab.checking.judge")


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
    given = [data_of(exercise).inputs(Source(number)) for number in range(inputs)]
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
    """The mutants that the exercise's data explain: no input at all tells them from the solution."""
    reasons = getattr(data_of(exercise), "EQUAL_MUTANTS", {})
    return {mutant for mutants_of_a_reason in reasons.values() for mutant in mutants_of_a_reason}


def examine(exercise, inputs, record_property):
    counts = sorted_out(exercise, inputs)
    killed, survivors = counts["killed"], counts["survive"]
    record_property("mutants killed", (killed, killed + len(survivors)))
    record_property("mutants left that equal their solution", [len(counts["equal"])] * 2)
    assert survivors == []
    assert set(counts["equal"]) == equal_by_reason(exercise), "explain each in EQUAL_MUTANTS of its data"
    assert counts["rejected though equal"] == []
    assert killed >= 5


@each_exercise
def test_mutants_on_a_hundred_inputs(exercise, record_property):
    examine(exercise, 100, record_property)


@pytest.mark.thorough
@each_exercise
def test_mutants_on_a_thousand_inputs(exercise, record_property):
    examine(exercise, 1000, record_property)
