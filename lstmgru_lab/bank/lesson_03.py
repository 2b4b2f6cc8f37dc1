"""Lesson 03, The input gate and the candidate: what is written to the memory, and how much of it."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .exercise import Exercise, Misconception
from .gates import EXAMPLE, draw_gate, gate_misconceptions
from .lesson_01 import (
    step_bias_after_tanh,
    step_input_first,
    step_no_activation,
    step_no_bias,
    step_sigmoid_for_tanh,
    step_state_ignored,
)

__all__ = ["EXERCISES"]

_EQUATIONS = "03#What to write, and how much of it"
_WHY_TWO = "03#Why two?"

# input_gate


def input_gate(x_t, h_prev, W_i, b_i):
    """The input gate of an LSTM.

    x_t (batch, input), h_prev (batch, hidden)
    W_i (hidden, hidden+input) on [h, x], b_i (hidden,)
    returns i_t (batch, hidden), between 0 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_i.T + b_i)


INPUT_GATE = Exercise(
    reference=input_gate,
    lesson="03",
    title="The input gate",
    statement="""\
Write the input gate,

$$i_t = \\sigma(W_i\\,[h_{t-1}, x_t] + b_i).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W_i`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_i` | (hidden,) |
| returns $i_t$, between 0 and 1 | (batch, hidden) |""",
    result="i_t",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(0.0, 1.0),
    misconceptions=gate_misconceptions(
        "i",
        _EQUATIONS,
        "You returned 1 - i_t. The input gate says how much of the candidate is *written*: i_t = 1 writes "
        "all of it.",
    ),
    hints=(
        "It has the form of the forget gate, with weights of its own.",
        "Join state and input, `torch.cat([h_prev, x_t], dim=-1)`; the weights need a `.T`.",
        "`torch.sigmoid(hx @ W_i.T + b_i)`, where `hx` is the joined tensor.",
    ),
    explanation="""\
Forget gate and input gate are one form with two sets of weights. That is the point: the network can learn
to keep without writing, and to write without forgetting.""",
)

# candidate


def candidate(x_t, h_prev, W_c, b_c):
    """The candidate of an LSTM: what could be written to the memory.

    x_t (batch, input), h_prev (batch, hidden)
    W_c (hidden, hidden+input) on [h, x], b_c (hidden,)
    returns c̃_t (batch, hidden), between -1 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.tanh(hx @ W_c.T + b_c)


def candidate_gated(x_t, h_prev, W_c, b_c):
    return torch.sigmoid(affine(x_t, h_prev, W_c, b_c)) * candidate(x_t, h_prev, W_c, b_c)


def candidate_of_old_state(x_t, h_prev, W_c, b_c):
    return torch.tanh(h_prev @ W_c[:, : h_prev.shape[-1]].T + b_c)


def affine(x_t, h_prev, W_c, b_c):
    return torch.cat([h_prev, x_t], dim=-1) @ W_c.T + b_c


CANDIDATE = Exercise(
    reference=candidate,
    lesson="03",
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
    misconceptions=(
        Misconception(
            "sigmoid_for_tanh",
            step_sigmoid_for_tanh,
            "You used σ. The candidate is content and no gate: it must be able to lower the memory as well "
            "as raise it, and so it needs tanh.",
            _WHY_TWO,
        ),
        Misconception(
            "input_first",
            step_input_first,
            "You joined [x, h], but W_c is laid out for [h, x]: its first columns belong to the state.",
            _EQUATIONS,
        ),
        Misconception(
            "no_bias",
            step_no_bias,
            "The bias b_c is missing: you computed tanh(W_c [h, x]).",
            _EQUATIONS,
        ),
        Misconception(
            "bias_after_tanh",
            step_bias_after_tanh,
            "You added b_c after tanh. It belongs inside the parentheses: tanh(W_c [h, x] + b_c).",
            _EQUATIONS,
        ),
        Misconception(
            "no_activation",
            step_no_activation,
            "You returned W_c [h, x] + b_c itself. tanh is still to come: it keeps what is written within "
            "-1 and 1.",
            _WHY_TWO,
        ),
        Misconception(
            "state_ignored",
            step_state_ignored,
            "Only the input reaches your candidate. It also depends on h_prev: join [h, x] and use all of "
            "W_c.",
            _EQUATIONS,
        ),
        Misconception(
            "input_ignored",
            candidate_of_old_state,
            "Only the state reaches your candidate. New content comes from x_t too: join [h, x].",
            _EQUATIONS,
        ),
        Misconception(
            "gated_already",
            candidate_gated,
            "You multiplied the candidate by a gate of its own weights. The gate is i_t, with W_i and b_i, "
            "and it comes later: c_t = f_t∘c_{t-1} + i_t∘c̃_t. Return the candidate alone.",
            _EQUATIONS,
        ),
    ),
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

EXERCISES = (INPUT_GATE, CANDIDATE)
