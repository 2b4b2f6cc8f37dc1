# %% [markdown]
# # 14 When to use what
#
# A new problem with sequences is on your table. Which model do you try first, and which second? And if the answer is
# wanted while the sequence is still coming in, a step at a time: is the cell quick enough, and how do you get it out
# of the notebook?
#
# | | |
# |---|---|
# | **You will be able to** | choose a first and a second model from what was measured, and not from a summary table |
# | | read a stream in chunks with the states of one run, and say what a step takes: at the median and at its slowest |
# | | export a trained GRU to ONNX, find in the file which GRU it is, and check that it agrees to $10^{-6}$ |
# | **Time** | 40 minutes |
# | **You need** | lessons 08, 09 and 10 |

# %%
import io
import statistics
import textwrap
import time
import warnings

import numpy as np
import torch
from IPython.display import display
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Do you remember?

# %%
lab.predict("14-again-two-grus")

# %% [markdown]
# ## Predict

# %%
lab.predict("14-try-first")

# %%
lab.predict("14-a-long-stream")

# %% [markdown]
# ## First what needs no recurrence
#
# Each data set of this course, as `benchmarks/claims.py` measured it (medians over the seeds; lesson 10 has the spread):
# something that needs no recurrent network, then the three cells. Less is better, except for the share of right
# answers.

# %%
table = lab.claims.load()
data = {
    "sunspots, error": ("series-sunspots", "ridge autoregression", ("RNN", "GRU", "LSTM"), "error"),
    "El Niño, error in °C": ("series-elnino", "ridge autoregression", ("RNN", "GRU", "LSTM"), "error"),
    "CO2, error in ppm": ("series-co2", "ridge autoregression", ("RNN", "GRU", "LSTM"), "error"),
    "Mackey-Glass, error": ("series-mackey_glass", "ridge autoregression", ("RNN", "GRU", "LSTM"), "error"),
    "two digits, share right": (
        "speech",
        "pairs, order-free",
        ("RNN", "GRU, keep-bias 2", "LSTM, forget bias 1"),
        "right",
    ),
    "text, bits a character": (
        "text",
        "ngrams/n = 4",
        ("RNN, 15 CPU seconds", "GRU, 15 CPU seconds", "LSTM, 15 CPU seconds"),
        "bits",
    ),
}


def median(row, value):
    runs = table.runs.get(row, [])
    return f"{statistics.median(run[value] for run in runs):.3g}" if runs else "–"


print(f"{'':<24}{'without':>10}{'RNN':>10}{'GRU':>10}{'LSTM':>10}")
for name, (experiment, simple, kinds, value) in data.items():
    rows = [
        simple if "/" in simple else f"{experiment}/{simple}",
        *(f"{experiment}/{kind}" for kind in kinds),
    ]
    print(f"{name:<24}" + "".join(f"{median(row, value):>10}" for row in rows))
print(f"\n– is not measured yet. {table.machine}; {table.date}.")

# %% [markdown]
# Read it line by line before you read on. Where the first column is as good as the others, a recurrent network is work
# for nothing. It earns its place where the **order** decides (which of two digits was said first) or where the rule is
# far from linear (Mackey-Glass). On the text, a cell that has learnt for 15 seconds is about where counting four
# characters is (lesson 11 goes on).
#
# ## Reading a stream
#
# All that a recurrent cell knows of the past is its state. So a sequence may be cut anywhere:
#
# $$(h_t, c_t) = \mathrm{step}(x_t,\ (h_{t-1}, c_{t-1}))\qquad\text{for all } t,\ \text{within a chunk and across its border}$$
#
# | symbol | what it is | shape |
# |---|---|---|
# | chunk | the steps that have just come in | (time, batch, input) |
# | $(h, c)$ | the state: of an LSTM a pair, of a GRU $h$ alone | (batch, hidden) each |

# %%
lab.predict("14-chunks")

