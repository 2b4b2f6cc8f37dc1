"""Lesson 09, nn.LSTM and nn.GRU: how torch packs weights, their count, sequences of unequal length."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch
from torch import nn

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception
from .torch_modules import draw_lstm, numbered_lstm

__all__ = ["EXERCISES"]

# Headings of the lesson, where its mistakes are explained.
_SHAPES = "09#Every shape"
_GATES = "09#How torch packs the gates"
_TWO_BIASES = "09#Two biases"
_COUNT = "09#Counting the parameters"
_LAYERS = "09#Layers and directions"
_LENGTHS = "09#Sequences of unequal length"

# split_gates


def split_gates(lstm):
    """The first layer's weights of an nn.LSTM, gate by gate in this course's notation.

    lstm: an nn.LSTM; of several layers or directions, layer 0 forward is meant
    returns a dict: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    """
    W = torch.cat([lstm.weight_hh_l0, lstm.weight_ih_l0], dim=1).detach()  # (4·hidden, hidden+input)
    b = (lstm.bias_hh_l0 + lstm.bias_ih_l0).detach()  # (4·hidden,)
    W_i, W_f, W_c, W_o = W.chunk(4)  # torch's order is i, f, g, o; its g is c̃
    b_i, b_f, b_c, b_o = b.chunk(4)
    return {"W_f": W_f, "W_i": W_i, "W_c": W_c, "W_o": W_o, "b_f": b_f, "b_i": b_i, "b_c": b_c, "b_o": b_o}


def joined_weights(lstm):
    W = torch.cat([lstm.weight_hh_l0, lstm.weight_ih_l0], dim=1)
    return W, lstm.bias_hh_l0 + lstm.bias_ih_l0


def gates_of(order, W, b):
    """Cut W and b into quarters and name them in this order, such as ``"ifco"``."""
    weights = {f"W_{gate}": quarter for gate, quarter in zip(order, W.chunk(4), strict=True)}
    return weights | {f"b_{gate}": quarter for gate, quarter in zip(order, b.chunk(4), strict=True)}


def split_in_order_fico(lstm):
    return gates_of("fico", *joined_weights(lstm))


def split_in_order_ifoc(lstm):
    return gates_of("ifoc", *joined_weights(lstm))


def split_in_order_iofc(lstm):
    return gates_of("iofc", *joined_weights(lstm))


def split_input_first(lstm):
    _, b = joined_weights(lstm)
    return gates_of("ifco", torch.cat([lstm.weight_ih_l0, lstm.weight_hh_l0], dim=1), b)


def split_bias_ih_only(lstm):
    return gates_of("ifco", joined_weights(lstm)[0], lstm.bias_ih_l0)


def split_bias_hh_only(lstm):
    return gates_of("ifco", joined_weights(lstm)[0], lstm.bias_hh_l0)


def split_recurrent_only(lstm):
    return gates_of("ifco", lstm.weight_hh_l0, joined_weights(lstm)[1])


def split_transposed(lstm):
    W, b = joined_weights(lstm)
    return {
        name: value.T if name.startswith("W") else value for name, value in gates_of("ifco", W, b).items()
    }


def draw_module(draw: Draw) -> Arguments:
    layers, bidirectional = 1 + (draw.number == 3), draw.number == 4
    return (draw_lstm(draw, draw.size(1), draw.size(1), num_layers=layers, bidirectional=bidirectional),)


SPLIT_GATES = Exercise(
    reference=split_gates,
    lesson="09",
    title="Read the weights of an nn.LSTM",
    statement="""\
Take the weights of an `nn.LSTM` apart, gate by gate, so that $f_t = \\sigma(W_f\\,[h_{t-1}, x_t] + b_f)$ and
the other equations of this course hold with them. Layer 0, forward direction.

| of the module `lstm` | shape |
|---|---|
| `lstm.weight_ih_l0`, acts on $x$ | (4·hidden, input) |
| `lstm.weight_hh_l0`, acts on $h$ | (4·hidden, hidden) |
| `lstm.bias_ih_l0`, `lstm.bias_hh_l0`, added to each other | (4·hidden,) |

