"""The explorers of the GRU without a browser: the two forms, and what their presets are for."""

import pytest
import torch
from torch import nn

from lstmgru_lab import GRUCell, LSTMCell
from lstmgru_lab.explorers import GRUCellExplorer, ResetGate, UpdateGate, from_mime
from lstmgru_lab.explorers.live_picture import MIME
from lstmgru_lab.support.errors import ExplorerError

CLASSES = [UpdateGate, ResetGate, GRUCellExplorer]
every_class = pytest.mark.parametrize("cls", CLASSES)


def torch_gru(explorer, units):
    """torch's own GRU with the plain weights of the explorer, as many units, nothing negated."""
    mix = explorer.facts["mix"]
    module = nn.GRU(1, units, dtype=torch.float64)
    of_h, of_x, bias = [], [], []
    for gate in ("W_r", "W_z", "W_h"):  # torch packs r, z, n
        wide = ([[1.0]], [1.0]) if units == 1 else (mix["h"], mix[gate])
        mixed, x = (torch.tensor(one, dtype=torch.float64) for one in wide)
        of_h.append(explorer.weights[f"{gate}.h"] * mixed)
        of_x.append(explorer.weights[f"{gate}.x"] * x[:, None])
        bias.append(torch.full((units,), explorer.weights[gate.replace("W", "b")], dtype=torch.float64))
    with torch.no_grad():
        module.weight_hh_l0.copy_(torch.cat(of_h))
        module.weight_ih_l0.copy_(torch.cat(of_x))
        module.bias_ih_l0.copy_(torch.cat(bias))
        module.bias_hh_l0.zero_()
        return module(torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1))[0]


class TestForms:
    def test_torchs_form_is_nn_gru_with_the_same_weights(self):
        explorer = GRUCellExplorer(form="torch", weights={"W_z.h": -1.5, "W_r.h": 2.0, "b_h": 0.3})
        torch.testing.assert_close(explorer.trace.h, torch_gru(explorer, 1), rtol=0, atol=1e-12)
        torch.testing.assert_close(explorer.pair[1].h, torch_gru(explorer, 4), rtol=0, atol=1e-12)

    def test_its_z_is_the_share_that_is_kept(self):
        explorer = GRUCellExplorer(form={"z": "keeps"})
        trace, before = explorer.trace, torch.cat([torch.zeros(1, 1, 1), explorer.trace.h[:-1]])
        expected = trace.z * before + (1 - trace.z) * trace.h_tilde
        torch.testing.assert_close(trace.h, expected, rtol=0, atol=1e-12)

    @pytest.mark.parametrize("preset", GRUCellExplorer.preset_list, ids=lambda preset: preset.name)
    def test_flipped_signs_undo_the_first_difference(self, preset):
        explorer = GRUCellExplorer(preset=preset.name, form={"z": "keeps"})
        assert explorer.difference.max() > 0.3
        explorer.form = {"z": "flipped"}
        assert explorer.difference.max() < 1e-12

    def test_no_flip_undoes_the_second(self):
        explorer = GRUCellExplorer(form={"reset": "after"})
        for z in ("replaces", "keeps", "flipped"):
            explorer.form = {"z": z}
            assert explorer.difference.max() > 0.1

    def test_with_equal_resets_their_place_does_not_matter(self):
        explorer = ResetGate()
        one = explorer.trace.h
        explorer.form = {"reset": "after"}
        torch.testing.assert_close(explorer.trace.h, one, rtol=0, atol=1e-12)
        assert explorer.difference.max() > 1
        explorer.weights = {"W_r.x": 0, "W_r.h": 0}
        assert explorer.difference.max() < 1e-12

    def test_the_reset_gates_story_ends_on_opposite_sides(self):
        course, other = ResetGate().pair
        assert course.h[-1].max() < -0.7
        assert other.h[-1].min() > 0.7

    @every_class
    def test_by_name_or_by_part(self, cls):
        explorer = cls(form="torch")
        assert explorer.form == {"z": "replaces", "reset": "before"} | {
            name: {"z": "keeps", "reset": "after"}[name] for name in cls.differences
        }
        explorer.form = "course"
        assert explorer.form == {"z": "replaces", "reset": "before"}
        explorer.reset()
        assert explorer.form == cls(form="torch").form

    @every_class
    def test_a_stored_form_comes_back(self, cls):
        explorer = cls(form="torch", step=4)
        again = from_mime(explorer._repr_mimebundle_()[0][MIME])
        assert again.state() == explorer.state()
        assert torch.equal(again.trace.h, explorer.trace.h)
        again.preset(again.presets[-1])
        again.reset()
        assert again.state() == explorer.state()

    @pytest.mark.parametrize(
        ("cls", "form", "sentence"),
        [
            (UpdateGate, {"reset": "after"}, "UpdateGate cannot switch 'reset'; its form has: z"),
            (ResetGate, {"z": "keeps"}, "ResetGate cannot switch 'z'"),
            (GRUCellExplorer, {"z": "after"}, "should be one of replaces, keeps, flipped, but is 'after'"),
            (GRUCellExplorer, {"order": "after"}, "cannot switch 'order'"),
            (GRUCellExplorer, "keras", 'form should be "course", "torch" or a dict'),
            (GRUCellExplorer, 3, "but is 3"),
        ],
    )
    def test_other_forms_are_refused(self, cls, form, sentence):
        with pytest.raises(ExplorerError, match=sentence):
            cls(form=form)

    def test_a_cell_that_resets_after_is_refused(self):
        with pytest.raises(ExplorerError, match='takes a cell with reset="before"'):
            GRUCellExplorer(GRUCell(1, 1, reset="after"))
        with pytest.raises(ExplorerError, match=r"takes GRUCell\(1, 1\)"):
            GRUCellExplorer(LSTMCell(1, 1))

    def test_a_cell_is_where_it_starts(self):
        cell = GRUCell(1, 1)
        assert torch.equal(GRUCellExplorer(cell).cell.W_r.float(), cell.W_r)


