"""Exercise of lesson 10: the same number of parameters."""

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def hidden_for_budget(kind, input_size, budget):
    """The largest hidden size that a budget of parameters allows.

    kind: "rnn", "gru" or "lstm", one layer as torch builds it; budget: the most parameters it may have
    returns an int, 0 if not even one unit fits
    """
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    hidden = 0
    while gates * (hidden + 1) * (input_size + (hidden + 1) + 2) <= budget:  # would one unit more fit?
        hidden += 1
    return hidden


GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def size(gates, input_size, hidden, biases=2):
    return gates * hidden * (input_size + hidden + biases)


def largest(budget, size_of):
    """The largest hidden size with ``size_of(hidden) <= budget``."""
    hidden = 0
    while size_of(hidden + 1) <= budget:
        hidden += 1
    return hidden


mistakes = Mistakes(see="10#Equal parameters")


@mistakes.add(
    "You counted one bias for each gate. torch's modules have two, so your module is over the budget."
)
def one_bias(kind, input_size, budget):
    return largest(budget, lambda hidden: size(GATES[kind], input_size, hidden, biases=1))


@mistakes.add(
    "You counted the weights and no biases. torch's modules have two biases for each gate, so yours "
    "is over the budget."
)
def no_bias(kind, input_size, budget):
    return largest(budget, lambda hidden: size(GATES[kind], input_size, hidden, biases=0))


@mistakes.add("You stop too early where the budget is met exactly: at most `budget` means `<=`.")
def strictly_less(kind, input_size, budget):
    return hidden_for_budget(kind, input_size, budget - 1)


@mistakes.add("You return the first size that is over the budget. The largest that fits is one less.")
def first_over_budget(kind, input_size, budget):
    return hidden_for_budget(kind, input_size, budget) + 1


@mistakes.add(
    "You took the size that comes nearest to the budget, and sometimes it is over. "
    "Asked is the largest within it."
)
def nearest(kind, input_size, budget):
    hidden = hidden_for_budget(kind, input_size, budget)
    return min(hidden, hidden + 1, key=lambda h: abs(size(GATES[kind], input_size, h) - budget))


@mistakes.add(
    "You counted the gates and forgot the candidate, which has weights of its own: "
    "3 for the GRU, 4 for the LSTM."
)
def candidate_forgotten(kind, input_size, budget):
    gates = {"rnn": 1, "gru": 2, "lstm": 3}[kind]
    return largest(budget, lambda hidden: size(gates, input_size, hidden))


@mistakes.add(
    "You give every kind the size of an LSTM. At one budget the RNN gets the most units, then the "
    "GRU, then the LSTM: that is what makes the comparison fair."
)
def kind_ignored(kind, input_size, budget):
    return hidden_for_budget("lstm", input_size, budget)


@mistakes.add("You left out the weights on the input: each unit of each gate has `input_size` of them.")
def recurrent_only(kind, input_size, budget):
    return largest(budget, lambda hidden: size(GATES[kind], 0, hidden))


def draw_budget(draw: Draw) -> Arguments:
    kind = ("gru", "lstm", "rnn", "lstm", "gru")[draw.number - 1]
    gates, inputs, hidden = GATES[kind], draw.integer(3, 10), draw.integer(12, 30)
    # Budgets at the edge of what fits, where one bias more or less makes a unit more or less.
    budget = (
        size(gates, inputs, hidden),
        size(gates, inputs, hidden) - 1,
        size(gates, inputs, hidden, biases=0),
        size(gates, inputs, hidden, biases=1) - 1,
        draw.integer(1, size(gates, inputs, 1) - 1),
    )[draw.number - 1]
    return kind, inputs, budget


EXERCISE = Exercise(
    reference=hidden_for_budget,
    lesson="10",
    place=1,
    title="The same number of parameters",
    statement="""\
At equal hidden size an LSTM has four times the parameters of an RNN, so a comparison at equal hidden size is
unfair. Given a budget of parameters, how many units may each have?

| symbol | meaning |
|---|---|
| `kind` | `"rnn"`, `"gru"` or `"lstm"`: one layer of torch's module, one direction, both its biases |
| `input_size` | the number of inputs |
| `budget` | the most parameters that the module may have |
| returns | the largest hidden size that stays within the budget, a Python int; 0 if nothing does |

With $g$ = 1, 3 or 4 and $n$ units, the module has $g\\,n\\,(\\mathrm{input} + n + 2)$ parameters.

Example: with 2 inputs and a budget of 4608 it is 65 for the RNN, 37 for the GRU, 32 for the LSTM.""",
    result="hidden_size",
    points=2,
    example=("lstm", 1, 50),
    draw=draw_budget,
    misconceptions=tuple(mistakes),
    hints=(
        "Write the number of parameters as a function of the hidden size; it grows with every unit.",
        "Begin with 0 units and add one for as long as the module with one unit *more* is within the budget.",
        "`while gates * (hidden + 1) * (input_size + (hidden + 1) + 2) <= budget: hidden += 1`.",
    ),
    explanation="""\
The loop asks at every size whether one unit more would still fit, so it ends on the largest that does. The
count grows with the square of the hidden size: with many units, four times the parameters are only twice the
units.""",
)
