"""Lesson 12, Time series: windows without leakage, the baseline to beat, and scaling by what may be known."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception

__all__ = ["EXERCISES"]

# Headings of the lesson, where its mistakes are explained.
_WINDOWS = "12#Windows without leakage"
_BASELINES = "12#Baselines first"
_SCALING = "12#Scaling"

# make_windows


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


def windows_one_too_far(series, window, horizon):
    return windows_at(series, window, fitting(series, window, horizon + 1), horizon + 1)


def windows_leaking(series, window, horizon):
    return windows_at(series, window, fitting(series, window, horizon - 1), horizon - 1)


def windows_one_missing(series, window, horizon):
    return windows_at(series, window, fitting(series, window, horizon + 1), horizon)


def windows_without_targets(series, window, horizon):
    return series.unfold(0, window, 1), make_windows(series, window, horizon)[1]


def windows_next_value(series, window, horizon):
    return windows_at(series, window, fitting(series, window, 1), 1)


def windows_not_overlapping(series, window, horizon):
    return windows_at(series, window, fitting(series, window, horizon)[::window], horizon)


def windows_newest_first(series, window, horizon):
    inputs, targets = make_windows(series, window, horizon)
    return inputs.flip(1), targets


def windows_whole_path(series, window, horizon):
    starts = fitting(series, window, horizon)
    paths = [series[start + window : start + window + horizon] for start in starts]
    return windows_at(series, window, starts, horizon)[0], torch.stack(paths)


def windows_horizon_from_start(series, window, horizon):
    starts = fitting(series, window, horizon)
    return windows_at(series, window, starts, horizon)[0], torch.stack([series[s + horizon] for s in starts])


def draw_series(draw: Draw) -> Arguments:
    window, horizon = draw.integer(1, 1 + draw.number), draw.integer(1, draw.number)
    windows = 1 if draw.number == 2 else draw.integer(4, 4 + 2 * draw.number)
    return draw.normal(windows + window + horizon - 1), window, horizon


MAKE_WINDOWS = Exercise(
    reference=make_windows,
    lesson="12",
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
    misconceptions=(
        Misconception(
            "one_step_too_far",
            windows_one_too_far,
            "Your targets are one step too far ahead. The horizon counts from the window's *last* value: "
            "with horizon 1 the target is the very next.",
            _WINDOWS,
        ),
        Misconception(
            "one_step_too_near",
            windows_leaking,
            "Your targets are one step too near: with horizon 1 the target is the last value of the input "
            "itself. Such a forecast looks perfect and is worth nothing.",
            _WINDOWS,
        ),
        Misconception(
            "last_pair_missing",
            windows_one_missing,
            "The last pair is missing. There are n - window - horizon + 1 of them: "
            "the newest target is the last value.",
            _WINDOWS,
        ),
        Misconception(
            "windows_without_targets",
            windows_without_targets,
            "You return more inputs than targets. The last windows have no target, because it would stand "
            "after the end of the series: leave them out.",
            _WINDOWS,
        ),
        Misconception(
            "horizon_ignored",
            windows_next_value,
            "Your targets are always the next value; they should stand `horizon` steps after the window's "
            "end.",
            _WINDOWS,
        ),
        Misconception(
            "no_overlap",
            windows_not_overlapping,
            "Your windows stand side by side. Each begins one step after the one before, so that every value "
            "is used.",
            _WINDOWS,
        ),
        Misconception(
            "newest_first",
            windows_newest_first,
            "Your windows run backwards in time. An input is read from its oldest value to its newest.",
            _WINDOWS,
        ),
        Misconception(
            "whole_path",
            windows_whole_path,
            "You return all the values up to the horizon. Here the target is one value, the one `horizon` "
            "steps ahead.",
            _WINDOWS,
        ),
        Misconception(
            "horizon_from_the_start",
            windows_horizon_from_start,
            "You counted the horizon from the window's first value. It counts from its last, so that the "
            "target is never inside the input.",
            _WINDOWS,
        ),
    ),
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

# seasonal_naive


def seasonal_naive(series, season, horizon):
    """The forecast that every season repeats the last one.

    series (n,) with n >= season; season: steps in a season; horizon: how many steps to forecast
    returns (horizon,): the forecasts for the steps after the series
    """
    last_season = series[-season:]
    steps = torch.arange(horizon)
    return last_season[steps % season]  # beyond one season the same again


def naive_last_value(series, season, horizon):
    return series[-1:].repeat(horizon)


def naive_first_season(series, season, horizon):
    return series[torch.arange(horizon) % season]


def naive_last_values(series, season, horizon):
    return series[-horizon:].clone()


def naive_one_late(series, season, horizon):
    return series[-season:][torch.arange(1, horizon + 1) % season]


def naive_one_early(series, season, horizon):
    return series[-season:][torch.arange(-1, horizon - 1) % season]


def naive_not_repeated(series, season, horizon):
    return series[-season:][:horizon].clone()


def naive_mean_season(series, season, horizon):
    whole = series[len(series) % season :].reshape(-1, season)
    return whole.mean(dim=0)[torch.arange(horizon) % season]


def draw_seasons(draw: Draw) -> Arguments:
    season = draw.integer(2, 2 + draw.number)
    horizon = season + draw.integer(1, season) if draw.number % 2 else draw.integer(1, season - 1)
    return draw.normal(2 * season + draw.integer(0, season)), season, horizon


SEASONAL_NAIVE = Exercise(
    reference=seasonal_naive,
    lesson="12",
    title="The baseline to beat",
    statement="""\
