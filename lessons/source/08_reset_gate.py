# %% [markdown]
# # 08 The reset gate and the whole GRU
#
# A new sentence begins. What should the network write into its state now: something that continues the old
# sentence, or something that starts from this word alone? The update gate (lesson 07) decides how much is replaced.
# What it is replaced *by* still has to be made, and one more gate decides how much of the past goes into that.
#
# | | |
# |---|---|
# | **You will be able to** | compute $r_t$, the candidate $\tilde h_t$, and a whole step of a GRU by hand |
# | | run a GRU in this course's form and in torch's, the latter in agreement with `nn.GRU` to $10^{-6}$ |
# | | say which differences between two GRUs are conventions, which are not, and what to look for in a framework |
# | **Time** | 45 minutes |
# | **You need** | lesson 07 |

# %%
import torch

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Do you remember?

# %%
lab.predict("08-again-between")

# %% [markdown]
# ## Predict
#
# The **reset gate** $r_t$ says how much of $h_{t-1}$ the candidate $\tilde h_t$ gets to see. The last line of the GRU
# stays as it was, $h_t = (1 - z_t) \circ h_{t-1} + z_t \circ \tilde h_t$.

# %%
lab.predict("08-forget-the-past")

# %%
lab.predict("08-reset-alone")

# %% [markdown]
# ## What the candidate is shown
#
# The gate first, in the form that you know:
#
# $$r_t = \sigma(W_r\,[h_{t-1}, x_t] + b_r)$$
#
# Then the candidate. It sees the input, and of the old state the share that the gate lets through:
#
# $$\tilde h_t = \tanh(W_h\,[r_t \circ h_{t-1}, x_t] + b_h)$$
#
# | symbol | what it is | shape |
# |---|---|---|
# | $W_r$, $b_r$ | the gate's weights and bias | (hidden, hidden + input), (hidden,) |
# | $r_t$ | between 0 (show nothing of the past) and 1 (show all of it), for each unit | (batch, hidden) |
# | $[r_t \circ h_{t-1}, x_t]$ | what the candidate sees | (batch, hidden + input) |
# | $W_h$, $b_h$ | the candidate's weights and bias | (hidden, hidden + input), (hidden,) |
# | $\tilde h_t$ | the candidate, between −1 and 1 | (batch, hidden) |
#
# With $r = 1$ the candidate is the step of a plain RNN; with $r = 0$ it is made of $x_t$ alone.

# %%
torch.manual_seed(0)
cell = lab.GRUCell(input_size=3, hidden_size=4)
x_t, h = torch.randn(2, 3), torch.tanh(torch.randn(2, 4))

r_t = torch.sigmoid(torch.cat([h, x_t], dim=-1) @ cell.W_r.T + cell.b_r)
h_tilde = torch.tanh(torch.cat([r_t * h, x_t], dim=-1) @ cell.W_h.T + cell.b_h)

print("r_t", tuple(r_t.shape), " h_tilde", tuple(h_tilde.shape))
trace = cell(x_t[None], h)  # the reference cell's own
assert torch.allclose(r_t, trace.r[0])
assert torch.allclose(h_tilde, trace.h_tilde[0])

# %% [markdown]
# ## See it: one unit that will not change its mind
#
# The candidate of this unit sees its own state with weight 2, strongly enough to hold it for ever. A +1 comes at step
# 3, a small −0.4 at step 8, and at step 15 a −0.8 that is meant seriously. Only the reset gate has sliders.
#
# 1. [Stubborn](#ResetGate:stubborn): $r \approx 1$ throughout. What becomes of the −0.8?
# 2. [Start anew on minus](#ResetGate:start-anew-on-minus): where does the gate close, and what is the candidate
#    there, with the past and without it?
# 3. [No past](#ResetGate:no-past): $r \approx 0$ throughout. Is the state 0? What of it lasts, and thanks to which gate?
# 4. [Fade](#ResetGate:fade): something between the two. Is it a compromise?
# 5. **The task** at the foot of the explorer: ignore the −0.4, but let the −0.8 turn the memory over.

# %%
lab.explorers.ResetGate()

