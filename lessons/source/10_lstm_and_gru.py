# %% [markdown]
# # 10 LSTM against GRU, measured
#
# "The LSTM is more accurate, the GRU is faster": nearly every page on the two cells says so, and hardly any says how
# it knows. How would one find out? Which cell is faster on *your* machine, and which one learns better?
#
# | | |
# |---|---|
# | **You will be able to** | say what the two cells cost: in parameters, in multiplications, and in time, which is another matter |
# | | compare two models fairly: at equal parameters or equal time, with the same seeds, difference by difference |
# | | say of every statement of the usual summary whether it holds, and on what that depends |
# | **Time** | 45 minutes |
# | **You need** | lessons 05, 06 and 08 |

# %%
import math
from collections import Counter

import torch
from IPython.display import display
from torch.utils.flop_counter import FlopCounterMode

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Do you remember?

# %%
lab.predict("10-again-keep")

# %% [markdown]
# ## Predict

# %%
lab.predict("10-fewer-is-faster")

# %%
lab.predict("10-same-hidden-size")

# %% [markdown]
# ## What the two are made of
#
# | | LSTM | GRU |
# |---|---|---|
# | gates | 3: $f_t$, $i_t$, $o_t$ | 2: $z_t$, $r_t$ |
# | candidate | $\tilde c_t$ | $\tilde h_t$ |
# | memory cell | yes: $c_t$ beside $h_t$ | no: $h_t$ is memory and output |
# | numbers handed on, for each unit | 2 | 1 |
# | what is kept and what is written | $f_t$ and $i_t$, free of each other | $1 - z_t$ and $z_t$ |
# | how much is shown | $o_t$ decides | all of it |
#
# Each gate and the candidate multiply $[h_{t-1}, x_t]$ by a matrix. With $I$ inputs, $H$ units and $g$ such blocks (1 in
# the RNN, 3 in the GRU, 4 in the LSTM) a step takes
#
# $$M = g\,H\,(H + I)$$
#
# multiplications, the few elementwise ones not counted.
#
# | symbol | what it is | here |
# |---|---|---|
# | $I$, $H$ | inputs, units | 32, 64 |
# | $g$ | blocks of rows: gates and candidate | 1, 3, 4 |
# | $W_f$, $W_z$, … | one block each, (hidden, hidden + input) | (64, 96) |
#
# The formula, and beside it what torch's own counter sees while the reference cells run:

# %%
inputs, hidden = 32, 64
cells = {"RNN": lab.RNNCell, "GRU": lab.GRUCell, "LSTM": lab.LSTMCell}
blocks = {"RNN": 1, "GRU": 3, "LSTM": 4}

print("      M by formula   counted   of the LSTM's")
for kind, cell in cells.items():
    with FlopCounterMode(display=False) as counter:
        cell(inputs, hidden)(torch.randn(10, 1, inputs))  # (time, batch, input)
    counted = counter.get_total_flops() / 2 / 10  # a multiplication and an addition count as two; 10 steps
    M = blocks[kind] * hidden * (hidden + inputs)
    print(f"{kind:<5} {M:>12} {counted:>9.0f}   {M / (4 * hidden * (hidden + inputs)):>9.2f}")
    assert counted == M

# %% [markdown]
# So the GRU has a quarter fewer multiplications than an LSTM of the same size: as **operations** go, "faster" is
# arithmetic. Time is not arithmetic.
#
# ## Whole sequences: how long they take here
#
# A forward and a backward pass over a batch of 32, in CPU time. On CPUs torch has a fused kernel for the LSTM, from a
# library called oneDNN, and none for the GRU. So we measure twice: as torch comes, and with oneDNN switched off by
# `torch.backends.mkldnn.flags(enabled=False)`. The two cells take turns, five rounds, and the whole three times over.
#
# For each setting: the time of the GRU divided by that of the LSTM. Below 1 the GRU is faster. A difference under 5 %
# counts as none.


