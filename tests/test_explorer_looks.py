"""What a look at an explorer costs: its cell runs once, and again only after its state has changed."""

import base64
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image

from lstmgru_lab import explorers
from lstmgru_lab.cells.base import Cell
from lstmgru_lab.explorers.gallery import gallery
from lstmgru_lab.explorers.static.canvas import Canvas, Line

# How many cells each explorer draws; those of other explorers ran before, or are torch's own.
CELLS = {
    "UnrolledRNN": 1, "ForgetGate": 1, "InputGate": 1, "CellState": 1, "OutputGate": 1, "LSTMCellExplorer": 1,
    "GradientFlow": 3,  # an RNN, a GRU and an LSTM
    "UpdateGate": 3, "ResetGate": 3, "GRUCellExplorer": 3,  # its own, and the two forms with four units
}  # fmt: skip
NAMES = [type(one).__name__ for one in gallery()]


@pytest.fixture
def made():
    return {type(one).__name__: one for one in gallery()}


@pytest.fixture
def runs(monkeypatch, made):
    """A list that grows by one with every run of a cell, whatever its class."""
    seen, forward = [], Cell.forward

    def counted(cell, *arguments):
        seen.append(type(cell).__name__)
        return forward(cell, *arguments)

    monkeypatch.setattr(Cell, "forward", counted)
    return seen


