"""A learner's code with types: `mypy` checks it with the package, and test_typed.py runs it."""

from typing import assert_type

import torch
from torch import Tensor, nn

import lstmgru_lab as lab
from lstmgru_lab.checking import Report
from lstmgru_lab.learning.training import Training


def half_life(trace: lab.Trace) -> Tensor:
    """Of every unit, at its mean forget gate."""
    return torch.log(torch.tensor(0.5)) / trace.f.mean(dim=(0, 1)).log()


def one_sequence() -> Tensor:
    """A cell with its forget gate open, step by step and whole."""
    cell = lab.LSTMCell(3, 4)
    with torch.no_grad():
        cell.b_f.fill_(2.0)
    x = torch.zeros(5, 2, 3)
    trace = cell(x)
    assert_type(trace, lab.Trace)
    assert_type(trace.c, Tensor)
    h, c = cell.step(x[0])
    assert_type(h, Tensor)
    again = cell(x, (h, c))
    assert_type(lab.gradient_flow(cell, x).joint, Tensor)
    return half_life(again)


def both_ways() -> nn.GRU:
    """To torch and back."""
    module = lab.GRUCell.from_torch(nn.GRU(3, 4)).to_torch()
    return assert_type(module, nn.GRU)


def trained() -> Training:
    """Three steps of the adding problem."""
    model = lab.models.SequenceModel("LSTM", 2, 8, 1, keep_bias=1.0)
    task = lab.tasks.adding
    return assert_type(lab.train(model, task.batches(10), task.loss, steps=3), Training)


def seen() -> float:
    """An explorer's own numbers."""
    explorer = lab.explorers.ForgetGate(weights={"b_f": 6.0})
    explorer.preset("fade")
    assert_type(explorer.trace, lab.Trace)
    return assert_type(explorer.half_life(), float)


def checked() -> Report:
    """An answer of one's own, in which tanh stands for the sigmoid."""

    def gate(x_t: Tensor, h_prev: Tensor, W_f: Tensor, b_f: Tensor) -> Tensor:
        return torch.tanh(torch.cat([h_prev, x_t], dim=-1) @ W_f.T + b_f)

    report = lab.check(gate, exercise="forget_gate")
    assert_type(report.misconception, str | None)
    return assert_type(report, Report)
