# %% [markdown]
# # 09 nn.LSTM and nn.GRU
#
# You have written every gate by hand. In practice you will write one line, `nn.LSTM(10, 20)`, and get three tensors
# back. Which of the numbers in them is the answer? Few of the mistakes that people make with recurrent networks are in
# the equations. They are in the order of the axes, in the padding, in a state that was carried too far; and most of
# them run without an error.
#
# | | |
# |---|---|
# | **You will be able to** | say what every number in `output`, `h_n` and `c_n` is, with any layers and directions |
# | | read the weights of a torch module gate by gate, and count its parameters by a formula |
# | | run sequences of unequal length, and long ones in pieces, and test that it was done right |
# | **Time** | 45 minutes |
# | **You need** | lessons 05 and 08 |

# %%
import warnings

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Do you remember?

# %%
lab.predict("09-again-two-biases")

# %% [markdown]
# ## Predict

# %%
lab.predict("09-how-many-parameters")

# %%
lab.predict("09-batch-first")

# %% [markdown]
# ## Every shape
#
# One LSTM and one GRU: ten inputs, twenty hidden units, one layer. They read five sequences of three steps.

# %%
torch.manual_seed(0)

# LSTM
lstm = nn.LSTM(input_size=10, hidden_size=20, num_layers=1, batch_first=True)
x = torch.randn(5, 3, 10)  # (batch, time, input)
h0 = torch.zeros(1, 5, 20)  # (layers, batch, hidden)
c0 = torch.zeros(1, 5, 20)
out, (hn, cn) = lstm(x, (h0, c0))

# GRU
gru = nn.GRU(input_size=10, hidden_size=20, num_layers=1, batch_first=True)
out_gru, hn_gru = gru(x, h0)  # no cell state

print("LSTM:  out", tuple(out.shape), "  hn", tuple(hn.shape), "  cn", tuple(cn.shape))
print("GRU:   out", tuple(out_gru.shape), "  hn", tuple(hn_gru.shape))
assert out.shape == out_gru.shape == (5, 3, 20)
assert hn.shape == cn.shape == hn_gru.shape == (1, 5, 20)

# %% [markdown]
# | symbol | what it is | shape here | in general |
# |---|---|---|---|
# | `x` | the inputs | (5, 3, 10) | (batch, time, input) with `batch_first=True`, else (time, batch, input) |
# | `h0`, `c0` | $h$ and $c$ before the first step; zeros if you leave them out | (1, 5, 20) | (layers · directions, batch, hidden) |
# | `out` | $h_t$ of the **top layer** at **every step** | (5, 3, 20) | (batch, time, directions · hidden), or time first |
# | `hn` | $h$ of **every layer**, where it **ends** | (1, 5, 20) | (layers · directions, batch, hidden) |
# | `cn` | $c$ of every layer, where it ends | (1, 5, 20) | (layers · directions, batch, hidden) |
#
# `batch_first` turns the first two axes of `x` and `out` round, and nothing else. The states have their batch in the
# middle, always.
#
# With one layer and one direction `out` and `hn` share numbers: the last step of `out` *is* `hn`. The cell states of
# the steps before the last are returned nowhere.

# %%
print("out[:, -1] is hn[0]:", torch.equal(out[:, -1], hn[0]))
print("leaving h0 and c0 out changes nothing:", torch.equal(out, lstm(x)[0]))
assert torch.equal(out[:, -1], hn[0])
assert torch.equal(out, lstm(x)[0])

# %% [markdown]
# ## See it: which number is the last state?
#
# Boxes are states, each with 20 numbers. Pick one in `h_n`, by mouse or arrow keys, and the explorer marks where
# `output` has the same numbers, and writes the line of code that takes them from there.
#
# 1. It starts [without `batch_first`](#Shapes:classic): the same (5, 3, 10) is now 5 *steps* of 3 sequences. Switch
#    `batch_first` on. Which shapes turn round, and which do not?
# 2. [Two layers](#Shapes:two-layers): pick `h_n[0]`, the lower one. Where is it in `output`?
# 3. [Two directions](#Shapes:bidirectional): the backward one is picked. At which step does it *end*, and why there?
# 4. [Padded](#Shapes:padded): lengths 5, 2 and 4. Which step holds the last state of sequence 1? Now switch to the
#    GRU. What goes away, and what stays?

