# %% [markdown]
# # 02 The forget gate
#
# The plain recurrent network passes its whole memory through a matrix and a tanh at every step, and loses it
# (lesson 01). What if one number between 0 and 1 said, at each step, how much of the memory to keep, and the
# network could choose that number?
#
# | | |
# |---|---|
# | **You will be able to** | compute the forget gate $f_t$ from its weights, by hand and in code |
# | | say how long a memory lasts: from $f$ to a half-life, and from a half-life to a bias |
# | | set the forget bias of an `nn.LSTM` without falling into the trap of its two biases |
# | **Time** | 30 minutes |
# | **You need** | lesson 01; the sigmoid $\sigma(a) = 1/(1 + e^{-a})$ |

# %%
import math

import torch

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Do you remember?

# %%
lab.predict("02-again-shrinking")

# %% [markdown]
# ## Predict

# %%
lab.predict("02-half-life")

# %%
lab.predict("02-zero-bias")

# %% [markdown]
# ## A number that says how much to keep
#
# The LSTM gives the network a second state, the **cell state** $c$: its memory. Before anything is written to it,
# a gate decides how much of it stays:
#
# $$f_t = \sigma(W_f\,[h_{t-1}, x_t] + b_f)$$
#
# and the memory is multiplied by it, element by element:
#
# $$c_t = f_t \circ c_{t-1} + \text{what is written (lesson 03)}$$
#
# | symbol | what it is | shape |
# |---|---|---|
# | $[h_{t-1}, x_t]$ | what the network sees: its last output and the input | (batch, hidden + input) |
# | $W_f$ | the gate's weights | (hidden, hidden + input) |
# | $b_f$ | the gate's bias | (hidden,) |
# | $f_t$ | between 0 (forget) and 1 (keep), for each unit on its own | (batch, hidden) |
# | $c_{t-1}$ | the memory before | (batch, hidden) |
#
# It is called the forget gate, but it says what to *keep*: $f = 1$ keeps everything. One line of code:

# %%
torch.manual_seed(0)
cell = lab.LSTMCell(input_size=3, hidden_size=4)
x_t, h, c = torch.randn(2, 3), torch.randn(2, 4), torch.randn(2, 4)

f_t = torch.sigmoid(torch.cat([h, x_t], dim=-1) @ cell.W_f.T + cell.b_f)
kept = f_t * c

print("f_t", tuple(f_t.shape), " all between 0 and 1:", bool(((f_t > 0) & (f_t < 1)).all()))
assert torch.allclose(f_t, cell(x_t[None], (h, c)).f[0])  # the reference cell's own gate

# %% [markdown]
# ## See it: one unit of memory
#
# One hidden unit, so that $W_f$ is two numbers: `W_f.h` for $h$ and `W_f.x` for $x$. An early pulse is written
# into the memory; the forget gate decides what becomes of it. Drag the weights: $f_t$ and $c_t$ follow at once, over the
# whole sequence. Point at the gate to see its equation with the numbers in it.
#
# 1. [Remember](#ForgetGate:remember): a large bias, and the pulse stays to the end. Read the half-life.
# 2. [Forget fast](#ForgetGate:forget-fast): lower $b_f$ to 0. How many steps until half of the memory is gone?
# 3. [Reset on −1](#ForgetGate:reset-on-minus-1): keep by default, but erase when the input is −1. Which weight does it?
# 4. **The task** at the foot of the explorer: keep the pulse until the −1 comes, then let the −1 wipe it out. Solve
#    it with the sliders, starting from [Fade](#ForgetGate:fade); the explorer says when you have.

# %%
lab.explorers.ForgetGate()

# %% [markdown]
# ## The same with numbers, by hand
#
# One unit: $W_f = [0.5,\ -1.0]$, $b_f = 1$, and at this step $h_{t-1} = 0.2$, $x_t = 1$, $c_{t-1} = 2$.
#
# $$a = 0.5 \cdot 0.2 + (-1.0) \cdot 1 + 1 = 0.1,\qquad f_t = \sigma(0.1) = 0.525,\qquad f_t\,c_{t-1} = 1.050 .$$
#
# Nearly half of the memory goes in this one step. Had the input been −1, $a$ would be 2.1, $f_t = 0.891$, and
# 1.782 would be left: this gate forgets when $x$ is large.

# %%
for x_now in (1.0, -1.0):
    a = 0.5 * 0.2 + (-1.0) * x_now + 1.0
    f = 1 / (1 + math.exp(-a))
    print(f"x = {x_now:+.0f}:  a = {a:.1f}   f = {f:.3f}   kept: {f * 2:.3f}")

# %% [markdown]
# ## How long a memory lasts
#
# If $f$ is the same at every step, $n$ steps leave $f^n$ of the memory. Half of it is gone when $f^n = \tfrac12$:
#
# $$n = \frac{\ln\frac12}{\ln f} .$$
#
# So for a half-life of $n$ steps, with $W_f = 0$,
#
# $$f = 2^{-1/n}, \qquad b_f = \ln\frac{f}{1-f} .$$

# %%
biases = [0.0, 1.0, 2.0, 3.0, 5.0]
keep = {bias: 1 / (1 + math.exp(-bias)) for bias in biases}

print(" b_f     f      half-life   left after 100 steps")
for bias, f in keep.items():
    print(f"{bias:4g}   {f:.4f}   {math.log(0.5) / math.log(f):6.1f}      {f**100:.1e}")

