"""Exercise of lesson 09: the last state that counts."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]

LAYERS = "09#Layers and directions"


def last_hidden(output, lengths, bidirectional):
    """The last hidden state of every sequence in a padded batch.

    output (batch, time, directions·hidden), of a batch that was packed; lengths (batch,) int64
    returns (batch, directions·hidden): the last valid forward state, then the first backward state
    """
    rows = torch.arange(len(lengths))
    last = output[rows, lengths - 1]  # (batch, directions·hidden)
    if not bidirectional:
        return last
    hidden = output.shape[2] // 2
    return torch.cat([last[:, :hidden], output[:, 0, hidden:]], dim=1)  # backward ends at the first step


def ends_of(output, forward, bidirectional):
    """``forward`` states (batch, directions·hidden), the backward half taken from the first step."""
    if not bidirectional:
        return forward
    hidden = output.shape[2] // 2
    return torch.cat([forward[:, :hidden], output[:, 0, hidden:]], dim=1)


mistakes = Mistakes(see="09#Sequences of unequal length")


@mistakes.add(
    "You took the last step of the padded batch. For the shorter sequences that is padding: the last "
    "valid step is at `lengths - 1`, another one in each row."
)
def last_padded_step(output, lengths, bidirectional):
    return ends_of(output, output[:, -1], bidirectional)


@mistakes.add(
    "You took `output[:, -1]`. For the shorter sequences that is padding, and the backward direction "
    "does not end there but at the first step."
)
def last_step_of_both(output, lengths, bidirectional):
    return output[:, -1]


@mistakes.add(
    "You took the same step for every row, the last of the longest sequence. Each row has a length "
    "of its own: `output[rows, lengths - 1]`."
)
def step_of_the_longest(output, lengths, bidirectional):
    return ends_of(output, output[:, int(lengths.max()) - 1], bidirectional)


@mistakes.add(
    "The forward half is right. The backward direction starts at the last valid step, so there it "
    "has seen one step only; it ends at the first, `output[:, 0, hidden:]`.",
    see=LAYERS,
)
def backward_at_the_end(output, lengths, bidirectional):
    return output[torch.arange(len(lengths)), lengths - 1]


@mistakes.add("You are one step early: a sequence of n steps has its last one at place n - 1.")
def one_step_early(output, lengths, bidirectional):
    return ends_of(output, output[torch.arange(len(lengths)), lengths - 2], bidirectional)


@mistakes.add(
    "You are one step late. Counting starts at 0, so a sequence of n steps has its last one at place "
    "n - 1; at place n there is padding, or nothing at all."
)
def one_step_late(output, lengths, bidirectional):
    return ends_of(output, output[torch.arange(len(lengths)), lengths], bidirectional)


@mistakes.add(
    "The two halves are right and in the wrong order: forward first, then backward, as in torch's output.",
    see=LAYERS,
)
def halves_swapped(output, lengths, bidirectional):
    right = last_hidden(output, lengths, bidirectional)
    return torch.cat(right.chunk(2, dim=1)[::-1], dim=1) if bidirectional else right


@mistakes.add("You took the mean over the valid steps in place of the last of them.")
def mean_over_time(output, lengths, bidirectional):
    return ends_of(output, output.sum(dim=1) / lengths.unsqueeze(1), bidirectional)


def draw_output(draw: Draw) -> Arguments:
    bidirectional = draw.number % 2 == 1
    batch, longest, hidden = draw.size(2), draw.size(2), draw.size(1)
    features = 2 * hidden if bidirectional else hidden
    padded_to = longest + 1 if draw.number == 3 else longest
    lengths = torch.tensor([draw.integer(1, longest) for _ in range(batch)])
    lengths[draw.integer(0, batch - 1)] = longest
    output = draw.state(batch, padded_to, features)
    for row, length in enumerate(lengths):
        output[row, length:] = 0.0
    return output, lengths, bidirectional


EXERCISE = Exercise(
    reference=last_hidden,
    lesson="09",
    place=3,
    title="The last state that counts",
    statement="""\
A batch of sequences of unequal length was padded, packed and run; `output` holds the states of the last
layer, with zeros where a sequence has ended. Return the state in which each sequence *ends*. The backward
direction reads from the last valid step to the first, so it ends at the first.

| symbol | shape |
|---|---|
| `output`; with two directions, features are forward and then backward | (batch, time, directions·hidden) |
| `lengths`, how many steps are valid, in no order | (batch,) int64 |
| `bidirectional` | `True` or `False` |
| returns the last valid forward state, then the first backward state | (batch, directions·hidden) |""",
    result="h_last",
    points=3,
    example=(
        torch.tensor([[[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]], [[0.4, 0.6], [0.5, 0.5], [0.0, 0.0]]]),
        torch.tensor([3, 2]),
        True,
    ),
    draw=draw_output,
    misconceptions=tuple(mistakes),
    hints=(
        "The last valid step of a row is its length less one: a different step for each row.",
        "Indexing with two tensors picks one step for each row: `output[torch.arange(batch), lengths - 1]`.",
        "With two directions, take the first half of these features, and the second half at step 0; "
        "`torch.cat` them along the features.",
    ),
    explanation="""\
Two index tensors of the same length pick one place for each pair: row 0 with its last step, row 1 with its
own, and so on. The backward direction began at that step and read to the front, so its last state, the one
that has seen everything, stands at step 0.""",
)
