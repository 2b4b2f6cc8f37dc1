"""Judge the statements about the parts of a cell by looking at a cell."""

from typing import Any

import torch
from torch import Tensor, nn

from ..cells import GRUCell, LSTMCell
from ..learning import models
from .verdict import Rows, Verdict, Word

__all__ = [
    "candidate_is_new",
    "example_runs",
    "forget_gate_forgets",
    "gates_are_counted",
    "gru_is_smaller",
    "input_gate_writes",
    "memory_is_separate",
    "one_gate_does_two_jobs",
    "output_gate_shows",
    "reset_gate_combines",
    "update_gate_keeps",
]

SHUT, OPEN = -60.0, 60.0  # biases at which a gate is 0 or 1 whatever its inputs are
CLOSE = 1e-6

Cell = LSTMCell | GRUCell


def _kinds() -> dict[str, type[Any]]:
    return {"LSTM": LSTMCell, "GRU": GRUCell}


def _cell(kind: type[Any], **biases: float) -> Any:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        cell = kind(3, 8).requires_grad_(False)
    for gate, bias in biases.items():
        getattr(cell, f"b_{gate}").fill_(bias)
    return cell


def _draw(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


def _kept(cell: Any, part: str, change: Tensor) -> float:
    """Return the share of a change in the old state's h or c that is still there after a step."""
    x_t, h, c = _draw(4, 3), torch.tanh(_draw(4, 8)), _draw(4, 8) + 1
    if isinstance(cell, LSTMCell):
        before, after = cell.step(x_t, (h, c)), cell.step(x_t, (h, c + change))
        place = "hc".index(part)
        return float((after[place] - before[place]).norm() / change.norm())
    return float((cell.step(x_t, h + change) - cell.step(x_t, h)).norm() / change.norm())


def _word(found: bool) -> Word:
    return "holds" if found else "does not hold"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def memory_is_separate(rows: Rows) -> Verdict:
    """Check that the LSTM hands on h and c, the GRU h alone."""
    states = {name: kind(3, 4)(torch.zeros(1, 1, 3)).state for name, kind in _kinds().items()}
    count = {name: len(state) if isinstance(state, tuple) else 1 for name, state in states.items()}
    words = f"states handed on: LSTM {count['LSTM']}, GRU {count['GRU']} (its h is output and memory)"
    return Verdict(words, _word(count == {"LSTM": 2, "GRU": 1}))


def gates_are_counted(rows: Rows) -> Verdict:
    """Count the sigmoid gates: torch's matrix has a block of rows for each, and one for the candidate."""
    count = {
        kind: models.recurrent(kind, 3, 4).get_parameter("weight_hh_l0").shape[0] // 4 - 1
        for kind in ("LSTM", "GRU")
    }
    words = f"sigmoids: LSTM {count['LSTM']}, GRU {count['GRU']}; each has a candidate besides"
    return Verdict(words, _word(count == {"LSTM": 3, "GRU": 2}))


def forget_gate_forgets(rows: Rows) -> Verdict:
    """Set f to 0 and to 1, and measure what is left of a change in c."""
    change = _draw(4, 8)
    shut, wide = (_kept(_cell(LSTMCell, f=bias), "c", change) for bias in (SHUT, OPEN))
    words = f"kept of a change of c in a step: {_percent(shut)} at f = 0, {_percent(wide)} at f = 1"
    return Verdict(words, _word(shut < CLOSE and abs(wide - 1) < CLOSE))


def input_gate_writes(rows: Rows) -> Verdict:
    """Check that nothing is written if i is 0."""
    c = _draw(4, 8)
    shut, wide = (
        float((_cell(LSTMCell, f=OPEN, i=bias).step(_draw(4, 3), (c, c))[1] - c).norm() / c.norm())
        for bias in (SHUT, OPEN)
    )
    words = f"c changed in a step, with f = 1: by {_percent(shut)} at i = 0, by {_percent(wide)} at i = 1"
    return Verdict(words, _word(shut < CLOSE < wide))


def candidate_is_new(rows: Rows) -> Verdict:
    """Check that the candidate alone becomes the memory if f is 0 and i is 1."""
    cell = _cell(LSTMCell, f=SHUT, i=OPEN)
    trace = cell(_draw(5, 4, 3))
    off = float((trace.c - trace.c_tilde).abs().max())
    words = (
        "with f = 0 and i = 1, c is the candidate"
        if off < CLOSE
        else f"c and the candidate differ by {off:.1g}"
    )
    return Verdict(f"{words}; how much of it is stored, i decides", _word(off < CLOSE))


def output_gate_shows(rows: Rows) -> Verdict:
    """Check that nothing is shown if o is 0, and that the memory does not depend on o."""
    x_t, h, c = _draw(4, 3), torch.tanh(_draw(4, 8)), _draw(4, 8)
    (h_shut, c_shut), (h_open, c_open) = (_cell(LSTMCell, o=bias).step(x_t, (h, c)) for bias in (SHUT, OPEN))
    shown = float(h_shut.abs().max()), float((h_open - torch.tanh(c_open)).abs().max())
    found = shown[0] < CLOSE and shown[1] < CLOSE and torch.equal(c_shut, c_open)
    words = f"largest |h| at o = 0: {shown[0]:.0f}; at o = 1, h = tanh(c); c is the same in both"
    return Verdict(words, _word(found))


def gru_is_smaller(rows: Rows) -> Verdict:
    """Compare parameters, multiplications and equations of LSTM and GRU."""
    sizes = {kind: models.parameter_count(kind, 64, 64) for kind in ("LSTM", "GRU")}
    lines = {name: len(kind.fields) for name, kind in _kinds().items()}  # one equation for each field
    smaller = sizes["GRU"] < sizes["LSTM"] and lines["GRU"] < lines["LSTM"]
    words = (
        f"GRU to LSTM: parameters and multiplications {sizes['GRU'] / sizes['LSTM']:.2f}; "
        f"equations {lines['GRU']} to {lines['LSTM']}"
    )
    return Verdict(words, _word(smaller))


def one_gate_does_two_jobs(rows: Rows) -> Verdict:
    """Add the shares kept and written: free of each other in the LSTM, always 1 together in the GRU."""
    x = 3 * _draw(50, 4, 3)
    lstm, gru = _cell(LSTMCell)(x), _cell(GRUCell)(x)
    both = lstm.f + lstm.i
    old, new = 1 - gru.z, gru.z
    off = float((gru.h[1:] - old[1:] * gru.h[:-1] - new[1:] * gru.h_tilde[1:]).abs().max())
    words = f"kept + written is {both.min():.1f} to {both.max():.1f} in an LSTM, always 1 in a GRU"
    return Verdict(words, _word(off < CLOSE and float(both.max() - both.min()) > 0.1))


def update_gate_keeps(rows: Rows) -> Verdict:
    """Set z to 0 and to 1, and measure what is left of the old state.

    r is 0, because otherwise the candidate would bring the old state back.
    """
    change = 0.1 * _draw(4, 8)
    shut, wide = (_kept(_cell(GRUCell, z=bias, r=SHUT), "h", change) for bias in (SHUT, OPEN))
    words = (
        f"kept of a change of h in a step, r = 0: {_percent(shut)} at z = 0, {_percent(wide)} at z = 1 "
        "(torch's z is the other way round)"
    )
    return Verdict(words, _word(abs(shut - 1) < CLOSE and wide < CLOSE))


def reset_gate_combines(rows: Rows) -> Verdict:
    """Set r to 0 and to 1 with z = 1, so that the new state is the candidate alone."""
    change = 0.1 * _draw(4, 8)
    shut, wide = (_kept(_cell(GRUCell, z=OPEN, r=bias), "h", change) for bias in (SHUT, OPEN))
    kept = _kept(_cell(GRUCell, z=SHUT, r=SHUT), "h", change)
    words = (
        f"of a change of h the candidate sees {_percent(shut)} at r = 0 and some at r = 1; "
        f"with z = 0 the state keeps {_percent(kept)}, whatever r is"
    )
    return Verdict(words, _word(shut < CLOSE < wide and abs(kept - 1) < CLOSE))


def example_runs(rows: Rows) -> Verdict:
    """Run the usual example: 5 sequences of 3 steps, 10 inputs, 20 units, batch_first."""
    x, zeros = torch.randn(5, 3, 10), torch.zeros(1, 5, 20)
    with torch.no_grad():
        out, (h_n, c_n) = nn.LSTM(10, 20, num_layers=1, batch_first=True)(x, (zeros, zeros))
        out_gru, h_gru = nn.GRU(10, 20, num_layers=1, batch_first=True)(x, zeros)
    same = out.shape == out_gru.shape == (5, 3, 20) and h_n.shape == c_n.shape == h_gru.shape == (1, 5, 20)
    words = f"out {tuple(out.shape)}, h_n and c_n {tuple(h_n.shape)}: the states are not batch first"
    return Verdict(words, _word(same))
