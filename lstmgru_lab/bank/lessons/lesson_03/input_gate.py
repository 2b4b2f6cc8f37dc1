"""Exercise of lesson 03: the input gate."""

import torch

from ...arguments.gate_arguments import EXAMPLE, draw_gate
from ...exercise import Exercise
from ...gate_mistakes import gate_mistakes

__all__ = ["EXERCISE"]


def input_gate(x_t, h_prev, W_i, b_i):
    """The input gate of an LSTM.

    x_t (batch, input), h_prev (batch, hidden)
    W_i (hidden, hidden+input) on [h, x], b_i (hidden,)
    returns i_t (batch, hidden), between 0 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_i.T + b_i)


EXERCISE = Exercise(
    reference=input_gate,
    lesson="03",
    place=1,
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
    misconceptions=gate_mistakes(
        "i",
        "03#What to write, and how much of it",
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
