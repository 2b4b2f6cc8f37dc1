"""The tests' data of stream."""

import itertools

import torch
import torch.nn.functional as F
from bank.oracles import lstm_forward
from bank.other_inputs import step
from bank.right_answers import affine_double, affine_loops

SIGNATURE = "stream(chunks, h_0, c_0, params)"


def oracle(chunks, h_0, c_0, params):
    return lstm_forward(torch.cat(chunks), h_0, c_0, params)[0]


def inputs(s):
    x_t, h_0, c_0, params = step("fico", cell=True)(s)
    return [s.numbers(s.size(1, 4), *x_t.shape) for _ in range(s.size(1, 4))], h_0, c_0, params


def lstm_step(affine, x_t, h_prev, c_prev, params):
    def pre(gate):
        return affine(x_t, h_prev, params["W_" + gate], params["b_" + gate])

    c_t = torch.sigmoid(pre("f")) * c_prev + torch.sigmoid(pre("i")) * torch.tanh(pre("c"))
    return torch.sigmoid(pre("o")) * torch.tanh(c_t), c_t


def stream_of_the_whole(chunks, h_0, c_0, params):
    h, c, states = h_0, c_0, []
    for x_t in torch.cat(chunks):
        h, c = lstm_step(affine_loops, x_t, h, c, params)
        states.append(h)
    return torch.stack(states)


def stream_chunk_by_chunk(chunks, h_0, c_0, params):
    state, parts = (h_0, c_0), []
    for chunk in chunks:
        part = chunk.new_empty(len(chunk), *h_0.shape)
        for t in range(len(chunk)):
            state = lstm_step(affine_double, chunk[t], *state, params)
            part[t] = state[0]
        parts.append(part)
    return torch.cat(parts)


def stream_stacked_gates(chunks, h_0, c_0, params):
    W = torch.cat([params[f"W_{g}"] for g in "ifoc"])
    b = torch.cat([params[f"b_{g}"] for g in "ifoc"])
    h, c, states = h_0, c_0, []
    for x_t in itertools.chain.from_iterable(chunks):
        i, f, o, g = F.linear(torch.cat([h, x_t], -1), W, b).chunk(4, dim=-1)
        c = c * f.sigmoid() + i.sigmoid() * g.tanh()
        h = c.tanh() * o.sigmoid()
        states.append(h)
    return torch.stack(states)


RIGHT = (stream_of_the_whole, stream_chunk_by_chunk, stream_stacked_gates)
