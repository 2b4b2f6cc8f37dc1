"""Exercise of lesson 12: the baseline to beat."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def seasonal_naive(series, season, horizon):
    """The forecast that every season repeats the last one.

    series (n,) with n >= season; season: steps in a season; horizon: how many steps to forecast
    returns (horizon,): the forecasts for the steps after the series
    """
    last_season = series[-season:]
    steps = torch.arange(horizon)
    return last_season[steps % season]  # beyond one season the same again


mistakes = Mistakes(see="12#Baselines first")


@mistakes.add(
    "That is the plain naive forecast: the last value for every step. The seasonal one takes the "
    "value of one season ago."
)
def last_value(series, season, horizon):
    return series[-1:].repeat(horizon)


@mistakes.add("You repeat the first season of the series. The last one is the newest: `series[-season:]`.")
def first_season(series, season, horizon):
    return series[torch.arange(horizon) % season]


@mistakes.add(
    "You return the last `horizon` values. One season ago is `season` steps back, whatever the horizon."
)
def last_horizon_values(series, season, horizon):
    return series[-horizon:].clone()


@mistakes.add(
    "You are one step late: the first forecast belongs to the step after the series, and one season "
    "before it is `series[-season]`."
)
def one_step_late(series, season, horizon):
    return series[-season:][torch.arange(1, horizon + 1) % season]


@mistakes.add(
    "You are one step early: the first forecast belongs to the step after the series, and one season "
    "before it is `series[-season]`, not the last value."
)
def one_step_early(series, season, horizon):
    return series[-season:][torch.arange(-1, horizon - 1) % season]


@mistakes.add(
    "Your forecast ends after one season. If the horizon is longer, begin the season again: step % season."
)
def not_repeated(series, season, horizon):
    return series[-season:][:horizon].clone()


@mistakes.add(
    "You took the mean of all seasons. That is another baseline; the naive one repeats the last season alone."
)
def mean_of_the_seasons(series, season, horizon):
    whole = series[len(series) % season :].reshape(-1, season)
    return whole.mean(dim=0)[torch.arange(horizon) % season]


def draw_seasons(draw: Draw) -> Arguments:
    season = draw.integer(2, 2 + draw.number)
    horizon = season + draw.integer(1, season) if draw.number % 2 else draw.integer(1, season - 1)
    return draw.normal(2 * season + draw.integer(0, season)), season, horizon


EXERCISE = Exercise(
    reference=seasonal_naive,
    lesson="12",
    place=2,
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
    misconceptions=tuple(mistakes),
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
