"""Exercise of lesson 15: one gate for keeping and writing."""

import torch

from ...arguments.step_arguments import draw_weights
from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes
from .peephole_step import affine

__all__ = ["EXERCISE"]


def coupled_step(x_t, h_prev, c_prev, params):
    """One step of an LSTM whose input gate is what the forget gate leaves, i = 1 - f.

    x_t (batch, input), h_prev, c_prev (batch, hidden);
    params: W_f W_c W_o (hidden, hidden+input) on [h, x], b_f b_c b_o (hidden,)
    returns (h_t, c_t), each (batch, hidden)
    """
    hx = torch.cat([h_prev, x_t], dim=1)  # (batch, hidden+input)
    f_t = torch.sigmoid(hx @ params["W_f"].T + params["b_f"])
    i_t = 1 - f_t
    c_tilde = torch.tanh(hx @ params["W_c"].T + params["b_c"])
    c_t = f_t * c_prev + i_t * c_tilde
    o_t = torch.sigmoid(hx @ params["W_o"].T + params["b_o"])
    h_t = o_t * torch.tanh(c_t)
    return h_t, c_t


def coupled_with(x_t, h_prev, c_prev, params, update, candidate=torch.tanh, shown=torch.tanh):
    """A coupled step in which ``update(f_t, c_prev, c̃_t, pre-activation of f)`` makes c_t."""
    hx = torch.cat([h_prev, x_t], dim=1)
    a_f = affine("f", hx, params)
    c_t = update(torch.sigmoid(a_f), c_prev, candidate(affine("c", hx, params)), a_f)
    return torch.sigmoid(affine("o", hx, params)) * shown(c_t), c_t


def coupled_update(f, c_prev, c_tilde, a_f):
    return f * c_prev + (1 - f) * c_tilde


mistakes = Mistakes(see="15#Coupled gates")


@mistakes.add("f and 1 - f have changed places. f is the share that is *kept*: f∘c_{t-1} + (1 - f)∘c̃_t.")
def turned_round(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, lambda f, c, new, a_f: (1 - f) * c + f * new)


@mistakes.add("You used f for the new value too. What is written is what was given up, i = 1 - f.")
def same_gate_twice(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, lambda f, c, new, a_f: f * c + f * new)


@mistakes.add("You added the whole candidate. There is no W_i, but there is an input gate: i = 1 - f.")
def candidate_not_gated(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, lambda f, c, new, a_f: f * c + new)


@mistakes.add(
    "You took 1 minus the number inside σ. The gate itself is subtracted, 1 - σ(a), which is σ(-a)."
)
def inside_sigmoid(x_t, h_prev, c_prev, params):
    return coupled_with(
        x_t, h_prev, c_prev, params, lambda f, c, new, a_f: f * c + torch.sigmoid(1 - a_f) * new
    )


@mistakes.add("Your candidate uses σ. It is a new value, not a share: tanh, so that it can be negative.")
def sigmoid_candidate(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, coupled_update, candidate=torch.sigmoid)


@mistakes.add("h_t is made of the old cell state. Update c first; h_t = o_t∘tanh(c_t).")
def old_cell_shown(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, coupled_update, shown=lambda c_t: torch.tanh(c_prev))


@mistakes.add("h_t lacks its tanh: h_t = o_t∘tanh(c_t).")
def no_tanh_of_c(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, coupled_update, shown=lambda c_t: c_t)


@mistakes.add("You mixed the candidate with h_prev, as a GRU does. An LSTM keeps its memory in c_prev.")
def h_kept_for_c(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, lambda f, c, new, a_f: f * h_prev + (1 - f) * new)


@mistakes.add("Both results are right and in the wrong order: return h_t first, then c_t.")
def results_swapped(x_t, h_prev, c_prev, params):
    return coupled_step(x_t, h_prev, c_prev, params)[::-1]


def draw_coupled_step(draw: Draw) -> Arguments:
    batch, inputs, hidden = draw.size(), draw.size(), draw.size(2)
    params = draw_weights(draw, hidden, inputs, "fco")
    return draw.normal(batch, inputs), draw.state(batch, hidden), draw.normal(batch, hidden), params


EXERCISE = Exercise(
    reference=coupled_step,
    lesson="15",
    place=2,
    title="One gate for keeping and writing",
    statement="""\
Couple the two gates of the cell: what is forgotten makes room for exactly as much that is new,
$i_t = 1 - f_t$. Everything else is the LSTM of lesson 05.

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, `c_prev` | (batch, hidden) |
| `params`, a dict: `W_f`, `W_c`, `W_o`, which act on $[h, x]$ in this order | (hidden, hidden + input) |
| and `b_f`, `b_c`, `b_o` | (hidden,) |
| returns `(h_t, c_t)` | (batch, hidden) each |

Example: with $f_t = 0.8$, $c_{t-1} = 2$ and $\\tilde c_t = -0.5$ the new cell state is 1.5.""",
    result="(h_t, c_t)",
    points=3,
    example=(
        torch.tensor([[1.0]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0]]),
        {
            "W_f": torch.tensor([[2.0, 0.0]]),
            "W_c": torch.tensor([[-1.0, 1.0]]),
            "W_o": torch.tensor([[1.0, 0.5]]),
            "b_f": torch.tensor([1.0]),
            "b_c": torch.tensor([0.0]),
            "b_o": torch.tensor([-1.0]),
        },
    ),
    draw=draw_coupled_step,
    misconceptions=tuple(mistakes),
    hints=(
        "There is no W_i: once you have f_t, you have i_t too.",
        "`c_t = f_t * c_prev + (1 - f_t) * c_tilde`, with the candidate tanh(W_c [h, x] + b_c).",
        "Then o_t as ever, and `h_t = o_t * torch.tanh(c_t)`; return (h_t, c_t).",
    ),
    explanation="""\
The new cell state is a weighted mean of the old one and the candidate, so it can never leave the range of
the two: what the GRU does with z = 1 - f. A quarter of the parameters is saved; Greff et al. (2017) found
no significant loss of accuracy.""",
)
