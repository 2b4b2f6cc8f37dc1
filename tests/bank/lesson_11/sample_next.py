"""The tests' data of sample_next."""

import math

import numpy as np
import torch
import torch.nn.functional as F

SIGNATURE = "sample_next(logits, temperature, u)"


def oracle(logits, temperature, u):
    weights = [math.exp((logit - float(logits.max())) / temperature) for logit in logits.tolist()]
    left = u * math.fsum(weights)
    for character, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return character
    return len(weights) - 1


def inputs(s):
    characters = s.size(1, 30)
    u = s.random.choice([0.0, 0.5, 1 - 2**-53, s.random.random(), s.random.random()])
    return s.numbers(characters), s.random.uniform(0.05, 5), u


def sample_by_loop(logits, temperature, u):
    p = F.softmax(logits / temperature, dim=-1)
    total = 0.0
    for character, share in enumerate(p.tolist()):
        total += share
        if total > u:
            return character
    return len(logits) - 1


def sample_by_search(logits, temperature, u):
    ends = torch.cumsum((logits.double() / temperature).softmax(0), 0)
    return int(torch.searchsorted(ends, u, right=True).clamp(max=len(logits) - 1))


def sample_unnormalised(logits, temperature, u):
    weights = np.exp((logits.numpy().astype(float) - logits.max().item()) / temperature)
    ends = weights.cumsum()
    return int(np.searchsorted(ends, u * ends[-1], side="right"))


RIGHT = (sample_by_loop, sample_by_search, sample_unnormalised)

EXAMPLES = [((torch.tensor([2.0, 1.0, 0.0]), 1.0, 0.7), "draws character {:g}.")]

EQUAL_MUTANTS = {
    "Only the length is asked for, and both have the same.": (
        "return min(character, len(logits) - 1) | logits -> cumulative",
        "return min(character, len(logits) - 1) | logits -> probabilities",
    ),
    "The smaller of two is the smaller in any order.": (
        (
            "return min(character, len(logits) - 1) | "
            "min(character, len(logits) - 1) -> min(len(logits) - 1, character)"
        ),
    ),
    "The tensor has one dimension, which is the first and the last.": (
        "probabilities = torch.softmax(logits / temperature, dim=0) | 0 -> -1",
        "cumulative = probabilities.cumsum(dim=0) | 0 -> -1",
    ),
}
