"""The tests' data of gru_step."""

import torch
from bank.oracles import of_dtype
from bank.other_inputs import step
from bank.right_answers import affine_einsum, affine_split, affine_transposed

from lstmgru_lab import cells

SIGNATURE = "gru_step(x_t, h_prev, params)"


def oracle(x_t, h_prev, params):
    return of_dtype(cells.GRUCell, params, x_t, h_prev).step(x_t, h_prev)


inputs = step("zrh", cell=False)


def affine_of(x_t, h, params, gate):
    return affine_split(x_t, h, params[f"W_{gate}"], params[f"b_{gate}"])


def gru_step_split(x_t, h_prev, params):
    r = affine_of(x_t, h_prev, params, "r").sigmoid()
    z = affine_of(x_t, h_prev, params, "z").sigmoid()
    return torch.lerp(h_prev, affine_of(x_t, h_prev * r, params, "h").tanh(), z)


def gru_step_gates_together(x_t, h_prev, params):
    W, b = torch.cat([params["W_r"], params["W_z"]]), torch.cat([params["b_r"], params["b_z"]])
    r, z = torch.sigmoid(affine_einsum(x_t, h_prev, W, b)).chunk(2, dim=1)
    h_tilde = torch.tanh(affine_transposed(x_t, r * h_prev, params["W_h"], params["b_h"]))
    return h_prev + (h_tilde - h_prev) * z


def gru_step_one_row_at_a_time(x_t, h_prev, params):
    rows = [gru_step_split(x_t[n : n + 1], h_prev[n : n + 1], params) for n in range(len(x_t))]
    return torch.cat(rows)


RIGHT = (gru_step_split, gru_step_gates_together, gru_step_one_row_at_a_time)

EQUAL_MUTANTS = {
    "The tensor has two dimensions: the last one is dimension 1.": (
        "hx = torch.cat([h_prev, x_t], dim=-1) | -1 -> 1",
        "reset = torch.cat([r_t * h_prev, x_t], dim=-1) | -1 -> 1",
    )
}