Their rows hold the gates in the order $i, f, g, o$; torch's $g$ is our $\\tilde c$.

| returns a dict | shape |
|---|---|
| `W_f`, `W_i`, `W_c`, `W_o`, which act on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |""",
    result="gates",
    points=3,
    example=(numbered_lstm(1, 1),),
    draw=draw_module,
    misconceptions=(
        Misconception(
            "course_order",
            split_in_order_fico,
            "You read the quarters in the order f, i, c, o, in which this course writes the equations. "
            "torch stacks them i, f, g, o: the input gate comes first.",
            _GATES,
        ),
        Misconception(
            "order_i_f_o_c",
            split_in_order_ifoc,
            "You read the quarters in the order i, f, o, c, as many papers and courses have them. In torch "
            "the candidate g is third and the output gate last: i, f, g, o.",
            _GATES,
        ),
        Misconception(
            "onnx_order",
            split_in_order_iofc,
            "You read the quarters in the order i, o, f, c. That is ONNX's; torch has i, f, g, o.",
            _GATES,
        ),
        Misconception(
            "input_first",
            split_input_first,
            "Your matrices act on [x, h]. This course puts the state first: weight_hh on the left, "
            "weight_ih on the right.",
            _GATES,
        ),
        Misconception(
            "bias_ih_only",
            split_bias_ih_only,
            "You took bias_ih alone. torch has two biases for each gate and adds them: b is "
            "bias_ih + bias_hh.",
            _TWO_BIASES,
        ),
        Misconception(
            "bias_hh_only",
            split_bias_hh_only,
            "You took bias_hh alone. torch has two biases for each gate and adds them: b is "
            "bias_ih + bias_hh.",
            _TWO_BIASES,
        ),
        Misconception(
            "recurrent_only",
            split_recurrent_only,
            "Your matrices are the recurrent part alone. Each W acts on [h, x]: put weight_ih beside "
            "weight_hh.",
            _GATES,
        ),
        Misconception(
            "transposed",
            split_transposed,
            "Your matrices are transposed. In torch as in this course a row belongs to a unit: W is "
            "(hidden, hidden + input).",
            _GATES,
        ),
    ),
    hints=(
        "Join first and cut afterwards: `torch.cat([lstm.weight_hh_l0, lstm.weight_ih_l0], dim=1)` is "
        "(4·hidden, hidden + input), with columns for [h, x].",
        "`W.chunk(4)` cuts along the first dimension into four matrices; in which order does torch stack the "
        "gates, and how many biases does it have?",
        "`W_i, W_f, W_c, W_o = W.chunk(4)`, the same for `b = lstm.bias_hh_l0 + lstm.bias_ih_l0`; then build "
        "the dict. `.detach()` cuts the result from autograd.",
    ),
    explanation="""\
