"""The tests' data of bias_for_half_life."""

import math

import numpy as np
import torch

SIGNATURE = "bias_for_half_life(n)"


def oracle(n):
    return -math.log(2 ** (1 / n) - 1)


def inputs(s):
    return (s.random.choice([0.5, 1, 2, 3, 10, 1000, s.random.uniform(0.2, 50)]),)


RIGHT = (
    lambda n: -math.log(2 ** (1 / n) - 1),
    lambda n: -math.log(math.expm1(math.log(2) / n)),
    lambda n: torch.logit(torch.tensor(0.5) ** (1 / n)).item(),
    lambda n: np.log(0.5 ** (1 / n)) - np.log1p(-(0.5 ** (1 / n))),
)

EXAMPLES = [((1,), "the bias {:g}.")]
