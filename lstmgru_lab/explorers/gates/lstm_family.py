"""What the explorers of the LSTM share: its weights' names, and the rows of their static pictures."""

from collections.abc import Mapping
from dataclasses import replace

from ...cells import LSTMCell
from ...cells.gradients import direct_path
from ...learning.palette import GATES
from ..base import Explorer
from ..static.rows import Row

__all__ = ["LSTMFamily", "lstm_weights"]

_BOUNDED = ("f", "i", "c_tilde", "o")
_ROWS = {
    "x": Row("input $x$", ()),
    **{one: Row(GATES[one].label, (), GATES[one].colour, limits=GATES[one].bounds) for one in _BOUNDED},
    "written": Row("written $i·\\tilde{c}$", (), height=0.7),
    "c": Row(GATES["c"].label, (), height=1.9),
    "path": Row("gradient\n$∂c_T/∂c_t$", (), "#5d6066", limits=(0, 1)),
    "h": Row(GATES["h"].label, ()),
}


def lstm_weights(given: Mapping[str, float]) -> dict[str, float]:
    """Return all weights of an LSTM with one unit: those given, the others zero."""
    names = [name for gate in "fico" for name in (f"W_{gate}.h", f"W_{gate}.x", f"b_{gate}")]
    return {name: given.get(name, 0.0) for name in names}


class LSTMFamily(Explorer):
    """An LSTM without peepholes, one input."""

    cell_class = LSTMCell
    shown: tuple[str, ...]
    """The rows of the static picture, in order."""

    def series(self, name: str, unit: int = 0) -> list[float]:
        """A gate or state of one hidden unit over time; also "written" (i c̃) and "path", ∂c_T/∂c_t.

        The path is the direct one, along the line of the cell state: the product of the later forget gates.
        """
        if name == "x":
            return list(self.x)
        trace = self._run
        if name == "written":
            values = trace.i * trace.c_tilde
        elif name == "path":
            values = direct_path(trace.f)
        else:
            values = getattr(trace, name)
        series: list[float] = values[:, 0, unit].tolist()
        return series

    def now(self, name: str, unit: int = 0) -> float:
        """The same at the selected step."""
        return self.series(name, unit)[self.step]

    def rows(self) -> list[Row]:
        """The rows of the static picture."""
        return [self._row(name) for name in self.shown]

    def _row(self, name: str) -> Row:
        row = replace(_ROWS[name], values=self.series(name))
        if name != "x":
            return row
        size = max(1.0, *map(abs, self.x))
        return replace(row, limits=(-size, size))
