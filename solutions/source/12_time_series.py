# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - make_windows
#     - seasonal_naive
#     - standardise
# ---

# %% [markdown]
# # 12 Exercises
#
# Write the body of each function in place of `raise NotImplementedError`, run its cell with Shift+Enter, then
# run the check below it. The check tries your function on numbers and shapes that it has not seen, and when
# something is wrong it says what. Nothing is counted against you: check as often as you like.
#
# Hints come one at a time: remove the `#` in front of `lab.hint` and run the cell again for the next.

# %% [markdown] tags=["solution-only"]
# These are the solutions. The notebook without them, for you to work in, has the same name in the folder
# `exercises`.

# %%
import torch

import lstmgru_lab as lab


# %% [markdown]
# ## 1. Windows of a series (3 points)
#
# A forecast is made from the last `window` values for the value `horizon` steps after the last of them. Cut the
# series into all such pairs, in order of time.
#
# With the series 10, 20, 30, 40, 50, window 2 and horizon 2 the pairs are (10, 20) → 40 and (20, 30) → 50.
#
# | symbol | shape or meaning |
# |---|---|
# | `series` | (n,) |
# | `window` | how many values go in |
# | `horizon` | how many steps after the window's last value the target stands; 1 is the next value |
# | returns `inputs`, every window whose target is still in the series | (m, window) |
# | and `targets` | (m,) |

# %% tags=["solution:make_windows"]
def make_windows(series, window, horizon):
    """Cut a series into inputs and what is to be forecast from them.

    series (n,); window: values in an input; horizon: how many steps after the window's end the target stands
    returns (inputs (m, window), targets (m,)): all that fit, in order of time
    """
    ### BEGIN SOLUTION
    inputs, targets = [], []
    for start in range(len(series) - window - horizon + 1):
        last = start + window - 1  # the newest value that the forecast may use
        inputs.append(series[start : last + 1])
        targets.append(series[last + horizon])
    return torch.stack(inputs), torch.stack(targets)
    ### END SOLUTION


# %% tags=["check:make_windows"]
report = lab.check("make_windows")
display(report)
report.score


# %%
# lab.hint("make_windows")

# %% [markdown] tags=["solution-only"]
# Everything is counted from the window's last value, the present: the input ends there, the target is `horizon`
# steps later. The last start is the one whose target is the last value of the series, which gives
# n - window - horizon + 1 pairs.

# %% [markdown]
# ## 2. The baseline to beat (2 points)
#
# The seasonal naive forecast says that every season will be like the last: July like last July. Forecast
# the next `horizon` steps after the series; beyond one season the same values come again.
#
# | symbol | shape or meaning |
# |---|---|
# | `series` | (n,), at least one season long |
# | `season` | steps in a season: 12 for monthly values |
# | `horizon` | how many steps to forecast |
# | returns the forecasts | (horizon,) |
#
# Example: 1, 2, 3, 4, 5, 6 with a season of 3 and a horizon of 4 gives 4, 5, 6, 4.

# %% tags=["solution:seasonal_naive"]
def seasonal_naive(series, season, horizon):
    """The forecast that every season repeats the last one.

    series (n,) with n >= season; season: steps in a season; horizon: how many steps to forecast
    returns (horizon,): the forecasts for the steps after the series
    """
    ### BEGIN SOLUTION
    last_season = series[-season:]
    steps = torch.arange(horizon)
    return last_season[steps % season]  # beyond one season the same again
    ### END SOLUTION


# %% tags=["check:seasonal_naive"]
report = lab.check("seasonal_naive")
display(report)
report.score


# %%
# lab.hint("seasonal_naive")

# %% [markdown] tags=["solution-only"]
# The step after the series is one season after `series[-season]`, so the last season in order is the
# forecast; the remainder `% season` begins it again. This line costs nothing, and a network that does not
# beat it has learned nothing.

# %% [markdown]
# ## 3. Scale by what may be known (2 points)
#
# Give every feature mean 0 and standard deviation 1, as a network likes its inputs. The test data are the
# future: nothing of them may be used to choose the scale. Scale both parts in the same way.
#
# | symbol | shape |
# |---|---|
# | `train` | (n, features) |
# | `test` | (m, features) |
# | returns `train` and `test`, scaled | (n, features) and (m, features) |
#
# Use the standard deviation that torch computes by default, with n - 1.
#
# Example: one feature, `train` = 1, 2, 3 and `test` = 5 give −1, 0, 1 and 3.

# %% tags=["solution:standardise"]
def standardise(train, test):
    """Scale each feature by the mean and standard deviation that may be known.

    train (n, features), test (m, features)
    returns (train, test), both scaled by the statistics of train
    """
    ### BEGIN SOLUTION
    mean = train.mean(dim=0)  # (features,)
    std = train.std(dim=0)
    return (train - mean) / std, (test - mean) / std
    ### END SOLUTION


# %% tags=["check:standardise"]
report = lab.check("standardise")
display(report)
report.score

# %%
# lab.hint("standardise")

# %% [markdown] tags=["solution-only"]
# The statistics come from the training data alone and are used for both parts: what is known on the day of
# the forecast. Scaled test data therefore have neither mean 0 nor deviation 1, and that is as it should be:
# a series that has drifted shows it.
