"""Exercise of lesson 01: one step of an RNN."""

import torch

from ...arguments.gate_arguments import EXAMPLE, draw_gate
from ...exercise import Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def rnn_step(x_t, h_prev, W, b):
    """One step of a plain RNN.

    x_t (batch, input), h_prev (batch, hidden)
    W (hidden, hidden+input) on [h, x], b (hidden,)
    returns h_t (batch, hidden)
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.tanh(hx @ W.T + b)


mistakes = Mistakes(see="01#A state that is carried along")


@mistakes.add(
    "You joined [x, h], but W is laid out for [h, x]: its first columns belong to the state. "
    "The shapes agree, so nothing complains; each weight just meets the wrong value."
)
def input_first(x_t, h_prev, W, b):
    return torch.tanh(torch.cat([x_t, h_prev], dim=-1) @ W.T + b)


@mistakes.add("The bias b is missing: you computed tanh(W [h, x]).")
def no_bias(x_t, h_prev, W, b):
    return torch.tanh(torch.cat([h_prev, x_t], dim=-1) @ W.T)


@mistakes.add("You added b after tanh. It belongs inside the parentheses: tanh(W [h, x] + b).")
def bias_after_tanh(x_t, h_prev, W, b):
    return torch.tanh(torch.cat([h_prev, x_t], dim=-1) @ W.T) + b


@mistakes.add(
    "You used σ where the RNN has tanh. σ is for gates; a state may be negative, and tanh lets it be."
)
def sigmoid_for_tanh(x_t, h_prev, W, b):
    return torch.sigmoid(torch.cat([h_prev, x_t], dim=-1) @ W.T + b)


@mistakes.add(
    "You used ReLU where this RNN has tanh. Nothing then holds the state back: it can grow at every step."
)
def relu_for_tanh(x_t, h_prev, W, b):
    return torch.relu(torch.cat([h_prev, x_t], dim=-1) @ W.T + b)


@mistakes.add(
    "You returned W [h, x] + b itself; tanh is still to come. Without it the whole network is linear."
)
def no_activation(x_t, h_prev, W, b):
    return torch.cat([h_prev, x_t], dim=-1) @ W.T + b


@mistakes.add(
    "Only the input reaches your new state. Without h_prev there is no memory at all: "
    "join [h, x] and use all of W."
)
def state_ignored(x_t, h_prev, W, b):
    return torch.tanh(x_t @ W[:, h_prev.shape[-1] :].T + b)


EXERCISE = Exercise(
    reference=rnn_step,
    lesson="01",
    place=1,
    title="One step of an RNN",
    statement="""\
Write one step of the plain RNN,

$$h_t = \\tanh(W\\,[h_{t-1}, x_t] + b).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b` | (hidden,) |
| returns $h_t$ | (batch, hidden) |""",
    result="h_t",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(-1.0, 1.0),
    misconceptions=tuple(mistakes),
    hints=(
        "The step has three parts: join the state and the input, apply W and b, squash with tanh.",
        "`torch.cat([h_prev, x_t], dim=-1)` joins along the last dimension: (batch, hidden + input).",
        "A row of the batch times the weights is `hx @ W.T`; then `torch.tanh(hx @ W.T + b)`.",
    ),
    explanation="""\
State and input are joined in the order in which the columns of `W` are laid out. The batch stands in
rows, so the product is `hx @ W.T`: (batch, hidden + input) times (hidden + input, hidden). `b` has one
number a unit and is added to every row.""",
)
