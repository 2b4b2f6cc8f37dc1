"""Lesson 01, Why gates?: the plain RNN and the gradient that fades in it."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception
from .gates import EXAMPLE as STEP_EXAMPLE
from .gates import draw_gate as draw_step

__all__ = ["EXERCISES"]

_STATE = "01#A state that is carried along"
_THROUGH_TIME = "01#Backpropagation through time"

# rnn_step


def rnn_step(x_t, h_prev, W, b):
    """One step of a plain RNN.

    x_t (batch, input), h_prev (batch, hidden)
    W (hidden, hidden+input) on [h, x], b (hidden,)
    returns h_t (batch, hidden)
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.tanh(hx @ W.T + b)


def step_input_first(x_t, h_prev, W, b):
    return torch.tanh(torch.cat([x_t, h_prev], dim=-1) @ W.T + b)


def step_no_bias(x_t, h_prev, W, b):
    return torch.tanh(torch.cat([h_prev, x_t], dim=-1) @ W.T)


def step_bias_after_tanh(x_t, h_prev, W, b):
    return torch.tanh(torch.cat([h_prev, x_t], dim=-1) @ W.T) + b


def step_sigmoid_for_tanh(x_t, h_prev, W, b):
    return torch.sigmoid(torch.cat([h_prev, x_t], dim=-1) @ W.T + b)


def step_relu_for_tanh(x_t, h_prev, W, b):
    return torch.relu(torch.cat([h_prev, x_t], dim=-1) @ W.T + b)


def step_no_activation(x_t, h_prev, W, b):
    return torch.cat([h_prev, x_t], dim=-1) @ W.T + b


def step_state_ignored(x_t, h_prev, W, b):
    return torch.tanh(x_t @ W[:, h_prev.shape[-1] :].T + b)


RNN_STEP = Exercise(
    reference=rnn_step,
    lesson="01",
    title="One step of an RNN",
    statement="""\
Write one step of the plain RNN,

$$h_t = \\tanh(W\\,[h_{t-1}, x_t] + b).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b` | (hidden,) |
| returns $h_t$ | (batch, hidden) |""",
    result="h_t",
    points=2,
    example=STEP_EXAMPLE,
    draw=draw_step,
    bounds=(-1.0, 1.0),
    misconceptions=(
        Misconception(
            "input_first",
            step_input_first,
            "You joined [x, h], but W is laid out for [h, x]: its first columns belong to the state. "
            "The shapes agree, so nothing complains; each weight just meets the wrong value.",
            _STATE,
        ),
        Misconception(
            "no_bias",
            step_no_bias,
            "The bias b is missing: you computed tanh(W [h, x]).",
            _STATE,
        ),
        Misconception(
            "bias_after_tanh",
            step_bias_after_tanh,
            "You added b after tanh. It belongs inside the parentheses: tanh(W [h, x] + b).",
            _STATE,
        ),
        Misconception(
            "sigmoid_for_tanh",
            step_sigmoid_for_tanh,
            "You used σ where the RNN has tanh. σ is for gates; a state may be negative, and tanh lets it "
            "be.",
            _STATE,
        ),
        Misconception(
            "relu_for_tanh",
            step_relu_for_tanh,
            "You used ReLU where this RNN has tanh. Nothing then holds the state back: it can grow at "
            "every step.",
            _STATE,
        ),
        Misconception(
            "no_activation",
            step_no_activation,
            "You returned W [h, x] + b itself; tanh is still to come. Without it the whole network is "
            "linear.",
            _STATE,
        ),
        Misconception(
            "state_ignored",
            step_state_ignored,
            "Only the input reaches your new state. Without h_prev there is no memory at all: "
            "join [h, x] and use all of W.",
            _STATE,
        ),
    ),
    hints=(
        "The step has three parts: join the state and the input, apply W and b, squash with tanh.",
        "`torch.cat([h_prev, x_t], dim=-1)` joins along the last dimension: (batch, hidden + input).",
        "A row of the batch times the weights is `hx @ W.T`; then `torch.tanh(hx @ W.T + b)`.",
    ),
    explanation="""\
State and input are joined in the order in which the columns of `W` are laid out. The batch stands in
rows, so the product is `hx @ W.T`: (batch, hidden + input) times (hidden + input, hidden). `b` has one
number a unit and is added to every row.""",
)

