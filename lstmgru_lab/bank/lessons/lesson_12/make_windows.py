"""Exercise of lesson 12: windows of a series."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def make_windows(series, window, horizon):
    """Cut a series into inputs and what is to be forecast from them.

    series (n,); window: values in an input; horizon: how many steps after the window's end the target stands
    returns (inputs (m, window), targets (m,)): all that fit, in order of time
    """
    inputs, targets = [], []
    for start in range(len(series) - window - horizon + 1):
        last = start + window - 1  # the newest value that the forecast may use
        inputs.append(series[start : last + 1])
        targets.append(series[last + horizon])
    return torch.stack(inputs), torch.stack(targets)


def windows_at(series, window, starts, offset):
    """Windows at these starts; each target stands ``offset`` steps after its window's last value."""
    inputs = torch.stack([series[start : start + window] for start in starts])
    return inputs, torch.stack([series[start + window - 1 + offset] for start in starts])


def fitting(series, window, horizon):
    return range(len(series) - window - horizon + 1)


mistakes = Mistakes(see="12#Windows without leakage")


@mistakes.add(
    "Your targets are one step too far ahead. The horizon counts from the window's *last* value: "
    "with horizon 1 the target is the very next."
)
def one_step_too_far(series, window, horizon):
    return windows_at(series, window, fitting(series, window, horizon + 1), horizon + 1)


@mistakes.add(
    "Your targets are one step too near: with horizon 1 the target is the last value of the input "
    "itself. Such a forecast looks perfect and is worth nothing."
)
def one_step_too_near(series, window, horizon):
    return windows_at(series, window, fitting(series, window, horizon - 1), horizon - 1)


@mistakes.add(
    "The last pair is missing. There are n - window - horizon + 1 of them: "
    "the newest target is the last value."
)
def last_pair_missing(series, window, horizon):
    return windows_at(series, window, fitting(series, window, horizon + 1), horizon)


@mistakes.add(
    "You return more inputs than targets. The last windows have no target, because it would stand "
    "after the end of the series: leave them out."
)
def windows_without_targets(series, window, horizon):
    return series.unfold(0, window, 1), make_windows(series, window, horizon)[1]


@mistakes.add(
    "Your targets are always the next value; they should stand `horizon` steps after the window's end."
)
def horizon_ignored(series, window, horizon):
    return windows_at(series, window, fitting(series, window, 1), 1)


@mistakes.add(
    "Your windows stand side by side. Each begins one step after the one before, so that every value is used."
)
def no_overlap(series, window, horizon):
    return windows_at(series, window, fitting(series, window, horizon)[::window], horizon)


@mistakes.add("Your windows run backwards in time. An input is read from its oldest value to its newest.")
def newest_first(series, window, horizon):
    inputs, targets = make_windows(series, window, horizon)
    return inputs.flip(1), targets


@mistakes.add(
    "You return all the values up to the horizon. Here the target is one value, the one `horizon` "
    "steps ahead."
)
def whole_path(series, window, horizon):
    starts = fitting(series, window, horizon)
    paths = [series[start + window : start + window + horizon] for start in starts]
    return windows_at(series, window, starts, horizon)[0], torch.stack(paths)


@mistakes.add(
    "You counted the horizon from the window's first value. It counts from its last, so that the "
    "target is never inside the input."
)
def horizon_from_the_start(series, window, horizon):
    starts = fitting(series, window, horizon)
    return windows_at(series, window, starts, horizon)[0], torch.stack([series[s + horizon] for s in starts])


def draw_series(draw: Draw) -> Arguments:
    window, horizon = draw.integer(1, 1 + draw.number), draw.integer(1, draw.number)
    windows = 1 if draw.number == 2 else draw.integer(4, 4 + 2 * draw.number)
    return draw.normal(windows + window + horizon - 1), window, horizon


EXERCISE = Exercise(
    reference=make_windows,
    lesson="12",
    place=1,
    title="Windows of a series",
    statement="""\
A forecast is made from the last `window` values for the value `horizon` steps after the last of them. Cut the
series into all such pairs, in order of time.

With the series 10, 20, 30, 40, 50, window 2 and horizon 2 the pairs are (10, 20) → 40 and (20, 30) → 50.

| symbol | shape or meaning |
|---|---|
| `series` | (n,) |
| `window` | how many values go in |
| `horizon` | how many steps after the window's last value the target stands; 1 is the next value |
| returns `inputs`, every window whose target is still in the series | (m, window) |
| and `targets` | (m,) |""",
    result="(inputs, targets)",
    points=3,
    example=(torch.tensor([10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]), 3, 2),
    draw=draw_series,
    misconceptions=tuple(mistakes),
    hints=(
        "Write down on paper which places of the series the first and the last pair use.",
        "A window that begins at `start` has its last value at `start + window - 1`; where is its target?",
        "`for start in range(len(series) - window - horizon + 1)`: input `series[start : start + window]`, "
        "target `series[start + window - 1 + horizon]`; at the end `torch.stack` both lists.",
    ),
    explanation="""\
Everything is counted from the window's last value, the present: the input ends there, the target is `horizon`
steps later. The last start is the one whose target is the last value of the series, which gives
n - window - horizon + 1 pairs.""",
    forbidden=frozenset({"bank"}),
)
