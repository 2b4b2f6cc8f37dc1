# ---
# jupyter:
#   lstmgru:
#     exercises:
#     - stream
# ---

# %% [markdown]
# # 14 Exercises
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
# ## 1. Read a stream as it comes (3 points)
#
# Speech from a microphone arrives in chunks, and an answer is wanted after each. Run an LSTM over the chunks so
# that the states are the same as in one run over the whole sequence.
#
# | symbol | shape |
# |---|---|
# | `chunks`, a list of any number of chunks of any length | each (time, batch, input) |
# | `h_0`, `c_0`, the state before the first chunk | (batch, hidden) |
# | `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o`, on $[h, x]$ in this order | (hidden, hidden + input) |
# | and `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |
# | returns $h$ after every step of all chunks | (Σ time, batch, hidden) |
#
# The equations are those of lesson 05:
# $c_t = f_t∘c_{t-1} + i_t∘\tilde c_t$ and $h_t = o_t∘\tanh(c_t)$.

# %% tags=["solution:stream"]
def stream(chunks, h_0, c_0, params):
    """An LSTM over a sequence that arrives in chunks.

    chunks: a list of (time, batch, input), of any lengths; h_0, c_0 (batch, hidden);
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    returns h (Σtime, batch, hidden): what one run over the whole sequence gives
    """
    raise NotImplementedError


# %% tags=["check:stream"]
report = lab.check("stream")
display(report)
report.score

# %%
# lab.hint("stream")
