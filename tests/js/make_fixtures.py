"""Write fixtures.json, what the unit tests of the explorers' JavaScript compare with.

    python tests/js/make_fixtures.py

The cells' outputs are the golden vectors of other implementations (tests/golden); the gradients are torch's.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.autograd.functional import jacobian

HERE = Path(__file__).parent
GATES = {
    "rnn": [""],
    "lstm": ["_i", "_f", "_c", "_o"],
    "gru": ["_r", "_z", "_h"],
}  # as the golden rows are stacked


def weights(kind, golden):
    """The golden weights by this course's names: W acts on [h, x], the biases are summed."""
    stacked = np.concatenate([golden["U"], golden["W"]], axis=1)
    biases = golden["b_W"] + golden["b_U"]
    named = {}
    for gate, W, b in zip(
        GATES[kind], np.split(stacked, len(GATES[kind])), np.split(biases, len(GATES[kind])), strict=True
    ):
        named |= {f"W{gate}": W.tolist(), f"b{gate}": b.tolist()}
    return named


def case(file, output, **options):
    """One cell with its inputs and what another implementation makes of them, first sequence of the batch."""
    kind = file.partition("_")[0]
    with np.load(HERE.parent / "golden" / f"{file}_s.npz") as golden:
        named = weights(kind, golden)
        if "peephole" in file:
            named |= {name: golden[name].tolist() for name in ("p_i", "p_f", "p_o")}
        if options.get("reset") == "after":
            units = golden["h0"].shape[1]
            named["b_h"], named["b_u"] = golden["b_W"][-units:].tolist(), golden["b_U"][-units:].tolist()
        start = {name[0]: golden[name][0].tolist() for name in ("h0", "c0") if name in golden}
        return {
            "name": f"{file} {output}",
            "cell": kind,
            "weights": named,
            "x": golden["x"][:, 0].tolist(),
            "options": {**options, **start},
            "h": golden[output][:, 0].tolist(),
        }


def flow(kind, seed):
    """A random cell and the spectral norms of d state_T / d state_t, by torch's autograd."""
    generator = torch.Generator().manual_seed(seed)
    units, inputs, time = 3, 2, 6

    def random(*shape):
        return torch.randn(*shape, dtype=torch.float64, generator=generator)

    named = {
        name + gate: random(units, *columns)
        for gate in GATES[kind]
        for name, columns in (("W", (units + inputs,)), ("b", ()))
    }
    x, start = random(time, inputs), torch.zeros(2 * units if kind == "lstm" else units, dtype=torch.float64)

    def step(state, x_t):
        h, c = state[:units], state[units:]

        def gate(letter, h, squash):
            return squash(named[f"W{letter}"] @ torch.cat([h, x_t]) + named[f"b{letter}"])

        if kind == "rnn":
            return gate("", h, torch.tanh)
        if kind == "gru":
            z, r = gate("_z", h, torch.sigmoid), gate("_r", h, torch.sigmoid)
            return (1 - z) * h + z * gate("_h", r * h, torch.tanh)
        f, i, o = (gate(letter, h, torch.sigmoid) for letter in ("_f", "_i", "_o"))
        c = f * c + i * gate("_c", h, torch.tanh)
        return torch.cat([o * torch.tanh(c), c])

    states = [start]
    for x_t in x:
        states.append(step(states[-1], x_t))
    norms, to_last = [1.0], torch.eye(len(start), dtype=torch.float64)
    for t in range(time - 1, 0, -1):
        to_last = to_last @ jacobian(lambda state, t=t: step(state, x[t]), states[t])
        norms.insert(0, torch.linalg.matrix_norm(to_last, 2).item())
    plain = {name: value.tolist() for name, value in named.items()}
    return {"kind": kind, "weights": plain, "x": x.tolist(), "norms": norms}


def fixtures():
    """All of them."""
    cells = [
        case("rnn", "h_torch64"),
        case("lstm", "h_torch64"),
        case("lstm_peephole", "h_np64"),
        case("gru_before", "hseed_np64", reset="before"),
        case("gru_after", "hseed_np64", reset="after"),
        case("gru_after", "h_torch64", reset="after", zKeeps=True),
    ]
    return {"cells": cells, "flows": [flow(kind, seed) for kind in GATES for seed in (0, 1)]}


if __name__ == "__main__":
    (HERE / "fixtures.json").write_text(json.dumps(fixtures()) + "\n", encoding="utf-8")
