"""The tests' data of coupled_step."""

import math

import torch
from bank.oracles import lstm_step
from bank.other_inputs import step
from bank.right_answers import affine_double, affine_loops, affine_split

SIGNATURE = "coupled_step(x_t, h_prev, c_prev, params)"


def oracle(x_t, h_prev, c_prev, params):
    """1 - σ(a) is σ(-a): an LSTM whose input gate has the forget gate's weights with the other sign."""
    return lstm_step(x_t, h_prev, c_prev, params | {"W_i": -params["W_f"], "b_i": -params["b_f"]})


inputs = step("fco", cell=True)


def coupled_by_lerp(x_t, h_prev, c_prev, params):
    f = torch.sigmoid(affine_split(x_t, h_prev, params["W_f"], params["b_f"]))
    c = torch.lerp(torch.tanh(affine_split(x_t, h_prev, params["W_c"], params["b_c"])), c_prev, f)
    return torch.sigmoid(affine_split(x_t, h_prev, params["W_o"], params["b_o"])) * c.tanh(), c


def coupled_by_minus_sigmoid(x_t, h_prev, c_prev, params):
    a = affine_loops(x_t, h_prev, params["W_f"], params["b_f"])
    new = torch.tanh(affine_loops(x_t, h_prev, params["W_c"], params["b_c"]))
    c = torch.sigmoid(a) * c_prev + torch.sigmoid(-a) * new
    return [torch.sigmoid(affine_loops(x_t, h_prev, params["W_o"], params["b_o"])) * torch.tanh(c), c]


def coupled_as_a_step_towards(x_t, h_prev, c_prev, params):
    f, new, o = (affine_double(x_t, h_prev, params[f"W_{g}"], params[f"b_{g}"]) for g in "fco")
    new = 1 - 2 / (1 + torch.exp(2 * new))
    c = new + torch.sigmoid(f) * (c_prev - new)
    return torch.tanh(c) / (1 + torch.exp(-o)), c


RIGHT = (coupled_by_lerp, coupled_by_minus_sigmoid, coupled_as_a_step_towards)

EXAMPLES = [
    (
        (
            torch.zeros(1, 1),
            torch.zeros(1, 1),
            torch.tensor([[2.0]]),
            {
                "W_f": torch.zeros(1, 2),
                "b_f": torch.tensor([math.log(4.0)]),  # σ(ln 4) = 0.8
                "W_c": torch.zeros(1, 2),
                "b_c": torch.tensor([math.atanh(-0.5)]),
                "W_o": torch.zeros(1, 2),
                "b_o": torch.zeros(1),
            },
        ),
        "the new cell state is {1:.1f}.",
    )
]
