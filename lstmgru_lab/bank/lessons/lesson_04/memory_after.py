"""Exercise of lesson 04: what is left of a memory."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def memory_after(c_0, f):
    """What is left of the first memory after all steps.

    c_0 (hidden,), f (time, hidden): the forget gates of every step
    returns (hidden,)
    """
    return c_0 * f.prod(dim=0)


mistakes = Mistakes(see="04#The direct path")


@mistakes.add("You added the gates. A memory that passes three gates is multiplied by each in turn.")
def summed(c_0, f):
    return c_0 * f.sum(dim=0)


@mistakes.add(
    "You used the average gate, once. The memory passes *every* gate: it is multiplied by each of them."
)
def averaged(c_0, f):
    return c_0 * f.mean(dim=0)


@mistakes.add(
    "You raised the average gate to the number of steps. That is right only when all gates are "
    "equal: one gate at 0 wipes everything, and the average does not show it."
)
def average_to_the_power(c_0, f):
    return c_0 * f.mean(dim=0) ** len(f)


@mistakes.add("Only the last gate acts in your answer. The memory has passed all the earlier ones too.")
def last_gate(c_0, f):
    return c_0 * f[-1]


@mistakes.add("The first gate is missing. c_0 is the memory *before* the first step, so f[0] acts on it too.")
def first_step_missing(c_0, f):
    return c_0 * f[1:].prod(dim=0)


@mistakes.add("That is the share that is left; multiply it by c_0 to get what is left.")
def share_only(c_0, f):
    return f.prod(dim=0)


@mistakes.add(
    "You multiplied the gates of all units together. Each unit has its own memory and its own gates: "
    "multiply along time, `dim=0`."
)
def units_multiplied(c_0, f):
    return c_0 * f.prod()


@mistakes.add("You multiplied by 1 - f_t. The gate itself is the share that is kept.")
def forgotten(c_0, f):
    return c_0 * (1 - f).prod(dim=0)


@mistakes.add(
    "That is what is left after each step. Only the end is asked for: `prod` in place of `cumprod`."
)
def every_step(c_0, f):
    return c_0 * f.cumprod(dim=0)


def draw_memory(draw: Draw) -> Arguments:
    time, hidden = draw.size(2), draw.size(2)
    return draw.normal(hidden, scale=2.0), draw.uniform(0.3, 0.99, time, hidden)


EXERCISE = Exercise(
    reference=memory_after,
    lesson="04",
    place=2,
    title="What is left of a memory",
    statement="""\
Nothing is written any more ($i_t = 0$ at every step), so that $c_t = f_t∘c_{t-1}$. What is left of $c_0$
after all steps?

| symbol | shape |
|---|---|
| `c_0` | (hidden,) |
| `f`, the forget gates of every step | (time, hidden) |
| returns $c_T$ | (hidden,) |

Example: of 2 the gates 0.9, 1.0 and 0.5 leave 0.9.""",
    result="c_T",
    points=2,
    example=(torch.tensor([4.0, -2.0]), torch.tensor([[0.5, 1.0], [0.5, 0.25], [0.8, 0.5]])),
    draw=draw_memory,
    misconceptions=tuple(mistakes),
    hints=(
        "Write down c_1, c_2 and c_3 for one unit. What do they have in common?",
        "Each step multiplies by its gate, so after all steps c_0 is multiplied by the product of all gates.",
        "`f.prod(dim=0)` multiplies along time: one number a unit.",
    ),
    explanation="""\
Each step multiplies by its gate, so all steps multiply by the product of the gates, for each unit on its
own. One gate near 0 is enough to end a memory, however open the others are.""",
)
