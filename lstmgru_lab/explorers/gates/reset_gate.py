"""The reset gate: how much of the past the candidate is shown (lesson 08)."""

import math

from ..base import Preset
from ..numbers_in_words import percent
from ..static.rows import Row
from .gru_family import GRUFamily, flat

__all__ = ["ResetGate"]

_STEPS = 24
_EVENTS = {3: 1.0, 8: -0.4, 15: -0.8}


def _sees(h: float, x: float, b: float) -> dict[str, float]:
    return {"W_r.h": h, "W_r.x": x, "b_r": b}


class ResetGate(GRUFamily):
    """r_t = σ(W_r [h, x] + b_r), live: h̃_t = tanh(W_h [r_t∘h, x] + b_h).

    The candidate sees its own state with weight 2, strongly enough to hold it for ever; an input against it
    is overruled unless the reset gate closes (Cho et al. 2014, section 2.3).
    """

    script = "reset_gate"
    title = "The reset gate"
    differences = ("reset",)
    live = {
        "W_r.h": "how strongly the previous hidden state opens the gate",
        "W_r.x": "how strongly the input opens the gate",
        "b_r": "how open the gate is when h and x are 0",
    }
    # fmt: off
    defaults = {
        "W_z.h": 0.0, "W_z.x": 0.0, "b_z": 1.0,
        "W_r.h": 0.0, "W_r.x": 8.0, "b_r": 3.0,
        "W_h.h": 2.0, "W_h.x": 2.0, "b_h": 0.0,
    }
    # fmt: on
    default_x = [_EVENTS.get(t, 0.0) for t in range(_STEPS)]
    default_step = 15
    preset_list = (
        Preset("start-anew-on-minus", "Start anew on minus", _sees(0.0, 8.0, 3.0)),
        Preset("stubborn", "Stubborn", _sees(0.0, 0.0, 6.0)),
        Preset("fade", "Fade", _sees(0.0, 0.0, -0.4)),
        Preset("no-past", "No past", _sees(0.0, 0.0, -6.0)),
    )

    def without_the_past(self) -> float:
        """Return what the candidate would be at the selected step if r were 0: tanh(W_h.x x + b_h)."""
        return math.tanh(self.weights["W_h.x"] * self.x[self.step] + self.weights["b_h"])

    def rows(self) -> list[Row]:
        """Return the rows of the static picture."""
        return self._rows("r", "h_tilde")

    def summary(self) -> str:
        """Return what the picture says, in words."""
        r, h, candidate = (flat(self._run, name) for name in ("r", "h", "h_tilde"))
        return (
            f"At step {self.step} the reset gate shows the candidate {percent(r[self.step])} of the "
            "previous hidden state.\n"
            f"The candidate is {candidate[self.step]:z.2f}, and without the past it would be "
            f"{self.without_the_past():z.2f}.\n"
            f"The state is {h[self.step]:z.2f} at step {self.step} and {h[-1]:z.2f} at the last.\n"
            f"{self._comparison()}"
        )
