"""The recurrent cells of the course: RNN, LSTM and GRU, each equation one line of code, in one place.

The weights act on the concatenation [h_{t-1}, x_t], in this order; σ is the logistic function, ∘ the
elementwise product. ``step`` holds the equations. A whole sequence runs the same ``step`` and hands it a
quicker way to compute W [h, x] + b (`HoistedAffine`).
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self, TypeAlias, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import conversion

__all__ = ["Affine", "Cell", "GRUCell", "HoistedAffine", "LSTMCell", "RNNCell", "State", "Trace"]

State: TypeAlias = Tensor | tuple[Tensor, Tensor]
"""h, or (h, c) for the LSTM, each (batch, hidden)."""

Record: TypeAlias = list[dict[str, Tensor]]
C = TypeVar("C", bound="Cell")


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
        if name.startswith("_") or name not in self.fields:
            has = "" if name.startswith("_") else f"; it has: {', '.join(self.fields)}"
            raise AttributeError(f"This trace has no {name!r}{has}.")
        with (
            torch.enable_grad()
        ):  # looking at a field under no_grad must not cut it off for those who look later
            value = self._stack(name)
        setattr(self, name, value)  # found at once the next time
        return value

    def _stack(self, name: str) -> Tensor:
        if not self._record:
            h = self.state if isinstance(self.state, Tensor) else self.state[0]
            return h.new_empty(0, *h.shape)
        return torch.stack([at_t[name] for at_t in self._record])

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.fields})

    def __repr__(self) -> str:
        h = self.state if isinstance(self.state, Tensor) else self.state[0]
        batch, hidden = h.shape
        shape = f"(time={len(self._record)}, batch={batch}, hidden={hidden})"
        return f"Trace({', '.join(self.fields)}: each {shape})"


class Affine:
    """W [h, x] + b of a gate, as the equations say it: one product of a concatenation, a gate and a step."""

    def __init__(self, cell: "Cell") -> None:
        self.cell = cell

    def __call__(self, gate: str, h: Tensor, x_t: Any, peep: Tensor | None = None) -> Tensor:
        """W_gate [h, x_t] + b_gate, and if the cell has peepholes + p_gate ∘ peep."""
        W, b = self.cell.weights(gate)
        return self.cell.add_peephole(gate, F.linear(torch.cat([h, x_t], dim=-1), W, b), peep)

    def of_x(self, gate: str, x_t: Any) -> Tensor:
        """The part of the input, V x_t + b_gate, where W_gate = [U V]."""
        W, b = self.cell.weights(gate)
        return F.linear(x_t, W[:, self.cell.hidden_size :], b)

    def of_h(self, gate: str, h: Tensor, b_u: Tensor) -> Tensor:
        """The part of the state, U h + b_u, where W_gate = [U V]."""
        W, _ = self.cell.weights(gate)
        return F.linear(h, W[:, : self.cell.hidden_size], b_u)


class HoistedAffine(Affine):
    """The same W [h, x] + b for a whole sequence, with the products that need not wait for h done beforehand.

    Let W = [U V], where U acts on h (hidden columns) and V on x (input columns). Then

        W [h, x] + b  =  U h + (V x + b).

    V x + b of all steps is known before the first step: one large product instead of one a step. And gates
    that read the same h are stacked, so that a step makes one product for all of them:

        [U_f; U_i; U_c; U_o] h  =  [U_f h; U_i h; U_c h; U_o h].

    ``steps`` yields, instead of each x_t, its V x_t + b of every stack; ``step`` passes it back in here.
    """

    def __init__(self, cell: "Cell", x: Tensor) -> None:
        super().__init__(cell)
        self.U: dict[str, Tensor] = {}
        self.waiting: dict[str, Tensor] = {}
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
        """W_gate [h, x_t] + b_gate, and if the cell has peepholes + p_gate ∘ peep."""
        if gate not in self.waiting:  # the first of its stack: one product serves them all
            stack = next(s for s in self.U if gate in s)
            product = torch.addmm(x_t[stack], h, self.U[stack])  # (batch, gates·hidden)
            self.waiting.update(zip(stack, product.chunk(len(stack), dim=1), strict=True))
        return self.cell.add_peephole(gate, self.waiting.pop(gate), peep)

    def of_x(self, gate: str, x_t: Any) -> Tensor:
        """The part of the input, V x_t + b_gate."""
        part: Tensor = x_t[gate]
        return part

    def of_h(self, gate: str, h: Tensor, b_u: Tensor) -> Tensor:
        """The part of the state, U h + b_u."""
        return torch.addmm(b_u, h, self.U[gate])


class Cell(nn.Module):
    """What the cells share: parameters, the run over a sequence, the refusal of input that does not fit."""

    fields: ClassVar[tuple[str, ...]]
    """What a trace of this cell holds."""
    stacks: ClassVar[tuple[str, ...]]
    """The gates' letters; gates that read the same h stand in one string."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        names: Sequence[str],
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self.input_size = _size("input_size", input_size)
        self.hidden_size = _size("hidden_size", hidden_size)
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(f"dtype should be a floating-point type such as torch.float32, but is {dtype}.")
        for name in names:
            shape = (hidden_size, hidden_size + input_size) if name.startswith("W") else (hidden_size,)
            setattr(self, name, nn.Parameter(torch.empty(shape, device=device, dtype=dtype)))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every parameter from U(-1/√hidden, 1/√hidden), as torch.nn does."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def weights(self, gate: str) -> tuple[Tensor, Tensor]:
        """W (hidden, hidden+input) and b (hidden,) of a gate."""
        return getattr(self, f"W_{gate}"), getattr(self, f"b_{gate}")

    def add_peephole(self, gate: str, pre: Tensor, seen: Tensor | None) -> Tensor:
        """The pre-activation as it is: only an LSTM may have peepholes."""
        return pre

    def step(
        self, x_t: Any, state: State | None = None, affine: Affine | None = None, record: Record | None = None
    ) -> Any:
        """One step: the equations of the cell."""
        raise NotImplementedError

    def forward(self, x: Tensor, state: Any = None) -> Trace:
        """Run over x (time, batch, input), from `state` or from zeros, and keep everything in a trace.

        No step at all (time 0) is a sequence too: its trace is empty and its state the one that came in.
        Raises ValueError for shapes and TypeError for types that do not fit, naming both sides.
        """
        self._check("x", x, {"time": None, "batch": None, "input": self.input_size})
        state = self._checked_state(state, x, batch=x.shape[1])
        affine = HoistedAffine(self, x)
        record: Record = []
        for x_t in affine.steps:
            state = self.step(x_t, state, affine, record)
        return Trace(x, state, self.fields, record)

    def _checked(self, x_t: Tensor, state: State | None) -> Any:
        """The state to begin a single step with, or a sentence on what does not fit."""
        self._check("x_t", x_t, {"batch": None, "input": self.input_size})
        return self._checked_state(state, x_t, batch=x_t.shape[0])

    def _checked_state(self, state: Any, x: Tensor, batch: int) -> Any:
        if state is None:
            return x.new_zeros(batch, self.hidden_size)
        if isinstance(state, (tuple, list)):
            raise ValueError(
                f"state should be one tensor h of shape (batch={batch}, hidden={self.hidden_size}), "
                f"but is a {type(state).__name__} of {len(state)}; only the LSTM has a pair (h, c)."
            )
        self._check("state h", state, {"batch": batch, "hidden": self.hidden_size})
        return state

    def _check(self, what: str, value: Any, shape: dict[str, int | None]) -> None:
        """Refuse `value` unless it is a tensor of the shape, the dtype and the device that the cell needs."""
        if not isinstance(value, Tensor):
            raise TypeError(f"{what} should be a torch.Tensor, but is a {type(value).__name__}.")
        fits = value.dim() == len(shape) and all(
            size in (None, came) for size, came in zip(shape.values(), value.shape, strict=True)
        )
        if not fits:
            expected = ", ".join(name if size is None else f"{name}={size}" for name, size in shape.items())
            raise ValueError(f"{what} should be ({expected}), but has shape {tuple(value.shape)}.")
        weight = next(self.parameters())
        if value.dtype != weight.dtype:
            raise TypeError(
                f"{what} should be {weight.dtype} as the cell's weights are, but is {value.dtype}: "
                f"convert it with .to({weight.dtype}), or the cell with cell.to({value.dtype})."
            )
        if value.device != weight.device:
            raise ValueError(f"{what} should be on {weight.device} as the cell is, but is on {value.device}.")

    def extra_repr(self) -> str:
        """The sizes, for `repr`."""
        return f"{self.input_size}, {self.hidden_size}"


