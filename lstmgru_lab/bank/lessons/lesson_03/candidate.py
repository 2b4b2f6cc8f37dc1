"""Exercise of lesson 03: the candidate."""

import torch

from ...arguments.gate_arguments import EXAMPLE, draw_gate
from ...exercise import Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]

WHY_TWO = "03#Why two?"


def candidate(x_t, h_prev, W_c, b_c):
    """The candidate of an LSTM: what could be written to the memory.

    x_t (batch, input), h_prev (batch, hidden)
    W_c (hidden, hidden+input) on [h, x], b_c (hidden,)
    returns c̃_t (batch, hidden), between -1 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.tanh(hx @ W_c.T + b_c)


def affine(x_t, h_prev, W_c, b_c):
    return torch.cat([h_prev, x_t], dim=-1) @ W_c.T + b_c


mistakes = Mistakes(see="03#What to write, and how much of it")


@mistakes.add(
    "You used σ. The candidate is content and no gate: it must be able to lower the memory as well "
    "as raise it, and so it needs tanh.",
    see=WHY_TWO,
)
def sigmoid_for_tanh(x_t, h_prev, W_c, b_c):
    return torch.sigmoid(torch.cat([h_prev, x_t], dim=-1) @ W_c.T + b_c)


@mistakes.add("You joined [x, h], but W_c is laid out for [h, x]: its first columns belong to the state.")
def input_first(x_t, h_prev, W_c, b_c):
    return torch.tanh(torch.cat([x_t, h_prev], dim=-1) @ W_c.T + b_c)


@mistakes.add("The bias b_c is missing: you computed tanh(W_c [h, x]).")
def no_bias(x_t, h_prev, W_c, b_c):
    return torch.tanh(torch.cat([h_prev, x_t], dim=-1) @ W_c.T)


@mistakes.add("You added b_c after tanh. It belongs inside the parentheses: tanh(W_c [h, x] + b_c).")
def bias_after_tanh(x_t, h_prev, W_c, b_c):
    return torch.tanh(torch.cat([h_prev, x_t], dim=-1) @ W_c.T) + b_c


@mistakes.add(
    "You returned W_c [h, x] + b_c itself. tanh is still to come: it keeps what is written within -1 and 1.",
    see=WHY_TWO,
)
def no_activation(x_t, h_prev, W_c, b_c):
    return torch.cat([h_prev, x_t], dim=-1) @ W_c.T + b_c


@mistakes.add(
    "Only the input reaches your candidate. It also depends on h_prev: join [h, x] and use all of W_c."
)
def state_ignored(x_t, h_prev, W_c, b_c):
    return torch.tanh(x_t @ W_c[:, h_prev.shape[-1] :].T + b_c)


@mistakes.add("Only the state reaches your candidate. New content comes from x_t too: join [h, x].")
def input_ignored(x_t, h_prev, W_c, b_c):
    return torch.tanh(h_prev @ W_c[:, : h_prev.shape[-1]].T + b_c)


@mistakes.add(
    "You multiplied the candidate by a gate of its own weights. The gate is i_t, with W_i and b_i, "
    "and it comes later: c_t = f_t∘c_{t-1} + i_t∘c̃_t. Return the candidate alone."
)
def gated_already(x_t, h_prev, W_c, b_c):
    return torch.sigmoid(affine(x_t, h_prev, W_c, b_c)) * candidate(x_t, h_prev, W_c, b_c)


EXERCISE = Exercise(
    reference=candidate,
    lesson="03",
    place=2,
    title="The candidate",
    statement="""\
Write the candidate, the new content that may be written to the memory,

$$\\tilde c_t = \\tanh(W_c\\,[h_{t-1}, x_t] + b_c).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W_c`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_c` | (hidden,) |
| returns $\\tilde c_t$, between -1 and 1 | (batch, hidden) |""",
    result="c_tilde",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(-1.0, 1.0),
    misconceptions=tuple(mistakes),
    hints=(
        "The form is that of a gate, but for the function around it: may content be negative?",
        "Join state and input in the order [h, x], apply W_c (with `.T`) and b_c.",
        "`torch.tanh(hx @ W_c.T + b_c)`, where `hx` is the joined tensor.",
    ),
    explanation="""\
The candidate is content, the gate is a share: tanh gives content a sign, σ gives a share its range. The
same line as a step of the plain RNN, but here its result is only an offer: i_t decides how much is
written.""",
)
