# %% [markdown]
# # 03 The input gate and the candidate
#
# A memory that keeps everything (lesson 02) is only worth keeping if not everything gets in. Somebody talks in a
# noisy room: one word matters, and it has to be written down while all the rest is let go. How does a network
# say "this, now", and "nothing" the rest of the time?
#
# | | |
# |---|---|
# | **You will be able to** | compute the input gate $i_t$ and the candidate $\tilde c_t$, by hand and in code |
# | | say why it takes two of them, σ for one and tanh for the other |
# | | set a gate by hand so that it writes what is flagged and ignores the noise, and measure what it saves |
# | **Time** | 30 minutes |
# | **You need** | lesson 02 |

# %%
import math

import torch

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Do you remember?
#
# A question about the lesson before, from memory, without looking back:

# %%
lab.predict("03-again-half-life")

# %% [markdown]
# ## Predict
#
# Two new names: the **input gate** $i_t$ and the **candidate** $\tilde c_t$. Both have to do with what is written
# to the memory.

# %%
lab.predict("03-what-and-how-much")

# %%
lab.predict("03-closed-input-gate")

# %% [markdown]
# ## What to write, and how much of it
#
# Two things are computed at every step, from the same $h_{t-1}$ and $x_t$, with weights of their own. The
# **input gate** says *how much* is written:
#
# $$i_t = \sigma(W_i\,[h_{t-1}, x_t] + b_i)$$
#
# and the **candidate** says *what*, with its sign:
#
# $$\tilde c_t = \tanh(W_c\,[h_{t-1}, x_t] + b_c)$$
#
# Written to the memory is their product, number by number: $i_t \circ \tilde c_t$. It joins what the forget gate
# kept, $c_t = f_t \circ c_{t-1} + i_t \circ \tilde c_t$; that sum is lesson 04.
#
# | symbol | what it is | shape |
# |---|---|---|
# | $[h_{t-1}, x_t]$ | what the network sees, the same for both | (batch, hidden + input) |
# | $W_i$, $b_i$ | the gate's weights and bias | (hidden, hidden + input), (hidden,) |
# | $W_c$, $b_c$ | the candidate's | (hidden, hidden + input), (hidden,) |
# | $i_t$ | a share, between 0 (write nothing) and 1 (write all of it) | (batch, hidden) |
# | $\tilde c_t$ | content, between −1 and 1 | (batch, hidden) |
#
# One line of code each:

# %%
torch.manual_seed(0)
cell = lab.LSTMCell(input_size=3, hidden_size=4)
x_t, h, c = torch.randn(2, 3), torch.randn(2, 4), torch.randn(2, 4)

hx = torch.cat([h, x_t], dim=-1)
i_t = torch.sigmoid(hx @ cell.W_i.T + cell.b_i)
c_tilde = torch.tanh(hx @ cell.W_c.T + cell.b_c)
written = i_t * c_tilde

print("i_t", tuple(i_t.shape), " c_tilde", tuple(c_tilde.shape), " written", tuple(written.shape))
trace = cell(x_t[None], (h, c))  # the reference cell's own
assert torch.allclose(i_t, trace.i[0])
assert torch.allclose(c_tilde, trace.c_tilde[0])
assert torch.allclose(written, (trace.c - trace.f * c)[0], atol=1e-6)

# %% [markdown]
# ## See it: one unit that takes notes
#
# The forget gate of this unit is nearly open ($b_f = 6$), so what is written stays. Two pulses of +1 come, a −1
# between them, and small inputs that do not matter. Drag the weights of both; point at a part of the diagram to see
# its equation with the numbers in it.
#
# 1. [Write the pulses](#InputGate:write-the-pulse): the gate opens at +1 only. What does the candidate do at the
#    −1, and why does nothing of it arrive?
# 2. [Write everything](#InputGate:write-everything), then [nothing](#InputGate:write-nothing). One number differs
#    between the two. Which?
# 3. [Write the opposite](#InputGate:write-the-opposite): the same gate at the same steps. What was changed, and
#    could the gate have done it?
# 4. **The task** at the foot of the explorer: store the first +1 and refuse everything after it, the second +1
#    included. The two pulses look alike; what else does the gate see?

# %%
lab.explorers.InputGate()

