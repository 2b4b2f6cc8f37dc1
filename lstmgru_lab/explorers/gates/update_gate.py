"""The update gate: one gate decides what is kept and what replaces it (lesson 07)."""

import math

from ..base import Preset
from ..numbers_in_words import half_gone, percent
from ..static.rows import Row
from .gru_family import GRUFamily, flat

__all__ = ["UpdateGate"]

_STEPS = 24
_EVENTS = {3: 2.0, 8: -1.0, 11: -2.0, 17: 1.0}
_NOISY = [1.9, 0.3, 1.5, -0.4, 2.2, 0.8, 1.4, 0.1, 2.0, 0.6, 1.1, 1.7]  # around 1, then around -1


def _sees(h: float, x: float, b: float) -> dict[str, float]:
    return {"W_z.h": h, "W_z.x": x, "b_z": b}


class UpdateGate(GRUFamily):
    """z_t = σ(W_z [h, x] + b_z), live: h_t = (1 − z_t)∘h_{t-1} + z_t∘h̃_t.

    The candidate looks at the input only, and the reset gate stays open, so that the state is made by the
    update gate alone (Chung et al. 2014, section 3.2). What it writes, it erases: a state that is kept whole
    takes nothing in.
    """

    script = "update_gate"
    title = "The update gate"
    differences = ("z",)
    live = {
        "W_z.h": "how strongly the previous hidden state opens the gate",
        "W_z.x": "how strongly the input opens the gate",
        "b_z": "how open the gate is when h and x are 0",
    }
    # fmt: off
    defaults = {
        "W_z.h": 0.0, "W_z.x": 4.0, "b_z": -2.0,
        "W_r.h": 0.0, "W_r.x": 0.0, "b_r": 10.0,
        "W_h.h": 0.0, "W_h.x": 0.7, "b_h": 0.0,
    }
    # fmt: on
    default_x = [_EVENTS.get(t, 0.0) for t in range(_STEPS)]
    default_step = 5
    preset_list = (
        Preset("open-on-plus", "Open on plus", _sees(0.0, 4.0, -2.0)),
        Preset("average", "Average", _sees(0.0, 0.0, -1.4), x=[*_NOISY, *(-value for value in _NOISY)]),
        Preset("keep", "Keep", _sees(0.0, 0.0, -6.0)),
        Preset("replace", "Replace", _sees(0.0, 0.0, 6.0)),
        Preset("first-come", "First come", _sees(-10.0, 0.0, 3.0)),
    )

    def half_life(self) -> float:
        """Return the steps until half of h is replaced if all were like this one: ln ½ / ln (1 − z)."""
        z = self._run.z[self.step].item()
        keep = 1 - z if self.form["z"] == "replaces" else z
        if keep >= 1:
            return math.inf
        return math.log(0.5) / math.log(keep) if keep > 0 else 0.0

    def rows(self) -> list[Row]:
        """Return the rows of the static picture."""
        return self._rows("z", "h_tilde")

    def summary(self) -> str:
        """Return what the picture says, in words."""
        z, h = flat(self._run, "z"), flat(self._run, "h")
        share = z[self.step] if self.form["z"] == "replaces" else 1 - z[self.step]
        return (
            f"At step {self.step} the update gate replaces {percent(share)} of the state by the candidate.\n"
            f"At this setting {half_gone('the old state', self.half_life())}.\n"
            f"The state is {h[self.step]:z.2f} at step {self.step} and {h[-1]:z.2f} at the last.\n"
            f"{self._comparison()}"
        )
