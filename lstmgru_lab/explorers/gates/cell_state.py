"""The cell state: what was kept plus what is written, and the path of its gradient (lesson 04)."""

from ..base import Preset
from ..numbers_in_words import percent
from .lstm_family import LSTMFamily, closed

__all__ = ["CellState"]


_START = closed(b_f=2.0, b_i=4.0, W_c_x=3.0, b_o=3.0)


def _inputs(**pulses: float) -> list[float]:
    return [pulses.get(f"t{t}", 0.0) for t in range(24)]


class CellState(LSTMFamily):
    """c_t = f_t c_{t-1} + i_t c̃_t, and the direct path ∂c_T/∂c_t: the product of the forget gates after t.

    The weights on h are zero and not live, so that the direct path is the whole gradient. With f = 1 it is
    the constant error carousel of Hochreiter and Schmidhuber (1997, section 3.2).
    """

    script = "cell_state"
    title = "The cell state"
    live = {
        "W_f.x": "how far the input x opens the forget gate",
        "b_f": "how open the forget gate is by itself",
        "W_i.x": "how far the input x opens the input gate",
        "b_i": "how open the input gate is by itself",
        "W_c.x": "what the input x adds to the candidate",
        "b_c": "what the candidate is by itself",
    }
    defaults = _START
    default_x = _inputs(t2=1, t6=1, t9=1, t14=-1, t19=1)
    default_step = 9
    preset_list = (
        Preset("leak", "Leaky sum", _START),
        Preset("add-up", "Add up (1997)", closed(b_f=10, b_i=4, W_c_x=3, b_o=3)),
        Preset(
            "overwrite", "Overwrite", closed(W_f_x=-10, b_f=5, W_i_x=10, b_i=-5, W_c_x=0.5, b_o=3),
            x=_inputs(t3=1, t9=2, t15=1), step=9,
        ),
        Preset("run-away", "Run away", closed(b_f=8, b_i=4, b_c=2, b_o=3)),
    )  # fmt: skip
    shown = ("x", "f", "written", "c", "path", "h")

    def summary(self) -> str:
        """What the picture says, in words."""
        kept = self.now("c") - self.now("written")
        left = self.now("path")
        return (
            f"At step {self.step} the cell state is {kept:z.2f} kept + {self.now('written'):z.2f} written "
            f"= {self.now('c'):z.2f}.\n"
            f"Of that {percent(left)} is left at the last step, and a gradient comes back times {left:.2g}; "
            f"c ends at {self.series('c')[-1]:z.2f}."
        )
