"""The tests' data of memory_after."""

import torch

SIGNATURE = "memory_after(c_0, f)"


def oracle(c_0, f):
    return c_0 * f.double().log().sum(dim=0).exp().to(f.dtype)


def inputs(s):
    hidden = s.size(1, 5)
    return s.numbers(hidden), s.gate(s.size(1, 9), hidden)


def memory_step_by_step(c_0, f):
    c = c_0
    for f_t in f:
        c = f_t * c
    return c


RIGHT = (
    memory_step_by_step,
    lambda c_0, f: c_0 * torch.exp(torch.log(f).sum(0)),
    lambda c_0, f: torch.cat([c_0[None], f]).cumprod(0)[-1],
)

EXAMPLES = [((torch.tensor([2.0]), torch.tensor([[0.9], [1.0], [0.5]])), "leave {:.1f}.")]
