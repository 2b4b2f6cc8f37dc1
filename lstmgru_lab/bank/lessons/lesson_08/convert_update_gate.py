"""Exercise of lesson 08: from one convention to the other."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def convert_update_gate(W_z, b_z):
    """The weights of the same update gate in the other convention, where 1 keeps what here it replaces.

    W_z (hidden, hidden+input), b_z (hidden,)
    returns (W, b) of the same shapes
    """
    return -W_z, -b_z  # 1 - σ(a) = σ(-a)


mistakes = Mistakes(see="08#Two differences")


@mistakes.add("You returned the weights as they are. The same weights give the same z, and 1 - z is wanted.")
def unchanged(W_z, b_z):
    return W_z, b_z


@mistakes.add("The bias has to change its sign too: 1 - σ(W v + b) = σ(-(W v + b)).")
def weights_only(W_z, b_z):
    return -W_z, b_z


@mistakes.add("The weights have to change their sign too: 1 - σ(W v + b) = σ(-(W v + b)).")
def bias_only(W_z, b_z):
    return W_z, -b_z


@mistakes.add(
    "You took 1 - W and 1 - b. It is the gate that is subtracted from 1, after σ; "
    "for what stands inside σ that is a change of sign."
)
def one_minus(W_z, b_z):
    return 1 - W_z, 1 - b_z


@mistakes.add("W is right. The bias is inside σ like the weights: it only changes its sign, too.")
def one_minus_bias(W_z, b_z):
    return -W_z, 1 - b_z


@mistakes.add("You took one over the weights. Not the inverse is wanted but the opposite: 1 - σ(a) = σ(-a).")
def inverse(W_z, b_z):
    return 1 / W_z, 1 / b_z


@mistakes.add(
    "Your numbers are right, but `neg_` turned the caller's own weights round. Make new tensors: `-W_z`."
)
def in_place(W_z, b_z):
    return W_z.neg_(), b_z.neg_()


@mistakes.add(
    "You turned the columns round. Both conventions have [h, x] in the same order; it is the sign "
    "that changes."
)
def columns_turned(W_z, b_z):
    return W_z.flip(-1), b_z


def draw_update_weights(draw: Draw) -> Arguments:
    hidden = draw.size(2)
    return draw.normal(hidden, hidden + draw.size()), draw.normal(hidden)


EXERCISE = Exercise(
    reference=convert_update_gate,
    lesson="08",
    place=4,
    title="From one convention to the other",
    statement="""\
In this course $z_t = 1$ replaces the state; in torch it keeps the state. Given the weights of an update
gate in one convention, return those of the same gate in the other, so that $z'_t = 1 - z_t$ for every $h$
and $x$.

| symbol | shape |
|---|---|
| `W_z` | (hidden, hidden + input) |
| `b_z` | (hidden,) |
| returns `(W, b)` | as `W_z` and `b_z` |

What is $1 - \\sigma(a)$?""",
    result="(W, b)",
    points=2,
    example=(torch.tensor([[1.0, -2.0, 0.5], [0.25, 4.0, -1.0]]), torch.tensor([0.5, -1.0])),
    draw=draw_update_weights,
    misconceptions=tuple(mistakes),
    hints=(
        "Both gates are a σ of something. What must stand inside σ, so that it gives 1 - σ(a)?",
        "Draw σ: it is symmetric about the point (0, ½), so 1 - σ(a) = σ(-a).",
        "Everything inside changes its sign: `return -W_z, -b_z`.",
    ),
    explanation="""\
$1 - \\sigma(a) = \\sigma(-a)$, and $a = W_z[h,x] + b_z$, so both change their sign. This difference
between the frameworks is a convention; the place of the reset gate is not: no choice of weights makes up
for it.""",
)
