"""How much of the past reaches the present: the Jacobian of the last state to every earlier one."""

import copy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from .base import Cell, described
from .trace import State, Trace

__all__ = ["Flow", "direct_path", "flow_of_run", "gradient_flow"]


@dataclass(frozen=True, repr=False, eq=False)
class Flow:
    """Batch means of spectral norms, each (time,), float64; entry t is about the state *after* step t.

    ``h``: ∂h_T/∂h_t with c_t held; ``c``: ∂c_T/∂c_t with h_t held, None but for the LSTM; ``joint``:
    ∂(h, c)_T/∂(h, c)_t, equal to ``h`` but for the LSTM. The last of each is 1.
    """

    h: Tensor
    c: Tensor | None
    joint: Tensor

    def __repr__(self) -> str:
        firsts = [f"{name}[0]={values[0]:.2e}" for name, values in vars(self).items() if values is not None]
        return f"Flow(time={len(self.h)}, {', '.join(firsts)})"


def gradient_flow(cell: Cell, x: Tensor, state: State | None = None) -> Flow:
    """Return the spectral norms of ∂s_T/∂s_t, s the cell's state, along a run over x (time, batch, input).

    They are products of one-step Jacobians, ∂s_T/∂s_t = J_T J_{T-1} … J_{t+1} with J_t = ∂s_t/∂s_{t-1}
    (Pascanu, Mikolov and Bengio 2013, equation 5). All is computed in float64, whatever the cell's dtype:
    a gradient that has vanished is far below float32's rounding. The cell itself stays as it was.

    Raises ValueError or TypeError for what the cell refuses, for no steps, no sequences and x not finite.
    """
    if not isinstance(cell, Cell):
        raise TypeError(
            f"cell should be an RNNCell, LSTMCell or GRUCell, but is {described(cell)}: "
            "LSTMCell.from_torch and its like convert modules of torch."
        )
    start = _parts(cell.start(x, state))
    if 0 in x.shape[:2]:
        raise ValueError(f"x should have at least one step and one sequence, but has shape {tuple(x.shape)}.")
    if not x.isfinite().all():
        raise ValueError("x should be finite, but holds NaN or infinity.")
    cell = copy.deepcopy(cell).double().requires_grad_(False)
    start = tuple(part.detach().double() for part in start)
    return flow_of_run(cell, cell(x.detach().double(), start if len(start) == 2 else start[0]), start)


def flow_of_run(cell: Cell, trace: Trace, start: tuple[Tensor, ...] | None = None) -> Flow:
    """The same of a run that has been made: `trace` is what `cell` returned, in float64, from `start`."""
    start = start or _parts(cell.start(trace.x, None))
    jacobians = _jacobians(cell, trace, start)
    hidden = cell.hidden_size
    to_last = torch.eye(jacobians.shape[-1]).to(jacobians).expand_as(jacobians[0])
    blocks = {"h": slice(hidden), "joint": slice(None)}
    if len(start) == 2:
        blocks["c"] = slice(hidden, None)
    products = []
    for jacobian in jacobians.flip(0):  # to_last is ∂s_T/∂s_t, jacobian is ∂s_t/∂s_{t-1}
        products.append(to_last)
        to_last = to_last @ jacobian
    every = torch.stack(products[::-1])  # (time, batch, states, states)
    flow = {name: _mean_norms(every[:, :, block, block]) for name, block in blocks.items()}
    return Flow(h=flow["h"], c=flow.get("c"), joint=flow["joint"])


def direct_path(kept: Tensor) -> Tensor:
    """Return how much of each step is left at the end: the product of the later shares `kept`, (time, ...).

    With the gates held this is ∂c_T/∂c_t of an LSTM, where f is kept, and ∂h_T/∂h_t of a GRU, where 1 - z is.
    """
    later = torch.cat([kept[1:], torch.ones_like(kept[:1])])
    return later.flip(0).cumprod(0).flip(0)


def _jacobians(cell: Cell, trace: Trace, start: tuple[Tensor, ...]) -> Tensor:
    """∂s_t/∂s_{t-1} of every step, (time, batch, states, states): all steps are one batch for `step`."""
    x = trace.x
    after = (trace.h, trace.c) if len(start) == 2 else (trace.h,)
    before = [torch.cat([s_0[None], s[:-1]]) for s_0, s in zip(start, after, strict=True)]
    with torch.enable_grad():
        rows = [part.flatten(0, 1).requires_grad_() for part in before]  # (time·batch, hidden)
        stepped = _parts(cell.step(x.flatten(0, 1), tuple(rows) if len(start) == 2 else rows[0]))
        outputs = torch.cat(stepped, dim=1).unbind(1)
        # A step does not mix its rows, so the gradient of an output summed over rows is each row's own.
        gradients = [torch.autograd.grad(out.sum(), rows, retain_graph=True) for out in outputs]
    jacobian = torch.stack([torch.cat(gradient, dim=1) for gradient in gradients], dim=1)
    return jacobian.reshape(*x.shape[:2], *jacobian.shape[1:])


def _parts(state: Any) -> tuple[Tensor, ...]:
    return (state,) if isinstance(state, Tensor) else tuple(state)


def _mean_norms(matrices: Tensor) -> Tensor:
    """Return the mean spectral norms of (time, batch, rows, columns); infinity after an overflow."""
    finite = matrices.isfinite().flatten(1).all(dim=1)
    norms = matrices.new_full(finite.shape, torch.inf)
    norms[finite] = torch.linalg.matrix_norm(matrices[finite], ord=2).mean(dim=1)
    return norms
