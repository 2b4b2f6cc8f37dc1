# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - peephole_step
#     - coupled_step
#     - mingru_parallel
# ---

# %% [markdown]
# # 15 Exercises
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
# ## 1. An LSTM that looks into its own cell (3 points)
#
# With peepholes the gates see the cell state as well, each unit its own (Gers, Schraudolph and Schmidhuber
# 2002): forget and input gate the old one, the output gate the new one.
#
# $$f_t = \sigma(W_f [h_{t-1}, x_t] + b_f + p_f∘c_{t-1})$$
# $$i_t = \sigma(W_i [h_{t-1}, x_t] + b_i + p_i∘c_{t-1})$$
# $$\tilde c_t = \tanh(W_c [h_{t-1}, x_t] + b_c) \qquad c_t = f_t∘c_{t-1} + i_t∘\tilde c_t$$
# $$o_t = \sigma(W_o [h_{t-1}, x_t] + b_o + p_o∘c_t) \qquad h_t = o_t∘\tanh(c_t)$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, `c_prev` | (batch, hidden) |
# | `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o` | (hidden, hidden + input) |
# | and `b_f`, `b_i`, `b_c`, `b_o`, `p_f`, `p_i`, `p_o` | (hidden,) |
# | returns `(h_t, c_t)` | (batch, hidden) each |

# %% tags=["solution:peephole_step"]
def peephole_step(x_t, h_prev, c_prev, params):
    """One step of an LSTM with peepholes.

    x_t (batch, input), h_prev, c_prev (batch, hidden);
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o and p_f p_i p_o (hidden,)
    returns (h_t, c_t), each (batch, hidden)
    """
    raise NotImplementedError


# %% tags=["check:peephole_step"]
report = lab.check("peephole_step")
display(report)
report.score


# %%
# lab.hint("peephole_step")

# %% [markdown]
# ## 2. One gate for keeping and writing (3 points)
#
# Couple the two gates of the cell: what is forgotten makes room for exactly as much that is new,
# $i_t = 1 - f_t$. Everything else is the LSTM of lesson 05.
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, `c_prev` | (batch, hidden) |
# | `params`, a dict: `W_f`, `W_c`, `W_o`, which act on $[h, x]$ in this order | (hidden, hidden + input) |
# | and `b_f`, `b_c`, `b_o` | (hidden,) |
# | returns `(h_t, c_t)` | (batch, hidden) each |
#
# Example: with $f_t = 0.8$, $c_{t-1} = 2$ and $\tilde c_t = -0.5$ the new cell state is 1.5.

# %% tags=["solution:coupled_step"]
def coupled_step(x_t, h_prev, c_prev, params):
    """One step of an LSTM whose input gate is what the forget gate leaves, i = 1 - f.

    x_t (batch, input), h_prev, c_prev (batch, hidden);
    params: W_f W_c W_o (hidden, hidden+input) on [h, x], b_f b_c b_o (hidden,)
    returns (h_t, c_t), each (batch, hidden)
    """
    raise NotImplementedError


# %% tags=["check:coupled_step"]
report = lab.check("coupled_step")
display(report)
report.score


# %%
# lab.hint("coupled_step")

# %% [markdown]
# ## 3. All steps at once (4 points)
#
# The gate and the candidate of a minGRU (Feng et al. 2024) do not see $h$, so all of them can be computed
# at once:
#
# $$z_t = \sigma(W_z x_t + b_z) \qquad \tilde h_t = W_h x_t + b_h \qquad
# h_t = (1 - z_t)∘h_{t-1} + z_t∘\tilde h_t$$
#
# There is no tanh, and as everywhere in this course $z = 1$ replaces the state. Compute every $h_t$
# *without a Python loop over the steps*; a loop that doubles its reach each time, about $\log_2$ of
# the steps in all, is what is meant. It must hold for hundreds of steps, where the product of all
# $1 - z_t$ is too small for float32.
#
# | symbol | shape |
# |---|---|
# | `x` | (time, batch, input) |
# | `h_0` | (batch, hidden) |
# | `W_z`, `W_h` | (hidden, input) |
# | `b_z`, `b_h` | (hidden,) |
# | returns $h$ after every step | (time, batch, hidden) |
#
# Example: at $z_t = ½$ and $\tilde h_t = 2$, from 0, four steps give 1, 1.5, 1.75 and 1.875.

# %% tags=["solution:mingru_parallel"]
def mingru_parallel(x, h_0, W_z, b_z, W_h, b_h):
    """A minGRU over a whole sequence, by a parallel scan.

    x (time, batch, input), h_0 (batch, hidden), W_z and W_h (hidden, input), b_z and b_h (hidden,)
    returns h (time, batch, hidden): h_t = (1-z_t)∘h_{t-1} + z_t∘h̃_t, where z_t and h̃_t depend on x_t alone
    """
    raise NotImplementedError


# %% tags=["check:mingru_parallel"]
report = lab.check("mingru_parallel")
display(report)
report.score

# %%
# lab.hint("mingru_parallel")
