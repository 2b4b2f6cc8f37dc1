"""Experiments on memory: the gradient over a hundred steps, and tasks that need memory to be solved."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Generator, nn

from ..cells import GRUCell, LSTMCell, RNNCell
from ..cells.gradients import gradient_flow
from ..learning import models
from ..learning.training import train
from ..tasks import adding, reber, recall
from .experiment import Experiment, Values, solved, template

__all__ = ["EXPERIMENTS"]

STEPS_BACK = 100
CELLS: dict[str, Any] = {"RNN": RNNCell, "GRU": GRUCell, "LSTM": LSTMCell}

Measure = Callable[[int], Values]


def gradient_norm(kind: str, seed: int, keep_bias: float | None = None, orthogonal: bool = False) -> Values:
    """Compute ‖∂s_T/∂s_{T-100}‖ of an untrained layer, 8 inputs, 32 units; s is h, or (h, c) together."""
    torch.manual_seed(seed)
    layer = models.recurrent(kind, 8, 32)
    if orthogonal:
        nn.init.orthogonal_(layer.get_parameter("weight_hh_l0"))
    if keep_bias is not None:
        models.set_keep_bias(layer, keep_bias)
    x = torch.randn(STEPS_BACK + 1, 4, 8)
    return {"norm": float(gradient_flow(CELLS[kind].from_torch(layer), x).joint[0])}


def adding_problem(kind: str, length: int, cap: int, seed: int, keep_bias: float | None = None) -> Values:
    """Count steps and seconds until the mean squared error of 25 batches is at most 0.01."""
    size = models.hidden_size_for(kind, 2, 4608)
    model = models.SequenceModel(kind, 2, size, 1, keep_bias=keep_bias, seed=seed)
    return _learnt(model, adding.batches(length, seed=seed), adding.loss, steps=cap, target=0.01)


def recalled(kind: str, seed: int, keep_bias: float | None = None) -> Values:
    """Count steps and seconds until at most 5 % of fresh sequences of 40 steps are classified wrongly."""
    size = models.hidden_size_for(kind, recall.SYMBOLS, 1512)
    model = models.SequenceModel(kind, recall.SYMBOLS, size, recall.CLASSES, keep_bias=keep_bias, seed=seed)
    fresh = recall.batch(40, 500, Generator().manual_seed(10_000 + seed))
    stream = recall.batches(40, seed=seed)
    return _learnt(
        model, stream, recall.loss, steps=800, target=0.05, lr=5e-3, measure=lambda m: recall.error(m, fresh)
    )


def grammar(kind: str, seed: int) -> Values:
    """Count steps and seconds until the last but one symbol is right in 99 % of unseen strings."""
    size = models.hidden_size_for(kind, len(reber.SYMBOLS), 1512)
    model = models.SequenceModel(kind, len(reber.SYMBOLS), size, len(reber.SYMBOLS), seed=seed)
    seen = reber.strings(500, seed=seed)
    unseen = sorted(set(reber.strings(1000, seed=10_000 + seed)) - set(seen))
    fresh = reber.encode(unseen)
    stream = reber.batches(seen, seed=seed)
    return _learnt(model, stream, reber.loss, steps=800, target=0.01, measure=lambda m: reber.error(m, fresh))


def _learnt(model: nn.Module, batches: Iterator[Any], loss: Callable[..., Any], **options: Any) -> Values:
    run = train(model, batches, loss, clock=time.process_time, **options)
    return {"solved": float(run.reached), "steps": float(run.steps), "seconds": run.seconds}


def _gradient_rows() -> dict[str, Measure]:
    rows: dict[str, Measure] = {
        "RNN, as torch makes it": partial(gradient_norm, "RNN"),
        "RNN, orthogonal": partial(gradient_norm, "RNN", orthogonal=True),
        "GRU, as torch makes it": partial(gradient_norm, "GRU"),
        "LSTM, as torch makes it": partial(gradient_norm, "LSTM"),
    }
    for bias in (1.0, 2.0, 3.0, 5.0):
        rows[f"GRU, keep-bias {bias:g}"] = partial(gradient_norm, "GRU", keep_bias=bias)
    for bias in (0.0, 1.0, 2.0, 3.0, 5.0):
        rows[f"LSTM, forget bias {bias:g}"] = partial(gradient_norm, "LSTM", keep_bias=bias)
    return rows


def _adding_rows(length: int, cap: int) -> dict[str, Measure]:
    return {
        "RNN, 65 units": partial(adding_problem, "RNN", length, cap),
        "GRU, 37 units": partial(adding_problem, "GRU", length, cap),
        "LSTM, 32 units, forget bias 1": partial(adding_problem, "LSTM", length, cap, keep_bias=1.0),
    }


def _long_rows() -> dict[str, Measure]:
    """Return the rows over 200 steps: so long a gap needs the keeping gate well open from the start."""
    return {
        "GRU, 37 units, keep-bias 3": partial(adding_problem, "GRU", 200, 1000, keep_bias=3.0),
        "LSTM, 32 units, forget bias 3": partial(adding_problem, "LSTM", 200, 1000, keep_bias=3.0),
    }


EXPERIMENTS = (
    Experiment(
        "gradient",
        "Norm of the derivative of the state by the state 100 steps before, untrained, 8 inputs, 32 units",
        _gradient_rows(),
        template("{norm}"),
    ),
    Experiment(
        "adding-20",
        "Adding problem over 20 steps, about 4600 parameters: steps and CPU time to an error of 0.01",
        _adding_rows(20, 600),
        solved,
    ),
    Experiment(
        "adding-50",
        "Adding problem over 50 steps, about 4600 parameters: steps and CPU time to an error of 0.01",
        _adding_rows(50, 1500),
        solved,
    ),
    Experiment(
        "adding-100",
        "Adding problem over 100 steps, about 4600 parameters: steps and CPU time to an error of 0.01",
        _adding_rows(100, 1500),
        solved,
    ),
    Experiment(
        "adding-200",
        "Adding problem over 200 steps, about 4600 parameters: steps and CPU time to an error of 0.01",
        _long_rows(),
        solved,
    ),
    Experiment(
        "recall-40",
        "The first of 40 symbols recalled, about 1500 parameters: steps and CPU time to 5 % wrong",
        {
            "RNN, 34 units": partial(recalled, "RNN"),
            "GRU, 18 units, as torch makes it": partial(recalled, "GRU"),
            "GRU, 18 units, keep-bias 3": partial(recalled, "GRU", keep_bias=3.0),
            "LSTM, 15 units, as torch makes it": partial(recalled, "LSTM"),
            "LSTM, 15 units, forget bias 1": partial(recalled, "LSTM", keep_bias=1.0),
            "LSTM, 15 units, forget bias 3": partial(recalled, "LSTM", keep_bias=3.0),
        },
        solved,
    ),
    Experiment(
        "reber",
        "Embedded Reber grammar, about 1500 parameters: steps and CPU time until the branch is right",
        {kind: partial(grammar, kind) for kind in CELLS},
        solved,
    ),
)
