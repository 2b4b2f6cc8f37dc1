"""Exercise of lesson 09: read the weights of an nn.LSTM."""

import torch

from ...arguments.torch_modules import draw_lstm, numbered_lstm
from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]

TWO_BIASES = "09#Two biases"


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


mistakes = Mistakes(see="09#How torch packs the gates")


@mistakes.add(
    "You read the quarters in the order f, i, c, o, in which this course writes the equations. "
    "torch stacks them i, f, g, o: the input gate comes first."
)
def course_order(lstm):
    return gates_of("fico", *joined_weights(lstm))


@mistakes.add(
    "You read the quarters in the order i, f, o, c, as many papers and courses have them. In torch "
    "the candidate g is third and the output gate last: i, f, g, o."
)
def order_i_f_o_c(lstm):
    return gates_of("ifoc", *joined_weights(lstm))


@mistakes.add("You read the quarters in the order i, o, f, c. That is ONNX's; torch has i, f, g, o.")
def onnx_order(lstm):
    return gates_of("iofc", *joined_weights(lstm))


@mistakes.add(
    "Your matrices act on [x, h]. This course puts the state first: weight_hh on the left, "
    "weight_ih on the right."
)
def input_first(lstm):
    _, b = joined_weights(lstm)
    return gates_of("ifco", torch.cat([lstm.weight_ih_l0, lstm.weight_hh_l0], dim=1), b)


@mistakes.add(
    "You took bias_ih alone. torch has two biases for each gate and adds them: b is bias_ih + bias_hh.",
    see=TWO_BIASES,
)
def bias_ih_only(lstm):
    return gates_of("ifco", joined_weights(lstm)[0], lstm.bias_ih_l0)


@mistakes.add(
    "You took bias_hh alone. torch has two biases for each gate and adds them: b is bias_ih + bias_hh.",
    see=TWO_BIASES,
)
def bias_hh_only(lstm):
    return gates_of("ifco", joined_weights(lstm)[0], lstm.bias_hh_l0)


@mistakes.add(
    "Your matrices are the recurrent part alone. Each W acts on [h, x]: put weight_ih beside weight_hh."
)
def recurrent_only(lstm):
    return gates_of("ifco", lstm.weight_hh_l0, joined_weights(lstm)[1])


@mistakes.add(
    "Your matrices are transposed. In torch as in this course a row belongs to a unit: W is "
    "(hidden, hidden + input)."
)
def transposed(lstm):
    W, b = joined_weights(lstm)
    return {
        name: value.T if name.startswith("W") else value for name, value in gates_of("ifco", W, b).items()
    }


def draw_module(draw: Draw) -> Arguments:
    layers, bidirectional = 2 if draw.number == 3 else 1, draw.number == 4
    return (draw_lstm(draw, draw.size(1), draw.size(1), num_layers=layers, bidirectional=bidirectional),)


EXERCISE = Exercise(
    reference=split_gates,
    lesson="09",
    place=1,
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
    misconceptions=tuple(mistakes),
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
