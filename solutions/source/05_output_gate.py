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

# %% [markdown] tags=["solution-only"]
# These are the solutions. The notebook without them, for you to work in, has the same name in the folder
# `exercises`.

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
    ### BEGIN SOLUTION
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_o.T + b_o)
    ### END SOLUTION


# %% tags=["check:output_gate"]
report = lab.check("output_gate")
display(report)
report.score


# %%
# lab.hint("output_gate")

# %% [markdown] tags=["solution-only"]
# The third gate of the same form. It looks at the *old* state $h_{t-1}$ and at the input, not at the new
# memory: only a peephole (lesson 15) would let it see $c_t$.

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
    ### BEGIN SOLUTION
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    f_t = torch.sigmoid(hx @ params["W_f"].T + params["b_f"])
    i_t = torch.sigmoid(hx @ params["W_i"].T + params["b_i"])
    c_tilde = torch.tanh(hx @ params["W_c"].T + params["b_c"])
    c_t = f_t * c_prev + i_t * c_tilde
    o_t = torch.sigmoid(hx @ params["W_o"].T + params["b_o"])
    h_t = o_t * torch.tanh(c_t)
    return h_t, c_t
    ### END SOLUTION


# %% tags=["check:lstm_step"]
report = lab.check("lstm_step")
display(report)
report.score


# %%
# lab.hint("lstm_step")

# %% [markdown] tags=["solution-only"]
# One line an equation, in the order in which they depend on each other: $c_t$ needs three of the parts,
# $h_t$ needs $c_t$. All four products read the same `hx`, which is why fast implementations do them in
# one.

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
    ### BEGIN SOLUTION
    h_t, c_t = h_0, c_0
    hs, cs = [], []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, params)
        hs.append(h_t)
        cs.append(c_t)
    return torch.stack(hs), torch.stack(cs)
    ### END SOLUTION


# %% tags=["check:lstm_forward"]
report = lab.check("lstm_forward")
display(report)
report.score

# %%
# lab.hint("lstm_forward")

# %% [markdown] tags=["solution-only"]
# The loop of the plain RNN with two states in place of one. Both are handed on: $h$ goes into the gates of
# the next step, $c$ is the memory that they act on.
