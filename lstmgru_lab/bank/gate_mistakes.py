"""What all gates share: σ(W [h, x] + b) is one form with five names, and so are the mistakes made in it."""

from dataclasses import replace

import torch

from .exercise import Misconception
from .mistakes import Mistakes

__all__ = ["gate_mistakes"]

# Each gate puts its own letters in the place of {gate}, {W} and {b}, and its own lesson in that of {see}.
mistakes = Mistakes(see="{see}")


def joined(x_t, h_prev):
    return torch.cat([h_prev, x_t], dim=-1)


@mistakes.add(
    "You joined [x, h], but {W} is laid out for [h, x]: its first columns belong to the state. "
    "The numbers have the right shape, so nothing complains; each weight just meets the wrong value."
)
def input_first(x_t, h_prev, W, b):
    return torch.sigmoid(torch.cat([x_t, h_prev], dim=-1) @ W.T + b)


@mistakes.add(
    "The bias is missing: you computed σ({W} [h, x]). {b} is what sets {gate} when state and input are zero."
)
def no_bias(x_t, h_prev, W, b):
    return torch.sigmoid(joined(x_t, h_prev) @ W.T)


@mistakes.add(
    "You added {b} after σ. It belongs inside the parentheses, σ({W} [h, x] + {b}): "
    "added outside, it pushes the gate out of the range from 0 to 1."
)
def bias_after_sigmoid(x_t, h_prev, W, b):
    return torch.sigmoid(joined(x_t, h_prev) @ W.T) + b


@mistakes.add(
    "You used tanh where a gate needs σ. A gate is a share between 0 and 1; tanh reaches down to "
    "-1, and a negative {gate} would turn what passes it upside down."
)
def tanh_for_sigmoid(x_t, h_prev, W, b):
    return torch.tanh(joined(x_t, h_prev) @ W.T + b)


@mistakes.add(
    "You returned {W} [h, x] + {b} itself. σ is still to come: it turns any number into a share "
    "between 0 and 1."
)
def no_activation(x_t, h_prev, W, b):
    return joined(x_t, h_prev) @ W.T + b


@mistakes.add(
    "You used softmax, which makes the units of a row share one whole. "
    "Each unit of a gate decides for itself: use σ on each number."
)
def softmax_for_sigmoid(x_t, h_prev, W, b):
    return torch.softmax(joined(x_t, h_prev) @ W.T + b, dim=-1)


@mistakes.add(
    "Only the input reaches your gate. {gate} also looks at h_prev: join [h, x] and use all of {W}."
)
def state_ignored(x_t, h_prev, W, b):
    return torch.sigmoid(x_t @ W[:, h_prev.shape[-1] :].T + b)


@mistakes.add("Only the state reaches your gate. {gate} also looks at x_t: join [h, x] and use all of {W}.")
def input_ignored(x_t, h_prev, W, b):
    return torch.sigmoid(h_prev @ W[:, : h_prev.shape[-1]].T + b)


@mistakes.add("{complement}")
def complement(x_t, h_prev, W, b):
    return 1 - torch.sigmoid(joined(x_t, h_prev) @ W.T + b)


def gate_mistakes(symbol: str, see: str, complement: str) -> tuple[Misconception, ...]:
    """Return the mistakes made in a gate called ``symbol``: ``"f"`` for f_t, W_f and b_f.

    ``see`` is the heading that explains them; ``complement`` the sentence for 1 minus the gate, whose meaning
    differs from gate to gate.
    """
    own = {
        "gate": f"{symbol}_t",
        "W": f"W_{symbol}",
        "b": f"b_{symbol}",
        "see": see,
        "complement": complement,
    }
    return tuple(
        replace(mistake, sentence=mistake.sentence.format(**own), see=mistake.see.format(**own))
        for mistake in mistakes
    )