# %%
def faster(ratio):
    """What a spread of log(time of the GRU / time of the LSTM) says."""
    words = {-1: "the GRU is faster", 0: "no clear difference", 1: "the LSTM is faster"}
    return words[ratio.side(alike=math.log(1.05))]


def show(label, gru, lstm):
    ratio = lab.claims.ratio(gru, lstm)
    times = " to ".join(f"{math.exp(log):.2f}" for log in (ratio.low, ratio.high))
    print(f"{label:<34} GRU / LSTM {math.exp(ratio.median):5.2f}  ({times})   {faster(ratio)}")


# %% tags=["measured-here"]
here = {}  # what is measured in this notebook: full name of a row -> what each run gave

for size in ("T200 H32", "T100 H64"):
    for mode in ("as torch comes", "without oneDNN"):
        row = f"speed/{size}, {mode}"
        here[row] = lab.claims.run(row, seeds=3)
        show(f"{size}, {mode}", [run["GRU"] for run in here[row]], [run["LSTM"] for run in here[row]])

assert all(run["ratio"] > 0 for runs in here.values() for run in runs)

# %% [markdown]
# The same layers, the same multiplications: what changes the answer is which code runs underneath. With many small
# steps the overhead of each step counts, and the fused LSTM has less of it. In wide layers the matrix products count:
# look at H256 and H512 in the package's table, ten runs each on another machine. Without oneDNN the quarter fewer of
# them shows there; as torch comes, the fused LSTM is still about level. (On a GPU cuDNN has a fused kernel for both;
# this course does not measure it.)

# %%
table = lab.claims.load()
table.of("parameters", "speed")

# %% [markdown]
# ## Step by step: how long a single one takes
#
# In real time the inputs come one by one, and each call does a single step. Then the time is mostly the call itself.
# `nn.LSTM` and `nn.GRU` are made for sequences; `nn.LSTMCell` and `nn.GRUCell` do one step.

# %% tags=["measured-here"]
row = "streaming/one step"
here[row] = lab.claims.run(row, seeds=3)
for suffix in ("", "Cell"):
    gru, lstm = ([run[kind + suffix] for run in here[row]] for kind in ("GRU", "LSTM"))
    show(f"one step, nn.GRU{suffix} / nn.LSTM{suffix}", gru, lstm)
print(lab.claims.experiment_of(row).tell(here[row]))
assert min(value for run in here[row] for value in run.values()) > 0

# %% [markdown]
# Lesson 14 goes on from here. Now to what the cells learn.
#
# ## Equal parameters
#
# At the same hidden size the LSTM has a third more parameters than the GRU. A comparison at equal size compares 4 with
# 3. Two ways are fair: the same number of **parameters**, or the same **time**. torch's layers have two biases for each
# block (lesson 09), so a layer has
#
# $$P = g\,H\,(H + I + 2)$$
#
# parameters, and the budget decides about $H$: the largest whole number for which $P$ is not above it.

# %%
budget, inputs = 4608, 2
for kind, g in blocks.items():
    size = lab.models.hidden_size_for(kind, inputs, budget)
    layer = lab.models.recurrent(kind, inputs, size)
    P = sum(parameter.numel() for parameter in layer.parameters())
    print(f"{kind:<5} H = {size:2}   P = {P}   with one unit more {g * (size + 1) * (size + 1 + inputs + 2)}")
    assert P == g * size * (size + inputs + 2) <= budget < g * (size + 1) * (size + 1 + inputs + 2)

# %% [markdown]
# ## Equal chances
#
# There is a second kind of fairness, and it is forgotten more often. Lesson 06 showed that a fresh LSTM and a fresh GRU
# forget within a few steps, and that a bias opens the path. A comparison in which one of the two gets its bias and the
# other does not is a comparison of biases.
#
# 1. [As torch starts](#GradientFlow:as-torch-starts): which of the two carries more of the gradient across 60 steps?
#    Is it worth a name?
# 2. [Bias 1](#GradientFlow:bias-1): both with a bias of 1 towards keeping.
# 3. [Open the path](#GradientFlow:open): compare the LSTM and the GRU with what they were under 1. Which made more of a
#    difference, the cell or the bias?

