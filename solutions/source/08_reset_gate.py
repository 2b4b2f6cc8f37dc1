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

# %% [markdown] tags=["solution-only"]
# These are the solutions. The notebook without them, for you to work in, has the same name in the folder
# `exercises`.

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
    ### BEGIN SOLUTION
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_r.T + b_r)
    ### END SOLUTION


# %% tags=["check:reset_gate"]
report = lab.check("reset_gate")
display(report)
report.score


# %%
# lab.hint("reset_gate")

# %% [markdown] tags=["solution-only"]
# The reset gate does not touch the state that is kept. It only decides how much of the old state the
# candidate gets to see: with $r_t = 0$ the candidate is made from the input alone.

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
    ### BEGIN SOLUTION
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    z_t = torch.sigmoid(hx @ params["W_z"].T + params["b_z"])
    r_t = torch.sigmoid(hx @ params["W_r"].T + params["b_r"])
    reset = torch.cat([r_t * h_prev, x_t], dim=-1)  # (batch, hidden+input)
    h_tilde = torch.tanh(reset @ params["W_h"].T + params["b_h"])
    return (1 - z_t) * h_prev + z_t * h_tilde
    ### END SOLUTION


# %% tags=["check:gru_step"]
report = lab.check("gru_step")
display(report)
report.score


# %%
# lab.hint("gru_step")

# %% [markdown] tags=["solution-only"]
# The candidate cannot be computed together with the gates: it has to wait for $r_t$, because the reset
# comes before the product. That is why torch chose to apply $r_t$ after it: then one product serves all
# three.

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
    ### BEGIN SOLUTION
    r_x, z_x, n_x = (x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1)  # each (batch, hidden)
    r_h, z_h, n_h = (h_prev @ weight_hh.T + bias_hh).chunk(3, dim=-1)
    r_t = torch.sigmoid(r_x + r_h)
    z_t = torch.sigmoid(z_x + z_h)
    n_t = torch.tanh(n_x + r_t * n_h)
    return (1 - z_t) * n_t + z_t * h_prev
    ### END SOLUTION


# %% tags=["check:gru_step_torch"]
report = lab.check("gru_step_torch")
display(report)
report.score


# %%
# lab.hint("gru_step_torch")

# %% [markdown] tags=["solution-only"]
# `chunk(3, dim=-1)` cuts the packed result into its three parts. For $r$ and $z$ the two sides are just
# added; for $n$ they are kept apart until $r_t$ has scaled the state's side, its bias included.

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
    ### BEGIN SOLUTION
    return -W_z, -b_z  # 1 - σ(a) = σ(-a)
    ### END SOLUTION


# %% tags=["check:convert_update_gate"]
report = lab.check("convert_update_gate")
display(report)
report.score

# %%
# lab.hint("convert_update_gate")

# %% [markdown] tags=["solution-only"]
# $1 - \sigma(a) = \sigma(-a)$, and $a = W_z[h,x] + b_z$, so both change their sign. This difference
# between the frameworks is a convention; the place of the reset gate is not: no choice of weights makes up
# for it.
