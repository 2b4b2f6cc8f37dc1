"""The explorer of σ, tanh and their slopes without a browser."""

import math

import pytest

from lstmgru_lab.explorers import Activations, from_mime
from lstmgru_lab.explorers.live_picture import MIME
from lstmgru_lab.support.errors import ExplorerError


def sigmoid(a):
    return 1 / (1 + math.exp(-a))


@pytest.mark.parametrize("a", [-6.0, -0.7, 0.0, 1.3, 6.0])
def test_values_and_slopes_are_those_of_the_closed_forms(a):
    explorer = Activations(weights={"a": a})
    assert explorer.values == pytest.approx({"sigmoid": sigmoid(a), "tanh": math.tanh(a)}, rel=1e-12)
    slopes = {"sigmoid": sigmoid(a) * sigmoid(-a), "tanh": 1 / math.cosh(a) ** 2}
    assert explorer.slopes == pytest.approx(slopes, rel=1e-9)


def test_a_product_multiplies_weight_and_slope_at_every_step():
    explorer = Activations(weights={"a": 0.5, "w": -1.5})
    factor = 1.5 / math.cosh(0.5) ** 2
    assert explorer.products["tanh"].tolist() == pytest.approx([factor**n for n in range(41)])


def test_presets_do_what_their_names_say():
    left = {name: Activations(preset=name).products for name in Activations().presets}
    assert left["shrink"]["sigmoid"][10] < left["shrink"]["tanh"][10] < 1e-3
    assert left["steepest"]["tanh"][40] == 1
    assert left["steepest"]["sigmoid"][10] == 0.25**10
    assert left["saturated"]["tanh"][10] < 1e-12
    assert left["weight-4"]["sigmoid"][40] == 1
    assert left["weight-4"]["tanh"][10] > 1e5
    assert left["weight-4-saturated"]["tanh"][10] < 1e-3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"weights": {"b": 1}}, "Activations has no 'b'; it has: a, w"),
        ({"weights": {"a": math.nan}}, "a should be a finite number"),
        ({"weights": {"w": 7}}, "w should be between -6 and 6, but is 7"),
        ({"weights": 3}, "weights should be a dict"),
        ({"step": 41}, "step should be between 0 and 40, but is 41"),
        ({"preset": "none"}, "Activations has no preset 'none'; it has: shrink, "),
    ],
)
def test_wrong_arguments_are_refused_with_a_sentence(arguments, sentence):
    with pytest.raises(ExplorerError, match=sentence):
        Activations(**arguments)


def test_it_is_stored_comes_back_and_resets():
    explorer = Activations(preset="saturated", step=7)
    data = explorer._repr_mimebundle_()[0]
    again = from_mime(data[MIME])
    assert again.state() == explorer.state()
    assert again._repr_mimebundle_()[0]["image/png"] == data["image/png"]
    assert "After 7 steps" in data["text/plain"]
    assert data["text/plain"].startswith("Activations(a=3, w=1; step 7)")
    again.preset("weight-4")
    again.weights["w"] = 2
    assert again.weights == {"a": 0.0, "w": 2.0}
    again.reset()
    assert again.state() == explorer.state()