# rnn_forward


def rnn_forward(x, h_0, W, b):
    """A plain RNN over a whole sequence.

    x (time, batch, input), h_0 (batch, hidden)
    W (hidden, hidden+input) on [h, x], b (hidden,)
    returns h (time, batch, hidden): the state after every step
    """
    h_t = h_0
    states = []
    for x_t in x:
        h_t = rnn_step(x_t, h_t, W, b)
        states.append(h_t)
    return torch.stack(states)


def forward_last_state_only(x, h_0, W, b):
    return rnn_forward(x, h_0, W, b)[-1]


def forward_start_included(x, h_0, W, b):
    return torch.cat([h_0.unsqueeze(0), rnn_forward(x, h_0, W, b)])


def forward_states_before(x, h_0, W, b):
    return forward_start_included(x, h_0, W, b)[:-1]


def forward_state_not_carried(x, h_0, W, b):
    return torch.stack([rnn_step(x_t, h_0, W, b) for x_t in x])


def forward_start_ignored(x, h_0, W, b):
    return rnn_forward(x, torch.zeros_like(h_0), W, b)


def forward_batch_first(x, h_0, W, b):
    return rnn_forward(x, h_0, W, b).transpose(0, 1)


def forward_backwards(x, h_0, W, b):
    return rnn_forward(x.flip(0), h_0, W, b)


def draw_sequence(draw: Draw) -> Arguments:
    time, batch, inputs, hidden = draw.size(2), draw.size(), draw.size(), draw.size()
    return (
        draw.normal(time, batch, inputs),
        draw.state(batch, hidden),
        draw.normal(hidden, hidden + inputs),
        draw.normal(hidden),
    )


RNN_FORWARD = Exercise(
    reference=rnn_forward,
    lesson="01",
    title="An RNN over a sequence",
    statement="""\
Run the RNN over a whole sequence: each step starts from the state that the step before it has left.
Return the state *after* every step. You may call your own `rnn_step`.

| symbol | shape |
|---|---|
| `x` | (time, batch, input) |
| `h_0`, the state before the first step | (batch, hidden) |
| `W`, `b` | as in `rnn_step` |
| returns $h_1 … h_T$ | (time, batch, hidden) |""",
    result="h",
    points=3,
    example=(
        torch.tensor([[[1.0]], [[0.0]], [[0.5]]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0, -1.0]]),
        torch.tensor([0.25]),
    ),
    draw=draw_sequence,
    bounds=(-1.0, 1.0),
    misconceptions=(
        Misconception(
            "last_state_only",
            forward_last_state_only,
            "You returned the state after the last step only. Collect the state of every step and stack "
            "them.",
            _STATE,
        ),
        Misconception(
            "start_included",
            forward_start_included,
            "Your first row is h_0. The result begins with the state after the first step, "
            "so it has as many rows as x has steps.",
            _STATE,
        ),
        Misconception(
            "states_before",
            forward_states_before,
            "Each of your rows is the state *before* its step: the list is filled one line too early. "
            "Compute h_t first, then append it.",
            _STATE,
        ),
        Misconception(
            "state_not_carried",
            forward_state_not_carried,
            "Every step of yours starts from h_0 again, so nothing is remembered. "
            "Hand the new state on to the next step.",
            _STATE,
        ),
        Misconception(
            "start_ignored",
            forward_start_ignored,
            "Your first step starts from zeros. It starts from h_0, which is not always zero.",
            _STATE,
        ),
        Misconception(
            "batch_first",
            forward_batch_first,
            "Your result is (batch, time, hidden). In this course time comes first, "
            "for the result as for x: `torch.stack(states)` does it.",
            _STATE,
        ),
        Misconception(
            "backwards",
            forward_backwards,
            "You read the sequence from its end. The first step takes x[0].",
            _STATE,
        ),
    ),
    hints=(
        "You need a loop over time, a variable that holds the current state, and a list.",
        "`for x_t in x:` walks over the first dimension, which is time: each x_t is (batch, input).",
        "In the loop: `h_t = rnn_step(x_t, h_t, W, b)`, then append; at the end `torch.stack(states)`.",
    ),
    explanation="""\
Looping over a tensor walks along its first dimension, here time. The one variable `h_t` carries the state
from step to step: it is all that the network knows about the past. `torch.stack` puts the list's states
one behind the other along a new first dimension.""",
)

