"""How much of the past reaches the present: RNN, GRU and LSTM over the same sequence (lesson 06)."""

import copy
import math
import random
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from ...cells import Cell, GRUCell, LSTMCell, RNNCell, Trace
from ...cells.gradients import Flow, direct_path, flow_of_run
from ...learning.palette import HUES
from ...support.errors import ExplorerError
from ..base import Explorer, Preset, reference_cell
from ..kept import kept_while_same
from ..static.rows import Row

__all__ = ["GradientFlow"]

_STEPS, _HIDDEN = 60, 4
_FLOOR, _CEILING = -12, 3  # powers of ten of the gradient's axis
_KINDS: dict[str, tuple[type[Cell], tuple[str, ...]]] = {
    "rnn": (RNNCell, ("W",)),
    "gru": (GRUCell, ("W_z", "W_r", "W_h")),
    "lstm": (LSTMCell, ("W_f", "W_i", "W_c", "W_o")),
}


def _drawn(seed: int) -> dict[str, dict[str, list[list[float]]]]:
    """Weights as torch starts with, uniform within ±1/√hidden; the same ones on every machine."""
    draw = random.Random(seed).uniform
    reach = _HIDDEN**-0.5

    def matrix() -> list[list[float]]:
        return [[round(draw(-reach, reach), 3) for _ in range(_HIDDEN + 1)] for _ in range(_HIDDEN)]

    return {kind: {name: matrix() for name in names} for kind, (_, names) in _KINDS.items()}


_START = _drawn(1)
_X = [round(random.Random(11 + t).uniform(-1, 1), 2) for t in range(_STEPS)]


class GradientFlow(Explorer):
    """‖∂state_T/∂state_t‖ of an RNN, a GRU and an LSTM with four units, on a logarithmic axis.

    The weights are as torch draws them, the recurrent part times 2^scale; biases are 0 but for the forget
    bias b_f of the LSTM and the bias b_z of the GRU's update gate (in this course's form: negative keeps).
    Beside each full gradient stands the direct path alone, the product of f or of 1 − z (Hochreiter and
    Schmidhuber 1997, section 3; Gers, Schmidhuber and Cummins 2000; Jozefowicz, Zaremba and Sutskever 2015,
    section 2.2).
    """

    script = "gradient_flow"
    title = "Gradient flow"
    hidden_size = _HIDDEN
    live = {
        "scale": "recurrent weights of all three, times 2 to this power",
        "b_f": "LSTM: forget bias, positive keeps",
        "b_z": "GRU: bias of the update gate, negative keeps",
    }
    defaults = {"scale": 0.0, "b_f": 3.0, "b_z": -2.5}
    default_x = _X
    default_step = 10
    limit = 6.0
    preset_list = (
        Preset("open", "Open the path", {"scale": 0.0, "b_f": 3.0, "b_z": -2.5}),
        Preset("as-torch-starts", "As torch starts", {"scale": 0.0, "b_f": 0.0, "b_z": 0.0}),
        Preset("bias-1", "Bias 1", {"scale": 0.0, "b_f": 1.0, "b_z": -1.0}),
        Preset("explode", "Explode", {"scale": 2.2, "b_f": 5.0, "b_z": -5.0}),
        Preset("saturate", "Saturate", {"scale": 4.0, "b_f": 5.0, "b_z": -5.0}),
    )

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {"start_weights": _START, "prints": 'flows["lstm"].joint'}

    def _weights_of(self, cell: Any) -> dict[str, float]:
        raise ExplorerError(
            "GradientFlow compares three cells of its own; for one of yours call gradient_flow(cell, x)."
        )

    # --- the model ------------------------------------------------------------------------------------

    @property
    def cells(self) -> dict[str, Cell]:
        """The three reference cells (float64, one input, four units) by name: rnn, gru, lstm."""
        return {kind: self._cell(kind) for kind in _KINDS}

    @property
    def cell(self) -> Cell:
        """The LSTM of the three."""
        return self._cell("lstm")

    @property
    def flows(self) -> dict[str, Flow]:
        """`gradient_flow` of each of `cells` over x."""
        return copy.deepcopy(self._flows)

    @kept_while_same("weights", "x")
    def _runs(self) -> dict[str, Trace]:
        """Every cell's run over x, by the cell's name."""
        with torch.no_grad():
            return {kind: cell(self._inputs()) for kind, cell in self.cells.items()}

    @kept_while_same("weights", "x")
    def _flows(self) -> dict[str, Flow]:
        return {kind: flow_of_run(cell, self._runs[kind]) for kind, cell in self.cells.items()}

    @property
    def _run(self) -> Trace:
        return self._runs["lstm"]

    @property
    def direct(self) -> dict[str, Tensor]:
        """The direct path alone, (time,): of the LSTM the product of f, of the GRU that of 1 − z."""
        kept = {"gru": 1 - self._runs["gru"].z, "lstm": self._runs["lstm"].f}
        return {kind: direct_path(shares).amax(dim=(1, 2)) for kind, shares in kept.items()}

    def _cell(self, kind: str) -> Cell:
        def values(name: str, shape: Sequence[int]) -> Tensor:
            if name not in _START[kind]:
                return torch.full(tuple(shape), self.weights.get(name, 0.0), dtype=torch.float64)
            matrix = torch.tensor(_START[kind][name], dtype=torch.float64)
            matrix[:, :_HIDDEN] *= 2 ** self.weights["scale"]
            return matrix

        return reference_cell(_KINDS[kind][0], _HIDDEN, values)

    # --- what a notebook stores -----------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """The rows of the static picture."""
        flows = {kind: flow.joint for kind, flow in self._flows.items()}
        shown = {
            "RNN": (flows["rnn"], "#5d6066"),
            "GRU": (flows["gru"], HUES["input"]),
            "LSTM": (flows["lstm"], HUES["forget"]),
            "LSTM, direct\npath alone": (self.direct["lstm"], HUES["forget"]),
        }
        return [
            Row("input $x$", self.x, limits=(-1, 1), height=0.7),
            *(_gradient(label, values.tolist(), colour) for label, (values, colour) in shown.items()),
        ]

    def summary(self) -> str:
        """What the picture says, in words."""
        direct = {kind: values[self.step].item() for kind, values in self.direct.items()}
        felt = {kind: flow.joint[self.step].item() for kind, flow in self._flows.items()}
        return (
            f"A change of the state after step {self.step} reaches the final state times {felt['rnn']:.2g} "
            f"in the RNN, {felt['gru']:.2g} in the GRU and {felt['lstm']:.2g} in the LSTM.\n"
            f"Along the direct path alone it would be times {direct['gru']:.2g} in the GRU "
            f"and {direct['lstm']:.2g} in the LSTM."
        )


def _gradient(label: str, values: list[float], colour: str) -> Row:
    powers = [math.log10(value) if value > 0 else _FLOOR for value in values]
    vanishes = "vanishes: under 1/1000" if label == "RNN" else ""  # once is enough
    zones = [(_FLOOR, -3, vanishes), (-3, _CEILING, "")]
    printed = [f"{value:.1e}" for value in values]
    return Row(label, powers, colour, 1.5, (_FLOOR, _CEILING), zones, floor=_FLOOR, printed=printed)
