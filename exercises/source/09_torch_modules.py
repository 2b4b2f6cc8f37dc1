# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - split_gates
#     - count_parameters
#     - last_hidden
#     - pack_and_run
# ---

# %% [markdown]
# # 09 Exercises
#
# Write the body of each function in place of `raise NotImplementedError`, run its cell with Shift+Enter, then
# run the check below it. The check tries your function on numbers and shapes that it has not seen, and when
# something is wrong it says what. Nothing is counted against you: check as often as you like.
#
# Hints come one at a time: remove the `#` in front of `lab.hint` and run the cell again for the next.

# %%
import torch
from torch import nn

import lstmgru_lab as lab


# %% [markdown]
# ## 1. Read the weights of an nn.LSTM (3 points)
#
# Take the weights of an `nn.LSTM` apart, gate by gate, so that $f_t = \sigma(W_f\,[h_{t-1}, x_t] + b_f)$ and
# the other equations of this course hold with them. Layer 0, forward direction.
#
# | of the module `lstm` | shape |
# |---|---|
# | `lstm.weight_ih_l0`, acts on $x$ | (4·hidden, input) |
# | `lstm.weight_hh_l0`, acts on $h$ | (4·hidden, hidden) |
# | `lstm.bias_ih_l0`, `lstm.bias_hh_l0`, added to each other | (4·hidden,) |
#
# Their rows hold the gates in the order $i, f, g, o$; torch's $g$ is our $\tilde c$.
#
# | returns a dict | shape |
# |---|---|
# | `W_f`, `W_i`, `W_c`, `W_o`, which act on $[h, x]$ in this order | (hidden, hidden + input) |
# | `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |

# %% tags=["solution:split_gates"]
def split_gates(lstm):
    """The first layer's weights of an nn.LSTM, gate by gate in this course's notation.

    lstm: an nn.LSTM; of several layers or directions, layer 0 forward is meant
    returns a dict: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    """
    raise NotImplementedError


# %% tags=["check:split_gates"]
report = lab.check("split_gates")
display(report)
report.score


# %%
# lab.hint("split_gates")

# %% [markdown]
# ## 2. Count the parameters (3 points)
#
# How many parameters has an `nn.RNN`, `nn.GRU` or `nn.LSTM`? Work it out by formula.
#
# | symbol | meaning |
# |---|---|
# | `kind` | `"rnn"`, `"gru"` or `"lstm"` |
# | `input_size`, `hidden_size` | numbers of inputs and units |
# | `num_layers` | layers; the second sees the outputs of the first, and so on |
# | `bidirectional` | `True`: each layer has a backward direction as well, and the next sees both |
# | returns | a Python int, the count of all weights and biases |
#
# An RNN computes one affine map of $[h, x]$ in each layer and direction, a GRU three, an LSTM four; torch gives
# each of them two bias vectors.
#
# Example: a GRU with 10 inputs and 20 units has 1920.

# %% tags=["solution:count_parameters"]
def count_parameters(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    """The number of parameters of torch's nn.RNN, nn.GRU or nn.LSTM.

    kind: "rnn", "gru" or "lstm"
    returns an int
    """
    raise NotImplementedError


# %% tags=["check:count_parameters"]
report = lab.check("count_parameters")
display(report)
report.score


# %%
# lab.hint("count_parameters")

# %% [markdown]
# ## 3. The last state that counts (3 points)
#
# A batch of sequences of unequal length was padded, packed and run; `output` holds the states of the last
# layer, with zeros where a sequence has ended. Return the state in which each sequence *ends*. The backward
# direction reads from the last valid step to the first, so it ends at the first.
#
# | symbol | shape |
# |---|---|
# | `output`; with two directions, features are forward and then backward | (batch, time, directions·hidden) |
# | `lengths`, how many steps are valid, in no order | (batch,) int64 |
# | `bidirectional` | `True` or `False` |
# | returns the last valid forward state, then the first backward state | (batch, directions·hidden) |

# %% tags=["solution:last_hidden"]
def last_hidden(output, lengths, bidirectional):
    """The last hidden state of every sequence in a padded batch.

    output (batch, time, directions·hidden), of a batch that was packed; lengths (batch,) int64
    returns (batch, directions·hidden): the last valid forward state, then the first backward state
    """
    raise NotImplementedError


# %% tags=["check:last_hidden"]
report = lab.check("last_hidden")
display(report)
report.score


# %%
# lab.hint("last_hidden")

# %% [markdown]
# ## 4. Pack, run, unpack (4 points)
#
# Run an `nn.LSTM` over a padded batch so that no sequence sees its padding. torch has the two functions for it,
# `nn.utils.rnn.pack_padded_sequence` and `nn.utils.rnn.pad_packed_sequence`; the work is in their options.
#
# | symbol | shape |
# |---|---|
# | `lstm`, an `nn.LSTM` with `batch_first=True`, one direction, any number of layers | |
# | `x`, padded with zeros | (batch, time, input) |
# | `lengths`, in no order | (batch,) int64 |
# | returns `output`, 0 where a sequence has ended, as long as `x` | (batch, time, hidden) |
# | and `h_n`, the last valid state of the *last layer* | (batch, hidden) |
#
# Rows stay in the order in which they are given.

# %% tags=["solution:pack_and_run"]
def pack_and_run(lstm, x, lengths):
    """Run an nn.LSTM over sequences of unequal length as if each were alone.

    lstm: batch_first, one direction, any number of layers; x (batch, time, input), padded;
    lengths (batch,) int64 in no order
    returns (output (batch, time, hidden), zero where a sequence has ended; h_n (batch, hidden), last layer)
    """
    raise NotImplementedError


# %% tags=["check:pack_and_run"]
report = lab.check("pack_and_run")
display(report)
report.score

# %%
# lab.hint("pack_and_run")
