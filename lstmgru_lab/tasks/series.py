"""Time series: three measured, one computed, and the simple forecasts to beat first.

sunspots: yearly, 1700–2008. elnino: monthly sea surface temperature off Peru, °C, 1950–2010. co2: monthly, at
Mauna Loa, ppm, 1958–2001. mackey_glass: the delay equation of Mackey & Glass (1977), chaotic at a delay of
17.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from ..support.errors import DataError
from . import arguments

__all__ = [
    "NAMES",
    "Batch",
    "Forecasting",
    "Series",
    "batches",
    "forecasting",
    "load",
    "loss",
    "mackey_glass",
    "mean_absolute_error",
    "naive",
    "predicted",
    "ridge",
    "seasonal_naive",
    "windows",
]

FOLDER = Path(__file__).parent / "data"
SEASONS = {"sunspots": 11, "elnino": 12, "co2": 12}
NAMES = ("sunspots", "elnino", "co2", "mackey_glass")

Batch = tuple[Tensor, Tensor]
"""x (time, batch, 1): windows; y (batch,): the change from each window's last value; both standardised."""


@dataclass(frozen=True)
class Series:
    """Values (n,), float64, at the times time[k]; after `season` steps the series is most like itself."""

    name: str
    time: list[str]
    values: Tensor
    unit: str
    season: int

    def __repr__(self) -> str:
        return (
            f"Series({self.name}: {len(self.values)} values, {self.unit}, {self.time[0]} to {self.time[-1]})"
        )


