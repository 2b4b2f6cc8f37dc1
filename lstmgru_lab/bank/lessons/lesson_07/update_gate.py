"""Exercise of lesson 07: the update gate."""

import torch

from ...arguments.gate_arguments import EXAMPLE, draw_gate
from ...exercise import Exercise
from ...gate_mistakes import gate_mistakes

__all__ = ["EXERCISE"]


def update_gate(x_t, h_prev, W_z, b_z):
    """The update gate of a GRU.

    x_t (batch, input), h_prev (batch, hidden)
    W_z (hidden, hidden+input) on [h, x], b_z (hidden,)
    returns z_t (batch, hidden), between 0 and 1; 1 replaces the state
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_z.T + b_z)


EXERCISE = Exercise(
    reference=update_gate,
    lesson="07",
    place=1,
    title="The update gate",
    statement="""\
Write the update gate,

$$z_t = \\sigma(W_z\\,[h_{t-1}, x_t] + b_z).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W_z`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_z` | (hidden,) |
| returns $z_t$, between 0 and 1 | (batch, hidden) |""",
    result="z_t",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(0.0, 1.0),
    misconceptions=gate_mistakes(
        "z",
        "07#One gate for two",
        "You returned 1 - z_t, which is torch's update gate. In this course z_t = 1 *replaces* the state.",
    ),
    hints=(
        "It has the form of the LSTM's gates, with weights of its own.",
        "Join state and input, `torch.cat([h_prev, x_t], dim=-1)`; the weights need a `.T`.",
        "`torch.sigmoid(hx @ W_z.T + b_z)`, where `hx` is the joined tensor.",
    ),
    explanation="""\
The gate itself is the same in every convention; they differ in what is done with it. Here $z_t$ is the
share of the state that is replaced, as Chung et al. (2014) write it.""",
)
