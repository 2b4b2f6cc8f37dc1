"""The plain RNN unrolled, and what is left of a gradient that goes back through it (lesson 01)."""

import math

from torch import Tensor

from ...cells import RNNCell
from ...cells.gradients import flow_of_run
from ...learning.palette import HUES
from ..base import Explorer, Preset
from ..kept import kept_while_same
from ..static.rows import Row

__all__ = ["UnrolledRNN"]

_STEPS, _PULSE = 40, 2
_FLOOR, _VANISHED, _EXPLODED, _CEILING = -10, -3, 3, 6  # powers of ten of the gradient's axis


def _pulse(size: float) -> list[float]:
    return [size if t == _PULSE else 0.0 for t in range(_STEPS)]


class UnrolledRNN(Explorer):
    """h_t = tanh(W [h, x] + b), live, with ∂h_T/∂h_t on a logarithmic axis.

    A single pulse comes at step 2. The gradient back to it is the product of W.h (1 − h_t²) over all steps
    after it (Pascanu, Mikolov and Bengio 2013, section 2.1): below 1 a step it vanishes, above it explodes.
    """

    cell_class = RNNCell
    script = "unrolled_rnn"
    title = "An RNN, unrolled"
    live = {
        "W.h": "what a state hands on to the next",
        "W.x": "what an input adds",
        "b": "what is added at every step",
    }
    defaults = {"W.h": 0.6, "W.x": 1.0, "b": 0.0}
    default_x = _pulse(1.0)
    default_step = _PULSE
    limit, grid = 4.0, 0.05
    preset_list = (
        Preset("vanish", "Vanish", {"W.h": 0.6, "W.x": 1.0, "b": 0.0}, step=_PULSE),
        Preset("edge", "Edge", {"W.h": 1.0, "W.x": 0.2, "b": 0.0}, step=_PULSE),
        Preset("explode", "Explode", {"W.h": 1.5, "W.x": 1.0, "b": 0.0}, x=_pulse(1e-6), step=_PULSE),
    )

    @property
    def gradient(self) -> Tensor:
        """|∂h_T/∂h_t| of every step, (time,), float64; the last is 1."""
        return self._gradient.clone()

    @kept_while_same("weights", "x")
    def _gradient(self) -> Tensor:
        return flow_of_run(self.cell, self._run).h

    def rows(self) -> list[Row]:
        """The rows of the static picture."""
        gradient = self._gradient.tolist()
        powers = [math.log10(value) if value > 0 else -math.inf for value in gradient]
        zones = [
            (_FLOOR, _VANISHED, "vanishes: under 1/1000"),
            (_VANISHED, _EXPLODED, "the edge: 1/1000 to 1000"),
            (_EXPLODED, _CEILING, "explodes: over 1000"),
        ]
        return [
            Row("input $x$", self.x, limits=(-1, 1)),
            Row("state $h$", self._run.h.flatten().tolist(), height=1.9),
            Row(
                "gradient\n$|∂h_T/∂h_t|$", powers, HUES["output"], 3.2, (_FLOOR, _CEILING), zones,
                floor=_FLOOR, printed=[f"{value:.1e}" for value in gradient],
            ),
        ]  # fmt: skip

    def summary(self) -> str:
        """What the picture says, in words."""
        factor, back = self._gradient[self.step].item(), len(self.x) - 1 - self.step
        if back == 0:
            return f"Step {self.step} is the last: its gradient is 1."
        per_step = factor ** (1 / back)
        verb = "shrinks" if per_step < 1 else "grows"
        return (
            f"A change of the state at step {self.step} reaches the final state times {factor:.1e}: "
            f"on average the gradient {verb} by a factor of {per_step:.2f} a step.\n"
            f"The state is {self._run.h[self.step].item():.2g} at step {self.step} "
            f"and {self._run.h[-1].item():.2g} at the last."
        )
