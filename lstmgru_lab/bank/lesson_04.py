"""Lesson 04, The cell state: the old memory is scaled, the new content added, nothing squashes the sum."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception

__all__ = ["EXERCISES"]

_EQUATION = "04#Keep a share, add a share"
_DIRECT_PATH = "04#The direct path"

# cell_update


def cell_update(c_prev, f_t, i_t, c_tilde):
    """The new cell state of an LSTM.

    c_prev, f_t, i_t, c_tilde: each (batch, hidden)
    returns c_t (batch, hidden)
    """
    return f_t * c_prev + i_t * c_tilde


def cell_gates_swapped(c_prev, f_t, i_t, c_tilde):
    return i_t * c_prev + f_t * c_tilde


def cell_no_input_gate(c_prev, f_t, i_t, c_tilde):
    return f_t * c_prev + c_tilde


def cell_no_forget_gate(c_prev, f_t, i_t, c_tilde):
    return c_prev + i_t * c_tilde


def cell_coupled(c_prev, f_t, i_t, c_tilde):
    return f_t * c_prev + (1 - f_t) * c_tilde


def cell_forget_inverted(c_prev, f_t, i_t, c_tilde):
    return (1 - f_t) * c_prev + i_t * c_tilde


def cell_squashed(c_prev, f_t, i_t, c_tilde):
    return torch.tanh(f_t * c_prev + i_t * c_tilde)


def cell_candidate_squashed_again(c_prev, f_t, i_t, c_tilde):
    return f_t * c_prev + i_t * torch.tanh(c_tilde)


def cell_in_place(c_prev, f_t, i_t, c_tilde):
    c_prev *= f_t
    c_prev += i_t * c_tilde
    return c_prev


def draw_cell_update(draw: Draw) -> Arguments:
    shape = draw.size(), draw.size(2)
    return draw.normal(*shape, scale=1.5), draw.gate(*shape), draw.gate(*shape), draw.state(*shape)


CELL_UPDATE = Exercise(
    reference=cell_update,
    lesson="04",
    title="The new cell state",
    statement="""\
Put the parts together:

$$c_t = f_t∘c_{t-1} + i_t∘\\tilde c_t,$$

where $∘$ multiplies number by number.

| symbol | shape |
|---|---|
| `c_prev`, which is $c_{t-1}$ | (batch, hidden) |
| `f_t`, `i_t`, between 0 and 1 | (batch, hidden) |
| `c_tilde`, which is $\\tilde c_t$ | (batch, hidden) |
| returns $c_t$ | (batch, hidden) |""",
    result="c_t",
    points=2,
    example=(
        torch.tensor([[2.0, -1.0]]),
        torch.tensor([[0.5, 1.0]]),
        torch.tensor([[0.25, 0.75]]),
        torch.tensor([[-0.5, 0.8]]),
    ),
    draw=draw_cell_update,
    misconceptions=(
        Misconception(
            "gates_swapped",
            cell_gates_swapped,
            "The gates are swapped: f_t says what is kept of the old memory, i_t what is written of the "
            "candidate.",
            _EQUATION,
        ),
        Misconception(
            "no_input_gate",
            cell_no_input_gate,
            "The candidate enters in full: i_t is missing. Without it the cell cannot refuse what comes in.",
            _EQUATION,
        ),
        Misconception(
            "no_forget_gate",
            cell_no_forget_gate,
            "The old memory is kept in full: f_t is missing. This is the LSTM of 1997; the forget gate came "
            "in 2000.",
            _EQUATION,
        ),
        Misconception(
            "coupled",
            cell_coupled,
            "You wrote as much as was forgotten, 1 - f_t. That is another cell (coupled gates); "
            "here i_t decides on its own what is written.",
            _EQUATION,
        ),
        Misconception(
            "forget_inverted",
            cell_forget_inverted,
            "You kept 1 - f_t of the old memory. In spite of its name, f_t is the share that is *kept*.",
            _EQUATION,
        ),
        Misconception(
            "squashed",
            cell_squashed,
            "You put tanh around the sum. The cell state is not squashed: that is why the gradient "
            "survives on this path. tanh comes later, in h_t = o_t∘tanh(c_t).",
            _DIRECT_PATH,
        ),
        Misconception(
            "candidate_squashed_again",
            cell_candidate_squashed_again,
            "You applied tanh to the candidate. It has been through tanh already: use c_tilde as it is.",
            _EQUATION,
        ),
        Misconception(
            "in_place",
            cell_in_place,
            "Your numbers are right, but `*=` and `+=` write into c_prev itself, and the caller's old state "
            "is gone (autograd would need it too). Make a new tensor: `f_t * c_prev + ...`.",
            _EQUATION,
        ),
    ),
    hints=(
        "Two products, one sum. Which gate belongs to the old memory, which to the candidate?",
        "`∘` multiplies number by number: in torch that is `*`, not `@`.",
        "`f_t * c_prev + i_t * c_tilde`",
    ),
    explanation="""\
