"""Exercise of lesson 09: count the parameters."""

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]

TWO_BIASES = "09#Two biases"


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


def count_with(kind, inputs_of_layers, hidden_size, bidirectional, biases=2, gates=None):
    gates, directions = gates or GATES[kind], 2 if bidirectional else 1
    return sum(directions * gates * hidden_size * (n + hidden_size + biases) for n in inputs_of_layers)


def layer_inputs(input_size, hidden_size, num_layers, bidirectional):
    of_upper_layers = 2 * hidden_size if bidirectional else hidden_size
    return [input_size] + [of_upper_layers] * (num_layers - 1)


mistakes = Mistakes(see="09#Layers and directions")


@mistakes.add(
    "You counted one bias for each gate. torch keeps two, bias_ih and bias_hh, though their sum would do.",
    see=TWO_BIASES,
)
def one_bias(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    inputs = layer_inputs(input_size, hidden_size, num_layers, bidirectional)
    return count_with(kind, inputs, hidden_size, bidirectional, biases=1)


@mistakes.add(
    "You counted the weights and no biases. torch has two biases for each gate, bias_ih and bias_hh.",
    see=TWO_BIASES,
)
def no_bias(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    inputs = layer_inputs(input_size, hidden_size, num_layers, bidirectional)
    return count_with(kind, inputs, hidden_size, bidirectional, biases=0)


@mistakes.add(
    "You let every layer read the input. From the second on a layer reads the outputs of the one "
    "below: hidden_size of them, or twice as many with two directions."
)
def layers_alike(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    return count_with(kind, [input_size] * num_layers, hidden_size, bidirectional)


@mistakes.add(
    "Your upper layers read hidden_size inputs. With two directions the layer below hands up both "
    "its outputs side by side: 2·hidden_size."
)
def upper_sees_one_direction(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    inputs = layer_inputs(input_size, hidden_size, num_layers, False)
    return count_with(kind, inputs, hidden_size, bidirectional)


@mistakes.add(
    "You counted the forward direction only. bidirectional=True gives every layer a second set of "
    "weights, and its upper layers 2·hidden_size inputs."
)
def one_direction(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    return count_with(kind, layer_inputs(input_size, hidden_size, num_layers, False), hidden_size, False)


@mistakes.add(
    "You counted the gates and forgot the candidate. It has weights of its own: a GRU has z, r and "
    "h̃, which makes 3, an LSTM f, i, o and c̃, which makes 4.",
    see="09#Counting the parameters",
)
def candidate_forgotten(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    inputs = layer_inputs(input_size, hidden_size, num_layers, bidirectional)
    gates = {"rnn": 1, "gru": 2, "lstm": 3}[kind]
    return count_with(kind, inputs, hidden_size, bidirectional, gates=gates)


@mistakes.add("You counted one layer. Add the others, and mind what they read.")
def first_layer_only(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    return count_with(kind, [input_size], hidden_size, bidirectional)


def draw_count(draw: Draw) -> Arguments:
    kind = ("gru", "lstm", "rnn", "lstm", "gru")[draw.number - 1]
    layers = (1, draw.integer(2, 4), 2, 1, draw.integer(2, 4))[draw.number - 1]
    inputs = draw.integer(2, 12)
    hidden = inputs + draw.integer(1, 9)
    if draw.number == 1:
        return kind, inputs, hidden  # one layer, one direction: what is not said
    return kind, inputs, hidden, layers, draw.number >= 3


EXERCISE = Exercise(
    reference=count_parameters,
    lesson="09",
    place=2,
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
    misconceptions=tuple(mistakes),
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
