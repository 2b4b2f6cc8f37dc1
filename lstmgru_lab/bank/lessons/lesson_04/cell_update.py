"""Exercise of lesson 04: the new cell state."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def cell_update(c_prev, f_t, i_t, c_tilde):
    """The new cell state of an LSTM.

    c_prev, f_t, i_t, c_tilde: each (batch, hidden)
    returns c_t (batch, hidden)
    """
    return f_t * c_prev + i_t * c_tilde


mistakes = Mistakes(see="04#Keep a share, add a share")


@mistakes.add(
    "The gates are swapped: f_t says what is kept of the old memory, i_t what is written of the candidate."
)
def gates_swapped(c_prev, f_t, i_t, c_tilde):
    return i_t * c_prev + f_t * c_tilde


@mistakes.add(
    "The candidate enters in full: i_t is missing. Without it the cell cannot refuse what comes in."
)
def no_input_gate(c_prev, f_t, i_t, c_tilde):
    return f_t * c_prev + c_tilde


@mistakes.add(
    "The old memory is kept in full: f_t is missing. This is the LSTM of 1997; the forget gate came in 2000."
)
def no_forget_gate(c_prev, f_t, i_t, c_tilde):
    return c_prev + i_t * c_tilde


@mistakes.add(
    "You wrote as much as was forgotten, 1 - f_t. That is another cell (coupled gates); "
    "here i_t decides on its own what is written."
)
def coupled(c_prev, f_t, i_t, c_tilde):
    return f_t * c_prev + (1 - f_t) * c_tilde


@mistakes.add("You kept 1 - f_t of the old memory. In spite of its name, f_t is the share that is *kept*.")
def forget_inverted(c_prev, f_t, i_t, c_tilde):
    return (1 - f_t) * c_prev + i_t * c_tilde


@mistakes.add(
    "You put tanh around the sum. The cell state is not squashed: that is why the gradient "
    "survives on this path. tanh comes later, in h_t = o_t∘tanh(c_t).",
    see="04#The direct path",
)
def squashed(c_prev, f_t, i_t, c_tilde):
    return torch.tanh(f_t * c_prev + i_t * c_tilde)


@mistakes.add("You applied tanh to the candidate. It has been through tanh already: use c_tilde as it is.")
def candidate_squashed_again(c_prev, f_t, i_t, c_tilde):
    return f_t * c_prev + i_t * torch.tanh(c_tilde)


@mistakes.add(
    "Your numbers are right, but `*=` and `+=` write into c_prev itself, and the caller's old state "
    "is gone (autograd would need it too). Make a new tensor: `f_t * c_prev + ...`."
)
def in_place(c_prev, f_t, i_t, c_tilde):
    c_prev *= f_t
    c_prev += i_t * c_tilde
    return c_prev


def draw_cell_update(draw: Draw) -> Arguments:
    shape = draw.size(), draw.size(2)
    return draw.normal(*shape, scale=1.5), draw.gate(*shape), draw.gate(*shape), draw.state(*shape)


EXERCISE = Exercise(
    reference=cell_update,
    lesson="04",
    place=1,
    title="The new cell state",
    statement="""\
Put the parts together:

$$c_t = f_t∘c_{t-1} + i_t∘\\tilde c_t,$$

where $∘$ multiplies number by number.

| symbol | shape |
|---|---|
| `c_prev`, which is $c_{t-1}$ | (batch, hidden) |
| `f_t`, `i_t`, between 0 and 1 | (batch, hidden) |
| `c_tilde`, which is $\\tilde c_t$ | (batch, hidden) |
| returns $c_t$ | (batch, hidden) |""",
    result="c_t",
    points=2,
    example=(
        torch.tensor([[2.0, -1.0]]),
        torch.tensor([[0.5, 1.0]]),
        torch.tensor([[0.25, 0.75]]),
        torch.tensor([[-0.5, 0.8]]),
    ),
    draw=draw_cell_update,
    misconceptions=tuple(mistakes),
    hints=(
        "Two products, one sum. Which gate belongs to the old memory, which to the candidate?",
        "`∘` multiplies number by number: in torch that is `*`, not `@`.",
        "`f_t * c_prev + i_t * c_tilde`",
    ),
    explanation="""\
Keep a share of the old, add a share of the new. Nothing is squashed and no matrix stands between
$c_{t-1}$ and $c_t$: along this path the gradient is multiplied by $f_t$ and by nothing else.""",
)