# %%
torch.manual_seed(0)
cell = lab.LSTMCell(input_size=3, hidden_size=4)
x = torch.randn(50, 2, 3)  # (time, batch, input)
whole = cell(x).h

state, states = None, []
for chunk in x.split([7, 1, 20, 22]):
    trace = cell(chunk, state)
    state = trace.state  # (h, c) lives on
    states.append(trace.h)

print("chunks equal to one run within 1e-6:", bool((torch.cat(states) - whole).abs().max() < 1e-6))
assert (torch.cat(states) - whole).abs().max() < 1e-6

# %% [markdown]
# ## See it: what must be handed on
#
# One unit that stores a pulse and answers when it is asked. Imagine the stream cut between two steps.
#
# 1. [Store and answer](#LSTMCellExplorer:store-and-answer): go to step 10. What is $h$ there, what is $c$? Cut here: if
#    only $h$ were handed on, what would be answered at step 11?
# 2. [Set and clear](#LSTMCellExplorer:set-and-clear): cut at step 14. Does it matter whether anything is handed on?
# 3. [Follow](#LSTMCellExplorer:follow): why would nobody notice here that the state is lost?

# %%
lab.explorers.LSTMCellExplorer()

# %% [markdown]
# ## The same with numbers, by hand
#
# The unit of "Store and answer" after step 10: $h = 0.013$, $c = 0.943$. Now comes the question, $x = -1$, with
# $f = \sigma(5) = 0.993$, $i = \sigma(-15) = 0.000$ and $o = \sigma(8 - 4) = 0.982$:
#
# | handed on | $c_{11} = f\,c_{10} + 0$ | $h_{11} = o\,\tanh(c_{11})$ |
# |---|---|---|
# | $h$ and $c$ | $0.993 \cdot 0.943 = 0.937$ | $0.982 \cdot 0.734 = 0.72$ |
# | $h$ alone, $c$ from 0 | 0 | 0: no answer |

# %%
stored = lab.explorers.LSTMCellExplorer()
unit, x_11 = stored.cell, torch.tensor([[-1.0]], dtype=stored.trace.h.dtype)
h_10, c_10 = stored.trace.h[10], stored.trace.c[10]
for name, c in (("h and c", c_10), ("h alone", torch.zeros_like(c_10))):
    h_11, _ = unit.step(x_11, (h_10, c))
    print(f"handed on {name}:  c = {c.item():.3f}   then |h| = {h_11.abs().item():.2f}")

# %% [markdown]
# ## The same in torch
#
# `nn.LSTM` and `nn.GRU` take the state as their second argument. Without it they begin at zeros, **silently, at every
# call**. For one step at a time there are `nn.LSTMCell` and `nn.GRUCell`, with the same weights under other names.

# %%
torch.manual_seed(0)
gru, single = nn.GRU(3, 4), nn.GRUCell(3, 4)
for name, parameter in single.named_parameters():
    parameter.data.copy_(getattr(gru, f"{name}_l0"))

x = torch.randn(50, 1, 3)
with torch.no_grad():
    whole, _ = gru(x)
    h, by_cell, h_n, by_module, lost = torch.zeros(1, 4), [], None, [], []
    for x_t in x:
        h = single(x_t, h)
        by_cell.append(h)
        y, h_n = gru(x_t[None], h_n)  # the state goes in and comes out
        by_module.append(y[0])
        lost.append(gru(x_t[None])[0][0])  # the state is forgotten

for name, outputs in (("GRUCell", by_cell), ("nn.GRU, state carried", by_module)):
    off = (torch.stack(outputs) - whole).abs().max()
    print(f"{name:<24} equal to one run within 1e-6:", bool(off < 1e-6))
    assert off < 1e-6
off = (torch.stack(lost) - whole).abs().max()
print(f"{'nn.GRU, state forgotten':<24} off by more than 0.1:        ", bool(off > 0.1))
assert off > 0.1

