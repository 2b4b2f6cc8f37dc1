"""The text viewer without a browser: its numbers against torch's own, what it says, what it refuses."""

import base64
import json
import math
import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import lstmgru_lab as lab
from lstmgru_lab.explorers import TextUnits, from_mime
from lstmgru_lab.explorers.live_picture import MIME
from lstmgru_lab.explorers.views import text_reading
from lstmgru_lab.explorers.views.newton import EXCERPT
from lstmgru_lab.explorers.views.text_reading import LONGEST, shipped_model
from lstmgru_lab.learning.models import CharacterModel
from lstmgru_lab.support.errors import ExplorerError

KNOWN = "\n abcdefghij"
TEXT = "a bad cab\nhid a big jade face\n" * 2
every_kind = pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])


def model_of(kind="LSTM", hidden=6):
    model = CharacterModel(kind, len(KNOWN), hidden, 4)
    with torch.no_grad():  # as made, every unit hardly moves and every character is as likely
        for parameter in model.parameters():
            parameter.mul_(3)
    return model


def viewer(kind="LSTM", text=TEXT, **options):
    return TextUnits(model_of(kind), text, KNOWN, **options)


def read_by_torch(model, indices):
    """(states, logits) of torch's module fed character by character."""
    states, logits, state = [], [], None
    with torch.no_grad():
        for index in indices:
            output, state = model(index.reshape(1, 1), state)
            states.append(torch.tanh(state[1]) if isinstance(state, tuple) else state)
            logits.append(output[0, 0])
    return torch.cat(states)[:, 0], torch.stack(logits)


def sent(view, name, *shape):
    """Numbers as the browser gets them."""
    return np.frombuffer(base64.b64decode(view.facts["data"][name]), "<f4").reshape(shape)


@every_kind
def test_the_browser_gets_torchs_states_and_logits(kind):
    view = viewer(kind)
    states, logits = read_by_torch(view.model, torch.tensor([KNOWN.index(c) for c in TEXT]))
    assert np.allclose(sent(view, "states", len(TEXT), 6), states, atol=1e-5)
    assert np.allclose(sent(view, "logits", len(TEXT), len(KNOWN)), logits, atol=1e-5)
    assert torch.allclose(view.states, states[:, view.unit], atol=1e-5)


@every_kind
def test_connectivity_is_the_gradient_of_each_prediction(kind):
    view = viewer(kind, TEXT[:20])
    indices = torch.tensor([KNOWN.index(c) for c in TEXT[:20]])
    for t in (0, 7, 19):
        vectors = view.model.embedding(indices[: t + 1])[:, None].detach().requires_grad_()
        outputs, _ = view.model.sequence(vectors)
        F.log_softmax(outputs[-1, 0], dim=0).max().backward()
        norms = vectors.grad[:, 0].norm(dim=1).double()
        view.position = t
        assert view.connectivity.tolist() == pytest.approx((norms / norms.sum()).tolist(), abs=1e-5)


def test_a_long_text_has_the_connectivity_of_a_short_one():
    short, long = viewer(text=TEXT[:30], position=29), viewer(position=29)
    assert torch.allclose(
        short.connectivity, TextUnits(long.model, TEXT[:30], KNOWN, position=29).connectivity
    )
    assert TextUnits(short.model, TEXT, KNOWN, position=29).connectivity.tolist() == pytest.approx(
        short.connectivity.tolist(), abs=1e-6
    )  # fmt: skip


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
def test_probabilities_are_the_softmax_at_the_temperature(temperature):
    view = viewer(position=11, temperature=temperature)
    _, logits = read_by_torch(view.model, torch.tensor([KNOWN.index(c) for c in TEXT[:12]]))
    expected = torch.softmax(logits[-1] / temperature, dim=0)
    assert list(view.probabilities.values()) == sorted(view.probabilities.values(), reverse=True)
    for character, probability in view.probabilities.items():
        assert probability == pytest.approx(expected[KNOWN.index(character)].item(), abs=1e-5)


def test_the_summary_has_the_numbers():
    view = viewer(position=11, unit=2)
    _, logits = read_by_torch(view.model, torch.tensor([KNOWN.index(c) for c in TEXT[:12]]))
    p = torch.softmax(logits[-1], dim=0)[KNOWN.index(TEXT[12])].item()
    assert f"unit 2 stands at {view.states[11]:+z.2f}, tanh(c)" in view.summary()
    assert f"“{TEXT[12]}” came, with {p:.0%} (temperature 1): {-math.log2(p):.2f} bits." in view.summary()
    half = int(re.search(r"in the last (\d+) characters, 90%", view.summary())[1])
    shares = view.connectivity
    assert shares[-half:].sum() >= 0.5
    assert half == 1 or shares[1 - half :].sum() < 0.5


def test_the_last_character_has_no_next():
    assert " came, with" not in viewer(position=len(TEXT) - 1).summary()


