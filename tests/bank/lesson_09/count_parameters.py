"""The tests' data of count_parameters."""

import math

from torch import nn

SIGNATURE = "count_parameters(kind, input_size, hidden_size, num_layers=1, bidirectional=False)"


def oracle(kind, inputs, hidden, num_layers=1, bidirectional=False):
    module = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[kind](
        inputs, hidden, num_layers, bidirectional=bidirectional, device="meta"
    )
    return sum(parameter.numel() for parameter in module.parameters())


def inputs(s):
    needed = s.random.choice(["rnn", "gru", "lstm"]), s.size(1, 40), s.size(1, 40)
    return needed + (s.size(1, 5), s.random.random() < 0.5)[: s.size(0, 2)]


def count_by_recursion(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    if num_layers == 0:
        return 0
    gates = 4 if kind == "lstm" else 3 if kind == "gru" else 1
    width = hidden_size * (bidirectional + 1)
    here = gates * width * (input_size + hidden_size) + 2 * gates * width
    return here + count_by_recursion(kind, width, hidden_size, num_layers - 1, bidirectional)


def count_closed_form(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    D, H, g = 1 + int(bidirectional), hidden_size, ["rnn", None, "gru", "lstm"].index(kind) + 1
    return g * D * H * (input_size + H + 2 + (num_layers - 1) * (D * H + H + 2))


def count_by_shapes(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    rows = {"rnn": 1, "gru": 3, "lstm": 4}[kind] * hidden_size
    shapes, inputs = [], input_size
    for _ in range(num_layers):
        shapes += [(rows, inputs), (rows, hidden_size), (rows,), (rows,)] * (2 if bidirectional else 1)
        inputs = hidden_size * (2 if bidirectional else 1)
    return sum(math.prod(shape) for shape in shapes)


RIGHT = (count_by_recursion, count_closed_form, count_by_shapes)

EXAMPLES = [(("gru", 10, 20), "has {:g}.")]

EQUAL_MUTANTS = {
    "Nothing has been counted yet in the first layer, and only there.": (
        "inputs = input_size if layer == 0 else directions * hidden_size | layer -> total",
    )
}
