"""The tests' data of bits_per_character."""

import math

import torch
import torch.nn.functional as F
from torch.nn import functional

SIGNATURE = "bits_per_character(logits, targets)"


def oracle(logits, targets):
    return float(functional.cross_entropy(logits, targets)) / math.log(2)


def inputs(s):
    n, characters = s.size(1, 12), s.size(1, 9)
    return s.numbers(n, characters), torch.randint(0, characters, (n,), generator=s.torch)


def bits_by_cross_entropy(logits, targets):
    return F.cross_entropy(logits, targets).item() / math.log(2)


def bits_by_loop(logits, targets):
    bits = 0.0
    for row, target in zip(logits.tolist(), targets.tolist(), strict=True):
        bits += math.log2(sum(math.exp(number) for number in row)) - row[target] * math.log2(math.e)
    return bits / len(targets)


def bits_by_log2(logits, targets):
    p = torch.softmax(logits.double(), -1).gather(1, targets.unsqueeze(1))
    return -p.log2().mean().item()


def bits_by_logsumexp(logits, targets):
    nats = logits.logsumexp(1) - (logits * F.one_hot(targets, logits.shape[1])).sum(1)
    return float(nats.mean() * math.log2(math.e))


RIGHT = (bits_by_cross_entropy, bits_by_loop, bits_by_log2, bits_by_logsumexp)

EXAMPLES = [
    (
        (torch.tensor([[1.0, 1], [1, 3], [1, 1], [1, 7]]).log(), torch.zeros(4, dtype=torch.int64)),
        "make {:.2f} bits",
    )
]

EQUAL_MUTANTS = {
    "Only the length is asked for, and both have the same.": (
        "nats = -log_p[torch.arange(len(targets)), targets].mean() | targets -> log_p",
        "nats = -log_p[torch.arange(len(targets)), targets].mean() | targets -> logits",
    )
}
