"""The cell state: what was kept plus what is written, and the path of its gradient (lesson 04)."""

from collections.abc import Mapping

from ..base import Preset
from ..numbers_in_words import percent
from .lstm_family import LSTMFamily, lstm_weights

__all__ = ["CellState"]


_START = lstm_weights({"b_f": 2.0, "b_i": 4.0, "W_c.x": 3.0, "b_o": 3.0})


def _inputs(pulses: Mapping[int, float]) -> list[float]:
    return [pulses.get(t, 0.0) for t in range(24)]


class CellState(LSTMFamily):
    """c_t = f_t c_{t-1} + i_t c̃_t, and the direct path ∂c_T/∂c_t: the product of the forget gates after t.

    The weights on h are zero and not live, so that the direct path is the whole gradient. With f = 1 it is
    the constant error carousel of Hochreiter and Schmidhuber (1997, section 3.2).
    """

    script = "cell_state"
    title = "The cell state"
    live = {
        "W_f.x": "how strongly the input opens the forget gate",
        "b_f": "how open the forget gate is when h and x are 0",
        "W_i.x": "how strongly the input opens the input gate",
        "b_i": "how open the input gate is when h and x are 0",
        "W_c.x": "what the input adds to the candidate",
        "b_c": "what is always added to the candidate",
    }
    defaults = _START
    default_x = _inputs({2: 1, 6: 1, 9: 1, 14: -1, 19: 1})
    default_step = 9
    preset_list = (
        Preset("leak", "Leaky sum", _START),
        Preset("add-up", "Add up (1997)", lstm_weights({"b_f": 10, "b_i": 4, "W_c.x": 3, "b_o": 3})),
        Preset(
            "overwrite", "Overwrite",
            lstm_weights({"W_f.x": -10, "b_f": 5, "W_i.x": 10, "b_i": -5, "W_c.x": 0.5, "b_o": 3}),
            x=_inputs({3: 1, 9: 2, 15: 1}), step=9,
        ),
        Preset("run-away", "Run away", lstm_weights({"b_f": 8, "b_i": 4, "b_c": 2, "b_o": 3})),
    )  # fmt: skip
    shown = ("x", "f", "written", "c", "path", "h")

    def summary(self) -> str:
        """Return what the picture says, in words."""
        kept = self.now("c") - self.now("written")
        left = self.now("path")
        return (
            f"At step {self.step} the cell state is {kept:z.2f} kept + {self.now('written'):z.2f} written "
            f"= {self.now('c'):z.2f}.\n"
            f"Of that {percent(left)} is left at the last step, and a gradient comes back times {left:.2g}; "
            f"c ends at {self.series('c')[-1]:z.2f}."
        )
