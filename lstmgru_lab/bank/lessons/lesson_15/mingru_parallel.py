"""Exercise of lesson 15: all steps at once."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def mingru_parallel(x, h_0, W_z, b_z, W_h, b_h):
    """A minGRU over a whole sequence, by a parallel scan.

    x (time, batch, input), h_0 (batch, hidden), W_z and W_h (hidden, input), b_z and b_h (hidden,)
    returns h (time, batch, hidden): h_t = (1-z_t)∘h_{t-1} + z_t∘h̃_t, where z_t and h̃_t depend on x_t alone
    """
    z = torch.sigmoid(x @ W_z.T + b_z)  # (time, batch, hidden)
    keep = 1 - z
    h = z * (x @ W_h.T + b_h)  # no tanh; what each step adds
    h = torch.cat([h[:1] + keep[:1] * h_0, h[1:]])
    reach = 1  # h[t] sums up the last `reach` steps, keep[t] is their product
    while reach < len(x):
        h = torch.cat([h[:reach], h[reach:] + keep[reach:] * h[:-reach]])
        keep = torch.cat([keep[:reach], keep[reach:] * keep[:-reach]])
        reach *= 2
    return h


def mingru_scan(z, candidate, h_0):
    """The states, one after the other."""
    h, states = h_0, []
    for z_t, h_tilde in zip(z, candidate, strict=True):
        h = (1 - z_t) * h + z_t * h_tilde
        states.append(h)
    return torch.stack(states)


def mingru_gate(x, W_z, b_z):
    return torch.sigmoid(x @ W_z.T + b_z)


mistakes = Mistakes(see="15#minGRU and its parallel scan")


@mistakes.add(
    "z and 1 - z have changed places. In this course z = 1 *replaces* the state: "
    "h_t = (1 - z_t)∘h_{t-1} + z_t∘h̃_t."
)
def z_keeps(x, h_0, W_z, b_z, W_h, b_h):
    return mingru_parallel(x, h_0, -W_z, -b_z, W_h, b_h)


@mistakes.add("Your candidate has a tanh. The minGRU drops it: h̃_t = W_h x_t + b_h.")
def tanh_on_candidate(x, h_0, W_z, b_z, W_h, b_h):
    return mingru_scan(mingru_gate(x, W_z, b_z), torch.tanh(x @ W_h.T + b_h), h_0)


@mistakes.add("You start from zeros. The first step mixes h_0 in: (1 - z_1)∘h_0.")
def start_ignored(x, h_0, W_z, b_z, W_h, b_h):
    return mingru_parallel(x, torch.zeros_like(h_0), W_z, b_z, W_h, b_h)


@mistakes.add(
    "You add h_0 in full to every state. What is left of it after step t is the product of all 1 - z up to t."
)
def start_not_decayed(x, h_0, W_z, b_z, W_h, b_h):
    return h_0 + start_ignored(x, h_0, W_z, b_z, W_h, b_h)


@mistakes.add(
    "Your rows are the states *before* each step. The result begins with the state after the first."
)
def states_before(x, h_0, W_z, b_z, W_h, b_h):
    return torch.cat([h_0.unsqueeze(0), mingru_parallel(x, h_0, W_z, b_z, W_h, b_h)[:-1]])


@mistakes.add("You summed z∘h̃ over time. What an early step wrote is multiplied by 1 - z at every later one.")
def nothing_decays(x, h_0, W_z, b_z, W_h, b_h):
    return h_0 + (mingru_gate(x, W_z, b_z) * (x @ W_h.T + b_h)).cumsum(dim=0)


@mistakes.add("You add the whole candidate at each step. z decides how much of it goes in: z_t∘h̃_t.")
def candidate_not_gated(x, h_0, W_z, b_z, W_h, b_h):
    z = mingru_gate(x, W_z, b_z)
    return mingru_scan(z, (x @ W_h.T + b_h) / z, h_0)


@mistakes.add(
    "You divide by the product of all 1 - z. On paper that is right; after some hundred steps the "
    "product is 0 in float32 and the quotient is inf or nan. Combine neighbouring steps instead, "
    "with a reach that doubles."
)
def divided_by_the_product(x, h_0, W_z, b_z, W_h, b_h):
    z = mingru_gate(x, W_z, b_z)
    kept = (1 - z).cumprod(dim=0)
    return kept * (h_0 + (z * (x @ W_h.T + b_h) / kept).cumsum(dim=0))


@mistakes.add("Every step of yours starts from h_0, so nothing is remembered. Step t starts from h_{t-1}.")
def each_step_from_h_0(x, h_0, W_z, b_z, W_h, b_h):
    z = mingru_gate(x, W_z, b_z)
    return (1 - z) * h_0 + z * (x @ W_h.T + b_h)


def draw_mingru(draw: Draw) -> Arguments:
    # One case is long: there a product of all gates is smaller than the smallest float32.
    time = 400 if draw.number == 3 else draw.size(2)
    batch, inputs, hidden = draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 3)
    return (
        draw.normal(time, batch, inputs),
        draw.state(batch, hidden),
        draw.normal(hidden, inputs),
        draw.normal(hidden, scale=0.5),
        draw.normal(hidden, inputs),
        draw.normal(hidden),
    )


EXERCISE = Exercise(
    reference=mingru_parallel,
    lesson="15",
    place=3,
    title="All steps at once",
    statement="""\
The gate and the candidate of a minGRU (Feng et al. 2024) do not see $h$, so all of them can be computed
at once:

$$z_t = \\sigma(W_z x_t + b_z) \\qquad \\tilde h_t = W_h x_t + b_h \\qquad
h_t = (1 - z_t)∘h_{t-1} + z_t∘\\tilde h_t$$

There is no tanh, and as everywhere in this course $z = 1$ replaces the state. Compute every $h_t$
*without a Python loop over the steps*; a loop that doubles its reach each time, about $\\log_2$ of
the steps in all, is what is meant. It must hold for hundreds of steps, where the product of all
$1 - z_t$ is too small for float32.

| symbol | shape |
|---|---|
| `x` | (time, batch, input) |
| `h_0` | (batch, hidden) |
| `W_z`, `W_h` | (hidden, input) |
| `b_z`, `b_h` | (hidden,) |
| returns $h$ after every step | (time, batch, hidden) |

Example: at $z_t = ½$ and $\\tilde h_t = 2$, from 0, four steps give 1, 1.5, 1.75 and 1.875.""",
    result="h",
    points=4,
    example=(
        torch.tensor([[[1.0]], [[0.0]], [[-1.0]]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0]]),
        torch.tensor([0.0]),
        torch.tensor([[1.0]]),
        torch.tensor([1.0]),
    ),
    draw=draw_mingru,
    misconceptions=tuple(mistakes),
    hints=(
        "Each step is h → a∘h + u with a = 1 - z and u = z∘h̃. Two such steps in a row are again one of the "
        "same form: which a and which u has it?",
        "First (a, u), then (a', u') is (a'∘a, u' + a'∘u). Combine every step with the one before it, then "
        "with the one two before, four before, and so on.",
        "Fold h_0 into u[0]. Then, for reach 1, 2, 4, … below time: `u[reach:] + a[reach:] * u[:-reach]` and "
        "`a[reach:] * a[:-reach]`; the first `reach` rows stay.",
    ),
    explanation="""\
A step is the map h → a∘h + u, and two maps in a row are one map of the same form, so they may be combined
in any grouping: that is a scan. Doubling the reach needs log2(time) rounds, not one a step.
Nothing is ever divided, and every factor is at most 1, so long sequences do no harm.""",
)