# %%
lab.explorers.GradientFlow()

# %% [markdown]
# In the tables below stands for each row which bias it began with. Here is the same on cells of 32 units, three seeds:
# how much of the gradient crosses 100 steps.

# %%
for name in (
    "RNN, as torch makes it",
    "GRU, as torch makes it",
    "LSTM, as torch makes it",
    "GRU, keep-bias 5",
    "LSTM, forget bias 3",
):
    row = f"gradient/{name}"
    here[row] = lab.claims.run(row, seeds=3)
    norms = [run["norm"] for run in here[row]]
    least, most = min(norms), max(norms)
    crosses = "more than 1e-3" if least > 1e-3 else "less than 1e-15" if most < 1e-15 else "between"
    print(f"{name:<26} {crosses}")
    assert (most < 1e-15) if "torch" in name else (least > 1e-3)

# %% [markdown]
# ## A short task, measured here
#
# The adding problem over 20 steps: two of the 20 numbers are marked, and their sum is wanted at the end. About 4600
# parameters each, three seeds each; the run ends when the mean squared error of 25 batches is below 0.01 (always
# answering 1 gives 0.167). Steps, for equal parameters; CPU seconds, for equal time.

# %% tags=["measured-here"]
for name in ("RNN, 65 units", "GRU, 37 units", "LSTM, 32 units, forget bias 1"):
    row = f"adding-20/{name}"
    here[row] = lab.claims.run(row, seeds=3)
    print(f"{name:<30} {lab.claims.experiment_of(row).tell(here[row])}")
assert all(0 < run["steps"] <= 600 for row, runs in here.items() if "adding" in row for run in runs)

# %% [markdown]
# Fewer steps for one, and the time? That is three seeds, one task, one learning rate. How much may one conclude?
#
# ## Seeds, pairs and intervals

# %%
lab.predict("10-one-seed")

# %% [markdown]
# Five seeds, two models, an error each (numbers made up for the arithmetic):
#
# | seed | 0 | 1 | 2 | 3 | 4 | median | range |
# |---|---|---|---|---|---|---|---|
# | error of A | 12 | 15 | 11 | 30 | 14 | 14 | 11 to 30 |
# | error of B | 10 | 14 | 10 | 27 | 13 | 13 | 10 to 27 |
# | **A − B** | 2 | 1 | 1 | 3 | 1 | **1** | 1 to 3 |
#
# The two ranges lie over each other almost entirely: by those, nothing has been shown. But seed 3 was hard for *both*
# (the same data, the same order). Subtract seed by seed and what they share is gone: B was better five times out of
# five. So: **the same seeds for both, and look at the differences.**
#
# And how sure is the median of the differences? Draw five seeds out of the five, *with replacement*, and take the
# median again; do it 2000 times. The middle 95 % of those medians are the **bootstrap interval** (Efron 1979). If it
# contains 0, these seeds do not tell.

# %%
a = torch.tensor([12.0, 15.0, 11.0, 30.0, 14.0])
b = torch.tensor([10.0, 14.0, 10.0, 27.0, 13.0])
difference = a - b

index = torch.randint(5, (2000, 5), generator=torch.Generator().manual_seed(0))  # (resamples, seeds)
medians = difference[index].quantile(0.5, dim=1)  # (resamples,)
low, high = medians.quantile(0.025), medians.quantile(0.975)
print(f"median {difference.quantile(0.5):.0f}, interval {low:.0f} to {high:.0f}")
assert low > 0

packaged = lab.claims.paired(difference.tolist())  # what the verdicts below are made with
assert abs(packaged.median - difference.quantile(0.5).item()) < 1e-6
assert (packaged.low, packaged.high) == (low, high)

