"""Exercise of lesson 06: the direct path through the cell state."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def cell_jacobian(f):
    """How much of each cell state is left in the last one, along the direct path.

    f (time, hidden): the forget gates of every step
    returns (time, hidden): ∂c_T/∂c_t for every t, gates held; the last row is 1
    """
    jacobian = torch.empty_like(f)
    product = torch.ones_like(f[0])  # ∂c_T/∂c_T
    for t in reversed(range(len(f))):
        jacobian[t] = product
        product = product * f[t]  # ∂c_T/∂c_t · ∂c_t/∂c_{t-1}
    return jacobian


mistakes = Mistakes(see="06#The direct path through the cell state")


@mistakes.add(
    "Each of your products has one gate too many. c_t is the state *after* step t, so f_t has done "
    "its work already: the product begins with f_{t+1}, and the last row is 1."
)
def one_gate_too_many(f):
    return f.flip(0).cumprod(0).flip(0)


@mistakes.add(
    "The last gate f_T is missing from your products: the end of a slice is not included. "
    "Between c_{T-1} and c_T stands f_T."
)
def last_gate_missing(f):
    ones = torch.ones_like(f[:1])
    return torch.cat([one_gate_too_many(f[1:-1]), ones, ones])[-len(f) :]


@mistakes.add(
    "You multiplied from the first step on. That tells how much of c_0 reaches c_t; asked is how "
    "much of c_t reaches the end, so begin at the last step and go back."
)
def from_the_start(f):
    return f.cumprod(0)


@mistakes.add("Your numbers are right and in the wrong order: the last row belongs to c_T itself and is 1.")
def reversed_in_time(f):
    return cell_jacobian(f).flip(0)


@mistakes.add("Your rows are ∂c_{t+1}/∂c_t, one step each. All the way to c_T is the product of these.")
def one_step_only(f):
    return torch.cat([f[1:], torch.ones_like(f[:1])])


@mistakes.add("You added the gates. Along one path the factors of the steps are multiplied.")
def summed(f):
    ones = torch.ones_like(f[:1])
    return torch.cat([f[1:], ones]).flip(0).cumsum(0).flip(0)


@mistakes.add(
    "You multiplied by σ's slope f (1 - f). On the direct path the gate is held: the factor is f "
    "itself. That no slope of an activation stands here is what makes it a highway."
)
def sigmoid_slope(f):
    return cell_jacobian(f * (1 - f))


@mistakes.add(
    "You multiplied across the units too. Each unit has a memory and a product of its own: "
    "`prod(dim=0)` stays within a unit."
)
def units_multiplied(f):
    return torch.stack([f[t + 1 :].prod().expand(f.shape[1]) for t in range(len(f))])


def draw_forget_gates(draw: Draw) -> Arguments:
    return (draw.gate(draw.size(1), draw.size(1)),)


EXERCISE = Exercise(
    reference=cell_jacobian,
    lesson="06",
    place=1,
    title="The direct path through the cell state",
    statement="""\
In $c_t = f_t∘c_{t-1} + i_t∘\\tilde c_t$ the old cell state is multiplied by $f_t$ and by nothing else. With
the gates held, each unit therefore has

$$\\frac{\\partial c_T}{\\partial c_t} = \\prod_{k=t+1}^{T} f_k .$$

Return it for every $t$.

| symbol | shape |
|---|---|
| `f`, the forget gates $f_1 … f_T$ | (time, hidden) |
| returns $\\partial c_T/\\partial c_t$, one number a unit; the last row is 1 | (time, hidden) |

Example: the gates 0.3, 0.5, 0.9 and 0.8 of one unit give 0.36, 0.72, 0.8 and 1.""",
    result="jacobian",
    points=3,
    example=(torch.tensor([[0.5, 1.0], [0.8, 0.9], [0.5, 0.1]]),),
    draw=draw_forget_gates,
    misconceptions=tuple(mistakes),
    hints=(
        "Begin at the end: ∂c_T/∂c_T is 1. Going one step back brings in one more factor.",
        "Walk with `for t in reversed(range(len(f)))` and carry the product so far, (hidden,).",
        "In the loop, first `jacobian[t] = product`, then `product = product * f[t]`.",
    ),
    explanation="""\
The loop walks backwards, as the gradient does, and writes the product down *before* $f_t$ joins it, because
$c_t$ already has $f_t$ in it. No matrix and no slope of tanh or σ stands on this path: with a gate near 1
the product stays near 1 for hundreds of steps, with 0.5 it is a millionth after 20.""",
)
