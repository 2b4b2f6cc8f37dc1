"""The whole LSTM cell: one unit in the diagram, or several as lines (lesson 05)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import traitlets

from ...cells import Cell, LSTMCell
from ...support.errors import ExplorerError
from ..base import Preset, weight_names
from ..numbers_in_words import percent
from ..static.rows import Row
from .lstm_family import LSTMFamily, lstm_weights

__all__ = ["LSTMCellExplorer"]

_MOST_UNITS = 8
_GOLDEN = 0.6180339887498949


def _inputs(pulses: Mapping[int, float]) -> list[float]:
    return [pulses.get(t, 0.0) for t in range(24)]


_STORE = lstm_weights({"b_f": 5.0, "W_i.x": 10.0, "b_i": -5.0, "W_c.x": 3.0, "W_o.x": -8.0, "b_o": -4.0})
_ONE = (
    Preset("store-and-answer", "Store and answer", _STORE, step=11),
    Preset("set-and-clear", "Set and clear",
           lstm_weights({"W_f.x": 8, "b_f": 4, "W_i.x": 10, "b_i": -5, "W_c.x": 3, "b_o": 4}), step=11),
    Preset("follow", "Follow the input", lstm_weights({"b_f": -2, "b_i": 3, "W_c.x": 2, "b_o": 3}), step=11),
    Preset("ring", "Ring", lstm_weights({"b_f": -4, "b_i": 4, "W_c.h": -4, "W_c.x": 3, "b_o": 4}),
           x=_inputs({3: 1.0}), step=4),
    Preset("untrained", "Untrained", {
        "W_f.h": -0.5, "W_f.x": 0.8, "b_f": 0.2, "W_i.h": 0.6, "W_i.x": -0.3, "b_i": 0.1,
        "W_c.h": 0.7, "W_c.x": 0.9, "b_c": -0.2, "W_o.h": 0.3, "W_o.x": 0.5, "b_o": -0.4,
    }, step=11),
)  # fmt: skip


def _meanings(letter: str, gate: str) -> dict[str, str]:
    """Return what each weight of a gate does, in words."""
    whole = f"the pre-activation of the {gate}"
    return {
        f"W_{letter}.h": f"what the previous hidden state adds to {whole}",
        f"W_{letter}.x": f"what the input adds to {whole}",
        f"b_{letter}": f"what is always added to {whole}",
    }


def _names(units: int) -> list[str]:
    shapes = {f"W_{gate}": (units, units + 1) for gate in "fico"} | {f"b_{gate}": (units,) for gate in "fico"}
    return [one for name, shape in shapes.items() for one in weight_names(name, shape)]


def _fill(units: int, of_unit: Callable[[int], dict[str, float]]) -> dict[str, float]:
    """Weights of several units: of_unit(k) are those of unit k that are not zero, "W_c.h[0]", "b_f", ..."""
    given = {}
    for k in range(units):
        for name, value in of_unit(k).items():
            parameter, dot, column = name.partition(".")
            given[f"{parameter}[{k}]{dot}{column}"] = value
    return {name: given.get(name, 0.0) for name in _names(units)}


def _several(units: int) -> tuple[Preset, ...]:
    """Return the presets of a cell with several units."""
    writes = {"W_i.x": 10.0, "b_i": -5.0, "W_c.x": 3.0, "b_o": 4.0}
    biases = [round(-1 + 7 * k / (units - 1), 1) for k in range(units)]
    time_scales = _fill(units, lambda k: {**writes, "b_f": biases[k]})
    # A gain that lifts a state back to full would lift any trace of one too: the input gate is the threshold.
    passes = {"b_f": -6.0, "b_i": -5.0, "b_o": 6.0}
    relay = _fill(units, lambda k: {
        **passes, f"W_i.h[{(k - 1) % units}]": 10.0, f"W_c.h[{(k - 1) % units}]": 8.0,
        **({"W_i.x": 10.0, "W_c.x": 3.0} if k == 0 else {}),
    })  # fmt: skip
    reach = units**-0.5  # as torch starts: uniform within ± 1/√hidden
    spread = {
        name: round(reach * (2 * ((k + 1) * _GOLDEN % 1) - 1), 2) for k, name in enumerate(_names(units))
    }
    return (
        Preset("time-scales", "Time scales", time_scales, step=16),
        Preset("relay", "Relay", relay, x=_inputs({3: 1.0}), step=3),
        Preset("untrained", "Untrained", spread, step=11),
    )


class LSTMCellExplorer(LSTMFamily):
    """The whole LSTM, every weight of one unit live; of several, those of the unit in the diagram.

    `units` is the hidden size, 1 to 8, or that of `cell`; with more than one every row has a line a unit, and
    `unit` says which of them the diagram and the sliders show. The weights are then named by their place,
    "W_f[0].h[3]", "W_f[0].x", "b_f[0]". Pulses come at steps 3 and 16, a −1 at steps 11 and 21.
    Raises ExplorerError for more units than can be drawn, and for a unit that is not there.
    """

    script = "lstm_cell"
    title = "The LSTM cell"
    live = {
        **_meanings("f", "forget gate"),
        **_meanings("i", "input gate"),
        **_meanings("c", "candidate"),
        **_meanings("o", "output gate"),
    }
    defaults: dict[str, float] = _STORE
    default_x = _inputs({3: 1.0, 11: -1.0, 16: 1.0, 21: -1.0})
    default_step = 11
    preset_list: tuple[Preset, ...] = _ONE
    shares = ("step", "unit", "weights", "x")
    shown = ("x", "f", "i", "c_tilde", "c", "o", "h")

    unit = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        cell: Cell | None = None,
        *,
        units: int | None = None,
        unit: int = 0,
        weights: Mapping[str, float] | None = None,
        x: Iterable[float] | None = None,
        preset: str | None = None,
        step: int | None = None,
    ) -> None:
        size = units if units is not None else cell.hidden_size if isinstance(cell, LSTMCell) else 1
        if size not in range(1, _MOST_UNITS + 1):
            raise ExplorerError(f"LSTMCellExplorer draws 1 to {_MOST_UNITS} hidden units, but not {size}.")
        self.hidden_size = size
        if size > 1:
            self.preset_list = _several(size)
            self.defaults = dict(self.preset_list[0].weights)
            step = self.preset_list[0].step if step is None and preset is None else step
        super().__init__(cell, weights=weights, x=x, preset=preset, step=step)
        self.unit = unit
        self.set_trait("facts", self._facts())

    @traitlets.validate("unit")
    def _check_unit(self, proposal: Any) -> int:
        unit: int = proposal["value"]
        if not 0 <= unit < self.hidden_size:
            raise ExplorerError(f"unit should be between 0 and {self.hidden_size - 1}, but is {unit}.")
        return unit

    def _facts(self) -> dict[str, Any]:
        several = {"options": {"units": self.hidden_size}} if self.hidden_size > 1 else {}
        return super()._facts() | several

    def state(self) -> dict[str, Any]:
        """Class and state: enough to make this explorer again (see `from_mime`)."""
        return {**super().state(), "units": self.hidden_size}

    def _row(self, name: str) -> Row:
        row = super()._row(name)
        if self.hidden_size == 1 or name == "x":
            return row
        lines = [self.series(name, unit) for unit in range(self.hidden_size)]
        return replace(row, values=lines[self.unit], lines=lines)

    def summary(self) -> str:
        """Return what the picture says, in words."""
        f, i, o, c, h = (self.now(name, self.unit) for name in ("f", "i", "o", "c", "h"))
        candidate = self.now("c_tilde", self.unit)
        who = f"unit {self.unit} of {self.hidden_size}" if self.hidden_size > 1 else "the cell"
        ends = ", ".join(f"{self.series('h', unit)[-1]:z.2f}" for unit in range(self.hidden_size))
        return (
            f"At step {self.step} {who} keeps {percent(f)}, lets {percent(i)} of {candidate:z.2f} in "
            f"and shows {percent(o)}: c is {c:z.2f} and h is {h:z.2f}.\n"
            f"At the last step h is {ends}."
        )

    def __repr__(self) -> str:
        if self.hidden_size == 1:
            return super().__repr__()
        return f"LSTMCellExplorer({self.hidden_size} units; {len(self.x)} steps)"
