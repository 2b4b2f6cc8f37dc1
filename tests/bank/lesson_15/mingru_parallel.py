"""The tests' data of mingru_parallel."""

import math

import torch
import torch.nn.functional as F
from torch.nn import functional

SIGNATURE = "mingru_parallel(x, h_0, W_z, b_z, W_h, b_h)"


def oracle(x, h_0, W_z, b_z, W_h, b_h):
    h, states = h_0, []
    for x_t in x:
        h = torch.lerp(h, functional.linear(x_t, W_h, b_h), functional.linear(x_t, W_z, b_z).sigmoid())
        states.append(h)
    return torch.stack(states)


def inputs(s):
    inputs, hidden, time = s.size(1, 4), s.size(1, 4), s.random.choice([1, 2, 3, 4, 7, 8, 9, 20])
    return (
        s.numbers(time, s.batch, inputs),
        s.state(s.batch, hidden),
        s.numbers(hidden, inputs),
        s.numbers(hidden),
        s.numbers(hidden, inputs),
        s.numbers(hidden),
    )


def mingru_by_weights(x, h_0, W_z, b_z, W_h, b_h):
    """Each state as a weighted sum of what every step wrote: a (time, time) matrix a unit."""
    a = F.linear(x, W_z, b_z).double()
    kept = F.logsigmoid(-a).cumsum(0)  # ln of the product of all 1 - z
    exponent = kept[:, None] - kept[None]  # (time, time, batch, hidden)
    later = torch.ones(len(x), len(x)).tril().bool()[..., None, None]
    weights = exponent.masked_fill(~later, -math.inf).exp()
    written = a.sigmoid() * F.linear(x, W_h, b_h).double()
    h = torch.einsum("tsbh,sbh->tbh", weights, written) + kept.exp() * h_0
    return h.to(x.dtype)


def mingru_by_halves(x, h_0, W_z, b_z, W_h, b_h):
    """Both halves from zero, then the second gets what the first hands on."""

    def solve(keep, add):
        if len(keep) == 1:
            return keep, add
        half = len(keep) // 2
        (k1, h1), (k2, h2) = solve(keep[:half], add[:half]), solve(keep[half:], add[half:])
        return torch.cat([k1, k2 * k1[-1]]), torch.cat([h1, h2 + k2 * h1[-1]])

    z = torch.sigmoid(x @ W_z.T + b_z)
    keep, h = solve(1 - z, z * (x @ W_h.T + b_h))
    return h + keep * h_0


def mingru_with_h_0_in_front(x, h_0, W_z, b_z, W_h, b_h):
    z = F.linear(x, W_z, b_z).sigmoid()
    a = torch.cat([torch.zeros_like(h_0)[None], 1 - z])
    u = torch.cat([h_0[None], z * F.linear(x, W_h, b_h)])
    shift = 1
    while shift < len(a):
        u = u + a * F.pad(u, (0, 0, 0, 0, shift, 0))[:-shift]
        a = a * F.pad(a, (0, 0, 0, 0, shift, 0), value=1.0)[:-shift]
        shift = 2 * shift
    return u[1:]


def mingru_by_a_plain_loop(x, h_0, W_z, b_z, W_h, b_h):
    """The values alone cannot tell a loop over time from a scan."""
    h, states = h_0, []
    for x_t in x:
        z = torch.sigmoid(x_t @ W_z.T + b_z)
        h = h + z * (x_t @ W_h.T + b_h - h)
        states.append(h)
    return torch.stack(states)


RIGHT = (mingru_by_weights, mingru_by_halves, mingru_with_h_0_in_front, mingru_by_a_plain_loop)

EXAMPLES = [
    (
        (
            torch.zeros(4, 1, 1),
            torch.zeros(1, 1),
            torch.zeros(1, 1),
            torch.tensor([0.0]),
            torch.zeros(1, 1),
            torch.tensor([2.0]),
        ),
        "give {:g}, {:g}, {:g} and {:g}.",
    )
]

EQUAL_MUTANTS = {
    "Only the length is asked for, and both have the same.": (
        "while reach < len(x): | x -> h",
        "while reach < len(x): | x -> keep",
        "while reach < len(x): | x -> z",
    ),
    "One round more, in which nothing reaches far enough back to be added.": (
        "while reach < len(x): | reach < len(x) -> reach <= len(x)",
    ),
    "The first `reach` products are never used again: nothing lies before the first step.": (
        "keep = torch.cat([keep[:reach], keep[reach:] * keep[:-reach]]) | keep -> h",
        "keep = torch.cat([keep[:reach], keep[reach:] * keep[:-reach]]) | keep -> z",
    ),
}
