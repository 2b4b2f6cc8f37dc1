"""How much of the past reaches the present: the Jacobian of the last state to every earlier one."""

import copy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from .cells import Cell, LSTMCell, State

__all__ = ["Flow", "gradient_flow"]


@dataclass(frozen=True)
class Flow:
    """Batch means of spectral norms, each (time,), float64; entry t is about the state *after* step t.

    ``h``: ∂h_T/∂h_t with c_t held; ``c``: ∂c_T/∂c_t with h_t held, None but for the LSTM; ``joint``:
    ∂(h, c)_T/∂(h, c)_t, equal to ``h`` but for the LSTM. The last of each is 1.
    """

    h: Tensor
    c: Tensor | None
    joint: Tensor

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{name}[0]={values[0]:.3g}"
            for name, values in [("h", self.h), ("c", self.c), ("joint", self.joint)]
            if values is not None
        )
        return f"Flow(time={len(self.h)}, {shown})"


def gradient_flow(cell: Cell, x: Tensor, state: State | None = None) -> Flow:
    """The norms of ∂state_T/∂state_t along a run of the cell over x (time, batch, input).

    They are the products of the one-step Jacobians, ∂s_T/∂s_t = J_T J_{T-1} … J_{t+1} with
    J_t = ∂s_t/∂s_{t-1} (Pascanu, Mikolov and Bengio 2013, section 2.1), computed in float64 whatever the
    cell's dtype: in float32 what has vanished would be rounding. The cell itself is left as it was.

    Raises ValueError or TypeError for input that the cell refuses, for no steps or an empty batch.
    """
    if not isinstance(cell, Cell):
        raise TypeError(f"cell should be an RNNCell, LSTMCell or GRUCell, but is a {type(cell).__name__}.")
    with torch.no_grad():
        trace = cell(x, state)  # refuses what does not fit
        if not x.shape[0] or not x.shape[1]:
            raise ValueError(
                f"x should have at least one step and one sequence, but has shape {tuple(x.shape)}."
            )
        cell = copy.deepcopy(cell).double()
        start = cell._checked_state(_double(state), x.double(), x.shape[1])
        trace = cell(x.double(), start)
    jacobians = _one_step_jacobians(cell, trace.x, _before(trace, start))
    product = torch.eye(jacobians.shape[-1], dtype=jacobians.dtype, device=x.device).expand_as(jacobians[0])
    products = [product]
    for jacobian in jacobians[1:].flip(0):
        product = product @ jacobian
        products.append(product)
    to_last = torch.stack(products[::-1])  # (time, batch, states, states)
    hidden = cell.hidden_size
    lstm = isinstance(cell, LSTMCell)
    return Flow(
        h=_mean_norm(to_last[..., :hidden, :hidden]),
        c=_mean_norm(to_last[..., hidden:, hidden:]) if lstm else None,
        joint=_mean_norm(to_last),
    )


def _double(state: Any) -> Any:
    if state is None:
        return None
    return state.double() if isinstance(state, Tensor) else tuple(part.double() for part in state)


def _before(trace: Any, start: Any) -> tuple[Tensor, ...]:
    """The states before each step, (time, batch, hidden) each: h, or h and c."""
    parts = (start,) if isinstance(start, Tensor) else start
    after = (trace.h,) if len(parts) == 1 else (trace.h, trace.c)
    return tuple(torch.cat([part[None], values[:-1]]) for part, values in zip(parts, after, strict=True))


def _one_step_jacobians(cell: Cell, x: Tensor, before: tuple[Tensor, ...]) -> Tensor:
    """∂s_t/∂s_{t-1} of every step, (time, batch, states, states): all steps are one batch for `step`."""
    time, batch, _ = x.shape
    flat = [part.reshape(time * batch, -1).requires_grad_() for part in before]
    state: Any = flat[0] if len(flat) == 1 else tuple(flat)
    state = cell.step(x.flatten(0, 1), state)
    after = torch.cat([state] if isinstance(state, Tensor) else list(state), dim=1)
    # Rows do not mix in a step, so the gradient of the sum over rows is each row's own.
    rows = [
        torch.cat(torch.autograd.grad(out.sum(), flat, retain_graph=True), dim=1) for out in after.unbind(1)
    ]
    return torch.stack(rows, dim=1).reshape(time, batch, len(rows), len(rows))


def _mean_norm(matrices: Tensor) -> Tensor:
    norms: Tensor = torch.linalg.matrix_norm(matrices, ord=2)
    return norms.mean(dim=1)
