"""Exercise of lesson 06: opening the highway of an nn.LSTM."""

import torch

from ...arguments.torch_modules import draw_lstm, numbered_lstm
from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def set_forget_bias(lstm, value):
    """Set the forget bias of every layer and direction of an nn.LSTM, in place.

    lstm: an nn.LSTM; value: the total forget bias that it shall have, in every unit
    returns the same module
    """
    hidden = lstm.hidden_size
    with torch.no_grad():
        for name, parameter in lstm.named_parameters():
            forget = parameter[hidden : 2 * hidden]  # torch stacks the gates i, f, g, o
            if name.startswith("bias_ih"):
                forget.fill_(value)
            elif name.startswith("bias_hh"):  # torch adds this one too
                forget.fill_(0.0)
    return lstm


def biases_of(lstm, of_layers="", suffix=""):
    """The pairs (bias_ih, bias_hh) of a module, or only of those whose names begin and end so."""
    named = dict(lstm.named_parameters())
    names = [name.removeprefix("bias_ih") for name in named if name.startswith("bias_ih" + of_layers)]
    return [(named["bias_ih" + name], named["bias_hh" + name]) for name in names if name.endswith(suffix)]


def set_quarters(lstm, pairs, value, quarters=(1,)):
    """The right way, but for these pairs of biases and these of the four gates only."""
    with torch.no_grad():
        for b_ih, b_hh in pairs:
            for quarter in quarters:
                b_ih.chunk(4)[quarter].fill_(value)
                b_hh.chunk(4)[quarter].zero_()
    return lstm


mistakes = Mistakes(see="06#The forget bias in torch")


@mistakes.add(
    "You set bias_ih and left bias_hh as it was. torch adds the two, so the total is `value` plus "
    "whatever bias_hh happened to hold: set that part of it to 0."
)
def one_of_two_biases(lstm, value):
    with torch.no_grad():
        for b_ih, _ in biases_of(lstm):
            b_ih.chunk(4)[1].fill_(value)
    return lstm


@mistakes.add(
    "You wrote `value` into bias_ih and into bias_hh. torch adds the two, so the forget bias is now "
    "twice what was asked."
)
def set_in_both(lstm, value):
    with torch.no_grad():
        for pair in biases_of(lstm):
            for bias in pair:
                bias.chunk(4)[1].fill_(value)
    return lstm


@mistakes.add(
    "You added `value` to what was there. The total shall *be* `value`, whatever it was before: fill "
    "one bias and set the other to 0."
)
def added_to_the_old(lstm, value):
    with torch.no_grad():
        for b_ih, _ in biases_of(lstm):
            b_ih.chunk(4)[1].add_(value)
    return lstm


@mistakes.add(
    "You set the first quarter, which is the input gate's. torch stacks the gates in the order "
    "i, f, g, o: the forget gate is the second quarter, from hidden to 2·hidden."
)
def input_gate(lstm, value):
    return set_quarters(lstm, biases_of(lstm), value, quarters=(0,))


@mistakes.add(
    "You filled the whole bias, all four gates. Only the forget gate's quarter is meant: from hidden "
    "to 2·hidden."
)
def every_gate(lstm, value):
    return set_quarters(lstm, biases_of(lstm), value, quarters=range(4))


@mistakes.add(
    "The forget bias is right, but you set the biases of the other gates to 0. Leave them as they are."
)
def other_gates_zeroed(lstm, value):
    with torch.no_grad():
        for pair in biases_of(lstm):
            for bias in pair:
                bias.zero_()
    return set_forget_bias(lstm, value)


@mistakes.add(
    "Only the first layer has the new bias. Every layer has a pair of its own, bias_ih_l1 and "
    "bias_hh_l1 and so on: `named_parameters()` walks over them all."
)
def first_layer_only(lstm, value):
    return set_quarters(lstm, biases_of(lstm, of_layers="_l0"), value)


@mistakes.add("The backward direction still has its old bias: its parameters end in `_reverse`.")
def forward_only(lstm, value):
    backward = biases_of(lstm, suffix="_reverse")
    forward = [pair for pair in biases_of(lstm) if all(pair[0] is not other[0] for other in backward)]
    return set_quarters(lstm, forward, value)


@mistakes.add(
    "You filled the forget gate's rows of the weight matrices too. Look at the name before you "
    "write: only the parameters that begin with `bias` are meant."
)
def weights_too(lstm, value):
    set_forget_bias(lstm, value)
    with torch.no_grad():
        for parameter in lstm.parameters():
            if parameter.ndim > 1:
                parameter.chunk(4)[1].fill_(value)
    return lstm


def draw_module_and_bias(draw: Draw) -> Arguments:
    layers, bidirectional = ((1, False), (2, False), (1, True), (2, True), (3, True))[draw.number - 1]
    sizes = draw.integer(1, 4), draw.integer(1, 4)
    lstm = draw_lstm(draw, *sizes, num_layers=layers, bidirectional=bidirectional)
    return lstm, draw.integer(1, 50) / 10


EXERCISE = Exercise(
    reference=set_forget_bias,
    lesson="06",
    place=2,
    title="Open the highway of an nn.LSTM",
    statement="""\
Set the forget bias of an `nn.LSTM` so that in every unit, layer and direction the *total* forget bias is
`value`; leave everything else as it is.

An `nn.LSTM` has two biases for each layer and direction, `bias_ih_l0` and `bias_hh_l0`, `bias_ih_l1` and
`bias_hh_l1` …, with `_reverse` at the end for the backward direction. Each is (4·hidden,), holds the gates
in the order $i, f, g, o$, and the module adds the two.

| symbol | meaning |
|---|---|
| `lstm` | an `nn.LSTM` with any number of layers and directions; changed in place |
| `value` | a Python float |
| returns | the same `lstm` |

How you share `value` between the two biases is up to you. Changing parameters by hand goes inside
`with torch.no_grad():`.""",
    result="lstm",
    points=3,
    example=(numbered_lstm(1, 1), 3.0),
    draw=draw_module_and_bias,
    misconceptions=tuple(mistakes),
    hints=(
        "`for name, parameter in lstm.named_parameters():` gives every parameter with its name; print the "
        "names of an LSTM with two layers first.",
        "The forget gate's part of a bias is `bias[hidden : 2 * hidden]`. The two biases are added, so give "
        "`value` to one of them. And the other?",
        "Inside `with torch.no_grad():`, `parameter[hidden : 2 * hidden].fill_(value)` where the name begins "
        "with `bias_ih`, and `.fill_(0.0)` where it begins with `bias_hh`.",
    ),
    explanation="""\
A slice of a tensor is a view, so `fill_` on it writes into the parameter itself; `torch.no_grad()` keeps
autograd from recording that. torch computes $W x + b_{ih} + U h + b_{hh}$: only the sum of the biases
counts, and whoever minds only one of them gets a total that still depends on the random start.""",
    forbidden=frozenset({"bank"}),
)
