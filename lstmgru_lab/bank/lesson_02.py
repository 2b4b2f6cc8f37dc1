"""Lesson 02, The forget gate: what share of the memory is kept, and for how long."""

# mypy: allow-untyped-defs, allow-untyped-calls
import math

import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception
from .gates import EXAMPLE, draw_gate, gate_misconceptions

__all__ = ["EXERCISES"]

_EQUATION = "02#A number that says how much to keep"
_HALF_LIFE = "02#How long a memory lasts"

# forget_gate


def forget_gate(x_t, h_prev, W_f, b_f):
    """The forget gate of an LSTM.

    x_t (batch, input), h_prev (batch, hidden)
    W_f (hidden, hidden+input) on [h, x], b_f (hidden,)
    returns f_t (batch, hidden), between 0 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_f.T + b_f)


FORGET_GATE = Exercise(
    reference=forget_gate,
    lesson="02",
    title="The forget gate",
    statement="""\
Write the forget gate,

$$f_t = \\sigma(W_f\\,[h_{t-1}, x_t] + b_f).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W_f`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_f` | (hidden,) |
| returns $f_t$, between 0 and 1 | (batch, hidden) |""",
    result="f_t",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(0.0, 1.0),
    misconceptions=gate_misconceptions(
        "f",
        _EQUATION,
        "You returned 1 - f_t, the share that is lost. In spite of its name the forget gate says what is "
        "*kept*: f_t = 1 forgets nothing.",
    ),
    hints=(
        "The gate sees the old state and the new input side by side: join them in the order of the equation.",
        "`torch.cat([h_prev, x_t], dim=-1)` is (batch, hidden + input), "
        "and W_f is (hidden, hidden + input): one of them needs a `.T`.",
        "`torch.sigmoid(hx @ W_f.T + b_f)`, where `hx` is the joined tensor.",
    ),
    explanation="""\
The same three parts as a step of the RNN, with σ for tanh: a gate is a share between 0 and 1, for each
unit and each sequence of the batch. `b_f` is inside σ: it sets the share that is kept when state and
input say nothing.""",
)

# bias_for_half_life


def bias_for_half_life(n):
    """The forget bias that halves the memory in n steps when W_f = 0.

    n: number of steps, greater than 0
    returns b_f, a float
    """
    f = 0.5 ** (1 / n)  # f multiplied with itself n times is one half
    return math.log(f / (1 - f))  # the inverse of σ


def half_life_gate(n):
    return 0.5 ** (1 / n)


def half_life_negated(n):
    return -bias_for_half_life(n)


def half_life_log(n):
    return math.log(0.5 ** (1 / n))


def half_life_linear(n):
    f = 1 - 1 / (2 * n)
    return math.log(f / (1 - f))


def half_life_time_constant(n):
    f = math.exp(-1 / n)
    return math.log(f / (1 - f))


def half_life_tanh(n):
    return math.atanh(0.5 ** (1 / n))


def half_life_forgotten(n):
    f = 0.5**n
    return math.log(f / (1 - f))


def draw_half_life(draw: Draw) -> Arguments:
    return (draw.integer(2, 10 * draw.number),)


BIAS_FOR_HALF_LIFE = Exercise(
    reference=bias_for_half_life,
    lesson="02",
    title="A bias for a half-life",
    statement="""\
With $W_f = 0$ and nothing new coming in, the forget gate is the same at every step, $f = \\sigma(b_f)$,
and the memory shrinks to $c_n = f^n c_0$. Which bias leaves half of it after `n` steps?

| symbol | meaning |
|---|---|
| `n` | a number of steps, greater than 0 |
| returns $b_f$ | a Python float |

`math` is imported. Two steps of algebra on paper come first: which $f$ has $f^n = ½$, and which $b$ has
$\\sigma(b) = f$?

Example: for `n` = 1 the gate is ½ and the bias 0.""",
    result="b_f",
    points=2,
    example=(10,),
    draw=draw_half_life,
    misconceptions=(
        Misconception(
            "gate_for_bias",
            half_life_gate,
            "That is the gate f, with fⁿ = ½. The question asks for the bias that makes it: solve σ(b) = "
            "f for b.",
            _HALF_LIFE,
        ),
        Misconception(
            "negated",
            half_life_negated,
            "The sign is turned round. A memory that lasts needs f near 1, and so a positive bias: ln(f / "
            "(1 - f)).",
            _HALF_LIFE,
        ),
        Misconception(
            "log_for_logit",
            half_life_log,
            "You took ln f. That undoes an exponential, not σ; the inverse of σ is ln(f / (1 - f)).",
            _HALF_LIFE,
        ),
        Misconception(
            "linear_decay",
            half_life_linear,
            "You let the memory lose the same amount at every step. "
            "It loses the same *share*: it is multiplied by f, so fⁿ = ½.",
            _HALF_LIFE,
        ),
        Misconception(
            "time_constant",
            half_life_time_constant,
            "Your memory falls to 1/e, about 37 %, after n steps. For one half it is fⁿ = ½, f = 0.5 ** "
            "(1 / n).",
            _HALF_LIFE,
        ),
        Misconception(
            "tanh_for_sigmoid",
            half_life_tanh,
            "You inverted tanh. The gate is a σ; its inverse is ln(f / (1 - f)).",
            _HALF_LIFE,
        ),
        Misconception(
            "power_for_root",
            half_life_forgotten,
            "You took f = ½ⁿ. Turn it round: fⁿ = ½, so f is the n-th root, 0.5 ** (1 / n).",
            _HALF_LIFE,
        ),
    ),
    hints=(
        "After n steps the memory has been multiplied by f n times: fⁿ = ½. Which f is that?",
        "f = 0.5 ** (1 / n). Now undo σ: from f = 1 / (1 + e⁻ᵇ), get b.",
        "The inverse of σ is b = ln(f / (1 - f)); in Python, `math.log`.",
    ),
    explanation="""\
$f^n = ½$ gives $f = 2^{-1/n}$, and $b = \\ln\\frac{f}{1-f}$ undoes σ. Half a life of 10 steps needs a
bias of 2.6, 100 steps need 5.0: the bias grows only with the logarithm of the time.""",
    forbidden=frozenset({"bank"}),
)

EXERCISES = (FORGET_GATE, BIAS_FOR_HALF_LIFE)
