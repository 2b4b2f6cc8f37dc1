# %% [markdown]
# # 05 The output gate and the whole LSTM
#
# You can know something without saying it all the time. The cell state knows (lesson 04); what the rest of the
# network gets to hear is another matter, and the last of the three gates decides it. With it the LSTM is complete:
# six equations that you can run by hand.
#
# | | |
# |---|---|
# | **You will be able to** | compute $o_t$ and $h_t$, and a whole step of an LSTM by hand |
# | | run a whole sequence, in agreement with `nn.LSTM` to $10^{-6}$, and count the parameters |
# | | find the mistakes that no shape and no error message shows |
# | **Time** | 40 minutes |
# | **You need** | lessons 02 to 04 |

# %%
import math

import torch

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Do you remember?

# %%
lab.predict("05-again-update")

# %% [markdown]
# ## Predict
#
# The **output gate** $o_t$, between 0 and 1, says how much of the memory is shown. What is shown is $h_t$, the
# **hidden state**.

# %%
lab.predict("05-closed-output-gate")

# %%
lab.predict("05-which-first")

# %% [markdown]
# ## How much is shown
#
# The third gate has the form of the other two, with weights of its own:
#
# $$o_t = \sigma(W_o\,[h_{t-1}, x_t] + b_o)$$
#
# and the new hidden state is that share of the memory, squashed by tanh:
#
# $$h_t = o_t \circ \tanh(c_t)$$
#
# | symbol | what it is | shape |
# |---|---|---|
# | $[h_{t-1}, x_t]$ | what all gates see | (batch, hidden + input) |
# | $W_o$, $b_o$ | the gate's weights and bias | (hidden, hidden + input), (hidden,) |
# | $o_t$ | a share, between 0 (hide) and 1 (show) | (batch, hidden) |
# | $c_t$ | the *new* memory, already updated | (batch, hidden) |
# | $h_t$ | what is shown, between −1 and 1: the output, and what the gates see next | (batch, hidden) |
#
# Note what the gate does *not* see: the memory that it shows. It sees $h_{t-1}$ and $x_t$. (Peepholes change that:
# lesson 15.)

# %%
torch.manual_seed(0)
cell = lab.LSTMCell(input_size=3, hidden_size=4)
x_t, h, c = torch.randn(2, 3), torch.randn(2, 4), torch.randn(2, 4)
trace = cell(x_t[None], (h, c))
c_t = trace.c[0]  # from lesson 04

o_t = torch.sigmoid(torch.cat([h, x_t], dim=-1) @ cell.W_o.T + cell.b_o)
h_t = o_t * torch.tanh(c_t)

print("o_t", tuple(o_t.shape), " h_t", tuple(h_t.shape))
assert torch.allclose(o_t, trace.o[0])
assert torch.allclose(h_t, trace.h[0])

# %% [markdown]
# ## See it: a memory that waits to be asked
#
# A pulse at step 3 is written to the memory and kept. The −1s at steps 10 and 18 are questions. Only the output gate
# has sliders here. In the last row the outline is what $h$ would be with the gate wide open.
#
# 1. [Answer when asked](#OutputGate:answer-when-asked): follow $c$ and $h$ from step 3 on. Which of them knows?
# 2. [Show all](#OutputGate:show-all) and [hide](#OutputGate:hide): what changes in the row of $c$?
# 3. [Open itself](#OutputGate:open-itself): no input opens this gate. What does?
# 4. **The task** at the foot of the explorer: be silent until the first −1 asks, and speak from then on to the end.

# %%
lab.explorers.OutputGate()

# %% [markdown]
# ## Measured: hidden is not lost
#
# A unit set by hand. Its inputs are a number, a flag *write* and a flag *show*. Write 0.8 at step 2, be silent for
# ten steps, show it at step 13:

# %%
keeper = lab.LSTMCell(input_size=3, hidden_size=1).requires_grad_(False)
for parameter in keeper.parameters():
    parameter.zero_()
keeper.b_f.fill_(20.0)  # keep
keeper.W_i[0, 2], keeper.b_i[0] = 40.0, -20.0  # on [h, number, write, show]
keeper.W_c[0, 1] = 1.0
keeper.W_o[0, 3], keeper.b_o[0] = 40.0, -20.0

