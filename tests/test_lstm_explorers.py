"""The explorers of the LSTM without a browser: what their presets are for, and a cell with several units."""

from itertools import pairwise

import pytest
import torch

from lstmgru_lab import GRUCell, LSTMCell, gradient_flow
from lstmgru_lab.explorers import CellState, ForgetGate, InputGate, LSTMCellExplorer, OutputGate, from_mime
from lstmgru_lab.support.errors import ExplorerError


def after_each_preset(cls, name, **options):
    """What a series is after each preset, by the preset's name."""
    explorer = cls(**options)
    series = {}
    for preset in explorer.presets:
        explorer.preset(preset)
        series[preset] = explorer.series(name)
    return series


class TestPresets:
    def test_the_input_gate(self):
        c = after_each_preset(InputGate, "c")
        written = after_each_preset(InputGate, "written")
        noticed = {
            name: [t for t, v in enumerate(values) if abs(v) > 0.1] for name, values in written.items()
        }
        assert noticed["write-the-pulse"] == noticed["write-the-opposite"] == [3, 18]
        assert noticed["write-everything"] == [t for t, x in enumerate(InputGate().x) if x]
        assert noticed["write-nothing"] == []
        assert c["write-the-opposite"] == pytest.approx([-value for value in c["write-the-pulse"]])
        explorer = InputGate(preset="count-the-pulses")
        explorer.x = [
            2 * x if x > 0.5 else x for x in explorer.x
        ]  # a count does not ask how large a pulse is
        assert explorer.series("c")[18] == pytest.approx(c["count-the-pulses"][18], abs=0.05)

    def test_the_cell_state(self):
        c = after_each_preset(CellState, "c")
        x = torch.tensor(CellState().x)
        assert c["add-up"] == pytest.approx(x.cumsum(0).tolist(), abs=0.15)
        assert c["leak"][13] < 0.7 * c["leak"][9]
        assert c["run-away"][-1] > 20
        small, large = torch.tensor([0.5, 1.0]).tanh().tolist()
        held = [c["overwrite"][t] for t in (3, 9, 15)]
        assert held == pytest.approx([small, large, small], abs=0.02)

    def test_the_output_gate(self):
        h = after_each_preset(OutputGate, "h")
        c = after_each_preset(OutputGate, "c")
        assert all(values == c["hide"] for values in c.values())  # the memory is the same whatever is shown
        asked = {
            name: [t for t, value in enumerate(values) if abs(value) > 0.1] for name, values in h.items()
        }
        assert asked["answer-when-asked"] == [10, 18]
        assert asked["hide-when-asked"] == [t for t in range(3, 24) if t not in (10, 18)]
        assert asked["show-all"] == list(range(3, 24))
        assert asked["hide"] == []
        opening = h["open-itself"][3:]
        assert opening == sorted(opening)
        assert opening[-1] > 5 * opening[0]

    def test_the_whole_cell(self):
        h = after_each_preset(LSTMCellExplorer, "h")
        assert [t for t, value in enumerate(h["store-and-answer"]) if abs(value) > 0.1] == [11, 21]
        assert [t for t, value in enumerate(h["set-and-clear"]) if value > 0.5] == [
            *range(3, 11),
            *range(16, 21),
        ]
        assert [t for t, value in enumerate(h["follow"]) if abs(value) > 0.5] == [3, 11, 16, 21]
        ring = h["ring"][3:]
        assert all(a * b < -0.4 for a, b in pairwise(ring))
        assert max(map(abs, h["untrained"])) < 0.2

    def test_several_units(self):
        explorer = LSTMCellExplorer(units=4)
        left = [explorer.series("c", unit)[11] for unit in range(4)]
        assert left == sorted(left)
        assert left[0] < 0.01 < 0.9 < left[3]
        explorer.preset("relay")
        loudest = explorer.trace.h[3:, 0].argmax(dim=1)
        assert loudest.tolist() == [k % 4 for k in range(21)]
        assert explorer.trace.h[-1].max() > 0.65
        explorer.preset("untrained")
        assert 0.4 < max(map(abs, explorer.weights.values())) <= 0.5  # 1/√4, as nn.LSTM starts


