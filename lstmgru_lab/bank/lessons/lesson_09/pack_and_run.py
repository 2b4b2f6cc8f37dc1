"""Exercise of lesson 09: pack, run, unpack."""

import torch
from torch import nn

from ...arguments.torch_modules import draw_lstm, numbered_lstm
from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]

SHAPES = "09#Every shape"


def pack_and_run(lstm, x, lengths):
    """Run an nn.LSTM over sequences of unequal length as if each were alone.

    lstm: batch_first, one direction, any number of layers; x (batch, time, input), padded;
    lengths (batch,) int64 in no order
    returns (output (batch, time, hidden), zero where a sequence has ended; h_n (batch, hidden), last layer)
    """
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    packed_output, (h_n, _) = lstm(packed)
    output, _ = nn.utils.rnn.pad_packed_sequence(packed_output, batch_first=True, total_length=x.shape[1])
    return output, h_n[-1]  # h_n is (layers, batch, hidden)


def packed_run(lstm, x, lengths, total_length=None):
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    packed_output, state = lstm(packed)
    output, _ = nn.utils.rnn.pad_packed_sequence(packed_output, batch_first=True, total_length=total_length)
    return output, state


mistakes = Mistakes(see="09#Sequences of unequal length")


@mistakes.add(
    "You ran the module on the padded batch. It goes on computing on the zeros, because its biases "
    "and its old state are still there: output is not 0 after the end, and h_n is the state after "
    "the padding. Pack first."
)
def not_packed(lstm, x, lengths):
    output, (h_n, _) = lstm(x)
    return output, h_n[-1]


@mistakes.add("Your output is right, but h_n was computed by a run over the padding. Packing gives both.")
def masked_afterwards(lstm, x, lengths):
    output, h_n = not_packed(lstm, x, lengths)
    valid = torch.arange(x.shape[1]) < lengths.unsqueeze(1)
    return output * valid.unsqueeze(2), h_n


@mistakes.add(
    "Your rows come back sorted by length. `enforce_sorted=False` sorts inside and puts the rows "
    "back; if you sort yourself, undo it for output and for h_n."
)
def left_sorted(lstm, x, lengths):
    order = lengths.argsort(descending=True, stable=True)
    return pack_and_run(lstm, x[order], lengths[order])


@mistakes.add(
    "Your output is only as long as the longest sequence of the batch. `total_length=x.shape[1]` "
    "pads it to the length of x."
)
def cut_to_the_longest(lstm, x, lengths):
    output, (h_n, _) = packed_run(lstm, x, lengths)
    return output, h_n[-1]


@mistakes.add(
    "You returned c_n, the cell state. An nn.LSTM gives output, (h_n, c_n), in this order.", see=SHAPES
)
def cell_state(lstm, x, lengths):
    output, (_, c_n) = packed_run(lstm, x, lengths, total_length=x.shape[1])
    return output, c_n[-1]


@mistakes.add(
    "You returned h_n[0], the first layer's state. The last layer's is h_n[-1].",
    see="09#Layers and directions",
)
def first_layer(lstm, x, lengths):
    output, (h_n, _) = packed_run(lstm, x, lengths, total_length=x.shape[1])
    return output, h_n[0]


@mistakes.add(
    "You returned all of h_n. Its first dimension is the layers, even with batch_first; the last "
    "layer alone is h_n[-1].",
    see=SHAPES,
)
def every_layer(lstm, x, lengths):
    output, (h_n, _) = packed_run(lstm, x, lengths, total_length=x.shape[1])
    return output, h_n


@mistakes.add(
    "Your h_n is `output[:, -1]`. For the shorter sequences that is padding; the module itself "
    "returns the state after the last valid step."
)
def last_padded_step(lstm, x, lengths):
    output, _ = packed_run(lstm, x, lengths, total_length=x.shape[1])
    return output, output[:, -1]


def draw_padded_batch(draw: Draw) -> Arguments:
    batch, longest, inputs, layers = draw.size(2), draw.size(2), draw.size(1), 1 + draw.number % 2
    lengths = torch.tensor([*(draw.integer(1, longest - 1) for _ in range(batch - 1)), longest])
    padded_to = longest + 1 if draw.number >= 3 else longest
    x = draw.normal(batch, padded_to, inputs)
    for row, length in enumerate(lengths):
        x[row, length:] = 0.0
    return draw_lstm(draw, inputs, draw.size(1), num_layers=layers, batch_first=True), x, lengths


EXERCISE = Exercise(
    reference=pack_and_run,
    lesson="09",
    place=4,
    title="Pack, run, unpack",
    statement="""\
Run an `nn.LSTM` over a padded batch so that no sequence sees its padding. torch has the two functions for it,
`nn.utils.rnn.pack_padded_sequence` and `nn.utils.rnn.pad_packed_sequence`; the work is in their options.

| symbol | shape |
|---|---|
| `lstm`, an `nn.LSTM` with `batch_first=True`, one direction, any number of layers | |
| `x`, padded with zeros | (batch, time, input) |
| `lengths`, in no order | (batch,) int64 |
| returns `output`, 0 where a sequence has ended, as long as `x` | (batch, time, hidden) |
| and `h_n`, the last valid state of the *last layer* | (batch, hidden) |

Rows stay in the order in which they are given.""",
    result="(output, h_n)",
    points=4,
    example=(
        numbered_lstm(1, 1, batch_first=True),
        torch.tensor([[[1.0], [0.0], [0.0]], [[0.5], [-1.0], [0.0]]]),
        torch.tensor([1, 2]),
    ),
    draw=draw_padded_batch,
    misconceptions=tuple(mistakes),
    hints=(
        "Three calls: pack, run the module on what was packed, pad again. The module returns "
        "output, (h_n, c_n).",
        "`pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)` takes lengths in any "
        "order and puts the rows back at the end.",
        "`pad_packed_sequence(..., batch_first=True, total_length=x.shape[1])` returns the output and the "
        "lengths; h_n is (layers, batch, hidden), so the last layer is `h_n[-1]`.",
    ),
    explanation="""\
A packed batch holds only the valid steps, so the module stops each sequence at its own end and `h_n` is the
state there. `enforce_sorted=False` sorts inside and restores the order for output and state; `total_length`
matters as soon as the batch is padded beyond its longest sequence.""",
    forbidden=frozenset({"bank"}),
)
