"""Exercise of lesson 10: whether a difference between two models is real."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


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


mistakes = Mistakes(see="10#Seeds, pairs and intervals")


@mistakes.add(
    "You took the median of each model and subtracted. The scores of one seed belong together: "
    "subtract seed by seed first, and what the seed did to both cancels."
)
def unpaired(a, b, index):
    resampled = median(a[index], 1) - median(b[index], 1)
    return median(a, 0) - median(b, 0), resampled.quantile(0.025), resampled.quantile(0.975)


@mistakes.add("You took b - a. Asked is a - b, so the signs are turned round and the two ends swapped.")
def turned_round(a, b, index):
    return paired_comparison(b, a, index)


@mistakes.add("You used the mean. One seed that failed can move it anywhere; the median stays.")
def mean_for_median(a, b, index):
    return comparison_of(a - b, index, torch.mean)


@mistakes.add(
    "Of an even number of values `torch.median` returns the lower of the middle two, not their mean. "
    "`quantile(0.5)` is the usual median."
)
def lower_median(a, b, index):
    return comparison_of(a - b, index, lambda values, dim: values.median(dim=dim).values)


@mistakes.add(
    "Your interval is that of the differences themselves: where single seeds lie. How sure the "
    "*median* is, the medians of the resamples tell."
)
def not_resampled(a, b, index):
    difference = a - b
    return median(difference, 0), difference.quantile(0.025), difference.quantile(0.975)


@mistakes.add(
    "You took the quantiles of all resampled differences together. First comes one median for each "
    "resample, `dim=1`, then the quantiles of these."
)
def medians_not_taken(a, b, index):
    difference = a - b
    values = difference[index].flatten()
    return median(difference, 0), values.quantile(0.025), values.quantile(0.975)


@mistakes.add("You cut 5 % off each side, which leaves 90 %. For a 95 % interval it is 2.5 % on each side.")
def five_percent_tails(a, b, index):
    return comparison_of(a - b, index, median, tail=0.05)


@mistakes.add(
    "You took 1.96 standard deviations around the median. The bootstrap needs no bell curve: read "
    "the two quantiles off the resampled medians."
)
def normal_interval(a, b, index):
    middle, spread = median(a - b, 0), median((a - b)[index], 1).std()
    return middle, middle - 1.96 * spread, middle + 1.96 * spread


def draw_scores(draw: Draw) -> Arguments:
    seeds, resamples = 2 * draw.number + 3 + draw.number % 2, draw.integer(20, 60)
    seed_effect = draw.normal(seeds)  # what both runs of a seed share
    index = torch.tensor([[draw.integer(0, seeds - 1) for _ in range(seeds)] for _ in range(resamples)])
    return seed_effect + draw.normal(seeds, scale=0.5), seed_effect + draw.normal(seeds, scale=0.5), index


EXERCISE = Exercise(
    reference=paired_comparison,
    lesson="10",
    place=2,
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
    misconceptions=tuple(mistakes),
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
