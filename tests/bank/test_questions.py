"""The prediction questions are whole, and their answers cannot be guessed from the place."""

from collections import Counter

from lstmgru_lab.bank import NOTEBOOKS, questions


def test_a_question_has_one_right_choice_and_its_lessons_id():
    for question in questions().values():
        assert question.id.startswith(f"{question.lesson}-")
        assert 0 <= question.answer < len(question.choices)
        assert len(set(question.choices)) == len(question.choices) >= 2
        assert question.prompt.strip()[-1] in "?."


def test_every_lesson_has_two_questions_or_more():
    asked = Counter(question.lesson for question in questions().values())
    assert sorted(asked) == ["00", *(name[:2] for name in NOTEBOOKS)]
    assert min(asked.values()) >= 2


def test_the_place_of_an_answer_tells_nothing():
    places = Counter(question.answer for question in questions().values() if len(question.choices) == 3)
    assert max(places.values()) < 0.45 * sum(places.values())
