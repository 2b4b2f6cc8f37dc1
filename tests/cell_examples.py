"""The five forms of cells, and inputs that fit them, for the tests of everything that runs cells."""

import pytest
import torch

import lstmgru_lab as lab

KINDS = {
    "rnn": lambda *sizes, **options: lab.RNNCell(*sizes, **options),
    "lstm": lambda *sizes, **options: lab.LSTMCell(*sizes, **options),
    "lstm_peephole": lambda *sizes, **options: lab.LSTMCell(*sizes, peephole=True, **options),
    "gru_before": lambda *sizes, **options: lab.GRUCell(*sizes, **options),
    "gru_after": lambda *sizes, **options: lab.GRUCell(*sizes, reset="after", **options),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def example(kind, time=5, batch=2, inputs=3, hidden=4, dtype=torch.float64):
    """A cell, an x and a state that fit each other."""
    cell = KINDS[kind](inputs, hidden, dtype=dtype)
    x = torch.randn(time, batch, inputs, dtype=dtype)
    h, c = torch.randn(2, batch, hidden, dtype=dtype)
    return cell, x, (h, c) if kind.startswith("lstm") else h


def parts(state):
    return (state,) if isinstance(state, torch.Tensor) else state