# %%
lab.figures.lines(
    {f"b_f = {bias:g}": [f**n for n in range(51)] for bias, f in keep.items()},
    title="What is left of a memory (W_f = 0, nothing written)",
    xlabel="steps",
    ylabel="share of c_0",
    at=[0, 1, 5, 20, 50],
)

# %% [markdown]
# "$f = 0.99$ remembers for ever" is a thing one hears. It does not: after 69 steps half is gone.

# %%
n = math.log(0.5) / math.log(0.99)
print(f"half-life at f = 0.99: {n:.1f} steps;  left after 1000 steps: {0.99**1000:.0e}")
assert 68 < n < 70

# %% [markdown]
# ## Measured: where a new LSTM starts
#
# PyTorch draws the weights and both biases of `nn.LSTM` around zero. So a fresh forget gate stands near one half:
# **an untrained LSTM forgets half of its memory at every step.** Five seeds:

# %%
means, lasting = [], []
for seed in range(5):
    torch.manual_seed(seed)
    fresh = lab.LSTMCell.from_torch(torch.nn.LSTM(input_size=4, hidden_size=32))
    f = fresh(torch.randn(100, 8, 4)).f.detach()
    means.append(f.mean())
    lasting.append(f.double().prod(dim=0).max())  # the best kept of all units: what is left of c_0

print("mean of f:", " ".join(f"{mean:.1f}" for mean in means))
print("less than 1e-15 of c_0 left after 100 steps, in every unit:", all(share < 1e-15 for share in lasting))
assert all(abs(mean - 0.5) < 0.1 for mean in means)
assert all(share < 1e-15 for share in lasting)

# %% [markdown]
# That is why the forget gate gets a positive bias at the start (Gers et al. 2000 did it when they introduced the
# gate; Jozefowicz et al. 2015 found that a bias of 1 closes the gap between the LSTM and the GRU). What it
# does to learning is measured in lesson 06.
#
# ## The same in torch
#
# `nn.LSTM` stacks its four gates in one matrix, in the order **i, f, g, o** ($g$ is our $\tilde c$). The forget
# gate is the second block of rows, and its bias is the **sum of two**: `bias_ih` and `bias_hh`.

# %%
hidden = 4
lstm = torch.nn.LSTM(input_size=3, hidden_size=hidden)
second = slice(hidden, 2 * hidden)

W_f = torch.cat([lstm.weight_hh_l0[second], lstm.weight_ih_l0[second]], dim=1)  # on [h, x]
b_f = lstm.bias_ih_l0[second] + lstm.bias_hh_l0[second]

same = lab.LSTMCell.from_torch(lstm)
assert torch.equal(same.W_f, W_f)
assert torch.allclose(same.b_f, b_f)

x = torch.randn(7, 2, 3)
output, (h_n, c_n) = lstm(x)
print("largest difference below 1e-6:", bool((output - same(x).h).abs().max() < 1e-6))

# %% [markdown]
# ## What goes wrong in practice: two biases
#
# "Set the forget bias to 1" is often written like this, and then it is 2:

# %%
with torch.no_grad():
    for name, bias in lstm.named_parameters():
        if name.startswith("bias"):
            bias[second] = 1.0

total = (lstm.bias_ih_l0 + lstm.bias_hh_l0)[second]
print("the forget bias is now", total.tolist())

# %% [markdown]
# Whether 2 is worse than 1 depends on the task; that you get twice what you asked for is always a surprise. Set one
# of the two, and put the other to zero. (The exercise `set_forget_bias` of lesson 06 does it for every layer and
# direction.)
#
# ## Common mistakes
#
# - **tanh for σ.** A gate is a share, between 0 and 1. With tanh it can be −1, and the memory changes its sign.
# - **$[x, h]$ for $[h, x]$.** The shapes fit, the numbers do not.
# - **The bias left out.** Then $f = \tfrac12$ wherever $h$ and $x$ are 0: nothing can be kept through silence.
# - **The wrong block of rows.** Taking the first block of torch's matrix gives the input gate.
# - **Reading $f = 1$ as "forget".** It keeps.

# %% [markdown]
# ## Summary
#
# - $f_t = \sigma(W_f\,[h_{t-1}, x_t] + b_f)$ says what share of each unit's memory stays; it is computed from what
#   the network sees, so it can keep at one step and erase at the next.
# - A constant $f$ has a half-life of $\ln\tfrac12 / \ln f$ steps: 1 step at $f = \tfrac12$, 69 at $f = 0.99$.
# - A fresh `nn.LSTM` has $f \approx \tfrac12$. The bias is what opens the gate.
# - `nn.LSTM` keeps two biases; the gate sees their sum.
# - The first LSTM (Hochreiter & Schmidhuber 1997) had no forget gate: its memory was always kept, $f = 1$. Gers,
#   Schmidhuber & Cummins added it in 2000, so that a network can also *reset* itself in the middle of a stream.
#
# ## Exercise
#
# Open [exercises/02_forget_gate.ipynb](../exercises/02_forget_gate.ipynb): write `forget_gate` and
# `bias_for_half_life`.

# %% [markdown]
# ## References
#
# - Hochreiter, S. & Schmidhuber, J. (1997). Long short-term memory. *Neural Computation* 9(8), 1735–1780: the cell
#   without a forget gate.
# - Gers, F. A., Schmidhuber, J. & Cummins, F. (2000). Learning to forget: continual prediction with LSTM. *Neural
#   Computation* 12(10), 2451–2471: the forget gate.
# - Jozefowicz, R., Zaremba, W. & Sutskever, I. (2015). An empirical exploration of recurrent network architectures.
#   *ICML*: the forget bias of 1.