Keep a share of the old, add a share of the new. Nothing is squashed and no matrix stands between
$c_{t-1}$ and $c_t$: along this path the gradient is multiplied by $f_t$ and by nothing else.""",
)

# memory_after


def memory_after(c_0, f):
    """What is left of the first memory after all steps.

    c_0 (hidden,), f (time, hidden): the forget gates of every step
    returns (hidden,)
    """
    return c_0 * f.prod(dim=0)


def memory_summed(c_0, f):
    return c_0 * f.sum(dim=0)


def memory_averaged(c_0, f):
    return c_0 * f.mean(dim=0)


def memory_average_to_the_power(c_0, f):
    return c_0 * f.mean(dim=0) ** len(f)


def memory_last_gate(c_0, f):
    return c_0 * f[-1]


def memory_first_step_missing(c_0, f):
    return c_0 * f[1:].prod(dim=0)


def memory_share_only(c_0, f):
    return f.prod(dim=0)


def memory_units_multiplied(c_0, f):
    return c_0 * f.prod()


def memory_forgotten(c_0, f):
    return c_0 * (1 - f).prod(dim=0)


def memory_every_step(c_0, f):
    return c_0 * f.cumprod(dim=0)


def draw_memory(draw: Draw) -> Arguments:
    time, hidden = draw.size(2), draw.size(2)
    return draw.normal(hidden, scale=2.0), draw.uniform(0.3, 0.99, time, hidden)


MEMORY_AFTER = Exercise(
    reference=memory_after,
    lesson="04",
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
    misconceptions=(
        Misconception(
            "summed",
            memory_summed,
            "You added the gates. A memory that passes three gates is multiplied by each in turn.",
            _DIRECT_PATH,
        ),
        Misconception(
            "averaged",
            memory_averaged,
            "You used the average gate, once. The memory passes *every* gate: it is multiplied by each of "
            "them.",
            _DIRECT_PATH,
        ),
        Misconception(
            "average_to_the_power",
            memory_average_to_the_power,
            "You raised the average gate to the number of steps. That is right only when all gates are "
            "equal: one gate at 0 wipes everything, and the average does not show it.",
            _DIRECT_PATH,
        ),
        Misconception(
            "last_gate",
            memory_last_gate,
            "Only the last gate acts in your answer. The memory has passed all the earlier ones too.",
            _DIRECT_PATH,
        ),
        Misconception(
            "first_step_missing",
            memory_first_step_missing,
            "The first gate is missing. c_0 is the memory *before* the first step, so f[0] acts on it too.",
            _DIRECT_PATH,
        ),
        Misconception(
            "share_only",
            memory_share_only,
            "That is the share that is left; multiply it by c_0 to get what is left.",
            _DIRECT_PATH,
        ),
        Misconception(
            "units_multiplied",
            memory_units_multiplied,
            "You multiplied the gates of all units together. Each unit has its own memory and its own gates: "
            "multiply along time, `dim=0`.",
            _DIRECT_PATH,
        ),
        Misconception(
            "forgotten",
            memory_forgotten,
            "You multiplied by 1 - f_t. The gate itself is the share that is kept.",
            _DIRECT_PATH,
        ),
        Misconception(
            "every_step",
            memory_every_step,
            "That is what is left after each step. Only the end is asked for: `prod` in place of `cumprod`.",
            _DIRECT_PATH,
        ),
    ),
    hints=(
        "Write down c_1, c_2 and c_3 for one unit. What do they have in common?",
        "Each step multiplies by its gate, so after all steps c_0 is multiplied by the product of all gates.",
        "`f.prod(dim=0)` multiplies along time: one number a unit.",
    ),
    explanation="""\
Each step multiplies by its gate, so all steps multiply by the product of the gates, for each unit on its
own. One gate near 0 is enough to end a memory, however open the others are.""",
)

EXERCISES = (CELL_UPDATE, MEMORY_AFTER)
