"""Predictions: a choice first, then the reason; the first choice is kept."""

import pytest

import lstmgru_lab as lab
from lstmgru_lab.bank import questions
from lstmgru_lab.checking.predict import Form
from lstmgru_lab.checking.progress_file import Record

QUESTION = questions()["02-half-life"]


@pytest.fixture
def record(tmp_path):
    return Record(tmp_path / "progress.sqlite")


def test_the_text_asks_and_gives_nothing_away():
    text = repr(lab.predict("02-half-life"))
    assert all(choice in text for choice in QUESTION.choices)
    assert QUESTION.explanation[:20] not in text
    assert text == repr(lab.predict("02-half-life"))


def test_where_nothing_is_live_the_answer_is_folded_away():
    bundle = lab.predict("02-half-life")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    shown, _, folded = bundle["text/html"].partition("<details>")
    assert "6.6 steps" in folded
    assert "6.6 steps" not in shown


def test_the_form_reveals_the_reason_only_after_a_choice(record):
    form = Form(QUESTION, record)
    assert "6.6" not in form.reason.value
    form.buttons[0].click()
    assert "6.6 steps" in form.reason.value
    assert "✗ No: C." in form.reason.value
    assert "your choice" in form.buttons[0].description
    assert "✓ right" in form.buttons[QUESTION.answer].description


def test_the_first_choice_stands(record):
    form = Form(QUESTION, record)
    form.choose(QUESTION.answer)
    form.choose(0)
    assert "✓ Yes." in form.reason.value
    assert record.predictions() == {QUESTION.id: (QUESTION.answer, True)}
    again = Form(QUESTION, record)
    assert again.chosen == QUESTION.answer
    assert "✓ Yes." in again.reason.value


def test_a_question_that_does_not_exist():
    assert (
        repr(lab.predict("02-halflife")) == "There is no question '02-halflife'. Did you mean '02-half-life'?"
    )