# %% [markdown]
# ## The same with numbers, by hand
#
# One unit: $W_i = [0.5,\ 2.0]$, $b_i = -1$; $W_c = [-1.0,\ 0.8]$, $b_c = 0.1$; at this step $h_{t-1} = 0.2$ and
# $x_t = 1$.
#
# | | sum | through σ or tanh |
# |---|---|---|
# | gate | $0.5 \cdot 0.2 + 2.0 \cdot 1 - 1 = 1.1$ | $i_t = \sigma(1.1) = 0.750$ |
# | candidate | $-1.0 \cdot 0.2 + 0.8 \cdot 1 + 0.1 = 0.7$ | $\tilde c_t = \tanh(0.7) = 0.604$ |
# | written | | $0.750 \cdot 0.604 = 0.453$ |
#
# With $x_t = -1$ the candidate turns to $\tanh(-0.9) = -0.716$, which is *more* to say than before; but the gate
# falls to $\sigma(-2.9) = 0.052$, and $-0.037$ is written: next to nothing.

# %%
for x_now in (1.0, -1.0):
    i = 1 / (1 + math.exp(-(0.5 * 0.2 + 2.0 * x_now - 1.0)))
    content = math.tanh(-1.0 * 0.2 + 0.8 * x_now + 0.1)
    print(f"x = {x_now:+.0f}:  i = {i:.3f}   candidate = {content:+.3f}   written: {i * content:+.3f}")

# %% [markdown]
# ## Why two?
#
# Could not the candidate alone do both? To write nothing it would have to be 0, and tanh is 0 only where its sum
# is exactly 0. That is also where tanh is *steepest*: any noise in the input goes straight into the memory. σ
# is near 0 all along its flat end: whether the sum is −7, −8 or −9 makes next to no difference. **A gate can be deaf; a candidate cannot.**
#
# Add noise to the sums, and see how much is written by a unit that means to write nothing:

# %%
torch.manual_seed(0)
noise = 0.5 * torch.randn(1000)  # what the input adds to the sum, at each of 1000 steps

alone = torch.tanh(0 + noise)  # a candidate that tries to stay at 0
behind_a_gate = torch.sigmoid(-8 + noise) * torch.tanh(noise)  # the same one behind a closed gate

for name, amount in (("candidate alone", alone), ("behind a closed gate", behind_a_gate)):
    print(f"{name:<21}  written in a step, on average: {amount.abs().mean():.1g}")
assert alone.abs().mean() > 1000 * behind_a_gate.abs().mean()

# %% [markdown]
# And the other way round: could the gate alone do both? σ is never negative, so a memory written by σ alone can
# only grow. Content needs a sign, a share needs to reach 0 and stay there: tanh for the one, σ for the other.
#
# ## How much can be gathered

# %%
lab.predict("03-counting")

# %% [markdown]
# Both factors stay below 1, so one step writes less than 1. But nothing limits how many steps do so:

# %%
gathered, after = 0.0, []
i, content = 1 / (1 + math.exp(-6)), math.tanh(3.0)  # both nearly as large as they get
for _ in range(10):
    gathered = 1.0 * gathered + i * content  # f = 1
    after.append(gathered)
print("memory after each step:", " ".join(f"{value:.2f}" for value in after))
assert 9 < gathered < 10

# %% [markdown]
# ## Measured: write what is flagged, ignore the rest
#
# A stream of numbers, each with a **flag**. One number in the stream is flagged, and only that one should be in the
# memory at the end. Set the weights of a real `LSTMCell` by hand: keep everything ($b_f = 20$), take the number as
# the candidate, and let the gate look at the flag alone. Beside it the same cell with $i = 1$ throughout.


# %%
def cell_with_gate(W_i, b_i):
    """A unit that keeps all it has and takes the number as its candidate; the input gate is given."""
    cell = lab.LSTMCell(input_size=2, hidden_size=1).requires_grad_(False)
    for parameter in cell.parameters():
        parameter.zero_()
    cell.b_f.fill_(20.0)  # σ(20) is 1 to eight digits
    cell.W_c.copy_(torch.tensor([[0.0, 0.5, 0.0]]))  # on [h, number, flag]
    cell.W_i.copy_(torch.tensor([W_i]))
    cell.b_i.fill_(b_i)
    return cell


gates = {
    "gate on the flag": cell_with_gate([0.0, 0.0, 20.0], -10.0),  # σ(-10) without a flag, σ(10) with it
    "half open": cell_with_gate([0.0, 0.0, 0.0], 0.0),
    "i = 1": cell_with_gate([0.0, 0.0, 0.0], 20.0),
}

numbers = [0.4, -0.9, 0.7, 1.1, -0.3, -1.2, 0.2, 0.9, 0.8, -0.1, 0.6, 1.0]
flags = [0.0] * 5 + [1.0] + [0.0] * 6  # step 5, the -1.2
x = torch.tensor([numbers, flags]).T[:, None, :]  # (time, batch, input)

