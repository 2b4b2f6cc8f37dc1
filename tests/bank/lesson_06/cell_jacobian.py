"""The tests' data of cell_jacobian."""

import torch

SIGNATURE = "cell_jacobian(f)"


def oracle(f):
    """By autograd: a small change added to the cell state after each step."""
    changes = torch.zeros_like(f, requires_grad=True)
    c = torch.ones_like(f[0])
    for f_t, change in zip(f, changes, strict=True):
        c = f_t * c + change
    return torch.autograd.grad(c.sum(), changes)[0]


def inputs(s):
    return (s.gate(s.size(1, 8), s.size(1, 5)),)


def jacobian_by_cumprod(f):
    shifted = torch.cat([f[1:], torch.ones_like(f[:1])])
    return shifted.flip(0).cumprod(0).flip(0)


def jacobian_row_by_row(f):
    return torch.stack([f[t + 1 :].prod(dim=0) for t in range(f.shape[0])])


def jacobian_in_logarithms(f):
    logs = f.double().log()
    return (logs.sum(0) - logs.cumsum(0)).exp().to(f.dtype)


def jacobian_by_recursion(f):
    if len(f) == 1:
        return torch.ones_like(f)
    below = jacobian_by_recursion(f[1:])
    return torch.cat([f[1:2] * below[:1], below])


RIGHT = (jacobian_by_cumprod, jacobian_row_by_row, jacobian_in_logarithms, jacobian_by_recursion)

EXAMPLES = [((torch.tensor([[0.3], [0.5], [0.9], [0.8]]),), "give {:.2f}, {:.2f}, {:.1f} and {:g}.")]

EQUAL_MUTANTS = {
    "Every number is written afterwards.": (
        "jacobian = torch.empty_like(f) | torch.empty_like -> torch.zeros_like",
    ),
    "Only the length is asked for, and both have the same.": (
        "for t in reversed(range(len(f))): | f -> jacobian",
    ),
    "Only shape or dtype is asked for, and what is put there has the same.": (
        "product = torch.ones_like(f[0]) | f -> jacobian",
        "product = torch.ones_like(f[0]) | 0 -> -1",
    ),
}