# gradient_norms


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


def norms_frobenius(h, U):
    return norms_of(jacobians(h, U), torch.linalg.matrix_norm)


def norms_no_slope(h, U):
    return norms_of(U.expand(len(h), *U.shape))


def norms_slope_not_squared(h, U):
    return norms_of((1 - h).unsqueeze(2) * U)


def norms_slope_on_columns(h, U):
    return norms_of((1 - h**2).unsqueeze(1) * U)


def norms_transposed(h, U):
    return norms_of(jacobians(h, U.T))


def norms_slope_one_early(h, U):
    return norms_of(jacobians(h.roll(1, 0), U))


def norms_one_step_too_many(h, U):
    product, norms = torch.eye(len(U), dtype=h.dtype), []
    for step in jacobians(h, U).flip(0):
        product = product @ step
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms[::-1])


def norms_of_the_steps(h, U):
    steps = torch.linalg.matrix_norm(jacobians(h, U), ord=2)
    return torch.cat([steps.flip(0).cumprod(0).flip(0)[1:], torch.ones(1, dtype=h.dtype)])


def norms_from_the_start(h, U):
    return gradient_norms(h, U).flip(0)


def draw_states(draw: Draw) -> Arguments:
    time, hidden = draw.size(3), draw.size(2)
    return draw.state(time, hidden), draw.normal(hidden, hidden)


GRADIENT_NORMS = Exercise(
    reference=gradient_norms,
    lesson="01",
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
    misconceptions=(
        Misconception(
            "frobenius",
            norms_frobenius,
            "You took the Frobenius norm, torch's default. For the identity it is √hidden, not 1. "
            "The spectral norm is `ord=2`.",
            _THROUGH_TIME,
        ),
        Misconception(
            "no_slope",
            norms_no_slope,
            "You multiplied by U alone. Each step also passes tanh, whose slope 1 - h² is at most 1: "
            "it is one of the two reasons why the gradient fades.",
            _THROUGH_TIME,
        ),
        Misconception(
            "slope_not_squared",
            norms_slope_not_squared,
            "The slope of tanh is 1 - h², not 1 - h.",
            _THROUGH_TIME,
        ),
        Misconception(
            "slope_on_columns",
            norms_slope_on_columns,
            "Your slopes scale the columns of U. tanh acts after U, so diag(1 - h²) U scales the rows: "
            "`slope.unsqueeze(1) * U`.",
            _THROUGH_TIME,
        ),
        Misconception(
            "transposed",
            norms_transposed,
            "You used U transposed. h_{t-1} is multiplied by U, so ∂h_t/∂h_{t-1} has U itself in it.",
            _THROUGH_TIME,
        ),
        Misconception(
            "slope_one_early",
            norms_slope_one_early,
            "You took the slope at h_{t-1}. The step from t-1 to t ends in h_t, and tanh's slope there is "
            "1 - h_t².",
            _THROUGH_TIME,
        ),
        Misconception(
            "one_step_too_many",
            norms_one_step_too_many,
            "Each of your products has one step too many: the last one, ∂h_T/∂h_T, is the identity, norm 1. "
            "Take the norm first, then multiply.",
            _THROUGH_TIME,
        ),
        Misconception(
            "norms_of_the_steps",
            norms_of_the_steps,
            "You multiplied the norms of the steps. That is only an upper bound: the steps need not stretch "
            "the same direction. Multiply the matrices, then take the norm.",
            "01#Measured: what PyTorch's own initial weights do",
        ),
        Misconception(
            "reversed_in_time",
            norms_from_the_start,
            "Your numbers are right and in the wrong order: the last entry belongs to h_T itself and is 1.",
            _THROUGH_TIME,
        ),
    ),
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

EXERCISES = (RNN_STEP, RNN_FORWARD, GRADIENT_NORMS)
