"""The recurrent cells of the course, RNN, LSTM and GRU: each equation is one line of code and stands once.

The weights act on the concatenation [h_{t-1}, x_t], in this order; σ is the logistic function, ∘ the
elementwise product. `step` holds the equations. A whole sequence runs the same `step` and hands it a quicker
way to compute W [h, x] + b (`HoistedAffine`).
"""

from collections.abc import Callable
from typing import Any, Self, TypeVar

import torch
from torch import Tensor, nn

from . import torch_weights
from .affine import Affine
from .base import Cell, Device, Dtype, described
from .trace import Record, State, Trace

__all__ = ["Cell", "GRUCell", "LSTMCell", "RNNCell", "State", "Trace"]

C = TypeVar("C", bound="Cell")


class RNNCell(Cell):
    """The simple recurrent network of Elman (1990), with tanh.

    Parameters: W (hidden, hidden+input), b (hidden,). The state is h.

    >>> RNNCell(3, 4)(torch.zeros(5, 2, 3))
    Trace(h: each (time=5, batch=2, hidden=4))
    """

    W: nn.Parameter
    b: nn.Parameter
    fields = ("h",)
    stacks = ("h",)

    def __init__(
        self, input_size: int, hidden_size: int, *, device: Device = None, dtype: Dtype = None
    ) -> None:
        super().__init__(input_size, hidden_size, ["W", "b"], device, dtype)

    def step(
        self, x_t: Tensor, state: Any = None, affine: Affine | None = None, record: Record | None = None
    ) -> Tensor:
        """Take one step: x_t (batch, input), state h (batch, hidden), zeros by default -> h_t.

        affine("h", h, x) is W [h, x] + b.
        """
        if affine is None:
            affine, state = Affine(self), self.start_step(x_t, state)
        h_prev: Tensor = state
        h = torch.tanh(affine("h", h_prev, x_t))
        if record is not None:
            record.append({"h": h})
        return h

    def weights(self, gate: str) -> tuple[Tensor, Tensor]:
        """Return W and b; there are no others."""
        return self.W, self.b

    @classmethod
    def from_torch(cls, module: nn.Module, layer: int = 0, direction: int = 0) -> Self:
        """Copy one layer and direction of an nn.RNN; a copy of direction 1 expects x reversed in time.

        Raises ConversionError for any other module, relu, or a layer or direction that is not there.
        """
        return _filled(cls, torch_weights.rnn_from_torch(module, layer, direction))

    def to_torch(self) -> nn.RNN:
        """Return an nn.RNN of one layer with equal outputs."""
        return torch_weights.rnn_to_torch(self.state_dict())


class LSTMCell(Cell):
    """Long short-term memory with a forget gate, and with peepholes if they are asked for.

    Parameters: W_f W_i W_c W_o (hidden, hidden+input), b_f b_i b_c b_o (hidden,); with peepholes also
    p_f p_i p_o (hidden,). The state is (h, c). Raises TypeError for a peephole that is no bool.

    Hochreiter and Schmidhuber (1997) had no forget gate; Gers, Schmidhuber and Cummins (2000) added it;
    Gers, Schraudolph and Schmidhuber (2002) added the peepholes.

    >>> LSTMCell(3, 4)(torch.zeros(5, 2, 3))
    Trace(h, c, f, i, c_tilde, o: each (time=5, batch=2, hidden=4))
    """

    W_f: nn.Parameter
    W_i: nn.Parameter
    W_c: nn.Parameter
    W_o: nn.Parameter
    b_f: nn.Parameter
    b_i: nn.Parameter
    b_c: nn.Parameter
    b_o: nn.Parameter
    p_f: nn.Parameter
    p_i: nn.Parameter
    p_o: nn.Parameter
    fields = ("h", "c", "f", "i", "c_tilde", "o")
    stacks = ("fico",)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        peephole: bool = False,
        *,
        device: Device = None,
        dtype: Dtype = None,
    ) -> None:
        if not isinstance(peephole, bool):
            raise TypeError(f"peephole should be True or False, but is {peephole!r}.")
        names = ["W_f", "W_i", "W_c", "W_o", "b_f", "b_i", "b_c", "b_o"]
        if peephole:
            names += ["p_f", "p_i", "p_o"]
        super().__init__(input_size, hidden_size, names, device, dtype)
        self.peephole = peephole

    def step(
        self, x_t: Tensor, state: Any = None, affine: Affine | None = None, record: Record | None = None
    ) -> tuple[Tensor, Tensor]:
        """Take one step: x_t (batch, input), state (h, c) or zeros, each (batch, hidden) -> (h_t, c_t).

        affine("f", h, x) is W_f [h, x] + b_f; with peepholes, affine("f", h, x, peep=c) adds p_f ∘ c.
        """
        if affine is None:
            affine, state = Affine(self), self.start_step(x_t, state)
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

    def add_peephole(self, gate: str, pre: Tensor, peep: Tensor | None) -> Tensor:
        """Return the pre-activation, plus p_gate ∘ peep if the cell has peepholes and peep is given."""
        if peep is None or not self.peephole:
            return pre
        p: Tensor = getattr(self, f"p_{gate}")
        return pre + p * peep

    def _state(self, state: Any, batch: int) -> tuple[Tensor, Tensor]:
        if state is None:
            return self._zeros(batch), self._zeros(batch)
        if not isinstance(state, (tuple, list)) or len(state) != 2:
            raise ValueError(
                f"state should be a pair (h, c), each (batch={batch}, hidden={self.hidden_size}), "
                f"but is {described(state)}."
            )
        h, c = state
        self._check("state h", h, batch=batch, hidden=self.hidden_size)
        self._check("state c", c, batch=batch, hidden=self.hidden_size)
        return h, c

    def extra_repr(self) -> str:
        """Name the sizes, for `repr`."""
        return super().extra_repr() + (", peephole=True" if self.peephole else "")

    @classmethod
    def from_torch(cls, module: nn.Module, layer: int = 0, direction: int = 0) -> Self:
        """Copy one layer and direction of an nn.LSTM; a copy of direction 1 expects x reversed in time.

        Raises ConversionError for any other module, proj_size, or a layer or direction that is not there.
        """
        return _filled(cls, torch_weights.lstm_from_torch(module, layer, direction))

    def to_torch(self) -> nn.LSTM:
        """Return an nn.LSTM of one layer with equal outputs; ConversionError if the cell has peepholes."""
        return torch_weights.lstm_to_torch(self.state_dict())


