# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - sample_next
#     - bits_per_character
#     - truncated_bptt
# ---

# %% [markdown]
# # 11 Exercises
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
# ## 1. Draw the next character (2 points)
#
# A language model gives one logit for each character. Their softmax at a temperature,
# $p = \mathrm{softmax}(\mathrm{logits} / \mathrm{temperature})$, says how probable each is. Draw one: lay
# the probabilities side by side from 0 to 1, in order, and see in whose stretch the number `u` falls. That is
# the first character whose cumulative probability $p_0 + … + p_k$ is greater than `u`. Rounding can leave
# even the last of them at `u` or below; then it is the last character.
#
# | symbol | shape or meaning |
# |---|---|
# | `logits` | (characters,) |
# | `temperature` | a float above 0: small is cautious, large is daring |
# | `u` | a float in [0, 1), drawn at random by the caller |
# | returns | the place of the character, a Python int |
#
# Example: with the logits (2, 1, 0) and temperature 1 the stretches end at 0.665, 0.910 and 1; `u` = 0.7
# draws character 1.

# %% tags=["solution:sample_next"]
def sample_next(logits, temperature, u):
    """The next character, drawn from a language model.

    logits (characters,); temperature > 0; u: a random number in [0, 1)
    returns an int: the first character whose cumulative probability is greater than u
    """
    ### BEGIN SOLUTION
    probabilities = torch.softmax(logits / temperature, dim=0)
    cumulative = probabilities.cumsum(dim=0)  # (characters,), the last is 1
    character = int((cumulative <= u).sum())
    return min(character, len(logits) - 1)  # rounding may leave the last a little below 1
    ### END SOLUTION


# %% tags=["check:sample_next"]
report = lab.check("sample_next")
display(report)
report.score


# %%
# lab.hint("sample_next")

# %% [markdown] tags=["solution-only"]
# The cumulative probabilities are the ends of the stretches; counting those at or below `u` gives the place of
# the stretch that `u` falls into. With `u` handed in, the draw can be repeated and tested. `min` guards against
# rounding: the last cumulative probability may be 0.9999999.

# %% [markdown]
# ## 2. Bits per character (2 points)
#
# A model that gave probability $p$ to the character that came needs $-\log_2 p$ bits for it. Return the mean
# over all characters.
#
# | symbol | shape |
# |---|---|
# | `logits`; a softmax over each row makes them probabilities | (n, characters) |
# | `targets`, the characters that came | (n,) int64 |
# | returns the mean number of bits | a Python float |
#
# `math` is imported.
#
# Example: probabilities of ½, ¼, ½ and ⅛ for the four that came make 1.75 bits per character.

# %% tags=["solution:bits_per_character"]
def bits_per_character(logits, targets):
    """How many bits a language model needs for a character, on average.

    logits (n, characters); targets (n,) int64: the characters that came
    returns a float
    """
    ### BEGIN SOLUTION
    log_p = torch.log_softmax(logits, dim=1)  # natural logarithms
    nats = -log_p[torch.arange(len(targets)), targets].mean()
    return float(nats) / math.log(2)
    ### END SOLUTION


# %% tags=["check:bits_per_character"]
report = lab.check("bits_per_character")
display(report)
report.score


# %%
# lab.hint("bits_per_character")

# %% [markdown] tags=["solution-only"]
# `log_softmax` is the logarithm of the softmax without the detour over numbers that round to 0. The mean of
# minus the logarithm is torch's cross-entropy, in nats; divided by ln 2 it is in bits. A model that knows
# nothing of 32 characters needs 5 bits for each.

# %% [markdown]
# ## 3. Truncated backpropagation through time (4 points)
#
# A tanh RNN, $h_t = \tanh(W\,[h_{t-1}, x_t] + b)$, starts from zeros and runs over the whole of `x`. Its
# loss is $\sum_t \lVert h_t - \mathrm{target}_t\rVert^2$, summed over time, batch and units. Return the
# gradient with respect to $W$ when the state is *detached* after every `k` steps: the numbers go on, the
# gradient does not.
#
# | symbol | shape |
# |---|---|
# | `x` | (time, batch, input) |
# | `target` | (time, batch, hidden) |
# | `W`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
# | `b` | (hidden,) |
# | `k`, steps between two cuts; the last stretch may be shorter | an int |
# | returns $\partial\,\mathrm{loss}/\partial W$ | (hidden, hidden + input) |

# %% tags=["solution:truncated_bptt"]
def truncated_bptt(x, target, W, b, k):
    """The gradient of a tanh RNN by truncated backpropagation through time.

    x (time, batch, input), target (time, batch, hidden), W (hidden, hidden+input) on [h, x], b (hidden,);
    the state starts from zeros and is detached after every k steps
    returns dloss/dW (hidden, hidden+input), where loss = Σ_t ‖h_t - target_t‖²
    """
    ### BEGIN SOLUTION
    W = W.detach().clone().requires_grad_()  # a leaf of our own: the caller's W stays as it is
    h_t = torch.zeros_like(target[0])  # (batch, hidden)
    loss = torch.zeros((), dtype=W.dtype)
    for t in range(len(x)):
        hx = torch.cat([h_t, x[t]], dim=1)
        h_t = torch.tanh(hx @ W.T + b)
        loss = loss + ((h_t - target[t]) ** 2).sum()
        if (t + 1) % k == 0:
            h_t = h_t.detach()  # the numbers go on, the gradient does not
    loss.backward()
    return W.grad
    ### END SOLUTION


# %% tags=["check:truncated_bptt"]
report = lab.check("truncated_bptt")
display(report)
report.score

# %%
# lab.hint("truncated_bptt")

# %% [markdown] tags=["solution-only"]
# `detach` gives the same numbers without their history, so autograd stops there: memory and time no longer grow
# with the length of the text. What is lost is every influence that reaches back across a cut. The state itself
# is carried on, which is why the model can still *use* what it read long ago.
