"""The tests' data of lstm_step."""

import torch
from bank import oracles
from bank.other_inputs import step
from bank.right_answers import affine_split

SIGNATURE = "lstm_step(x_t, h_prev, c_prev, params)"

oracle = oracles.lstm_step
inputs = step("fico", cell=True)


def lstm_step_fused(x_t, h_prev, c_prev, params):
    W = torch.cat([params[f"W_{gate}"] for gate in "ifoc"])
    b = torch.cat([params[f"b_{gate}"] for gate in "ifoc"])
    i, f, o, c_tilde = affine_split(x_t, h_prev, W, b).chunk(4, dim=1)
    c_t = c_prev * f.sigmoid() + c_tilde.tanh() * i.sigmoid()
    return c_t.tanh() * o.sigmoid(), c_t


def lstm_step_by_torch(x_t, h_prev, c_prev, params):
    """What torch's own cell makes of the same weights."""
    hidden = h_prev.shape[1]
    W = torch.cat([params[f"W_{gate}"] for gate in "ifco"])
    b = torch.cat([params[f"b_{gate}"] for gate in "ifco"])
    return torch.lstm_cell(x_t, (h_prev, c_prev), W[:, hidden:], W[:, :hidden], b, torch.zeros_like(b))


def lstm_step_in_double(x_t, h_prev, c_prev, params):
    wide = {name: value.double() for name, value in params.items()}
    h_t, c_t = lstm_step_fused(x_t.double(), h_prev.double(), c_prev.double(), wide)
    return [h_t.to(x_t.dtype), c_t.to(x_t.dtype)]


RIGHT = (lstm_step_fused, lstm_step_by_torch, lstm_step_in_double)

EQUAL_MUTANTS = {
    "The tensor has two dimensions: the last one is dimension 1.": (
        "hx = torch.cat([h_prev, x_t], dim=-1) | -1 -> 1",
    )
}