class RNNCell(Cell):
    """The simple recurrent network of Elman (1990) with tanh: h_t = tanh(W [h, x] + b).

    Parameters: W (hidden, hidden+input), b (hidden,).

    >>> RNNCell(3, 4)(torch.zeros(5, 2, 3))
    Trace(h: each (time=5, batch=2, hidden=4))
    """

    W: nn.Parameter
    b: nn.Parameter
    fields = ("h",)
    stacks = ("h",)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, ["W", "b"], device, dtype)

    def weights(self, gate: str) -> tuple[Tensor, Tensor]:
        """The only W and b that there are."""
        return self.W, self.b

    def step(
        self, x_t: Any, state: Any = None, affine: Affine | None = None, record: Record | None = None
    ) -> Tensor:
        """One step: x_t (batch, input), state h (batch, hidden), zeros by default -> h_t (batch, hidden)."""
        if affine is None:
            affine, state = Affine(self), self._checked(x_t, state)
        h_prev: Tensor = state
        h = torch.tanh(affine("h", h_prev, x_t))
        if record is not None:
            record.append({"h": h})
        return h

    @classmethod
    def from_torch(cls, module: nn.Module, layer: int = 0, direction: int = 0) -> Self:
        """The cell with the weights of one layer and direction of an nn.RNN (tanh)."""
        return _filled(cls, {}, conversion.rnn_from_torch(module, layer, direction))

    def to_torch(self) -> nn.RNN:
        """An nn.RNN of one layer with the same outputs."""
        return conversion.rnn_to_torch(self.state_dict())


