# %% [markdown]
# # 07 The update gate
#
# The LSTM decides about its memory twice: what to keep (lesson 02), and how much to write (lesson 03). But who
# clears a place usually does so to put something there. Could one decision do for both? The **GRU**, the gated
# recurrent unit, is built on that idea.
#
# | | |
# |---|---|
# | **You will be able to** | compute $z_t$, and slide a state between the old one and a candidate, by hand and in code |
# | | turn a half-life into a bias $b_z$, with the right sign in each of the two conventions |
# | | say what one gate in place of two costs: a state that can average, but not count |
# | **Time** | 30 minutes |
# | **You need** | lessons 02 to 04 |

# %%
import math

import torch

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Do you remember?

# %%
lab.predict("07-again-two-biases")

# %% [markdown]
# ## Predict
#
# The GRU has no cell state. Its $h$ is memory and output in one, and one **update gate** $z_t$ moves it towards a
# **candidate** $\tilde h_t$:
#
# $$h_t = (1 - z_t) \circ h_{t-1} + z_t \circ \tilde h_t$$

# %%
lab.predict("07-z-is-zero")

# %%
lab.predict("07-two-in-one")

# %% [markdown]
# ## One gate for two
#
# The update gate has the form of every gate so far, with weights of its own:
#
# $$z_t = \sigma(W_z\,[h_{t-1}, x_t] + b_z)$$
#
# It says how much of the state is *replaced*. What is not replaced stays:
#
# $$h_t = (1 - z_t) \circ h_{t-1} + z_t \circ \tilde h_t$$
#
# | symbol | what it is | shape |
# |---|---|---|
# | $[h_{t-1}, x_t]$ | what the gate sees | (batch, hidden + input) |
# | $W_z$, $b_z$ | the gate's weights and bias | (hidden, hidden + input), (hidden,) |
# | $z_t$ | between 0 (stay as you are) and 1 (be replaced), for each unit on its own | (batch, hidden) |
# | $\tilde h_t$ | the candidate, between −1 and 1; how it is made is lesson 08 | (batch, hidden) |
# | $h_t$ | the new state | (batch, hidden) |
#
# In an LSTM's words: $f = 1 - z$ and $i = z$. One line of code each:

# %%
torch.manual_seed(0)
cell = lab.GRUCell(input_size=3, hidden_size=4)
x_t, h = torch.randn(2, 3), torch.tanh(torch.randn(2, 4))
trace = cell(x_t[None], h)
h_tilde = trace.h_tilde[0]  # from lesson 08

z_t = torch.sigmoid(torch.cat([h, x_t], dim=-1) @ cell.W_z.T + cell.b_z)
h_t = (1 - z_t) * h + z_t * h_tilde

print("z_t", tuple(z_t.shape), " h_t", tuple(h_t.shape))
assert torch.allclose(z_t, trace.z[0])  # the reference cell's own
assert torch.allclose(h_t, trace.h[0])

f_t, i_t = 1 - z_t, z_t  # the LSTM's update of its memory, with its two gates tied together
print("the same as f∘h + i∘h_tilde with f = 1 - z, i = z:", torch.equal(f_t * h + i_t * h_tilde, h_t))
assert torch.equal(f_t * h + i_t * h_tilde, h_t)

# %% [markdown]
# ## See it: one unit that slides
#
# One hidden unit, whose candidate looks at the input alone. Large inputs come at steps 3 and 11, smaller ones at 8 and
# 17. Drag the gate's weights, and point at a part of the diagram to see its equation with the numbers in it.
#
# 1. [Keep](#UpdateGate:keep): a gate that is nearly shut. Where is the pulse of step 3? Then
#    [replace](#UpdateGate:replace), a gate that is wide open. How long does the pulse last?
# 2. [Open on plus](#UpdateGate:open-on-plus): no bias could do this. What does the gate look at?
# 3. [Average](#UpdateGate:average): a gate that looks at nothing, and noise around +1, then around −1. What does the
#    state show that the input does not?
# 4. [First come](#UpdateGate:first-come): the first input gets in and the others do not. Who shuts the gate?
# 5. **The task** at the foot of the explorer: store the input of step 3, keep it past the two negative ones, and let
#    step 17 replace it.

# %%
lab.explorers.UpdateGate()