# %%
lab.explorers.Shapes()

# %% [markdown]
# ## How torch packs the gates
#
# torch writes $[h_{t-1}, x_t]$ as two products, and stacks the four gates on top of each other in one matrix, in the
# order **i, f, g, o** ($g$ is our $\tilde c$):
#
# $$[\,a_i,\ a_f,\ a_g,\ a_o\,] = W_{ih}\,x_t + b_{ih} + W_{hh}\,h_{t-1} + b_{hh}$$
#
# | in torch | what it is | shape | here |
# |---|---|---|---|
# | `weight_ih_l0` | $W_{ih}$, acts on $x_t$ | (4·hidden, input) | (80, 10) |
# | `weight_hh_l0` | $W_{hh}$, acts on $h_{t-1}$ | (4·hidden, hidden) | (80, 20) |
# | `bias_ih_l0`, `bias_hh_l0` | $b_{ih}$, $b_{hh}$ | (4·hidden,) | (80,) |
# | $a_i$, $a_f$, $a_g$, $a_o$ | what goes into σ, σ, tanh, σ | (batch, hidden) each | (5, 20) |
#
# `ih` means input to hidden, `hh` hidden to hidden, `l0` layer 0. The whole module is this loop:

# %%
h = c = torch.zeros(5, 20)
states = []
for x_t in x.unbind(dim=1):  # x is (batch, time, input)
    packed = x_t @ lstm.weight_ih_l0.T + lstm.bias_ih_l0 + h @ lstm.weight_hh_l0.T + lstm.bias_hh_l0
    a_i, a_f, a_g, a_o = packed.chunk(4, dim=-1)  # (batch, 4·hidden) -> 4 × (batch, hidden)
    i, f, g, o = torch.sigmoid(a_i), torch.sigmoid(a_f), torch.tanh(a_g), torch.sigmoid(a_o)
    c = f * c + i * g
    h = o * torch.tanh(c)
    states.append(h)

for name, difference in {"out": torch.stack(states, dim=1) - out, "hn": h - hn[0], "cn": c - cn[0]}.items():
    print(f"{name:<3} equal to torch's within 1e-6:", bool(difference.abs().max() < 1e-6))
    assert difference.abs().max() < 1e-6

# %% [markdown]
# ### The same with numbers, by hand
#
# One input, one unit. The rows are $i, f, g, o$: take $W_{ih} = (1,\ 0,\ 2,\ -1)$, no biases, and start from
# $h_0 = 0$, $c_0 = 1$, so that $W_{hh}$ does not matter. With $x_1 = 1$:
#
# $$i = \sigma(1) = 0.731,\quad f = \sigma(0) = 0.5,\quad g = \tanh(2) = 0.964,\quad o = \sigma(-1) = 0.269$$
#
# $$c_1 = 0.5 \cdot 1 + 0.731 \cdot 0.964 = 1.205,\qquad h_1 = 0.269 \cdot \tanh(1.205) = 0.225$$

# %%
small = nn.LSTM(1, 1, bias=False).requires_grad_(False)
small.weight_ih_l0.copy_(torch.tensor([[1.0], [0.0], [2.0], [-1.0]]))
_, (h_1, c_1) = small(torch.ones(1, 1, 1), (torch.zeros(1, 1, 1), torch.ones(1, 1, 1)))
print(f"c_1 = {c_1.item():.3f}   h_1 = {h_1.item():.3f}")
assert abs(c_1.item() - 1.205) < 1e-3
assert abs(h_1.item() - 0.225) < 1e-3

# %% [markdown]
# ### A wrong order runs too
#
# Every order has the same shapes. Papers and courses often write i, f, o, g; ONNX has i, o, f, c; this course writes
# f, i, c̃, o. Read torch's matrix in each of these orders, five seeds:


# %%
def off_by_order(order, seed):
    """The largest difference in h from nn.LSTM, when its rows are read in this order (g is the candidate)."""
    torch.manual_seed(seed)
    lstm = nn.LSTM(10, 20).double().requires_grad_(False)
    x = torch.randn(20, 8, 10).double()
    blocks = [
        torch.cat([lstm.weight_hh_l0, lstm.weight_ih_l0], dim=1).chunk(4),
        (lstm.bias_ih_l0 + lstm.bias_hh_l0).chunk(4),
    ]
    cell = lab.LSTMCell(10, 20).double().requires_grad_(False)
    for letter, W, b in zip(order.replace("g", "c"), *blocks, strict=True):
        getattr(cell, f"W_{letter}").copy_(W)
        getattr(cell, f"b_{letter}").copy_(b)
    return (cell(x).h - lstm(x)[0]).abs().max().item()


print("rows read as   largest difference in h, smallest … largest of 5 seeds")
for order in ("ifgo", "ifog", "iofg", "figo"):
    off = [off_by_order(order, seed) for seed in range(5)]
    print(
        f"{', '.join(order)}     {'below 1e-12' if max(off) < 1e-12 else f'{min(off):.2f} … {max(off):.2f}'}"
    )
    assert (max(off) < 1e-12) if order == "ifgo" else (min(off) > 0.1)

# %% [markdown]
# $h$ lies between −1 and 1, so these differences are gross. No error, no warning: only the numbers tell.
#
# `nn.GRU` stacks three blocks, **r, z, n** ($n$ is our $\tilde h$), and its $z$ keeps (lessons 07 and 08).
# `from_torch` knows all of this:

# %%
for module, kind in ((lstm, lab.LSTMCell), (gru, lab.GRUCell)):
    cell = kind.from_torch(module)
    trace = cell(x.transpose(0, 1))  # the course's cells want time first
    difference = (module(x)[0].transpose(0, 1) - trace.h).abs().max()
    print(f"{kind.__name__:<8} equal to {type(module).__name__} within 1e-6:", bool(difference < 1e-6))
    assert difference < 1e-6

# %% [markdown]
# ## Two biases
#
# Each gate has `bias_ih` and `bias_hh`. In the LSTM they are only ever added, so one would do. (cuDNN, the GPU
# library, has both, and torch follows it.) What counts is the sum, also when you set the forget bias:
# `lab.models.set_keep_bias` puts the value into one and 0 into the other.
#
# In a GRU one block is different. $n_t = \tanh(W_{in} x_t + b_{in} + r_t \circ (W_{hn} h_{t-1} + b_{hn}))$: the second
# bias stands inside the reset. Move 0.5 from one bias to the other, block by block, and see which outputs notice:


# %%
@torch.no_grad()
def notices(kind, block):
    """Whether the outputs change when 0.5 moves from bias_ih to bias_hh in one block of rows."""
    torch.manual_seed(0)
    module, rows = kind(10, 20), slice(20 * block, 20 * block + 20)
    x = torch.randn(8, 4, 10)
    before = module(x)[0]
    module.bias_ih_l0[rows] -= 0.5
    module.bias_hh_l0[rows] += 0.5
    return bool((module(x)[0] - before).abs().max() > 1e-3)


for kind, letters in ((nn.LSTM, "ifgo"), (nn.GRU, "rzn")):
    noticed = {letter: notices(kind, block) for block, letter in enumerate(letters)}
    print(
        f"{kind.__name__:<4}",
        "  ".join(f"{letter}: {'changes' if seen else 'same'}" for letter, seen in noticed.items()),
    )
    assert [letter for letter, seen in noticed.items() if seen] == (["n"] if kind is nn.GRU else [])

# %% [markdown]
# ## Counting the parameters
#
# A unit of one gate has a weight for each input, a weight for each hidden unit, and two biases: $I + H + 2$ numbers.
# There are $H$ units in a block, and $G$ blocks:
#
# $$\text{parameters} = G\,H\,(I + H + 2), \qquad G = 1 \text{ (RNN)},\ 3 \text{ (GRU)},\ 4 \text{ (LSTM)}$$
#
# The candidate counts as a block: the LSTM's three gates and the GRU's two have one each beside them.

# %%
print("        formula   numel")
for kind, blocks in ((nn.RNN, 1), (nn.GRU, 3), (nn.LSTM, 4)):
    formula = blocks * 20 * (10 + 20 + 2)
    numel = sum(parameter.numel() for parameter in kind(10, 20).parameters())
    print(f"{kind.__name__:<5} {formula:9} {numel:7}")
    assert formula == numel

