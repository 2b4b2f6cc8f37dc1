"""The tests' data of lstm_forward."""

import torch
from bank import oracles
from bank.lesson_05.lstm_step import lstm_step_by_torch, lstm_step_fused
from bank.other_inputs import step

SIGNATURE = "lstm_forward(x, h_0, c_0, params)"

oracle = oracles.lstm_forward


def inputs(s):
    x_t, h_0, c_0, params = step("fico", cell=True)(s)
    return s.numbers(s.size(1, 7), *x_t.shape), h_0, c_0, params


def lstm_forward_filled(x, h_0, c_0, params):
    h, c = x.new_zeros(len(x), *h_0.shape), x.new_zeros(len(x), *c_0.shape)
    for t in range(len(x)):
        before = (h[t - 1], c[t - 1]) if t else (h_0, c_0)
        h[t], c[t] = lstm_step_fused(x[t], *before, params)
    return h, c


def lstm_forward_pairs(x, h_0, c_0, params):
    states = [(h_0, c_0)]
    for x_t in x.unbind(0):
        states.append(lstm_step_by_torch(x_t, *states[-1], params))
    h, c = zip(*states[1:], strict=True)
    return torch.stack(h), torch.stack(c)


def lstm_forward_each_sequence_alone(x, h_0, c_0, params):
    h, c = zip(
        *(
            lstm_forward_filled(x[:, n : n + 1], h_0[n : n + 1], c_0[n : n + 1], params)
            for n in range(x.shape[1])
        ),
        strict=True,
    )
    return torch.cat(h, 1), torch.cat(c, 1)


RIGHT = (lstm_forward_filled, lstm_forward_pairs, lstm_forward_each_sequence_alone)

EQUAL_MUTANTS = {
    "Two new lists, alike until something is put into them.": ("hs, cs = [], [] | (hs, cs) -> (cs, hs)",)
}
