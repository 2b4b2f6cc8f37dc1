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

# %% [markdown] tags=["solution-only"]
# These are the solutions. The notebook without them, for you to work in, has the same name in the folder
# `exercises`.

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
    ### BEGIN SOLUTION
    h_t, c_t = h_0, c_0
    states = []
    for chunk in chunks:  # h_t and c_t live on from one chunk to the next
        for x_t in chunk:
            hx = torch.cat([h_t, x_t], dim=1)  # (batch, hidden+input)
            f_t = torch.sigmoid(hx @ params["W_f"].T + params["b_f"])
            i_t = torch.sigmoid(hx @ params["W_i"].T + params["b_i"])
            c_tilde = torch.tanh(hx @ params["W_c"].T + params["b_c"])
            c_t = f_t * c_t + i_t * c_tilde
            o_t = torch.sigmoid(hx @ params["W_o"].T + params["b_o"])
            h_t = o_t * torch.tanh(c_t)
            states.append(h_t)
    return torch.stack(states)
    ### END SOLUTION


# %% tags=["check:stream"]
report = lab.check("stream")
display(report)
report.score

# %%
# lab.hint("stream")

# %% [markdown] tags=["solution-only"]
# All that an LSTM knows of the past is the pair (h, c), so handing it on makes chunks as good as one run,
# and the memory needed does not grow with the stream. Any cut gives the same states: that is what makes
# gated cells cheap in real time.
