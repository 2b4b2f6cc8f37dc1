"""The notebook cells in which `interact` with matplotlib draws the content of each explorer, for comparison.

The first gets {make}, Python that makes the explorer, and the fields of its `Peer`.
"""

from dataclasses import dataclass

# What most courses do: the explorer's numbers, drawn again for every value. The diagram becomes one arrow for
# each of the cell's numbers, as wide as the number. The gates are drawn on their curves, then the rows of the
# picture with names and numbers, and whatever else it draws over time, but not the words.
INTERACT = """
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
%matplotlib inline
model = {make}
weight, t = next(iter(model.live)), model.step
wires, curves, lines = {wires}, {curves}, lambda trace: {lines}
"""
INTERACT_SHOWN = """
@interact(value=FloatSlider(value=model.weights[weight], min=-model.limit, max=model.limit, step=0.1))
def draw(value):
    model.weights = {**model.weights, weight: value}
    rows, trace = model.rows(), model.trace
    more = lines(trace)
    parts = bool(wires) + len(curves) + len(rows) + len(more)
    figure, axes = plt.subplots(parts, 1, figsize=(9, 7))
    axes = iter(axes)
    for k, wire in enumerate(wires):
        ax = ax if k else next(axes)
        now = getattr(trace, wire).flatten()[t].item()
        arrow = {"arrowstyle": "-|>", "lw": 1 + 5 * min(1, abs(now))}
        ax.annotate("", (k + 0.9, 0), (k, 0), arrowprops=arrow)
        ax.text(k + 0.3, 0.2, f"{wire} = {now:.2f}")
        ax.set(xlim=(0, len(wires)), ylim=(-1, 1))
    for gate, ax in zip(curves, axes):
        squash, back = (torch.tanh, torch.atanh) if gate in ("c_tilde", "h") else (torch.sigmoid, torch.logit)
        line, values = torch.linspace(-8, 8, 65), getattr(trace, gate).flatten()
        sums = back(values)
        ax.plot(line, squash(line), "C0", sums, values, "C0.")
        ax.plot(sums[t], values[t], "ko", markersize=8)
        ax.set_title(f"{squash.__name__}({sums[t]:.2f}) = {values[t]:.2f}")
    for row, ax in zip(rows, axes):
        if row.floor:
            ax.plot(row.values)
        else:
            colors = ["C0" if value > 0 else "C1" for value in row.values]
            ax.bar(range(len(row.values)), row.values, color=colors)
        ax.axvspan(t - 0.5, t + 0.5, fill=False)
        ax.axhline(0, color="0.7")
        ax.set_ylabel(row.label)
        ax.text(1.01, 0.5, f"{row.values[t]:.2f}", transform=ax.transAxes)
    for line, ax in zip(more, axes):
        ax.plot(line)
    plt.show()
"""


@dataclass(frozen=True)
class Peer:
    """What `interact` draws of an explorer besides the rows of its picture."""

    wires: tuple[str, ...] = ()  # the numbers in its diagram, by their names in the trace
    curves: tuple[str, ...] = ()  # the gates drawn on their curves
    lines: str = "[]"  # Python for a list of further curves over time


LSTM_WIRES = "x", "f", "i", "c_tilde", "o", "c", "h"
GRU_WIRES = "x", "z", "r", "h_tilde", "h"
BOTH_FORMS = "[form.h[:, 0] for form in model.pair]"
# The rows show all of the gradients but these; `trace` is the LSTM's.
MEANS = """[model.direct["gru"].log10(), trace.f.mean((1, 2)),
    1 - model.cells["gru"](trace.x).z.mean((1, 2)).detach()]"""
# An explorer that is not listed is compared with the peer of ForgetGate.
PEERS = {
    "ForgetGate": Peer(LSTM_WIRES, ("f",)),
    "InputGate": Peer(LSTM_WIRES, ("i", "c_tilde")),
    "CellState": Peer(LSTM_WIRES),
    "OutputGate": Peer(LSTM_WIRES, ("o",)),
    "LSTMCellExplorer": Peer(LSTM_WIRES),
    "UpdateGate": Peer(GRU_WIRES, ("z",), BOTH_FORMS),
    "ResetGate": Peer(GRU_WIRES, ("r",), BOTH_FORMS),
    "GRUCellExplorer": Peer(GRU_WIRES, (), BOTH_FORMS),
    "UnrolledRNN": Peer(("x", "h"), ("h",)),
    "GradientFlow": Peer(lines=MEANS),
}
