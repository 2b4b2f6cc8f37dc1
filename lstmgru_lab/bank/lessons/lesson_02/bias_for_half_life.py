"""Exercise of lesson 02: a bias for a half-life."""

import math

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def bias_for_half_life(n):
    """The forget bias that halves the memory in n steps when W_f = 0.

    n: number of steps, greater than 0
    returns b_f, a float
    """
    f = 0.5 ** (1 / n)  # f multiplied with itself n times is one half
    return math.log(f / (1 - f))  # the inverse of σ


mistakes = Mistakes(see="02#How long a memory lasts")


@mistakes.add(
    "That is the gate f, with fⁿ = ½. The question asks for the bias that makes it: solve σ(b) = f for b."
)
def gate_for_bias(n):
    return 0.5 ** (1 / n)


@mistakes.add(
    "The sign is turned round. A memory that lasts needs f near 1, and so a positive bias: ln(f / (1 - f))."
)
def negated(n):
    return -bias_for_half_life(n)


@mistakes.add("You took ln f. That undoes an exponential, not σ; the inverse of σ is ln(f / (1 - f)).")
def log_for_logit(n):
    return math.log(0.5 ** (1 / n))


@mistakes.add(
    "You let the memory lose the same amount at every step. "
    "It loses the same *share*: it is multiplied by f, so fⁿ = ½."
)
def linear_decay(n):
    f = 1 - 1 / (2 * n)
    return math.log(f / (1 - f))


@mistakes.add(
    "Your memory falls to 1/e, about 37 %, after n steps. For one half it is fⁿ = ½, f = 0.5 ** (1 / n)."
)
def time_constant(n):
    f = math.exp(-1 / n)
    return math.log(f / (1 - f))


@mistakes.add("You inverted tanh. The gate is a σ; its inverse is ln(f / (1 - f)).")
def tanh_for_sigmoid(n):
    return math.atanh(0.5 ** (1 / n))


@mistakes.add("You took f = ½ⁿ. Turn it round: fⁿ = ½, so f is the n-th root, 0.5 ** (1 / n).")
def power_for_root(n):
    f = 0.5**n
    return math.log(f / (1 - f))


def draw_half_life(draw: Draw) -> Arguments:
    return (draw.integer(2, 10 * draw.number),)


EXERCISE = Exercise(
    reference=bias_for_half_life,
    lesson="02",
    place=2,
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
    misconceptions=tuple(mistakes),
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
