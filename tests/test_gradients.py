"""gradient_flow against full autograd Jacobians, closed forms and the reach of float64."""

import math

import pytest
import torch
from cell_examples import KINDS, every_kind, example, parts

import lstmgru_lab as lab
from lstmgru_lab.cells.gradients import direct_path


def autograd_flow(run, states):
    """‖∂s_T/∂s_t‖ of one sequence, one t after another; `run(t, s_t)` goes on from step t to the end."""
    hidden = states.shape[1] // 2 if run.pair else states.shape[1]
    norms = {"h": [], "c": [], "joint": []}
    for t, s_t in enumerate(states):
        jacobian = torch.autograd.functional.jacobian(lambda s, t=t: run(t, s), s_t)
        norms["h"].append(torch.linalg.svdvals(jacobian[:hidden, :hidden])[0])
        norms["joint"].append(torch.linalg.svdvals(jacobian)[0])
        if run.pair:
            norms["c"].append(torch.linalg.svdvals(jacobian[hidden:, hidden:])[0])
    return {name: torch.stack(values) if values else None for name, values in norms.items()}


class CellRun:
    """Goes on from a flat state over the rest of one sequence, by the cell."""

    def __init__(self, cell, x):
        self.cell, self.x, self.pair = cell, x, isinstance(cell, lab.LSTMCell)

    def state(self, flat):
        return tuple(part[None] for part in flat.chunk(2)) if self.pair else flat[None]

    def __call__(self, t, flat):
        last = self.cell(self.x[t + 1 :], self.state(flat)).state
        return torch.cat(parts(last), dim=1)[0]


class TorchRun(CellRun):
    """The same by torch.nn: none of this package's code."""

    def __call__(self, t, flat):
        if t + 1 == len(self.x):
            return flat
        state = self.state(flat)
        _, last = self.cell.to_torch()(
            self.x[t + 1 :], tuple(part[None] for part in state) if self.pair else state[None]
        )
        return torch.cat([part[0] for part in parts(last)], dim=1)[0]


@pytest.mark.parametrize(
    ("kind", "run_class"),
    [(kind, CellRun) for kind in KINDS] + [(kind, TorchRun) for kind in ("rnn", "lstm", "gru_after")],
)
@pytest.mark.parametrize("given_state", [True, False])
def test_the_norms_are_those_of_the_full_jacobian(kind, run_class, given_state):
    cell, x, state = example(kind, time=6, batch=3)
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.mul_(2)  # far from a linear cell
    state = state if given_state else None
    flow = lab.gradient_flow(cell, x, state)
    trace = cell(x, state)
    states = torch.cat([trace.h, trace.c], dim=-1) if kind.startswith("lstm") else trace.h
    expected = [autograd_flow(run_class(cell, x[:, b : b + 1]), states[:, b].detach()) for b in range(3)]
    for name in ("h", "c", "joint"):
        if expected[0][name] is None:
            assert getattr(flow, name) is None
            continue
        mean = torch.stack([one[name] for one in expected]).mean(dim=0)
        torch.testing.assert_close(getattr(flow, name), mean, rtol=1e-10, atol=0)
        assert getattr(flow, name)[-1] == 1


def test_a_cell_that_ignores_h_forgets_by_its_forget_gate():
    cell = lab.LSTMCell(2, 3, dtype=torch.float64)
    with torch.no_grad():
        for name, parameter in cell.named_parameters():
            parameter.fill_(1.5 if name == "b_f" else 0)
    flow = lab.gradient_flow(cell, torch.randn(40, 2, 2, dtype=torch.float64))
    f = 1 / (1 + math.exp(-1.5))
    expected = f ** torch.arange(39, -1, -1, dtype=torch.float64)
    torch.testing.assert_close(flow.c, expected, rtol=1e-12, atol=0)
    assert not flow.h[:-1].any()


