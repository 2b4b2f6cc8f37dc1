"""Weights between torch.nn and this course's notation: the same numbers, cut and ordered differently.

torch keeps V (gates·hidden, input) and U (gates·hidden, hidden) apart and adds two biases; a gate here
has one W = [U V] (hidden, hidden+input) and one b, the sum of torch's two. torch stacks the gates of the
LSTM in the order i, f, g, o (its g is c̃) and of the GRU in the order r, z, n (its n is h̃).
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import torch
from torch import Tensor, nn

from ..support.errors import ConversionError

__all__ = [
    "gru_from_torch",
    "gru_to_torch",
    "lstm_from_torch",
    "lstm_to_torch",
    "rnn_from_torch",
    "rnn_to_torch",
]

Parameters: TypeAlias = dict[str, Tensor]
M = TypeVar("M", bound=nn.RNNBase)


def rnn_from_torch(module: nn.Module, layer: int, direction: int) -> Parameters:
    """W and b of one layer and direction of an nn.RNN; ConversionError for relu."""
    if isinstance(module, nn.RNN) and module.nonlinearity != "tanh":
        raise ConversionError(f"RNNCell computes tanh, but this nn.RNN computes {module.nonlinearity}.")
    U, V, b_U, b_V = _packed(module, nn.RNN, layer, direction)
    return {"W": torch.cat([U, V], dim=1), "b": b_V + b_U}


def lstm_from_torch(module: nn.Module, layer: int, direction: int) -> Parameters:
    """W_* and b_* of one layer and direction of an nn.LSTM; ConversionError for proj_size."""
    if isinstance(module, nn.LSTM) and module.proj_size:
        raise ConversionError(
            f"LSTMCell has no projection of h, but this nn.LSTM has proj_size={module.proj_size}."
        )
    U, V, b_U, b_V = _packed(module, nn.LSTM, layer, direction)
    W, b = torch.cat([U, V], dim=1).chunk(4), (b_V + b_U).chunk(4)
    return {f"W_{g}": W[k] for k, g in enumerate("ifco")} | {f"b_{g}": b[k] for k, g in enumerate("ifco")}


def gru_from_torch(module: nn.Module, layer: int, direction: int) -> Parameters:
    """W_*, b_* and b_u (reset="after") of one layer and direction of an nn.GRU.

    torch's z keeps the old state and ours replaces it. 1 - σ(a) = σ(-a), so W_z and b_z change their sign.
    """
    U, V, b_U, b_V = _packed(module, nn.GRU, layer, direction)
    W_r, W_z, W_h = torch.cat([U, V], dim=1).chunk(3)
    b_r, b_z, _ = (b_V + b_U).chunk(3)
    b_h, b_u = b_V.chunk(3)[2], b_U.chunk(3)[2]  # r acts on U h + b_u: these two do not merge
    return {"W_z": -W_z, "W_r": W_r, "W_h": W_h, "b_z": -b_z, "b_r": b_r, "b_h": b_h, "b_u": b_u}


def rnn_to_torch(p: Parameters) -> nn.RNN:
    """Return an nn.RNN with these weights."""
    return _module(nn.RNN, 1, p["W"], p["b"])


def lstm_to_torch(p: Parameters) -> nn.LSTM:
    """Return an nn.LSTM with these weights; ConversionError for peepholes."""
    if "p_f" in p:
        raise ConversionError("nn.LSTM has no peepholes, so a cell with peephole=True has no equal there.")
    return _module(
        nn.LSTM, 4, torch.cat([p[f"W_{g}"] for g in "ifco"]), torch.cat([p[f"b_{g}"] for g in "ifco"])
    )


def gru_to_torch(p: Parameters) -> nn.GRU:
    """Return an nn.GRU with these weights; ConversionError for reset="before"."""
    if "b_u" not in p:
        raise ConversionError(
            'nn.GRU applies the reset gate after the product, r∘(U h + b), so a cell with reset="before", '
            'U (r∘h), has no equal there; GRUCell(..., reset="after") has.'
        )
    W = torch.cat([p["W_r"], -p["W_z"], p["W_h"]])
    b_V = torch.cat([p["b_r"], -p["b_z"], p["b_h"]])
    b_U = torch.cat([torch.zeros_like(p["b_r"]), torch.zeros_like(p["b_z"]), p["b_u"]])
    return _module(nn.GRU, 3, W, b_V, b_U)


def _packed(module: Any, wanted: type[nn.RNNBase], layer: int, direction: int) -> tuple[Tensor, ...]:
    """torch's U, V, b_U and b_V of one layer and direction, as they are packed there; zeros for no bias."""
    if not isinstance(module, wanted):
        raise ConversionError(
            f"This cell's from_torch takes an nn.{wanted.__name__}, but was given {_described(module)}."
        )
    directions = 2 if module.bidirectional else 1
    for name, value, count in [("layer", layer, module.num_layers), ("direction", direction, directions)]:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
            allowed = "0" if count == 1 else f"from 0 to {count - 1}"
            raise ConversionError(
                f"{name} should be {allowed} for this nn.{wanted.__name__}, but is {value!r}."
            )
    end = f"_l{layer}_reverse" if direction else f"_l{layer}"
    V, U = (getattr(module, f"weight_{which}{end}").detach() for which in ("ih", "hh"))
    if module.bias:
        b_V, b_U = (getattr(module, f"bias_{which}{end}").detach() for which in ("ih", "hh"))
    else:
        b_V = b_U = V.new_zeros(len(V))
    return U, V, b_U, b_V


def _described(module: Any) -> str:
    name = type(module).__name__
    if isinstance(module, nn.RNNCellBase):
        whole = name.removesuffix("Cell")
        return f"an nn.{name}, which is a single step: load its weights into an nn.{whole} first"
    return f"an nn.{name}" if isinstance(module, nn.RNNBase) else f"something of type {name}"


def _module(kind: Callable[..., M], blocks: int, W: Tensor, b_V: Tensor, b_U: Tensor | None = None) -> M:
    """Return a one-layer torch module with these packed weights; its second bias is 0 unless needed."""
    hidden = len(W) // blocks
    U, V = torch.split(W, [hidden, W.shape[1] - hidden], dim=1)
    module = kind(V.shape[1], hidden, device=W.device, dtype=W.dtype)
    module.load_state_dict(
        {
            "weight_ih_l0": V,
            "weight_hh_l0": U,
            "bias_ih_l0": b_V,
            "bias_hh_l0": torch.zeros_like(b_V) if b_U is None else b_U,
        }
    )
    return module