x = torch.zeros(16, 1, 3)  # (time, batch, input)
x[:, 0, 0] = torch.tensor(
    [0.5, -0.7, 0.8, 0.3, -0.9, 0.6, 0.1, -0.4, 0.9, -0.8, 0.2, 0.7, -0.6, 0.4, 0.5, -0.3]
)
x[2, 0, 1] = 1.0
x[13, 0, 2] = 1.0
trace = keeper(x)

lab.figures.lines(
    {name: getattr(trace, name)[:, 0, 0].round(decimals=4).tolist() for name in ("c", "o", "h")},
    title="Written at step 2, shown at step 13",
    xlabel="step t",
    ylabel="c, o and h",
    at=[2, 12, 13, 14],
)

# %%
stored = math.tanh(0.8)
print(f"to be stored: tanh(0.8) = {stored:.3f}")
print(f"step 12: c = {trace.c[12].item():.3f}  h = {trace.h[12].item():.3f}")
print(f"step 13: c = {trace.c[13].item():.3f}  h = {trace.h[13].item():.3f} = tanh({stored:.3f})")
assert (trace.c[2:] - stored).abs().max() < 1e-6
assert trace.h[3:13].abs().max() < 1e-6
assert abs(trace.h[13].item() - math.tanh(stored)) < 1e-6

# %% [markdown]
# From outside, silence and emptiness look alike. And "outside" includes the cell's own gates: at the next step they
# see $h$, not $c$. So a closed output gate does not touch the memory *itself*, but it can change what the other gates
# do next. In a cell whose weights on $h$ are zero it changes nothing at all; in an ordinary one it does:


# %%
def memories(weights_on_h, seed):
    """The cell states of one LSTM with its output gate as it is, and with the gate shut."""
    torch.manual_seed(seed)
    cell = lab.LSTMCell(input_size=3, hidden_size=8).requires_grad_(False)
    for W in (cell.W_f, cell.W_i, cell.W_c, cell.W_o):
        W[:, :8] *= weights_on_h
    x = torch.randn(30, 4, 3)
    as_it_is = cell(x).c
    cell.b_o.fill_(-20.0)
    return as_it_is, cell(x).c


for weights_on_h in (0.0, 1.0):
    same = [torch.equal(*memories(weights_on_h, seed)) for seed in range(5)]
    print(f"weights on h times {weights_on_h:.0f}: same memory with the gate shut, seeds 0 to 4: {same}")
    assert all(same) if weights_on_h == 0 else not any(same)

# %% [markdown]
# Why hide anything? Hochreiter & Schmidhuber (1997, section 4) give the reason: a memory that is kept for later would
# disturb the other units now. The output gate protects them from it, as the input gate protects the memory from them.
#
# ## How large can h be?

# %%
lab.predict("05-large-memory")

# %% [markdown]
# $c$ has no bounds (lesson 04), so tanh stands between it and the world:

# %%
for memory in (0.1, 0.5, 1.0, 2.0, 5.0, 20.0):
    print(
        f"c = {memory:4.1f}   tanh(c) = {math.tanh(memory):.4f}   h at o = 0.5: {0.5 * math.tanh(memory):.4f}"
    )

# %% [markdown]
# Small memories are shown as they are, large ones only by their sign.
#
# ## The whole step
#
# Six equations, in the order in which they need each other:
#
# $$\begin{aligned}
# f_t &= \sigma(W_f\,[h_{t-1}, x_t] + b_f) &&\text{what to keep}\\
# i_t &= \sigma(W_i\,[h_{t-1}, x_t] + b_i) &&\text{how much to write}\\
# \tilde c_t &= \tanh(W_c\,[h_{t-1}, x_t] + b_c) &&\text{what to write}\\
# c_t &= f_t \circ c_{t-1} + i_t \circ \tilde c_t &&\text{the new memory}\\
# o_t &= \sigma(W_o\,[h_{t-1}, x_t] + b_o) &&\text{how much to show}\\
# h_t &= o_t \circ \tanh(c_t) &&\text{what is shown}
# \end{aligned}$$
#
# Four of them read the same $[h_{t-1}, x_t]$ and none of those four waits for another. In code, one line each:

# %%
x_t, h, c = torch.randn(2, 3), torch.randn(2, 4), torch.randn(2, 4)
hx = torch.cat([h, x_t], dim=-1)  # (batch, hidden + input)