# %% [markdown]
# ## Measured: what a reset resets
#
# The name promises more than the gate does. Close it in every unit, once with the update gate open, once with it shut,
# and change the old state. How much of the change is still there after the step?

# %%
torch.manual_seed(0)
h_a, h_b = torch.tanh(torch.randn(2, 8, 4))  # two old states, each (batch, hidden)
x_t = torch.randn(8, 3)

print("  r    z    share of the difference between two old states that is left in h_t")
left = {}
for r, b_r in ((0, -30.0), (1, 30.0)):
    for z, b_z in ((0, -30.0), (1, 30.0)):
        with torch.no_grad():
            cell.b_r.fill_(b_r)
            cell.b_z.fill_(b_z)
            after = (cell.step(x_t, h_a) - cell.step(x_t, h_b)).norm()
        left[r, z] = (after / (h_a - h_b).norm()).item()
        print(f"  {r}    {z}    {left[r, z]:.2f}")
assert left[0, 1] < 1e-6
assert abs(left[0, 0] - 1) < 1e-6
assert abs(left[1, 0] - 1) < 1e-6
assert 0.01 < left[1, 1] < 1

# %% [markdown]
# Only $r = 0$ **and** $z = 1$ begin anew. With $z = 0$ everything stays, whatever $r$ is: the reset gate acts on the
# candidate, and no candidate is used. With $r = z = 1$ the GRU is a plain RNN.
#
# ## The whole step
#
# Four equations, in the order in which they need each other:
#
# $$\begin{aligned}
# z_t &= \sigma(W_z\,[h_{t-1}, x_t] + b_z) &&\text{how much to replace}\\
# r_t &= \sigma(W_r\,[h_{t-1}, x_t] + b_r) &&\text{how much of the past to show}\\
# \tilde h_t &= \tanh(W_h\,[r_t \circ h_{t-1}, x_t] + b_h) &&\text{what to replace it by}\\
# h_t &= (1 - z_t) \circ h_{t-1} + z_t \circ \tilde h_t &&\text{the new state}
# \end{aligned}$$
#
# (Many pages, and the papers, write them **without biases**. It is the same cell with $b = 0$; but then $z = r =
# \tfrac12$ wherever state and input are 0, and no bias can make a unit keep. The libraries have them.)

# %%
torch.manual_seed(1)
cell = lab.GRUCell(input_size=3, hidden_size=4)
x_t, h = torch.randn(2, 3), torch.tanh(torch.randn(2, 4))
hx = torch.cat([h, x_t], dim=-1)  # (batch, hidden + input)

z_t = torch.sigmoid(hx @ cell.W_z.T + cell.b_z)
r_t = torch.sigmoid(hx @ cell.W_r.T + cell.b_r)
h_tilde = torch.tanh(torch.cat([r_t * h, x_t], dim=-1) @ cell.W_h.T + cell.b_h)
h_t = (1 - z_t) * h + z_t * h_tilde

print("h_t", tuple(h_t.shape))
assert torch.allclose(h_t, cell.step(x_t, h))

# %% [markdown]
# One thing to notice: $\tilde h_t$ has to wait for $r_t$. The four sums of an LSTM can be done in one matrix product
# (lesson 05); here it takes two, one after the other.
#
# ## The same with numbers, by hand
#
# One unit, at a step with $h_{t-1} = 0.6$ and $x_t = 1$:
#
# | | weights on $[h, x]$, bias | sum | result |
# |---|---|---|---|
# | $z_t$ | $[0.5,\ 1.0]$, $-0.3$ | $0.3 + 1.0 - 0.3 = 1.0$ | $\sigma(1.0) = 0.731$ |
# | $r_t$ | $[-2.0,\ 0.5]$, $0.2$ | $-1.2 + 0.5 + 0.2 = -0.5$ | $\sigma(-0.5) = 0.378$ |
# | $r_t\,h_{t-1}$ | | $0.378 \cdot 0.6$ | $0.227$ |
# | $\tilde h_t$ | $[1.5,\ -1.0]$, $0$ | $1.5 \cdot 0.227 - 1.0 = -0.660$ | $\tanh(-0.660) = -0.579$ |
# | $h_t$ | | $0.269 \cdot 0.6 + 0.731 \cdot (-0.579)$ | $0.161 - 0.423 = -0.262$ |
#
# In words: show the candidate 38 % of the past, and replace 73 % of the state by what it makes of that. The reference
# cell with the same weights:

# %%
by_hand = lab.GRUCell(input_size=1, hidden_size=1).requires_grad_(False)
for gate, weights, bias in (("z", [0.5, 1.0], -0.3), ("r", [-2.0, 0.5], 0.2), ("h", [1.5, -1.0], 0.0)):
    getattr(by_hand, f"W_{gate}").copy_(torch.tensor([weights]))
    getattr(by_hand, f"b_{gate}").fill_(bias)

step = by_hand(torch.tensor([[[1.0]]]), torch.tensor([[0.6]]))
for name in ("z", "r", "h_tilde", "h"):
    print(f"{name:<7} = {getattr(step, name).item():+.3f}")
assert abs(step.h.item() + 0.262) < 1e-3

# %% [markdown]
# ## See it: the whole cell
#
# All nine numbers of one unit, live. This one counts knocks: an input of 1 is a knock, a soft one of 0.5 at step 15
# starts the count anew.
#
# 1. [Count](#GRUCellExplorer:count): which gate does a knock open, and which one does the soft knock close? Why does
#    each knock add less than the one before (lesson 07)?
# 2. [Never reset](#GRUCellExplorer:never-reset): the soft knock counts like the others. What happens at the top?
# 3. [Average](#GRUCellExplorer:average) and [plain RNN](#GRUCellExplorer:plain-rnn): both are GRUs whose gates look at
#    nothing. Which constants make them what they are?
# 4. Switch to [torch's form](#GRUCellExplorer:torch) with the same weights. The lower curve shows how far it is off, in
#    a cell with four units; the rest of this lesson is about that curve.
# 5. **The task**, after the next two sections: make torch's form agree.

# %%
lab.explorers.GRUCellExplorer()

# %% [markdown]
# ## Two differences
#
# Load the weights of a GRU into another library and the output is wrong. There are two reasons.
#
# **Who $z$ multiplies.** Here $z = 1$ replaces, in torch it keeps (lesson 07).
#
# **Where the reset stands.** Let $U$ be the part of $W_h$ that acts on the state, and $V$ the part for the input. Here
# the state is reset *before* the matrix, as in Cho et al. (2014); torch and cuDNN reset *after* it, and have a second
# bias $b_u$ inside:
#
# $$\begin{aligned}
# \text{before:}\quad \tilde h_t &= \tanh\big(V x_t + b_h + U\,(r_t \circ h_{t-1})\big)\\
# \text{after:}\quad \tilde h_t &= \tanh\big(V x_t + b_h + r_t \circ (U\,h_{t-1} + b_u)\big)
# \end{aligned}$$

# %%
lab.predict("08-before-or-after")

# %% [markdown]
# How large are they? The same weights in both forms, 50 steps, ten seeds; `GRUCell(..., reset="after")` is torch's. The
# larger the weights, the more the gates differ from one half and from each other, so we look at three sizes: fresh
# weights, and twice and three times as large, as trained ones easily are.


# %%
def copied(cell, reset="before", negate=()):
    """A cell with the same weights in another form; the names in `negate` change their sign."""
    copy = lab.GRUCell(cell.input_size, cell.hidden_size, reset).to(cell.W_z.dtype).requires_grad_(False)
    for name, value in cell.named_parameters():
        getattr(copy, name).copy_(-value if name in negate else value)
    if reset == "after":
        copy.b_u.zero_()
    return copy


def run_z_keeps(cell, x):
    """h of all steps, when the cell's z keeps the state (and the reset stands before)."""
    h, states = torch.zeros(x.shape[1], cell.hidden_size, dtype=x.dtype), []
    for x_t in x:
        hx = torch.cat([h, x_t], dim=-1)
        z = torch.sigmoid(hx @ cell.W_z.T + cell.b_z)
        r = torch.sigmoid(hx @ cell.W_r.T + cell.b_r)
        h_tilde = torch.tanh(torch.cat([r * h, x_t], dim=-1) @ cell.W_h.T + cell.b_h)
        h = z * h + (1 - z) * h_tilde
        states.append(h)
    return torch.stack(states)


