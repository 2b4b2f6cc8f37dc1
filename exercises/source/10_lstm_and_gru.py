# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - hidden_for_budget
#     - paired_comparison
# ---

# %% [markdown]
# # 10 Exercises
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
# ## 1. The same number of parameters (2 points)
#
# At equal hidden size an LSTM has four times the parameters of an RNN, so a comparison at equal hidden size is
# unfair. Given a budget of parameters, how many units may each have?
#
# | symbol | meaning |
# |---|---|
# | `kind` | `"rnn"`, `"gru"` or `"lstm"`: one layer of torch's module, one direction, both its biases |
# | `input_size` | the number of inputs |
# | `budget` | the most parameters that the module may have |
# | returns | the largest hidden size that stays within the budget, a Python int; 0 if nothing does |
#
# With $g$ = 1, 3 or 4 and $n$ units, the module has $g\,n\,(\mathrm{input} + n + 2)$ parameters.
#
# Example: with 2 inputs and a budget of 4608 it is 65 for the RNN, 37 for the GRU, 32 for the LSTM.

# %% tags=["solution:hidden_for_budget"]
def hidden_for_budget(kind, input_size, budget):
    """The largest hidden size that a budget of parameters allows.

    kind: "rnn", "gru" or "lstm", one layer as torch builds it; budget: the most parameters it may have
    returns an int, 0 if not even one unit fits
    """
    raise NotImplementedError


# %% tags=["check:hidden_for_budget"]
report = lab.check("hidden_for_budget")
display(report)
report.score


# %%
# lab.hint("hidden_for_budget")

# %% [markdown]
# ## 2. Is the difference real? (3 points)
#
# Two models were trained with the same seeds, so their scores come in pairs. Return the median of the
# differences $a - b$ and a 95 % interval for it by the bootstrap: draw the seeds anew with replacement, take
# the median of each such resample, and see how far these medians spread.
#
# | symbol | shape |
# |---|---|
# | `a`, `b`: scores, one a seed | (seeds,) |
# | `index`: each row is one resample, the places of the seeds that were drawn | (resamples, seeds) int64 |
# | returns the median of $a - b$ | () |
# | and the 2.5 % and 97.5 % quantiles of the resamples' medians | () and () |
#
# The resamples are drawn for you. Of an even number of seeds the median is the mean of the middle two, as
# `quantile(0.5)` computes it.
#
# Example: (12, 15, 11, 30, 14) less (10, 14, 10, 27, 13) is (2, 1, 1, 3, 1), whose median is 1.

# %% tags=["solution:paired_comparison"]
def paired_comparison(a, b, index):
    """By how much a differs from b when both were run with the same seeds.

    a, b (seeds,): one score a seed; index (resamples, seeds) int64: bootstrap resamples of the seeds
    returns (the median of a - b, the 2.5 % and the 97.5 % quantile of its bootstrap), each a tensor ()
    """
    raise NotImplementedError


# %% tags=["check:paired_comparison"]
report = lab.check("paired_comparison")
display(report)
report.score

# %%
# lab.hint("paired_comparison")
