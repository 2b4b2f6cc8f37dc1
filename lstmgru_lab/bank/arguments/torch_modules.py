"""Modules of torch.nn as arguments of an exercise, made without touching torch's random state."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from ..draw import Draw

__all__ = ["draw_lstm", "numbered_lstm"]


def draw_lstm(draw: Draw, *sizes: int, **options: Any) -> nn.LSTM:
    """Draw an ``nn.LSTM(*sizes, **options)`` with random weights and biases, in the draw's dtype."""
    return _filled(nn.LSTM(*sizes, device="meta", dtype=draw.dtype, **options), draw.normal)


def numbered_lstm(*sizes: int, **options: Any) -> nn.LSTM:
    """Make an ``nn.LSTM`` whose parameters are each 0.1, 0.2, 0.3, …: every number tells its place."""

    def numbers(*shape: int) -> torch.Tensor:
        return torch.arange(1, 1 + torch.Size(shape).numel()).reshape(shape) / 10

    return _filled(nn.LSTM(*sizes, device="meta", **options), numbers)


def _filled(on_meta: nn.LSTM, values: Callable[..., torch.Tensor]) -> nn.LSTM:
    # Made on "meta", where nothing is initialised: nn.LSTM's own initial weights use torch's random state.
    # Assigned, because `to_empty` would import sympy: half a second.
    weights = {name: values(*parameter.shape) for name, parameter in on_meta.named_parameters()}
    on_meta.load_state_dict(weights, assign=True)
    return on_meta