def bundle(explorer):
    return explorer._repr_mimebundle_()[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_display_runs_each_cell_once(name, made, runs):
    bundle(made[name])
    assert len(runs) == CELLS.get(name, 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_second_display_runs_and_draws_nothing(name, made, runs, monkeypatch):
    explorer = made[name]
    first = bundle(explorer)
    runs.clear()
    monkeypatch.setattr(type(explorer), "png", lambda self: pytest.fail("drawn again"))
    assert bundle(explorer) == first
    assert runs == []


@pytest.mark.parametrize("name", CELLS)
def test_a_changed_weight_runs_each_cell_once_more(name, made, runs):
    explorer = made[name]
    before = bundle(explorer)
    runs.clear()
    first = next(iter(explorer.live))
    explorer.weights[first] += 0.5
    after = bundle(explorer)
    assert len(runs) == CELLS[name]
    assert all(before[kind] != after[kind] for kind in ("image/png", "text/plain"))


@pytest.mark.parametrize("name", CELLS)
def test_another_step_is_drawn_from_the_same_run(name, made, runs):
    explorer = made[name]
    before = bundle(explorer)
    runs.clear()
    explorer.step = 4
    assert bundle(explorer)["image/png"] != before["image/png"]
    assert runs == []


@pytest.mark.parametrize("name", ["ForgetGate", "GRUCellExplorer", "GradientFlow", "UnrolledRNN"])
def test_an_input_changed_in_place_is_noticed(name, made, runs):
    explorer = made[name]
    before = bundle(explorer)
    explorer.x[1] = 0.875
    assert bundle(explorer)["image/png"] != before["image/png"]
    assert torch.equal(explorer.trace.x.flatten(), torch.tensor(explorer.x, dtype=torch.float64))


def test_another_form_runs_the_grus_again(made, runs):
    explorer = made["UpdateGate"]
    z = explorer.trace.z
    bundle(explorer)
    explorer.form = "torch"
    runs.clear()
    bundle(explorer)
    assert len(runs) == 3
    assert not torch.equal(explorer.trace.z, z)


class TestHandedOut:
    """What a learner writes into a tensor that an explorer gave stays theirs."""

    @pytest.mark.parametrize("name", CELLS)
    def test_a_trace(self, name, made):
        explorer = made[name]
        before, words = bundle(explorer), explorer.summary()
        trace = explorer.trace
        for field in ("x", *trace.fields):
            getattr(trace, field).fill_(0.123)
        for part in trace.state if isinstance(trace.state, tuple) else [trace.state]:
            part.fill_(0.123)
        explorer.step = 3
        explorer.step = made[name].facts["start"]["step"]
        assert (bundle(explorer), explorer.summary()) == (before, words)
        assert not (explorer.trace.h == 0.123).any()
        assert not (explorer.trace.x == 0.123).any()

    def test_gradients_and_comparisons(self):
        rnn, flow, gru = explorers.UnrolledRNN(), explorers.GradientFlow(), explorers.GRUCellExplorer()
        words = [one.summary() for one in (rnn, flow, gru)]
        rnn.gradient.fill_(7)
        for one in flow.flows.values():
            one.joint.fill_(7)
        flow.direct["lstm"].fill_(7)
        gru.difference.fill_(7)
        for trace in gru.pair:
            trace.h.fill_(7)
        assert [one.summary() for one in (rnn, flow, gru)] == words

    def test_a_reading(self):
        first = explorers.TextUnits()
        words, png = first.summary(), first.png()
        first.states.fill_(0.5)
        first.connectivity.fill_(0.5)
        assert (first.summary(), first.png()) == (words, png)
        assert explorers.TextUnits().png() == png  # the package's own reading is shared by all

    def test_a_mime_bundle(self, made):
        bundle(made["ForgetGate"])["application/vnd.lstmgru.explorer+json"]["weights"].clear()
        assert explorers.from_mime(bundle(made["ForgetGate"])["application/vnd.lstmgru.explorer+json"])


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_an_opaque_png_of_readable_size(name, made):
    picture = Image.open(BytesIO(base64.b64decode(bundle(made[name])["image/png"])))
    picture.load()
    assert (picture.format, picture.mode) == ("PNG", "RGB")
    assert 900 < picture.width < 1100
    assert picture.height > 200
    assert picture.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("width", [0.253, 1.0, 2.53, 20.7])
def test_bars_have_as_much_ink_as_area(width):
    """Of 2000 steps three bars share a pixel; of 24 a bar ends within one."""
    canvas = Canvas(700, 60, "#ffffff")
    count = int(600 / width * 0.76)
    bars = [(10.3 + t * width / 0.76, 7.4, 10.3 + t * width / 0.76 + width, 49.9) for t in range(count)]
    canvas.bars(bars, "#000000")
    ink = (255 - np.asarray(canvas.image.convert("L"), dtype=float)).sum() / 255
    assert ink == pytest.approx(
        sum((right - left) * (bottom - top) for left, top, right, bottom in bars), rel=0.01
    )


def test_dashes_leave_out_what_they_should():
    def ink(dashes):
        canvas = Canvas(400, 20, "#ffffff")
        canvas.lines([Line([(10, 10), (190, 10), (390, 10)], "#000000", 2, dashes)])
        return (255 - np.asarray(canvas.image.convert("L"), dtype=float)).sum()

    assert ink((6, 4)) == pytest.approx(0.6 * ink(()), rel=0.05)


def test_no_words_are_cut_at_the_right_edge(made, monkeypatch):
    """In any preset; measured with the letters that are drawn."""
    ends, draw_words = [], Canvas.words

    def measured(canvas, at, words, colour, *, size, font="DejaVuSans", anchor="ls"):
        after = {"l": 1, "m": 0.5, "r": 0}[anchor[0]]
        ends.append((at[0] + after * Canvas.length(words, size=size, font=font), canvas.image.width, words))
        draw_words(canvas, at, words, colour, size=size, font=font, anchor=anchor)

    monkeypatch.setattr(Canvas, "words", measured)
    for explorer in made.values():
        for preset in explorer.presets:
            explorer.preset(preset)
            explorer.png()
    assert len(ends) > 500
    assert [words for end, width, words in ends if end > width] == []


@pytest.mark.slow
def test_no_figure_is_made():
    """Drawing brings no matplotlib: importing it takes longer than the picture."""
    code = (
        "import sys\nfrom lstmgru_lab.explorers import ForgetGate\nForgetGate().png()\n"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] == 'matplotlib'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