class TestSpan:
    def test_a_unit_that_is_on_in_the_span_is_found(self):
        """An RNN whose unit 4 goes up at "c" and down at every other character, and nothing else does."""
        model = CharacterModel("RNN", len(KNOWN), 6, len(KNOWN))
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.zero_()
            model.embedding.weight.copy_(torch.eye(len(KNOWN)))
            model.sequence.recurrent.weight_ih_l0[4] = -2.0
            model.sequence.recurrent.weight_ih_l0[4, KNOWN.index("c")] = 2.0
        view = TextUnits(model, "abab" + "ccc" + "abab", KNOWN, span=(4, 7))
        best, *others = view.following()
        assert (best.unit, best.throughout) == (4, True)
        assert best.difference == pytest.approx(2 * math.tanh(2))
        assert not any(one.throughout or one.difference for one in others)
        assert "unit 4 differs most" in view.summary()
        view.span = (4, 8)  # an "a" too many
        assert view.following()[0].unit == 4
        assert not view.following()[0].throughout

    def test_only_the_neighbourhood_counts(self):
        view = viewer(span=(20, 24))
        states = view._reading.states.double()
        around = torch.cat([states[12:20], states[24:32]]).mean(dim=0)
        expected = states[20:24].mean(dim=0) - around
        for one in view.following():
            assert one.difference == pytest.approx(expected[one.unit].item())

    def test_the_whole_text_has_nothing_around_it(self):
        view = viewer(span=(0, len(TEXT)))
        assert view.following() == []
        assert "nothing to tell it from" in view.summary()


class TestShipped:
    def test_the_model_is_as_good_as_its_notice_says(self):
        model, characters = shipped_model()
        newton = lab.tasks.text.load()
        assert characters == newton.characters
        bits = lab.tasks.text.bits_per_character(model, newton.test)
        notice = (text_reading._SHIPPED.parent / "NOTICE.md").read_text(encoding="utf-8")
        assert f"{bits:.2f} bits" in notice

    def test_the_excerpt_was_kept_from_training(self):
        newton = lab.tasks.text.load()
        assert EXCERPT in newton.decode(newton.test)
        assert EXCERPT not in newton.decode(newton.train)

    @pytest.mark.parametrize("preset", TextUnits().presets)
    def test_presets_mark_what_they_name(self, preset):
        view = TextUnits(preset=preset)
        other = TextUnits(unit=0, position=5, temperature=0.5)
        other.preset(preset)
        assert other.state() == view.state()
        if view.span:  # the unit is one that the span finds
            assert view.unit in [one.unit for one in view.following()[:6]]

    def test_the_units_do_what_the_presets_say(self):
        model, characters = shipped_model()
        newton = lab.tasks.text.load()
        read = newton.decode(newton.test)[:20000]
        with torch.no_grad():
            indices = torch.tensor([characters.index(one) for one in read])
            trace = lab.LSTMCell.from_torch(model.sequence.recurrent)(model.embedding(indices)[:, None])
        memory = torch.tanh(trace.c[:, 0])
        formal = torch.zeros(len(read), dtype=torch.bool)
        for found in re.finditer(r"(?m)^[A-Z .IVX]{8,}$|\b(?:Fig|Prop|Exper|Obs|Part|Sect)\. ?\d+\.?", read):
            begin = found.start() + (0 if found[0].isupper() else 3)  # the number, not the word before it
            formal[begin : found.end()] = True
        assert formal.sum() > 40
        up = memory[:, 16] > 0
        assert up[formal].float().mean() > 0.8
        assert up[~formal].float().mean() < 0.05
        letters = [len(re.search(r"[A-Za-z]*$", read[max(0, t - 9) : t + 1])[0]) for t in range(len(read))]
        climb = [memory[torch.tensor(letters) == k, 1].mean().item() for k in range(6)]
        assert climb == sorted(climb)
        assert climb[0] < -0.4
        assert climb[5] > 0.7
        at_space = torch.tensor([one == " " for one in read])
        assert (memory[at_space, 44] > 0).float().mean() > 0.8
        assert (memory[torch.tensor(letters) >= 3, 44] > 0).float().mean() < 0.2

    def test_another_text_can_be_read(self):
        view = TextUnits(text="The Rays of Light are refracted.")
        assert view.text == "The Rays of Light are refracted."
        assert set(view.presets) == {"surprise", "longest-word"}
        assert from_mime(json.loads(json.dumps(view.state()))).state() == view.state()

    def test_looking_does_not_move_the_seed(self):
        torch.manual_seed(3)
        expected = torch.rand(1)
        torch.manual_seed(3)
        TextUnits(text="The Rays of Light")
        assert torch.equal(torch.rand(1), expected)


def test_presets_of_an_own_text_go_where_they_say():
    view = viewer()
    _, logits = read_by_torch(view.model, torch.tensor([KNOWN.index(c) for c in TEXT]))
    came = torch.tensor([KNOWN.index(c) for c in TEXT[1:]])
    view.preset("surprise")
    assert view.position == int(F.cross_entropy(logits[:-1], came, reduction="none").argmax())
    view.preset("longest-word")
    assert TEXT[slice(*view.span)] == "jade"
    assert view.unit == view.following()[0].unit


