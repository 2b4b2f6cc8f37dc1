"""The tests' data of convert_update_gate."""

import torch

SIGNATURE = "convert_update_gate(W_z, b_z)"


def oracle(W_z, b_z):
    return (0 - W_z, 0 - b_z)


def inputs(s):
    hidden = s.size(1, 6)
    return s.numbers(hidden, hidden + s.size(1, 6)), s.numbers(hidden)


RIGHT = (
    lambda W_z, b_z: (-1 * W_z, -1.0 * b_z),
    lambda W_z, b_z: [torch.neg(W_z), torch.zeros_like(b_z) - b_z],
    lambda W, b: tuple(weights.clone().mul_(-1) for weights in (W, b)),
)
