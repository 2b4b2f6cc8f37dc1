"""The tests' data of split_gates."""

import torch

from lstmgru_lab import cells

SIGNATURE = "split_gates(lstm)"


def oracle(lstm):
    return dict(cells.LSTMCell.from_torch(lstm).state_dict())


def inputs(s):
    layers = s.size(1, 2)
    return (s.lstm(s.size(1, 5), s.size(1, 5), num_layers=layers, bidirectional=s.random.random() < 0.3),)


def split_by_slices(lstm):
    H, gates = lstm.hidden_size, {}
    with torch.no_grad():
        for k, gate in enumerate("ifco"):
            rows = slice(k * H, (k + 1) * H)
            gates["W_" + gate] = torch.hstack([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]])
            gates["b_" + gate] = lstm.bias_hh_l0[rows] + lstm.bias_ih_l0[rows]
    return gates


def split_by_view(lstm):
    w_ih, w_hh, b_ih, b_hh = lstm.all_weights[0]
    H = lstm.hidden_size
    W = torch.cat([w_hh.view(4, H, H), w_ih.view(4, H, -1)], dim=2)
    b = (b_ih + b_hh).view(4, H)
    places = {"f": 1, "i": 0, "c": 2, "o": 3}
    return {f"W_{g}": W[k] for g, k in places.items()} | {f"b_{g}": b[k] for g, k in places.items()}


def split_each_matrix(lstm):
    state = lstm.state_dict()
    parts = zip(
        "ifco",
        state["weight_hh_l0"].split(lstm.hidden_size),
        state["weight_ih_l0"].split(lstm.hidden_size),
        sum(state[f"bias_{kind}_l0"].double() for kind in ("ih", "hh")).split(lstm.hidden_size),
        strict=True,
    )
    gates = {}
    for gate, recurrent, of_input, bias in parts:
        gates |= {f"W_{gate}": torch.cat((recurrent, of_input), -1), f"b_{gate}": bias.to(recurrent.dtype)}
    return gates


RIGHT = (split_by_slices, split_by_view, split_each_matrix)

EQUAL_MUTANTS = {
    "The same numbers; whether they can be trained is not looked at.": (
        (
            "b = (lstm.bias_hh_l0 + lstm.bias_ih_l0).detach() | "
            "(lstm.bias_hh_l0 + lstm.bias_ih_l0).detach() -> lstm.bias_hh_l0 + lstm.bias_ih_l0"
        ),
    )
}
