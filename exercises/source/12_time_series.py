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
    raise NotImplementedError


# %% tags=["check:make_windows"]
report = lab.check("make_windows")
display(report)
report.score


# %%
# lab.hint("make_windows")

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
    raise NotImplementedError


# %% tags=["check:seasonal_naive"]
report = lab.check("seasonal_naive")
display(report)
report.score


# %%
# lab.hint("seasonal_naive")

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
    raise NotImplementedError


# %% tags=["check:standardise"]
report = lab.check("standardise")
display(report)
report.score

# %%
# lab.hint("standardise")
