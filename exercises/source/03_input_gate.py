# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - input_gate
#     - candidate
# ---

# %% [markdown]
# # 03 Exercises
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
# ## 1. The input gate (2 points)
#
# Write the input gate,
#
# $$i_t = \sigma(W_i\,[h_{t-1}, x_t] + b_i).$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `W_i`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
# | `b_i` | (hidden,) |
# | returns $i_t$, between 0 and 1 | (batch, hidden) |

# %% tags=["solution:input_gate"]
def input_gate(x_t, h_prev, W_i, b_i):
    """The input gate of an LSTM.

    x_t (batch, input), h_prev (batch, hidden)
    W_i (hidden, hidden+input) on [h, x], b_i (hidden,)
    returns i_t (batch, hidden), between 0 and 1
    """
    raise NotImplementedError


# %% tags=["check:input_gate"]
report = lab.check("input_gate")
display(report)
report.score


# %%
# lab.hint("input_gate")

# %% [markdown]
# ## 2. The candidate (2 points)
#
# Write the candidate, the new content that may be written to the memory,
#
# $$\tilde c_t = \tanh(W_c\,[h_{t-1}, x_t] + b_c).$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `W_c`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
# | `b_c` | (hidden,) |
# | returns $\tilde c_t$, between -1 and 1 | (batch, hidden) |

# %% tags=["solution:candidate"]
def candidate(x_t, h_prev, W_c, b_c):
    """The candidate of an LSTM: what could be written to the memory.

    x_t (batch, input), h_prev (batch, hidden)
    W_c (hidden, hidden+input) on [h, x], b_c (hidden,)
    returns c̃_t (batch, hidden), between -1 and 1
    """
    raise NotImplementedError


# %% tags=["check:candidate"]
report = lab.check("candidate")
display(report)
report.score

# %%
# lab.hint("candidate")
