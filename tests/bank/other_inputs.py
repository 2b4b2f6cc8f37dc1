"""Arguments made apart from the bank: other shapes, batch 1, zeros, large values, edges.

They decide whether a mutant of a solution differs from it, and owe nothing to the cases that the check draws.
"""

import random

import torch
from torch import nn


class Source:
    """Sizes and numbers from one seed; every third source brings an extreme scale, every fourth size 1."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.torch = torch.Generator().manual_seed(seed)
        self.dtype = torch.float64 if seed % 2 else torch.float32
        self.scale = (1.0, 0.3, 3.0, 0.0, 1.0, 40.0)[seed % 6]
        self.batch = self.size(1, 6) if seed % 4 else 1

    def size(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def numbers(self, *shape: int, scale: float | None = None) -> torch.Tensor:
        drawn = torch.randn(shape, generator=self.torch, dtype=torch.float64)
        return (drawn * (self.scale if scale is None else scale)).to(self.dtype)

    def state(self, *shape: int) -> torch.Tensor:
        return torch.tanh(self.numbers(*shape))

    def gate(self, *shape: int) -> torch.Tensor:
        return torch.sigmoid(self.numbers(*shape))

    def lengths(self, longest: int) -> torch.Tensor:
        drawn = [self.size(1, longest) for _ in range(self.batch)]
        drawn[self.size(0, self.batch - 1)] = longest
        return torch.tensor(drawn)

    def weights(self, hidden: int, inputs: int, gates: str) -> dict[str, torch.Tensor]:
        made = {f"W_{gate}": self.numbers(hidden, hidden + inputs) for gate in gates}
        return made | {f"b_{gate}": self.numbers(hidden) for gate in gates}

    def lstm(self, inputs: int, hidden: int, **options: object) -> nn.LSTM:
        module = nn.LSTM(inputs, hidden, dtype=self.dtype, **options)
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.copy_(self.numbers(*parameter.shape, scale=self.scale or 1.0))
        return module


def gate(s):
    inputs, hidden = s.size(1, 5), s.size(1, 6)
    return (
        s.numbers(s.batch, inputs),
        s.state(s.batch, hidden),
        s.numbers(hidden, hidden + inputs),
        s.numbers(hidden),
    )


def step(gates, *, cell, peepholes=""):
    def make(s):
        inputs, hidden = s.size(1, 4), s.size(1, 5)
        states = [s.state(s.batch, hidden), *([s.numbers(s.batch, hidden)] if cell else [])]
        peeps = {f"p_{name}": s.numbers(hidden) for name in peepholes}
        return s.numbers(s.batch, inputs), *states, s.weights(hidden, inputs, gates) | peeps

    return make


def alike(count, kind):
    def make(s):
        shape = s.batch, s.size(1, 6)
        return tuple(getattr(s, name)(*shape) for name in kind.split()[:count])

    return make