The seasonal naive forecast says that every season will be like the last: July like last July. Forecast
the next `horizon` steps after the series; beyond one season the same values come again.

| symbol | shape or meaning |
|---|---|
| `series` | (n,), at least one season long |
| `season` | steps in a season: 12 for monthly values |
| `horizon` | how many steps to forecast |
| returns the forecasts | (horizon,) |

Example: 1, 2, 3, 4, 5, 6 with a season of 3 and a horizon of 4 gives 4, 5, 6, 4.""",
    result="forecast",
    points=2,
    example=(torch.tensor([1.0, 5.0, 3.0, 2.0, 6.0, 4.0, 3.0]), 3, 5),
    draw=draw_seasons,
    misconceptions=(
        Misconception(
            "last_value",
            naive_last_value,
            "That is the plain naive forecast: the last value for every step. The seasonal one takes the "
            "value of one season ago.",
            _BASELINES,
        ),
        Misconception(
            "first_season",
            naive_first_season,
            "You repeat the first season of the series. The last one is the newest: `series[-season:]`.",
            _BASELINES,
        ),
        Misconception(
            "last_horizon_values",
            naive_last_values,
            "You return the last `horizon` values. One season ago is `season` steps back, whatever the "
            "horizon.",
            _BASELINES,
        ),
        Misconception(
            "one_step_late",
            naive_one_late,
            "You are one step late: the first forecast belongs to the step after the series, and one season "
            "before it is `series[-season]`.",
            _BASELINES,
        ),
        Misconception(
            "one_step_early",
            naive_one_early,
            "You are one step early: the first forecast belongs to the step after the series, and one season "
            "before it is `series[-season]`, not the last value.",
            _BASELINES,
        ),
        Misconception(
            "not_repeated",
            naive_not_repeated,
            "Your forecast ends after one season. If the horizon is longer, begin the season again: "
            "step % season.",
            _BASELINES,
        ),
        Misconception(
            "mean_of_the_seasons",
            naive_mean_season,
            "You took the mean of all seasons. That is another baseline; the naive one repeats the last "
            "season alone.",
            _BASELINES,
        ),
    ),
    hints=(
        "Take the last season out of the series first.",
        "Forecast number k, counted from 0, is at place k of that season, and from the season's end on it "
        "begins again.",
        "`series[-season:][torch.arange(horizon) % season]`.",
    ),
    explanation="""\
The step after the series is one season after `series[-season]`, so the last season in order is the
forecast; the remainder `% season` begins it again. This line costs nothing, and a network that does not
beat it has learned nothing.""",
    forbidden=frozenset({"bank"}),
)

# standardise


def standardise(train, test):
    """Scale each feature by the mean and standard deviation that may be known.

    train (n, features), test (m, features)
    returns (train, test), both scaled by the statistics of train
    """
    mean = train.mean(dim=0)  # (features,)
    std = train.std(dim=0)
    return (train - mean) / std, (test - mean) / std


def scaled_by(values, train, test):
    """Both, scaled by the statistics of ``values``."""
    mean, std = values.mean(dim=0), values.std(dim=0)
    return (train - mean) / std, (test - mean) / std


def standardise_all(train, test):
    return scaled_by(torch.cat([train, test]), train, test)


def standardise_each(train, test):
    return scaled_by(train, train, test)[0], scaled_by(test, train, test)[1]


def standardise_by_test(train, test):
    return scaled_by(test, train, test)


def standardise_train_only(train, test):
    return scaled_by(train, train, test)[0], test.clone()


def standardise_in_place(train, test):
    train -= train.mean(dim=0)
    train /= train.std(dim=0)
    return train, (test - train.mean(dim=0)) / train.std(dim=0)


def standardise_centred(train, test):
    return train - train.mean(dim=0), test - train.mean(dim=0)


def standardise_not_centred(train, test):
    return train / train.std(dim=0), test / train.std(dim=0)


def standardise_together(train, test):
    return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()


def standardise_by_variance(train, test):
    mean, variance = train.mean(dim=0), train.var(dim=0)
    return (train - mean) / variance, (test - mean) / variance


def standardise_min_max(train, test):
    low, high = train.min(dim=0).values, train.max(dim=0).values
    return (train - low) / (high - low), (test - low) / (high - low)


def standardise_population(train, test):
    mean, std = train.mean(dim=0), train.std(dim=0, correction=0)
    return (train - mean) / std, (test - mean) / std


def draw_features(draw: Draw) -> Arguments:
    features = draw.size(2)
    offset, scale = draw.normal(features, scale=3.0), draw.uniform(0.5, 4.0, features)
    train = offset + scale * draw.normal(draw.size(4), features)
    return train, offset + 1 + 1.5 * scale * draw.normal(draw.size(3), features)


STANDARDISE = Exercise(
    reference=standardise,
    lesson="12",
    title="Scale by what may be known",
    statement="""\
