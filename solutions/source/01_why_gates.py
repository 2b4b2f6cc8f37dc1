# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - rnn_step
#     - rnn_forward
#     - gradient_norms
# ---

# %% [markdown]
# # 01 Exercises
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
# ## 1. One step of an RNN (2 points)
#
# Write one step of the plain RNN,
#
# $$h_t = \tanh(W\,[h_{t-1}, x_t] + b).$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `W`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
# | `b` | (hidden,) |
# | returns $h_t$ | (batch, hidden) |

# %% tags=["solution:rnn_step"]
def rnn_step(x_t, h_prev, W, b):
    """One step of a plain RNN.

    x_t (batch, input), h_prev (batch, hidden)
    W (hidden, hidden+input) on [h, x], b (hidden,)
    returns h_t (batch, hidden)
    """
    ### BEGIN SOLUTION
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.tanh(hx @ W.T + b)
    ### END SOLUTION


# %% tags=["check:rnn_step"]
report = lab.check("rnn_step")
display(report)
report.score


# %%
# lab.hint("rnn_step")

# %% [markdown] tags=["solution-only"]
# State and input are joined in the order in which the columns of `W` are laid out. The batch stands in
# rows, so the product is `hx @ W.T`: (batch, hidden + input) times (hidden + input, hidden). `b` has one
# number a unit and is added to every row.

# %% [markdown]
# ## 2. An RNN over a sequence (3 points)
#
# Run the RNN over a whole sequence: each step starts from the state that the step before it has left.
# Return the state *after* every step. You may call your own `rnn_step`.
#
# | symbol | shape |
# |---|---|
# | `x` | (time, batch, input) |
# | `h_0`, the state before the first step | (batch, hidden) |
# | `W`, `b` | as in `rnn_step` |
# | returns $h_1 … h_T$ | (time, batch, hidden) |

# %% tags=["solution:rnn_forward"]
def rnn_forward(x, h_0, W, b):
    """A plain RNN over a whole sequence.

    x (time, batch, input), h_0 (batch, hidden)
    W (hidden, hidden+input) on [h, x], b (hidden,)
    returns h (time, batch, hidden): the state after every step
    """
    ### BEGIN SOLUTION
    h_t = h_0
    states = []
    for x_t in x:
        h_t = rnn_step(x_t, h_t, W, b)
        states.append(h_t)
    return torch.stack(states)
    ### END SOLUTION


# %% tags=["check:rnn_forward"]
report = lab.check("rnn_forward")
display(report)
report.score


# %%
# lab.hint("rnn_forward")

# %% [markdown] tags=["solution-only"]
# Looping over a tensor walks along its first dimension, here time. The one variable `h_t` carries the state
# from step to step: it is all that the network knows about the past. `torch.stack` puts the list's states
# one behind the other along a new first dimension.

# %% [markdown]
# ## 3. How much of the past reaches the present (4 points)
#
# A tanh RNN with recurrent matrix $U$ (the columns of $W$ that act on $h$) has passed through the states
# $h_1 … h_T$. One step back, $\partial h_t / \partial h_{t-1} = \mathrm{diag}(1 - h_t^2)\,U$; many
# steps back is a product,
#
# $$\frac{\partial h_T}{\partial h_t} = \prod_{k=T}^{t+1} \mathrm{diag}(1 - h_k^2)\,U,$$
#
# with the last step leftmost. Return the spectral norm (the largest singular value) of each.
#
# | symbol | shape |
# |---|---|
# | `h`, the states *after* each step | (time, hidden) |
# | `U` | (hidden, hidden) |
# | returns $\lVert\partial h_T/\partial h_t\rVert_2$; the last is 1 | (time,) |
#
# Example: one unit, `U` = [[0.5]] and the states 0.7616, 0.3634 and 0.1797 of lesson 01's table give 0.2100,
# 0.4839 and 1.

# %% tags=["solution:gradient_norms"]
def gradient_norms(h, U):
    """How strongly the last state of a tanh RNN depends on each earlier one.

    h (time, hidden): the states after each step, U (hidden, hidden): the recurrent matrix
    returns (time,): the spectral norms of ∂h_T/∂h_t; the last is 1
    """
    ### BEGIN SOLUTION
    time, hidden = h.shape
    norms = torch.empty(time, dtype=h.dtype)
    product = torch.eye(hidden, dtype=h.dtype)  # ∂h_T/∂h_T
    for t in reversed(range(time)):
        norms[t] = torch.linalg.matrix_norm(product, ord=2)
        slope = 1 - h[t] ** 2  # tanh' at step t, one number a unit
        product = product @ (slope.unsqueeze(1) * U)  # ∂h_T/∂h_t · ∂h_t/∂h_{t-1}
    return norms
    ### END SOLUTION


# %% tags=["check:gradient_norms"]
report = lab.check("gradient_norms")
display(report)
report.score

# %%
# lab.hint("gradient_norms")

# %% [markdown] tags=["solution-only"]
# The loop runs backwards, as backpropagation does, and carries the product $\partial h_T/\partial h_t$.
# Its norm is taken *before* the next factor is multiplied on, so the last entry is the identity's, 1.
# `slope.unsqueeze(1) * U` scales the rows of `U`, which is $\mathrm{diag}(1-h_t^2)\,U$ without building
# the diagonal matrix.