torch keeps the matrices for $x$ and $h$ apart; side by side they are the one matrix on $[h, x]$. The four
gates stand on top of each other in the order $i, f, g, o$, so `chunk(4)` cuts them. The two biases are only
ever added, and so their sum is all that counts.""",
    forbidden=frozenset({"LSTMCell", "from_torch", "lstm_from_torch", "conversion", "cells", "bank"}),
)

# count_parameters


def count_parameters(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    """The number of parameters of torch's nn.RNN, nn.GRU or nn.LSTM.

    kind: "rnn", "gru" or "lstm"
    returns an int
    """
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    directions = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        inputs = input_size if layer == 0 else directions * hidden_size
        unit = inputs + hidden_size + 2  # weights on x and on h, and two biases
        total += directions * gates * hidden_size * unit
    return total


GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def count_with(kind, inputs_of_layers, hidden_size, directions, biases=2, gates=None):
    gates = gates or GATES[kind]
    return sum(directions * gates * hidden_size * (n + hidden_size + biases) for n in inputs_of_layers)


def layer_inputs(input_size, hidden_size, num_layers, bidirectional):
    return [input_size] + [(1 + bidirectional) * hidden_size] * (num_layers - 1)


def count_one_bias(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    inputs = layer_inputs(input_size, hidden_size, num_layers, bidirectional)
    return count_with(kind, inputs, hidden_size, 1 + bidirectional, biases=1)


def count_no_bias(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    inputs = layer_inputs(input_size, hidden_size, num_layers, bidirectional)
    return count_with(kind, inputs, hidden_size, 1 + bidirectional, biases=0)


def count_layers_alike(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    return count_with(kind, [input_size] * num_layers, hidden_size, 1 + bidirectional)


def count_upper_sees_one_direction(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    inputs = layer_inputs(input_size, hidden_size, num_layers, False)
    return count_with(kind, inputs, hidden_size, 1 + bidirectional)


def count_one_direction(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    return count_with(kind, layer_inputs(input_size, hidden_size, num_layers, False), hidden_size, 1)


def count_candidate_forgotten(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    inputs = layer_inputs(input_size, hidden_size, num_layers, bidirectional)
    gates = {"rnn": 1, "gru": 2, "lstm": 3}[kind]
    return count_with(kind, inputs, hidden_size, 1 + bidirectional, gates=gates)


def count_first_layer(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    return count_with(kind, [input_size], hidden_size, 1 + bidirectional)


def draw_count(draw: Draw) -> Arguments:
    kind = ("gru", "lstm", "rnn", "lstm", "gru")[draw.number - 1]
    layers = (1, draw.integer(2, 4), 2, 1, draw.integer(2, 4))[draw.number - 1]
    inputs = draw.integer(2, 12)
    hidden = inputs + draw.integer(1, 9)
    if draw.number == 1:
        return kind, inputs, hidden  # one layer, one direction: what is not said
    return kind, inputs, hidden, layers, draw.number >= 3


COUNT_PARAMETERS = Exercise(
    reference=count_parameters,
    lesson="09",
    title="Count the parameters",
    statement="""\
How many parameters has an `nn.RNN`, `nn.GRU` or `nn.LSTM`? Work it out by formula.

| symbol | meaning |
|---|---|
| `kind` | `"rnn"`, `"gru"` or `"lstm"` |
| `input_size`, `hidden_size` | numbers of inputs and units |
| `num_layers` | layers; the second sees the outputs of the first, and so on |
| `bidirectional` | `True`: each layer has a backward direction as well, and the next sees both |
| returns | a Python int, the count of all weights and biases |

An RNN computes one affine map of $[h, x]$ in each layer and direction, a GRU three, an LSTM four; torch gives
each of them two bias vectors.

Example: a GRU with 10 inputs and 20 units has 1920.""",
    result="count",
    points=3,
    example=("lstm", 3, 2, 1, False),
    draw=draw_count,
    misconceptions=(
        Misconception(
            "one_bias",
            count_one_bias,
            "You counted one bias for each gate. torch keeps two, bias_ih and bias_hh, though their sum "
            "would do.",
            _TWO_BIASES,
        ),
        Misconception(
            "no_bias",
            count_no_bias,
            "You counted the weights and no biases. torch has two biases for each gate, bias_ih and bias_hh.",
            _TWO_BIASES,
        ),
        Misconception(
            "layers_alike",
            count_layers_alike,
            "You let every layer read the input. From the second on a layer reads the outputs of the one "
            "below: hidden_size of them, or twice as many with two directions.",
            _LAYERS,
        ),
        Misconception(
            "upper_sees_one_direction",
            count_upper_sees_one_direction,
            "Your upper layers read hidden_size inputs. With two directions the layer below hands up both "
            "its outputs side by side: 2·hidden_size.",
            _LAYERS,
        ),
        Misconception(
            "one_direction",
            count_one_direction,
            "You counted the forward direction only. bidirectional=True gives every layer a second set of "
            "weights, and its upper layers 2·hidden_size inputs.",
            _LAYERS,
        ),
        Misconception(
            "candidate_forgotten",
            count_candidate_forgotten,
            "You counted the gates and forgot the candidate. It has weights of its own: a GRU has z, r and "
            "h̃, which makes 3, an LSTM f, i, o and c̃, which makes 4.",
            _COUNT,
        ),
        Misconception(
            "first_layer_only",
            count_first_layer,
            "You counted one layer. Add the others, and mind what they read.",
            _LAYERS,
        ),
    ),
    hints=(
        "Begin with one unit of one gate: how many weights on x, how many on h, how many biases?",
        "A layer has directions · gates · hidden_size · (inputs + hidden_size + 2) parameters; gates is 1, 3 "
        "or 4.",
        "Add this over the layers: `inputs` is input_size for the first layer and directions · hidden_size "
        "for every other.",
    ),
    explanation="""\
