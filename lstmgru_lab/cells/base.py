"""What the recurrent cells share: parameters, the run over a sequence, the refusal of what does not fit."""

import math
from collections.abc import Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import torch
from torch import Tensor, nn

from .affine import Affine, HoistedAffine
from .trace import Record, State, Trace

__all__ = ["Cell", "Device", "Dtype", "described"]

Device: TypeAlias = torch.device | str | None
Dtype: TypeAlias = torch.dtype | None


class Cell(nn.Module):
    """A recurrent cell without its equations.

    Its sizes are whole numbers of at least 1, its dtype a floating-point one: TypeError or ValueError if not.
    """

    fields: ClassVar[tuple[str, ...]]
    """What a trace of this cell holds."""
    stacks: ClassVar[tuple[str, ...]]
    """The letters of the gates; gates that read the same h stand in one string."""

    def __init__(
        self, input_size: int, hidden_size: int, names: Sequence[str], device: Device, dtype: Dtype
    ) -> None:
        super().__init__()
        self.input_size = _size("input_size", input_size)
        self.hidden_size = _size("hidden_size", hidden_size)
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(f"dtype should be a floating-point type such as torch.float32, but is {dtype}.")
        for name in names:
            matrix = (self.hidden_size, self.hidden_size + self.input_size)
            shape = matrix if name.startswith("W") else (self.hidden_size,)
            setattr(self, name, nn.Parameter(torch.empty(shape, device=device, dtype=dtype)))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every parameter from U(-1/√hidden, 1/√hidden), as torch.nn does."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def weights(self, gate: str) -> tuple[Tensor, Tensor]:
        """W (hidden, hidden+input) and b (hidden,) of a gate, by its letter."""
        return getattr(self, f"W_{gate}"), getattr(self, f"b_{gate}")

    def add_peephole(self, gate: str, pre: Tensor, peep: Tensor | None) -> Tensor:
        """Return the pre-activation unchanged, because only an LSTM may have peepholes."""
        return pre

    def step(
        self, x_t: Tensor, state: Any = None, affine: Affine | None = None, record: Record | None = None
    ) -> Any:
        """Take one step: the equations of the cell.

        A run over a sequence passes an `affine` for each step, having checked x and state before the first,
        and a `record` that keeps the fields of the trace.
        """
        raise NotImplementedError

    if TYPE_CHECKING:

        def __call__(self, x: Tensor, state: State | None = None) -> Trace:
            """Type `forward`, since a type checker knows nothing but Any of a module's call."""

    def forward(self, x: Tensor, state: State | None = None) -> Trace:
        """Run over x (time, batch, input), from `state` or from zeros, and keep everything in a trace.

        No step at all (time 0) is a sequence too: its trace is empty and its state the one that came in.
        Raises ValueError for shapes and TypeError for types that do not fit, naming what was expected.
        """
        state = self.start(x, state)
        products = HoistedAffine(self, x)
        record: Record = []
        for t, x_t in enumerate(x.unbind()):
            state = self.step(x_t, state, products.at(t), record)
        return Trace(x, state, self.fields, record)

    def start(self, x: Tensor, state: State | None = None) -> Any:
        """Return the state that a run over x starts from, `state` or zeros; refuse what does not fit."""
        self._check("x", x, time=None, batch=None, input=self.input_size)
        return self._state(state, batch=x.shape[1])

    def start_step(self, x_t: Tensor, state: State | None = None) -> Any:
        """Return the state that a single step starts from, x_t being (batch, input)."""
        self._check("x_t", x_t, batch=None, input=self.input_size)
        return self._state(state, batch=x_t.shape[0])

    def _state(self, state: Any, batch: int) -> Any:
        if state is None:
            return self._zeros(batch)
        if isinstance(state, (tuple, list)):
            raise ValueError(
                f"state should be one tensor h (batch={batch}, hidden={self.hidden_size}), "
                f"but is {described(state)}; only the LSTM has a pair (h, c)."
            )
        self._check("state h", state, batch=batch, hidden=self.hidden_size)
        return state

    def _zeros(self, batch: int) -> Tensor:
        return next(self.parameters()).new_zeros(batch, self.hidden_size)

    def _check(self, what: str, value: Any, **shape: int | None) -> None:
        """Refuse `value` unless it has this shape (None: any size) and the cell's dtype and device."""
        if not isinstance(value, Tensor):
            raise TypeError(f"{what} should be a torch.Tensor, but is {described(value)}.")
        fits = value.dim() == len(shape) and all(
            size in (None, came) for size, came in zip(shape.values(), value.shape, strict=True)
        )
        if not fits:
            expected = ", ".join(name if size is None else f"{name}={size}" for name, size in shape.items())
            raise ValueError(f"{what} should be ({expected}), but has shape {tuple(value.shape)}.")
        weight = next(self.parameters())
        if value.dtype != weight.dtype:
            other_way = f", or the cell with cell.to({value.dtype})" if value.is_floating_point() else ""
            raise TypeError(
                f"{what} should be {weight.dtype} like the cell's weights, but is {value.dtype}: "
                f"convert it with .to({weight.dtype}){other_way}."
            )
        if value.device != weight.device:
            raise ValueError(f"{what} should be on {weight.device} like the cell, but is on {value.device}.")

    def extra_repr(self) -> str:
        """Name the sizes, for `repr`."""
        return f"{self.input_size}, {self.hidden_size}"


def _size(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} should be an int, but is {value!r}.")
    if value < 1:
        raise ValueError(f"{name} should be at least 1, but is {value}.")
    return int(value)


def described(value: Any) -> str:
    """Describe a value of the wrong kind, for a sentence."""
    name = type(value).__name__
    return f"a {name} of {len(value)}" if isinstance(value, (tuple, list)) else f"of type {name}"