# %% [markdown]
# 1 : 3 : 4, whatever the sizes. For large $H$ the term $G H^2$ is nearly all of it: twice the hidden units, four
# times the parameters.
#
# ## Layers and directions
#
# With `num_layers=2` a second LSTM, with weights of its own, reads the outputs of the first. With
# `bidirectional=True` each layer has a second set of weights that reads from the end to the start, and the next layer
# sees both outputs side by side. The names say which is which:

# %%
deep = nn.LSTM(10, 20, num_layers=2, bidirectional=True)
for name, parameter in deep.named_parameters():
    if name.startswith("weight_ih"):
        print(f"{name:<22} {tuple(parameter.shape)}")

by_layer = {layer: 2 * 4 * 20 * (inputs + 20 + 2) for layer, inputs in enumerate((10, 2 * 20))}
numel = sum(parameter.numel() for parameter in deep.parameters())
print(
    "parameters of layer 0 and 1:", *by_layer.values(), " together:", sum(by_layer.values()), " numel:", numel
)
assert sum(by_layer.values()) == numel

# %% [markdown]
# So from layer 1 on, $I$ in the formula is directions · $H$. Nothing else is new: a stack of two is two modules, the
# one fed with the other's output.

# %%
torch.manual_seed(0)
stack = nn.LSTM(10, 20, num_layers=2)
lower, upper = nn.LSTM(10, 20), nn.LSTM(20, 20)
lower.load_state_dict({name: p for name, p in stack.named_parameters() if name.endswith("_l0")})
upper.load_state_dict(
    {name.replace("_l1", "_l0"): p for name, p in stack.named_parameters() if name.endswith("_l1")}
)

x = torch.randn(7, 5, 10)  # (time, batch, input)
output, (h_n, c_n) = stack(x)
below, (h_lower, _) = lower(x)
above, (h_upper, _) = upper(below)

print("output is the upper one's:", torch.allclose(output, above, atol=1e-6))
print("h_n is (lower, upper):    ", torch.allclose(h_n, torch.cat([h_lower, h_upper]), atol=1e-6))
assert torch.allclose(output, above, atol=1e-6)
assert torch.allclose(h_n, torch.cat([h_lower, h_upper]), atol=1e-6)

# %% [markdown]
# And a backward direction is a forward module that is given the sequence turned round, and whose outputs are turned
# round again:

# %%
torch.manual_seed(0)
both = nn.LSTM(10, 20, bidirectional=True)
backward = nn.LSTM(10, 20)
backward.load_state_dict(
    {name.removesuffix("_reverse"): p for name, p in both.named_parameters() if "reverse" in name}
)

output, (h_n, c_n) = both(x)  # output (7, 5, 2·20), h_n (2, 5, 20)
turned = backward(x.flip(0))[0].flip(0)
print("the second half of output:", torch.allclose(output[..., 20:], turned, atol=1e-6))
print("it ends at step 0:        ", torch.equal(output[0, :, 20:], h_n[1]))
assert torch.allclose(output[..., 20:], turned, atol=1e-6)
assert torch.equal(output[0, :, 20:], h_n[1])

# %% [markdown]
# The rows of `h_n` run through the directions first, then the layers: `h_n.view(layers, directions, batch, hidden)`
# takes them apart.
#
# Two things to mind. A bidirectional network needs the end of the sequence before it can say anything: not for
# forecasts, not for a live stream. And `output[-1]` is *half* of an answer. Nudge one input at a time: which last
# outputs notice?

# %%
nudged = [x.clone() for _ in range(7)]
for step, one in enumerate(nudged):
    one[step] += 1.0
moved = torch.stack([(both(one)[0][-1] - output[-1]).abs().amax(0) > 0 for one in nudged])  # (step, 2·20)

print("step of the nudge               ", *range(7))
for name, units in (
    ("forward half of output[-1] ", slice(20)),
    ("backward half of output[-1]", slice(20, 40)),
):
    print(f"{name}  moves:", *("x" if m.any() else "." for m in moved[:, units]))
assert moved[:, :20].any(dim=1).all()
assert not moved[:-1, 20:].any()

