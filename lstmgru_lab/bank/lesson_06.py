"""Lesson 06, The gradient highway: the direct path through the cell state, and the bias that opens it."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception
from .torch_modules import draw_lstm, numbered_lstm

__all__ = ["EXERCISES"]

# Headings of the lesson, where its mistakes are explained.
_DIRECT_PATH = "06#The direct path through the cell state"
_BIAS = "06#The forget bias in torch"

# cell_jacobian


def cell_jacobian(f):
    """How much of each cell state is left in the last one, along the direct path.

    f (time, hidden): the forget gates of every step
    returns (time, hidden): ∂c_T/∂c_t for every t, gates held; the last row is 1
    """
    jacobian = torch.empty_like(f)
    product = torch.ones_like(f[0])  # ∂c_T/∂c_T
    for t in reversed(range(len(f))):
        jacobian[t] = product
        product = product * f[t]  # ∂c_T/∂c_t · ∂c_t/∂c_{t-1}
    return jacobian


def jacobian_one_too_many(f):
    return f.flip(0).cumprod(0).flip(0)


def jacobian_last_gate_missing(f):
    ones = torch.ones_like(f[:1])
    return torch.cat([jacobian_one_too_many(f[1:-1]), ones, ones])[-len(f) :]


def jacobian_from_the_start(f):
    return f.cumprod(0)


def jacobian_reversed(f):
    return cell_jacobian(f).flip(0)


def jacobian_one_step_only(f):
    return torch.cat([f[1:], torch.ones_like(f[:1])])


def jacobian_summed(f):
    ones = torch.ones_like(f[:1])
    return torch.cat([f[1:], ones]).flip(0).cumsum(0).flip(0)


def jacobian_sigmoid_slope(f):
    return cell_jacobian(f * (1 - f))


def jacobian_units_multiplied(f):
    return torch.stack([f[t + 1 :].prod().expand(f.shape[1]) for t in range(len(f))])


def draw_forget_gates(draw: Draw) -> Arguments:
    return (draw.gate(draw.size(1), draw.size(1)),)


CELL_JACOBIAN = Exercise(
    reference=cell_jacobian,
    lesson="06",
    title="The direct path through the cell state",
    statement="""\
In $c_t = f_t∘c_{t-1} + i_t∘\\tilde c_t$ the old cell state is multiplied by $f_t$ and by nothing else. With
the gates held, each unit therefore has

$$\\frac{\\partial c_T}{\\partial c_t} = \\prod_{k=t+1}^{T} f_k .$$

Return it for every $t$.

| symbol | shape |
|---|---|
| `f`, the forget gates $f_1 … f_T$ | (time, hidden) |
| returns $\\partial c_T/\\partial c_t$, one number a unit; the last row is 1 | (time, hidden) |

Example: the gates 0.3, 0.5, 0.9 and 0.8 of one unit give 0.36, 0.72, 0.8 and 1.""",
    result="jacobian",
    points=3,
    example=(torch.tensor([[0.5, 1.0], [0.8, 0.9], [0.5, 0.1]]),),
    draw=draw_forget_gates,
    misconceptions=(
        Misconception(
            "one_gate_too_many",
            jacobian_one_too_many,
            "Each of your products has one gate too many. c_t is the state *after* step t, so f_t has done "
            "its work already: the product begins with f_{t+1}, and the last row is 1.",
            _DIRECT_PATH,
        ),
        Misconception(
            "last_gate_missing",
            jacobian_last_gate_missing,
            "The last gate f_T is missing from your products: the end of a slice is not included. "
            "Between c_{T-1} and c_T stands f_T.",
            _DIRECT_PATH,
        ),
        Misconception(
            "from_the_start",
            jacobian_from_the_start,
            "You multiplied from the first step on. That tells how much of c_0 reaches c_t; asked is how "
            "much of c_t reaches the end, so begin at the last step and go back.",
            _DIRECT_PATH,
        ),
        Misconception(
            "reversed_in_time",
            jacobian_reversed,
            "Your numbers are right and in the wrong order: the last row belongs to c_T itself and is 1.",
            _DIRECT_PATH,
        ),
        Misconception(
            "one_step_only",
            jacobian_one_step_only,
            "Your rows are ∂c_{t+1}/∂c_t, one step each. All the way to c_T is the product of these.",
            _DIRECT_PATH,
        ),
        Misconception(
            "summed",
            jacobian_summed,
            "You added the gates. Along one path the factors of the steps are multiplied.",
            _DIRECT_PATH,
        ),
        Misconception(
            "sigmoid_slope",
            jacobian_sigmoid_slope,
            "You multiplied by σ's slope f (1 - f). On the direct path the gate is held: the factor is f "
            "itself. That no slope of an activation stands here is what makes it a highway.",
            _DIRECT_PATH,
        ),
        Misconception(
            "units_multiplied",
            jacobian_units_multiplied,
            "You multiplied across the units too. Each unit has a memory and a product of its own: "
            "`prod(dim=0)` stays within a unit.",
            _DIRECT_PATH,
        ),
    ),
    hints=(
        "Begin at the end: ∂c_T/∂c_T is 1. Going one step back brings in one more factor.",
        "Walk with `for t in reversed(range(len(f)))` and carry the product so far, (hidden,).",
        "In the loop, first `jacobian[t] = product`, then `product = product * f[t]`.",
    ),
    explanation="""\
