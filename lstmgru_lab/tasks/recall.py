"""Recall: the first symbol names a class, a long run of noise follows, and the target is the class.

The latching problem of Bengio, Simard & Frasconi (1994), section 2, with symbols in place of numbers. Nothing
after the first step helps, so a model that solves it has carried one symbol over the whole sequence.
"""

from collections.abc import Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from . import arguments

__all__ = ["CLASSES", "SYMBOLS", "Batch", "batch", "batches", "error", "loss"]

CLASSES = 4
SYMBOLS = 8
"""Symbols 0–3 are the classes and occur only at the first step; 4–7 are noise."""

Batch = tuple[Tensor, Tensor]
"""x (time, batch, 8): one-hot symbols; y (batch,): the class, an integer from 0 to 3."""


def batch(length: int, batch_size: int, generator: Generator) -> Batch:
    """Draw one batch of sequences of `length` steps: a class, then length - 1 symbols of noise."""
    arguments.at_least(1, length=length, batch_size=batch_size)
    symbols = torch.randint(CLASSES, SYMBOLS, (length, batch_size), generator=generator)
    symbols[0] = torch.randint(CLASSES, (batch_size,), generator=generator)
    return F.one_hot(symbols, SYMBOLS).float(), symbols[0]


def batches(length: int, batch_size: int = 64, seed: int = 0) -> Iterator[Batch]:
    """Yield new batches endlessly."""
    generator = Generator().manual_seed(seed)
    while True:
        yield batch(length, batch_size, generator)


def loss(model: Any, batch: Batch) -> Tensor:
    """Compute the cross-entropy, in nats, of the model's 4 outputs at the last step."""
    x, y = batch
    outputs, _ = model(x)  # (time, batch, 4)
    return F.cross_entropy(outputs[-1], y)


@torch.no_grad()
def error(model: Any, batch: Batch) -> float:
    """Return the share of sequences whose class the model gets wrong; chance is 3/4."""
    x, y = batch
    outputs, _ = model(x)
    return float((outputs[-1].argmax(1) != y).float().mean())
