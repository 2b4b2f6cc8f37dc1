# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - masked_mean
#     - collate
# ---

# %% [markdown]
# # 13 Exercises
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
# ## 1. A mean that leaves out the padding (2 points)
#
# An order-free summary of a recording is the mean of its features over time. In a padded batch the mean
# runs over the valid steps of each recording only, the first `lengths[b]` steps of row `b`. Do not rely on
# the padding: it need not be zero.
#
# | symbol | shape |
# |---|---|
# | `x`, padded at the end | (batch, time, features) |
# | `lengths`, at least 1 each | (batch,) int64 |
# | returns the mean over the valid steps | (batch, features) |
#
# Example: of the rows 2, 4, 6 and 3, 0, 0 with lengths 3 and 1 the means are 4 and 3.

# %% tags=["solution:masked_mean"]
def masked_mean(x, lengths):
    """The mean over time of each sequence in a padded batch, over its valid steps only.

    x (batch, time, features), lengths (batch,) int64, at least 1 each
    returns (batch, features)
    """
    raise NotImplementedError


# %% tags=["check:masked_mean"]
report = lab.check("masked_mean")
display(report)
report.score


# %%
# lab.hint("masked_mean")

# %% [markdown]
# ## 2. One batch of unequal lengths (2 points)
#
# Recordings have unequal lengths and a batch is one tensor: pad each with zeros at its *end* to the length
# of the longest, and keep the lengths.
#
# | symbol | shape |
# |---|---|
# | `sequences`, a list of tensors | each (length, features) |
# | returns `padded`, the sequences in the order given | (batch, time, features) |
# | and `lengths` | (batch,) int64 |
#
# Example: 2, 4, 6 and 3, one feature each, become the rows 2, 4, 6 and 3, 0, 0; the lengths are 3 and 1.

# %% tags=["solution:collate"]
def collate(sequences):
    """Make one padded batch of sequences of unequal length.

    sequences: a list of (length, features)
    returns (padded (batch, time, features), zeros after each end; lengths (batch,) int64)
    """
    raise NotImplementedError


# %% tags=["check:collate"]
report = lab.check("collate")
display(report)
report.score

# %%
# lab.hint("collate")
