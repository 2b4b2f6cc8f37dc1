"""The trace viewer without a browser: what it takes of a trace, what it says, what a notebook stores."""

import base64
import json
import math

import numpy as np
import pytest
import torch
from torch import nn

import lstmgru_lab as lab
from lstmgru_lab import GRUCell, LSTMCell, RNNCell
from lstmgru_lab.explorers import TraceView, from_mime
from lstmgru_lab.explorers.live_picture import MIME
from lstmgru_lab.explorers.views.trace_excerpt import LIMIT
from lstmgru_lab.support.errors import ExplorerError

CELLS = {
    "lstm": lambda: LSTMCell(2, 5),
    "peephole": lambda: LSTMCell(2, 5, peephole=True, dtype=torch.float64),
    "gru": lambda: GRUCell(2, 5, reset="after"),
    "rnn": lambda: RNNCell(2, 5),
}
every_cell = pytest.mark.parametrize("kind", CELLS)


def trace_of(kind, time=7, batch=3):
    cell = CELLS[kind]()
    return cell(torch.randn(time, batch, 2, dtype=next(cell.parameters()).dtype))


def sent(view):
    """The numbers that the browser gets, by field, (time, sequences, units)."""
    data = view.facts["data"]
    array = np.frombuffer(base64.b64decode(data["values"]), np.dtype(data["dtype"]).newbyteorder("<"))
    shape = len(data["fields"]), data["steps"], len(data["sequences"]), len(data["units"])
    return dict(zip(data["fields"], array.reshape(shape), strict=True))


@every_cell
def test_the_browser_gets_every_number_exactly(kind):
    trace = trace_of(kind)
    view = lab.view(trace)
    assert isinstance(view, TraceView)
    assert view.trace is trace
    numbers = sent(view)
    assert list(numbers) == list(trace.fields)
    for field, values in numbers.items():
        assert np.array_equal(values, getattr(trace, field).detach().numpy())


def test_a_trace_of_a_training_cell_stays_part_of_its_graph():
    cell = LSTMCell(1, 2)
    trace = cell(torch.randn(4, 1, 1))
    lab.view(trace)
    trace.h.sum().backward()
    assert cell.W_f.grad is not None


@every_cell
def test_presets_go_where_they_say(kind):
    view = lab.view(trace_of(kind, time=30))
    h = view.trace.h.detach()
    view.preset("largest-state")
    assert h[view.step, view.sequence, view.unit].abs() == h.abs().max()
    view.preset("biggest-change")
    jump = (h[view.step] - h[view.step - 1])[view.sequence, view.unit].abs()
    assert jump == h.diff(dim=0).abs().max()
    assert ("longest-memory" in view.presets) == (kind != "rnn")


def test_the_longest_memory_is_the_unit_that_keeps_most():
    trace = LSTMCell(1, 4)(torch.randn(20, 2, 1))
    view = lab.view(trace)
    view.preset("longest-memory")
    mean = trace.f.detach().double().log().mean(dim=0)
    assert mean[view.sequence, view.unit] == mean.max()
    assert view.half_life() == pytest.approx(math.log(0.5) / mean.max().item(), rel=1e-6)


def test_a_gru_keeps_one_minus_z():
    cell = GRUCell(1, 1)
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.zero_()
        cell.b_z.fill_(-math.log(3))  # z = 1/4 at every step
    view = lab.view(cell(torch.zeros(10, 1, 1)))
    assert view.half_life() == pytest.approx(math.log(0.5) / math.log(0.75), rel=1e-5)
    assert "keeps 75% of its memory" in view.summary()


def test_an_rnn_says_how_often_it_is_saturated():
    cell = RNNCell(1, 1)
    with torch.no_grad():
        cell.W.copy_(torch.tensor([[0.0, 3.0]]))
        cell.b.zero_()
    view = lab.view(cell(torch.tensor([1.0, 0.0, 1.0, 0.0]).reshape(4, 1, 1)))
    assert "beyond ±0.9 in 2 of 4 steps" in view.summary()
    with pytest.raises(ExplorerError, match="neither f nor z"):
        view.half_life()


