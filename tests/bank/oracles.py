"""Independent answers that several exercises share: from torch.nn, NumPy or plain Python."""

import math

import numpy
import torch
from torch import nn


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


def content(x_t, h_prev, W, b):
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


def filled(cell, params):
    cell.load_state_dict(params)
    return cell


def of_dtype(cell_class, params, x_t, h_prev, **options):
    return filled(cell_class(x_t.shape[1], h_prev.shape[1], dtype=x_t.dtype, **options), params)
