"""The bank: every exercise is whole, repeatable, and its mistakes are told apart."""

import inspect
import random
from collections import Counter
from pathlib import Path

import jupytext
import numpy as np
import pytest
import torch
from right_answers_practice import RIGHT

from lstmgru_lab import bank
from lstmgru_lab.authoring.exercises import STUBS, without_solution
from lstmgru_lab.bank.exercise import Exercise
from lstmgru_lab.checking.compare import compare
from lstmgru_lab.checking.judge import judge, run

PROJECT = Path(bank.__file__).parents[2]
EXERCISES = list(bank.exercises().values())
SEEDS = range(20)

# The table of the course: names and arguments are fixed, other people's checks call them.
SIGNATURES = """
01 rnn_step(x_t, h_prev, W, b)
01 rnn_forward(x, h_0, W, b)
01 gradient_norms(h, U)
02 forget_gate(x_t, h_prev, W_f, b_f)
02 bias_for_half_life(n)
03 input_gate(x_t, h_prev, W_i, b_i)
03 candidate(x_t, h_prev, W_c, b_c)
04 cell_update(c_prev, f_t, i_t, c_tilde)
04 memory_after(c_0, f)
05 output_gate(x_t, h_prev, W_o, b_o)
05 lstm_step(x_t, h_prev, c_prev, params)
05 lstm_forward(x, h_0, c_0, params)
06 cell_jacobian(f)
06 set_forget_bias(lstm, value)
07 update_gate(x_t, h_prev, W_z, b_z)
07 interpolate(h_prev, h_tilde, z_t)
08 reset_gate(x_t, h_prev, W_r, b_r)
08 gru_step(x_t, h_prev, params)
08 gru_step_torch(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh)
08 convert_update_gate(W_z, b_z)
09 split_gates(lstm)
09 count_parameters(kind, input_size, hidden_size, num_layers=1, bidirectional=False)
09 last_hidden(output, lengths, bidirectional)
09 pack_and_run(lstm, x, lengths)
10 hidden_for_budget(kind, input_size, budget)
10 paired_comparison(a, b, index)
11 sample_next(logits, temperature, u)
11 bits_per_character(logits, targets)
11 truncated_bptt(x, target, W, b, k)
12 make_windows(series, window, horizon)
12 seasonal_naive(series, season, horizon)
12 standardise(train, test)
13 masked_mean(x, lengths)
13 collate(sequences)
14 stream(chunks, h_0, c_0, params)
15 peephole_step(x_t, h_prev, c_prev, params)
15 coupled_step(x_t, h_prev, c_prev, params)
15 mingru_parallel(x, h_0, W_z, b_z, W_h, b_h)
""".strip().splitlines()


def each_exercise(function):
    return pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)(function)


def called(function):
    return lambda arguments: run(function, arguments)


@each_exercise
def test_name_lesson_and_arguments_are_those_of_the_course(exercise):
    assert f"{exercise.lesson} {exercise.signature}" in SIGNATURES


@each_exercise
def test_an_exercise_is_whole(exercise: Exercise):
    assert len(exercise.misconceptions) >= 2
    assert len({m.slug for m in exercise.misconceptions}) == len(exercise.misconceptions)
    assert len(exercise.hints) == 3
    assert exercise.points > 0
    for text in (exercise.statement, exercise.explanation, *exercise.hints):
        assert text.strip() == text != ""
    assert inspect.getdoc(exercise.reference), "the docstring becomes the exercise's"
    for misconception in exercise.misconceptions:
        assert misconception.sentence.rstrip("`)")[-1] in ".?!"


def test_all_points_together_are_a_hundred_once_every_exercise_is_there():
    points = sum(exercise.points for exercise in EXERCISES)
    assert points == 100 if len(EXERCISES) == len(SIGNATURES) else points < 100


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


@each_exercise
def test_the_reference_is_right_and_changes_nothing(exercise):
    for seed in SEEDS:
        assert judge(exercise, exercise.cases(seed), called(exercise.reference)).passed


