# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - update_gate
#     - interpolate
# ---

# %% [markdown]
# # 07 Exercises
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
# ## 1. The update gate (2 points)
#
# Write the update gate,
#
# $$z_t = \sigma(W_z\,[h_{t-1}, x_t] + b_z).$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `W_z`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
# | `b_z` | (hidden,) |
# | returns $z_t$, between 0 and 1 | (batch, hidden) |

# %% tags=["solution:update_gate"]
def update_gate(x_t, h_prev, W_z, b_z):
    """The update gate of a GRU.

    x_t (batch, input), h_prev (batch, hidden)
    W_z (hidden, hidden+input) on [h, x], b_z (hidden,)
    returns z_t (batch, hidden), between 0 and 1; 1 replaces the state
    """
    raise NotImplementedError


# %% tags=["check:update_gate"]
report = lab.check("update_gate")
display(report)
report.score


# %%
# lab.hint("update_gate")

# %% [markdown]
# ## 2. Between old and new (2 points)
#
# Write the GRU's new state in this course's form,
#
# $$h_t = (1 - z_t)∘h_{t-1} + z_t∘\tilde h_t.$$
#
# | symbol | shape |
# |---|---|
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `h_tilde`, the candidate $\tilde h_t$ | (batch, hidden) |
# | `z_t`, between 0 and 1 | (batch, hidden) |
# | returns $h_t$ | (batch, hidden) |

# %% tags=["solution:interpolate"]
def interpolate(h_prev, h_tilde, z_t):
    """The new state of a GRU, between the old one and the candidate.

    h_prev, h_tilde, z_t: each (batch, hidden)
    returns h_t (batch, hidden); z_t = 1 replaces the old state
    """
    raise NotImplementedError


# %% tags=["check:interpolate"]
report = lab.check("interpolate")
display(report)
report.score

# %%
# lab.hint("interpolate")