class TestPresets:
    @staticmethod
    def states(cls):
        return {name: cls(preset=name).trace.h.flatten() for name in cls().presets}

    def test_of_the_update_gate(self):
        h = self.states(UpdateGate)
        assert h["keep"].abs().max() < 0.01  # who keeps everything takes nothing in
        assert h["replace"][4].abs() < 0.01  # and who replaces everything keeps nothing
        assert h["first-come"][16] > 0.75
        assert h["open-on-plus"][10] > 0.3
        jumps = {name: h[name].diff().abs().max() for name in ("average", "replace")}
        assert jumps["average"] < 0.3 < jumps["replace"]

    def test_of_the_reset_gate(self):
        h = self.states(ResetGate)
        assert h["start-anew-on-minus"][-1] < -0.9
        assert h["stubborn"][-1] > 0.9
        assert h["fade"][14].abs() < 0.15
        assert h["no-past"][6].abs() < 0.05

    def test_of_the_cell(self):
        h = self.states(GRUCellExplorer)
        counted = h["count"][[2, 6, 10]]
        assert (counted.diff() > 0.05).all()  # every knock adds
        assert h["count"][15] < h["count"][2]  # the soft one starts anew
        assert h["never-reset"][15] > 0.9
        explorer = GRUCellExplorer(preset="plain-rnn")
        before = torch.cat([torch.zeros(1), h["plain-rnn"][:-1]])
        plain = torch.tanh(explorer.weights["W_h.h"] * before + 0.5 * torch.tensor(explorer.x))
        torch.testing.assert_close(h["plain-rnn"], plain, rtol=0, atol=1e-3)


def test_the_half_life_is_that_of_a_closed_form():
    z = 1 - 0.5 ** (1 / 7)  # half is left after 7 steps
    weights = {"W_z.x": 0.0, "b_z": torch.logit(torch.tensor(z, dtype=torch.float64)).item()}
    assert UpdateGate(weights=weights).half_life() == pytest.approx(7)
    weights["b_z"] *= -1  # torch's z keeps
    assert UpdateGate(weights=weights, form="torch").half_life() == pytest.approx(7)


@every_class
def test_the_words_say_how_far_the_forms_are_apart(cls):
    explorer = cls()
    assert f"up to {explorer.difference.max():.2f} apart" in explorer.summary()
    if "z" in cls.differences:
        explorer.form = {"z": "flipped"}
        assert "are the same" in explorer.summary()
