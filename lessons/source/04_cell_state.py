# %% [markdown]
# # 04 The cell state
#
# One gate keeps, another writes (lessons 02 and 03). Put together they are one line with a plus sign in it, and
# that plus sign is what the LSTM is famous for: *"on the cell state the gradient does not vanish"*. Is that so?
#
# | | |
# |---|---|
# | **You will be able to** | update the cell state $c_t$ from its three parts, by hand and in code |
# | | say what a gradient meets on the direct path along $c$, and how much of it arrives |
# | | tell the direct path from the whole gradient, and measure both on a real LSTM |
# | **Time** | 35 minutes |
# | **You need** | lessons 01 to 03 |

# %%
import math

import torch

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Do you remember?

# %%
lab.predict("04-again-halving")

# %%
lab.predict("02-closed-gate")

# %% [markdown]
# ## Predict
#
# The **cell state** $c_t$ is the memory itself, after the forget gate and the input gate have done their work on it.

# %%
lab.predict("04-direct-path")

# %%
lab.predict("04-how-large")

# %% [markdown]
# ## Keep a share, add a share
#
# The new memory is what was kept of the old one *plus* what is written:
#
# $$c_t = f_t \circ c_{t-1} + i_t \circ \tilde c_t$$
#
# The sign $\circ$ multiplies number by number: each unit has its own memory, its own gates, and nothing to do with
# its neighbours in this line.
#
# | symbol | what it is | shape |
# |---|---|---|
# | $c_{t-1}$ | the memory before; zeros at the start | (batch, hidden) |
# | $f_t$ | the share of it that is kept (lesson 02) | (batch, hidden) |
# | $i_t$ | the share of the candidate that is written (lesson 03) | (batch, hidden) |
# | $\tilde c_t$ | the candidate | (batch, hidden) |
# | $c_t$ | the memory after; no bounds | (batch, hidden) |
#
# Two products and a sum. There is no matrix in it, and nothing is squashed:

# %%
torch.manual_seed(0)
cell = lab.LSTMCell(input_size=3, hidden_size=4)
x_t, h, c = torch.randn(2, 3), torch.randn(2, 4), torch.randn(2, 4)
trace = cell(x_t[None], (h, c))  # one step of the reference cell
f_t, i_t, c_tilde = trace.f[0], trace.i[0], trace.c_tilde[0]

c_t = f_t * c + i_t * c_tilde

print("c_t", tuple(c_t.shape))
assert torch.allclose(c_t, trace.c[0])

# %% [markdown]
# The two gates are free, so a unit has four ways to live:
#
# | | $i_t = 0$ | $i_t = 1$ |
# |---|---|---|
# | $f_t = 1$ | **keep** | **add up** |
# | $f_t = 0$ | **erase** | **overwrite** |
#
# ## See it: a sum that may leak
#
# The weights on $h$ are zero here, so that the only way from one step to the next is $c$ itself. In the row of the
# cell state a frame marks what was written at that step: filled if it raised the memory, empty if it lowered it. The
# row below is the gradient: how much the last memory would move if this one were nudged.
#
# 1. [Leak](#CellState:leak): each pulse fades. Compare the fading of the memory with the gradient's row, read from
#    the right.
# 2. [Add up](#CellState:add-up), as in 1997, with $f = 1$: what does the gradient's row look like now, and why?
# 3. [Overwrite](#CellState:overwrite): how far back does the gradient reach? What stops it?
# 4. [Run away](#CellState:run-away): the cell state grows and grows. What does $h$ make of it?
# 5. **The task** at the foot of the explorer: let $c$ count the pulses of +1, and set it back to zero at the −1.

# %%
lab.explorers.CellState()

# %% [markdown]
# ## The same with numbers, by hand
#
# Three steps of one unit that starts from $c_0 = 2$:
#
# | step | $f_t$ | $i_t$ | $\tilde c_t$ | kept $f_t\,c_{t-1}$ | written $i_t\,\tilde c_t$ | $c_t$ |
# |---|---|---|---|---|---|---|
# | 1 | 0.9 | 0.5 | −0.8 | 1.8 | −0.4 | 1.4 |
# | 2 | 1.0 | 1.0 | 0.6 | 1.4 | 0.6 | 2.0 |
# | 3 | 0.5 | 0.5 | 0.4 | 1.0 | 0.2 | 1.2 |
#
# Nudge $c_0$ by a little: step 1 lets 0.9 of the nudge through, step 2 all of it, step 3 half. What was written does
# not matter. So $\partial c_3/\partial c_0 = 0.9 \cdot 1.0 \cdot 0.5 = 0.45$. Autograd agrees:

# %%
c_0 = torch.tensor(2.0, requires_grad=True)
c_1 = 0.9 * c_0 + 0.5 * -0.8
c_2 = 1.0 * c_1 + 1.0 * 0.6
c_3 = 0.5 * c_2 + 0.5 * 0.4
(slope,) = torch.autograd.grad(c_3, c_0)
print(f"c: {c_1:.1f}  {c_2:.1f}  {c_3:.1f}    dc_3/dc_0 = {slope:.2f}")
assert abs(slope - 0.45) < 1e-6

# %% [markdown]
# ## The direct path
#
# Walk back along $c$ and nowhere else. Then one step multiplies the gradient by $f_t$, and many steps by the
# product of all of them, for each unit on its own:
#
# $$\left.\frac{\partial c_t}{\partial c_{t-1}}\right|_{\text{direct}} = \mathrm{diag}(f_t),
# \qquad
# \left.\frac{\partial c_T}{\partial c_t}\right|_{\text{direct}} = \mathrm{diag}\Big(\prod_{k=t+1}^{T} f_k\Big).$$
#
# Beside it the plain RNN of lesson 01: there a step is $\mathrm{diag}(1 - h_t^2)\,U$, a matrix that mixes the units
# and a slope that is below 1. Here there is a number between 0 and 1 for each unit, and the network sets it.
#
# In the first LSTM (Hochreiter & Schmidhuber 1997, section 3.2) there was no forget gate: $f = 1$, so the factor is
# exactly 1, and an error goes round and round at one and the same size. They called it the **constant error
# carousel**. The forget gate of 2000 gave that guarantee away, for the right to forget.

# %%
lab.predict("04-ninety-nine")

# %% [markdown]
# Is the product of the gates really the gradient? Take the weights on $h$ away, so that there is no other path, and
# compare with `gradient_flow`, which knows nothing of gates and differentiates the whole step:

# %%
torch.manual_seed(0)
no_detour = lab.LSTMCell(4, 8).double().requires_grad_(False)
for W in (no_detour.W_f, no_detour.W_i, no_detour.W_c, no_detour.W_o):
    W[:, :8] = 0.0  # the part that acts on h
no_detour.b_f.fill_(3.0)
x = torch.randn(20, 1, 4, dtype=torch.float64)

gates = no_detour(x).f[1:, 0]  # (19, hidden): the steps after the first state
direct = gates.prod(dim=0).max()  # a diagonal matrix stretches by its largest entry
flow = lab.gradient_flow(no_detour, x)
print(f"product of the gates {direct:.4f}   gradient_flow {flow.c[0]:.4f}")
assert torch.isclose(direct, flow.c[0], rtol=1e-10)

# %% [markdown]
# ## Measured: the direct path and the whole gradient
#
# A real LSTM has weights on $h$. A nudge of $c_{t-1}$ then also reaches $c_t$ by a detour: it shows in $h_{t-1}$,
# and that goes into all the gates and the candidate of the next step. `gradient_flow` follows every path:
# `.c` is $\|\partial c_T/\partial c_t\|$, and `.joint` the same for $h$ and $c$ together.
#
# Here: 32 units, 100 steps of noise, `nn.LSTM`'s own initial weights, then the same with the forget bias set to 1, 3
# and 5; five seeds each.


# %%
def paths(seed, bias, steps=100, hidden=32):
    """For every t: the direct path from c_t to c_T, ‖∂c_T/∂c_t‖ by all paths, and the same of (h, c)."""
    torch.manual_seed(seed)
    cell = lab.LSTMCell.from_torch(torch.nn.LSTM(4, hidden)).double().requires_grad_(False)
    if bias is not None:
        cell.b_f.fill_(bias)
    x = torch.randn(steps, 1, 4, dtype=torch.float64)
    f = torch.cat([cell(x).f[1:, 0], torch.ones(1, hidden)])  # (time, hidden); nothing after the last
    direct = f.flip(0).cumprod(dim=0).flip(0).amax(dim=1)
    flow = lab.gradient_flow(cell, x)
    return torch.stack([direct, flow.c, flow.joint])  # (3, time)


def short(value):
    """One digit and the power of ten."""
    return f"{value:.0e}"


biases = {"as nn.LSTM starts": None, "b_f = 1": 1.0, "b_f = 3": 3.0, "b_f = 5": 5.0}
measured = {name: torch.stack([paths(seed, bias) for seed in range(5)]) for name, bias in biases.items()}