Each unit of each gate has one weight for every input, one for every unit and two biases. RNN, GRU and LSTM of
one size are therefore exactly 1 : 3 : 4. Upper layers read what the layer below gives out, both directions
side by side.""",
)

# last_hidden


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


def last_of_padding(output, lengths, bidirectional):
    return ends_of(output, output[:, -1], bidirectional)


def last_of_everything(output, lengths, bidirectional):
    return output[:, -1]


def last_of_longest(output, lengths, bidirectional):
    return ends_of(output, output[:, int(lengths.max()) - 1], bidirectional)


def last_backward_too(output, lengths, bidirectional):
    return output[torch.arange(len(lengths)), lengths - 1]


def last_one_early(output, lengths, bidirectional):
    return ends_of(output, output[torch.arange(len(lengths)), lengths - 2], bidirectional)


def last_one_late(output, lengths, bidirectional):
    return ends_of(output, output[torch.arange(len(lengths)), lengths], bidirectional)


def last_halves_swapped(output, lengths, bidirectional):
    right = last_hidden(output, lengths, bidirectional)
    return torch.cat(right.chunk(2, dim=1)[::-1], dim=1) if bidirectional else right


def last_mean(output, lengths, bidirectional):
    return ends_of(output, output.sum(dim=1) / lengths.unsqueeze(1), bidirectional)


def draw_output(draw: Draw) -> Arguments:
    bidirectional = draw.number % 2 == 1
    batch, longest, features = draw.size(2), draw.size(2), draw.size(1) * (1 + bidirectional)
    lengths = torch.tensor([draw.integer(1, longest) for _ in range(batch)])
    lengths[draw.integer(0, batch - 1)] = longest
    output = draw.state(batch, longest + (draw.number == 3), features)
    for row, length in enumerate(lengths):
        output[row, length:] = 0.0
    return output, lengths, bidirectional


LAST_HIDDEN = Exercise(
    reference=last_hidden,
    lesson="09",
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
    misconceptions=(
        Misconception(
            "last_padded_step",
            last_of_padding,
            "You took the last step of the padded batch. For the shorter sequences that is padding: the last "
            "valid step is at `lengths - 1`, another one in each row.",
            _LENGTHS,
        ),
        Misconception(
            "last_step_of_both",
            last_of_everything,
            "You took `output[:, -1]`. For the shorter sequences that is padding, and the backward direction "
            "does not end there but at the first step.",
            _LENGTHS,
        ),
        Misconception(
            "step_of_the_longest",
            last_of_longest,
            "You took the same step for every row, the last of the longest sequence. Each row has a length "
            "of its own: `output[rows, lengths - 1]`.",
            _LENGTHS,
        ),
        Misconception(
            "backward_at_the_end",
            last_backward_too,
            "The forward half is right. The backward direction starts at the last valid step, so there it "
            "has seen one step only; it ends at the first, `output[:, 0, hidden:]`.",
            _LAYERS,
        ),
        Misconception(
            "one_step_early",
            last_one_early,
            "You are one step early: a sequence of n steps has its last one at place n - 1.",
            _LENGTHS,
        ),
        Misconception(
            "one_step_late",
            last_one_late,
            "You are one step late. Counting starts at 0, so a sequence of n steps has its last one at place "
            "n - 1; at place n there is padding, or nothing at all.",
            _LENGTHS,
        ),
        Misconception(
            "halves_swapped",
            last_halves_swapped,
            "The two halves are right and in the wrong order: forward first, then backward, as in torch's "
            "output.",
            _LAYERS,
        ),
        Misconception(
            "mean_over_time",
            last_mean,
            "You took the mean over the valid steps in place of the last of them.",
            _LENGTHS,
        ),
    ),
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

# pack_and_run


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


def run_not_packed(lstm, x, lengths):
    output, (h_n, _) = lstm(x)
    return output, h_n[-1]


def run_masked_afterwards(lstm, x, lengths):
    output, h_n = run_not_packed(lstm, x, lengths)
    valid = torch.arange(x.shape[1]) < lengths.unsqueeze(1)
    return output * valid.unsqueeze(2), h_n


def run_left_sorted(lstm, x, lengths):
    order = lengths.argsort(descending=True, stable=True)
    return pack_and_run(lstm, x[order], lengths[order])


def run_cut_to_longest(lstm, x, lengths):
    output, (h_n, _) = packed_run(lstm, x, lengths)
    return output, h_n[-1]


def run_cell_state(lstm, x, lengths):
    output, (_, c_n) = packed_run(lstm, x, lengths, total_length=x.shape[1])
    return output, c_n[-1]


def run_first_layer(lstm, x, lengths):
    output, (h_n, _) = packed_run(lstm, x, lengths, total_length=x.shape[1])
    return output, h_n[0]


def run_every_layer(lstm, x, lengths):
    output, (h_n, _) = packed_run(lstm, x, lengths, total_length=x.shape[1])
    return output, h_n


def run_last_padded(lstm, x, lengths):
    output, _ = packed_run(lstm, x, lengths, total_length=x.shape[1])
    return output, output[:, -1]


def draw_padded_batch(draw: Draw) -> Arguments:
    batch, longest, inputs, layers = draw.size(2), draw.size(2), draw.size(1), 1 + draw.number % 2
    lengths = torch.tensor([*(draw.integer(1, longest - 1) for _ in range(batch - 1)), longest])
    x = draw.normal(batch, longest + (draw.number >= 3), inputs)
    for row, length in enumerate(lengths):
        x[row, length:] = 0.0
    return draw_lstm(draw, inputs, draw.size(1), num_layers=layers, batch_first=True), x, lengths


PACK_AND_RUN = Exercise(
    reference=pack_and_run,
    lesson="09",
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
    misconceptions=(
        Misconception(
            "not_packed",
            run_not_packed,
            "You ran the module on the padded batch. It goes on computing on the zeros, because its biases "
            "and its old state are still there: output is not 0 after the end, and h_n is the state after "
            "the padding. Pack first.",
            _LENGTHS,
        ),
        Misconception(
            "masked_afterwards",
            run_masked_afterwards,
            "Your output is right, but h_n was computed by a run over the padding. Packing gives both.",
            _LENGTHS,
        ),
        Misconception(
            "left_sorted",
            run_left_sorted,
            "Your rows come back sorted by length. `enforce_sorted=False` sorts inside and puts the rows "
            "back; if you sort yourself, undo it for output and for h_n.",
            _LENGTHS,
        ),
        Misconception(
            "cut_to_the_longest",
            run_cut_to_longest,
            "Your output is only as long as the longest sequence of the batch. `total_length=x.shape[1]` "
            "pads it to the length of x.",
            _LENGTHS,
        ),
        Misconception(
            "cell_state",
            run_cell_state,
            "You returned c_n, the cell state. An nn.LSTM gives output, (h_n, c_n), in this order.",
            _SHAPES,
        ),
        Misconception(
            "first_layer",
            run_first_layer,
            "You returned h_n[0], the first layer's state. The last layer's is h_n[-1].",
            _LAYERS,
        ),
        Misconception(
            "every_layer",
            run_every_layer,
            "You returned all of h_n. Its first dimension is the layers, even with batch_first; the last "
            "layer alone is h_n[-1].",
            _SHAPES,
        ),
        Misconception(
            "last_padded_step",
            run_last_padded,
            "Your h_n is `output[:, -1]`. For the shorter sequences that is padding; the module itself "
            "returns the state after the last valid step.",
            _LENGTHS,
        ),
    ),
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

EXERCISES = (SPLIT_GATES, COUNT_PARAMETERS, LAST_HIDDEN, PACK_AND_RUN)
