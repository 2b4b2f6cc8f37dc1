"""Lesson 07, The update gate: the GRU slides between its old state and a new one."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception
from .gates import EXAMPLE, draw_gate, gate_misconceptions

__all__ = ["EXERCISES"]

_EQUATION = "07#One gate for two"
_BOUNDED = "07#Always between −1 and 1"
_CONVENTIONS = "07#Two conventions"

# update_gate


def update_gate(x_t, h_prev, W_z, b_z):
    """The update gate of a GRU.

    x_t (batch, input), h_prev (batch, hidden)
    W_z (hidden, hidden+input) on [h, x], b_z (hidden,)
    returns z_t (batch, hidden), between 0 and 1; 1 replaces the state
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_z.T + b_z)


UPDATE_GATE = Exercise(
    reference=update_gate,
    lesson="07",
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
    misconceptions=gate_misconceptions(
        "z",
        _EQUATION,
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

# interpolate


def interpolate(h_prev, h_tilde, z_t):
    """The new state of a GRU, between the old one and the candidate.

    h_prev, h_tilde, z_t: each (batch, hidden)
    returns h_t (batch, hidden); z_t = 1 replaces the old state
    """
    return (1 - z_t) * h_prev + z_t * h_tilde


def interpolate_z_keeps(h_prev, h_tilde, z_t):
    return z_t * h_prev + (1 - z_t) * h_tilde


def interpolate_old_in_full(h_prev, h_tilde, z_t):
    return h_prev + z_t * h_tilde


def interpolate_new_in_full(h_prev, h_tilde, z_t):
    return (1 - z_t) * h_prev + h_tilde


def interpolate_same_share(h_prev, h_tilde, z_t):
    return z_t * h_prev + z_t * h_tilde


def interpolate_new_only(h_prev, h_tilde, z_t):
    return z_t * h_tilde


def interpolate_squashed(h_prev, h_tilde, z_t):
    return torch.tanh((1 - z_t) * h_prev + z_t * h_tilde)


def interpolate_difference_turned(h_prev, h_tilde, z_t):
    return h_prev + z_t * (h_prev - h_tilde)


def interpolate_in_place(h_prev, h_tilde, z_t):
    h_prev += z_t * (h_tilde - h_prev)
    return h_prev


def draw_interpolate(draw: Draw) -> Arguments:
    shape = draw.size(), draw.size(2)
    return draw.state(*shape), draw.state(*shape), draw.gate(*shape)


INTERPOLATE = Exercise(
    reference=interpolate,
    lesson="07",
    title="Between old and new",
    statement="""\
Write the GRU's new state in this course's form,

$$h_t = (1 - z_t)∘h_{t-1} + z_t∘\\tilde h_t.$$

| symbol | shape |
|---|---|
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `h_tilde`, the candidate $\\tilde h_t$ | (batch, hidden) |
| `z_t`, between 0 and 1 | (batch, hidden) |
| returns $h_t$ | (batch, hidden) |""",
    result="h_t",
    points=2,
    example=(torch.tensor([[0.8, -0.5]]), torch.tensor([[-0.4, 0.5]]), torch.tensor([[0.25, 0.9]])),
    draw=draw_interpolate,
    bounds=(-1.0, 1.0),
    misconceptions=(
        Misconception(
            "z_keeps",
            interpolate_z_keeps,
            "You let z_t *keep* the old state, as torch and Cho et al. (2014) do. In this course z_t = 1 "
            "replaces it: (1 - z_t) belongs to h_prev.",
            _CONVENTIONS,
        ),
        Misconception(
            "old_in_full",
            interpolate_old_in_full,
            "The old state enters in full: its share 1 - z_t is missing. The state could then grow beyond 1.",
            _BOUNDED,
        ),
        Misconception(
            "new_in_full",
            interpolate_new_in_full,
            "The candidate enters in full: its share z_t is missing.",
            _EQUATION,
        ),
        Misconception(
            "same_share",
            interpolate_same_share,
            "Both states get the share z_t. The two shares make one whole: 1 - z_t for the old, z_t for the "
            "new.",
            _EQUATION,
        ),
        Misconception(
            "new_only",
            interpolate_new_only,
            "The old state is missing: (1 - z_t)∘h_prev is what makes the GRU remember.",
            _EQUATION,
        ),
        Misconception(
            "squashed",
            interpolate_squashed,
            "You put tanh around the sum. Both parts are between -1 and 1 already, and so is anything "
            "between them; another tanh at every step would make the memory fade.",
            _BOUNDED,
        ),
        Misconception(
            "difference_turned",
            interpolate_difference_turned,
            "Your step goes away from the candidate: the difference is h_tilde - h_prev.",
            _EQUATION,
        ),
        Misconception(
            "in_place",
            interpolate_in_place,
            "Your numbers are right, but `+=` writes into h_prev itself, and the caller's old state is gone. "
            "Make a new tensor.",
            _EQUATION,
        ),
    ),
    hints=(
        "For one unit: where must the new state be when z = 0, where when z = 1, where when z = ½?",
        "The two shares make one whole: the old state gets 1 - z_t.",
        "`(1 - z_t) * h_prev + z_t * h_tilde`",
    ),
    explanation="""\
A weighted mean of old and new, for each unit on its own: $z_t = 0$ copies the state unchanged, $z_t = 1$
replaces it. One gate does what the LSTM's forget and input gates do, with $f = 1 - z$ and $i = z$.
`torch.lerp` is the same.""",
)

EXERCISES = (UPDATE_GATE, INTERPOLATE)
