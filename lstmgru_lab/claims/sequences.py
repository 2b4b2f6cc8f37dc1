"""Experiments on time series, spoken digits and text, each beside methods without a recurrent network."""

import time
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from ..learning import models
from ..learning.training import train
from ..tasks import series, speech, text
from .experiment import Experiment, Values, template

__all__ = ["EXPERIMENTS"]

Measure = Callable[[int], Values]

KINDS = ("RNN", "GRU", "LSTM")
FORECASTS = {
    "sunspots": (1, False, ""),
    "elnino": (1, False, "°C"),
    "co2": (1, True, "ppm"),
    "mackey_glass": (20, False, ""),
}
"""Series -> horizon, whether windows are relative to their last value (as a trend requires), unit."""


def simple_forecast(name: str, forecast: Callable[[series.Forecasting], Tensor], seed: int) -> Values:
    """Measure the mean absolute error of a forecast that needs no network."""
    task = _task(name)
    return {"error": series.mean_absolute_error(task, forecast(task))}


def network_forecast(name: str, kind: str, seed: int) -> Values:
    """Train a network of about 1500 parameters for 40 epochs and measure its mean absolute error."""
    task = _task(name)
    model = models.SequenceModel(kind, 1, models.hidden_size_for(kind, 1, 1500), 1, seed=seed)
    steps = 40 * -(-len(task.train_y) // 32)
    run = train(
        model, series.batches(task, seed=seed), series.loss, steps=steps, lr=5e-3, clock=time.process_time
    )
    error = series.mean_absolute_error(task, series.predicted(task, model))
    return {"error": error, "seconds": run.seconds}


def _task(name: str) -> series.Forecasting:
    horizon, relative, _ = FORECASTS[name]
    return series.forecasting(series.load(name), 36, horizon, relative=relative)


def which_came_first(kind: str, seed: int, keep_bias: float | None = None) -> Values:
    """Train about 10 000 parameters for 8 epochs of 1500 pairs; measure the share of right first digits."""
    heard, unheard = speech.load()
    pairs, test = speech.pairs(heard, 1500, seed), speech.pairs(unheard, 500, 10_000 + seed)
    model = models.SequenceModel(
        kind, 13, models.hidden_size_for(kind, 13, 10_000), 10, keep_bias=keep_bias, seed=seed
    )
    steps = 8 * -(-1500 // 32)
    run = train(
        model, speech.batches(pairs, seed=seed), speech.loss, steps=steps, lr=5e-3, clock=time.process_time
    )
    return {"right": 1 - speech.error(model, test), "seconds": run.seconds}


def order_free(pairs: bool, seed: int) -> Values:
    """Measure the same for a linear model of each coefficient's mean and standard deviation.

    No order changes these. With pairs=False the model hears single digits instead of pairs.
    """
    heard, unheard = speech.load()
    if pairs:
        known, test = speech.pairs(heard, 1500, seed), speech.pairs(unheard, 500, 10_000 + seed)
    else:
        known, test = speech.singles(heard), speech.singles(unheard)
    x, y = _summaries(known), known.y
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = nn.Linear(x.shape[1], 10)

    def loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        return nn.functional.cross_entropy(model(batch[0]), batch[1])

    run = train(model, [(x, y)] * 1000, loss, clip=None, clock=time.process_time)
    right = (model(_summaries(test)).argmax(1) == test.y).float().mean()
    return {"right": float(right), "seconds": run.seconds}


def _summaries(batch: speech.Batch) -> Tensor:
    """Return the mean and standard deviation over each sequence's own steps, (batch, 26)."""
    count = batch.lengths[:, None]
    valid = (torch.arange(len(batch.x))[:, None] < batch.lengths).unsqueeze(-1)
    mean = (batch.x * valid).sum(0) / count
    deviation = ((((batch.x - mean) * valid) ** 2).sum(0) / count).sqrt()
    return torch.cat([mean, deviation], dim=1)


def ngrams(n: int, seed: int) -> Values:
    """Measure the bits per character of an n-gram model."""
    newton = text.load()
    return {"bits": text.ngram_bits(newton.train, newton.test, n)}


def characters(kind: str, seed: int, steps: int | None = None, seconds: float | None = None) -> Values:
    """Train a network of about 83 000 recurrent parameters; measure bits per character, steps and seconds."""
    newton = text.load()
    size = models.hidden_size_for(kind, 32, 83_000)
    keep_bias = 1.0 if kind == "LSTM" else None
    model = models.CharacterModel(kind, len(newton.characters), size, keep_bias=keep_bias, seed=seed)
    run = train(
        model,
        text.batches(newton.train),
        text.CarriedLoss(),
        steps=steps,
        seconds=seconds,
        lr=4e-3,
        seed=seed,
        clock=time.process_time,
    )
    return {
        "bits": text.bits_per_character(model, newton.test),
        "steps": float(run.steps),
        "seconds": run.seconds,
    }


def _series_experiment(name: str) -> Experiment:
    horizon, _, unit = FORECASTS[name]
    rows: dict[str, Measure] = {
        "nothing changes": partial(simple_forecast, name, series.naive),
        "as a season before": partial(simple_forecast, name, series.seasonal_naive),
        "ridge autoregression": partial(simple_forecast, name, series.ridge),
        **{kind: partial(network_forecast, name, kind) for kind in KINDS},
    }
    question = f"Forecast of {name}, {horizon} ahead from a window of 36: mean absolute error"
    return Experiment(f"series-{name}", question, rows, template(f"{{error}} {unit}".rstrip()))


EXPERIMENTS = (
    *(_series_experiment(name) for name in FORECASTS),
    Experiment(
        "speech",
        "Which of two spoken digits was first, voices never heard, about 10 000 parameters: share right",
        {
            "single digits, order-free": partial(order_free, False),
            "pairs, order-free": partial(order_free, True),
            "RNN": partial(which_came_first, "RNN"),
            "GRU, as torch makes it": partial(which_came_first, "GRU"),
            "GRU, keep-bias 2": partial(which_came_first, "GRU", keep_bias=2.0),
            "LSTM, as torch makes it": partial(which_came_first, "LSTM"),
            "LSTM, forget bias 1": partial(which_came_first, "LSTM", keep_bias=1.0),
        },
        template("{right}"),
    ),
    Experiment(
        "ngrams",
        "Newton's Opticks by counting n characters: bits per character",
        {f"n = {n}": partial(ngrams, n) for n in (1, 2, 3, 4)},
        template("{bits}"),
        repeats=False,
    ),
    Experiment(
        "text",
        "Newton's Opticks by a character model of 83 000 recurrent parameters: bits per character",
        {
            **{f"{kind}, 400 steps": partial(characters, kind, steps=400) for kind in KINDS},
            **{f"{kind}, 15 CPU seconds": partial(characters, kind, seconds=15) for kind in KINDS},
        },
        template("{bits} bits, {steps} steps, {seconds} s"),
    ),
)