# %% [markdown]
# At the last step the backward half has read one input. Take `h_n`, or `output[-1, :, :20]` beside `output[0, :, 20:]`.
#
# ### Dropout
#
# `dropout=0.5` drops outputs of every layer *but the last*, on their way up (Zaremba et al. 2014). With one layer
# there is nothing between layers, so it does nothing. torch warns; the warning is easily lost among others.

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    one_layer = nn.LSTM(10, 20, num_layers=1, dropout=0.5)
print("torch says:", str(caught[0].message).partition(", but")[0])

for name, module in (("one layer", one_layer), ("two layers", nn.LSTM(10, 20, num_layers=2, dropout=0.5))):
    for training in (True, False):
        module.train(training)
        same = torch.equal(module(x)[0], module(x)[0])
        mode = "train" if training else "eval"
        print(f"{name:<10}  {mode:<5}  two runs are {'equal' if same else 'different'}")
        assert same == (name == "one layer" or not training)

# %% [markdown]
# For dropout on the outputs of a single layer, put an `nn.Dropout` behind it. And call `eval()` before you measure.
#
# ## Sequences of unequal length

# %%
lab.predict("09-padded-batch")

# %% [markdown]
# A batch is one tensor, so its sequences must have one length. `pad_sequence` puts zeros behind the short ones:

# %%
torch.manual_seed(0)
lengths = torch.tensor([4, 6, 2])
sequences = [torch.randn(length, 10) for length in lengths]
padded = pad_sequence(sequences, batch_first=True)
print("padded", tuple(padded.shape))
for row, length in zip(padded, lengths, strict=True):
    print("  ", *("x" if step.any() else "0" for step in row), f"  length {length}")

# %% [markdown]
# Zeros are inputs like any other. The biases are still there, and so is the old state: the module goes on computing.
# How wrong does `output[:, -1]` become? Eight sequences of 12 steps, and then up to 50 zeros. Beside the error, how
# far the eight states still differ *from each other*:


# %%
@torch.no_grad()
def through_zeros(seed, steps=12, zeros=50):
    """After 0, 1, … zeros: the relative error of the last state, and how far 8 sequences' states differ."""
    torch.manual_seed(seed)
    lstm = nn.LSTM(10, 20, batch_first=True).double()
    x = torch.cat([torch.randn(8, steps, 10), torch.zeros(8, zeros, 10)], dim=1).double()
    last = lstm(x)[0][:, steps - 1 :]  # (batch, 1 + zeros, hidden)
    right = last[:, :1]
    error = (last - right).norm(dim=(0, 2)) / right.norm()
    return error, (last - last[:1]).abs().amax(dim=(0, 2))


errors, spreads = (
    torch.stack(rows) for rows in zip(*map(through_zeros, range(5)), strict=True)
)  # (seed, 51)
lab.figures.lines(
    {"error": errors.median(0).values, "between them": spreads.median(0).values},
    title="The state of a fresh nn.LSTM, run through zeros (median of 5 seeds)",
    xlabel="zeros after the end",
    ylabel="difference in h",
    log=True,
    at=[0, 1, 5, 20],
)

# %%
assert errors[:, 1].min() > 0.2
assert spreads[:, 50].max() < 1e-6
print("after 1 zero, the smallest error of any seed:", f"{errors[:, 1].min():.1f}")
print("after 50 zeros the 8 states agree to 1e-6, with every seed:", bool(spreads[:, 50].max() < 1e-6))

# %% [markdown]
# A single zero, and the state is 40 % off or more. After fifty, eight different sequences have *one and the same* state: nothing
# of what was read is left. (A fresh LSTM forgets half of its memory at every step, lesson 02. Training can learn to keep
# the state through the zeros, but that is work on a problem that you made.)
#
# **First cure: take the last valid step.** It is another one in each row:

# %%
lstm = nn.LSTM(10, 20, batch_first=True).requires_grad_(False)
alone = torch.stack([lstm(one[None])[0][0, -1] for one in sequences])  # each sequence by itself

output, _ = lstm(padded)
rows = torch.arange(len(lengths))
for code, last in {
    "output[:, -1]": output[:, -1],
    "output[rows, lengths - 1]": output[rows, lengths - 1],
}.items():
    right = ((last - alone).abs().amax(dim=1) < 1e-6).tolist()
    print(f"{code:<26} right for each sequence: {right}")

