"""Exercise of lesson 01: an RNN over a sequence."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes
from .rnn_step import rnn_step

__all__ = ["EXERCISE"]


def rnn_forward(x, h_0, W, b):
    """A plain RNN over a whole sequence.

    x (time, batch, input), h_0 (batch, hidden)
    W (hidden, hidden+input) on [h, x], b (hidden,)
    returns h (time, batch, hidden): the state after every step
    """
    h_t = h_0
    states = []
    for x_t in x:
        h_t = rnn_step(x_t, h_t, W, b)
        states.append(h_t)
    return torch.stack(states)


mistakes = Mistakes(see="01#A state that is carried along")


@mistakes.add(
    "You returned the state after the last step only. Collect the state of every step and stack them."
)
def last_state_only(x, h_0, W, b):
    return rnn_forward(x, h_0, W, b)[-1]


@mistakes.add(
    "Your first row is h_0. The result begins with the state after the first step, "
    "so it has as many rows as x has steps."
)
def start_included(x, h_0, W, b):
    return torch.cat([h_0.unsqueeze(0), rnn_forward(x, h_0, W, b)])


@mistakes.add(
    "Each of your rows is the state *before* its step: the list is filled one line too early. "
    "Compute h_t first, then append it."
)
def states_before(x, h_0, W, b):
    return start_included(x, h_0, W, b)[:-1]


@mistakes.add(
    "Every step of yours starts from h_0 again, so nothing is remembered. "
    "Hand the new state on to the next step."
)
def state_not_carried(x, h_0, W, b):
    return torch.stack([rnn_step(x_t, h_0, W, b) for x_t in x])


@mistakes.add("Your first step starts from zeros. It starts from h_0, which is not always zero.")
def start_ignored(x, h_0, W, b):
    return rnn_forward(x, torch.zeros_like(h_0), W, b)


@mistakes.add(
    "Your result is (batch, time, hidden). In this course time comes first, "
    "for the result as for x: `torch.stack(states)` does it."
)
def batch_first(x, h_0, W, b):
    return rnn_forward(x, h_0, W, b).transpose(0, 1)


@mistakes.add("You read the sequence from its end. The first step takes x[0].")
def backwards(x, h_0, W, b):
    return rnn_forward(x.flip(0), h_0, W, b)


def draw_sequence(draw: Draw) -> Arguments:
    time, batch, inputs, hidden = draw.size(2), draw.size(), draw.size(), draw.size()
    return (
        draw.normal(time, batch, inputs),
        draw.state(batch, hidden),
        draw.normal(hidden, hidden + inputs),
        draw.normal(hidden),
    )


EXERCISE = Exercise(
    reference=rnn_forward,
    lesson="01",
    place=2,
    title="An RNN over a sequence",
    statement="""\
Run the RNN over a whole sequence: each step starts from the state that the step before it has left.
Return the state *after* every step. You may call your own `rnn_step`.

| symbol | shape |
|---|---|
| `x` | (time, batch, input) |
| `h_0`, the state before the first step | (batch, hidden) |
| `W`, `b` | as in `rnn_step` |
| returns $h_1 … h_T$ | (time, batch, hidden) |""",
    result="h",
    points=3,
    example=(
        torch.tensor([[[1.0]], [[0.0]], [[0.5]]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0, -1.0]]),
        torch.tensor([0.25]),
    ),
    draw=draw_sequence,
    bounds=(-1.0, 1.0),
    misconceptions=tuple(mistakes),
    hints=(
        "You need a loop over time, a variable that holds the current state, and a list.",
        "`for x_t in x:` walks over the first dimension, which is time: each x_t is (batch, input).",
        "In the loop: `h_t = rnn_step(x_t, h_t, W, b)`, then append; at the end `torch.stack(states)`.",
    ),
    explanation="""\
Looping over a tensor walks along its first dimension, here time. The one variable `h_t` carries the state
from step to step: it is all that the network knows about the past. `torch.stack` puts the list's states
one behind the other along a new first dimension.""",
)