# %% [markdown]
# For times and numbers of steps, where one is "half" or "twice" the other, the differences are those of the
# logarithms, and a run that never got there counts as longer than any that did.
#
# ## Longer tasks: the package's table
#
# Ten seeds of long tasks take longer than you will want to wait. They come with the package, as
# `benchmarks/claims.py` measured them, with the machine and the date. First the same task with longer gaps, then one
# symbol to be recalled after 40 steps, then a grammar in which the second symbol decides about the last but one:

# %%
table.of("adding-50", "adding-100", "adding-200", "recall-40", "reber")

# %% [markdown]
# Every run of two of these rows, seed by seed:

# %%
steps = {
    "GRU": [run["steps"] for run in table.runs.get("adding-100/GRU, 37 units", [])],
    "LSTM": [run["steps"] for run in table.runs.get("adding-100/LSTM, 32 units, forget bias 1", [])],
}
if len(steps["GRU"]) == len(steps["LSTM"]) > 1:
    display(
        lab.figures.lines(
            steps,
            title="Adding problem over 100 steps, about 4600 parameters each",
            xlabel="seed",
            ylabel="steps to an error of 0.01",
            at=[],
        )
    )
    for kind, counts in steps.items():
        print(f"{kind:<5}" + "".join(f"{count:6.0f}" for count in counts))
else:
    print("The package's table has no pairs of these rows yet.")

# %% [markdown]
# Sequences of other kinds: a text, speech, and four time series, each beside something that needs no recurrent
# network (lessons 11, 12 and 13 say how).

# %%
table.of("text", "ngrams", "speech", "series-sunspots", "series-elnino", "series-co2", "series-mackey_glass")

# %% [markdown]
# ## Run any row again
#
# Believe none of it. Name a row and a number of seeds; `lab.claims.row_names()` lists all of them. The rows of the
# longest tasks take a minute and more for each seed, the one below a few seconds.

# %% tags=["measured-here"]
row, seeds = "recall-40/LSTM, 15 units, forget bias 3", 2

here[row] = lab.claims.run(row, seeds)
print(f"here:    {lab.claims.experiment_of(row).tell(here[row])}")
known = table.runs.get(row, [])
print(f"package: {lab.claims.experiment_of(row).tell(known) if known else 'not measured yet'}")
assert len(here[row]) == seeds
assert len(lab.claims.row_names()) > 50
del here[row]  # one row of a comparison: not enough for the verdicts below

# %% [markdown]
# ## Often said, measured here, verdict
#
# Every statement of a usual summary page, its table, its "when to use what" and its key points. The verdicts are
# computed: in each setting that was measured, does the interval of the paired differences lie on one side?
#
# - **holds**: in every setting; **holds in part**: in some, and the rest do not tell;
# - **depends**: in some settings it holds, in others its reverse does; or it holds only after a bias was set;
# - **not shown**: no setting tells; **does not hold**: its reverse holds in some settings and nothing speaks for it;
#   **the reverse holds**: in every setting.
#
# *Where*: the cells themselves were looked at; or rows measured in this notebook, *here*; or those that came with *the
# package*.

# %% tags=["measured-here"]
verdicts = lab.claims.judged(table, here)
display(verdicts)

words = Counter(verdict.word for verdict in verdicts.verdicts)
print("; ".join(f"{word}: {count}" for word, count in words.most_common()))
for statement, verdict, source in zip(verdicts.statements, verdicts.verdicts, verdicts.sources, strict=True):
    if source == "the cells":
        assert verdict.word == "holds", statement.said

# %% [markdown]
# Three kinds of statements, and three different results:
#
# - What is said about the **make** of the cells holds: gates, states, parameters, what each gate decides.
# - What is said about **speed** depends on the code underneath, on the size, and on whether whole sequences or single
#   steps are run.
# - What is said about **accuracy** is repeated with the most confidence, and depends on the task and on what is held
#   equal. At equal parameters the GRU learns the adding problem in fewer steps; by CPU time, with the fused kernel, the
#   LSTM is sooner done with the recall and the grammar; and in many rows the spread covers the difference.
#
# And two statements are true only with a condition that is usually left out: gates carry a gradient across a hundred
# steps *when their bias lets them*.
#
# What these numbers do not show: long training (a text is read for seconds here, not for days), other sizes (thousands
# of units), other learning rates (one for both cells, not the best of each), dropout, several layers, GPUs. Chung et
# al. (2014) compared the two at about equal parameters on music and speech and came to no conclusion which is better;
# Jozefowicz et al. (2015) found the GRU ahead on every task but language modelling; Greff et al. (2017), after 5400 runs
# of eight variants of the LSTM, found none significantly better than the standard one, and the learning rate to matter
# most.

