# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - output_gate
#     - lstm_step
#     - lstm_forward
# ---

# %% [markdown]
# # 05 Exercises
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
# ## 1. The output gate (2 points)
#
# Write the output gate,
#
# $$o_t = \sigma(W_o\,[h_{t-1}, x_t] + b_o).$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `W_o`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
# | `b_o` | (hidden,) |
# | returns $o_t$, between 0 and 1 | (batch, hidden) |

# %% tags=["solution:output_gate"]
def output_gate(x_t, h_prev, W_o, b_o):
    """The output gate of an LSTM.

    x_t (batch, input), h_prev (batch, hidden)
    W_o (hidden, hidden+input) on [h, x], b_o (hidden,)
    returns o_t (batch, hidden), between 0 and 1
    """
    raise NotImplementedError


# %% tags=["check:output_gate"]
report = lab.check("output_gate")
display(report)
report.score


# %%
# lab.hint("output_gate")

# %% [markdown]
# ## 2. One step of an LSTM (4 points)
#
# Write the whole step. All four parts see the same $[h_{t-1}, x_t]$; then
#
# $$c_t = f_t∘c_{t-1} + i_t∘\tilde c_t, \qquad h_t = o_t∘\tanh(c_t).$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, `c_prev`, which are $h_{t-1}$ and $c_{t-1}$ | (batch, hidden) |
# | `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o`, on $[h, x]$ in this order | (hidden, hidden + input) |
# | and `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |
# | returns `(h_t, c_t)` | (batch, hidden) each |

# %% tags=["solution:lstm_step"]
def lstm_step(x_t, h_prev, c_prev, params):
    """One step of an LSTM.

    x_t (batch, input), h_prev and c_prev (batch, hidden)
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    returns (h_t, c_t), each (batch, hidden)
    """
    raise NotImplementedError


# %% tags=["check:lstm_step"]
report = lab.check("lstm_step")
display(report)
report.score


# %%
# lab.hint("lstm_step")

# %% [markdown]
# ## 3. An LSTM over a sequence (3 points)
#
# Run the LSTM over a whole sequence and return both states *after* every step. You may call your own
# `lstm_step`.
#
# | symbol | shape |
# |---|---|
# | `x` | (time, batch, input) |
# | `h_0`, `c_0`, the states before the first step | (batch, hidden) |
# | `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o`, on $[h, x]$ in this order | (hidden, hidden + input) |
# | and `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |
# | returns `(h, c)` | (time, batch, hidden) each |

# %% tags=["solution:lstm_forward"]
def lstm_forward(x, h_0, c_0, params):
    """An LSTM over a whole sequence.

    x (time, batch, input), h_0 and c_0 (batch, hidden)
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    returns (h, c), each (time, batch, hidden): both states after every step
    """
    raise NotImplementedError


# %% tags=["check:lstm_forward"]
report = lab.check("lstm_forward")
display(report)
report.score

# %%
# lab.hint("lstm_forward")