def test_the_words_have_the_numbers_of_the_step():
    view = lab.view(trace_of("lstm"), sequence=1, unit=3, step=4)
    f, h = view.trace.f[4, 1, 3].item(), view.trace.h[4, 1, 3].item()
    assert f"Sequence 1, unit 3, step 4: f {f:z.2f}" in view.summary()
    assert f"h {h:z.2f}." in view.summary()


def test_it_begins_where_the_liveliest_unit_jumps():
    view = lab.view(trace_of("lstm", time=20))
    h = view.trace.h.detach()[:, 0]
    assert view.sequence == 0
    assert view.unit == int(h.std(dim=0).argmax())
    assert view.step == int(h[:, view.unit].diff(prepend=h[:1, view.unit]).abs().argmax())


class TestLarge:
    @pytest.fixture
    def large(self):
        with torch.no_grad():
            cell = LSTMCell(9, 256)
            cell.W_f[7] *= 50  # one unit that moves more than others
            cell.W_c[7] *= 50
            return cell(torch.randn(500, 2, 9))

    def test_what_is_taken_is_capped_and_said(self, large):
        view = lab.view(large)
        data = view.facts["data"]
        assert len(base64.b64decode(data["values"])) <= LIMIT
        assert 7 in data["units"]
        assert len(json.dumps(view.state())) < 1.5 * LIMIT
        assert f"the {len(data['units'])} of 256 units that vary most" in view.summary()
        assert data["note"] in view.summary()

    def test_others_can_be_asked_for(self, large):
        view = lab.view(large, units=[200, 3], sequences=[1])
        assert (view.facts["data"]["units"], view.facts["data"]["sequences"]) == ([200, 3], [1])
        assert "Too large" not in view.summary()
        assert np.array_equal(sent(view)["c"][:, 0, 1], large.c[:, 1, 3].numpy())
        with pytest.raises(ExplorerError, match="unit should be one of those taken, 200, 3, but is 7"):
            view.unit = 7

    def test_too_many_are_refused(self, large):
        with pytest.raises(ExplorerError, match="2 sequences of 256 units are too many to draw"):
            lab.view(large, units=range(256), sequences=[0, 1])

    def test_a_long_trace_is_cut_and_says_so(self):
        view = lab.view(RNNCell(1, 1)(torch.randn(2500, 1, 1)))
        assert view.facts["data"]["steps"] == 2000
        assert "the first 2000 of 2500 steps" in view.summary()
        assert base64.b64decode(view._repr_mimebundle_()[0]["image/png"]).startswith(b"\x89PNG")


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "named"),
        [(None, "None"), (torch.zeros(2, 3), r"a tensor \(2, 3\)"), (nn.LSTM(1, 1), "a LSTM"), (3, "a int")],
    )
    def test_anything_but_a_trace_is_refused(self, given, named):
        with pytest.raises(ExplorerError, match=f"view takes the Trace that a cell returns.*given {named}"):
            lab.view(given)

    def test_a_trace_without_steps_has_nothing_to_show(self):
        with pytest.raises(ExplorerError, match="0 steps of 3 sequences"):
            lab.view(trace_of("lstm", time=0))

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"sequence": 3}, "sequence should be between 0 and 2, but is 3"),
            ({"unit": -1}, "unit should be between 0 and 4, but is -1"),
            ({"step": 7}, "step should be between 0 and 6, but is 7"),
            ({"drawn": "dots"}, 'drawn should be "bars" or "lines"'),
            ({"units": [5]}, "units should be between 0 and 4, but has 5"),
            ({"units": []}, "units should name at least one"),
            ({"sequences": [0, 0]}, "each once"),
            ({"sequences": 2}, "sequences should be a list of numbers"),
        ],
    )
    def test_numbers_that_are_not_in_it_are_refused(self, options, sentence):
        with pytest.raises(ExplorerError, match=sentence):
            lab.view(trace_of("lstm"), **options)

    def test_a_refused_assignment_changes_nothing(self):
        view = lab.view(trace_of("lstm"))
        before = view.state()
        with pytest.raises(ExplorerError):
            view.unit = 99
        assert view.state() == before


