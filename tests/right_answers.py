"""Right answers written differently from the reference, by hand: all of them must pass."""

import math

import numpy as np
import torch
import torch.nn.functional as F

RIGHT = {}


def right(name):
    def keep(function):
        RIGHT.setdefault(name, []).append(function)
        return function

    return keep


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


def add_gates(name):
    for affine in AFFINE:
        right(name)(lambda x_t, h_prev, W, b, affine=affine: torch.sigmoid(affine(x_t, h_prev, W, b)))
    right(name)(lambda x_t, h_prev, W, b: 1 / (1 + torch.exp(-affine_split(x_t, h_prev, W, b))))
    right(name)(lambda x_t, h_prev, W, b: (torch.tanh(affine_split(x_t, h_prev, W, b) / 2) + 1) / 2)


add_gates("forget_gate")

for _affine in AFFINE:
    right("rnn_step")(lambda x_t, h_prev, W, b, affine=_affine: torch.tanh(affine(x_t, h_prev, W, b)))
right("rnn_step")(lambda x_t, h_prev, W, b: 2 * torch.sigmoid(2 * affine_split(x_t, h_prev, W, b)) - 1)


@right("rnn_forward")
def forward_filled(x, h_0, W, b):
    h = x.new_empty(x.shape[0], *h_0.shape)
    previous = h_0
    for t in range(x.shape[0]):
        previous = h[t] = torch.tanh(affine_split(x[t], previous, W, b))
    return h


@right("rnn_forward")
def forward_hoisted(x, h_0, W, b):
    from_input = x @ W[:, h_0.shape[1] :].T + b
    states = [h_0]
    for a in from_input:
        states.append(torch.tanh(a + states[-1] @ W[:, : h_0.shape[1]].T))
    return torch.stack(states[1:])


@right("rnn_forward")
def forward_recursive(x, h_0, W, b):
    if len(x) == 0:
        return h_0.new_empty(0, *h_0.shape)
    h_1 = torch.tanh(affine_einsum(x[0], h_0, W, b))
    return torch.cat([h_1[None], forward_recursive(x[1:], h_1, W, b)])


@right("gradient_norms")
def norms_by_svd(h, U):
    norms = [1.0]
    product = torch.eye(len(U), dtype=h.dtype)
    for state in h[1:].flip(0):
        product = product @ torch.diag(1 - state**2) @ U
        norms.insert(0, torch.linalg.svdvals(product)[0].item())
    return torch.tensor(norms, dtype=h.dtype)


@right("gradient_norms")
def norms_each_from_scratch(h, U):
    def norm(t):
        product = torch.eye(len(U)).to(h)
        for k in range(t + 1, len(h)):
            product = torch.diag(1 - h[k] * h[k]) @ U @ product
        return torch.linalg.norm(product, 2)

    return torch.stack([norm(t) for t in range(len(h))])


@right("gradient_norms")
def norms_by_autograd(h, U):
    """The derivative of the very recurrence: inputs chosen so that it passes through the given states."""
    norms = []
    for t in range(len(h)):

        def last_state(start, t=t):
            state = start
            for k in range(t + 1, len(h)):
                drive = torch.atanh(h[k]) - U @ h[k - 1]
                state = torch.tanh(U @ state + drive)
            return state

        jacobian = torch.autograd.functional.jacobian(last_state, h[t])
        norms.append(torch.linalg.matrix_norm(jacobian, ord=2))
    return torch.stack(norms)


right("bias_for_half_life")(lambda n: -math.log(2 ** (1 / n) - 1))
right("bias_for_half_life")(lambda n: -math.log(math.expm1(math.log(2) / n)))
right("bias_for_half_life")(lambda n: torch.logit(torch.tensor(0.5) ** (1 / n)).item())
right("bias_for_half_life")(lambda n: np.log(0.5 ** (1 / n)) - np.log1p(-(0.5 ** (1 / n))))
