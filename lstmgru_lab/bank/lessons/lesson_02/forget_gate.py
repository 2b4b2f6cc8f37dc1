"""Exercise of lesson 02: the forget gate."""

import torch

from ...arguments.gate_arguments import EXAMPLE, draw_gate
from ...exercise import Exercise
from ...gate_mistakes import gate_mistakes

__all__ = ["EXERCISE"]


def forget_gate(x_t, h_prev, W_f, b_f):
    """The forget gate of an LSTM.

    x_t (batch, input), h_prev (batch, hidden)
    W_f (hidden, hidden+input) on [h, x], b_f (hidden,)
    returns f_t (batch, hidden), between 0 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_f.T + b_f)


EXERCISE = Exercise(
    reference=forget_gate,
    lesson="02",
    place=1,
    title="The forget gate",
    statement="""\
Write the forget gate,

$$f_t = \\sigma(W_f\\,[h_{t-1}, x_t] + b_f).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W_f`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_f` | (hidden,) |
| returns $f_t$, between 0 and 1 | (batch, hidden) |""",
    result="f_t",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(0.0, 1.0),
    misconceptions=gate_mistakes(
        "f",
        "02#A number that says how much to keep",
        "You returned 1 - f_t, the share that is lost. In spite of its name the forget gate says what is "
        "*kept*: f_t = 1 forgets nothing.",
    ),
    hints=(
        "The gate sees the old state and the new input side by side: join them in the order of the equation.",
        "`torch.cat([h_prev, x_t], dim=-1)` is (batch, hidden + input), "
        "and W_f is (hidden, hidden + input): one of them needs a `.T`.",
        "`torch.sigmoid(hx @ W_f.T + b_f)`, where `hx` is the joined tensor.",
    ),
    explanation="""\
The same three parts as a step of the RNN, with σ for tanh: a gate is a share between 0 and 1, for each
unit and each sequence of the batch. `b_f` is inside σ: it sets the share that is kept when state and
input say nothing.""",
)
