"""Right answers of gates, written differently from the reference, and the ways to write W [h, x] + b."""

import torch
import torch.nn.functional as F


def affine_split(x_t, h_prev, W, b):
    hidden = h_prev.shape[-1]
    return h_prev @ W[:, :hidden].T + x_t @ W[:, hidden:].T + b


def affine_loops(x_t, h_prev, W, b):
    rows = []
    for x, h in zip(x_t, h_prev, strict=True):
        inputs = [*h, *x]
        rows.append(
            torch.stack([sum(w * a for w, a in zip(W[k], inputs, strict=True)) + b[k] for k in range(len(b))])
        )
    return torch.stack(rows)


def affine_double(x_t, h_prev, W, b):
    hx = torch.cat((h_prev, x_t), 1).double()
    return F.linear(hx, W.double(), b.double()).to(x_t.dtype)


def affine_einsum(x_t, h_prev, W, b):
    return torch.einsum("bi,hi->bh", torch.hstack([h_prev, x_t]), W).add(b)


def affine_transposed(x_t, h_prev, W, b):
    return (W @ torch.cat([h_prev.T, x_t.T]) + b[:, None]).T


AFFINE = (affine_split, affine_loops, affine_double, affine_einsum, affine_transposed)


def gate_by(affine):
    return lambda x_t, h_prev, W, b: torch.sigmoid(affine(x_t, h_prev, W, b))


def content_by(affine):
    return lambda x_t, h_prev, W, b: torch.tanh(affine(x_t, h_prev, W, b))


OF_A_GATE = (
    *map(gate_by, AFFINE),
    lambda x_t, h_prev, W, b: 1 / (1 + torch.exp(-affine_split(x_t, h_prev, W, b))),
    lambda x_t, h_prev, W, b: (torch.tanh(affine_split(x_t, h_prev, W, b) / 2) + 1) / 2,
)

OF_A_CONTENT = (
    *map(content_by, AFFINE),
    lambda x_t, h_prev, W, b: 2 * torch.sigmoid(2 * affine_split(x_t, h_prev, W, b)) - 1,
)