class LSTMCell(Cell):
    """Long short-term memory with a forget gate, and with peepholes if they are asked for.

    Parameters: W_f W_i W_c W_o (hidden, hidden+input), b_f b_i b_c b_o (hidden,); p_f p_i p_o (hidden,) with
    peepholes. The state is (h, c).

    Hochreiter and Schmidhuber (1997), without a forget gate; Gers, Schmidhuber and Cummins (2000) added it;
    Gers, Schraudolph and Schmidhuber (2002) added the peepholes.

    >>> LSTMCell(3, 4)(torch.zeros(5, 2, 3))
    Trace(h, c, f, i, c_tilde, o: each (time=5, batch=2, hidden=4))
    """

    fields = ("h", "c", "f", "i", "c_tilde", "o")
    stacks = ("fico",)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        peephole: bool = False,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        if not isinstance(peephole, bool):
            raise TypeError(f"peephole should be True or False, but is {peephole!r}.")
        names = ["W_f", "W_i", "W_c", "W_o", "b_f", "b_i", "b_c", "b_o", *(["p_f", "p_i", "p_o"] * peephole)]
        super().__init__(input_size, hidden_size, names, device, dtype)
        self.peephole = peephole

    def step(
        self, x_t: Any, state: Any = None, affine: Affine | None = None, record: Record | None = None
    ) -> tuple[Tensor, Tensor]:
        """One step: x_t (batch, input), state (h, c), each (batch, hidden), zeros by default -> (h_t, c_t).

        affine("f", h, x) is W_f [h, x] + b_f; with peepholes, affine(..., peep=c) adds p_f ∘ c.
        """
        if affine is None:
            affine, state = Affine(self), self._checked(x_t, state)
        h_prev, c_prev = state
        f = torch.sigmoid(affine("f", h_prev, x_t, peep=c_prev))
        i = torch.sigmoid(affine("i", h_prev, x_t, peep=c_prev))
        c_tilde = torch.tanh(affine("c", h_prev, x_t))
        c = f * c_prev + i * c_tilde
        o = torch.sigmoid(affine("o", h_prev, x_t, peep=c))
        h = o * torch.tanh(c)
        if record is not None:
            record.append({"h": h, "c": c, "f": f, "i": i, "c_tilde": c_tilde, "o": o})
        return h, c

    def add_peephole(self, gate: str, pre: Tensor, seen: Tensor | None) -> Tensor:
        """pre + p_gate ∘ seen, if the cell has peepholes and the gate one of them."""
        if seen is None or not self.peephole:
            return pre
        p: Tensor = getattr(self, f"p_{gate}")
        return pre + p * seen

    def _checked_state(self, state: Any, x: Tensor, batch: int) -> Any:
        if state is None:
            return x.new_zeros(batch, self.hidden_size), x.new_zeros(batch, self.hidden_size)
        if not isinstance(state, (tuple, list)) or len(state) != 2:
            came = (
                f"a {type(state).__name__} of {len(state)}"
                if isinstance(state, (tuple, list))
                else f"one {type(state).__name__}"
            )
            raise ValueError(
                f"state should be a pair (h, c), each (batch={batch}, hidden={self.hidden_size}), "
                f"but is {came}."
            )
        for name, value in zip("hc", state, strict=True):
            self._check(f"state {name}", value, {"batch": batch, "hidden": self.hidden_size})
        return tuple(state)

    def extra_repr(self) -> str:
        """The sizes, for `repr`."""
        return super().extra_repr() + (", peephole=True" if self.peephole else "")

    @classmethod
    def from_torch(cls, module: nn.Module, layer: int = 0, direction: int = 0) -> Self:
        """The cell with the weights of one layer and direction of an nn.LSTM."""
        return _filled(cls, {}, conversion.lstm_from_torch(module, layer, direction))

    def to_torch(self) -> nn.LSTM:
        """An nn.LSTM of one layer with the same outputs; ConversionError if the cell has peepholes."""
        return conversion.lstm_to_torch(self.state_dict())


