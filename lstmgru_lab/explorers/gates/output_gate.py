"""The output gate: how much of the memory is shown (lesson 05)."""

from ..base import Preset
from ..numbers_in_words import percent
from .lstm_family import LSTMFamily, lstm_weights

__all__ = ["OutputGate"]

_INPUTS = {3: 1.0, 10: -1.0, 18: -1.0}


def _gate(W_h: float, W_x: float, b: float) -> dict[str, float]:
    return {"W_o.h": W_h, "W_o.x": W_x, "b_o": b}


class OutputGate(LSTMFamily):
    """o_t = σ(W_o [h, x] + b_o) and h_t = o_t tanh(c_t), live; the memory is written at +1 and kept.

    The pulse comes at step 3; a −1, at steps 10 and 18, can be taken for a question (Hochreiter and
    Schmidhuber 1997: the output gate protects the rest of the network from a memory that is not needed yet).
    """

    script = "output_gate"
    title = "The output gate"
    live = {
        "W_o.h": "how strongly the previous hidden state opens the gate",
        "W_o.x": "how strongly the input opens the gate",
        "b_o": "how open the gate is when h and x are 0",
    }
    defaults = lstm_weights(
        {"b_f": 6.0, "W_i.x": 10.0, "b_i": -5.0, "W_c.x": 3.0, "W_o.x": -8.0, "b_o": -4.0}
    )
    default_x = [_INPUTS.get(t, 0.0) for t in range(24)]
    default_step = 10
    preset_list = (
        Preset("answer-when-asked", "Answer when asked", _gate(0, -8, -4)),
        Preset("show-all", "Show all", _gate(0, 0, 5)),
        Preset("hide", "Hide", _gate(0, 0, -5)),
        Preset("hide-when-asked", "Hide when asked", _gate(0, 8, 4)),
        Preset("open-itself", "Open itself", _gate(8, 0, -2.5)),
    )
    shown = ("x", "written", "c", "o", "h")

    def summary(self) -> str:
        """Return what the picture says, in words."""
        h = self.series("h")
        loudest = max(range(len(h)), key=lambda t: abs(h[t]))
        return (
            f"At step {self.step} the memory is {self.now('c'):z.2f} and the output gate shows "
            f"{percent(self.now('o'))} of it: h is {self.now('h'):z.2f}.\n"
            f"h is strongest at step {loudest} ({h[loudest]:z.2f}) and {h[-1]:z.2f} at the last."
        )