def test_values_that_are_not_finite_are_shown_and_said():
    x = torch.zeros(6, 1, 1)
    x[3] = math.nan
    view = lab.view(LSTMCell(1, 2)(x), step=5)
    assert "From step 3 on there are values that are not finite." in view.summary()
    assert view._repr_mimebundle_()[0]["image/png"]
    again = from_mime(json.loads(json.dumps(view.state())))
    assert torch.equal(again.trace.h.isnan(), view.trace.h.isnan())


class TestStored:
    @every_cell
    def test_the_state_makes_the_same_view_again(self, kind):
        view = lab.view(trace_of(kind), sequence=2, unit=4, step=1, drawn="lines")
        data, _ = view._repr_mimebundle_()
        again = from_mime(json.loads(json.dumps(data[MIME])))
        assert again.state() == view.state()
        assert again.png() == view.png()
        assert again.summary() == view.summary()
        assert torch.equal(again.trace.h, view.trace.h)

    def test_repr_and_bundle_are_the_same_for_the_same_trace(self):
        trace = trace_of("gru")
        first, second = (lab.view(trace)._repr_mimebundle_()[0] for _ in range(2))
        view = "application/vnd.jupyter.widget-view+json"
        assert first.pop(view) != second.pop(view)
        assert first == second
        assert first["text/plain"].startswith("TraceView(h, z, r, h_tilde: time=7, batch=3, hidden=5; ")

    @pytest.mark.parametrize("spoil", [{"data": None}, {"fields": ["h"]}, {"dtype": "int8"}, {"values": "?"}])
    def test_a_spoilt_description_is_refused(self, spoil):
        state = lab.view(trace_of("gru")).state()
        state = {**state, **spoil} if "data" in spoil else {**state, "data": {**state["data"], **spoil}}
        with pytest.raises(ExplorerError, match="description"):
            from_mime(state)


def test_the_picture_draws_the_chosen_and_liveliest_units():
    trace = lab.LSTMCell(1, 20)(torch.randn(9, 2, 1))
    view = lab.view(trace, drawn="lines", sequence=1, unit=3)
    h = next(row for row in view.rows() if "hidden" in row.label)
    spread = trace.h[:, 1].double().var(dim=0)
    expected = sorted([k for k in spread.argsort(descending=True).tolist() if k != 3][:11])
    assert [pytest.approx(line) for line in h.others] == trace.h[:, 1, expected].T.tolist()
    assert list(h.values) == pytest.approx(trace.h[:, 1, 3].tolist())
    bars = lab.view(trace, sequence=1, unit=3)
    assert all(not row.others for row in bars.rows())
    assert view.png() != bars.png()


def test_few_inputs_are_rows_and_many_a_map():
    x = torch.randn(6, 2, 3)
    rows = lab.view(RNNCell(3, 2)(x), sequence=1).rows()
    assert [row.label for row in rows[:3]] == ["input $x_0$", "input $x_1$", "input $x_2$"]
    assert list(rows[2].values) == pytest.approx(x[:, 1, 2].tolist())
    x = torch.randn(6, 2, 13)
    view = lab.view(RNNCell(13, 2)(x), sequence=1)
    top, *others = view.rows()
    assert top.label == "13 inputs $x$"
    assert [pytest.approx(line) for line in top.pixels] == x[:, 1].T.tolist()
    assert set(top.printed) == {f"±{x[:, 1].abs().max().item():.2g}"}
    assert not any(row.pixels for row in others)
    assert from_mime(json.loads(json.dumps(view.state()))).png() == view.png()


def test_an_input_that_is_too_large_is_left_out_and_said():
    features = LIMIT // (4 * 2) // 3 + 1  # float32, two steps, three sequences
    view = lab.view(
        lab.Trace(torch.zeros(2, 3, features), torch.zeros(3, 1), ("h",), [{"h": torch.zeros(3, 1)}] * 2)
    )
    assert view.facts["data"]["features"] == 0
    assert f"input of {features} numbers a step is too large" in view.summary()
