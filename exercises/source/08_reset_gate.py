# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - reset_gate
#     - gru_step
#     - gru_step_torch
#     - convert_update_gate
# ---

# %% [markdown]
# # 08 Exercises
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
# ## 1. The reset gate (2 points)
#
# Write the reset gate,
#
# $$r_t = \sigma(W_r\,[h_{t-1}, x_t] + b_r).$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `W_r`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
# | `b_r` | (hidden,) |
# | returns $r_t$, between 0 and 1 | (batch, hidden) |

# %% tags=["solution:reset_gate"]
def reset_gate(x_t, h_prev, W_r, b_r):
    """The reset gate of a GRU.

    x_t (batch, input), h_prev (batch, hidden)
    W_r (hidden, hidden+input) on [h, x], b_r (hidden,)
    returns r_t (batch, hidden), between 0 and 1
    """
    raise NotImplementedError


# %% tags=["check:reset_gate"]
report = lab.check("reset_gate")
display(report)
report.score


# %%
# lab.hint("reset_gate")

# %% [markdown]
# ## 2. One step of a GRU (3 points)
#
# Write the whole step in this course's form, the reset gate *before* the matrix product:
#
# $$\tilde h_t = \tanh(W_h\,[r_t∘h_{t-1}, x_t] + b_h), \qquad h_t = (1-z_t)∘h_{t-1} + z_t∘\tilde h_t.$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `params`, a dict: `W_z`, `W_r`, `W_h`, on $[h, x]$ in this order | (hidden, hidden + input) |
# | and `b_z`, `b_r`, `b_h` | (hidden,) |
# | returns $h_t$ | (batch, hidden) |

# %% tags=["solution:gru_step"]
def gru_step(x_t, h_prev, params):
    """One step of a GRU, reset before the matrix product; z_t = 1 replaces the state.

    x_t (batch, input), h_prev (batch, hidden)
    params: W_z W_r W_h (hidden, hidden+input) on [h, x], b_z b_r b_h (hidden,)
    returns h_t (batch, hidden)
    """
    raise NotImplementedError


# %% tags=["check:gru_step"]
report = lab.check("gru_step")
display(report)
report.score


# %%
# lab.hint("gru_step")

# %% [markdown]
# ## 3. One step of torch's GRU (3 points)
#
# Write one step as `nn.GRUCell` computes it. torch packs the weights of the three parts one below the
# other, in the order $r, z, n$; it has two biases; it applies $r_t$ *after* the product; and its $z_t$
# *keeps* the state:
#
# $$n_t = \tanh\big(W_{in} x_t + b_{in} + r_t∘(W_{hn} h_{t-1} + b_{hn})\big), \qquad
# h_t = (1-z_t)∘n_t + z_t∘h_{t-1}.$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `weight_ih`, rows for $r$, $z$, $n$ | (3·hidden, input) |
# | `weight_hh`, rows for $r$, $z$, $n$ | (3·hidden, hidden) |
# | `bias_ih`, `bias_hh` | (3·hidden,) |
# | returns $h_t$, as `nn.GRUCell` does | (batch, hidden) |

# %% tags=["solution:gru_step_torch"]
def gru_step_torch(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    """One step of a GRU as torch writes it: packed r, z, n; reset after the product; z_t keeps the state.

    x_t (batch, input), h_prev (batch, hidden)
    weight_ih (3·hidden, input), weight_hh (3·hidden, hidden), bias_ih and bias_hh (3·hidden,)
    returns h_t (batch, hidden)
    """
    raise NotImplementedError


# %% tags=["check:gru_step_torch"]
report = lab.check("gru_step_torch")
display(report)
report.score


# %%
# lab.hint("gru_step_torch")

# %% [markdown]
# ## 4. From one convention to the other (2 points)
#
# In this course $z_t = 1$ replaces the state; in torch it keeps the state. Given the weights of an update
# gate in one convention, return those of the same gate in the other, so that $z'_t = 1 - z_t$ for every $h$
# and $x$.
#
# | symbol | shape |
# |---|---|
# | `W_z` | (hidden, hidden + input) |
# | `b_z` | (hidden,) |
# | returns `(W, b)` | as `W_z` and `b_z` |
#
# What is $1 - \sigma(a)$?

# %% tags=["solution:convert_update_gate"]
def convert_update_gate(W_z, b_z):
    """The weights of the same update gate in the other convention, where 1 keeps what here it replaces.

    W_z (hidden, hidden+input), b_z (hidden,)
    returns (W, b) of the same shapes
    """
    raise NotImplementedError


# %% tags=["check:convert_update_gate"]
report = lab.check("convert_update_gate")
display(report)
report.score

# %%
# lab.hint("convert_update_gate")
