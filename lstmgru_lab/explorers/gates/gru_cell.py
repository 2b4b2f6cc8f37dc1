"""The GRU, all of it: three sets of weights, and the two forms in which it is written (lesson 08)."""

from ..base import Preset
from ..numbers_in_words import percent
from ..static.rows import Row
from .gru_family import GRUFamily, flat

__all__ = ["GRUCellExplorer"]

_STEPS = 24
_KNOCKS = {2: 1.0, 6: 1.0, 10: 1.0, 15: 0.5, 19: 1.0}
# fmt: off
_COUNT = {
    "W_z.h": 0.0, "W_z.x": 10.0, "b_z": -3.5,
    "W_r.h": 0.0, "W_r.x": 10.0, "b_r": -8.5,
    "W_h.h": 1.5, "W_h.x": 0.5, "b_h": 0.0,
}
# fmt: on
_CONSTANT = {**_COUNT, "W_z.x": 0.0, "W_r.x": 0.0}  # gates that look at nothing


class GRUCellExplorer(GRUFamily):
    """The gated recurrent unit of Cho et al. (2014), every weight live.

    It counts knocks: a knock opens the update gate, and the candidate adds to what the reset gate shows it;
    a soft knock closes the reset gate, and the count starts anew.
    """

    script = "gru_cell"
    title = "The GRU"
    live = {
        "W_z.h": "from the previous hidden state",
        "W_z.x": "from the input",
        "b_z": "always added",
        "W_r.h": "from the previous hidden state",
        "W_r.x": "from the input",
        "b_r": "always added",
        "W_h.h": "from what r shows of the state",
        "W_h.x": "from the input",
        "b_h": "always added",
    }
    defaults = _COUNT
    default_x = [_KNOCKS.get(t, 0.0) for t in range(_STEPS)]
    default_step = 15
    preset_list = (
        Preset("count", "Count", _COUNT),
        Preset("never-reset", "Never reset", {**_COUNT, "W_r.x": 0.0, "b_r": 6.0}),
        Preset("average", "Average", _CONSTANT | {"b_z": -1.4, "b_r": -6.0, "W_h.x": 2.0}),
        Preset("plain-rnn", "Plain RNN", _CONSTANT | {"b_z": 10.0, "b_r": 10.0, "W_h.h": 0.9}),
    )

    def rows(self) -> list[Row]:
        """Return the rows of the static picture."""
        return self._rows("z", "r", "h_tilde")

    def summary(self) -> str:
        """Return what the picture says, in words."""
        trace = self._run
        z, r, h = (flat(trace, name) for name in ("z", "r", "h"))
        share = z[self.step] if self.form["z"] == "replaces" else 1 - z[self.step]
        return (
            f"At step {self.step}, {percent(share)} of the state is replaced, and the candidate was shown "
            f"{percent(r[self.step])} of the previous hidden state.\n"
            f"The state is now {h[self.step]:z.2f}, and {h[-1]:z.2f} at the last step.\n"
            f"{self._comparison()}"
        )
