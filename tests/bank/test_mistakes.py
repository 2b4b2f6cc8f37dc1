"""Every mistake of the bank is rejected and named, and the decorator keeps them as they are written."""

from bank.exercise_data import EXERCISES, SEEDS, each_exercise, judged

from lstmgru_lab.bank import Exercise, Misconception, Mistakes


@each_exercise
def test_every_mistake_is_rejected_and_named(exercise, record_property):
    missed = {}
    for misconception in exercise.misconceptions:
        for seed in SEEDS:
            report = judged(exercise, misconception.function, seed)
            if report.passed or report.misconception != misconception.slug:
                missed[misconception.slug] = f"seed {seed}: taken for {report.misconception}"
    mistakes = len(exercise.misconceptions)
    record_property("misconceptions named", (mistakes - len(missed), mistakes))
    assert missed == {}


def test_mistakes_are_kept_in_the_order_of_writing():
    mistakes = Mistakes(see="01#Here")

    @mistakes.add("The first.")
    def zebra(x):
        return x

    @mistakes.add("The second.", see="02#There")
    def antelope(x):
        return -x

    assert zebra(1) == -antelope(1), "both stay plain functions"
    assert tuple(mistakes) == (
        Misconception("zebra", zebra, "The first.", "01#Here"),
        Misconception("antelope", antelope, "The second.", "02#There"),
    )


def double(x):
    """Twice x."""
    return 2 * x


def test_the_first_mistake_that_fits_is_named():
    mistakes = Mistakes(see="01#Here")
    for name in ("squared", "again"):

        def wrong(x):
            return x * x

        wrong.__name__ = name
        mistakes.add("You squared.")(wrong)
    assert judged(doubling(tuple(mistakes)), lambda x: x**2, 0).misconception == "squared"
    assert judged(doubling(tuple(mistakes)[::-1]), lambda x: x**2, 0).misconception == "again"


def doubling(misconceptions):
    """An exercise made with the keyword fields that private banks outside have always used."""
    return Exercise(
        reference=double,
        lesson="exam",
        title="Twice",
        statement="Return twice `x`.",
        result="y",
        points=1,
        example=(3,),
        draw=lambda draw: (draw.integer(3, 9),),
        misconceptions=misconceptions,
        hints=("One.", "Two.", "Three."),
        explanation="Two times.",
        bounds=None,
        forbidden=frozenset(),
    )


def test_a_gate_puts_its_own_letters_into_the_sentences():
    sentences = {}
    for symbol, name in zip("fiozr", ("forget", "input", "output", "update", "reset"), strict=True):
        exercise = EXERCISES[f"{name}_gate"]
        texts = [mistake.sentence for mistake in exercise.misconceptions]
        assert not any("{" in mistake.see + mistake.sentence for mistake in exercise.misconceptions)
        assert f"W_{symbol}" in texts[0]
        sentences[symbol] = {text.replace(f"_{symbol}", "_g").replace(f"{symbol}_t", "g_t") for text in texts}
    common = set.intersection(*sentences.values())
    assert len(common) == 8, "all but the sentence on 1 minus the gate"
