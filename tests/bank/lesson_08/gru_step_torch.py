"""The tests' data of gru_step_torch."""

import torch
import torch.nn.functional as F
from bank.oracles import filled
from torch import nn

SIGNATURE = "gru_step_torch(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh)"


def oracle(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    cell = nn.GRUCell(x_t.shape[1], h_prev.shape[1], dtype=x_t.dtype)
    weights = {"weight_ih": weight_ih, "weight_hh": weight_hh, "bias_ih": bias_ih, "bias_hh": bias_hh}
    return filled(cell, weights)(x_t, h_prev)


def inputs(s):
    inputs, hidden = s.size(1, 4), s.size(1, 5)
    weights = s.numbers(3 * hidden, inputs), s.numbers(3 * hidden, hidden)
    return (
        s.numbers(s.batch, inputs),
        s.state(s.batch, hidden),
        *weights,
        s.numbers(3 * hidden),
        s.numbers(3 * hidden),
    )


def gru_step_torch_sliced(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    H = h_prev.shape[1]
    a, u = F.linear(x_t, weight_ih, bias_ih), F.linear(h_prev, weight_hh, bias_hh)
    r, z = (a[:, : 2 * H] + u[:, : 2 * H]).sigmoid().split(H, dim=1)
    n = torch.tanh(a[:, 2 * H :] + r * u[:, 2 * H :])
    return n + z * (h_prev - n)


def gru_step_torch_reshaped(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    batch, hidden = h_prev.shape
    a = (weight_ih @ x_t.T + bias_ih[:, None]).reshape(3, hidden, batch)
    u = (weight_hh @ h_prev.T + bias_hh[:, None]).reshape(3, hidden, batch)
    r, z = torch.sigmoid(a[:2] + u[:2])
    return ((1 - z) * torch.tanh(a[2] + r * u[2])).T + z.T * h_prev


RIGHT = (torch.gru_cell, gru_step_torch_sliced, gru_step_torch_reshaped)

EQUAL_MUTANTS = {
    "The tensor has two dimensions: the last one is dimension 1.": (
        "r_x, z_x, n_x = (x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1) | -1 -> 1",
        "r_h, z_h, n_h = (h_prev @ weight_hh.T + bias_hh).chunk(3, dim=-1) | -1 -> 1",
    )
}
