"""What a run over a sequence leaves behind: every state and every gate at every step."""

from collections.abc import Sequence
from typing import TypeAlias

import torch
from torch import Tensor

__all__ = ["Record", "State", "Trace"]

State: TypeAlias = Tensor | tuple[Tensor, Tensor]
"""h, or (h, c) for the LSTM, each (batch, hidden)."""

Record: TypeAlias = list[dict[str, Tensor]]
"""What `step` writes down: for each step its fields by name, each (batch, hidden)."""


class Trace:
    """Every state and gate of one run over a sequence, each (time, batch, hidden).

    ``fields`` names them: h; of the LSTM also c, f, i, c_tilde, o; of the GRU also z, r, h_tilde. ``x`` is
    the input, ``state`` the state after the last step, from which ``cell(more, trace.state)`` goes on.
    A field is stacked when it is first asked for, so that a run pays only for what is looked at.
    """

    def __init__(self, x: Tensor, state: State, fields: Sequence[str], record: Record) -> None:
        self.x = x
        self.state = state
        self.fields = tuple(fields)
        self._record = record

    def __getattr__(self, name: str) -> Tensor:
        fields = self.__dict__.get("fields", ())  # absent while a copy or a pickle is being made
        if name not in fields:
            raise AttributeError(f"This trace has no {name!r}; it has: {', '.join(fields)}.")
        with torch.enable_grad():  # a first look under no_grad must not cut off those who look later
            value = torch.stack([at_t[name] for at_t in self._record]) if self._record else self._no_steps()
        setattr(self, name, value)  # found at once the next time
        return value

    def _no_steps(self) -> Tensor:
        h = self.state if isinstance(self.state, Tensor) else self.state[0]
        return h.new_empty(0, *h.shape)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.fields})

    def __repr__(self) -> str:
        _, batch, hidden = self._no_steps().shape
        shape = f"(time={len(self._record)}, batch={batch}, hidden={hidden})"
        return f"Trace({', '.join(self.fields)}: each {shape})"
