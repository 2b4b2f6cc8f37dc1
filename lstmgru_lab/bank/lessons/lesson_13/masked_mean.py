"""Exercise of lesson 13: a mean that leaves out the padding."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def masked_mean(x, lengths):
    """The mean over time of each sequence in a padded batch, over its valid steps only.

    x (batch, time, features), lengths (batch,) int64, at least 1 each
    returns (batch, features)
    """
    steps = torch.arange(x.shape[1])
    valid = steps < lengths.unsqueeze(1)  # (batch, time)
    total = torch.where(valid.unsqueeze(2), x, 0.0).sum(dim=1)  # (batch, features)
    return total / lengths.unsqueeze(1)


def masked_total(x, lengths):
    valid = torch.arange(x.shape[1]) < lengths.unsqueeze(1)
    return (x * valid.unsqueeze(2)).sum(dim=1)


mistakes = Mistakes(see="13#Recordings of unequal length")


@mistakes.add("Your mean runs over the padding too. Only the first `lengths[b]` steps of row b count.")
def mean_over_padding(x, lengths):
    return x.mean(dim=1)


@mistakes.add(
    "The sum leaves out the padding, but you divided by the padded time: short recordings look "
    "quieter than they are. Divide by `lengths`."
)
def divided_by_time(x, lengths):
    return masked_total(x, lengths) / x.shape[1]


@mistakes.add("You divided by the lengths, but the sum still runs over the padding. Mask it out first.")
def padding_summed(x, lengths):
    return x.sum(dim=1) / lengths.unsqueeze(1)


@mistakes.add(
    "Your mask lets one step of padding in: counting starts at 0, so step < length is valid and "
    "step = length is not."
)
def one_step_too_many(x, lengths):
    return masked_total(x, lengths + 1) / lengths.unsqueeze(1)


@mistakes.add(
    "Your mask leaves out the last valid step: a sequence of n steps has the steps 0 to n - 1, "
    "all with step < n."
)
def one_step_too_few(x, lengths):
    return masked_total(x, lengths - 1) / lengths.unsqueeze(1)


@mistakes.add(
    "You took one mean over the whole batch. Each recording has its own: sum over time, dim=1, and "
    "divide by its own length."
)
def mean_of_the_batch(x, lengths):
    return (masked_total(x, lengths).sum(dim=0) / lengths.sum()).expand(len(x), -1)


@mistakes.add("That is the sum over the valid steps. Divide it by `lengths.unsqueeze(1)`.")
def not_divided(x, lengths):
    return masked_total(x, lengths)


@mistakes.add("You returned the last valid step. The mean is over all valid steps.")
def last_valid_step(x, lengths):
    return x[torch.arange(len(x)), lengths - 1]


@mistakes.add("You took the mean over the features too. Each feature has a mean of its own.")
def features_too(x, lengths):
    return masked_mean(x, lengths).mean(dim=1, keepdim=True).expand(-1, x.shape[2])


def draw_padded(draw: Draw) -> Arguments:
    batch, longest = draw.size(2), draw.size(2)
    lengths = torch.tensor([*(draw.integer(1, longest - 1) for _ in range(batch - 1)), longest])
    x = draw.normal(batch, longest + draw.number // 3, draw.size(2))
    if draw.number % 2 == 0:  # padded with zeros, as `collate` does; else with whatever was there
        x[torch.arange(x.shape[1]) >= lengths.unsqueeze(1)] = 0.0
    return x, lengths


EXERCISE = Exercise(
    reference=masked_mean,
    lesson="13",
    place=1,
    title="A mean that leaves out the padding",
    statement="""\
An order-free summary of a recording is the mean of its features over time. In a padded batch the mean
runs over the valid steps of each recording only, the first `lengths[b]` steps of row `b`. Do not rely on
the padding: it need not be zero.

| symbol | shape |
|---|---|
| `x`, padded at the end | (batch, time, features) |
| `lengths`, at least 1 each | (batch,) int64 |
| returns the mean over the valid steps | (batch, features) |

Example: of the rows 2, 4, 6 and 3, 0, 0 with lengths 3 and 1 the means are 4 and 3.""",
    result="mean",
    points=2,
    example=(
        torch.tensor([[[1.0, 2.0], [3.0, 4.0], [5.0, 0.0]], [[2.0, 6.0], [4.0, 9.0], [9.0, 9.0]]]),
        torch.tensor([3, 1]),
    ),
    draw=draw_padded,
    misconceptions=tuple(mistakes),
    hints=(
        "Two parts: a sum that leaves out the padding, and the right number to divide by.",
        "`torch.arange(time) < lengths.unsqueeze(1)` is (batch, time), True where a step is valid; "
        "`.unsqueeze(2)` lets it meet the features.",
        "`torch.where(valid.unsqueeze(2), x, 0.0).sum(dim=1) / lengths.unsqueeze(1)`.",
    ),
    explanation="""\
Comparing (time,) with (batch, 1) gives a mask (batch, time). `torch.where` puts 0 where it is False, whatever
stood there; multiplying by the mask would leave a nan a nan. Then each row is divided by its own length.""",
    forbidden=frozenset({"bank"}),
)