print("99 steps back, smallest … largest of 5 seeds")
print(f"{'':<18}  {'direct path':<17} {'.c, all paths':<17} .joint")
for name, values in measured.items():
    direct, by_c, joint = ([short(v) for v in (row.min(), row.max())] for row in values[:, :, 0].T)
    print(f"{name:<18}  {' … '.join(direct):<17} {' … '.join(by_c):<17} {' … '.join(joint)}")

# %%
median = {name: values.median(dim=0).values.flip(1) for name, values in measured.items()}
shown = {"fresh": "as nn.LSTM starts", "b_f 1": "b_f = 1", "b_f 5": "b_f = 5"}

lab.figures.lines(
    {
        f"{label} {path}": median[name][row].tolist()
        for label, name in shown.items()
        for path, row in (("direct", 0), ("all", 1))
    },
    title="What reaches an earlier cell state (median of 5 seeds)",
    xlabel="steps back from the last, T - t",
    ylabel="‖∂c_T/∂c_t‖",
    log=True,
    at=[],
)

# %% [markdown]
# Three claims, and what the table says to each:
#
# | often said | measured here |
# |---|---|
# | "on the cell state the gradient does not vanish" | it does: with PyTorch's own start, $f \approx \tfrac12$, at most $10^{-22}$ is left on the direct path after 99 steps. It survives where $f$ is near 1, and at the start only the **bias** puts it there |
# | "the gradient of an LSTM *is* the product of its forget gates" | that is one path of many. By all paths more than ten times as much arrives, at every bias and with every seed |
# | "so an LSTM cannot explode" | the direct path cannot, since $f \le 1$; the whole gradient can: above 10 at $b_f = 5$, with every seed |

# %%
fresh, one, five = measured["as nn.LSTM starts"], measured["b_f = 1"], measured["b_f = 5"]

assert (fresh[:, 0, 0] < 1e-22).all(), "vanishes on the direct path, with every seed"
assert (fresh[:, :, 0] < 1e-15).all(), "and by every other"
assert (one[:, 1, 0] > 1e6 * fresh[:, 1, 0]).all(), "a forget bias of 1 lets through a million times more"
assert (five[:, 0, 0] > 0.3).all(), "at 5 a good part survives on the direct path"
assert all((values[:, 0] <= 1).all() for values in measured.values()), "the direct path never grows"
assert (five[:, 1, 0] > 10).all(), "the whole gradient grows at 5, with every seed"
assert all((values[:, 1, 0] > 10 * values[:, 0, 0]).all() for values in measured.values()), "one path of many"
print("vanishes at the start, passes with the bias, explodes by the detours: every seed agrees")

# %% [markdown]
# The inventors knew of the detours and cut them: in 1997 errors that left a cell through its gates were not
# followed further back (section 4, *Learning*), so that the carousel was the whole gradient. Today's autograd
# follows all paths. What is left of the famous claim is this: *the LSTM **can** hold its gradient, because it has a
# path whose factor is a number that it can set to 1.* The tanh RNN of lesson 01 has no such path. Lesson 06 goes
# on from here.
#
# ## Measured: it can count
#
# $h$ lies between −1 and 1. $c$ need not: with $f = 1$ it adds up. Set the weights by hand so that a unit writes
# 1 for each pulse, and let it count the pulses in 200 steps; 50 streams a seed, ten seeds. Beside it the same unit
# with $f = 0.9$.


# %%
def counter(b_f):
    """A unit that adds one for each input of 1 and nothing for 0."""
    cell = lab.LSTMCell(input_size=1, hidden_size=1).requires_grad_(False)
    for parameter in cell.parameters():
        parameter.zero_()
    cell.b_f.fill_(b_f)
    cell.W_i[0, 1], cell.b_i[0] = 40.0, -20.0  # σ(-20) without a pulse, σ(20) with one
    cell.b_c.fill_(5.0)  # tanh(5) = 0.9999
    return cell


keeps, leaks = counter(20.0), counter(math.log(0.9 / 0.1))
right, furthest = [], 0.0
for seed in range(10):
    torch.manual_seed(seed)
    pulses = (torch.rand(200, 50, 1) < 0.3).float()
    right.append(torch.equal(keeps(pulses).c[-1].round(), pulses.sum(dim=0)))
    furthest = max(furthest, leaks(pulses).c.max().item())

print("f = 1:    every pulse of every stream counted, seeds 0 to 9:", all(right))
print("f = 0.9:  never above 10, in any stream:                    ", furthest < 10)
assert all(right)
assert furthest < 10