lab.figures.lines(
    {name: cell(x).c[:, 0, 0].tolist() for name, cell in gates.items()},
    title="The memory c, when only the number of step 5 should be stored",
    xlabel="step t",
    ylabel="c",
    at=[4, 5, 6, 11],
)

# %% [markdown]
# The gate on the flag takes one step down, at step 5, and then holds. The open gate adds up whatever comes. Now with
# random numbers: 50 steps, 200 streams a seed, ten seeds. The error is the distance between the memory at the end
# and what it should hold, $\tanh(0.5 \cdot \text{flagged number})$, as a root mean square.


# %%
def error_at_the_end(cell, seed, steps=50, streams=200):
    """How far the memory at the end is from the flagged number's candidate: root mean square."""
    torch.manual_seed(seed)
    numbers, each = torch.randn(steps, streams), torch.arange(streams)
    flags = torch.zeros(steps, streams)
    flagged = torch.randint(steps, (streams,))
    flags[flagged, each] = 1.0
    c_T = cell(torch.stack([numbers, flags], dim=-1)).c[-1, :, 0]
    return (c_T - torch.tanh(0.5 * numbers[flagged, each])).square().mean().sqrt()


errors = {
    name: torch.stack([error_at_the_end(cell, seed) for seed in range(10)]) for name, cell in gates.items()
}
for name, error in errors.items():
    print(f"{name:<17} error, smallest and largest of 10 seeds: {error.min():.1g} … {error.max():.1g}")

assert (errors["gate on the flag"] < 1e-3).all()
assert (errors["half open"] > 1).all()
assert (errors["i = 1"] > 2).all()

# %% [markdown]
# What should be stored lies between −1 and 1. Without the gate the noise in it is three times as large as
# anything it could have stored; with it, about a ten-thousandth: $\sigma(-10)$ is not 0, only small. *Half open* is
# where a fresh `nn.LSTM` starts: its weights are drawn around zero, so $i \approx \tfrac12$, as $f$ was in lesson 02.
#
# ## Measured: does training find such a gate?
#
# We set the weights by hand. Would a network get there by itself? The **adding problem** (Hochreiter & Schmidhuber
# 1997, section 5.4) has the same form: numbers with a flag, two of them flagged, and their sum is wanted at the end.
# Train a small LSTM on it, from three seeds, and ask of every unit how much wider its input gate opens where there is
# a flag. (`SequenceModel` is an `nn.LSTM`, here with a forget bias of 1, and a linear layer that reads its $h$.
# `lab.train` is the loop of all lessons: Adam, gradients clipped as in lesson 01, an end as soon as the target is
# reached.)


# %%
def wider_at_flags(model, x):
    """The largest difference, over the units, between the mean input gate at flags and elsewhere."""
    with torch.no_grad():
        i = lab.LSTMCell.from_torch(model.recurrent)(x).i  # (time, batch, hidden)
    flagged = x[..., 1] > 0
    return (i[flagged].mean(dim=0) - i[~flagged].mean(dim=0)).max().item()


x_new, _ = lab.tasks.adding.batch(10, 200, torch.Generator().manual_seed(99))  # streams not trained on
before, after, reached = [], [], []
for seed in range(3):
    model = lab.models.SequenceModel(
        "LSTM", input_size=2, hidden_size=16, output_size=1, keep_bias=1, seed=seed
    )
    before.append(wider_at_flags(model, x_new))
    batches = lab.tasks.adding.batches(10, 32, seed)
    run = lab.train(model, batches, lab.tasks.adding.loss, steps=1000, target=0.02, lr=2e-2, seed=seed)
    reached.append(run.reached)
    after.append(wider_at_flags(model, x_new))

print("all three networks learnt the task:           ", all(reached))
print("before: no gate opens even 0.1 wider at flags:", max(before) < 0.1)
print("after: in each, some gate opens 0.15 wider:   ", min(after) > 0.15)
print("after: in most, some gate opens 0.5 wider:    ", sum(difference > 0.5 for difference in after) >= 2)
assert all(reached)
assert max(before) < 0.1
assert min(after) > 0.15
assert sum(difference > 0.5 for difference in after) >= 2

# %% [markdown]
# Nobody told the network what a flag is. The error of the sum was enough for some of its gates to learn to listen to
# it. (Not every unit does; 16 units share the work in ways that differ from seed to seed.)
#
# ## The same in torch
#
# In torch's stack of rows, **i, f, g, o**, the input gate is the first block and the candidate the third, under the
# name $g$.

# %%
torch.manual_seed(0)
hidden = 4
lstm = torch.nn.LSTM(input_size=3, hidden_size=hidden)
first, third = slice(0, hidden), slice(2 * hidden, 3 * hidden)

