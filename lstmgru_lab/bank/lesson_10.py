"""Lesson 10, LSTM against GRU, measured: what makes a comparison fair, and what its spread says."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception

__all__ = ["EXERCISES"]

# Headings of the lesson, where its mistakes are explained.
_BUDGET = "10#Equal parameters"
_SPREAD = "10#Seeds, pairs and intervals"

# hidden_for_budget


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


def budget_one_bias(kind, input_size, budget):
    return largest(budget, lambda hidden: size(GATES[kind], input_size, hidden, biases=1))


def budget_no_bias(kind, input_size, budget):
    return largest(budget, lambda hidden: size(GATES[kind], input_size, hidden, biases=0))


def budget_strictly_less(kind, input_size, budget):
    return hidden_for_budget(kind, input_size, budget - 1)


def budget_first_over(kind, input_size, budget):
    return hidden_for_budget(kind, input_size, budget) + 1


def budget_nearest(kind, input_size, budget):
    hidden = hidden_for_budget(kind, input_size, budget)
    return min(hidden, hidden + 1, key=lambda h: abs(size(GATES[kind], input_size, h) - budget))


def budget_candidate_forgotten(kind, input_size, budget):
    gates = {"rnn": 1, "gru": 2, "lstm": 3}[kind]
    return largest(budget, lambda hidden: size(gates, input_size, hidden))


def budget_kind_ignored(kind, input_size, budget):
    return hidden_for_budget("lstm", input_size, budget)


def budget_recurrent_only(kind, input_size, budget):
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


HIDDEN_FOR_BUDGET = Exercise(
    reference=hidden_for_budget,
    lesson="10",
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
    misconceptions=(
        Misconception(
            "one_bias",
            budget_one_bias,
            "You counted one bias for each gate. torch's modules have two, so your module is over the "
            "budget.",
            _BUDGET,
        ),
        Misconception(
            "no_bias",
            budget_no_bias,
            "You counted the weights and no biases. torch's modules have two biases for each gate, so yours "
            "is over the budget.",
            _BUDGET,
        ),
        Misconception(
            "strictly_less",
            budget_strictly_less,
            "You stop too early where the budget is met exactly: at most `budget` means `<=`.",
            _BUDGET,
        ),
        Misconception(
            "first_over_budget",
            budget_first_over,
            "You return the first size that is over the budget. The largest that fits is one less.",
            _BUDGET,
        ),
        Misconception(
            "nearest",
            budget_nearest,
            "You took the size that comes nearest to the budget, and sometimes it is over. "
            "Asked is the largest within it.",
            _BUDGET,
        ),
        Misconception(
            "candidate_forgotten",
            budget_candidate_forgotten,
            "You counted the gates and forgot the candidate, which has weights of its own: "
            "3 for the GRU, 4 for the LSTM.",
            _BUDGET,
        ),
        Misconception(
            "kind_ignored",
            budget_kind_ignored,
            "You give every kind the size of an LSTM. At one budget the RNN gets the most units, then the "
            "GRU, then the LSTM: that is what makes the comparison fair.",
            _BUDGET,
        ),
        Misconception(
            "recurrent_only",
            budget_recurrent_only,
            "You left out the weights on the input: each unit of each gate has `input_size` of them.",
            _BUDGET,
        ),
    ),
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

# paired_comparison


def paired_comparison(a, b, index):
    """By how much a differs from b when both were run with the same seeds.

    a, b (seeds,): one score a seed; index (resamples, seeds) int64: bootstrap resamples of the seeds
    returns (the median of a - b, the 2.5 % and the 97.5 % quantile of its bootstrap), each a tensor ()
    """
    difference = a - b  # seed by seed, so that what the seed did to both cancels
    resampled = difference[index].quantile(0.5, dim=1)  # (resamples,): the median of each resample
    return difference.quantile(0.5), resampled.quantile(0.025), resampled.quantile(0.975)


def comparison_of(difference, index, middle, tail=0.025):
    """``middle(values, dim)`` of the differences, and the tails of its bootstrap."""
    resampled = middle(difference[index], 1)
    return middle(difference, 0), resampled.quantile(tail), resampled.quantile(1 - tail)


def median(values, dim):
    return values.quantile(0.5, dim=dim)


def compare_unpaired(a, b, index):
    resampled = median(a[index], 1) - median(b[index], 1)
    return median(a, 0) - median(b, 0), resampled.quantile(0.025), resampled.quantile(0.975)


def compare_turned_round(a, b, index):
    return paired_comparison(b, a, index)


def compare_means(a, b, index):
    return comparison_of(a - b, index, torch.mean)


def compare_lower_medians(a, b, index):
    return comparison_of(a - b, index, lambda values, dim: values.median(dim=dim).values)


def compare_without_bootstrap(a, b, index):
    difference = a - b
    return median(difference, 0), difference.quantile(0.025), difference.quantile(0.975)


def compare_five_percent_tails(a, b, index):
    return comparison_of(a - b, index, median, tail=0.05)


def compare_normal_interval(a, b, index):
    middle, spread = median(a - b, 0), median((a - b)[index], 1).std()
    return middle, middle - 1.96 * spread, middle + 1.96 * spread


def compare_all_resampled_values(a, b, index):
    difference = a - b
    values = difference[index].flatten()
    return median(difference, 0), values.quantile(0.025), values.quantile(0.975)


def draw_scores(draw: Draw) -> Arguments:
    seeds, resamples = 2 * draw.number + 3 + draw.number % 2, draw.integer(20, 60)
    seed_effect = draw.normal(seeds)  # what both runs of a seed share
    index = torch.tensor([[draw.integer(0, seeds - 1) for _ in range(seeds)] for _ in range(resamples)])
    return seed_effect + draw.normal(seeds, scale=0.5), seed_effect + draw.normal(seeds, scale=0.5), index


PAIRED_COMPARISON = Exercise(
    reference=paired_comparison,
    lesson="10",
    title="Is the difference real?",
    statement="""\
