"""Lesson 13, Speech: batches of sequences of unequal length, and what padding must not do to them."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception

__all__ = ["EXERCISES"]

# Headings of the lesson, where its mistakes are explained.
_LENGTHS = "13#Recordings of unequal length"

# masked_mean


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


def mean_over_padding(x, lengths):
    return x.mean(dim=1)


def mean_divided_by_time(x, lengths):
    return masked_total(x, lengths) / x.shape[1]


def mean_padding_summed(x, lengths):
    return x.sum(dim=1) / lengths.unsqueeze(1)


def mean_one_too_many(x, lengths):
    return masked_total(x, lengths + 1) / lengths.unsqueeze(1)


def mean_one_too_few(x, lengths):
    return masked_total(x, lengths - 1) / lengths.unsqueeze(1)


def mean_of_the_batch(x, lengths):
    return (masked_total(x, lengths).sum(dim=0) / lengths.sum()).expand(len(x), -1)


def mean_not_divided(x, lengths):
    return masked_total(x, lengths)


def mean_last_valid(x, lengths):
    return x[torch.arange(len(x)), lengths - 1]


def mean_features_too(x, lengths):
    return masked_mean(x, lengths).mean(dim=1, keepdim=True).expand(-1, x.shape[2])


def draw_padded(draw: Draw) -> Arguments:
    batch, longest = draw.size(2), draw.size(2)
    lengths = torch.tensor([*(draw.integer(1, longest - 1) for _ in range(batch - 1)), longest])
    x = draw.normal(batch, longest + draw.number // 3, draw.size(2))
    if draw.number % 2 == 0:  # padded with zeros, as `collate` does; else with whatever was there
        x[torch.arange(x.shape[1]) >= lengths.unsqueeze(1)] = 0.0
    return x, lengths


MASKED_MEAN = Exercise(
    reference=masked_mean,
    lesson="13",
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
    misconceptions=(
        Misconception(
            "mean_over_padding",
            mean_over_padding,
            "Your mean runs over the padding too. Only the first `lengths[b]` steps of row b count.",
            _LENGTHS,
        ),
        Misconception(
            "divided_by_time",
            mean_divided_by_time,
            "The sum leaves out the padding, but you divided by the padded time: short recordings look "
            "quieter than they are. Divide by `lengths`.",
            _LENGTHS,
        ),
        Misconception(
            "padding_summed",
            mean_padding_summed,
            "You divided by the lengths, but the sum still runs over the padding. Mask it out first.",
            _LENGTHS,
        ),
        Misconception(
            "one_step_too_many",
            mean_one_too_many,
            "Your mask lets one step of padding in: counting starts at 0, so step < length is valid and "
            "step = length is not.",
            _LENGTHS,
        ),
        Misconception(
            "one_step_too_few",
            mean_one_too_few,
            "Your mask leaves out the last valid step: a sequence of n steps has the steps 0 to n - 1, "
            "all with step < n.",
            _LENGTHS,
        ),
        Misconception(
            "mean_of_the_batch",
            mean_of_the_batch,
            "You took one mean over the whole batch. Each recording has its own: sum over time, dim=1, and "
            "divide by its own length.",
            _LENGTHS,
        ),
        Misconception(
            "not_divided",
            mean_not_divided,
            "That is the sum over the valid steps. Divide it by `lengths.unsqueeze(1)`.",
            _LENGTHS,
        ),
        Misconception(
            "last_valid_step",
            mean_last_valid,
            "You returned the last valid step. The mean is over all valid steps.",
            _LENGTHS,
        ),
        Misconception(
            "features_too",
            mean_features_too,
            "You took the mean over the features too. Each feature has a mean of its own.",
            _LENGTHS,
        ),
    ),
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

# collate


def collate(sequences):
    """Make one padded batch of sequences of unequal length.

    sequences: a list of (length, features)
    returns (padded (batch, time, features), zeros after each end; lengths (batch,) int64)
    """
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    batch, time, features = len(sequences), int(lengths.max()), sequences[0].shape[1]
    padded = torch.zeros(batch, time, features, dtype=sequences[0].dtype)
    for row, sequence in enumerate(sequences):
        padded[row, : len(sequence)] = sequence
    return padded, lengths


def collate_cut(sequences):
    shortest = min(len(sequence) for sequence in sequences)
    return torch.stack([sequence[:shortest] for sequence in sequences]), collate(sequences)[1]


def collate_left(sequences):
    padded, lengths = collate(sequences)
    for row, length in enumerate(lengths):
        padded[row] = padded[row].roll(len(padded[row]) - int(length), 0)
    return padded, lengths


def collate_time_first(sequences):
    padded, lengths = collate(sequences)
    return padded.transpose(0, 1), lengths


def collate_sorted(sequences):
    return collate(sorted(sequences, key=len, reverse=True))


def collate_last_repeated(sequences):
    padded, lengths = collate(sequences)
    for row, length in enumerate(lengths):
        padded[row, length:] = padded[row, length - 1].clone()
    return padded, lengths


def collate_padded_lengths(sequences):
    padded, lengths = collate(sequences)
    return padded, torch.full_like(lengths, padded.shape[1])


def collate_one_more(sequences):
    padded, lengths = collate(sequences)
    return torch.cat([padded, torch.zeros_like(padded[:, :1])], dim=1), lengths


def collate_last_places(sequences):
    padded, lengths = collate(sequences)
    return padded, lengths - 1


def draw_sequences(draw: Draw) -> Arguments:
    batch = 1 if draw.number == 1 else draw.size(2)
    features, longest = draw.size(1), draw.size(2)
    lengths = [*(draw.integer(1, longest - 1) for _ in range(batch - 1)), longest]
    return ([draw.normal(length, features) for length in lengths],)


COLLATE = Exercise(
    reference=collate,
    lesson="13",
    title="One batch of unequal lengths",
    statement="""\
