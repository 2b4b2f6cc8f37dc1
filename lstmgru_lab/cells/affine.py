"""W [h, x] + b: as the equations say it, and the same for a whole sequence with less work."""

from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

__all__ = ["Affine", "AffineAtStep", "Gated", "HoistedAffine"]


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

    def __call__(self, gate: str, h: Tensor, x_t: Tensor, peep: Tensor | None = None) -> Tensor:
        """Return W_gate [h, x_t] + b_gate, (batch, hidden); if the cell has peepholes, + p_gate ∘ peep."""
        W, b = self.cell.weights(gate)
        return self.cell.add_peephole(gate, F.linear(torch.cat([h, x_t], dim=-1), W, b), peep)

    def of_x(self, gate: str, x_t: Tensor) -> Tensor:
        """Return the input's part, V x_t + b_gate, where W_gate = [U V]."""
        W, b = self.cell.weights(gate)
        return F.linear(x_t, W[:, self.cell.hidden_size :], b)

    def of_h(self, gate: str, h: Tensor, b_u: Tensor) -> Tensor:
        """Return the state's part with its own bias, U h + b_u, where W_gate = [U V]."""
        W, _ = self.cell.weights(gate)
        return F.linear(h, W[:, : self.cell.hidden_size], b_u)


class HoistedAffine:
    """The same W [h, x] + b for a whole sequence, with everything that need not wait for h computed first.

    Let W = [U V], where U acts on h (hidden columns) and V on x (input columns). Then

        W [h, x] + b  =  U h + (V x + b).

    V x + b of all steps is known before the first step: one large product instead of one a step. And gates
    that read the same h are stacked (`Cell.stacks`), so that a step makes one product for all of them:

        [U_f; U_i; U_c; U_o] h  =  [U_f h; U_i h; U_c h; U_o h].
    """

    def __init__(self, cell: Gated, x: Tensor) -> None:
        self.cell = cell
        self.stack_of = {gate: stack for stack in cell.stacks for gate in stack}
        self.U: dict[str, Tensor] = {}
        self.of_inputs: dict[str, tuple[Tensor, ...]] = {}  # by stack: time × (batch, gates·hidden)
        for stack in cell.stacks:
            weights = [cell.weights(gate) for gate in stack]
            W = torch.cat([W for W, _ in weights])  # (gates·hidden, hidden+input)
            b = torch.cat([b for _, b in weights])  # (gates·hidden,)
            U, V = torch.split(W, [cell.hidden_size, cell.input_size], dim=1)
            self.U[stack] = U.T
            self.of_inputs[stack] = F.linear(x, V, b).unbind()

    def at(self, t: int) -> "AffineAtStep":
        """Return what the equations of step t ask for their pre-activations."""
        return AffineAtStep(self, {stack: inputs[t] for stack, inputs in self.of_inputs.items()})


class AffineAtStep(Affine):
    """W [h, x_t] + b at one step of a sequence, from products computed before the first step."""

    def __init__(self, run: HoistedAffine, of_input: dict[str, Tensor]) -> None:
        super().__init__(run.cell)
        self.run = run
        self.of_input = of_input  # V x_t + b by stack, (batch, gates·hidden)
        self.of_state: dict[str, tuple[Tensor, tuple[Tensor, ...]]] = {}  # by stack: h, its gates' sums

    def __call__(self, gate: str, h: Tensor, x_t: Tensor, peep: Tensor | None = None) -> Tensor:
        """Return W_gate [h, x_t] + b_gate, (batch, hidden); if the cell has peepholes, + p_gate ∘ peep."""
        stack = self.run.stack_of[gate]
        read, pre = self.of_state.get(stack, (None, ()))
        if read is not h:  # the first gate of its stack: one product serves them all
            both = torch.addmm(self.of_input[stack], h, self.run.U[stack])  # (batch, gates·hidden)
            pre = both.chunk(len(stack), dim=1) if len(stack) > 1 else (both,)
            self.of_state[stack] = h, pre
        return self.cell.add_peephole(gate, pre[stack.index(gate)], peep)

    def of_x(self, gate: str, x_t: Tensor) -> Tensor:
        """Return the input's part, V x_t + b_gate; the gate is a stack of its own."""
        return self.of_input[gate]

    def of_h(self, gate: str, h: Tensor, b_u: Tensor) -> Tensor:
        """Return the state's part with its own bias, U h + b_u; the gate is a stack of its own."""
        return torch.addmm(b_u, h, self.run.U[gate])