assert torch.allclose(output[rows, lengths - 1], alone, atol=1e-6)
assert not torch.allclose(output[:, -1], alone, atol=1e-2)

# %% [markdown]
# Good for one direction and for `output`. `h_n` and `c_n` are still those after the padding; and a backward direction
# *begins* in it.
#
# **Second cure: pack.** A packed batch holds the valid steps only, time by time, and how many sequences are still
# running at each:

# %%
packed = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
print("data", tuple(packed.data.shape), " valid steps:", int(lengths.sum()), "of", padded[..., 0].numel())
print("batch_sizes", packed.batch_sizes.tolist())
assert packed.data.shape == (12, 10)
assert packed.batch_sizes.tolist() == [3, 3, 2, 2, 1, 1]

# %% [markdown]
# Three sequences run for 2 steps, two until step 4, one to the end. The modules take a packed batch as it is;
# `pad_packed_sequence` makes a tensor again, with zeros after each end:

# %%
packed_output, (h_n, c_n) = lstm(packed)
output, back = pad_packed_sequence(packed_output, batch_first=True)
print("output", tuple(output.shape), " lengths", back.tolist())
for row in output:
    print("  ", *("h" if step.any() else "0" for step in row))
print("h_n is each sequence's own last state:", torch.allclose(h_n[0], alone, atol=1e-6))
assert torch.allclose(h_n[0], alone, atol=1e-6)

# %% [markdown]
# Two options matter:
#
# - `enforce_sorted=False`, or the lengths must come in falling order. It sorts inside and puts everything back.
# - `total_length=` in `pad_packed_sequence`: without it `output` is as long as the longest sequence *of this batch*,
#   and not as long as `x`.

# %%
try:
    pack_padded_sequence(padded, lengths, batch_first=True)
except RuntimeError as error:
    print("torch says:", str(error).partition(". ")[0])

longer = torch.cat([padded, torch.zeros(3, 2, 10)], dim=1)  # as from a data set padded to 8 steps
packed_output, _ = lstm(pack_padded_sequence(longer, lengths, batch_first=True, enforce_sorted=False))
for total in (None, longer.shape[1]):
    output, _ = pad_packed_sequence(packed_output, batch_first=True, total_length=total)
    print(f"x {tuple(longer.shape)}   total_length={total}: output {tuple(output.shape)}")
    assert output.shape[1] == (total or 6)

# %% [markdown]
# And the backward direction? Gathering at `lengths - 1` cannot help it, packing does:

# %%
both = nn.LSTM(10, 20, batch_first=True, bidirectional=True).requires_grad_(False)
alone = torch.stack([torch.cat([*both(one[None])[1][0][:, 0]]) for one in sequences])  # (3, 2·20)

output, _ = both(padded)
gathered = torch.cat([output[rows, lengths - 1, :20], output[:, 0, 20:]], dim=1)
_, (h_n, _) = both(packed)
from_packed = torch.cat([h_n[0], h_n[1]], dim=1)

for name, last in (("padded, gathered", gathered), ("packed, h_n", from_packed)):
    error = (last - alone).abs()
    halves = [bool(error[:, half].max() < 1e-6) for half in (slice(20), slice(20, 40))]
    print(f"{name:<17} forward right: {halves[0]}   backward right: {halves[1]}")
    assert halves == [True, name == "packed, h_n"]

# %% [markdown]
# A loss over all steps needs the same care: leave the padding out of the mean (lesson 13 does).
#
# ## What goes wrong in practice: batch_first
#
# Five sequences of three steps, and the default module, which wants time first. Nothing complains: 5 steps of 3
# sequences is a fine batch too. But now the *sequences* are read one after the other.
#
# There is a test that needs no understanding of shapes. **Change one sequence; only its own output may change.**


# %%
def touched_by_first(module, x):
    """Which of the 5 sequences of x (5, 3, input) have other outputs once sequence 0 is changed."""
    changed = x.clone()
    changed[0] += 1.0
    with torch.no_grad():
        differs = (module(changed)[0] - module(x)[0]).abs() > 1e-9
    return differs.flatten(1).any(dim=1).tolist()