The loop walks backwards, as the gradient does, and writes the product down *before* $f_t$ joins it, because
$c_t$ already has $f_t$ in it. No matrix and no slope of tanh or σ stands on this path: with a gate near 1
the product stays near 1 for hundreds of steps, with 0.5 it is a millionth after 20.""",
)

# set_forget_bias


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


def bias_one_of_two(lstm, value):
    with torch.no_grad():
        for b_ih, _ in biases_of(lstm):
            b_ih.chunk(4)[1].fill_(value)
    return lstm


def bias_set_twice(lstm, value):
    with torch.no_grad():
        for pair in biases_of(lstm):
            for bias in pair:
                bias.chunk(4)[1].fill_(value)
    return lstm


def bias_added(lstm, value):
    with torch.no_grad():
        for b_ih, _ in biases_of(lstm):
            b_ih.chunk(4)[1].add_(value)
    return lstm


def bias_first_quarter(lstm, value):
    return set_quarters(lstm, biases_of(lstm), value, quarters=(0,))


def bias_every_gate(lstm, value):
    return set_quarters(lstm, biases_of(lstm), value, quarters=range(4))


def bias_others_zeroed(lstm, value):
    with torch.no_grad():
        for pair in biases_of(lstm):
            for bias in pair:
                bias.zero_()
    return set_forget_bias(lstm, value)


def bias_first_layer(lstm, value):
    return set_quarters(lstm, biases_of(lstm, of_layers="_l0"), value)


def bias_forward_only(lstm, value):
    backward = biases_of(lstm, suffix="_reverse")
    forward = [pair for pair in biases_of(lstm) if all(pair[0] is not other[0] for other in backward)]
    return set_quarters(lstm, forward, value)


def bias_weights_too(lstm, value):
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


SET_FORGET_BIAS = Exercise(
    reference=set_forget_bias,
    lesson="06",
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
    misconceptions=(
        Misconception(
            "one_of_two_biases",
            bias_one_of_two,
            "You set bias_ih and left bias_hh as it was. torch adds the two, so the total is `value` plus "
            "whatever bias_hh happened to hold: set that part of it to 0.",
            _BIAS,
        ),
        Misconception(
            "set_in_both",
            bias_set_twice,
            "You wrote `value` into bias_ih and into bias_hh. torch adds the two, so the forget bias is now "
            "twice what was asked.",
            _BIAS,
        ),
        Misconception(
            "added_to_the_old",
            bias_added,
            "You added `value` to what was there. The total shall *be* `value`, whatever it was before: fill "
            "one bias and set the other to 0.",
            _BIAS,
        ),
        Misconception(
            "input_gate",
            bias_first_quarter,
            "You set the first quarter, which is the input gate's. torch stacks the gates in the order "
            "i, f, g, o: the forget gate is the second quarter, from hidden to 2·hidden.",
            _BIAS,
        ),
        Misconception(
            "every_gate",
            bias_every_gate,
            "You filled the whole bias, all four gates. Only the forget gate's quarter is meant: from hidden "
            "to 2·hidden.",
            _BIAS,
        ),
        Misconception(
            "other_gates_zeroed",
            bias_others_zeroed,
            "The forget bias is right, but you set the biases of the other gates to 0. Leave them as they "
            "are.",
            _BIAS,
        ),
        Misconception(
            "first_layer_only",
            bias_first_layer,
            "Only the first layer has the new bias. Every layer has a pair of its own, bias_ih_l1 and "
            "bias_hh_l1 and so on: `named_parameters()` walks over them all.",
            _BIAS,
        ),
        Misconception(
            "forward_only",
            bias_forward_only,
            "The backward direction still has its old bias: its parameters end in `_reverse`.",
            _BIAS,
        ),
        Misconception(
            "weights_too",
            bias_weights_too,
            "You filled the forget gate's rows of the weight matrices too. Look at the name before you "
            "write: only the parameters that begin with `bias` are meant.",
            _BIAS,
        ),
    ),
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

EXERCISES = (CELL_JACOBIAN, SET_FORGET_BIAS)