Give every feature mean 0 and standard deviation 1, as a network likes its inputs. The test data are the
future: nothing of them may be used to choose the scale. Scale both parts in the same way.

| symbol | shape |
|---|---|
| `train` | (n, features) |
| `test` | (m, features) |
| returns `train` and `test`, scaled | (n, features) and (m, features) |

Use the standard deviation that torch computes by default, with n - 1.

Example: one feature, `train` = 1, 2, 3 and `test` = 5 give −1, 0, 1 and 3.""",
    result="(train, test)",
    points=2,
    example=(
        torch.tensor([[1.0, 10.0], [2.0, 30.0], [3.0, 20.0]]),
        torch.tensor([[4.0, 20.0], [5.0, 50.0]]),
    ),
    draw=draw_features,
    misconceptions=(
        Misconception(
            "statistics_of_everything",
            standardise_all,
            "Mean and standard deviation come from train and test together. The test data are the future: "
            "what you learn from them leaks into training. Use train alone.",
            _SCALING,
        ),
        Misconception(
            "each_by_its_own",
            standardise_each,
            "You scaled test by its own statistics. They are not known when a forecast is made, and the same "
            "value would mean different things in the two parts. Use those of train.",
            _SCALING,
        ),
        Misconception(
            "statistics_of_test",
            standardise_by_test,
            "You scaled by the statistics of test, which is the future. Use those of train.",
            _SCALING,
        ),
        Misconception(
            "test_not_scaled",
            standardise_train_only,
            "Train is right, but test came out as it went in. If you scaled train first and took the "
            "statistics afterwards, they were 0 and 1 by then: keep them from before.",
            _SCALING,
        ),
        Misconception(
            "scaled_in_place",
            standardise_in_place,
            "`-=` and `/=` change train itself, the caller's data. When you came to test, its mean was 0 "
            "and its deviation 1 already, so test came out as it went in. Compute both first, and make new "
            "tensors.",
            _SCALING,
        ),
        Misconception(
            "only_centred",
            standardise_centred,
            "You subtracted the mean and did not divide by the standard deviation.",
            _SCALING,
        ),
        Misconception(
            "not_centred",
            standardise_not_centred,
            "You divided by the standard deviation and did not subtract the mean.",
            _SCALING,
        ),
        Misconception(
            "one_scale_for_all",
            standardise_together,
            "You took one mean and one standard deviation for all features. Each has its own unit: compute "
            "them with dim=0, one number a feature.",
            _SCALING,
        ),
        Misconception(
            "variance",
            standardise_by_variance,
            "You divided by the variance. The standard deviation is its root, and has the unit of the data.",
            _SCALING,
        ),
        Misconception(
            "min_max",
            standardise_min_max,
            "You scaled to the range from 0 to 1. That is another scaling, and one outlier decides it; here "
            "it is mean 0 and standard deviation 1.",
            _SCALING,
        ),
        Misconception(
            "population_deviation",
            standardise_population,
            "Your standard deviation divides by n. That is in use too, but here it is torch's default, which "
            "divides by n - 1: `train.std(dim=0)`.",
            _SCALING,
        ),
    ),
    hints=(
        "Which numbers of which part may decide how test is scaled?",
        "`train.mean(dim=0)` and `train.std(dim=0)` are (features,), one number a feature.",
        "Compute both before you change anything; then `(train - mean) / std` and `(test - mean) / std`.",
    ),
    explanation="""\
The statistics come from the training data alone and are used for both parts: what is known on the day of
the forecast. Scaled test data therefore have neither mean 0 nor deviation 1, and that is as it should be:
a series that has drifted shows it.""",
    forbidden=frozenset({"bank"}),
)

EXERCISES = (MAKE_WINDOWS, SEASONAL_NAIVE, STANDARDISE)