x = torch.randn(5, 3, 10)  # (batch, time, input)
for batch_first in (True, False):
    module = nn.LSTM(10, 20, batch_first=batch_first)
    touched = touched_by_first(module, x)
    print(f"batch_first={batch_first!s:<5}  output {tuple(module(x)[0].shape)}  changed: {touched}")
    assert touched == [True, *[not batch_first] * 4]

# %% [markdown]
# The shapes are equal, and what is computed is not. Two more surprises with axes: the states never have their batch
# first, and that mistake is caught; an `x` of two axes is taken for one sequence without a batch, and that one is not.

# %%
lstm = nn.LSTM(10, 20, batch_first=True)
try:
    lstm(x, (torch.zeros(5, 1, 20), torch.zeros(5, 1, 20)))
except RuntimeError as error:
    print("h0 as (batch, layers, hidden):", error)

output, (h_n, _) = lstm(x[0])  # or x.squeeze(0) of a batch of one
print("x without a batch", tuple(x[0].shape), "-> output", tuple(output.shape), " h_n", tuple(h_n.shape))
assert output.shape == (3, 20)
assert h_n.shape == (1, 20)

# %% [markdown]
# ## A state that is carried on
#
# A long recording does not fit into one call. Cut it into pieces and hand the state on: the outputs are those of one
# pass.

# %%
torch.manual_seed(0)
lstm = nn.LSTM(10, 20)
x = torch.randn(120, 4, 10)  # (time, batch, input)

state, pieces = None, []
for piece in x.split(50):  # 50, 50 and 20 steps
    output, state = lstm(piece, state)
    pieces.append(output)
print("in pieces as in one pass, within 1e-6:", bool((torch.cat(pieces) - lstm(x)[0]).abs().max() < 1e-6))
assert (torch.cat(pieces) - lstm(x)[0]).abs().max() < 1e-6

# %% [markdown]
# ### Forgetting to detach
#
# In training the state carries its whole history with it. After `backward` on the first piece that history is freed;
# the second piece runs into it. Here is the error, the remedy that torch's message suggests, and the right one:


# %%
def train_in_pieces(carry, retain_graph=False):
    """Two steps of training, the state carried from one to the next by `carry`."""
    torch.manual_seed(0)
    lstm = nn.LSTM(10, 20)
    optimiser, state = torch.optim.SGD(lstm.parameters(), lr=0.1), None
    for piece in torch.randn(2, 50, 4, 10):
        output, state = lstm(piece, state)
        optimiser.zero_grad()
        output.square().mean().backward(retain_graph=retain_graph)
        optimiser.step()
        state = carry(state)
    return "runs"


def as_it_is(state):
    return state


def detached(state):
    return tuple(part.detach() for part in state)  # (h, c); of a GRU: state.detach()


# %%
for name, arguments in {
    "as it is": (as_it_is,),
    "retain_graph=True": (as_it_is, True),
    "detached": (detached,),
}.items():
    try:
        said = train_in_pieces(*arguments)
    except RuntimeError as error:
        said = str(error).partition(" (")[0].partition(":")[0]
    print(f"{name:<18} {said}")
    assert (said == "runs") == (name == "detached")

# %% [markdown]
# `retain_graph=True` keeps the old graph, whose weights the optimiser has changed meanwhile; and where it does run,
# each step goes back through all pieces before it. `detach` keeps the *numbers* and cuts the history: backpropagation
# through time is then truncated (Williams & Peng 1990; lesson 11). For an LSTM detach both $h$ and $c$.
#
# ### Carried too far
#
# The opposite mistake: the state of one batch is handed to the next, which has nothing to do with it. How far off are
# the outputs at the start of the new sequences, and how long does it last? Fresh weights, and a forget bias of 5, with
# five seeds:


# %%
@torch.no_grad()
def carried_over(bias, seed):
    """The largest difference at every step between starting from a stranger's state and from zeros, (60,)."""
    torch.manual_seed(seed)
    lstm = nn.LSTM(10, 20).double()
    if bias is not None:
        lab.models.set_keep_bias(lstm, bias)
    _, state = lstm(torch.randn(30, 8, 10).double())
    x = torch.randn(60, 8, 10).double()
    return (lstm(x, state)[0] - lstm(x)[0]).abs().amax(dim=(1, 2))