# %% [markdown]
# ## The same with numbers, by hand
#
# One unit: $W_z = [-1.0,\ 2.0]$, $b_z = -1$, and at this step $h_{t-1} = 0.8$, $x_t = 1$, $\tilde h_t = -0.4$.
#
# $$a = -1.0 \cdot 0.8 + 2.0 \cdot 1 - 1 = 0.2,\qquad z_t = \sigma(0.2) = 0.550$$
#
# $$h_t = 0.450 \cdot 0.8 + 0.550 \cdot (-0.4) = 0.360 - 0.220 = 0.140$$
#
# A little more than half of the way from 0.8 to −0.4. Had the input been −1, $z_t = \sigma(-3.8) = 0.022$, and the
# state would hardly have moved: 0.774 (with the same candidate).

# %%
for x_now in (1.0, -1.0):
    a = -1.0 * 0.8 + 2.0 * x_now - 1.0
    z = 1 / (1 + math.exp(-a))
    print(f"x = {x_now:+.0f}:  a = {a:+.1f}   z = {z:.3f}   h = {(1 - z) * 0.8 + z * (-0.4):.3f}")

# %% [markdown]
# $h_t$ lies *between* $h_{t-1}$ and $\tilde h_t$, and $z_t$ says where: 0 is the old end, 1 the new. Such a weighted
# mean is called linear interpolation; torch has it as `torch.lerp(h, h_tilde, z)`.
#
# ## How long a state lasts
#
# If $z$ is the same at every step, $n$ steps leave $(1 - z)^n$ of a state. Half of it is gone when that is
# $\tfrac12$:
#
# $$n = \frac{\ln\frac12}{\ln(1 - z)}$$
#
# It is the half-life of lesson 02 with $1 - z$ for $f$. And because $1 - \sigma(b) = \sigma(-b)$, the bias that keeps
# is **negative** here: the LSTM's $b_f = 3$ is this course's $b_z = -3$.

# %%
print(" b_z      z     1 - z    half-life   left after 100 steps")
for b_z in (3.0, 0.0, -1.0, -3.0, -5.0):
    z = 1 / (1 + math.exp(-b_z))
    print(
        f"{b_z:4g}   {z:.4f}  {1 - z:.4f}   {math.log(0.5) / math.log(1 - z):7.2f}      {(1 - z) ** 100:.1e}"
    )

# %% [markdown]
# ## Measured: where a new GRU starts
#
# A fresh GRU has its weights and biases around zero, so $z \approx \tfrac12$: it replaces half of its state at every
# step. Five seeds, and the unit that keeps most. Beside it the same cells with $b_z = -5$ and, by mistake, $+5$:


# %%
def left_of_the_start(b_z, seed, steps=100, hidden=32):
    """The mean of z, and the largest share of h_0 that any unit keeps in place over all steps."""
    torch.manual_seed(seed)
    cell = lab.GRUCell.from_torch(torch.nn.GRU(4, hidden)).requires_grad_(False)
    if b_z is not None:
        cell.b_z.fill_(b_z)
    z = cell(torch.randn(steps, 8, 4)).z.double()
    return z.mean().item(), (1 - z).prod(dim=0).max().item()


print("  b_z      mean of z      left after 100 steps, in the best unit of 5 seeds")
most = {}
for b_z in (None, -5.0, 5.0):
    means, shares = zip(*(left_of_the_start(b_z, seed) for seed in range(5)), strict=True)
    most[b_z] = max(shares)
    name = "fresh" if b_z is None else f"{b_z:+g}"
    amount = f"{most[b_z]:.1f}" if most[b_z] > 0.01 else "less than 1e-15" if most[b_z] < 1e-15 else "less"
    print(f"{name:>6}    {min(means):.2f} … {max(means):.2f}    {amount}")

assert most[None] < 1e-15
assert most[5.0] < 1e-15
assert most[-5.0] > 0.3

# %% [markdown]
# So the advice to start an LSTM with a positive forget bias has its counterpart: start a GRU with a *negative* $b_z$.
# (What else travels from $h_{t-1}$ to $h_t$, through the gates and the candidate, is not counted here;
# `gradient_flow` counts it, and lesson 06 measures what the bias does to learning.)
#
# ## Always between −1 and 1
#
# The candidate is a tanh, between −1 and 1. A mean of two numbers from that range cannot leave it. So the GRU's state
# is **bounded**, whatever the weights; the LSTM's memory is not (lesson 04). The weights of fresh cells, made larger
# and larger, five seeds:


# %%
def largest_state(kind, seed, scale):
    """The largest |h| of a GRU, or |c| of an LSTM, over 200 steps of noise."""
    torch.manual_seed(seed)
    cell = kind(4, 32).double().requires_grad_(False)
    for parameter in cell.parameters():
        parameter *= scale
    trace = cell(torch.randn(200, 8, 4, dtype=torch.float64))
    return (trace.h if kind is lab.GRUCell else trace.c).abs().max().item()


