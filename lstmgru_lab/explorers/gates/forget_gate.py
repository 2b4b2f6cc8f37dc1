"""The forget gate: one gate decides how much of the cell state is kept (lesson 02)."""

import math

from ..base import Preset
from ..numbers_in_words import half_gone, percent
from .lstm_family import LSTMFamily, lstm_weights

__all__ = ["ForgetGate"]

_STEPS, _PULSE, _WIPE = 24, 3, 18


class ForgetGate(LSTMFamily):
    """f_t = σ(W_f [h, x] + b_f), live; the other gates stay as they are.

    A pulse of +1 is written into the cell at step 3, and a −1 comes at step 18. The input part opens for
    positive inputs only, so that what becomes of the pulse is up to the forget gate alone (Gers, Schmidhuber
    and Cummins 2000).
    """

    script = "forget_gate"
    title = "The forget gate"
    live = {
        "W_f.h": "how strongly the previous hidden state opens the gate",
        "W_f.x": "how strongly the input opens the gate",
        "b_f": "how open the gate is when h and x are 0",
    }
    defaults = lstm_weights({"b_f": 2.5, "W_i.x": 8.0, "b_i": -4.0, "W_c.x": 3.0, "b_o": 3.0})
    default_x = [{_PULSE: 1.0, _WIPE: -1.0}.get(t, 0.0) for t in range(_STEPS)]
    default_step = _WIPE
    preset_list = (
        Preset("fade", "Fade", {"W_f.h": 0.0, "W_f.x": 0.0, "b_f": 2.5}),
        Preset("remember", "Remember", {"W_f.h": 0.0, "W_f.x": 0.0, "b_f": 6.0}),
        Preset("forget-fast", "Forget fast", {"W_f.h": 0.0, "W_f.x": 0.0, "b_f": -1.0}),
        Preset("reset-on-minus-1", "Reset on −1", {"W_f.h": 0.0, "W_f.x": 6.0, "b_f": 3.0}),
        Preset("hold-while-strong", "Hold while strong", {"W_f.h": 10.0, "W_f.x": 0.0, "b_f": -3.5}, step=13),
    )
    shown = ("x", "f", "written", "c", "h")

    def half_life(self) -> float:
        """Return steps until half of c is gone if every step were like the selected one: ln ½ / ln f."""
        f = self.now("f")
        return math.inf if f >= 1 else math.log(0.5) / math.log(f)

    def summary(self) -> str:
        """Return what the picture says, in words."""
        f, c = self.series("f"), self.series("c")
        peak = max(range(len(c)), key=lambda t: c[t])
        return (
            f"At step {self.step} the forget gate keeps {percent(f[self.step])} of the memory: "
            f"at this setting {half_gone('it', self.half_life())}.\n"
            f"The cell state is largest at step {peak} ({c[peak]:.2f}), "
            f"{c[self.step]:z.2f} at step {self.step} and {c[-1]:z.2f} at the last."
        )