def test_what_has_vanished_is_still_measured_for_a_float32_cell():
    cell = lab.RNNCell(1, 4)
    with torch.no_grad():
        cell.b.zero_()
        cell.W.copy_(torch.hstack([1e-3 * torch.eye(4), torch.zeros(4, 1)]))
    flow = lab.gradient_flow(cell, torch.zeros(90, 2, 1))  # h stays 0, so every Jacobian is 0.001 · identity
    u = cell.W[0, 0].double()
    expected = u ** torch.arange(89, -1, -1)
    assert expected[0] < 1e-266
    torch.testing.assert_close(flow.h, expected.detach(), rtol=1e-10, atol=0)


def test_what_has_exploded_beyond_float64_is_infinite():
    cell = lab.RNNCell(1, 2, dtype=torch.float64)
    with torch.no_grad():
        cell.b.zero_()
        cell.W.copy_(torch.hstack([1e3 * torch.eye(2), torch.zeros(2, 1)]))
    flow = lab.gradient_flow(cell, torch.zeros(120, 1, 1, dtype=torch.float64))
    assert flow.h[0] == math.inf
    assert flow.h[-2] == pytest.approx(1e3)


@every_kind
def test_the_cell_is_left_as_it_was(kind):
    cell, x, state = example(kind, dtype=torch.float32)
    cell.eval()
    before = {name: value.clone() for name, value in cell.state_dict().items()}
    x.requires_grad_()
    with torch.no_grad():
        flow = lab.gradient_flow(cell, x, state)
    assert flow.joint.dtype == torch.float64
    assert not flow.joint.requires_grad
    assert not cell.training
    assert x.grad is None
    for name, parameter in cell.named_parameters():
        assert parameter.grad is None
        assert parameter.requires_grad
        assert parameter.dtype == torch.float32
        assert torch.equal(parameter, before[name])


def test_a_flow_shows_its_first_values():
    flow = lab.gradient_flow(lab.LSTMCell(3, 4), torch.zeros(1, 2, 3))
    assert repr(flow) == "Flow(time=1, h[0]=1.00e+00, c[0]=1.00e+00, joint[0]=1.00e+00)"
    flow = lab.gradient_flow(lab.GRUCell(3, 4), torch.zeros(1, 2, 3))
    assert repr(flow) == "Flow(time=1, h[0]=1.00e+00, joint[0]=1.00e+00)"


@pytest.mark.parametrize(
    ("cell", "x", "error", "sentence"),
    [
        (
            torch.nn.LSTM(3, 4),
            torch.zeros(5, 2, 3),
            TypeError,
            "cell should be an RNNCell, LSTMCell or GRUCell, but is of type LSTM: "
            "LSTMCell.from_torch and its like convert modules of torch.",
        ),
        (
            lab.RNNCell(3, 4),
            torch.zeros(5, 3),
            ValueError,
            "x should be (time, batch, input=3), but has shape (5, 3).",
        ),
        (
            lab.RNNCell(3, 4),
            torch.zeros(0, 2, 3),
            ValueError,
            "x should have at least one step and one sequence, but has shape (0, 2, 3).",
        ),
        (
            lab.RNNCell(3, 4),
            torch.zeros(5, 0, 3),
            ValueError,
            "x should have at least one step and one sequence, but has shape (5, 0, 3).",
        ),
        (
            lab.GRUCell(3, 4),
            torch.full((5, 2, 3), torch.nan),
            ValueError,
            "x should be finite, but holds NaN or infinity.",
        ),
    ],
)
def test_what_has_no_flow_is_refused(cell, x, error, sentence):
    with pytest.raises(error) as refusal:
        lab.gradient_flow(cell, x)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("kind", [lab.LSTMCell, lab.GRUCell])
def test_the_direct_path_is_all_where_no_gate_sees_the_state(kind):
    cell = kind(2, 1, dtype=torch.float64).requires_grad_(False)
    for name, parameter in cell.named_parameters():
        if name.startswith("W"):
            parameter[:, :1] = 0
    x = torch.randn(9, 1, 2, dtype=torch.float64)
    trace, flow = cell(x), lab.gradient_flow(cell, x)
    kept, whole = (trace.f, flow.c) if kind is lab.LSTMCell else (1 - trace.z, flow.h)
    torch.testing.assert_close(direct_path(kept).flatten(), whole)