f_t = torch.sigmoid(hx @ cell.W_f.T + cell.b_f)
i_t = torch.sigmoid(hx @ cell.W_i.T + cell.b_i)
c_tilde = torch.tanh(hx @ cell.W_c.T + cell.b_c)
c_t = f_t * c + i_t * c_tilde
o_t = torch.sigmoid(hx @ cell.W_o.T + cell.b_o)
h_t = o_t * torch.tanh(c_t)

h_there, c_there = cell.step(x_t, (h, c))
print("h_t", tuple(h_t.shape), " c_t", tuple(c_t.shape))
assert torch.allclose(h_t, h_there, atol=1e-6)
assert torch.allclose(c_t, c_there, atol=1e-6)

# %% [markdown]
# ## The same with numbers, by hand
#
# One unit, at a step with $h_{t-1} = 0.4$, $c_{t-1} = 1.2$, $x_t = 1$:
#
# | | weights on $[h, x]$, bias | sum | result |
# |---|---|---|---|
# | $f_t$ | $[0.5,\ 1.0]$, $0.8$ | $0.2 + 1.0 + 0.8 = 2.0$ | $\sigma(2.0) = 0.881$ |
# | $i_t$ | $[1.0,\ 0.6]$, $-0.5$ | $0.4 + 0.6 - 0.5 = 0.5$ | $\sigma(0.5) = 0.622$ |
# | $\tilde c_t$ | $[-0.5,\ 1.0]$, $0$ | $-0.2 + 1.0 = 0.8$ | $\tanh(0.8) = 0.664$ |
# | $c_t$ | | $0.881 \cdot 1.2 + 0.622 \cdot 0.664$ | $1.057 + 0.413 = 1.470$ |
# | $o_t$ | $[1.0,\ -1.4]$, $0$ | $0.4 - 1.4 = -1.0$ | $\sigma(-1.0) = 0.269$ |
# | $h_t$ | | $0.269 \cdot \tanh(1.470)$ | $0.269 \cdot 0.900 = 0.242$ |
#
# In words: keep 88 % of the memory, write 62 % of 0.664, show 27 % of what comes out. The reference cell with the same
# weights:

# %%
by_hand = lab.LSTMCell(input_size=1, hidden_size=1).requires_grad_(False)
for gate, weights, bias in (
    ("f", [0.5, 1.0], 0.8),
    ("i", [1.0, 0.6], -0.5),
    ("c", [-0.5, 1.0], 0.0),
    ("o", [1.0, -1.4], 0.0),
):
    getattr(by_hand, f"W_{gate}").copy_(torch.tensor([weights]))
    getattr(by_hand, f"b_{gate}").fill_(bias)

step = by_hand(torch.tensor([[[1.0]]]), (torch.tensor([[0.4]]), torch.tensor([[1.2]])))
for name in ("f", "i", "c_tilde", "c", "o", "h"):
    print(f"{name:<7} = {getattr(step, name).item():.3f}")
assert abs(step.h.item() - 0.242) < 5e-4

# %% [markdown]
# ## See it: the whole cell
#
# All twelve numbers of one unit, live. Point at any part of the diagram to see its equation with the numbers of the
# selected step.
#
# 1. [Store and answer](#LSTMCellExplorer:store-and-answer): find the steps at which each gate does its work.
# 2. [Set and clear](#LSTMCellExplorer:set-and-clear): a switch. What turns it on, what off?
# 3. [Follow the input](#LSTMCellExplorer:follow): an LSTM that remembers next to nothing. Which gate makes it so?
# 4. [Ring](#LSTMCellExplorer:ring): one pulse, and it never comes to rest. Follow $h$ into the candidate of the next
#    step.
# 5. **The task**: keep the pulse silently, answer at the −1, then forget. Only $h$ knows that the answer was given.

# %%
lab.explorers.LSTMCellExplorer()

# %% [markdown]
# (In `LSTMCellExplorer(units=4)` every row has a line for each of four units; one of them is in the diagram.)
#
# ## The whole sequence, and the same in torch
#
# Over a sequence the step runs in a loop, with **two** states that travel from step to step: $h$ into the gates, $c$
# along the line of the memory. Here it is with the weights of an `nn.LSTM`, whose rows are stacked in the order
# **i, f, g, o**:

# %%
torch.manual_seed(0)
lstm = torch.nn.LSTM(input_size=3, hidden_size=4)
W = torch.cat([lstm.weight_hh_l0, lstm.weight_ih_l0], dim=1).detach()  # (4·hidden, hidden + input)
b = (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach()  # (4·hidden,)

x = torch.randn(10, 2, 3)  # (time, batch, input)
h, c = torch.zeros(2, 4), torch.zeros(2, 4)
hs = []
for x_t in x:
    i, f, g, o = (torch.cat([h, x_t], dim=-1) @ W.T + b).chunk(4, dim=-1)  # all four in one product
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
    hs.append(h)
h_all = torch.stack(hs)  # (time, batch, hidden)

output, (h_n, c_n) = lstm(x)
trace = lab.LSTMCell.from_torch(lstm)(x)
print("output", tuple(output.shape), " h_n", tuple(h_n.shape), " c_n", tuple(c_n.shape))
for name, difference in (
    ("h of all steps, this loop", output - h_all),
    ("h of all steps, LSTMCell", output - trace.h),
    ("the last h", h_n[0] - h),
    ("the last c", c_n[0] - c),
):
    print(f"{name:<26} equal to torch's within 1e-6:", bool(difference.abs().max() < 1e-6))
    assert difference.abs().max() < 1e-6

# %% [markdown]
# `output` holds $h$ of every step, and of $c$ torch gives the last alone. The leading 1 of `h_n` and `c_n` counts
# layers and directions (lesson 09).
#
# ## How many parameters?
#
# Three gates and a candidate, each with a matrix on $[h, x]$ and a bias. With $H$ hidden units and $I$ inputs:
#
# $$4 \cdot (H \cdot (H + I) + H) = 4\,H\,(H + I + 1)$$
#
# A plain RNN has a quarter of that. `nn.LSTM` keeps two biases a gate where one would do, so it has $4H$ more:

# %%
print("  I    H    4H(H+I+1)   LSTMCell    nn.LSTM   4H(H+I+2)")
for inputs, hidden in ((1, 1), (3, 4), (10, 20), (28, 128)):
    here, of_torch, of_rnn = (
        sum(parameter.numel() for parameter in module(inputs, hidden).parameters())
        for module in (lab.LSTMCell, torch.nn.LSTM, lab.RNNCell)
    )
    one_bias, two_biases = (4 * hidden * (hidden + inputs + biases) for biases in (1, 2))
    print(f"{inputs:3}  {hidden:3}   {one_bias:10,}   {here:8,}   {of_torch:8,}   {two_biases:9,}")
    assert here == one_bias == 4 * of_rnn
    assert of_torch == two_biases

# %% [markdown]
# ## What goes wrong in practice: four wrong cells that run
#
# A step that is right and three that are not; the fourth mistake is to take the rows of the weights in another order.
# All of them run, all shapes fit, and no message appears. How far is each from `nn.LSTM` with the same weights?


# %%
def right(a, c):
    """h_t and c_t from the sums a of the four parts and the old memory c."""
    c_t = torch.sigmoid(a["f"]) * c + torch.sigmoid(a["i"]) * torch.tanh(a["g"])
    return torch.sigmoid(a["o"]) * torch.tanh(c_t), c_t


def no_tanh_of_c(a, c):
    _, c_t = right(a, c)
    return torch.sigmoid(a["o"]) * c_t, c_t


def h_before_c(a, c):
    _, c_t = right(a, c)
    return torch.sigmoid(a["o"]) * torch.tanh(c), c_t  # shows the old memory


def c_squashed(a, c):
    h_t, c_t = right(a, c)
    return h_t, torch.tanh(c_t)


# %%
def furthest_off(step, order, seed, scale, hidden=16):
    """The largest difference in h from nn.LSTM with the same weights, its own initial ones times a scale."""
    torch.manual_seed(seed)
    lstm = torch.nn.LSTM(3, hidden).requires_grad_(False)
    for parameter in lstm.parameters():
        parameter *= scale
    x, h, c = torch.randn(50, 8, 3), torch.zeros(8, hidden), torch.zeros(8, hidden)
    W = torch.cat([lstm.weight_hh_l0, lstm.weight_ih_l0], dim=1)
    b = lstm.bias_ih_l0 + lstm.bias_hh_l0
    off = []
    for x_t, wanted in zip(x, lstm(x)[0], strict=True):
        rows = (torch.cat([h, x_t], dim=-1) @ W.T + b).chunk(4, dim=-1)
        h, c = step(dict(zip(order, rows, strict=True)), c)
        off.append((h - wanted).abs().max())
    return max(off).item()


cells = {
    "as it should be": (right, "ifgo"),
    "gates taken as i, f, o, g": (right, "ifog"),
    "h before c is updated": (h_before_c, "ifgo"),
    "tanh(c) left out of h": (no_tanh_of_c, "ifgo"),
    "tanh around c itself": (c_squashed, "ifgo"),
}
off_by = {
    scale: {name: [furthest_off(*kind, seed, scale) for seed in range(5)] for name, kind in cells.items()}
    for scale in (1, 3)
}
fresh, larger = off_by[1], off_by[3]

print("largest difference in h, smallest … largest of 5 seeds, at nn.LSTM's own initial weights")
for name, off in fresh.items():
    print(f"{name:<26} {'below 1e-5' if max(off) < 1e-5 else f'{min(off):.1g} … {max(off):.1g}'}")

assert max(fresh["as it should be"]) < 1e-5
assert min(fresh["gates taken as i, f, o, g"]) > 0.3
assert min(fresh["h before c is updated"]) > 0.2
assert all(min(off) > 0.01 for name, off in fresh.items() if name != "as it should be")

# %% [markdown]
# Look at the last two. At fresh weights the memories are small, and where $c$ is small $\tanh(c) \approx c$: the
# mistake hardly shows. So a comparison at fresh weights can pass with a loose tolerance, and the error comes out later,
# when training has made the weights larger. The same with three times the weights:

# %%
mistakes = {name: min(off) for name, off in larger.items() if name != "as it should be"}
print("three times the weights, with every seed:")
print("every mistake is off by more than 0.2:          ", all(off > 0.2 for off in mistakes.values()))
print("gates taken as i, f, o, g: off by more than 0.9:", mistakes["gates taken as i, f, o, g"] > 0.9)
assert max(larger["as it should be"]) < 1e-4
assert all(off > 0.2 for off in mistakes.values())
assert mistakes["gates taken as i, f, o, g"] > 0.9

# %% [markdown]
# Since $h$ lies between −1 and 1, a difference of 0.9 is a different network. *The order of the gates is not
# the same everywhere*: many courses and papers write i, f, o, g, Keras stacks i, f, c, o, as torch does under other
# names, and ONNX i, o, f, c. Whoever carries weights from one to the other has to look it up.
#
# ## Common mistakes
#
# - **The gate order**, as above. **h before c**: compute $c_t$ first. **tanh left out**, or put in the wrong place.
# - **Handing on one state.** Two travel: with $c$ reset to zeros at every step there is no memory.
# - **`output, c_n = lstm(x)`.** torch returns `output, (h_n, c_n)`; the second is a pair.
# - **Reading `output` as the memory.** It is $h$. What the cell knows and does not say is in $c$.
# - **The gate on the wrong side of tanh.** $o \circ \tanh(c)$ and $\tanh(o \circ c)$ are not the same.

# %% [markdown]
# ## Summary
#
# - $o_t = \sigma(W_o\,[h_{t-1}, x_t] + b_o)$ says how much is shown, and $h_t = o_t \circ \tanh(c_t)$ is what is shown.
# - A closed output gate hides the memory and does not lose it; but the other gates see only $h$.
# - The whole step is six lines; two states travel from step to step. In this order: $c$ first, then $h$.
# - $4\,H\,(H + I + 1)$ parameters, four times those of the RNN; torch's second bias adds $4H$.
# - A wrong cell runs as well as a right one. Compare numbers, and not at fresh weights alone.
#
# ## Exercise
#
# Open [exercises/05_output_gate.ipynb](../exercises/05_output_gate.ipynb): write `output_gate`, `lstm_step` and
# `lstm_forward`.

# %% [markdown]
# ## References
#
# - Hochreiter, S. & Schmidhuber, J. (1997). Long short-term memory. *Neural Computation* 9(8), 1735–1780: section 4,
#   why there are gates on both sides of the memory.
# - Gers, F. A., Schmidhuber, J. & Cummins, F. (2000). Learning to forget: continual prediction with LSTM. *Neural
#   Computation* 12(10), 2451–2471: the cell with all three gates.
# - Greff, K., Srivastava, R. K., Koutník, J., Steunebrink, B. R. & Schmidhuber, J. (2017). LSTM: A search space
#   odyssey. *IEEE Transactions on Neural Networks and Learning Systems* 28(10), 2222–2232: section V, of all parts
#   the forget gate and the tanh on the way out were missed most.