@dataclass(frozen=True)
class Forecasting:
    """Windows to train on and windows to test on; no test target was seen in training.

    x (m, window) and y (m,) are in the series' own unit; y is the value `horizon` steps after a window's end.
    center and scale standardise a window, change_scale a change over the horizon: all three come from the
    training part. With relative=True a window's own last value is subtracted from it, not the center.
    """

    series: Series
    horizon: int
    relative: bool
    train_x: Tensor
    train_y: Tensor
    test_x: Tensor
    test_y: Tensor
    center: float
    scale: float
    change_scale: float

    def inputs(self, x: Tensor) -> Tensor:
        """Standardise windows (m, window)."""
        return (x - x[:, -1:]) / self.change_scale if self.relative else (x - self.center) / self.scale

    def targets(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the standardised change (m,) from each window's last value to its target."""
        return (y - x[:, -1]) / self.change_scale

    def forecast(self, x: Tensor, change: Tensor) -> Tensor:
        """Turn standardised changes (m,) from the windows x into forecast values (m,)."""
        return x[:, -1] + self.change_scale * change


def load(series: str | Path, season: int = 1) -> Series:
    """Load a series by its name (sunspots, elnino, co2, mackey_glass), or from a CSV file of your own.

    Your file has a header, the time in its first column and the value in its last; season says after how many
    steps it repeats. Raises DataError if the file cannot be read like this.
    """
    if series == "mackey_glass":
        values = mackey_glass()
        return Series("mackey_glass", [str(k) for k in range(len(values))], values, "x", season=50)
    if series in SEASONS:
        return _from_csv(FOLDER / f"{series}.csv", SEASONS[str(series)])
    if isinstance(series, str) and not series.endswith(".csv"):
        raise DataError(f"There is no series {series!r}: take one of {', '.join(NAMES)}, or a .csv file.")
    arguments.at_least(1, season=season)
    return _from_csv(Path(series), season)


def mackey_glass(count: int = 2000, delay: float = 17, start: float = 1.2) -> Tensor:
    """Integrate dx/dt = 0.2 x(t-delay) / (1 + x(t-delay)^10) - 0.1 x; one value a unit of time, (count,).

    Mackey & Glass (1977), by Heun's method in steps of 0.1. Before time 0 x is `start`; the first 200 units,
    in which it settles, are left out.
    """
    arguments.at_least(1, count=count)
    a_unit, settling = 10, 200
    lag = round(delay * a_unit)
    x = [start] * (lag + 1)
    for k in range(lag, lag + (settling + count) * a_unit):
        inflow, next_inflow = (0.2 * past / (1 + past**10) for past in (x[k - lag], x[k - lag + 1]))
        slope = inflow - 0.1 * x[k]
        next_slope = next_inflow - 0.1 * (x[k] + slope / a_unit)
        x.append(x[k] + (slope + next_slope) / (2 * a_unit))
    return torch.tensor(x[lag + settling * a_unit :: a_unit][:count], dtype=torch.float64)


def windows(values: Tensor, window: int, horizon: int) -> tuple[Tensor, Tensor]:
    """Return every window of `window` values, (m, window), and the value `horizon` steps after its end, (m,).

    Raises DataError if the values are too few for one window.
    """
    arguments.at_least(1, window=window, horizon=horizon)
    if len(values) < window + horizon:
        raise DataError(
            f"{len(values)} values hold no window of {window} with a value {horizon} steps after its end."
        )
    return values.unfold(0, window, 1)[: len(values) - window - horizon + 1], values[window + horizon - 1 :]


def forecasting(
    series: Series, window: int = 36, horizon: int = 1, share: float = 0.7, relative: bool = False
) -> Forecasting:
    """Split a series in time: the first `share` of it to train on, the rest to test on.

    Test windows may reach back into the training part, as they would on the day of a forecast; test targets
    never lie in it. A series with a trend leaves the range of its training part, so use relative=True.
    Raises DataError if either part is too short, or if the training part always changes by the same amount;
    ValueError for a share that is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"share should lie between 0 and 1, but is {share!r}.")
    cut = int(share * len(series.values))
    past = series.values[:cut]
    train_x, train_y = windows(past, window, horizon)
    test_x, test_y = windows(series.values[max(0, cut - window - horizon + 1) :], window, horizon)
    scale = float(past.std(correction=0))
    change_scale = float((train_y - train_x[:, -1]).std(correction=0))
    if not min(scale, change_scale) > 0:
        raise DataError(
            f"{series.name} changes by the same each time in its training part: nothing to learn."
        )
    return Forecasting(
        series=series,
        horizon=horizon,
        relative=relative,
        train_x=train_x,
        train_y=train_y,
        test_x=test_x,
        test_y=test_y,
        center=float(past.mean()),
        scale=scale,
        change_scale=change_scale,
    )


def naive(task: Forecasting) -> Tensor:
    """Forecast that nothing changes: (m,) for the test windows."""
    return task.test_x[:, -1]


def seasonal_naive(task: Forecasting) -> Tensor:
    """Forecast the value of one season before, or of as many seasons before as the horizon needs.

    Raises DataError if the window does not reach back so far.
    """
    season = task.series.season
    back = -(-task.horizon // season) * season - task.horizon  # steps from the window's end to that time
    if back >= task.test_x.shape[1]:
        raise DataError(
            f"A window of {task.test_x.shape[1]} steps holds no value from {season} steps before."
        )
    return task.test_x[:, -1 - back]


def ridge(task: Forecasting, penalty: float = 1.0) -> Tensor:
    """Forecast by a linear autoregression over the whole window: (m,) for the test windows.

    It is fitted by least squares with an L2 penalty, on the inputs and targets that a network gets; the
    intercept is not penalised.
    """
    design = _with_ones(task.inputs(task.train_x))
    penalties = penalty * torch.eye(design.shape[1], dtype=design.dtype)
    penalties[-1, -1] = 0
    change = task.targets(task.train_x, task.train_y)
    weights = torch.linalg.solve(design.T @ design + penalties, design.T @ change)
    return task.forecast(task.test_x, _with_ones(task.inputs(task.test_x)) @ weights)


def _with_ones(x: Tensor) -> Tensor:
    return torch.cat([x, torch.ones(len(x), 1, dtype=x.dtype)], dim=1)


def batches(task: Forecasting, batch_size: int = 32, seed: int = 0) -> Iterator[Batch]:
    """Yield batches of the training windows endlessly, in a new order in each epoch, float32."""
    x = task.inputs(task.train_x).float().t().unsqueeze(-1)  # (window, m, 1)
    y = task.targets(task.train_x, task.train_y).float()
    generator = Generator().manual_seed(seed)
    while True:
        for chosen in torch.split(torch.randperm(len(y), generator=generator), batch_size):
            yield x[:, chosen], y[chosen]


def loss(model: Any, batch: Batch) -> Tensor:
    """Compute the mean squared error of the model's only output at a window's end."""
    x, y = batch
    outputs, _ = model(x)  # (window, batch, 1)
    return F.mse_loss(outputs[-1, :, 0], y)


@torch.no_grad()
def predicted(task: Forecasting, model: Any) -> Tensor:
    """Forecast with a model: (m,) for the test windows, in the series' unit."""
    outputs, _ = model(task.inputs(task.test_x).float().t().unsqueeze(-1))
    return task.forecast(task.test_x, outputs[-1, :, 0].double())


def mean_absolute_error(task: Forecasting, forecast: Tensor) -> float:
    """Compute the mean absolute error of a forecast (m,) for the test windows, in the series' unit."""
    return float((forecast - task.test_y).abs().mean())


def _from_csv(path: Path, season: int) -> Series:
    """Read the first column as time and the last as values."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, *rows = [row for row in csv.reader(file) if row]
    except (OSError, UnicodeDecodeError, ValueError) as problem:
        raise DataError(f"{path} cannot be read as a CSV file with a header: {problem}.") from None
    values = []
    for line, row in enumerate(rows, start=2):
        try:
            values.append(float(row[-1]))
        except ValueError:
            raise DataError(
                f"{path}, row {line}: the last column should be a number, but is {row[-1]!r}."
            ) from None
    series = torch.tensor(values, dtype=torch.float64)
    if not len(series) or not series.isfinite().all():
        raise DataError(
            f"{path} should hold numbers only, one a row, but has none or an empty or infinite one."
        )
    return Series(path.stem, [row[0] for row in rows], series, header[-1], season)
