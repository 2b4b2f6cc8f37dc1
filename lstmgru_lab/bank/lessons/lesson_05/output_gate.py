"""Exercise of lesson 05: the output gate."""

import torch

from ...arguments.gate_arguments import EXAMPLE, draw_gate
from ...exercise import Exercise
from ...gate_mistakes import gate_mistakes

__all__ = ["EXERCISE"]


def output_gate(x_t, h_prev, W_o, b_o):
    """The output gate of an LSTM.

    x_t (batch, input), h_prev (batch, hidden)
    W_o (hidden, hidden+input) on [h, x], b_o (hidden,)
    returns o_t (batch, hidden), between 0 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_o.T + b_o)


EXERCISE = Exercise(
    reference=output_gate,
    lesson="05",
    place=1,
    title="The output gate",
    statement="""\
Write the output gate,

$$o_t = \\sigma(W_o\\,[h_{t-1}, x_t] + b_o).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W_o`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_o` | (hidden,) |
| returns $o_t$, between 0 and 1 | (batch, hidden) |""",
    result="o_t",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(0.0, 1.0),
    misconceptions=gate_mistakes(
        "o",
        "05#How much is shown",
        "You returned 1 - o_t. The output gate says how much of the memory is *shown*: o_t = 1 shows all of "
        "it.",
    ),
    hints=(
        "It has the form of the other two gates, with weights of its own.",
        "Join state and input, `torch.cat([h_prev, x_t], dim=-1)`; the weights need a `.T`.",
        "`torch.sigmoid(hx @ W_o.T + b_o)`, where `hx` is the joined tensor.",
    ),
    explanation="""\
The third gate of the same form. It looks at the *old* state $h_{t-1}$ and at the input, not at the new
memory: only a peephole (lesson 15) would let it see $c_t$.""",
)
