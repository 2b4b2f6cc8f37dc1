"""An independent answer to every exercise: from torch.nn, autograd, NumPy or plain Python."""

import bisect
import math
import statistics

import numpy
import torch
from torch import nn
from torch.nn import functional

from lstmgru_lab import cells

__all__ = ["ORACLES"]

MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def gate_by_hand(function, x_t, h_prev, W, b):
    """function(W [h, x] + b), each number from Python's own floats."""
    rows = [h + x for h, x in zip(h_prev.tolist(), x_t.tolist(), strict=True)]
    units = list(zip(W.tolist(), b.tolist(), strict=True))
    return torch.tensor(
        [[function(numpy.dot(weights, row) + bias) for weights, bias in units] for row in rows],
        dtype=W.dtype,
    )


def logistic(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def gate(x_t, h_prev, W, b):
    return gate_by_hand(logistic, x_t, h_prev, W, b)


def candidate(x_t, h_prev, W, b):
    return gate_by_hand(math.tanh, x_t, h_prev, W, b)


def torch_lstm(params, inputs):
    """An nn.LSTM with these weights in torch's order i, f, g, o."""
    hidden = len(params["b_f"])
    lstm = nn.LSTM(inputs, hidden, dtype=params["b_f"].dtype)
    with torch.no_grad():
        W = torch.cat([params[f"W_{g}"] for g in "ifco"])
        lstm.weight_hh_l0.copy_(W[:, :hidden])
        lstm.weight_ih_l0.copy_(W[:, hidden:])
        lstm.bias_ih_l0.copy_(torch.cat([params[f"b_{g}"] for g in "ifco"]))
        lstm.bias_hh_l0.zero_()
    return lstm


def lstm_forward(x, h_0, c_0, params):
    lstm, h, c, state = torch_lstm(params, x.shape[2]), [], [], (h_0[None], c_0[None])
    for x_t in x:
        _, state = lstm(x_t[None], state)
        h.append(state[0][0])
        c.append(state[1][0])
    return torch.stack(h), torch.stack(c)


def lstm_step(x_t, h_prev, c_prev, params):
    h, c = lstm_forward(x_t[None], h_prev, c_prev, params)
    return h[0], c[0]


def torch_rnn(x, h_0, W, b):
    hidden = len(b)
    rnn = nn.RNN(x.shape[2], hidden, dtype=b.dtype)
    rnn.load_state_dict(
        {
            "weight_hh_l0": W[:, :hidden],
            "weight_ih_l0": W[:, hidden:],
            "bias_ih_l0": b,
            "bias_hh_l0": torch.zeros_like(b),
        }
    )
    return rnn, rnn(x, h_0[None])[0]


def gradient_norms(h, U):
    norms = []
    for t in range(len(h)):
        product = torch.eye(len(U), dtype=U.dtype)
        for state in h[t + 1 :]:
            product = torch.diag(1 - state * state) @ U @ product
        norms.append(torch.linalg.svdvals(product)[0])
    return torch.stack(norms)


def filled(cell, params):
    cell.load_state_dict(params)
    return cell


def of_dtype(cell_class, params, x_t, h_prev, **options):
    return filled(cell_class(x_t.shape[1], h_prev.shape[1], dtype=x_t.dtype, **options), params)


def gru_cell(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    cell = nn.GRUCell(x_t.shape[1], h_prev.shape[1], dtype=x_t.dtype)
    weights = {"weight_ih": weight_ih, "weight_hh": weight_hh, "bias_ih": bias_ih, "bias_hh": bias_hh}
    return filled(cell, weights)(x_t, h_prev)


def cell_jacobian(f):
    """By autograd: a small change added to the cell state after each step."""
    changes = torch.zeros_like(f, requires_grad=True)
    c = torch.ones_like(f[0])
    for f_t, change in zip(f, changes, strict=True):
        c = f_t * c + change
    return torch.autograd.grad(c.sum(), changes)[0]


def set_forget_bias(lstm, value):
    hidden, state = lstm.hidden_size, lstm.state_dict()
    for name in state:
        if "bias" in name:
            state[name] = state[name].clone()
            state[name][hidden : 2 * hidden] = 0.25 * value if "_ih" in name else 0.75 * value
    lstm.load_state_dict(state)
    return lstm


def split_gates(lstm):
    return dict(cells.LSTMCell.from_torch(lstm).state_dict())


def count_parameters(kind, inputs, hidden, num_layers=1, bidirectional=False):
    module = MODULES[kind](inputs, hidden, num_layers, bidirectional=bidirectional, device="meta")
    return sum(parameter.numel() for parameter in module.parameters())


def last_hidden(output, lengths, bidirectional):
    rows = []
    for row, length in zip(output.tolist(), lengths.tolist(), strict=True):
        half = len(row[0]) // 2 if bidirectional else len(row[0])
        rows.append(row[length - 1][:half] + row[0][half:])
    return torch.tensor(rows, dtype=output.dtype)


def pack_and_run(lstm, x, lengths):
    """Each sequence alone."""
    output = torch.zeros(*x.shape[:2], lstm.hidden_size, dtype=x.dtype)
    for row, length in enumerate(lengths.tolist()):
        output[row, :length] = lstm(x[row, :length])[0].detach()
    return output, output[torch.arange(len(x)), lengths - 1]


def hidden_for_budget(kind, inputs, budget):
    return bisect.bisect_right(
        range(1, 300), budget, key=lambda hidden: count_parameters(kind, inputs, hidden)
    )


def paired_comparison(a, b, index):
    differences = [p - q for p, q in zip(a.tolist(), b.tolist(), strict=True)]
    medians = [statistics.median(differences[place] for place in row) for row in index.tolist()]
    numbers = statistics.median(differences), *numpy.quantile(medians, [0.025, 0.975])
    return tuple(torch.tensor(number, dtype=a.dtype) for number in numbers)


def sample_next(logits, temperature, u):
    weights = [math.exp((logit - float(logits.max())) / temperature) for logit in logits.tolist()]
    left = u * math.fsum(weights)
    for character, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return character
    return len(weights) - 1


def bits_per_character(logits, targets):
    return float(functional.cross_entropy(logits, targets)) / math.log(2)


def truncated_bptt(x, target, W, b, k):
    """One nn.RNN run and one backward pass a stretch, their gradients added."""
    total, state = torch.zeros_like(W), torch.zeros_like(target[0])
    for start in range(0, len(x), k):
        rnn, h = torch_rnn(x[start : start + k], state, W, b)
        ((h - target[start : start + k]) ** 2).sum().backward()
        total += torch.cat([rnn.weight_hh_l0.grad, rnn.weight_ih_l0.grad], dim=1)
        state = h[-1].detach()
    return total


def make_windows(series, window, horizon):
    values = series.numpy()
    inputs = numpy.lib.stride_tricks.sliding_window_view(values[: len(values) - horizon], window)
    return torch.tensor(inputs.copy()), torch.tensor(values[window + horizon - 1 :])


def seasonal_naive(series, season, horizon):
    longer = series.tolist()
    for _ in range(horizon):
        longer.append(longer[-season])
    return torch.tensor(longer[len(series) :], dtype=series.dtype)


def standardise(train, test):
    mean, std = train.numpy().mean(axis=0), train.numpy().std(axis=0, ddof=1)
    return tuple(torch.tensor((part.numpy() - mean) / std) for part in (train, test))


def masked_mean(x, lengths):
    return torch.stack([row[:length].mean(dim=0) for row, length in zip(x, lengths.tolist(), strict=True)])


def collate(sequences):
    padded = nn.utils.rnn.pad_sequence(sequences, batch_first=True)
    return padded, torch.tensor([sequence.shape[0] for sequence in sequences])


def peephole_step(x_t, h_prev, c_prev, params):
    return of_dtype(cells.LSTMCell, params, x_t, h_prev, peephole=True).step(x_t, (h_prev, c_prev))


def coupled_step(x_t, h_prev, c_prev, params):
    """1 - σ(a) is σ(-a): an LSTM whose input gate has the forget gate's weights with the other sign."""
    return lstm_step(x_t, h_prev, c_prev, params | {"W_i": -params["W_f"], "b_i": -params["b_f"]})


def mingru_parallel(x, h_0, W_z, b_z, W_h, b_h):
    h, states = h_0, []
    for x_t in x:
        h = torch.lerp(h, functional.linear(x_t, W_h, b_h), functional.linear(x_t, W_z, b_z).sigmoid())
        states.append(h)
    return torch.stack(states)


ORACLES = {
    "rnn_step": candidate,
    "rnn_forward": lambda x, h_0, W, b: torch_rnn(x, h_0, W, b)[1],
    "gradient_norms": gradient_norms,
    "forget_gate": gate,
    "bias_for_half_life": lambda n: -math.log(2 ** (1 / n) - 1),
    "input_gate": gate,
    "candidate": candidate,
    "cell_update": lambda c_prev, f_t, i_t, c_tilde: torch.addcmul(f_t * c_prev, i_t, c_tilde),
    "memory_after": lambda c_0, f: c_0 * f.double().log().sum(dim=0).exp().to(f.dtype),
    "output_gate": gate,
    "lstm_step": lstm_step,
    "lstm_forward": lstm_forward,
    "cell_jacobian": cell_jacobian,
    "set_forget_bias": set_forget_bias,
    "update_gate": gate,
    "interpolate": torch.lerp,
    "reset_gate": gate,
    "gru_step": lambda x_t, h_prev, params: of_dtype(cells.GRUCell, params, x_t, h_prev).step(x_t, h_prev),
    "gru_step_torch": gru_cell,
    "convert_update_gate": lambda W_z, b_z: (0 - W_z, 0 - b_z),
    "split_gates": split_gates,
    "count_parameters": count_parameters,
    "last_hidden": last_hidden,
    "pack_and_run": pack_and_run,
    "hidden_for_budget": hidden_for_budget,
    "paired_comparison": paired_comparison,
    "sample_next": sample_next,
    "bits_per_character": bits_per_character,
    "truncated_bptt": truncated_bptt,
    "make_windows": make_windows,
    "seasonal_naive": seasonal_naive,
    "standardise": standardise,
    "masked_mean": masked_mean,
    "collate": collate,
    "stream": lambda chunks, h_0, c_0, params: lstm_forward(torch.cat(chunks), h_0, c_0, params)[0],
    "peephole_step": peephole_step,
    "coupled_step": coupled_step,
    "mingru_parallel": mingru_parallel,
}
