"""Models of the lessons: a torch.nn recurrent layer with a linear read-out, comparable in size, gates open.

At the same hidden size nn.RNN, nn.GRU and nn.LSTM have parameters in the ratio 1 : 3 : 4. For a fair
comparison each kind gets the largest hidden size that fits a common budget of parameters.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

__all__ = [
    "KINDS",
    "CharacterModel",
    "SequenceModel",
    "hidden_size_for",
    "parameter_count",
    "recurrent",
    "set_keep_bias",
]

KINDS: dict[str, type[nn.RNNBase]] = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}
BLOCKS = {"RNN": 1, "GRU": 3, "LSTM": 4}
# Which block of rows, in torch's stacks r,z,n and i,f,g,o, belongs to the gate that keeps the old state.
KEEPING = {"GRU": 1, "LSTM": 1}


class SequenceModel(nn.Module):
    """One recurrent layer and a linear read-out of its state at every step.

    x (time, batch, input) -> outputs (time, batch, output) and the final state: h, or (h, c) for the LSTM.

    >>> SequenceModel("LSTM", 2, 32, 1, keep_bias=1)
    SequenceModel(
      (recurrent): LSTM(2, 32)
      (readout): Linear(in_features=32, out_features=1, bias=True)
    )
    """

    def __init__(
        self,
        kind: str,
        input_size: int,
        hidden_size: int,
        output_size: int,
        *,
        keep_bias: float | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.recurrent = recurrent(kind, input_size, hidden_size)
            self.readout = nn.Linear(hidden_size, output_size)
        if keep_bias is not None:
            set_keep_bias(self.recurrent, keep_bias)

    def forward(self, x: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Return the outputs at every step and the final state."""
        h, state = self.recurrent(x, state)  # h (time, batch, hidden)
        return self.readout(h), state


class CharacterModel(nn.Module):
    """An embedding of characters, then a SequenceModel over them.

    x (time, batch), indices -> logits of the next character (time, batch, characters), and the state.
    """

    def __init__(
        self,
        kind: str,
        characters: int,
        hidden_size: int,
        embedding_size: int = 32,
        *,
        keep_bias: float | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.embedding = nn.Embedding(characters, embedding_size)
        self.sequence = SequenceModel(
            kind, embedding_size, hidden_size, characters, keep_bias=keep_bias, seed=seed
        )

    def forward(self, x: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Return the logits at every step and the final state."""
        outputs: tuple[Tensor, Any] = self.sequence(self.embedding(x), state)
        return outputs


def recurrent(kind: str, input_size: int, hidden_size: int, **options: Any) -> nn.RNNBase:
    """Make an nn.RNN, nn.GRU or nn.LSTM by its name; options are torch's own."""
    build: Callable[..., nn.RNNBase] = KINDS[_known(kind)]
    return build(input_size, hidden_size, **options)


def parameter_count(kind: str, input_size: int, hidden_size: int) -> int:
    """Count the parameters of one recurrent layer of torch.nn, with its two biases in each block."""
    return BLOCKS[_known(kind)] * hidden_size * (input_size + hidden_size + 2)


def hidden_size_for(kind: str, input_size: int, budget: int) -> int:
    """Return the largest hidden size of one recurrent layer with at most `budget` parameters.

    Raises ValueError if the budget is too small for one unit.
    """
    size = 0
    while parameter_count(kind, input_size, size + 1) <= budget:
        size += 1
    if not size:
        least = parameter_count(kind, input_size, 1)
        raise ValueError(
            f"budget should be at least {least} parameters, what one unit needs, but is {budget}."
        )
    return size


@torch.no_grad()
def set_keep_bias(module: nn.Module, value: float) -> nn.Module:
    """Set the bias that keeps the old state to `value`, in all layers and directions; returns the module.

    For an nn.LSTM that is the forget gate's bias (Gers, Schmidhuber & Cummins 2000; Jozefowicz, Zaremba &
    Sutskever 2015), for an nn.GRU the update gate's in torch's convention, where z = 1 keeps: this course's
    b_z = -value. torch adds two biases, b_ih and b_hh; their sum becomes `value`. Raises ValueError for any
    other module.
    """
    kind = type(module).__name__
    if not isinstance(module, nn.LSTM | nn.GRU):
        raise ValueError(f"Only nn.LSTM and nn.GRU have a gate that keeps the state, and this is {kind}.")
    block = slice(KEEPING[kind] * module.hidden_size, (KEEPING[kind] + 1) * module.hidden_size)
    for name, parameter in module.named_parameters():
        if name.startswith("bias_ih"):
            parameter[block] = value
        elif name.startswith("bias_hh"):
            parameter[block] = 0
    return module


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"kind should be one of {', '.join(KINDS)}, but is {kind!r}.")
    return kind