# %% [markdown]
# ## What a step costs, and what it does not
#
# The work of a step does not depend on how much has been heard before. That is the difference to attention: a
# transformer's step looks back at all $t$ steps so far and has to keep something for each of them. With width $d$, one
# head, nothing but the layer itself:
#
# | | multiplications at step $t$ | numbers kept |
# |---|---|---|
# | GRU | $3\,d\,(d + d)$ | $d$ |
# | self-attention | $4\,d^2 + 2\,t\,d$ | $2\,t\,d$: a key and a value for each step |
#
# Counted by torch while they run:

# %%
d = 64
recurrent = lab.GRUCell(d, d)
W_Q, W_K, W_V, W_O = (torch.randn(d, d) for _ in range(4))


def attend(x_t, keys, values):
    """One step of self-attention over what was kept: x_t (1, d), keys and values (t - 1, d)."""
    keys, values = torch.cat([keys, x_t @ W_K]), torch.cat([values, x_t @ W_V])  # (t, d)
    weights = torch.softmax((x_t @ W_Q) @ keys.T / d**0.5, dim=-1)  # (1, t)
    return (weights @ values) @ W_O, keys, values


print("     t    GRU: work   kept    attention: work    kept")
for t in (1, 10, 100, 1000, 10_000):
    x_t, past = torch.randn(1, d), torch.randn(t - 1, d)
    with FlopCounterMode(display=False) as counter:
        h = recurrent.step(x_t, torch.zeros(1, d))
    gru_work = counter.get_total_flops() // 2
    with FlopCounterMode(display=False) as counter:
        _, keys, values = attend(x_t, past, past)
    attention_work, kept = counter.get_total_flops() // 2, keys.numel() + values.numel()
    print(f"{t:>6} {gru_work:>12} {h.numel():>6} {attention_work:>18} {kept:>7}")
    assert gru_work == 3 * d * (d + d)
    assert attention_work == 4 * d * d + 2 * t * d

# %% [markdown]
# Early in the stream attention does less; the lines cross at $t = d$, and from there on it only grows. What the GRU
# pays for it: its $d$ numbers are all there is, and what they have lost is gone; attention can look it up.
#
# ## How long a step takes, and the slowest of a hundred
#
# In real time there is a deadline: say 10 ms, if a frame of speech comes that often (lesson 13's came every 16). It is
# not missed by the median step but by the slow one, so we look at both: the median, and the value that one step in a
# hundred exceeds (p99). The clock on the wall this time, since a deadline does not care whose fault the delay was. One
# sequence, 64 inputs, 64 units, 1000 steps; the ways take turns, in blocks of 100.


# %%
def numpy_gru(weights):
    """A step of torch's GRU in NumPy: x (1, input), h (1, hidden) -> h."""
    w_ih, w_hh, b_ih, b_hh = weights

    def step(x, h):
        r_x, z_x, n_x = np.split(x @ w_ih.T + b_ih, 3, axis=1)
        r_h, z_h, n_h = np.split(h @ w_hh.T + b_hh, 3, axis=1)
        r, z = 1 / (1 + np.exp(-(r_x + r_h))), 1 / (1 + np.exp(-(z_x + z_h)))
        return (1 - z) * np.tanh(n_x + r * n_h) + z * h

    return step


torch.manual_seed(0)
gru, lstm = nn.GRU(64, 64), nn.LSTM(64, 64)
gru_cell, lstm_cell = nn.GRUCell(64, 64), nn.LSTMCell(64, 64)
by_numpy = numpy_gru([parameter.detach().numpy() for parameter in gru_cell.parameters()])
x_t, zeros = torch.randn(1, 64), torch.zeros(1, 64)

ways = {
    "nn.LSTM": lambda: lstm(x_t[None], (zeros[None], zeros[None])),
    "nn.GRU": lambda: gru(x_t[None], zeros[None]),
    "nn.LSTMCell": lambda: lstm_cell(x_t, (zeros, zeros)),
    "nn.GRUCell": lambda: gru_cell(x_t, zeros),
    "NumPy GRU": lambda: by_numpy(x_t.numpy(), zeros.numpy()),
}
with torch.no_grad():
    same = torch.from_numpy(by_numpy(x_t.numpy(), zeros.numpy())) - gru_cell(x_t, zeros)
