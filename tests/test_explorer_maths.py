"""The explorers' maths in JavaScript against torch: every gate of every reference cell to 1e-12."""

import pytest
import torch
from javascript import call, call_each, needs_node

from lstmgru_lab import GRUCell, LSTMCell, RNNCell, gradient_flow
from lstmgru_lab.explorers import GradientFlow, GRUCellExplorer, ResetGate, UnrolledRNN, UpdateGate

pytestmark = needs_node

CELLS = "maths/cells.js"

TIME, INPUT, HIDDEN = 9, 2, 3
FORMS = {
    "rnn": (lambda: RNNCell(INPUT, HIDDEN), "rnn", {}),
    "lstm": (lambda: LSTMCell(INPUT, HIDDEN), "lstm", {}),
    "lstm with peepholes": (lambda: LSTMCell(INPUT, HIDDEN, peephole=True), "lstm", {}),
    "gru, reset before": (lambda: GRUCell(INPUT, HIDDEN), "gru", {"reset": "before"}),
    "gru, reset after": (lambda: GRUCell(INPUT, HIDDEN, reset="after"), "gru", {"reset": "after"}),
}


def random_case(make):
    """A cell with large enough weights for every gate to matter, inputs and a state to start from."""
    cell = make().double()
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.normal_()
    x = torch.randn(TIME, 1, INPUT, dtype=torch.float64)
    h, c = torch.randn(2, 1, HIDDEN, dtype=torch.float64).unbind()
    return cell, x, h, c


def plain(cell):
    return {name: parameter.tolist() for name, parameter in cell.named_parameters()}


def assert_equal(drawn, trace):
    assert set(drawn) == set(trace.fields)
    for gate, values in drawn.items():
        expected = getattr(trace, gate)[:, 0].detach()
        torch.testing.assert_close(torch.tensor(values, dtype=torch.float64), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(3))
def test_every_gate_equals_the_reference_cells(form, seed):
    torch.manual_seed(seed)
    make, name, options = FORMS[form]
    cell, x, h, c = random_case(make)
    start = {"h": h[0].tolist(), **({"c": c[0].tolist()} if name == "lstm" else {})}
    drawn = (
        call(CELLS, name, x[:, 0].tolist(), plain(cell), {**options, **start})
        if name == "gru"
        else call(CELLS, name, x[:, 0].tolist(), plain(cell), start)
    )
    assert_equal(drawn, cell(x, (h, c) if name == "lstm" else h))


@pytest.mark.parametrize("reset", ["before", "after"])
def test_z_that_keeps_the_state_is_z_negated(reset):
    cell, x, h, _ = random_case(lambda: GRUCell(INPUT, HIDDEN, reset=reset))
    weights = plain(cell)
    drawn = call(
        CELLS, "gru", x[:, 0].tolist(), weights, {"reset": reset, "zKeeps": True, "h": h[0].tolist()}
    )
    with torch.no_grad():
        cell.W_z.neg_()
        cell.b_z.neg_()
    trace = cell(x, h)
    torch.testing.assert_close(
        torch.tensor(drawn["h"], dtype=torch.float64), trace.h[:, 0].detach(), rtol=0, atol=1e-12
    )
    torch.testing.assert_close(
        torch.tensor(drawn["z"], dtype=torch.float64), 1 - trace.z[:, 0].detach(), rtol=0, atol=1e-12
    )


def test_gradient_through_time_is_that_of_gradient_flow():
    explorer = UnrolledRNN(preset="explode")
    h = explorer.trace.h.flatten()
    drawn = call(CELLS, "gradientThroughTime", h.tolist(), explorer.weights["W.h"])
    x = torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1)
    expected = gradient_flow(explorer.cell, x).h
    torch.testing.assert_close(torch.tensor(drawn, dtype=torch.float64).abs(), expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("preset", GradientFlow.preset_list, ids=lambda preset: preset.name)
def test_every_gradient_of_every_step_is_that_of_gradient_flow(preset):
    # The worst case is a chaotic RNN, where rounding itself grows a thousandfold on the way.
    explorer = GradientFlow(preset=preset.name)
    series = call("explorers/gradient_flow.js", "compute", explorer.shared(), explorer.facts)
    drawn = [series[name] for name in ("rnn", "gru", "lstm", "gru_direct", "lstm_direct")]
    expected = [flow.joint for flow in explorer.flows.values()] + list(explorer.direct.values())
    for values, path in zip(drawn, expected, strict=True):
        torch.testing.assert_close(torch.tensor(values, dtype=torch.float64), path, rtol=1e-9, atol=0)


def test_the_spectral_norm_is_torchs():
    torch.manual_seed(0)
    sizes = torch.logspace(-150, 150, 20, dtype=torch.float64)  # whose squares do not fit into a number
    matrices = torch.randn(20, 5, 5, dtype=torch.float64) * sizes[:, None, None]
    calls = [[matrix.flatten().tolist()] for matrix in matrices]
    norms = [torch.linalg.matrix_norm(matrix, 2).item() for matrix in matrices]
    assert call_each("maths/jacobians.js", "spectralNorm", calls) == pytest.approx(norms, rel=1e-12)


GRU_FORMS = [
    (UpdateGate, {}),
    (UpdateGate, {"z": "keeps"}),
    (UpdateGate, {"z": "flipped"}),
    (ResetGate, {}),
    (ResetGate, {"reset": "after"}),
    (GRUCellExplorer, {}),
    (GRUCellExplorer, {"z": "keeps", "reset": "after"}),
    (GRUCellExplorer, {"z": "flipped", "reset": "after"}),
]


@pytest.mark.parametrize(("cls", "form"), GRU_FORMS)
def test_both_forms_of_the_wider_gru_are_the_reference_cells(cls, form):
    explorer = cls(form=form)
    pair = call("parts/gru_family.js", "compute", explorer.shared(), explorer.facts)["pair"]
    drawn = [torch.tensor(pair[name], dtype=torch.float64).T for name in ("course", "compared")]
    for lines, trace in zip(drawn, explorer.pair, strict=True):
        torch.testing.assert_close(lines, trace.h[:, 0], rtol=0, atol=1e-12)
    apart = torch.tensor(pair["apart"], dtype=torch.float64)
    torch.testing.assert_close(apart, explorer.difference, rtol=0, atol=1e-12)
