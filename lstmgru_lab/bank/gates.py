"""What all gates share: σ(W [h, x] + b) is one form with five names, and so are the mistakes made in it."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Misconception

__all__ = ["EXAMPLE", "draw_gate", "gate_misconceptions"]

# batch 1, input 1, hidden 2: every product can be followed by hand.
EXAMPLE: Arguments = (
    torch.tensor([[1.0]]),
    torch.tensor([[0.5, -0.5]]),
    torch.tensor([[2.0, 0.0, -1.0], [1.0, -1.0, 0.5]]),
    torch.tensor([1.0, -2.0]),
)


def draw_gate(draw: Draw) -> Arguments:
    """``(x_t, h_prev, W, b)`` of fresh sizes."""
    batch, inputs, hidden = draw.size(), draw.size(), draw.size(2)
    return (
        draw.normal(batch, inputs),
        draw.state(batch, hidden),
        draw.normal(hidden, hidden + inputs),
        draw.normal(hidden),
    )


def joined(x_t, h_prev):
    return torch.cat([h_prev, x_t], dim=-1)


def input_first(x_t, h_prev, W, b):
    return torch.sigmoid(torch.cat([x_t, h_prev], dim=-1) @ W.T + b)


def no_bias(x_t, h_prev, W, b):
    return torch.sigmoid(joined(x_t, h_prev) @ W.T)


def bias_after_sigmoid(x_t, h_prev, W, b):
    return torch.sigmoid(joined(x_t, h_prev) @ W.T) + b


def tanh_for_sigmoid(x_t, h_prev, W, b):
    return torch.tanh(joined(x_t, h_prev) @ W.T + b)


def no_activation(x_t, h_prev, W, b):
    return joined(x_t, h_prev) @ W.T + b


def softmax_for_sigmoid(x_t, h_prev, W, b):
    return torch.softmax(joined(x_t, h_prev) @ W.T + b, dim=-1)


def state_ignored(x_t, h_prev, W, b):
    return torch.sigmoid(x_t @ W[:, h_prev.shape[-1] :].T + b)


def input_ignored(x_t, h_prev, W, b):
    return torch.sigmoid(h_prev @ W[:, : h_prev.shape[-1]].T + b)


def complement(x_t, h_prev, W, b):
    return 1 - torch.sigmoid(joined(x_t, h_prev) @ W.T + b)


def gate_misconceptions(symbol: str, see: str, complement_sentence: str) -> tuple[Misconception, ...]:
    """The mistakes of a gate called ``symbol`` (``"f"``: f_t, W_f, b_f), explained where ``see`` points."""
    gate, W, b = f"{symbol}_t", f"W_{symbol}", f"b_{symbol}"
    return (
        Misconception(
            "input_first",
            input_first,
            f"You joined [x, h], but {W} is laid out for [h, x]: its first columns belong to the state. "
            "The numbers have the right shape, so nothing complains; each weight just meets the wrong value.",
            see,
        ),
        Misconception(
            "no_bias",
            no_bias,
            f"The bias is missing: you computed σ({W} [h, x]). "
            f"{b} is what sets {gate} when state and input are zero.",
            see,
        ),
        Misconception(
            "bias_after_sigmoid",
            bias_after_sigmoid,
            f"You added {b} after σ. It belongs inside the parentheses, σ({W} [h, x] + {b}): "
            "added outside, it pushes the gate out of the range from 0 to 1.",
            see,
        ),
        Misconception(
            "tanh_for_sigmoid",
            tanh_for_sigmoid,
            f"You used tanh where a gate needs σ. A gate is a share between 0 and 1; tanh reaches down to "
            f"-1, and a negative {gate} would turn what passes it upside down.",
            see,
        ),
        Misconception(
            "no_activation",
            no_activation,
            f"You returned {W} [h, x] + {b} itself. σ is still to come: it turns any number into a share "
            "between 0 and 1.",
            see,
        ),
        Misconception(
            "softmax_for_sigmoid",
            softmax_for_sigmoid,
            "You used softmax, which makes the units of a row share one whole. "
            "Each unit of a gate decides for itself: use σ on each number.",
            see,
        ),
        Misconception(
            "state_ignored",
            state_ignored,
            f"Only the input reaches your gate. {gate} also looks at h_prev: join [h, x] and use all of {W}.",
            see,
        ),
        Misconception(
            "input_ignored",
            input_ignored,
            f"Only the state reaches your gate. {gate} also looks at x_t: join [h, x] and use all of {W}.",
            see,
        ),
        Misconception("complement", complement, complement_sentence, see),
    )