print("NumPy's step equal to torch's within 1e-6:", bool(same.abs().max() < 1e-6))
assert same.abs().max() < 1e-6

# %% tags=["measured-here"]
took = {name: [] for name in ways}  # microseconds
with torch.inference_mode():
    for block in range(11):
        for name, step in ways.items():
            for _ in range(100):
                begun = time.perf_counter()
                step()
                if block:  # the first block warms up
                    took[name].append((time.perf_counter() - begun) * 1e6)

print(f"{'':<12} median      p99   slowest   later than 10 ms")
for name, values in took.items():
    median_us, p99 = np.quantile(values, [0.5, 0.99])
    late = sum(value > 10_000 for value in values)
    print(f"{name:<12} {median_us:3.0f} µs {p99:5.0f} µs {max(values):6.0f} µs   {late} of 1000")
assert all(len(values) == 1000 and min(values) > 0 for values in took.values())

# %% tags=["measured-here"]
shares = [1, 5, 10, 25, 50, 75, 90, 95, 99]
display(
    lab.figures.lines(
        {name: np.percentile(values, shares).tolist() for name, values in took.items()},
        x=shares,
        title="How long a step takes, sorted (64 inputs, 64 units, batch of 1)",
        xlabel="share of the steps that are quicker, %",
        ylabel="microseconds",
        log=True,
    )
)
assert all(values for values in took.values())

# %% [markdown]
# If your p99 is far above the median, something else wanted the processor: that is **jitter**, and more of it comes
# from the machine than from the cell. What to take from the measurement:
#
# - The **call** is what costs, not the arithmetic. The modules for whole sequences are the slow way to do single steps.
# - Between `GRUCell` and `LSTMCell` there is little: a quarter of the multiplications of something that is mostly
#   overhead.
# - The median of each is a small share of 10 ms. If steps came late on your machine, they did so for either cell: at
#   this size "the GRU, since it must be real time" is not a reason.
#
# ## What goes wrong in practice: a stream that grows
#
# The state is carried on, and with it, unless told otherwise, the whole history of how it was computed. How long is the
# chain of operations that hangs on $h$?


