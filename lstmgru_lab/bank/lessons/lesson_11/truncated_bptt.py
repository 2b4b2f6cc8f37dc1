"""Exercise of lesson 11: truncated backpropagation through time."""

import torch

from ...draw import Draw
from ...exercise import TOLERANCE, Arguments, Exercise, Tolerance
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def truncated_bptt(x, target, W, b, k):
    """The gradient of a tanh RNN by truncated backpropagation through time.

    x (time, batch, input), target (time, batch, hidden), W (hidden, hidden+input) on [h, x], b (hidden,);
    the state starts from zeros and is detached after every k steps
    returns dloss/dW (hidden, hidden+input), where loss = Σ_t ‖h_t - target_t‖²
    """
    W = W.detach().clone().requires_grad_()  # a leaf of our own: the caller's W stays as it is
    h_t = torch.zeros_like(target[0])  # (batch, hidden)
    loss = torch.zeros((), dtype=W.dtype)
    for t in range(len(x)):
        hx = torch.cat([h_t, x[t]], dim=1)
        h_t = torch.tanh(hx @ W.T + b)
        loss = loss + ((h_t - target[t]) ** 2).sum()
        if (t + 1) % k == 0:
            h_t = h_t.detach()  # the numbers go on, the gradient does not
    loss.backward()
    return W.grad


def gradient_when(x, target, W, b, cut, loss_of=torch.sum, counted=lambda t: True, cut_with=torch.detach):
    """The gradient where ``cut(t)`` tells after which steps to cut and ``counted(t)`` which have a loss."""
    W = W.clone().requires_grad_()
    h_t, loss = torch.zeros_like(target[0]), torch.zeros((), dtype=W.dtype)
    for t in range(len(x)):
        h_t = torch.tanh(torch.cat([h_t, x[t]], dim=1) @ W.T + b)
        if counted(t):
            loss = loss + loss_of((h_t - target[t]) ** 2)
        if cut(t):
            h_t = cut_with(h_t)
    return torch.autograd.grad(loss, W)[0]


mistakes = Mistakes(see="11#Truncated backpropagation")


@mistakes.add(
    "Your gradient runs through the whole sequence: the state is never detached. "
    "`h_t = h_t.detach()` after every k steps; the result of `detach` must be kept."
)
def never_detached(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: False)


@mistakes.add("You detach after every step, so W learns nothing about time. Detach after every k steps.")
def detached_every_step(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: True)


@mistakes.add(
    "Your cuts come one step after the start of a stretch: `t % k == 0` is already true at t = 0. "
    "After k steps t is k - 1, so ask for `(t + 1) % k == 0`."
)
def cut_after_the_first(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: t % k == 0)


@mistakes.add(
    "You start every stretch from zeros. Detaching cuts the gradient only: the state's numbers go on."
)
def state_set_to_zero(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: (t + 1) % k == 0, cut_with=torch.zeros_like)


@mistakes.add(
    "You return the gradient of the last stretch alone. The loss sums over all steps, so the "
    "gradients of the stretches add up."
)
def last_stretch_only(x, target, W, b, k):
    start = (len(x) - 1) // k * k
    return gradient_when(x, target, W, b, cut=lambda t: (t + 1) % k == 0, counted=lambda t: t >= start)


@mistakes.add("You took the mean over batch and units at each step; the loss here is the sum.")
def mean_for_sum(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: (t + 1) % k == 0, loss_of=torch.mean)


@mistakes.add("You count the loss only at the end of each stretch. Every step has a target.")
def loss_at_the_ends_only(x, target, W, b, k):
    return gradient_when(
        x,
        target,
        W,
        b,
        cut=lambda t: (t + 1) % k == 0,
        counted=lambda t: (t + 1) % k == 0 or t == len(x) - 1,
    )


@mistakes.add(
    "Your gradient is half of the right one: there is no factor ½ in front of the square, so its "
    "derivative keeps the 2."
)
def half_a_square(x, target, W, b, k):
    return truncated_bptt(x, target, W, b, k) / 2


def draw_bptt(draw: Draw) -> Arguments:
    k = draw.integer(2, 2 + draw.number // 2)
    if draw.number == 1:  # a single step
        time = 1
    elif draw.number == 2:  # too short for a cut
        time = k - 1
    else:
        time = 2 * k + draw.integer(1, k)
    batch, inputs, hidden = draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 3)
    return (
        draw.normal(time, batch, inputs),
        draw.state(time, batch, hidden),
        draw.normal(hidden, hidden + inputs),
        draw.normal(hidden, scale=0.5),
        k,
    )


EXERCISE = Exercise(
    reference=truncated_bptt,
    lesson="11",
    place=3,
    title="Truncated backpropagation through time",
    statement="""\
A tanh RNN, $h_t = \\tanh(W\\,[h_{t-1}, x_t] + b)$, starts from zeros and runs over the whole of `x`. Its
loss is $\\sum_t \\lVert h_t - \\mathrm{target}_t\\rVert^2$, summed over time, batch and units. Return the
gradient with respect to $W$ when the state is *detached* after every `k` steps: the numbers go on, the
gradient does not.

| symbol | shape |
|---|---|
| `x` | (time, batch, input) |
| `target` | (time, batch, hidden) |
| `W`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b` | (hidden,) |
| `k`, steps between two cuts; the last stretch may be shorter | an int |
| returns $\\partial\\,\\mathrm{loss}/\\partial W$ | (hidden, hidden + input) |""",
    result="gradient",
    points=4,
    example=(
        torch.tensor([[[1.0]], [[0.0]], [[-1.0]], [[0.5]], [[1.0]]]),
        torch.tensor([[[0.5]], [[0.0]], [[-0.5]], [[0.5]], [[0.0]]]),
        torch.tensor([[0.8, 1.0]]),
        torch.tensor([0.1]),
        2,
    ),
    draw=draw_bptt,
    misconceptions=tuple(mistakes),
    hints=(
        "Write the forward loop first: state, loss, `loss = loss + ...` at every step. "
        "Which tensor must require a gradient?",
        "`W = W.detach().clone().requires_grad_()` makes a copy that autograd follows; at the end "
        "`loss.backward()` and `W.grad`.",
        "After step t, counted from 0, k steps are over when `(t + 1) % k == 0`; then `h_t = h_t.detach()`.",
    ),
    explanation="""\
`detach` gives the same numbers without their history, so autograd stops there: memory and time no longer grow
with the length of the text. What is lost is every influence that reaches back across a cut. The state itself
is carried on, which is why the model can still *use* what it read long ago.""",
    # Sums of many terms cancel: what rounds differently in another order is larger than in a single step.
    tolerance={**TOLERANCE, torch.float32: Tolerance(1e-3, 1e-4)},
)
