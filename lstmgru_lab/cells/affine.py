"""W [h, x] + b: as the equations say it, and the same for a whole sequence with less work."""

from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

__all__ = ["Affine", "Gated", "HoistedAffine"]


class Gated(Protocol):
    """What these products need of a cell: its sizes, and the weights of each gate."""

    hidden_size: int
    input_size: int

    @property
    def stacks(self) -> tuple[str, ...]:
        """The letters of the gates; gates that read the same h stand in one string."""

    def weights(self, gate: str) -> tuple[Tensor, Tensor]:
        """Return W (hidden, hidden+input) and b (hidden,) of a gate, by its letter."""

    def add_peephole(self, gate: str, pre: Tensor, peep: Tensor | None) -> Tensor:
        """Return the pre-activation with what the gate sees of the cell state added."""


class Affine:
    """W [h, x] + b of a gate, as the equations say it: one product for each gate and step."""

    def __init__(self, cell: Gated) -> None:
        self.cell = cell

    def __call__(self, gate: str, h: Tensor, x_t: Any, peep: Tensor | None = None) -> Tensor:
        """W_gate [h, x_t] + b_gate, (batch, hidden); if the cell has peepholes, + p_gate ∘ peep."""
        W, b = self.cell.weights(gate)
        return self.cell.add_peephole(gate, F.linear(torch.cat([h, x_t], dim=-1), W, b), peep)

    def of_x(self, gate: str, x_t: Any) -> Tensor:
        """The part of the input, V x_t + b_gate, where W_gate = [U V]."""
        W, b = self.cell.weights(gate)
        return F.linear(x_t, W[:, self.cell.hidden_size :], b)

    def of_h(self, gate: str, h: Tensor, b_u: Tensor) -> Tensor:
        """The part of the state with a bias of its own, U h + b_u, where W_gate = [U V]."""
        W, _ = self.cell.weights(gate)
        return F.linear(h, W[:, : self.cell.hidden_size], b_u)


class HoistedAffine(Affine):
    """The same W [h, x] + b, with all that need not wait for h taken out of the loop over time.

    Let W = [U V], where U acts on h (hidden columns) and V on x (input columns). Then

        W [h, x] + b  =  U h + (V x + b).

    V x + b of all steps is known before the first step: one large product instead of one a step. And gates
    that read the same h are stacked (`Cell.stacks`), so that a step makes one product for all of them:

        [U_f; U_i; U_c; U_o] h  =  [U_f h; U_i h; U_c h; U_o h].

    ``steps`` holds, in the place of each x_t, its V x_t + b by stack; `step` hands it back to these methods,
    asking for every gate once.
    """

    def __init__(self, cell: Gated, x: Tensor) -> None:
        super().__init__(cell)
        self.stack_of = {gate: stack for stack in cell.stacks for gate in stack}
        self.U: dict[str, Tensor] = {}
        self.waiting: dict[str, Tensor] = {}  # computed with another gate of the stack, not yet asked for
        inputs: dict[str, tuple[Tensor, ...]] = {}
        for stack in cell.stacks:
            weights = [cell.weights(gate) for gate in stack]
            W = torch.cat([W for W, _ in weights])  # (gates·hidden, hidden+input)
            b = torch.cat([b for _, b in weights])  # (gates·hidden,)
            U, V = torch.split(W, [cell.hidden_size, cell.input_size], dim=1)
            self.U[stack] = U.T
            inputs[stack] = F.linear(x, V, b).unbind()  # time × (batch, gates·hidden)
        self.steps = [dict(zip(inputs, at_t, strict=True)) for at_t in zip(*inputs.values(), strict=True)]

    def __call__(self, gate: str, h: Tensor, x_t: Any, peep: Tensor | None = None) -> Tensor:
        """W_gate [h, x_t] + b_gate, (batch, hidden); if the cell has peepholes, + p_gate ∘ peep."""
        pre = self.waiting.pop(gate, None)
        if pre is None:  # the first of its stack: one product serves them all
            stack = self.stack_of[gate]
            pre = torch.addmm(x_t[stack], h, self.U[stack])  # (batch, gates·hidden)
            if len(stack) > 1:
                self.waiting = dict(zip(stack, pre.chunk(len(stack), dim=1), strict=True))
                pre = self.waiting.pop(gate)
        return self.cell.add_peephole(gate, pre, peep)

    def of_x(self, gate: str, x_t: Any) -> Tensor:
        """The part of the input, V x_t + b_gate; the gate is a stack of its own."""
        part: Tensor = x_t[gate]
        return part

    def of_h(self, gate: str, h: Tensor, b_u: Tensor) -> Tensor:
        """The part of the state with a bias of its own, U h + b_u; the gate is a stack of its own."""
        return torch.addmm(b_u, h, self.U[gate])
