"""Exercise of lesson 13: one batch of unequal lengths."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


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


mistakes = Mistakes(see="13#Recordings of unequal length")


@mistakes.add(
    "You cut every sequence to the length of the shortest. Nothing is thrown away: pad to the longest."
)
def cut_to_the_shortest(sequences):
    shortest = min(len(sequence) for sequence in sequences)
    return torch.stack([sequence[:shortest] for sequence in sequences]), collate(sequences)[1]


@mistakes.add(
    "You padded in front. Zeros go after the end of a sequence, so that step 0 is its first and "
    "`pack_padded_sequence` can use the lengths."
)
def padded_in_front(sequences):
    padded, lengths = collate(sequences)
    for row, length in enumerate(lengths):
        padded[row] = padded[row].roll(len(padded[row]) - int(length), 0)
    return padded, lengths


@mistakes.add(
    "Your batch is (time, batch, features). Here it is (batch, time, features); `pad_sequence` needs "
    "`batch_first=True` for that."
)
def time_first(sequences):
    padded, lengths = collate(sequences)
    return padded.transpose(0, 1), lengths


@mistakes.add(
    "You sorted the sequences by length. Leave them in the order given, or the labels of the batch "
    "belong to others."
)
def sorted_by_length(sequences):
    return collate(sorted(sequences, key=len, reverse=True))


@mistakes.add("You filled up with copies of the last step. The padding is zeros.")
def last_step_repeated(sequences):
    padded, lengths = collate(sequences)
    for row, length in enumerate(lengths):
        padded[row, length:] = padded[row, length - 1].clone()
    return padded, lengths


@mistakes.add(
    "Your lengths are those after padding, all the same. Take them from the sequences as they came."
)
def padded_lengths(sequences):
    padded, lengths = collate(sequences)
    return padded, torch.full_like(lengths, padded.shape[1])


@mistakes.add("Your batch is one step too long: the longest sequence needs no padding at all.")
def one_step_too_long(sequences):
    padded, lengths = collate(sequences)
    return torch.cat([padded, torch.zeros_like(padded[:, :1])], dim=1), lengths


@mistakes.add("Your lengths are one too small: the place of the last step, not the number of steps.")
def last_places(sequences):
    padded, lengths = collate(sequences)
    return padded, lengths - 1


def draw_sequences(draw: Draw) -> Arguments:
    batch = 1 if draw.number == 1 else draw.size(2)
    features, longest = draw.size(1), draw.size(2)
    lengths = [*(draw.integer(1, longest - 1) for _ in range(batch - 1)), longest]
    return ([draw.normal(length, features) for length in lengths],)


EXERCISE = Exercise(
    reference=collate,
    lesson="13",
    place=2,
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
    misconceptions=tuple(mistakes),
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