print("weights times    largest |h| of the GRU    largest |c| of the LSTM")
for scale in (1, 10, 30):
    of_gru, of_lstm = (
        [largest_state(kind, seed, scale) for seed in range(5)] for kind in (lab.GRUCell, lab.LSTMCell)
    )
    within = "at most 1" if max(of_gru) <= 1 else "MORE THAN 1"
    beyond = "more than 5" if min(of_lstm) > 5 else "at most 1" if max(of_lstm) <= 1 else "between"
    print(f"      {scale:3}              {within}                 {beyond}, with every seed")
    assert max(of_gru) <= 1
    assert scale == 1 or min(of_lstm) > 5

# %% [markdown]
# That is why the GRU needs no second tanh on the way out, and it shows $h$ as it is: it has no output gate. And it is
# what the GRU gives up. An LSTM can keep *all* and add *all*, $f = i = 1$; in the GRU the two shares make one whole. Let
# both read 30 pulses, each worth nearly 1:

# %%
pulses = 30
content = math.tanh(3.0)

memory, counted = 0.0, []
averaged = {f"GRU, z = {z:g}": [] for z in (0.5, 0.1, 0.02)}
state = dict.fromkeys(averaged, 0.0)
for _ in range(pulses):
    memory = 1.0 * memory + 1.0 * content  # f = 1, i = 1
    counted.append(memory)
    for name, z in zip(averaged, (0.5, 0.1, 0.02), strict=True):
        state[name] = (1 - z) * state[name] + z * content
        averaged[name].append(state[name])

lab.figures.lines(
    {"LSTM, f = i = 1": counted, **averaged},
    x=range(1, pulses + 1),
    title="One unit reads 30 pulses",
    xlabel="pulses so far",
    ylabel="c of the LSTM, h of the GRU",
    at=[0, 4, 9, 29],
)

# %%
print(f"LSTM: from pulse 29 to pulse 30 the memory grows by {counted[-1] - counted[-2]:.3f}")
for name, values in averaged.items():
    print(f"{name:<13}  from pulse 29 to pulse 30: {values[-1] - values[-2]:.1g}")
    assert values[-1] < 1
assert counted[-1] > 29

# %% [markdown]
# The LSTM counts: every pulse moves it by the same amount. The GRU's unit takes an **average**, in which a pulse $n$
# steps back has the weight $z\,(1 - z)^n$; each new one moves it less. With a small $z$ it tells many pulses from few
# for longer, but in ever smaller steps. Weiss, Goldberg & Yahav (2018) found this to be a difference in what the two
# learn: trained LSTMs counted, trained GRUs did not, and on counting languages they failed on longer strings.
#
# ## Two conventions

# %%
lab.predict("07-other-convention")

# %% [markdown]
# Who $z$ multiplies is a matter of taste, and the papers do not agree:
#
# | | the last line | $z = 1$ | a bias that keeps |
# |---|---|---|---|
# | Chung et al. (2014), section 3.2; this course | $h_t = (1 - z_t) \circ h_{t-1} + z_t \circ \tilde h_t$ | replaces | negative |
# | Cho et al. (2014), equation 7; torch, Keras, ONNX | $h_t = z_t \circ h_{t-1} + (1 - z_t) \circ \tilde h_t$ | keeps | positive |
#
# The gate itself is the same in both, and since $1 - \sigma(a) = \sigma(-a)$, a minus sign on $W_z$ and $b_z$ takes one
# into the other:

# %%
hx = torch.cat([h, x_t], dim=-1)
z_replaces = torch.sigmoid(hx @ cell.W_z.T + cell.b_z)
z_keeps = torch.sigmoid(hx @ -cell.W_z.T - cell.b_z)
other_form = z_keeps * h + (1 - z_keeps) * h_tilde

print("the two gates add up to 1:     ", torch.allclose(z_replaces + z_keeps, torch.ones(2, 4)))
print("the two forms give the same h: ", torch.allclose(h_t, other_form, atol=1e-6))
assert torch.allclose(z_replaces + z_keeps, torch.ones(2, 4))
assert torch.allclose(h_t, other_form, atol=1e-6)

# %% [markdown]
# In the explorer above, switch to [torch's form](#UpdateGate:torch) and then [flip the signs](#UpdateGate:flipped):
# the lower curve shows how far the two forms are apart.
#
# ## The same in torch
#
# torch stacks the rows of a GRU in the order **r, z, n** ($n$ is our $\tilde h$). The update gate is the second block,
# and it *keeps*: our $W_z$ and $b_z$ are torch's with a minus sign.

