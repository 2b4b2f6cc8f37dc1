"""Exercise of lesson 05: an LSTM over a sequence."""

import torch

from ...arguments.step_arguments import draw_sequence
from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes
from .lstm_step import EXAMPLE_PARAMS, PARAMS_TABLE, lstm_step

__all__ = ["EXERCISE"]


def lstm_forward(x, h_0, c_0, params):
    """An LSTM over a whole sequence.

    x (time, batch, input), h_0 and c_0 (batch, hidden)
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    returns (h, c), each (time, batch, hidden): both states after every step
    """
    h_t, c_t = h_0, c_0
    hs, cs = [], []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, params)
        hs.append(h_t)
        cs.append(c_t)
    return torch.stack(hs), torch.stack(cs)


def forward_with(x, h_0, c_0, params, hand_on):
    """``hand_on(h_t, c_t)`` is the state that the next step starts from."""
    states, state = [], (h_0, c_0)
    for x_t in x:
        new = lstm_step(x_t, *state, params)
        states.append(new)
        state = hand_on(*new)
    return torch.stack([h for h, _ in states]), torch.stack([c for _, c in states])


mistakes = Mistakes(see="05#The whole sequence, and the same in torch")


@mistakes.add(
    "Every step of yours starts from c_0: the memory is not handed on. Two states travel from step to step."
)
def cell_not_carried(x, h_0, c_0, params):
    return forward_with(x, h_0, c_0, params, lambda h, c: (h, c_0))


@mistakes.add("Every step of yours starts from h_0: hand the new h_t on to the next step, as well as c_t.")
def hidden_not_carried(x, h_0, c_0, params):
    return forward_with(x, h_0, c_0, params, lambda h, c: (h_0, c))


@mistakes.add(
    "Every step of yours starts from h_0 and c_0, so nothing is remembered. Hand both new states on."
)
def nothing_carried(x, h_0, c_0, params):
    return forward_with(x, h_0, c_0, params, lambda h, c: (h_0, c_0))


@mistakes.add(
    "The two states change places from step to step: keep `h_t, c_t = lstm_step(x_t, h_t, c_t, "
    "params)` in one order."
)
def handed_on_swapped(x, h_0, c_0, params):
    return forward_with(x, h_0, c_0, params, lambda h, c: (c, h))


@mistakes.add("Your first step starts from zeros. It starts from h_0 and c_0, which are not always zero.")
def start_ignored(x, h_0, c_0, params):
    return lstm_forward(x, torch.zeros_like(h_0), torch.zeros_like(c_0), params)


@mistakes.add("You returned the states after the last step only. Collect those of every step and stack them.")
def last_only(x, h_0, c_0, params):
    return tuple(states[-1] for states in lstm_forward(x, h_0, c_0, params))


@mistakes.add(
    "Your c is the last cell state only, as nn.LSTM gives it. Here every step's is asked for, as for h."
)
def last_cell_only(x, h_0, c_0, params):
    h, c = lstm_forward(x, h_0, c_0, params)
    return h, c[-1]


@mistakes.add("Both sequences are right, in the wrong order: return h first, then c.")
def results_swapped(x, h_0, c_0, params):
    return lstm_forward(x, h_0, c_0, params)[::-1]


@mistakes.add("Your first rows are h_0 and c_0. The result begins with the states after the first step.")
def start_included(x, h_0, c_0, params):
    h, c = lstm_forward(x, h_0, c_0, params)
    return torch.cat([h_0[None], h]), torch.cat([c_0[None], c])


@mistakes.add("Your results are (batch, time, hidden). In this course time comes first, as in x.")
def batch_first(x, h_0, c_0, params):
    return tuple(states.transpose(0, 1) for states in lstm_forward(x, h_0, c_0, params))


def draw_forward(draw: Draw) -> Arguments:
    return draw_sequence(draw, "fico", cell=True)


EXERCISE = Exercise(
    reference=lstm_forward,
    lesson="05",
    place=3,
    title="An LSTM over a sequence",
    statement=f"""\
Run the LSTM over a whole sequence and return both states *after* every step. You may call your own
`lstm_step`.

| symbol | shape |
|---|---|
| `x` | (time, batch, input) |
| `h_0`, `c_0`, the states before the first step | (batch, hidden) |
{PARAMS_TABLE}
| returns `(h, c)` | (time, batch, hidden) each |""",
    result="(h, c)",
    points=3,
    example=(
        torch.tensor([[[1.0]], [[0.0]], [[-1.0]]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0]]),
        EXAMPLE_PARAMS,
    ),
    draw=draw_forward,
    misconceptions=tuple(mistakes),
    hints=(
        "A loop over time, two variables that hold the current states, two lists.",
        "`for x_t in x:` walks along time; `h_t, c_t = lstm_step(x_t, h_t, c_t, params)` makes both new "
        "states.",
        "Append h_t to one list and c_t to the other; at the end `return torch.stack(hs), torch.stack(cs)`.",
    ),
    explanation="""\
The loop of the plain RNN with two states in place of one. Both are handed on: $h$ goes into the gates of
the next step, $c$ is the memory that they act on.""",
)
