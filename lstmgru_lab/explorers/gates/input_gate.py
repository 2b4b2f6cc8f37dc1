"""The input gate and the candidate: whether something is written, and what (lesson 03)."""

from ..base import Preset
from ..numbers_in_words import percent
from .lstm_family import LSTMFamily, lstm_weights

__all__ = ["InputGate"]

_INPUTS = {3: 1.0, 6: 0.3, 8: -0.3, 10: 0.2, 13: -1.0, 18: 1.0}
_START = lstm_weights({"b_f": 6.0, "W_i.x": 10.0, "b_i": -6.0, "W_c.x": 3.0, "b_o": 3.0})
_NOTICED = 0.1  # a smaller change of the memory would not be seen


class InputGate(LSTMFamily):
    """i_t = σ(W_i [h, x] + b_i) and c̃_t = tanh(W_c [h, x] + b_c), live; the cell forgets next to nothing.

    Two pulses of +1 come at steps 3 and 18, a −1 at step 13 and small inputs in between (Hochreiter and
    Schmidhuber 1997: the input gate protects the memory from irrelevant inputs).
    """

    script = "input_gate"
    title = "The input gate"
    live = {
        "W_i.h": "how strongly the previous hidden state opens the gate",
        "W_i.x": "how strongly the input opens the gate",
        "b_i": "how open the gate is when h and x are 0",
        "W_c.h": "what the previous hidden state adds to the candidate",
        "W_c.x": "what the input adds to the candidate",
        "b_c": "what is always added to the candidate",
    }
    defaults = _START
    default_x = [_INPUTS.get(t, 0.0) for t in range(24)]
    default_step = 18
    preset_list = (
        Preset("write-the-pulse", "Write the pulses", _START),
        Preset(
            "write-everything", "Write everything", lstm_weights({"b_f": 6, "b_i": 4, "W_c.x": 3, "b_o": 3})
        ),
        Preset("write-nothing", "Nothing", lstm_weights({"b_f": 6, "b_i": -6, "W_c.x": 3, "b_o": 3})),
        Preset(
            "write-the-opposite",
            "The opposite",
            lstm_weights({"b_f": 6, "W_i.x": 10, "b_i": -6, "W_c.x": -3, "b_o": 3}),
        ),
        Preset(
            "count-the-pulses",
            "Count them",
            lstm_weights({"b_f": 6, "W_i.x": 10, "b_i": -6, "b_c": 0.5, "b_o": 3}),
        ),
    )
    shown = ("x", "i", "c_tilde", "written", "c", "h")

    def summary(self) -> str:
        """Return what the picture says, in words."""
        written = self.series("written")
        steps = [str(t) for t, value in enumerate(written) if abs(value) >= _NOTICED]
        return (
            f"At step {self.step} the input gate lets {percent(self.now('i'))} of the candidate "
            f"{self.now('c_tilde'):z.2f} in: {self.now('written'):z.2f} is written.\n"
            f"It writes {_at(steps, len(written))}; the cell state ends at {self.series('c')[-1]:z.2f}."
        )


def _at(steps: list[str], count: int) -> str:
    """Where something happens, in words."""
    if len(steps) == count:
        return "at every step"
    if not steps:
        return "at no step"
    return f"at step {steps[0]}" if len(steps) == 1 else f"at steps {', '.join(steps)}"