# %%
torch.manual_seed(0)
hidden = 4
gru = torch.nn.GRU(input_size=3, hidden_size=hidden)
second = slice(hidden, 2 * hidden)

W_z = -torch.cat([gru.weight_hh_l0[second], gru.weight_ih_l0[second]], dim=1)  # on [h, x]
b_z = -(gru.bias_ih_l0[second] + gru.bias_hh_l0[second])

same = lab.GRUCell.from_torch(gru)
assert torch.equal(same.W_z, W_z)
assert torch.allclose(same.b_z, b_z)

x = torch.randn(7, 2, 3)
output, h_n = gru(x)
print("largest difference below 1e-6:", bool((output - same(x).h).abs().max() < 1e-6))
assert (output - same(x).h).abs().max() < 1e-6

# %% [markdown]
# ## What goes wrong in practice: the keep-bias with the wrong sign
#
# "Start with a bias of 3, so that it remembers." Whether that is right depends on whose $z$ it is. In an `nn.GRU`, +3
# keeps; written into a cell of this course it replaces 95 % of the state at every step. Nothing complains, and the
# network still learns whatever needs no memory. Look at the gate and not at the bias:

# %%
lab.models.set_keep_bias(gru, 3.0)  # in torch's convention
converted = lab.GRUCell.from_torch(gru)
print("torch's bias (the sum of its two):", (gru.bias_ih_l0 + gru.bias_hh_l0)[second].tolist())
print("this course's b_z:                ", converted.b_z.tolist())

wrong = lab.GRUCell(3, hidden).requires_grad_(False)
wrong.b_z.fill_(3.0)
x = torch.randn(50, 8, 3)
for name, cell in (("b_z = -3", converted), ("b_z = +3", wrong)):
    kept = (1 - cell(x).z).mean().item()
    print(f"{name}: kept at a step, on average {kept:.1f}")
    assert (kept > 0.85) if cell is converted else (kept < 0.15)

# %% [markdown]
# ## Common mistakes
#
# - **$z$ and $1 - z$ exchanged.** Everything runs and trains; only weights that came from elsewhere are wrong.
# - **A positive keep-bias** in a cell whose $z$ replaces; or a negative one in torch.
# - **Adding the candidate in full**, $h_{t-1} + z_t \circ \tilde h_t$. The state grows past 1 and the gates go deaf.
# - **Another tanh around the sum.** $h_t$ is in range already; a tanh at every step makes the memory fade.
# - **Looking for $c$.** A GRU has one state, and `nn.GRU` returns `output, h_n`. `output, (h_n, c_n) = gru(x)` is an
#   error with one layer; with two it runs, and the names stand for the two layers.
# - **The wrong block of rows.** In torch's r, z, n the first block is the reset gate.

# %% [markdown]
# ## Summary
#
# - $z_t = \sigma(W_z\,[h_{t-1}, x_t] + b_z)$ says how much of the state is replaced, and
#   $h_t = (1 - z_t) \circ h_{t-1} + z_t \circ \tilde h_t$ slides each unit from its old value towards a candidate.
# - One gate does the work of two: $f = 1 - z$, $i = z$. What is kept whole takes nothing in.
# - The state stays between −1 and 1, with any weights. It can average and cannot count without bound.
# - The half-life of a state is $\ln\tfrac12 / \ln(1 - z)$ steps. A fresh GRU has $z \approx \tfrac12$; here a *negative*
#   bias makes it keep.
# - In Cho et al. (2014), torch, Keras and ONNX $z = 1$ keeps. A minus sign on $W_z$ and $b_z$ converts exactly.
#
# ## Exercise
#
# Open [exercises/07_update_gate.ipynb](../exercises/07_update_gate.ipynb): write `update_gate` and `interpolate`.

# %% [markdown]
# ## References
#
# - Cho, K., van Merriënboer, B., Gulcehre, C., Bahdanau, D., Bougares, F., Schwenk, H. & Bengio, Y. (2014). Learning
#   phrase representations using RNN encoder–decoder for statistical machine translation. *EMNLP*: section 2.3, the
#   unit with its two gates; there $z = 1$ keeps.
# - Chung, J., Gulcehre, C., Cho, K. & Bengio, Y. (2014). Empirical evaluation of gated recurrent neural networks on
#   sequence modeling. arXiv:1412.3555: section 3.2, the form of this course; section 3.3, the two units compared.
# - Weiss, G., Goldberg, Y. & Yahav, E. (2018). On the practical computational power of finite precision RNNs for
#   language recognition. *ACL* (short papers): LSTMs count, GRUs do not.
