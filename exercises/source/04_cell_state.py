# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - cell_update
#     - memory_after
# ---

# %% [markdown]
# # 04 Exercises
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
# ## 1. The new cell state (2 points)
#
# Put the parts together:
#
# $$c_t = f_t∘c_{t-1} + i_t∘\tilde c_t,$$
#
# where $∘$ multiplies number by number.
#
# | symbol | shape |
# |---|---|
# | `c_prev`, which is $c_{t-1}$ | (batch, hidden) |
# | `f_t`, `i_t`, between 0 and 1 | (batch, hidden) |
# | `c_tilde`, which is $\tilde c_t$ | (batch, hidden) |
# | returns $c_t$ | (batch, hidden) |

# %% tags=["solution:cell_update"]
def cell_update(c_prev, f_t, i_t, c_tilde):
    """The new cell state of an LSTM.

    c_prev, f_t, i_t, c_tilde: each (batch, hidden)
    returns c_t (batch, hidden)
    """
    raise NotImplementedError


# %% tags=["check:cell_update"]
report = lab.check("cell_update")
display(report)
report.score


# %%
# lab.hint("cell_update")

# %% [markdown]
# ## 2. What is left of a memory (2 points)
#
# Nothing is written any more ($i_t = 0$ at every step), so that $c_t = f_t∘c_{t-1}$. What is left of $c_0$
# after all steps?
#
# | symbol | shape |
# |---|---|
# | `c_0` | (hidden,) |
# | `f`, the forget gates of every step | (time, hidden) |
# | returns $c_T$ | (hidden,) |
#
# Example: of 2 the gates 0.9, 1.0 and 0.5 leave 0.9.

# %% tags=["solution:memory_after"]
def memory_after(c_0, f):
    """What is left of the first memory after all steps.

    c_0 (hidden,), f (time, hidden): the forget gates of every step
    returns (hidden,)
    """
    raise NotImplementedError


# %% tags=["check:memory_after"]
report = lab.check("memory_after")
display(report)
report.score

# %%
# lab.hint("memory_after")