class GRUCell(Cell):
    """Gated recurrent unit, in this course's form: z = 1 replaces the state.

    Parameters: W_z W_r W_h (hidden, hidden+input), b_z b_r b_h (hidden,); with reset="after" also b_u
    (hidden,). reset="before" applies the reset gate to h before the product, as Cho et al. (2014) write it;
    "after" applies it to the product, as torch and cuDNN do. The update gate is that of Chung et al. (2014),
    equation 6; in Cho et al. and in torch z keeps the old state. The papers' equations have no biases.

    >>> GRUCell(3, 4)(torch.zeros(5, 2, 3))
    Trace(h, z, r, h_tilde: each (time=5, batch=2, hidden=4))
    """

    b_u: nn.Parameter
    fields = ("h", "z", "r", "h_tilde")
    stacks = ("zr", "h")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        reset: str = "before",
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        if reset not in ("before", "after"):
            raise ValueError(f'reset should be "before" or "after", but is {reset!r}.')
        names = ["W_z", "W_r", "W_h", "b_z", "b_r", "b_h", *(["b_u"] * (reset == "after"))]
        super().__init__(input_size, hidden_size, names, device, dtype)
        self.reset = reset

    def step(
        self, x_t: Any, state: Any = None, affine: Affine | None = None, record: Record | None = None
    ) -> Tensor:
        """One step: x_t (batch, input), state h (batch, hidden), zeros by default -> h_t (batch, hidden).

        affine("z", h, x) is W_z [h, x] + b_z.
        """
        if affine is None:
            affine, state = Affine(self), self._checked(x_t, state)
        h_prev: Tensor = state
        z = torch.sigmoid(affine("z", h_prev, x_t))
        r = torch.sigmoid(affine("r", h_prev, x_t))
        if self.reset == "before":
            h_tilde = torch.tanh(affine("h", r * h_prev, x_t))
        else:
            h_tilde = torch.tanh(affine.of_x("h", x_t) + r * affine.of_h("h", h_prev, self.b_u))
        h = (1 - z) * h_prev + z * h_tilde
        if record is not None:
            record.append({"h": h, "z": z, "r": r, "h_tilde": h_tilde})
        return h

    def extra_repr(self) -> str:
        """The sizes, for `repr`."""
        return super().extra_repr() + f', reset="{self.reset}"'

    @classmethod
    def from_torch(cls, module: nn.Module, layer: int = 0, direction: int = 0) -> Self:
        """The cell (reset="after") with the weights of one layer and direction of an nn.GRU."""
        return _filled(cls, {"reset": "after"}, conversion.gru_from_torch(module, layer, direction))

    def to_torch(self) -> nn.GRU:
        """An nn.GRU of one layer with the same outputs; ConversionError for reset="before"."""
        return conversion.gru_to_torch(self.state_dict())


def _filled(cls: Callable[..., C], options: dict[str, Any], parameters: dict[str, Tensor]) -> C:
    """A cell that holds these parameters, in their dtype and on their device."""
    W = next(value for name, value in parameters.items() if name.startswith("W"))
    hidden, both = W.shape
    cell = cls(both - hidden, hidden, device=W.device, dtype=W.dtype, **options)
    cell.load_state_dict(parameters)
    return cell


def _size(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} should be an int, but is {value!r} ({type(value).__name__}).")
    if value < 1:
        raise ValueError(f"{name} should be at least 1, but is {value}.")
    return value
