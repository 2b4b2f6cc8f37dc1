"""What a cell costs: parameters, time for whole sequences, time for a step."""

import statistics
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from ..learning import models
from .experiment import Experiment, Values, template

__all__ = ["EXPERIMENTS"]

KINDS = ("RNN", "GRU", "LSTM")
ROUNDS = 5
STEPS = 200


def parameters(kind: str, seed: int) -> Values:
    """Count the parameters of one layer with 32 inputs and 64 units."""
    return {"parameters": float(models.parameter_count(kind, 32, 64))}


def whole_sequences(time_steps: int, hidden_size: int, fused: bool, seed: int) -> Values:
    """Time forward and backward in ms, batch 32, 32 inputs; the kinds take turns. ratio: GRU / LSTM."""
    torch.manual_seed(seed)
    x = torch.randn(time_steps, 32, 32)
    layers = {kind: models.recurrent(kind, 32, hidden_size) for kind in KINDS}

    def forward_and_backward(layer: nn.RNNBase) -> None:
        layer.zero_grad()
        outputs, _ = layer(x)
        outputs.sum().backward()

    calls = {kind: partial(forward_and_backward, layer) for kind, layer in layers.items()}
    with _onednn(fused):
        times = _in_turn(calls, 1e3)
    return {**times, "ratio": times["GRU"] / times["LSTM"]}


@contextmanager
def _onednn(enabled: bool) -> Iterator[None]:
    """Switch the library on or off whose fused kernel torch's LSTM uses on the CPU, and its GRU does not."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "TF32 acceleration")  # torch's own switch touches a GPU's setting
        with torch.backends.mkldnn.flags(enabled=enabled):
            yield


def streaming(seed: int) -> Values:
    """Time one step of one sequence in µs, 64 inputs, 64 units, one call a step; the modules take turns."""
    torch.manual_seed(seed)
    x = torch.randn(1, 1, 64)
    zeros = torch.zeros(1, 64)
    lstm, gru = nn.LSTM(64, 64), nn.GRU(64, 64)
    lstm_cell, gru_cell = nn.LSTMCell(64, 64), nn.GRUCell(64, 64)
    weights = [parameter.detach().numpy() for parameter in lstm_cell.parameters()]
    row, nothing = x[0].numpy(), np.zeros((1, 64), np.float32)
    calls: dict[str, Callable[[], Any]] = {
        "LSTM": lambda: lstm(x, (zeros[None], zeros[None])),
        "GRU": lambda: gru(x, zeros[None]),
        "LSTMCell": lambda: lstm_cell(x[0], (zeros, zeros)),
        "GRUCell": lambda: gru_cell(x[0], zeros),
        "NumPy": lambda: _numpy_lstm(row, nothing, nothing, *weights),
    }

    def many(call: Callable[[], Any]) -> None:
        for _ in range(STEPS):
            call()

    with torch.no_grad():
        return _in_turn({name: partial(many, call) for name, call in calls.items()}, 1e6 / STEPS)


def _numpy_lstm(x: Any, h: Any, c: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any) -> tuple[Any, Any]:
    i, f, g, o = np.split(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 4, axis=1)
    c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
    return np.tanh(c) / (1 + np.exp(-o)), c


def _in_turn(calls: Mapping[str, Callable[[], object]], scale: float) -> Values:
    """Return the median CPU time of each call, scaled; a round that is not timed warms up."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(ROUNDS + 1):
        for name, call in calls.items():
            begun = time.process_time()
            call()
            if turn:
                times[name].append((time.process_time() - begun) * scale)
    return {name: statistics.median(values) for name, values in times.items()}


def _speed_rows() -> dict[str, Callable[[int], Values]]:
    sizes = ((200, 32), (100, 64), (100, 256), (50, 512))
    return {
        f"T{steps} H{hidden}, {'as torch comes' if fused else 'without oneDNN'}": partial(
            whole_sequences, steps, hidden, fused
        )
        for steps, hidden in sizes
        for fused in (True, False)
    }


EXPERIMENTS = (
    Experiment(
        "parameters",
        "Parameters of one layer of torch.nn, 32 inputs, 64 units",
        {kind: partial(parameters, kind) for kind in KINDS},
        template("{parameters}"),
        repeats=False,
    ),
    Experiment(
        "speed",
        "Forward and backward over T steps, batch 32, 32 inputs, H units: CPU milliseconds, GRU by LSTM",
        _speed_rows(),
        template("RNN {RNN}, GRU {GRU}, LSTM {LSTM} ms; GRU/LSTM {ratio}"),
    ),
    Experiment(
        "streaming",
        "One step of one sequence, one call a step, 64 inputs, 64 units: CPU microseconds",
        {"one step": streaming},
        template(
            "nn.LSTM {LSTM}, nn.GRU {GRU}, nn.LSTMCell {LSTMCell}, nn.GRUCell {GRUCell}, "
            "an LSTM in NumPy {NumPy} µs"
        ),
    ),
)