print("difference in h, smallest … largest of 5 seeds")
print(f"{'':<18}" + "".join(f"{f'at step {step}':<15}" for step in (1, 5, 60)).rstrip())
lasting = {}
for bias in (None, 5.0):
    off = torch.stack([carried_over(bias, seed) for seed in range(5)])[:, [0, 4, 59]]  # (seed, 3)
    lasting[bias] = off[:, 2]
    texts = [
        "below 1e-9" if column.max() < 1e-9 else f"{column.min():.2f} … {column.max():.2f}"
        for column in off.T
    ]
    name = "fresh weights" if bias is None else f"forget bias {bias:g}"
    print(f"{name:<18}" + "".join(f"{text:<15}" for text in texts).rstrip())
assert lasting[None].max() < 1e-9
assert lasting[5.0].min() > 0.5

# %% [markdown]
# A fresh network forgives, because it forgets. One that has learnt to remember does not. Start every new sequence from
# zeros (leave the state out); carry the state only where the next batch *continues* the sequences of the last, row by
# row. With a shuffled data loader it never does.

# %% [markdown]
# ## Common mistakes
#
# - **Rows in another order.** torch has i, f, g, o and r, z, n. All orders have the same shapes.
# - **One bias set, the other forgotten.** The gate sees the sum.
# - **`batch_first` left out.** The sequences of a batch are read as one. Change one sequence and look at the others.
# - **`h0` as (batch, layers, hidden).** The states are (layers · directions, batch, hidden), with `batch_first` too.
# - **`output[:, -1]` of a padded batch**, and of the backward direction. Take `h_n` of a packed batch.
# - **`h_n[0]` of several layers** is the lowest one's. The top one's is `h_n[-1]`; with two directions
#   `h_n[-2]` and `h_n[-1]`.
# - **`dropout` with one layer** does nothing.
# - **No `detach` between pieces; no fresh start between sequences.**
# - **`output, h_n = lstm(x)`.** That `h_n` is the pair $(h, c)$.

# %% [markdown]
# ## Summary
#
# - `output` is the top layer at every step, `h_n` (and `c_n`) every layer where it ends: (layers · directions,
#   batch, hidden), whatever `batch_first` says.
# - torch stacks i, f, g, o and r, z, n. The LSTM's two biases only add up; in the GRU's $n$ the second is inside the
#   reset.
# - A layer and direction has $G H (I + H + 2)$ parameters, $G$ = 1, 3, 4 for RNN, GRU, LSTM; from the second layer on
#   $I$ is directions · $H$.
# - Zeros are inputs: after fifty of them a fresh LSTM held nothing of what it had read. Pack the batch; or, with one
#   direction, take `output[rows, lengths - 1]`.
# - Carried state makes pieces equal to one pass. Detach it between the steps of training, and drop it between sequences.
# - One test finds most of this: change one sequence, or one step, and look at what moves.
#
# ## Exercise
#
# Open [exercises/09_torch_modules.ipynb](../exercises/09_torch_modules.ipynb): write `split_gates`, `count_parameters`,
# `last_hidden` and `pack_and_run`.

# %% [markdown]
# ## References
#
# - Hochreiter, S. & Schmidhuber, J. (1997). Long short-term memory. *Neural Computation* 9(8), 1735–1780; Gers, F. A.,
#   Schmidhuber, J. & Cummins, F. (2000). Learning to forget: continual prediction with LSTM. *Neural Computation*
#   12(10), 2451–2471: the cell that `nn.LSTM` computes.
# - Schuster, M. & Paliwal, K. K. (1997). Bidirectional recurrent neural networks. *IEEE Transactions on Signal
#   Processing* 45(11), 2673–2681.
# - Williams, R. J. & Peng, J. (1990). An efficient gradient-based algorithm for on-line training of recurrent network
#   trajectories. *Neural Computation* 2(4), 490–501: truncated backpropagation through time.
# - Zaremba, W., Sutskever, I. & Vinyals, O. (2014). Recurrent neural network regularization. arXiv:1409.2329: dropout
#   between the layers, and not from step to step.
# - Documentation of torch: `nn.LSTM`, `nn.GRU`, `nn.utils.rnn.pack_padded_sequence`, `pad_packed_sequence`.
