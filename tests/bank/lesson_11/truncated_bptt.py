"""The tests' data of truncated_bptt."""

import torch
import torch.nn.functional as F
from bank.oracles import torch_rnn
from bank.right_answers import affine_split

SIGNATURE = "truncated_bptt(x, target, W, b, k)"


def oracle(x, target, W, b, k):
    """One nn.RNN run and one backward pass a stretch, their gradients added."""
    total, state = torch.zeros_like(W), torch.zeros_like(target[0])
    for start in range(0, len(x), k):
        rnn, h = torch_rnn(x[start : start + k], state, W, b)
        ((h - target[start : start + k]) ** 2).sum().backward()
        total += torch.cat([rnn.weight_hh_l0.grad, rnn.weight_ih_l0.grad], dim=1)
        state = h[-1].detach()
    return total


def inputs(s):
    time, inputs, hidden = s.size(1, 9), s.size(1, 3), s.size(1, 4)
    target = s.state(time, s.batch, hidden)
    W, b = s.numbers(hidden, hidden + inputs, scale=min(s.scale, 1.0)), s.numbers(hidden)
    return s.numbers(time, s.batch, inputs), target, W, b, s.size(1, 10)


def bptt_stretch_by_stretch(x, target, W, b, k):
    W = W.clone().requires_grad_(True)
    h = torch.zeros_like(target[0])
    for start in range(0, x.shape[0], k):
        h, loss = h.detach(), 0
        for t in range(start, min(start + k, x.shape[0])):
            h = torch.tanh(affine_split(x[t], h, W, b))
            loss = loss + (h - target[t]).pow(2).sum()
        loss.backward()
    return W.grad


def bptt_by_hand(x, target, W, b, k):
    hidden = len(b)
    states = [torch.zeros_like(target[0])]
    for x_t in x:
        states.append(torch.tanh(affine_split(x_t, states[-1], W, b)))
    gradient, flow = torch.zeros_like(W), torch.zeros_like(states[0])
    for t in reversed(range(len(x))):
        if (t + 1) % k == 0:
            flow = torch.zeros_like(flow)
        before_tanh = (flow + 2 * (states[t + 1] - target[t])) * (1 - states[t + 1] ** 2)
        gradient += before_tanh.T @ torch.cat([states[t], x[t]], 1)
        flow = before_tanh @ W[:, :hidden]
    return gradient


def bptt_in_double(x, target, W, b, k):
    dtype, W = W.dtype, W.double().requires_grad_()
    h, losses = torch.zeros_like(target[0]).double(), []
    for step, (x_t, goal) in enumerate(zip(x.double(), target.double(), strict=True)):
        if step % k == 0:
            h = h.detach()
        h = torch.tanh(torch.cat([h, x_t], -1) @ W.T + b.double())
        losses.append(F.mse_loss(h, goal, reduction="sum"))
    return torch.autograd.grad(torch.stack(losses).sum(), W)[0].to(dtype)


RIGHT = (bptt_stretch_by_stretch, bptt_by_hand, bptt_in_double)

EQUAL_MUTANTS = {
    "Only the length is asked for, and both have the same.": ("for t in range(len(x)): | x -> target",),
    "Only shape or dtype is asked for, and what is put there has the same.": (
        "h_t = torch.zeros_like(target[0]) | 0 -> -1",
    ),
    "A zero without dimensions takes the dtype of what is added to it; all arguments have the same.": (
        "loss = torch.zeros((), dtype=W.dtype) | torch.zeros((), dtype=W.dtype) -> torch.zeros(())",
        "loss = torch.zeros((), dtype=W.dtype) | W -> b",
        "loss = torch.zeros((), dtype=W.dtype) | W -> h_t",
        "loss = torch.zeros((), dtype=W.dtype) | W -> target",
        "loss = torch.zeros((), dtype=W.dtype) | W -> x",
    ),
    "A constant in the loss has no gradient.": (
        "loss = torch.zeros((), dtype=W.dtype) | torch.zeros -> torch.ones",
    ),
    "A leaf all the same; nothing writes into it and the caller's W has no gradient to follow.": (
        "W = W.detach().clone().requires_grad_() | W.detach().clone() -> W.detach()",
        "W = W.detach().clone().requires_grad_() | W.detach() -> W",
    ),
    "Squared, the sign does not matter.": (
        "loss = loss + ((h_t - target[t]) ** 2).sum() | h_t - target[t] -> target[t] - h_t",
    ),
}
