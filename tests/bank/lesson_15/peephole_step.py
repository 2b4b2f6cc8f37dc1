"""The tests' data of peephole_step."""

import torch
from bank.oracles import of_dtype
from bank.other_inputs import step
from bank.right_answers import affine_double, affine_loops, affine_split

from lstmgru_lab import cells

SIGNATURE = "peephole_step(x_t, h_prev, c_prev, params)"


def oracle(x_t, h_prev, c_prev, params):
    return of_dtype(cells.LSTMCell, params, x_t, h_prev, peephole=True).step(x_t, (h_prev, c_prev))


inputs = step("fico", cell=True, peepholes="fio")


def peephole_by(affine):
    def step(x_t, h_prev, c_prev, params):
        def pre(gate):
            return affine(x_t, h_prev, params[f"W_{gate}"], params[f"b_{gate}"])

        f = torch.sigmoid(params["p_f"].mul(c_prev) + pre("f"))
        i = torch.sigmoid(params["p_i"].mul(c_prev) + pre("i"))
        c = c_prev * f + torch.tanh(pre("c")) * i
        return torch.tanh(c) * torch.sigmoid(torch.addcmul(pre("o"), params["p_o"], c)), c

    return step


def peepholes_as_matrices(x_t, h_prev, c_prev, params):
    """A peephole is a diagonal matrix on c."""
    h_x = torch.cat([h_prev, x_t], dim=1)
    W_f, W_i, W_o = (torch.cat([params[f"W_{g}"], torch.diag(params[f"p_{g}"])], dim=1) for g in "fio")
    seen = torch.cat([h_x, c_prev], dim=1)
    f, i = (torch.sigmoid(seen @ W.T + params[f"b_{g}"]) for g, W in (("f", W_f), ("i", W_i)))
    c = f * c_prev + i * torch.tanh(h_x @ params["W_c"].T + params["b_c"])
    return torch.sigmoid(torch.cat([h_x, c], dim=1) @ W_o.T + params["b_o"]) * torch.tanh(c), c


RIGHT = (
    peephole_by(affine_loops),
    peephole_by(affine_split),
    peephole_by(affine_double),
    peepholes_as_matrices,
)