def apart(seed, scale, hidden=16):
    """The largest difference in h, for each of three other forms, from this course's form."""
    torch.manual_seed(seed)
    cell = lab.GRUCell(3, hidden).double().requires_grad_(False)
    for parameter in cell.parameters():
        parameter *= scale
    x = torch.randn(50, 8, 3, dtype=torch.float64)
    others = {
        "z keeps, same weights": run_z_keeps(cell, x),
        "z keeps, signs flipped": run_z_keeps(copied(cell, negate=("W_z", "b_z")), x),
        "reset after": copied(cell, "after")(x).h,
    }
    return {name: (h - cell(x).h).abs().max().item() for name, h in others.items()}


# %%
measured = {scale: [apart(seed, scale) for seed in range(10)] for scale in (1, 2, 3)}
print("largest difference in h, smallest … largest of 10 seeds")
print(f"{'weights times':<24}" + "".join(f"{scale:^15}" for scale in measured))
for name in measured[1][0]:
    ranges = []
    for runs in measured.values():
        values = [run[name] for run in runs]
        ranges.append("below 1e-12" if max(values) < 1e-12 else f"{min(values):.2f} … {max(values):.2f}")
    print(f"{name:<24}" + "".join(f"{text:^15}" for text in ranges))

for scale, runs in measured.items():
    assert all(run["z keeps, signs flipped"] < 1e-12 for run in runs)
    assert all(run["reset after"] > 0.02 for run in runs)
    assert all(run["z keeps, same weights"] > 0.3 for run in runs)
    assert scale == 1 or all(run["reset after"] > 0.2 for run in runs)

# %% [markdown]
# Three lines, three different things:
#
# - $z$ the other way round **without** a conversion is a gross error: a state that should be kept is thrown away.
# - with the signs of $W_z$ and $b_z$ flipped it is **exact**. This difference is a convention.
# - the place of the reset makes a difference that grows with the weights. At fresh weights it is small enough to be
#   overlooked; in a trained network it is not. Is it a convention too, if one only found the right weights?
#
# ## Before or after
#
# With one unit yes: $U$ is a number, and $U(r h) = r(U h)$. With two it ends. Take a candidate that sees both units
# with weight 1, and the state $h_{t-1} = (0.5, -0.5)$:
#
# | | the candidate's sum from the state |
# |---|---|
# | before: $r$ of the units that are *read* | $r_1 \cdot 0.5 + r_2 \cdot (-0.5)$; with $r = (0.9, 0.1)$ that is 0.4 |
# | after: $r$ of the unit that is *written* | $r_1 \cdot (0.5 - 0.5) = 0$, whatever $r_1$ is |
#
# Before the matrix the gate can show the first unit and hide the second. After it the two have been added already, and
# the gate can only take more or less of the sum.
#
# Other weights $u$ do not help. Whatever they are, along the line of states with $u_1 h_1 + u_2 h_2 = 0$ the form
# "after" has nothing left but $r_1 b_u$, which is never larger than $b_u$. "Before" sees the two units in a
# proportion that changes with $r_1 : r_2$, from input to input; so at nearly every input it goes on growing along
# that line. The two are different functions.

# %%
U, h = torch.tensor([[1.0, 1.0], [0.0, 1.0]]), torch.tensor([0.5, -0.5])
for r in (torch.tensor([0.9, 0.1]), torch.tensor([0.1, 0.9])):
    before, after = U @ (r * h), r * (U @ h)
    print(f"r = ({r[0]:.1f}, {r[1]:.1f}):  first unit, before {before[0]:+.1f}   after {after[0]:+.1f}")
    assert abs(before[0]) > 0.3
    assert after[0] == 0

# %% [markdown]
# And could an optimiser find weights that come close? Let a cell of each form imitate one step of a GRU with reset
# *before*. Both start beside its weights, at the same place (0.1 off, at random), and may change all of theirs:


# %%
def imitation_error(reset, seed, hidden=4):
    """Root mean square of what is left between a GRU (reset before) and its fitted imitation, in one step."""
    torch.manual_seed(seed)
    teacher = lab.GRUCell(1, hidden).double().requires_grad_(False)
    for parameter in teacher.parameters():
        parameter *= 3
    h, x_t = (2 * torch.rand(200, hidden) - 1).double(), torch.randn(200, 1).double()
    wanted = teacher.step(x_t, h)

    student = copied(teacher, reset).requires_grad_()
    with torch.no_grad():
        for parameter in student.parameters():
            parameter += 0.1 * torch.randn(parameter.shape)
    optimiser = torch.optim.LBFGS(student.parameters(), max_iter=100, line_search_fn="strong_wolfe")

    def loss():
        optimiser.zero_grad()
        error = 1000 * (student.step(x_t, h) - wanted).square().mean()
        error.backward()
        return error

    optimiser.step(loss)
    return (student.step(x_t, h) - wanted).square().mean().sqrt().item()


for reset in ("before", "after"):
    errors = [imitation_error(reset, seed) for seed in range(3)]
    verdict = "below 1e-3" if max(errors) < 1e-3 else "above 1e-2" if min(errors) > 1e-2 else "between"
    print(f"imitated with reset {reset:<7} error of each of 3 seeds: {verdict}")
    assert (max(errors) < 1e-3) if reset == "before" else (min(errors) > 1e-2)

# %% [markdown]
# Neither form is better: they are two networks, and each learns with its own weights. Why then did "after" win in the
# libraries? Because $U h_{t-1}$ does not wait for $r_t$: all three products with $h_{t-1}$ are one. What you cannot do
# is carry the weights across.
#
# ## The same in torch
#
# So the cell that agrees with `nn.GRU` is the form "after". torch stacks its rows **r, z, n**, and keeps two biases. In
# the gates they only add up. In the candidate they do **not**: `bias_hh` stands inside the reset.

# %%
torch.manual_seed(0)
gru = torch.nn.GRU(input_size=3, hidden_size=4)
x = torch.randn(10, 2, 3)  # (time, batch, input)

h, hs = torch.zeros(2, 4), []
for x_t in x:
    r_x, z_x, n_x = (x_t @ gru.weight_ih_l0.T + gru.bias_ih_l0).chunk(3, dim=-1)
    r_h, z_h, n_h = (h @ gru.weight_hh_l0.T + gru.bias_hh_l0).chunk(3, dim=-1)
    r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
    n = torch.tanh(n_x + r * n_h)  # after the product, b_hn inside
    h = (1 - z) * n + z * h  # torch's z keeps
    hs.append(h)

output, h_n = gru(x)
same = lab.GRUCell.from_torch(gru)  # reset="after", W_z and b_z negated
print("output", tuple(output.shape), " h_n", tuple(h_n.shape), " reset:", same.reset)
for name, difference in (
    ("this loop", output - torch.stack(hs)),
    ("GRUCell.from_torch", output - same(x).h),
    ("the last h", h_n[0] - h),
):
    print(f"{name:<20} equal to torch's within 1e-6:", bool(difference.abs().max() < 1e-6))
    assert difference.abs().max() < 1e-6

# %% [markdown]
# The way back exists for the form "after" only. For the other it is refused, with the reason:

# %%
try:
    lab.GRUCell(3, 4).to_torch()
except lab.errors.ConversionError as error:
    print(error)