Recordings have unequal lengths and a batch is one tensor: pad each with zeros at its *end* to the length
of the longest, and keep the lengths.

| symbol | shape |
|---|---|
| `sequences`, a list of tensors | each (length, features) |
| returns `padded`, the sequences in the order given | (batch, time, features) |
| and `lengths` | (batch,) int64 |

Example: 2, 4, 6 and 3, one feature each, become the rows 2, 4, 6 and 3, 0, 0; the lengths are 3 and 1.""",
    result="(padded, lengths)",
    points=2,
    example=([torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])],),
    draw=draw_sequences,
    misconceptions=(
        Misconception(
            "cut_to_the_shortest",
            collate_cut,
            "You cut every sequence to the length of the shortest. Nothing is thrown away: pad to the "
            "longest.",
            _LENGTHS,
        ),
        Misconception(
            "padded_in_front",
            collate_left,
            "You padded in front. Zeros go after the end of a sequence, so that step 0 is its first and "
            "`pack_padded_sequence` can use the lengths.",
            _LENGTHS,
        ),
        Misconception(
            "time_first",
            collate_time_first,
            "Your batch is (time, batch, features). Here it is (batch, time, features); `pad_sequence` needs "
            "`batch_first=True` for that.",
            _LENGTHS,
        ),
        Misconception(
            "sorted_by_length",
            collate_sorted,
            "You sorted the sequences by length. Leave them in the order given, or the labels of the batch "
            "belong to others.",
            _LENGTHS,
        ),
        Misconception(
            "last_step_repeated",
            collate_last_repeated,
            "You filled up with copies of the last step. The padding is zeros.",
            _LENGTHS,
        ),
        Misconception(
            "padded_lengths",
            collate_padded_lengths,
            "Your lengths are those after padding, all the same. Take them from the sequences as they came.",
            _LENGTHS,
        ),
        Misconception(
            "one_step_too_long",
            collate_one_more,
            "Your batch is one step too long: the longest sequence needs no padding at all.",
            _LENGTHS,
        ),
        Misconception(
            "last_places",
            collate_last_places,
            "Your lengths are one too small: the place of the last step, not the number of steps.",
            _LENGTHS,
        ),
    ),
    hints=(
        "Collect the lengths first; the longest gives the size of the batch in time.",
        "Begin with zeros, `torch.zeros(batch, time, features, dtype=...)`, and write each sequence into its "
        "row.",
        "`for row, sequence in enumerate(sequences): padded[row, :len(sequence)] = sequence`; the lengths "
        "are `torch.tensor([len(s) for s in sequences])`.",
    ),
    explanation="""\
A batch of zeros of the largest size, and each sequence written over the beginning of its row: what is
left is the padding. The lengths must travel with the batch, because a zero of padding looks like any
other zero. `nn.utils.rnn.pad_sequence(sequences, batch_first=True)` does the same padding.""",
    forbidden=frozenset({"bank"}),
)

EXERCISES = (MASKED_MEAN, COLLATE)