def test_the_trace_has_every_gate_and_can_be_viewed():
    view = viewer()
    assert torch.allclose(torch.tanh(view.trace.c[:, 0, view.unit]).float(), view.states)
    assert "f" in lab.view(view.trace).summary()


def test_a_model_with_many_units_shows_those_that_vary_most():
    view = TextUnits(model_of(hidden=200), TEXT, KNOWN)
    assert len(view.facts["data"]["units"]) == 128
    states, _ = read_by_torch(view.model, torch.tensor([KNOWN.index(c) for c in TEXT]))
    left_out = set(range(200)) - set(view.facts["data"]["units"])
    spread = states.std(dim=0)
    assert spread[list(left_out)].max() <= spread[view.facts["data"]["units"]].min() + 1e-6
    with pytest.raises(ExplorerError, match="unit should be one of the model's 128 that vary most here"):
        view.unit = left_out.pop()


class TestRefusals:
    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (lambda: TextUnits(torch.nn.LSTM(1, 1), TEXT, KNOWN), "CharacterModel, but was given a LSTM"),
            (lambda: TextUnits(model_of(), TEXT), "needs a text and its characters"),
            (lambda: TextUnits(model_of()), "needs a text and its characters"),
            (lambda: TextUnits(characters=KNOWN), "characters belong to a model"),
            (lambda: TextUnits(model_of(), 5, KNOWN), "text should be a string, but is a int"),
            (lambda: TextUnits(model_of(), "a", KNOWN), "between 2 and 300 characters, but has 1"),
            (lambda: TextUnits(model_of(), "a" * (LONGEST + 1), KNOWN), r"but has 301; take a stretch"),
            (lambda: TextUnits(model_of(), TEXT, "abc"), "should be the 12 different characters"),
            (lambda: TextUnits(model_of(), "a fox", KNOWN), "does not know 'o', 'x': leave them out"),
            (lambda: TextUnits(text="naïve"), "does not know 'ï'"),
            (lambda: viewer(unit=6), "unit should be one of the model's 0 to 5, but is 6"),
            (lambda: viewer(position=len(TEXT)), "position should be between 0 and 59, but is 60"),
            (lambda: viewer(temperature=0.0), r"temperature should be between 0.1 and 3.0, but is 0.0"),
            (lambda: viewer(temperature=math.nan), "but is nan"),
            (lambda: viewer(span=(5, 5)), r"span should be \(start, stop\)"),
            (lambda: viewer(span=(5, 99)), "<= 60"),
            (lambda: viewer(span=3), r"span should be \(start, stop\), but is 3"),
            (lambda: viewer(preset="none"), "has no preset 'none'; it has: surprise, longest-word"),
        ],
    )
    def test_with_a_sentence(self, make, sentence):
        with pytest.raises(ExplorerError, match=sentence):
            make()

    def test_a_refused_assignment_changes_nothing(self):
        view = viewer()
        before = view.state()
        for name, value in {"unit": 99, "position": -1, "span": [3, 2], "temperature": 9.0}.items():
            with pytest.raises(ExplorerError):
                setattr(view, name, value)
        assert view.state() == before


def test_a_span_may_be_a_slice_or_none():
    view = viewer(span=slice(2, 5))
    assert view.span == [2, 5]
    view.span = None
    assert view.span == []


class TestStored:
    @pytest.mark.parametrize("make", [TextUnits, viewer])
    def test_the_state_makes_the_same_view_again(self, make):
        view = make(position=7, unit=3, span=(2, 6), temperature=0.5)
        data, _ = view._repr_mimebundle_()
        again = from_mime(json.loads(json.dumps(data[MIME])))
        assert again.state() == view.state()
        assert again.png() == view.png()
        assert again.summary() == view.summary()

    def test_of_a_learners_model_only_the_numbers_are_stored(self):
        again = from_mime(viewer().state())
        with pytest.raises(ExplorerError, match="the model is not in them"):
            _ = again.model

    def test_repr_and_bundle_are_the_same_for_the_same_state(self):
        first, second = (TextUnits()._repr_mimebundle_()[0] for _ in range(2))
        view = "application/vnd.jupyter.widget-view+json"
        assert first.pop(view) != second.pop(view)
        assert first == second
        assert first["text/plain"].startswith("TextUnits(the package's LSTM, ")

    @pytest.mark.parametrize("spoil", [{"data": None}, {"units": [1]}, {"states": "?"}, {"characters": "a"}])
    def test_a_spoilt_description_is_refused(self, spoil):
        state = viewer().state()
        state = {**state, **spoil} if "data" in spoil else {**state, "data": {**state["data"], **spoil}}
        with pytest.raises(ExplorerError, match="description"):
            from_mime(state)
