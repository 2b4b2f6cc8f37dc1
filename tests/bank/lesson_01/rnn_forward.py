"""The tests' data of rnn_forward."""

import torch
from bank.oracles import torch_rnn
from bank.right_answers import affine_einsum, affine_split

SIGNATURE = "rnn_forward(x, h_0, W, b)"


def oracle(x, h_0, W, b):
    return torch_rnn(x, h_0, W, b)[1]


def inputs(s):
    inputs, hidden = s.size(1, 4), s.size(1, 5)
    return (
        s.numbers(s.size(1, 7), s.batch, inputs),
        s.state(s.batch, hidden),
        s.numbers(hidden, hidden + inputs),
        s.numbers(hidden),
    )


def forward_filled(x, h_0, W, b):
    h = x.new_empty(x.shape[0], *h_0.shape)
    previous = h_0
    for t in range(x.shape[0]):
        previous = h[t] = torch.tanh(affine_split(x[t], previous, W, b))
    return h


def forward_hoisted(x, h_0, W, b):
    from_input = x @ W[:, h_0.shape[1] :].T + b
    states = [h_0]
    for a in from_input:
        states.append(torch.tanh(a + states[-1] @ W[:, : h_0.shape[1]].T))
    return torch.stack(states[1:])


def forward_recursive(x, h_0, W, b):
    if len(x) == 0:
        return h_0.new_empty(0, *h_0.shape)
    h_1 = torch.tanh(affine_einsum(x[0], h_0, W, b))
    return torch.cat([h_1[None], forward_recursive(x[1:], h_1, W, b)])


RIGHT = (forward_filled, forward_hoisted, forward_recursive)
