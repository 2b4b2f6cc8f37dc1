"""The adding problem: two numbers far apart in a sequence are marked; the target is their sum.

Hochreiter & Schmidhuber (1997), section 5.4, in the form of Arjovsky, Shah & Bengio (2016), section 4.2:
numbers from [0, 1), one mark in each half. A model that always answers 1 has a mean squared error of 1/6.
"""

from collections.abc import Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from . import arguments

__all__ = ["BASELINE", "Batch", "batch", "batches", "loss"]

BASELINE = 1 / 6
"""The mean squared error of always answering the mean, 1: the variance of a sum of two uniform numbers."""

Batch = tuple[Tensor, Tensor]
"""x (time, batch, 2): the numbers and the marks, 0 or 1; y (batch,): the sum of the two marked numbers."""


def batch(length: int, batch_size: int, generator: Generator) -> Batch:
    """Draw one batch of sequences of `length` steps, at least 2."""
    arguments.at_least(2, length=length)
    arguments.at_least(1, batch_size=batch_size)
    half, each = length // 2, torch.arange(batch_size)
    numbers = torch.rand(length, batch_size, generator=generator)
    marks = torch.zeros(length, batch_size)
    marks[torch.randint(half, (batch_size,), generator=generator), each] = 1
    marks[torch.randint(half, length, (batch_size,), generator=generator), each] = 1
    return torch.stack([numbers, marks], dim=-1), (numbers * marks).sum(0)


def batches(length: int, batch_size: int = 64, seed: int = 0) -> Iterator[Batch]:
    """Yield new batches endlessly."""
    generator = Generator().manual_seed(seed)
    while True:
        yield batch(length, batch_size, generator)


def loss(model: Any, batch: Batch) -> Tensor:
    """Compute the mean squared error of the model's only output at the last step."""
    x, y = batch
    outputs, _ = model(x)  # (time, batch, 1)
    return F.mse_loss(outputs[-1, :, 0], y)