Two models were trained with the same seeds, so their scores come in pairs. Return the median of the
differences $a - b$ and a 95 % interval for it by the bootstrap: draw the seeds anew with replacement, take
the median of each such resample, and see how far these medians spread.

| symbol | shape |
|---|---|
| `a`, `b`: scores, one a seed | (seeds,) |
| `index`: each row is one resample, the places of the seeds that were drawn | (resamples, seeds) int64 |
| returns the median of $a - b$ | () |
| and the 2.5 % and 97.5 % quantiles of the resamples' medians | () and () |

The resamples are drawn for you. Of an even number of seeds the median is the mean of the middle two, as
`quantile(0.5)` computes it.

Example: (12, 15, 11, 30, 14) less (10, 14, 10, 27, 13) is (2, 1, 1, 3, 1), whose median is 1.""",
    result="(median, low, high)",
    points=3,
    example=(
        torch.tensor([0.9, 0.8, 0.7, 0.95]),
        torch.tensor([0.8, 0.85, 0.4, 0.75]),
        torch.tensor([[0, 1, 2, 3], [1, 1, 0, 3], [2, 2, 3, 0], [1, 1, 1, 0], [3, 0, 3, 2]]),
    ),
    draw=draw_scores,
    misconceptions=(
        Misconception(
            "unpaired",
            compare_unpaired,
            "You took the median of each model and subtracted. The scores of one seed belong together: "
            "subtract seed by seed first, and what the seed did to both cancels.",
            _SPREAD,
        ),
        Misconception(
            "turned_round",
            compare_turned_round,
            "You took b - a. Asked is a - b, so the signs are turned round and the two ends swapped.",
            _SPREAD,
        ),
        Misconception(
            "mean_for_median",
            compare_means,
            "You used the mean. One seed that failed can move it anywhere; the median stays.",
            _SPREAD,
        ),
        Misconception(
            "lower_median",
            compare_lower_medians,
            "Of an even number of values `torch.median` returns the lower of the middle two, not their mean. "
            "`quantile(0.5)` is the usual median.",
            _SPREAD,
        ),
        Misconception(
            "not_resampled",
            compare_without_bootstrap,
            "Your interval is that of the differences themselves: where single seeds lie. How sure the "
            "*median* is, the medians of the resamples tell.",
            _SPREAD,
        ),
        Misconception(
            "medians_not_taken",
            compare_all_resampled_values,
            "You took the quantiles of all resampled differences together. First comes one median for each "
            "resample, `dim=1`, then the quantiles of these.",
            _SPREAD,
        ),
        Misconception(
            "five_percent_tails",
            compare_five_percent_tails,
            "You cut 5 % off each side, which leaves 90 %. For a 95 % interval it is 2.5 % on each side.",
            _SPREAD,
        ),
        Misconception(
            "normal_interval",
            compare_normal_interval,
            "You took 1.96 standard deviations around the median. The bootstrap needs no bell curve: read "
            "the two quantiles off the resampled medians.",
            _SPREAD,
        ),
    ),
    hints=(
        "Everything is about the differences a - b; make them first and forget a and b.",
        "`difference[index]` is (resamples, seeds): every row is one resample. "
        "Take the median of each row with `.quantile(0.5, dim=1)`.",
        "Return `difference.quantile(0.5)`, and `.quantile(0.025)` and `.quantile(0.975)` of the resampled "
        "medians.",
    ),
    explanation="""\
Seed by seed, what the seed does to both models cancels; the interval of the differences is often far narrower
than either model's own spread. Indexing with a (resamples, seeds) tensor draws all resamples at once. If the
interval contains 0, these seeds do not tell which model is better.""",
    forbidden=frozenset({"bank"}),
)

EXERCISES = (HIDDEN_FOR_BUDGET, PAIRED_COMPARISON)
