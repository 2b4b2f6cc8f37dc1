# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - cell_jacobian
#     - set_forget_bias
# ---

# %% [markdown]
# # 06 Exercises
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
from torch import nn

import lstmgru_lab as lab


# %% [markdown]
# ## 1. The direct path through the cell state (3 points)
#
# In $c_t = f_t∘c_{t-1} + i_t∘\tilde c_t$ the old cell state is multiplied by $f_t$ and by nothing else. With
# the gates held, each unit therefore has
#
# $$\frac{\partial c_T}{\partial c_t} = \prod_{k=t+1}^{T} f_k .$$
#
# Return it for every $t$.
#
# | symbol | shape |
# |---|---|
# | `f`, the forget gates $f_1 … f_T$ | (time, hidden) |
# | returns $\partial c_T/\partial c_t$, one number a unit; the last row is 1 | (time, hidden) |
#
# Example: the gates 0.3, 0.5, 0.9 and 0.8 of one unit give 0.36, 0.72, 0.8 and 1.

# %% tags=["solution:cell_jacobian"]
def cell_jacobian(f):
    """How much of each cell state is left in the last one, along the direct path.

    f (time, hidden): the forget gates of every step
    returns (time, hidden): ∂c_T/∂c_t for every t, gates held; the last row is 1
    """
    ### BEGIN SOLUTION
    jacobian = torch.empty_like(f)
    product = torch.ones_like(f[0])  # ∂c_T/∂c_T
    for t in reversed(range(len(f))):
        jacobian[t] = product
        product = product * f[t]  # ∂c_T/∂c_t · ∂c_t/∂c_{t-1}
    return jacobian
    ### END SOLUTION


# %% tags=["check:cell_jacobian"]
report = lab.check("cell_jacobian")
display(report)
report.score


# %%
# lab.hint("cell_jacobian")

# %% [markdown] tags=["solution-only"]
# The loop walks backwards, as the gradient does, and writes the product down *before* $f_t$ joins it, because
# $c_t$ already has $f_t$ in it. No matrix and no slope of tanh or σ stands on this path: with a gate near 1
# the product stays near 1 for hundreds of steps, with 0.5 it is a millionth after 20.

# %% [markdown]
# ## 2. Open the highway of an nn.LSTM (3 points)
#
# Set the forget bias of an `nn.LSTM` so that in every unit, layer and direction the *total* forget bias is
# `value`; leave everything else as it is.
#
# An `nn.LSTM` has two biases for each layer and direction, `bias_ih_l0` and `bias_hh_l0`, `bias_ih_l1` and
# `bias_hh_l1` …, with `_reverse` at the end for the backward direction. Each is (4·hidden,), holds the gates
# in the order $i, f, g, o$, and the module adds the two.
#
# | symbol | meaning |
# |---|---|
# | `lstm` | an `nn.LSTM` with any number of layers and directions; changed in place |
# | `value` | a Python float |
# | returns | the same `lstm` |
#
# How you share `value` between the two biases is up to you. Changing parameters by hand goes inside
# `with torch.no_grad():`.

# %% tags=["solution:set_forget_bias"]
def set_forget_bias(lstm, value):
    """Set the forget bias of every layer and direction of an nn.LSTM, in place.

    lstm: an nn.LSTM; value: the total forget bias that it shall have, in every unit
    returns the same module
    """
    ### BEGIN SOLUTION
    hidden = lstm.hidden_size
    with torch.no_grad():
        for name, parameter in lstm.named_parameters():
            forget = parameter[hidden : 2 * hidden]  # torch stacks the gates i, f, g, o
            if name.startswith("bias_ih"):
                forget.fill_(value)
            elif name.startswith("bias_hh"):  # torch adds this one too
                forget.fill_(0.0)
    return lstm
    ### END SOLUTION


# %% tags=["check:set_forget_bias"]
report = lab.check("set_forget_bias")
display(report)
report.score

# %%
# lab.hint("set_forget_bias")

# %% [markdown] tags=["solution-only"]
# A slice of a tensor is a view, so `fill_` on it writes into the parameter itself; `torch.no_grad()` keeps
# autograd from recording that. torch computes $W x + b_{ih} + U h + b_{hh}$: only the sum of the biases
# counts, and whoever minds only one of them gets a total that still depends on the random start.