# %%
def history(h):
    """How many operations autograd keeps for h."""
    seen, waiting = set(), [h.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            waiting += [before for before, _ in node.next_functions]
    return len(seen)


def streamed(steps, detach=False):
    h = torch.zeros(1, 64)
    for _ in range(steps):
        h = gru_cell(x_t, h)
        if detach:
            h = h.detach()
    return h


print("steps   as it comes   h.detach()   inference_mode()")
for steps in (10, 100, 1000):
    with torch.inference_mode():
        without = history(streamed(steps))
    print(
        f"{steps:>5} {history(streamed(steps)):>13} {history(streamed(steps, detach=True)):>12} {without:>18}"
    )
assert history(streamed(1000)) > 50 * history(streamed(10))

# %% [markdown]
# It grows with every step until the memory is full, an hour or a day later. Whoever only wants the answer runs the
# stream under `torch.inference_mode()`; whoever trains on a stream detaches at the border of each chunk (lesson 11).
#
# ## Out of the notebook: ONNX
#
# The program that uses the network is often not Python. ONNX is a file format for networks that many run-times read. It
# has an operator `GRU`, and lesson 08 said what to look for: the place of the reset, `linear_before_reset`. First a
# trained GRU (the adding problem over 20 steps):

# %%
model = lab.models.SequenceModel("GRU", 2, 16, 1, seed=0)
run = lab.train(
    model,
    lab.tasks.adding.batches(20, seed=0),
    lab.tasks.adding.loss,
    steps=500,
    target=0.01,
    label="a small GRU, adding problem",
)

# %% [markdown]
# The export gets the state as an input and as an output, so that the file can be used for streams, and a time axis of
# any length. (torch has two exporters. The older one, `dynamo=False`, writes a GRU as one `GRU` operator and needs no
# further package; to look into the file there is the package `onnx`.)

# %%
try:
    import onnx
    from onnx.reference import ReferenceEvaluator
except ImportError:
    onnx = None
    print('This part needs the package onnx: pip install "lstmgru-lab[onnx]", then run the cell again.')


def exported(model, hidden):
    """The bytes of an ONNX file: x (time, 1, input), h_0 (1, 1, hidden) -> y (time, 1, output), h_n."""
    file, example = io.BytesIO(), (torch.randn(5, 1, 2), torch.zeros(1, 1, hidden))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of batches larger than 1, and of its own age
        torch.onnx.export(
            model,
            example,
            file,
            dynamo=False,
            opset_version=17,
            input_names=["x", "h_0"],
            output_names=["y", "h_n"],
            dynamic_axes={"x": {0: "time"}, "y": {0: "time"}},
        )
    return file.getvalue()


if onnx:
    file = exported(model, 16)
    graph = onnx.load_from_string(file)
    onnx.checker.check_model(graph)
    node = next(node for node in graph.graph.node if node.op_type == "GRU")
    for attribute in node.attribute:
        print(attribute.name, "=", onnx.helper.get_attribute_value(attribute))

# %% [markdown]
# `linear_before_reset = 1`: the linear map before the reset, which is the reset *after* the linear map, torch's form.
# The default of the format is 0. And the order of the rows is another one, z, r, h for torch's r, z, n:

# %%
if onnx:
    arrays = {array.name: onnx.numpy_helper.to_array(array) for array in graph.graph.initializer}
    W = torch.from_numpy(arrays[node.input[1]].copy())[0]  # (3·hidden, input), one direction
    in_file, in_torch = dict(zip("zrh", W.chunk(3), strict=True)), model.recurrent.weight_ih_l0.chunk(3)
    for name, block in zip("rzh", in_torch, strict=True):
        print(f"torch's block {name} is the file's block {name}:", torch.equal(in_file[name], block))
        assert torch.equal(in_file[name], block)

# %% [markdown]
# Does the file compute the same? `onnx` comes with a reference evaluator, which is slow and written to be read: a second
# implementation that knows nothing of torch. Whole sequences, then the same as a stream; and what comes out if somebody
# forgets the attribute:


# %%
def agreement(graph, length, chunk):
    """The largest difference between torch's one run and the file, run in chunks."""
    torch.manual_seed(length)
    x, h = torch.rand(length, 1, 2), np.zeros((1, 1, 16), np.float32)
    with torch.no_grad():
        wanted, _ = model(x)
    evaluator, outputs = ReferenceEvaluator(graph), []
    for part in x.split(chunk):
        y, h = evaluator.run(None, {"x": part.numpy(), "h_0": h})
        outputs.append(torch.from_numpy(y))
    return (torch.cat(outputs) - wanted).abs().max().item()


if onnx:
    for length, chunk in ((20, 20), (50, 50), (50, 7), (50, 1)):
        off = agreement(graph, length, chunk)
        print(f"{length} steps in chunks of {chunk:>2}: equal to torch within 1e-6:", off < 1e-6)
        assert off < 1e-6

    forgotten = onnx.load_from_string(file)
    attributes = next(node for node in forgotten.graph.node if node.op_type == "GRU").attribute
    attributes.remove(next(a for a in attributes if a.name == "linear_before_reset"))
    off = agreement(forgotten, 50, 50)
    print("linear_before_reset forgotten: off by more than 0.1: ", off > 0.1)
    assert off > 0.1

# %% [markdown]
# Run-times made for speed read the same file. If `onnxruntime` is installed here, this is what it takes:

# %% tags=["measured-here"]
try:
    import onnxruntime
except ImportError:
    onnxruntime = None
    print('onnxruntime is not installed here; pip install "lstmgru-lab[onnx]" brings it.')

if onnx and onnxruntime:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    step = {"x": np.zeros((1, 1, 2), np.float32), "h_0": np.zeros((1, 1, 16), np.float32)}
    x_1, h_0 = torch.zeros(1, 1, 2), torch.zeros(1, 1, 16)
    times = {"onnxruntime": [], "torch, the same model": []}
    with torch.inference_mode():
        for k in range(1100):
            for name, call in zip(
                times, (lambda: session.run(None, step), lambda: model(x_1, h_0)), strict=True
            ):
                begun = time.perf_counter()
                call()
                if k >= 100:
                    times[name].append((time.perf_counter() - begun) * 1e6)
        off = np.abs(session.run(None, step)[0] - model(x_1, h_0)[0].numpy()).max()
    for name, values in times.items():
        print(
            f"{name:<22} median {np.quantile(values, 0.5):5.0f} µs   p99 {np.quantile(values, 0.99):5.0f} µs"
        )
    quicker = statistics.median(times["onnxruntime"]) < statistics.median(times["torch, the same model"])
    print("onnxruntime is quicker" if quicker else "torch is quicker", "here, one step at a time")
    assert off < 1e-6

# %% [markdown]
# ## The guide

# %%
lab.predict("14-a-long-gap")

# %% [markdown]
# Take a problem of your own, or a made-up one, and write down the two models that you would try first. Then run the
# cell: it says what the measurements of this course amount to, with the rows that each piece of advice stands on. Under
# which of the six does your problem fall, and would you still try the same two?


# %%
def said(row):
    runs = table.runs.get(row, [])
    return lab.claims.experiment_of(row).tell(runs) if runs else "not measured yet"


guide = (
    (
        "Little data, or a season in it: first what needs no recurrence.",
        ("series-co2/ridge autoregression", "series-co2/GRU", "series-co2/LSTM"),
    ),
    (
        "A gap to be bridged: a gated cell, and the bias for its length (lesson 02) before anything else.",
        ("recall-40/LSTM, 15 units, as torch makes it", "recall-40/LSTM, 15 units, forget bias 3"),
    ),
    (
        "LSTM or GRU? Try both at equal parameters, three seeds each.",
        ("adding-100/GRU, 37 units", "adding-100/LSTM, 32 units, forget bias 1"),
    ),
    (
        "Training on a CPU, small cells, long sequences: time both; nn.LSTM has the fused kernel.",
        ("speed/T200 H32, as torch comes", "speed/T50 H512, as torch comes"),
    ),
    (
        "One step at a time: a cell, not a module for sequences; which of the two cells hardly matters.",
        ("streaming/one step",),
    ),
    (
        "A text: counting first, then a cell.",
        ("ngrams/n = 4", "text/GRU, 15 CPU seconds", "text/LSTM, 15 CPU seconds"),
    ),
)
for advice, rows in guide:
    print(advice)
    for row in rows:
        print(textwrap.indent(textwrap.fill(f"{row}: {said(row)}", 84, subsequent_indent="    "), "    "))

# %% [markdown]
# And three that this course has not measured:
#
# - **Much data, whole sequences at hand, a GPU: a transformer or a state-space model.** Gated cells must go step by step
#   in training; these need not.
# - **A stream without end on a small device: a recurrent cell.** The state has a fixed size (above).
# - **Something far back must be looked up exactly: attention.** A state of fixed size has to decide beforehand what to
#   keep.
#
# ## Where others took over, and where gates remain
#
# | paper | what it says |
# |---|---|
# | Vaswani et al. (2017) | attention in place of recurrence. Table 1: a recurrent layer takes $O(n)$ sequential operations over $n$ steps, self-attention $O(1)$; the path between two far steps is $O(n)$ against $O(1)$; the price is $O(n^2 d)$ for $O(n\,d^2)$ operations |
# | Orvieto et al. (2023) | recurrent networks need not be slow: with a *linear*, diagonal recurrence and a careful start they come up to deep state-space models on the Long Range Arena |
# | Gu & Dao (2023), Mamba | state-space models whose parameters depend on the input, linear in the length. Theorem 1: the gate of an RNN is a special case of their selection |
# | Beck et al. (2024), xLSTM | the LSTM with exponential gates, and with a matrix as memory, in language models beside transformers and state-space models |
# | Feng et al. (2024) | gates that look at the input only (minGRU, minLSTM) can be trained by a parallel scan |
#
# So the gate did not go. What went is its view of $h_{t-1}$, which forces one step after the other (lesson 15). Mamba's
# Theorem 1 can be checked in a line. In its simplest case the state-space model with step size
# $\Delta_t = \mathrm{softplus}(a_t)$ becomes
#
# $$h_t = e^{-\Delta_t}\,h_{t-1} + (1 - e^{-\Delta_t})\,x_t ,\qquad\text{and}\quad 1 - e^{-\mathrm{softplus}(a)} = \sigma(a):$$
#
# the update gate of lesson 07, computed from the input alone.

# %%
a = torch.linspace(-8, 8, 1001, dtype=torch.float64)
off = (1 - torch.exp(-nn.functional.softplus(a)) - torch.sigmoid(a)).abs().max()
print("1 - exp(-softplus(a)) = sigmoid(a), within 1e-12:", bool(off < 1e-12))
assert off < 1e-12

# %% [markdown]
# ## Common mistakes
#
# - **The state forgotten between two calls.** No error, plausible numbers, no memory.
# - **$h$ handed on without $c$**, or the two swapped: the shapes agree.
# - **The graph carried along with the state**: memory grows until the program dies.
# - **Each chunk scaled by its own mean.** Scale by what was known before the stream began (lesson 12).
# - **A bidirectional network for a stream.** Its second half begins at the end, which has not come yet.
# - **The mean latency reported.** A deadline is missed by the slow step.
# - **A GRU file read without looking at `linear_before_reset`.**
#
# ## Summary
#
# - First something without recurrence: its number says whether a network does anything at all.
# - Then a small gated cell with the bias for its length; LSTM against GRU is a question for your data, at equal
#   parameters.
# - A stream may be cut anywhere if the whole state is handed on; work and memory of a step do not grow.
# - A step of 64 units takes microseconds, most of it the call. Look at p99, not at the mean.
# - An exported GRU is one operator with `linear_before_reset = 1`; without that attribute it is another network.
#
# ## Exercise
#
# Open [exercises/14_when_to_use_what.ipynb](../exercises/14_when_to_use_what.ipynb): write `stream`.

# %% [markdown]
# ## References
#
# - Vaswani, A., Shazeer, N., Parmar, N., Uszkoreit, J., Jones, L., Gomez, A. N., Kaiser, Ł. & Polosukhin, I. (2017).
#   Attention is all you need. *NeurIPS*: section 4 and table 1.
# - Orvieto, A., Smith, S. L., Gu, A., Fernando, A., Gulcehre, C., Pascanu, R. & De, S. (2023). Resurrecting recurrent
#   neural networks for long sequences. *ICML*.
# - Gu, A. & Dao, T. (2023). Mamba: linear-time sequence modeling with selective state spaces. arXiv:2312.00752:
#   theorem 1.
# - Beck, M., Pöppel, K., Spanring, M., Auer, A., Prudnikova, O., Kopp, M., Klambauer, G., Brandstetter, J. & Hochreiter,
#   S. (2024). xLSTM: extended long short-term memory. *NeurIPS*.
# - Feng, L., Tung, F., Ahmed, M. O., Bengio, Y. & Hajimirsadeghi, H. (2024). Were RNNs all we needed? arXiv:2410.01201.
# - ONNX, operator `GRU`: attribute `linear_before_reset`.
