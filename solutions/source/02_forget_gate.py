# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - forget_gate
#     - bias_for_half_life
# ---

# %% [markdown]
# # 02 Exercises
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
import math

import torch

import lstmgru_lab as lab


# %% [markdown]
# ## 1. The forget gate (2 points)
#
# Write the forget gate,
#
# $$f_t = \sigma(W_f\,[h_{t-1}, x_t] + b_f).$$
#
# | symbol | shape |
# |---|---|
# | `x_t` | (batch, input) |
# | `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
# | `W_f`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
# | `b_f` | (hidden,) |
# | returns $f_t$, between 0 and 1 | (batch, hidden) |

# %% tags=["solution:forget_gate"]
def forget_gate(x_t, h_prev, W_f, b_f):
    """The forget gate of an LSTM.

    x_t (batch, input), h_prev (batch, hidden)
    W_f (hidden, hidden+input) on [h, x], b_f (hidden,)
    returns f_t (batch, hidden), between 0 and 1
    """
    ### BEGIN SOLUTION
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_f.T + b_f)
    ### END SOLUTION


# %% tags=["check:forget_gate"]
report = lab.check("forget_gate")
display(report)
report.score


# %%
# lab.hint("forget_gate")

# %% [markdown] tags=["solution-only"]
# The same three parts as a step of the RNN, with σ for tanh: a gate is a share between 0 and 1, for each
# unit and each sequence of the batch. `b_f` is inside σ: it sets the share that is kept when state and
# input say nothing.

# %% [markdown]
# ## 2. A bias for a half-life (2 points)
#
# With $W_f = 0$ and nothing new coming in, the forget gate is the same at every step, $f = \sigma(b_f)$,
# and the memory shrinks to $c_n = f^n c_0$. Which bias leaves half of it after `n` steps?
#
# | symbol | meaning |
# |---|---|
# | `n` | a number of steps, greater than 0 |
# | returns $b_f$ | a Python float |
#
# `math` is imported. Two steps of algebra on paper come first: which $f$ has $f^n = ½$, and which $b$ has
# $\sigma(b) = f$?
#
# Example: for `n` = 1 the gate is ½ and the bias 0.

# %% tags=["solution:bias_for_half_life"]
def bias_for_half_life(n):
    """The forget bias that halves the memory in n steps when W_f = 0.

    n: number of steps, greater than 0
    returns b_f, a float
    """
    ### BEGIN SOLUTION
    f = 0.5 ** (1 / n)  # f multiplied with itself n times is one half
    return math.log(f / (1 - f))  # the inverse of σ
    ### END SOLUTION


# %% tags=["check:bias_for_half_life"]
report = lab.check("bias_for_half_life")
display(report)
report.score

# %%
# lab.hint("bias_for_half_life")

# %% [markdown] tags=["solution-only"]
# $f^n = ½$ gives $f = 2^{-1/n}$, and $b = \ln\frac{f}{1-f}$ undoes σ. Half a life of 10 steps needs a
# bias of 2.6, 100 steps need 5.0: the bias grows only with the logarithm of the time.