# %% [markdown]
# A leaky memory that gets 1 at every step settles where it loses as much as it gains: $c = f\,c + 1$, so
# $c = 1/(1 - f)$: 10 at $f = 0.9$, and 2 at $f = \tfrac12$, where a fresh LSTM starts. Weiss et al. (2018) show that
# counting of this kind sets the LSTM apart from the GRU, whose state stays within −1 and 1.
#
# ## The same in torch
#
# `nn.LSTM` gives $h$ of every step but $c$ of the last one only (`c_n`). `nn.LSTMCell` makes one step at a time, and
# so shows them all:

# %%
torch.manual_seed(0)
lstm, one_step = torch.nn.LSTM(3, 4), torch.nn.LSTMCell(3, 4)
one_step.load_state_dict({name.removesuffix("_l0"): value for name, value in lstm.state_dict().items()})

x = torch.randn(7, 2, 3)
h, c, states = torch.zeros(2, 4), torch.zeros(2, 4), []
for x_t in x:
    h, c = one_step(x_t, (h, c))
    states.append(c)
c_of_torch = torch.stack(states)
c_here = lab.LSTMCell.from_torch(lstm)(x).c

_, (h_n, c_n) = lstm(x)
print("c of every step, largest difference below 1e-6:", bool((c_of_torch - c_here).abs().max() < 1e-6))
print("c_n is the last of them:", bool((c_n[0] - c_here[-1]).abs().max() < 1e-6))

# %% [markdown]
# ## What goes wrong in practice: a memory that drifts away
#
# A cell that can count can also count what it should not. If a little of one sign is written at every step, and
# nothing is forgotten, $c$ drifts, and $h = o \circ \tanh(c)$ meets the flat end of tanh. Its slope is what the
# loss sees of the memory:

# %%
c, slopes = 0.0, {}
for t in range(1, 101):
    c = 1.0 * c + 0.1  # f = 1, and 0.1 written at every step
    slopes[t] = 1 - math.tanh(c) ** 2

for t in (10, 50, 100):
    print(f"step {t:3}: c = {0.1 * t:4.1f}   slope of tanh at c: {short(slopes[t])}")
assert slopes[100] < 1e-7

# %% [markdown]
# The memory is there, the gradient along $c$ is perfect, and still no learning reaches it: it is lost on the way
# *in*, before the path begins. Hochreiter & Schmidhuber (1997, section 4) call it internal state drift, and start
# the input gate nearly closed against it. A forget gate a little below 1 is the other cure.
#
# ## Common mistakes
#
# - **tanh around the sum.** Then the memory is squashed at every step, and the direct path with it: this is an RNN
#   again. tanh comes later, when $c$ is shown (lesson 05).
# - **The gates swapped.** $f$ belongs to the old memory, $i$ to the candidate; all shapes fit either way.
# - **`c *= f` in place.** It overwrites the memory of the step before, which autograd still needs.
# - **The average of the gates for their product.** One step at $f = 0$ ends a memory, and an average of 0.99 hides it.
# - **Matrix product for $\circ$.** It is `*`, not `@`: every unit keeps to itself.

# %% [markdown]
# ## Summary
#
# - $c_t = f_t \circ c_{t-1} + i_t \circ \tilde c_t$: keep a share, add a share; no matrix, no squashing.
# - On the direct path the gradient is multiplied by $f_t$ at each step: with $f = 1$ it is kept for ever (1997), with
#   $f = \tfrac12$ it is gone.
# - A fresh `nn.LSTM` loses its gradient on the cell state too. The forget bias decides.
# - The direct path cannot explode. The whole gradient, with its detours through $h$ and the gates, can.
# - $c$ has no bounds: it can count, and it can drift.
#
# ## Exercise
#
# Open [exercises/04_cell_state.ipynb](../exercises/04_cell_state.ipynb): write `cell_update` and `memory_after`.

# %% [markdown]
# ## References
#
# - Hochreiter, S. & Schmidhuber, J. (1997). Long short-term memory. *Neural Computation* 9(8), 1735–1780: section 3.2
#   on the constant error carousel; section 4 on which errors are cut off, and on internal state drift.
# - Gers, F. A., Schmidhuber, J. & Cummins, F. (2000). Learning to forget: continual prediction with LSTM. *Neural
#   Computation* 12(10), 2451–2471: why a memory that is never reset fails on a stream without end.
# - Weiss, G., Goldberg, Y. & Yahav, E. (2018). On the practical computational power of finite precision RNNs for
#   language recognition. *ACL*: what can count and what cannot.