# %% [markdown]
# ## What goes wrong in practice: choosing the seed
#
# Two cells that take the same time, ten seeds each. Whoever runs several seeds of the one, keeps the best, and compares
# with a single run of the other can show whatever is wished:

# %%
gru = [run["seconds"] for run in table.runs.get("adding-50/GRU, 37 units", [])]
lstm = [run["seconds"] for run in table.runs.get("adding-50/LSTM, 32 units, forget bias 1", [])]
if len(gru) < 10 or len(lstm) < 10:
    print("The package's table has no ten seeds of these rows yet.")
else:
    print(f"best LSTM against worst GRU: {min(lstm):.1f} s against {max(gru):.1f} s")
    print(f"worst LSTM against best GRU: {max(lstm):.1f} s against {min(gru):.1f} s")
    ratio = lab.claims.ratio(gru, lstm)
    print(
        f"all ten pairs, GRU / LSTM: {math.exp(ratio.low):.2f} to {math.exp(ratio.high):.2f}, {faster(ratio)}"
    )

# %% [markdown]
# ## Common mistakes
#
# - **Equal hidden size** taken for equal conditions: it is 4 against 3 in parameters.
# - **One seed**, or the best of several for the favourite.
# - **A bias for one** of the two, none for the other.
# - **Timing without a warm-up**, or one model after the other while the machine's load changes: let them take turns.
# - **Counting operations and calling it time.** Measure, on the machine and with the library that will be used.
# - **"Not shown" read as "equal".** The interval may simply be wide: more seeds.
#
# ## Summary
#
# - An LSTM has 3 gates and a memory cell, a GRU 2 gates and none; parameters and multiplications are as 4 : 3 at
#   equal size.
# - Which one is faster depends on the kernel, the size and the way it is called. Switching one library off can turn
#   the answer round.
# - Compare at equal parameters or at equal time, each cell with its bias, with the same seeds; look at the
#   differences, and give their interval.
# - No cell was better on all long tasks: "the LSTM for long sequences" is not a rule that these measurements support.
#   Your own table is the one to believe on your machine.
#
# ## Exercise
#
# Open [exercises/10_lstm_and_gru.ipynb](../exercises/10_lstm_and_gru.ipynb): write `hidden_for_budget` and
# `paired_comparison`.

# %% [markdown]
# ## References
#
# - Efron, B. (1979). Bootstrap methods: another look at the jackknife. *The Annals of Statistics* 7(1), 1–26: the
#   bootstrap.
# - Hochreiter, S. & Schmidhuber, J. (1997). Long short-term memory. *Neural Computation* 9(8), 1735–1780: section 5.4,
#   the adding problem.
# - Chung, J., Gulcehre, C., Cho, K. & Bengio, Y. (2014). Empirical evaluation of gated recurrent neural networks on
#   sequence modeling. arXiv:1412.3555: LSTM and GRU at about equal parameters; both better than tanh units, and no
#   conclusion on which of the two is better.
# - Jozefowicz, R., Zaremba, W. & Sutskever, I. (2015). An empirical exploration of recurrent network architectures.
#   *ICML*: the GRU better than the LSTM on all tasks but language modelling, the gap closed by a forget bias of 1.
# - Greff, K., Srivastava, R. K., Koutník, J., Steunebrink, B. R. & Schmidhuber, J. (2017). LSTM: a search space
#   odyssey. *IEEE Transactions on Neural Networks and Learning Systems* 28(10), 2222–2232: eight variants, none
#   significantly better than the standard LSTM.