W = torch.cat([lstm.weight_hh_l0, lstm.weight_ih_l0], dim=1)  # on [h, x], all four blocks
b = lstm.bias_ih_l0 + lstm.bias_hh_l0

same = lab.LSTMCell.from_torch(lstm)
assert torch.equal(same.W_i, W[first])
assert torch.equal(same.W_c, W[third])
assert torch.allclose(same.b_i, b[first])
assert torch.allclose(same.b_c, b[third])

x = torch.randn(7, 2, 3)
output, (h_n, c_n) = lstm(x)
print("largest difference below 1e-6:", bool((output - same(x).h).abs().max() < 1e-6))

# %% [markdown]
# ## What goes wrong in practice: taking $g$ for a gate
#
# torch's documentation lists $g$ among the gates and calls it the *cell gate*. Whoever writes their own cell from
# such a list easily gives it the σ that the others have. All shapes fit, it runs, it even trains. But run both
# on the same weights:


# %%
def cell_states(candidate, x):
    """The cell states of `same` over x, its candidate passed through the given function."""
    h, c, states = torch.zeros(x.shape[1], hidden), torch.zeros(x.shape[1], hidden), []
    for x_t in x:
        a = torch.cat([h, x_t], dim=-1) @ W.T + b
        i, f, o = (torch.sigmoid(a[:, k * hidden : (k + 1) * hidden]) for k in (0, 1, 3))
        c = f * c + i * candidate(a[:, third])
        h = o * torch.tanh(c)
        states.append(c)
    return torch.stack(states)


x = torch.randn(50, 8, 3)
with torch.no_grad():
    right, wrong = cell_states(torch.tanh, x), cell_states(torch.sigmoid, x)
print("with tanh, equal to torch:           ", bool((right[-1] - lstm(x)[1][1][0]).abs().max() < 1e-6))
print("with tanh, c goes below 0:           ", bool((right < 0).any()))
print("with σ, c is never below 0, any unit:", bool((wrong >= 0).all()))
assert (right[-1] - lstm(x)[1][1][0]).abs().max() < 1e-6
assert (right < 0).any()
assert (wrong >= 0).all()

# %% [markdown]
# A memory that can only be raised can never be corrected downwards, only forgotten.
#
# ## Common mistakes
#
# - **σ for the candidate**, as above; or **tanh for the gate**, which then writes the opposite of what it was given.
# - **Leaving the gate out**, $c_t = f_t \circ c_{t-1} + \tilde c_t$. The cell cannot refuse anything any more.
# - **Using the candidate's weights for the gate**, or one sum for both. They share what they *see*, not their weights.
# - **Gating twice.** `candidate` returns $\tilde c_t$ alone; the product with $i_t$ comes in the update of $c_t$.
# - **Assuming $i_t = 1 - f_t$.** In the LSTM the two gates are free: it can keep *and* write (a counter), or do
#   neither. Tying them together is another cell, with *coupled gates* (lesson 15), and the GRU's update gate is
#   built that way (lesson 07). Greff et al. (2017) found little difference in accuracy.

# %% [markdown]
# ## Summary
#
# - $i_t = \sigma(W_i\,[h_{t-1}, x_t] + b_i)$ says how much is written, $\tilde c_t = \tanh(W_c\,[h_{t-1}, x_t] + b_c)$
#   what; $i_t \circ \tilde c_t$ is written.
# - It takes two because writing nothing must be easy: σ is flat where it is near 0, tanh is steepest there.
# - A gate set by hand stored one flagged number out of fifty with an error below 0.001, with every seed; with
#   $i = 1$ the noise was larger than anything that could be stored.
# - Trained on sums of flagged numbers, every network found units whose gate listens to the flag.
# - One step writes less than 1. Many steps can write more.
#
# ## Exercise
#
# Open [exercises/03_input_gate.ipynb](../exercises/03_input_gate.ipynb): write `input_gate` and `candidate`.

# %% [markdown]
# ## References
#
# - Hochreiter, S. & Schmidhuber, J. (1997). Long short-term memory. *Neural Computation* 9(8), 1735–1780: section 4,
#   the input gate, which protects the memory from irrelevant inputs; section 3.2, why one weight cannot both
#   write and refuse to (the input weight conflict); section 5.4, the adding problem.
# - Greff, K., Srivastava, R. K., Koutník, J., Steunebrink, B. R. & Schmidhuber, J. (2017). LSTM: A search space
#   odyssey. *IEEE Transactions on Neural Networks and Learning Systems* 28(10), 2222–2232: section V, the variant
#   with coupled input and forget gates.
