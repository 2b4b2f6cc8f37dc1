"""Exercise of lesson 07: between old and new."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]

BOUNDED = "07#Always between −1 and 1"


def interpolate(h_prev, h_tilde, z_t):
    """The new state of a GRU, between the old one and the candidate.

    h_prev, h_tilde, z_t: each (batch, hidden)
    returns h_t (batch, hidden); z_t = 1 replaces the old state
    """
    return (1 - z_t) * h_prev + z_t * h_tilde


mistakes = Mistakes(see="07#One gate for two")


@mistakes.add(
    "You let z_t *keep* the old state, as torch and Cho et al. (2014) do. In this course z_t = 1 "
    "replaces it: (1 - z_t) belongs to h_prev.",
    see="07#Two conventions",
)
def z_keeps(h_prev, h_tilde, z_t):
    return z_t * h_prev + (1 - z_t) * h_tilde


@mistakes.add(
    "The old state enters in full: its share 1 - z_t is missing. The state could then grow beyond 1.",
    see=BOUNDED,
)
def old_in_full(h_prev, h_tilde, z_t):
    return h_prev + z_t * h_tilde


@mistakes.add("The candidate enters in full: its share z_t is missing.")
def new_in_full(h_prev, h_tilde, z_t):
    return (1 - z_t) * h_prev + h_tilde


@mistakes.add(
    "Both states get the share z_t. The two shares make one whole: 1 - z_t for the old, z_t for the new."
)
def same_share(h_prev, h_tilde, z_t):
    return z_t * h_prev + z_t * h_tilde


@mistakes.add("The old state is missing: (1 - z_t)∘h_prev is what makes the GRU remember.")
def new_only(h_prev, h_tilde, z_t):
    return z_t * h_tilde


@mistakes.add(
    "You put tanh around the sum. Both parts are between -1 and 1 already, and so is anything "
    "between them; another tanh at every step would make the memory fade.",
    see=BOUNDED,
)
def squashed(h_prev, h_tilde, z_t):
    return torch.tanh((1 - z_t) * h_prev + z_t * h_tilde)


@mistakes.add("Your step goes away from the candidate: the difference is h_tilde - h_prev.")
def difference_turned(h_prev, h_tilde, z_t):
    return h_prev + z_t * (h_prev - h_tilde)


@mistakes.add(
    "Your numbers are right, but `+=` writes into h_prev itself, and the caller's old state is gone. "
    "Make a new tensor."
)
def in_place(h_prev, h_tilde, z_t):
    h_prev += z_t * (h_tilde - h_prev)
    return h_prev


def draw_interpolate(draw: Draw) -> Arguments:
    shape = draw.size(), draw.size(2)
    return draw.state(*shape), draw.state(*shape), draw.gate(*shape)


EXERCISE = Exercise(
    reference=interpolate,
    lesson="07",
    place=2,
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
    misconceptions=tuple(mistakes),
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
