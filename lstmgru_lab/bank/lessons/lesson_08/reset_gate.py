"""Exercise of lesson 08: the reset gate."""

import torch

from ...arguments.gate_arguments import EXAMPLE, draw_gate
from ...exercise import Exercise
from ...gate_mistakes import gate_mistakes

__all__ = ["EXERCISE"]


def reset_gate(x_t, h_prev, W_r, b_r):
    """The reset gate of a GRU.

    x_t (batch, input), h_prev (batch, hidden)
    W_r (hidden, hidden+input) on [h, x], b_r (hidden,)
    returns r_t (batch, hidden), between 0 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_r.T + b_r)


EXERCISE = Exercise(
    reference=reset_gate,
    lesson="08",
    place=1,
    title="The reset gate",
    statement="""\
Write the reset gate,

$$r_t = \\sigma(W_r\\,[h_{t-1}, x_t] + b_r).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W_r`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_r` | (hidden,) |
| returns $r_t$, between 0 and 1 | (batch, hidden) |""",
    result="r_t",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(0.0, 1.0),
    misconceptions=gate_mistakes(
        "r",
        "08#What the candidate is shown",
        "You returned 1 - r_t. In spite of its name r_t = 1 resets nothing: it is the share of the old "
        "state that the candidate gets to *see*.",
    ),
    hints=(
        "It has the form of every gate so far, with weights of its own.",
        "Join state and input, `torch.cat([h_prev, x_t], dim=-1)`; the weights need a `.T`.",
        "`torch.sigmoid(hx @ W_r.T + b_r)`, where `hx` is the joined tensor.",
    ),
    explanation="""\
The reset gate does not touch the state that is kept. It only decides how much of the old state the
candidate gets to see: with $r_t = 0$ the candidate is made from the input alone.""",
)