# %% [markdown]
# ## How frameworks differ
#
# | | $z = 1$ | reset | order of the rows |
# |---|---|---|---|
# | this course; Chung et al. (2014), section 3.2 | replaces | before | each on its own |
# | Cho et al. (2014), section 2.3 | keeps | before | |
# | torch `nn.GRU`, cuDNN | keeps | after | r, z, n |
# | Keras `GRU(reset_after=True)`, the default since TensorFlow 2 | keeps | after | z, r, h |
# | Keras `GRU(reset_after=False)` | keeps | before | z, r, h |
# | ONNX `GRU`, `linear_before_reset=0`, the default | keeps | before | z, r, h |
# | ONNX `GRU`, `linear_before_reset=1` | keeps | after | z, r, h |
#
# The two defaults are opposite, although the names say the same: the linear map *before* the reset is the reset
# *after* the linear map. An `nn.GRU` is exported to ONNX with `linear_before_reset=1`; a converter that forgets this
# attribute makes a different network. (Keras's documentation traces the two forms to two versions of Cho et al. on
# arXiv, v3 with the reset before the product, v1 with it after.)
#
# | difference | what it is | to convert |
# |---|---|---|
# | $z$ keeps or replaces | a convention | negate $W_z$ and $b_z$: exact |
# | order of the rows; one matrix or two | a convention | cut and put together again: exact |
# | one bias or two, in $z$ and $r$ | a convention | add the two: exact |
# | two biases in the candidate | part of "reset after": $b_u$ is inside the reset | keep both |
# | **reset before or after** | **two different networks** | cannot be done; train again |
#
# Now go back to the [task of the explorer](#GRUCellExplorer:count): the signs are one button. What must be true of $r$
# for the other difference to vanish?
#
# ## How many parameters?
#
# Two gates and a candidate, where the LSTM has three gates and a candidate: $3\,H\,(H + I + 1)$ against
# $4\,H\,(H + I + 1)$. The ratio is 3 : 4 exactly, in torch too, where both have one more bias a gate.

# %%
print("  I    H     GRUCell   LSTMCell     nn.GRU    nn.LSTM")
for inputs, hidden in ((1, 1), (3, 4), (10, 20), (28, 128)):
    counts = [
        sum(parameter.numel() for parameter in module(inputs, hidden).parameters())
        for module in (lab.GRUCell, lab.LSTMCell, torch.nn.GRU, torch.nn.LSTM)
    ]
    print(f"{inputs:3}  {hidden:3}  " + " ".join(f"{count:10,}" for count in counts))
    here, lstm_here, of_torch, lstm_of_torch = counts
    assert here == 3 * hidden * (hidden + inputs + 1)
    assert 4 * here == 3 * lstm_here
    assert 4 * of_torch == 3 * lstm_of_torch

# %% [markdown]
# Fewer parameters is not the same as faster: lesson 10 measures it.
#
# ## What goes wrong in practice: wrong cells that run
#
# Whoever writes torch's GRU from the equations of a paper gets one of these. Each against `nn.GRU` with the same
# weights, five seeds, the weights twice as large as fresh ones:


# %%
def furthest_off(step, seed, hidden=16):
    """The largest difference in h from nn.GRU with the same weights, over 50 steps."""
    torch.manual_seed(seed)
    gru = torch.nn.GRU(3, hidden).double().requires_grad_(False)
    for parameter in gru.parameters():
        parameter *= 2
    x, h = torch.randn(50, 8, 3).double(), torch.zeros(8, hidden).double()
    off = []
    for x_t, wanted in zip(x, gru(x)[0], strict=True):
        of_x = (x_t @ gru.weight_ih_l0.T + gru.bias_ih_l0).chunk(3, dim=-1)
        of_h = (h @ gru.weight_hh_l0.T + gru.bias_hh_l0).chunk(3, dim=-1)
        h = step(of_x, of_h, h, gru)
        off.append((h - wanted).abs().max())
    return max(off).item()


def as_torch(of_x, of_h, h, gru):
    r, z = torch.sigmoid(of_x[0] + of_h[0]), torch.sigmoid(of_x[1] + of_h[1])
    return (1 - z) * torch.tanh(of_x[2] + r * of_h[2]) + z * h


def z_replaces(of_x, of_h, h, gru):
    r, z = torch.sigmoid(of_x[0] + of_h[0]), torch.sigmoid(of_x[1] + of_h[1])
    return (1 - z) * h + z * torch.tanh(of_x[2] + r * of_h[2])


def rows_as_z_r_n(of_x, of_h, h, gru):
    exchanged = [(parts[1], parts[0], parts[2]) for parts in (of_x, of_h)]
    return as_torch(*exchanged, h, gru)