class TestDirectPath:
    @pytest.mark.parametrize("preset", CellState().presets)
    def test_it_is_the_whole_gradient_of_the_cell_state(self, preset):
        explorer = CellState(preset=preset)
        x = torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1)
        assert explorer.series("path") == pytest.approx(gradient_flow(explorer.cell, x).c.tolist(), rel=1e-9)

    def test_with_a_weight_on_h_it_is_not(self):
        explorer = CellState(weights={"W_c.h": 3.0})
        x = torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1)
        assert explorer.series("path")[0] != pytest.approx(
            gradient_flow(explorer.cell, x).c[0].item(), rel=0.01
        )


class TestSeveralUnits:
    @pytest.fixture
    def cell(self):
        return LSTMCell(1, 4, dtype=torch.float64)

    def test_the_units_are_those_of_the_cell(self, cell):
        explorer = LSTMCellExplorer(cell)
        x = torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1)
        assert torch.equal(explorer.trace.h, cell(x).h)
        assert explorer.weights["W_f[2].h[3]"] == cell.W_f[2, 3].item()
        assert explorer.weights["W_o[1].x"] == cell.W_o[1, 4].item()
        assert explorer.weights["b_i[0]"] == cell.b_i[0].item()

    def test_a_weight_is_set_by_its_place(self, cell):
        explorer = LSTMCellExplorer(cell)
        explorer.weights["W_c[3].h[0]"] = -2.5
        with torch.no_grad():
            cell.W_c[3, 0] = -2.5
        assert torch.equal(explorer.cell.W_c, cell.W_c)

    def test_the_state_makes_the_same_explorer_again(self, cell):
        explorer = LSTMCellExplorer(cell, unit=2, step=5)
        again = from_mime(explorer.state())
        assert again.state() == explorer.state()
        assert torch.equal(again.trace.h, explorer.trace.h)

    def test_the_words_are_of_the_chosen_unit(self, cell):
        explorer = LSTMCellExplorer(cell, unit=3, step=5)
        trace = explorer.trace
        assert f"unit 3 of 4 keeps {trace.f[5, 0, 3].item():.0%}" in explorer.summary()
        assert repr(explorer) == "LSTMCellExplorer(4 units; 24 steps)"

    def test_another_unit_is_another_picture(self):
        explorer = LSTMCellExplorer(units=4)
        before = explorer.png()
        explorer.unit = 2
        assert explorer.png() != before

    def test_a_reset_goes_back_to_the_unit(self, cell):
        explorer = LSTMCellExplorer(cell, unit=1)
        explorer.preset("relay")
        explorer.unit = 3
        explorer.reset()
        assert (explorer.unit, explorer.weights["b_f[0]"]) == (1, cell.b_f[0].item())

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ({"units": 0}, "draws 1 to 8 hidden units, but not 0"),
            ({"units": 9}, "draws 1 to 8 hidden units, but not 9"),
            ({"cell": LSTMCell(1, 12)}, "draws 1 to 8 hidden units, but not 12"),
            (
                {"cell": LSTMCell(1, 4), "units": 2},
                r"takes LSTMCell\(1, 2\).*2 units.*LSTMCell\(1, 4\)",
            ),
            ({"cell": LSTMCell(2, 4)}, r"takes LSTMCell\(1, 4\), one input.*LSTMCell\(2, 4\)"),
            ({"cell": GRUCell(1, 4)}, "was given GRUCell"),
            ({"units": 4, "unit": 4}, "unit should be between 0 and 3, but is 4"),
            ({"units": 2, "weights": {"b_f": 1.0}}, r"has no weight 'b_f'; it has: W_f\[0\]"),
            ({"units": 4, "preset": "ring"}, "has no preset 'ring'; it has: time-scales, relay"),
        ],
    )
    def test_wrong_arguments_are_refused_with_a_sentence(self, arguments, sentence):
        with pytest.raises(ExplorerError, match=sentence):
            LSTMCellExplorer(**arguments)

    @pytest.mark.parametrize("cls", [ForgetGate, InputGate, CellState, OutputGate])
    def test_the_explorers_of_a_part_take_one_unit(self, cls, cell):
        with pytest.raises(ExplorerError, match=rf"{cls.__name__} takes LSTMCell\(1, 1\)"):
            cls(cell)
