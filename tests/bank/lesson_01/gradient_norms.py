"""The tests' data of gradient_norms."""

import torch

SIGNATURE = "gradient_norms(h, U)"


def oracle(h, U):
    norms = []
    for t in range(len(h)):
        product = torch.eye(len(U), dtype=U.dtype)
        for state in h[t + 1 :]:
            product = torch.diag(1 - state * state) @ U @ product
        norms.append(torch.linalg.svdvals(product)[0])
    return torch.stack(norms)


def inputs(s):
    hidden = s.size(1, 5)
    return s.state(s.size(1, 8), hidden), s.numbers(hidden, hidden, scale=min(s.scale, 2.0))


def norms_by_svd(h, U):
    norms = [1.0]
    product = torch.eye(len(U), dtype=h.dtype)
    for state in h[1:].flip(0):
        product = product @ torch.diag(1 - state**2) @ U
        norms.insert(0, torch.linalg.svdvals(product)[0].item())
    return torch.tensor(norms, dtype=h.dtype)


def norms_each_from_scratch(h, U):
    def norm(t):
        product = torch.eye(len(U)).to(h)
        for k in range(t + 1, len(h)):
            product = torch.diag(1 - h[k] * h[k]) @ U @ product
        return torch.linalg.norm(product, 2)

    return torch.stack([norm(t) for t in range(len(h))])


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


RIGHT = (norms_by_svd, norms_each_from_scratch, norms_by_autograd)

EXAMPLES = [
    ((torch.tensor([[0.7616], [0.3634], [0.1797]]), torch.tensor([[0.5]])), "give {:.4f}, {:.4f} and {:g}.")
]

EQUAL_MUTANTS = {
    "Every number is written afterwards.": (
        "norms = torch.empty(time, dtype=h.dtype) | torch.empty -> torch.zeros",
    ),
    "The product changes its sign, its norm does not.": (
        "slope = 1 - h[t] ** 2 | 1 - h[t] ** 2 -> h[t] ** 2 - 1",
    ),
    "Only the dtype is asked for, and all have the same.": (
        "norms = torch.empty(time, dtype=h.dtype) | h -> U",
        "product = torch.eye(hidden, dtype=h.dtype) | h -> U",
        "product = torch.eye(hidden, dtype=h.dtype) | h -> norms",
    ),
}