def reset_before(of_x, of_h, h, gru):
    r, z = torch.sigmoid(of_x[0] + of_h[0]), torch.sigmoid(of_x[1] + of_h[1])
    U, b_u = gru.weight_hh_l0.chunk(3)[2], gru.bias_hh_l0.chunk(3)[2]
    return (1 - z) * torch.tanh(of_x[2] + (r * h) @ U.T + b_u) + z * h


def biases_merged(of_x, of_h, h, gru):
    b_u = gru.bias_hh_l0.chunk(3)[2]
    return as_torch((*of_x[:2], of_x[2] + b_u), (*of_h[:2], of_h[2] - b_u), h, gru)


# %%
print("largest difference in h, smallest … largest of 5 seeds")
for name, step in (
    ("as it should be", as_torch),
    ("z taken the other way round", z_replaces),
    ("rows taken as z, r, n", rows_as_z_r_n),
    ("reset before the product", reset_before),
    ("the candidate's biases merged", biases_merged),
):
    off = [furthest_off(step, seed) for seed in range(5)]
    print(f"{name:<30} {'below 1e-12' if max(off) < 1e-12 else f'{min(off):.2f} … {max(off):.2f}'}")
    assert (max(off) < 1e-12) if step is as_torch else (min(off) > 0.1)

# %% [markdown]
# ## Common mistakes
#
# - **Resetting what is kept.** $r_t$ acts inside the candidate. In $(1 - z_t) \circ h_{t-1}$ the state is untouched.
# - **Multiplying the finished candidate by $r_t$.** The gate stands on the way *into* it.
# - **Reading $r = 1$ as "reset".** It shows all of the past; 0 hides it. (And $z = 1$ is not "keep" here.)
# - **Comparing with torch at fresh weights and a loose tolerance.** The place of the reset hardly shows there.
# - **One bias for torch's candidate.** The two do not merge: `bias_hh` is inside the reset.
# - **`linear_before_reset` or `reset_after` left at its default** when weights come from elsewhere.

# %% [markdown]
# ## Summary
#
# - $r_t = \sigma(W_r\,[h_{t-1}, x_t] + b_r)$ says how much of the past the candidate
#   $\tilde h_t = \tanh(W_h\,[r_t \circ h_{t-1}, x_t] + b_h)$ sees. It does not touch what is kept.
# - With $z_t$ and $h_t = (1 - z_t) \circ h_{t-1} + z_t \circ \tilde h_t$ the GRU is complete: two gates, one state, three
#   quarters of an LSTM's parameters.
# - Between this course's form and torch's there are two differences. Who $z$ multiplies is a convention: a minus sign on
#   $W_z$ and $b_z$ converts it, exact to $10^{-12}$.
# - The place of the reset is not: before or after the matrix are two networks. With the same weights they came 0.2 and
#   more apart in $h$ at weights twice the fresh ones, and no choice of weights closes the gap.
# - Keras names the choice `reset_after` (default: after), ONNX `linear_before_reset` (default: before).
#
# ## Exercise
#
# Open [exercises/08_reset_gate.ipynb](../exercises/08_reset_gate.ipynb): write `reset_gate`, `gru_step`,
# `gru_step_torch` and `convert_update_gate`.

# %% [markdown]
# ## References
#
# - Cho, K., van Merriënboer, B., Gulcehre, C., Bahdanau, D., Bougares, F., Schwenk, H. & Bengio, Y. (2014). Learning
#   phrase representations using RNN encoder–decoder for statistical machine translation. *EMNLP*: section 2.3, the
#   reset before the product; $z = 1$ keeps.
# - Chung, J., Gulcehre, C., Cho, K. & Bengio, Y. (2014). Empirical evaluation of gated recurrent neural networks on
#   sequence modeling. arXiv:1412.3555: section 3.2, this course's form.
# - Documentation: torch `nn.GRU` (its remark on the new gate $n_t$); Keras `GRU`, argument `reset_after`; ONNX operator
#   `GRU`, attribute `linear_before_reset`.
