"""The explorer of gradient flow without a browser: three cells, their gradients, what its presets are for."""

import math

import pytest
import torch

from lstmgru_lab import LSTMCell, gradient_flow
from lstmgru_lab.explorers import GradientFlow, from_mime
from lstmgru_lab.explorers.live_picture import MIME
from lstmgru_lab.support.errors import ExplorerError


def at_first(preset):
    explorer = GradientFlow(preset=preset)
    return {kind: flow.joint[0].item() for kind, flow in explorer.flows.items()}


def test_the_live_weights_are_where_they_belong():
    still, moved = GradientFlow(weights={"scale": 0}), GradientFlow(weights={"scale": 1, "b_f": 2, "b_z": -4})
    before, after = still.cells, moved.cells
    for kind, names in {"rnn": ["W"], "gru": ["W_z", "W_r", "W_h"], "lstm": ["W_f", "W_o"]}.items():
        for name in names:
            W, scaled = getattr(before[kind], name), getattr(after[kind], name)
            assert torch.equal(scaled[:, :4], 2 * W[:, :4])
            assert torch.equal(scaled[:, 4], W[:, 4])
    assert after["lstm"].b_f.tolist() == [2.0] * 4
    assert after["gru"].b_z.tolist() == [-4.0] * 4
    zero = [after["rnn"].b, after["lstm"].b_i, after["lstm"].b_o, after["gru"].b_r]
    assert all(not bias.any() for bias in zero)


def test_the_direct_path_is_the_product_of_later_gates():
    explorer = GradientFlow(x=[0.5, -1.0, 0.25, 1.0])
    x = torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1)
    f = explorer.cells["lstm"](x).f[:, 0]
    z = explorer.cells["gru"](x).z[:, 0]
    for t in range(4):
        assert explorer.direct["lstm"][t].item() == pytest.approx(f[t + 1 :].prod(0).max().item())
        assert explorer.direct["gru"][t].item() == pytest.approx((1 - z[t + 1 :]).prod(0).max().item())


def test_the_gradient_is_that_of_torchs_autograd():
    explorer = GradientFlow(x=[0.5, -1.0, 0.25, 1.0, 0.0])
    cell = explorer.cells["gru"]
    x = torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1)
    h_1 = cell(x[:2]).h[-1].detach()
    jacobian = torch.autograd.functional.jacobian(lambda h: cell(x[2:], h).h[-1].flatten(), h_1).reshape(4, 4)
    assert explorer.flows["gru"].joint[1].item() == pytest.approx(
        torch.linalg.matrix_norm(jacobian, 2).item()
    )


def test_presets_do_what_their_names_say():
    started, opened, one = at_first("as-torch-starts"), at_first("open"), at_first("bias-1")
    assert max(started.values()) < 1e-9  # all three vanish
    assert opened["rnn"] == started["rnn"]
    assert min(opened["gru"], opened["lstm"]) > 0.01
    for kind in ("gru", "lstm"):
        assert started[kind] < one[kind] < opened[kind]
    assert at_first("explode")["rnn"] > 100
    saturated = at_first("saturate")
    assert saturated["rnn"] < 1e-12 < 0.1 < saturated["gru"]


def test_it_is_stored_and_comes_back():
    explorer = GradientFlow(preset="bias-1", step=4)
    data = explorer._repr_mimebundle_()[0]
    again = from_mime(data[MIME])
    assert again.state() == explorer.state()
    assert again._repr_mimebundle_()[0]["image/png"] == data["image/png"]
    assert f"{explorer.flows['rnn'].joint[4].item():.2g} in the RNN" in data["text/plain"]


def test_a_cell_of_the_learner_has_its_own_function():
    with pytest.raises(ExplorerError, match=r"call gradient_flow\(cell, x\)"):
        GradientFlow(LSTMCell(1, 4))
    explorer = GradientFlow()
    x = torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1)
    assert torch.equal(gradient_flow(explorer.cell, x).joint, explorer.flows["lstm"].joint)
    assert explorer.trace.f.shape == (60, 1, 4)
    assert math.isclose(explorer.direct["lstm"][-1].item(), 1)