class GRUCell(Cell):
    """Gated recurrent unit in this course's form: z = 1 replaces the state.

    Parameters: W_z W_r W_h (hidden, hidden+input), b_z b_r b_h (hidden,); with reset="after" also b_u
    (hidden,). The state is h. Raises ValueError for a reset that is neither "before" nor "after".

    reset="before" applies r to h and multiplies then, as Cho et al. (2014, section 2.3) write it; "after"
    multiplies first, as torch and cuDNN do. The update gate is that of Chung et al. (2014, section 3.2);
    in Cho et al. and in torch z = 1 keeps the state. The papers' equations have no biases.

    >>> GRUCell(3, 4)(torch.zeros(5, 2, 3))
    Trace(h, z, r, h_tilde: each (time=5, batch=2, hidden=4))
    """

    W_z: nn.Parameter
    W_r: nn.Parameter
    W_h: nn.Parameter
    b_z: nn.Parameter
    b_r: nn.Parameter
    b_h: nn.Parameter
    b_u: nn.Parameter
    fields = ("h", "z", "r", "h_tilde")
    stacks = ("zr", "h")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        reset: str = "before",
        *,
        device: Device = None,
        dtype: Dtype = None,
    ) -> None:
        if reset not in ("before", "after"):
            raise ValueError(f'reset should be "before" or "after", but is {reset!r}.')
        names = ["W_z", "W_r", "W_h", "b_z", "b_r", "b_h"]
        if reset == "after":
            names.append("b_u")
        super().__init__(input_size, hidden_size, names, device, dtype)
        self.reset = reset

    def step(
        self, x_t: Tensor, state: Any = None, affine: Affine | None = None, record: Record | None = None
    ) -> Tensor:
        """Take one step: x_t (batch, input), state h (batch, hidden), zeros by default -> h_t.

        affine("z", h, x) is W_z [h, x] + b_z; affine.of_x and affine.of_h are the two halves of W_h.
        """
        if affine is None:
            affine, state = Affine(self), self.start_step(x_t, state)
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
        """Name the sizes, for `repr`."""
        return super().extra_repr() + f', reset="{self.reset}"'

    @classmethod
    def from_torch(cls, module: nn.Module, layer: int = 0, direction: int = 0) -> Self:
        """Copy one layer and direction of an nn.GRU, with reset="after"; direction 1 expects x reversed.

        Raises ConversionError for any other module, or a layer or direction that is not there.
        """
        return _filled(cls, torch_weights.gru_from_torch(module, layer, direction), reset="after")

    def to_torch(self) -> nn.GRU:
        """Return an nn.GRU of one layer with equal outputs; ConversionError for reset="before"."""
        return torch_weights.gru_to_torch(self.state_dict())


def _filled(cell_class: Callable[..., C], parameters: dict[str, Tensor], **options: Any) -> C:
    """Return a cell with copies of these parameters, in their dtype and on their device."""
    W = next(value for name, value in parameters.items() if name.startswith("W"))
    hidden, both = W.shape
    cell = cell_class(both - hidden, hidden, device=W.device, dtype=W.dtype, **options)
    cell.load_state_dict(parameters)
    return cell
