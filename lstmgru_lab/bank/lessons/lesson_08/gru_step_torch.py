"""Exercise of lesson 08: one step of torch's GRU."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def gru_step_torch(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    """One step of a GRU as torch writes it: packed r, z, n; reset after the product; z_t keeps the state.

    x_t (batch, input), h_prev (batch, hidden)
    weight_ih (3·hidden, input), weight_hh (3·hidden, hidden), bias_ih and bias_hh (3·hidden,)
    returns h_t (batch, hidden)
    """
    r_x, z_x, n_x = (x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1)  # each (batch, hidden)
    r_h, z_h, n_h = (h_prev @ weight_hh.T + bias_hh).chunk(3, dim=-1)
    r_t = torch.sigmoid(r_x + r_h)
    z_t = torch.sigmoid(z_x + z_h)
    n_t = torch.tanh(n_x + r_t * n_h)
    return (1 - z_t) * n_t + z_t * h_prev


def packed(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    """The three parts from the input, and the three from the state."""
    return (x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1), (h_prev @ weight_hh.T + bias_hh).chunk(3, dim=-1)


mistakes = Mistakes(see="08#The same in torch")


@mistakes.add("Your z_t replaces the state, as in this course's form. torch's keeps it: z_t∘h_{t-1}.")
def z_replaces(x_t, h_prev, *weights):
    (r_x, z_x, n_x), (r_h, z_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * h_prev + z * torch.tanh(n_x + torch.sigmoid(r_x + r_h) * n_h)


@mistakes.add("You unpacked the gates as z, r, n. torch packs the GRU as r, z, n.")
def order_zrn(x_t, h_prev, *weights):
    (z_x, r_x, n_x), (z_h, r_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * torch.tanh(n_x + torch.sigmoid(r_x + r_h) * n_h) + z * h_prev


@mistakes.add(
    "You reset the state before the product, as in this course's form. "
    "torch multiplies by r_t after it: r_t∘(W_hn h + b_hn)."
)
def reset_before(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    (r_x, z_x, n_x), (r_h, z_h, _) = packed(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
    n_h = (r * h_prev) @ weight_hh.chunk(3)[2].T + bias_hh.chunk(3)[2]
    return (1 - z) * torch.tanh(n_x + n_h) + z * h_prev


@mistakes.add(
    "b_hn stands outside of the reset in your answer. It is inside: r_t∘(W_hn h + b_hn). "
    "For the gates the two biases simply add; here they do not."
)
def bias_outside_reset(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    (r_x, z_x, n_x), (r_h, z_h, n_h) = packed(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, b_n = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h), bias_hh.chunk(3)[2]
    return (1 - z) * torch.tanh(n_x + r * (n_h - b_n) + b_n) + z * h_prev


@mistakes.add("bias_hh is missing. torch has two biases, one beside each product, and both count.")
def one_bias(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    return gru_step_torch(x_t, h_prev, weight_ih, weight_hh, bias_ih, torch.zeros_like(bias_hh))


@mistakes.add("The biases are missing: torch has two, bias_ih and bias_hh.")
def no_bias(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    zeros = torch.zeros_like(bias_ih)
    return gru_step_torch(x_t, h_prev, weight_ih, weight_hh, zeros, zeros)


@mistakes.add("The reset gate is not used: the state's part of n_t is multiplied by r_t.")
def no_reset(x_t, h_prev, *weights):
    (_, z_x, n_x), (_, z_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * torch.tanh(n_x + n_h) + z * h_prev


@mistakes.add("Your n_t goes through σ. It is content, which may be negative: it has tanh.")
def sigmoid_candidate(x_t, h_prev, *weights):
    (r_x, z_x, n_x), (r_h, z_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * torch.sigmoid(n_x + torch.sigmoid(r_x + r_h) * n_h) + z * h_prev


@mistakes.add(
    "You multiplied all of n_t's sum by r_t. Only the state's part is reset; the input's part enters in full."
)
def reset_of_the_whole(x_t, h_prev, *weights):
    (r_x, z_x, n_x), (r_h, z_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * torch.tanh(torch.sigmoid(r_x + r_h) * (n_x + n_h)) + z * h_prev


def draw_packed(draw: Draw) -> Arguments:
    batch, inputs, hidden = draw.size(), draw.size(), draw.size(2)
    return (
        draw.normal(batch, inputs),
        draw.state(batch, hidden),
        draw.normal(3 * hidden, inputs),
        draw.normal(3 * hidden, hidden),
        draw.normal(3 * hidden),
        draw.normal(3 * hidden),
    )


EXERCISE = Exercise(
    reference=gru_step_torch,
    lesson="08",
    place=3,
    title="One step of torch's GRU",
    statement="""\
Write one step as `nn.GRUCell` computes it. torch packs the weights of the three parts one below the
other, in the order $r, z, n$; it has two biases; it applies $r_t$ *after* the product; and its $z_t$
*keeps* the state:

$$n_t = \\tanh\\big(W_{in} x_t + b_{in} + r_t∘(W_{hn} h_{t-1} + b_{hn})\\big), \\qquad
h_t = (1-z_t)∘n_t + z_t∘h_{t-1}.$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `weight_ih`, rows for $r$, $z$, $n$ | (3·hidden, input) |
| `weight_hh`, rows for $r$, $z$, $n$ | (3·hidden, hidden) |
| `bias_ih`, `bias_hh` | (3·hidden,) |
| returns $h_t$, as `nn.GRUCell` does | (batch, hidden) |""",
    result="h_t",
    points=3,
    example=(
        torch.tensor([[1.0]]),
        torch.tensor([[0.5]]),
        torch.tensor([[1.0], [-0.5], [2.0]]),
        torch.tensor([[0.5], [1.0], [-1.0]]),
        torch.tensor([0.5, -1.0, 0.0]),
        torch.tensor([-0.5, 0.5, 1.0]),
    ),
    draw=draw_packed,
    bounds=(-1.0, 1.0),
    misconceptions=tuple(mistakes),
    hints=(
        "Two products, one for the input and one for the state, each with its bias; then cut each into "
        "three.",
        "`(x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1)` gives the parts for r, z and n, in this order.",
        "`n_t = torch.tanh(n_x + r_t * n_h)` and `h_t = (1 - z_t) * n_t + z_t * h_prev`.",
    ),
    explanation="""\
`chunk(3, dim=-1)` cuts the packed result into its three parts. For $r$ and $z$ the two sides are just
added; for $n$ they are kept apart until $r_t$ has scaled the state's side, its bias included.""",
)
