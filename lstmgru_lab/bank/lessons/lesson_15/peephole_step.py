"""Exercise of lesson 15: an LSTM that looks into its own cell."""

import torch

from ...arguments.step_arguments import draw_weights
from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def peephole_step(x_t, h_prev, c_prev, params):
    """One step of an LSTM with peepholes.

    x_t (batch, input), h_prev, c_prev (batch, hidden);
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o and p_f p_i p_o (hidden,)
    returns (h_t, c_t), each (batch, hidden)
    """
    hx = torch.cat([h_prev, x_t], dim=1)  # (batch, hidden+input)
    f_t = torch.sigmoid(hx @ params["W_f"].T + params["b_f"] + params["p_f"] * c_prev)
    i_t = torch.sigmoid(hx @ params["W_i"].T + params["b_i"] + params["p_i"] * c_prev)
    c_tilde = torch.tanh(hx @ params["W_c"].T + params["b_c"])
    c_t = f_t * c_prev + i_t * c_tilde
    o_t = torch.sigmoid(hx @ params["W_o"].T + params["b_o"] + params["p_o"] * c_t)  # the new c_t
    h_t = o_t * torch.tanh(c_t)
    return h_t, c_t


def affine(gate, hx, params):
    return hx @ params[f"W_{gate}"].T + params[f"b_{gate}"]


def peephole_with(x_t, h_prev, c_prev, params, seen_by_f_and_i, seen_by_o, squash=torch.tanh):
    """A peephole step in which f and i look at one thing and o at what ``seen_by_o(c_t)`` gives."""
    hx = torch.cat([h_prev, x_t], dim=1)
    f_t = torch.sigmoid(affine("f", hx, params) + params["p_f"] * seen_by_f_and_i)
    i_t = torch.sigmoid(affine("i", hx, params) + params["p_i"] * seen_by_f_and_i)
    c_t = f_t * c_prev + i_t * torch.tanh(affine("c", hx, params))
    o_t = torch.sigmoid(affine("o", hx, params) + params["p_o"] * seen_by_o(c_t))
    return o_t * squash(c_t), c_t


mistakes = Mistakes(see="15#Peepholes")


@mistakes.add("Your output gate looks at c_{t-1}. It comes last and sees the *new* cell state: p_o∘c_t.")
def output_gate_sees_old_cell(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, c_prev, lambda c_t: c_prev)


@mistakes.add("That is the LSTM without peepholes: p_f, p_i and p_o are not used.")
def no_peepholes(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, torch.zeros_like(c_prev), torch.zeros_like)


@mistakes.add("The output gate has a peephole too: add p_o∘c_t inside its σ.")
def none_in_output_gate(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, c_prev, torch.zeros_like)


@mistakes.add(
    "Your peepholes look at h_{t-1}. The gates know h already; what a peephole adds is the cell state c."
)
def sees_h(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, h_prev, lambda c_t: h_prev)


@mistakes.add("Your peepholes look at tanh(c). They see the cell state itself, without tanh.")
def sees_tanh_of_c(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, torch.tanh(c_prev), torch.tanh)


@mistakes.add("p_f and p_i have changed places: p_f belongs inside f_t, p_i inside i_t.")
def f_and_i_swapped(x_t, h_prev, c_prev, params):
    swapped = params | {"p_f": params["p_i"], "p_i": params["p_f"]}
    return peephole_step(x_t, h_prev, c_prev, swapped)


@mistakes.add("h_t lacks its tanh: h_t = o_t∘tanh(c_t).")
def no_tanh_of_c(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, c_prev, lambda c_t: c_t, squash=lambda c_t: c_t)


@mistakes.add(
    "You added the peepholes after σ, which pushes the gates out of the range from 0 to 1. They "
    "belong inside, with W [h, x] + b."
)
def after_sigmoid(x_t, h_prev, c_prev, params):
    hx = torch.cat([h_prev, x_t], dim=1)
    f_t = torch.sigmoid(affine("f", hx, params)) + params["p_f"] * c_prev
    i_t = torch.sigmoid(affine("i", hx, params)) + params["p_i"] * c_prev
    c_t = f_t * c_prev + i_t * torch.tanh(affine("c", hx, params))
    o_t = torch.sigmoid(affine("o", hx, params)) + params["p_o"] * c_t
    return o_t * torch.tanh(c_t), c_t


@mistakes.add(
    "You joined [x, h], but the weights are laid out for [h, x]: their first columns belong to the state."
)
def input_first(x_t, h_prev, c_prev, params):
    hidden = h_prev.shape[1]
    turned = {
        name: torch.cat([W[:, -hidden:], W[:, :-hidden]], dim=1) for name, W in params.items() if W.ndim > 1
    }
    return peephole_step(x_t, h_prev, c_prev, params | turned)


def draw_peephole_step(draw: Draw) -> Arguments:
    batch, inputs, hidden = draw.size(), draw.size(), draw.size(2)
    params = draw_weights(draw, hidden, inputs, "fico") | {f"p_{gate}": draw.normal(hidden) for gate in "fio"}
    return draw.normal(batch, inputs), draw.state(batch, hidden), draw.normal(batch, hidden), params


EXERCISE = Exercise(
    reference=peephole_step,
    lesson="15",
    place=1,
    title="An LSTM that looks into its own cell",
    statement="""\
With peepholes the gates see the cell state as well, each unit its own (Gers, Schraudolph and Schmidhuber
2002): forget and input gate the old one, the output gate the new one.

$$f_t = \\sigma(W_f [h_{t-1}, x_t] + b_f + p_f∘c_{t-1})$$
$$i_t = \\sigma(W_i [h_{t-1}, x_t] + b_i + p_i∘c_{t-1})$$
$$\\tilde c_t = \\tanh(W_c [h_{t-1}, x_t] + b_c) \\qquad c_t = f_t∘c_{t-1} + i_t∘\\tilde c_t$$
$$o_t = \\sigma(W_o [h_{t-1}, x_t] + b_o + p_o∘c_t) \\qquad h_t = o_t∘\\tanh(c_t)$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, `c_prev` | (batch, hidden) |
| `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o` | (hidden, hidden + input) |
| and `b_f`, `b_i`, `b_c`, `b_o`, `p_f`, `p_i`, `p_o` | (hidden,) |
| returns `(h_t, c_t)` | (batch, hidden) each |""",
    result="(h_t, c_t)",
    points=3,
    example=(
        torch.tensor([[1.0]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0]]),
        {
            "W_f": torch.tensor([[0.0, 1.0]]),
            "W_i": torch.tensor([[2.0, 0.0]]),
            "W_c": torch.tensor([[-1.0, 1.0]]),
            "W_o": torch.tensor([[1.0, 0.5]]),
            "b_f": torch.tensor([1.0]),
            "b_i": torch.tensor([0.0]),
            "b_c": torch.tensor([0.0]),
            "b_o": torch.tensor([-1.0]),
            "p_f": torch.tensor([-0.5]),
            "p_i": torch.tensor([0.5]),
            "p_o": torch.tensor([1.0]),
        },
    ),
    draw=draw_peephole_step,
    misconceptions=tuple(mistakes),
    hints=(
        "Write the LSTM step first, then add one term to each of the three gates.",
        "A peephole is elementwise, `params['p_f'] * c_prev`: each unit sees its own cell only.",
        "The output gate needs c_t, so compute c_t before o_t; f_t and i_t use `c_prev`.",
    ),
    explanation="""\
Each gate gets one more term inside its σ, elementwise: `p` has one number a unit, not a matrix. Forget
and input gate decide about the old cell, so they see that; the output gate is computed after the update
and sees what it will let out.""",
)
