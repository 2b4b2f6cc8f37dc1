"""Exercise of lesson 01: how much of the past reaches the present."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def gradient_norms(h, U):
    """How strongly the last state of a tanh RNN depends on each earlier one.

    h (time, hidden): the states after each step, U (hidden, hidden): the recurrent matrix
    returns (time,): the spectral norms of ∂h_T/∂h_t; the last is 1
    """
    time, hidden = h.shape
    norms = torch.empty(time, dtype=h.dtype)
    product = torch.eye(hidden, dtype=h.dtype)  # ∂h_T/∂h_T
    for t in reversed(range(time)):
        norms[t] = torch.linalg.matrix_norm(product, ord=2)
        slope = 1 - h[t] ** 2  # tanh' at step t, one number a unit
        product = product @ (slope.unsqueeze(1) * U)  # ∂h_T/∂h_t · ∂h_t/∂h_{t-1}
    return norms


def jacobians(h, U):
    """∂h_t/∂h_{t-1} for every t: (time, hidden, hidden)."""
    return (1 - h**2).unsqueeze(2) * U


def norms_of(step_jacobians, measure=None):
    """The norms of the products of steps t+1 to T, for every t."""
    measure = measure or (lambda product: torch.linalg.matrix_norm(product, ord=2))
    time, hidden = step_jacobians.shape[:2]
    product, norms = torch.eye(hidden, dtype=step_jacobians.dtype), []
    for t in reversed(range(time)):
        norms.append(measure(product))
        product = product @ step_jacobians[t]
    return torch.stack(norms[::-1])


mistakes = Mistakes(see="01#Backpropagation through time")


@mistakes.add(
    "You took the Frobenius norm, torch's default. For the identity it is √hidden, not 1. "
    "The spectral norm is `ord=2`."
)
def frobenius(h, U):
    return norms_of(jacobians(h, U), torch.linalg.matrix_norm)


@mistakes.add(
    "You multiplied by U alone. Each step also passes tanh, whose slope 1 - h² is at most 1: "
    "it is one of the two reasons why the gradient fades."
)
def no_slope(h, U):
    return norms_of(U.expand(len(h), *U.shape))


@mistakes.add("The slope of tanh is 1 - h², not 1 - h.")
def slope_not_squared(h, U):
    return norms_of((1 - h).unsqueeze(2) * U)


@mistakes.add(
    "Your slopes scale the columns of U. tanh acts after U, so diag(1 - h²) U scales the rows: "
    "`slope.unsqueeze(1) * U`."
)
def slope_on_columns(h, U):
    return norms_of((1 - h**2).unsqueeze(1) * U)


@mistakes.add("You used U transposed. h_{t-1} is multiplied by U, so ∂h_t/∂h_{t-1} has U itself in it.")
def transposed(h, U):
    return norms_of(jacobians(h, U.T))


@mistakes.add(
    "You took the slope at h_{t-1}. The step from t-1 to t ends in h_t, and tanh's slope there is 1 - h_t²."
)
def slope_one_early(h, U):
    return norms_of(jacobians(h.roll(1, 0), U))


@mistakes.add(
    "Each of your products has one step too many: the last one, ∂h_T/∂h_T, is the identity, norm 1. "
    "Take the norm first, then multiply."
)
def one_step_too_many(h, U):
    product, norms = torch.eye(len(U), dtype=h.dtype), []
    for step in jacobians(h, U).flip(0):
        product = product @ step
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms[::-1])


@mistakes.add(
    "You multiplied the norms of the steps. That is only an upper bound: the steps need not stretch "
    "the same direction. Multiply the matrices, then take the norm.",
    see="01#Measured: what PyTorch's own initial weights do",
)
def norms_of_the_steps(h, U):
    steps = torch.linalg.matrix_norm(jacobians(h, U), ord=2)
    return torch.cat([steps.flip(0).cumprod(0).flip(0)[1:], torch.ones(1, dtype=h.dtype)])


@mistakes.add("Your numbers are right and in the wrong order: the last entry belongs to h_T itself and is 1.")
def reversed_in_time(h, U):
    return gradient_norms(h, U).flip(0)


def draw_states(draw: Draw) -> Arguments:
    time, hidden = draw.size(3), draw.size(2)
    return draw.state(time, hidden), draw.normal(hidden, hidden)


EXERCISE = Exercise(
    reference=gradient_norms,
    lesson="01",
    place=3,
    title="How much of the past reaches the present",
    statement="""\
A tanh RNN with recurrent matrix $U$ (the columns of $W$ that act on $h$) has passed through the states
$h_1 … h_T$. One step back, $\\partial h_t / \\partial h_{t-1} = \\mathrm{diag}(1 - h_t^2)\\,U$; many
steps back is a product,

$$\\frac{\\partial h_T}{\\partial h_t} = \\prod_{k=T}^{t+1} \\mathrm{diag}(1 - h_k^2)\\,U,$$

with the last step leftmost. Return the spectral norm (the largest singular value) of each.

| symbol | shape |
|---|---|
| `h`, the states *after* each step | (time, hidden) |
| `U` | (hidden, hidden) |
| returns $\\lVert\\partial h_T/\\partial h_t\\rVert_2$; the last is 1 | (time,) |

Example: one unit, `U` = [[0.5]] and the states 0.7616, 0.3634 and 0.1797 of lesson 01's table give 0.2100,
0.4839 and 1.""",
    result="norms",
    points=4,
    example=(
        torch.tensor([[0.5, 0.0], [0.2, -0.5], [0.6, 0.1]]),
        torch.tensor([[1.0, 0.5], [0.0, 2.0]]),
    ),
    draw=draw_states,
    misconceptions=tuple(mistakes),
    hints=(
        "Begin at the end: ∂h_T/∂h_T is the identity. Go back one step at a time, one more factor each.",
        "The factor of the step into h_t is diag(1 - h_t²) U, which is `(1 - h[t] ** 2).unsqueeze(1) * U`; "
        "it goes to the right of the product so far.",
        "`for t in reversed(range(time)):` first `norms[t] = torch.linalg.matrix_norm(product, ord=2)`, "
        "then `product = product @ factor`.",
    ),
    explanation="""\
The loop runs backwards, as backpropagation does, and carries the product $\\partial h_T/\\partial h_t$.
Its norm is taken *before* the next factor is multiplied on, so the last entry is the identity's, 1.
`slope.unsqueeze(1) * U` scales the rows of `U`, which is $\\mathrm{diag}(1-h_t^2)\\,U$ without building
the diagonal matrix.""",
)