@each_exercise
def test_every_mistake_is_rejected_and_named(exercise, record_property):
    missed = {}
    for misconception in exercise.misconceptions:
        for seed in SEEDS:
            report = judge(exercise, exercise.cases(seed), called(misconception.function))
            if report.passed or report.misconception != misconception.slug:
                missed[misconception.slug] = f"seed {seed}: taken for {report.misconception}"
    mistakes = len(exercise.misconceptions)
    record_property("misconceptions named", (mistakes - len(missed), mistakes))
    assert missed == {}


@each_exercise
def test_answers_written_differently_are_right(exercise, record_property):
    refused = {}
    for answer in RIGHT[exercise.name]:
        for seed in SEEDS:
            report = judge(exercise, exercise.cases(seed), called(answer))
            if not report.passed:
                refused[answer.__name__] = f"seed {seed}: {report}"
    answers = len(RIGHT[exercise.name])
    record_property("right variants accepted", (answers - len(refused), answers))
    assert refused == {}
    assert answers >= 3


@each_exercise
def test_pointers_lead_to_a_heading_of_the_lesson(exercise):
    for misconception in exercise.misconceptions:
        lesson, _, heading = misconception.see.partition("#")
        sources = list((PROJECT / "lessons" / "source").glob(f"{lesson}_*.py"))
        if heading and sources:
            assert f"# ## {heading}\n" in sources[0].read_text("utf-8"), misconception.see


def test_the_solutions_are_written_from_the_bank():
    for source in sorted((PROJECT / "solutions" / "source").glob("*.py")):
        written = jupytext.reads(bank.solution_source(source.stem), fmt="py:percent")
        stored = jupytext.reads(source.read_text("utf-8"), fmt="py:percent")
        assert [(cell.cell_type, cell.source) for cell in stored.cells] == [
            (cell.cell_type, cell.source) for cell in written.cells
        ], f"{source.name} is not what the bank gives"
        assert stored.metadata["lstmgru"] == written.metadata["lstmgru"]


def test_the_text_of_a_solution_is_the_reference_between_markers():
    text = bank.solution_source("02_forget_gate")
    exercise = bank.exercises()["forget_gate"]
    assert exercise.source.rstrip() in text.replace("    ### BEGIN SOLUTION\n", "").replace(
        "    ### END SOLUTION\n", ""
    )


def test_questions_have_one_right_choice_and_ids_of_their_lesson():
    for question in bank.questions().values():
        assert question.id.startswith(f"{question.lesson}-")
        assert 0 <= question.answer < len(question.choices)
        assert len(set(question.choices)) == len(question.choices) >= 2
        assert question.prompt.strip()[-1] in "?."


def test_every_lesson_has_two_questions_or_more():
    asked = Counter(question.lesson for question in bank.questions().values())
    assert sorted(asked) == [f"{number:02}" for number in range(16)]
    assert min(asked.values()) >= 2


def test_the_place_of_an_answer_tells_nothing():
    places = Counter(question.answer for question in bank.questions().values() if len(question.choices) == 3)
    assert max(places.values()) < 0.45 * sum(places.values())


LESSONS = sorted({exercise.lesson for exercise in EXERCISES})


def run_cells(lesson, monkeypatch, prepare=lambda source: source):
    """Run a lesson's notebook of exercises from top to bottom; the report of each check cell."""
    monkeypatch.setenv("LSTMGRU_RECORD", "")
    reports, space = [], {"display": lambda report: reports.append(report)}
    for cell in jupytext.reads(bank.solution_source(lesson), fmt="py:percent").cells:
        if cell.cell_type == "code":
            exec(compile(prepare(cell.source), f"<lesson {lesson}>", "exec"), space)
    return reports


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_solution_notebook_scores_full_marks(lesson, monkeypatch):
    reports = run_cells(lesson, monkeypatch)
    assert len(reports) == sum(exercise.lesson == lesson for exercise in EXERCISES)
    for report in reports:
        assert report.score == report.max_score, report


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_fresh_exercise_notebook_runs_and_is_not_attempted(lesson, monkeypatch):
    def blank(source):
        return without_solution(source, STUBS["code"], lesson)

    reports = run_cells(lesson, monkeypatch, blank)
    assert {report.outcome for report in reports} == {"not_attempted"}
