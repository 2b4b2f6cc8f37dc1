"""σ and tanh with their slopes, and what is left of a gradient that meets many of them (lesson 01)."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import torch
import traitlets
from torch import Tensor

from ...learning.palette import HUES
from ...support.errors import ExplorerError
from ..accepted_values import Weights, mapping, number
from ..live_picture import LivePicture, Setting
from ..static.rows import Row, draw

__all__ = ["Activations"]

_STEPS = 40
_FLOOR, _CEILING = -10, 6  # powers of ten of the products' axis
_FUNCTIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh}


def _at(a: float, w: float) -> dict[str, dict[str, float]]:
    return {"weights": {"a": a, "w": w}}


class Activations(LivePicture):
    """σ(a) and tanh(a), their slopes at a point to drag, and (w · slope)ⁿ on a logarithmic axis.

    A gradient that goes back through n steps of an RNN meets the recurrent weight and a slope at each
    (Bengio, Simard and Frasconi 1994, section 3). A slope of σ is at most ¼, one of tanh at most 1.

    `weights` is a dict with "a", where the slopes are taken, and "w"; `step` is n, 0 to 40; `preset` the name
    of one of `presets`. Raises ExplorerError for anything else.
    """

    script = "activations"
    title = "Activations and their slopes"
    shares = ("step", "weights")
    live: ClassVar[dict[str, str]] = {
        "a": "the weighted sum that goes in",
        "w": "the recurrent weight of every step",
    }
    defaults: ClassVar[dict[str, float]] = {"a": 1.0, "w": 1.0}
    limit: ClassVar[float] = 6.0
    grid: ClassVar[float] = 0.1
    preset_list = (
        Setting("shrink", "Shrink", _at(1.0, 1.0)),
        Setting("steepest", "Steepest point", _at(0.0, 1.0)),
        Setting("saturated", "Saturated", _at(3.0, 1.0)),
        Setting("weight-4", "Weight 4", _at(0.0, 4.0)),
        Setting("weight-4-saturated", "Weight 4, saturated", _at(2.0, 4.0)),
    )

    weights: Any = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(10).tag(sync=True)

    def __init__(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        preset: str | None = None,
        step: int | None = None,
    ) -> None:
        chosen = self._preset(preset).values["weights"] if preset is not None else {}
        super().__init__()
        with self.hold_sync():
            self.weights = {**chosen, **mapping(weights)}
            if step is not None:
                self.step = step
        self.set_trait("facts", self._facts())

    def _facts(self) -> dict[str, Any]:
        live = {"live": dict(self.live), "limit": self.limit, "grid": self.grid}
        return super()._facts() | live | {"steps": _STEPS}

    def shared(self) -> dict[str, Any]:
        """The present state as plain numbers."""
        return {"step": self.step, "weights": dict(self.weights)}

    # --- what may be assigned -------------------------------------------------------------------------

    @traitlets.default("weights")
    def _default_weights(self) -> Weights:
        return Weights(self.defaults, self)

    @traitlets.validate("weights")
    def _check_weights(self, proposal: Any) -> Weights:
        merged = dict(self.weights or self.defaults)
        for name, value in proposal["value"].items():
            if name not in self.defaults:
                raise ExplorerError(f"Activations has no {name!r}; it has: {', '.join(self.defaults)}.")
            merged[name] = number(name, value, self.limit)
        return Weights(merged, self)

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        step: int = proposal["value"]
        if not 0 <= step <= _STEPS:
            raise ExplorerError(f"step should be between 0 and {_STEPS}, but is {step}.")
        return step

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, mapping(value) if name == "weights" else value)

    # --- the model ------------------------------------------------------------------------------------

    @property
    def values(self) -> dict[str, float]:
        """σ(a) and tanh(a) by name: sigmoid, tanh."""
        return {name: function(self._a()).item() for name, function in _FUNCTIONS.items()}

    @property
    def slopes(self) -> dict[str, float]:
        """Their derivatives at a, by torch's autograd."""
        slopes = {}
        for name, function in _FUNCTIONS.items():
            a = self._a().requires_grad_()
            slopes[name] = torch.autograd.grad(function(a), a)[0].item()
        return slopes

    @property
    def products(self) -> dict[str, Tensor]:
        """|w · slope| to the power n for n = 0 to 40, each (41,), float64."""
        n = torch.arange(_STEPS + 1, dtype=torch.float64)
        return {name: abs(self.weights["w"] * slope) ** n for name, slope in self.slopes.items()}

    def _a(self) -> Tensor:
        return torch.tensor(self.weights["a"], dtype=torch.float64)

    # --- what a notebook stores -----------------------------------------------------------------------

    def png(self) -> bytes:
        """The static picture: the same bytes for the same state."""
        products = self.products
        rows = [
            _product("through σ", products["sigmoid"].tolist(), HUES["forget"]),
            _product("through tanh", products["tanh"].tolist(), HUES["state"]),
        ]
        return draw(self.title, self.summary().splitlines(), rows, self.step)

    def summary(self) -> str:
        """What the picture says, in words."""
        slopes, products = self.slopes, self.products
        left = {name: values[self.step].item() for name, values in products.items()}
        return (
            f"At {self.weights['a']:g} the slope of σ is {slopes['sigmoid']:.2g} and that of tanh "
            f"{slopes['tanh']:.2g}; the recurrent weight is {self.weights['w']:g}.\n"
            f"After {self.step} steps a gradient is multiplied by {left['sigmoid']:.2g} through σ "
            f"and by {left['tanh']:.2g} through tanh."
        )

    def __repr__(self) -> str:
        return f"Activations(a={self.weights['a']:g}, w={self.weights['w']:g}; step {self.step})"


def _product(label: str, values: list[float], colour: str) -> Row:
    powers = [math.log10(value) if value > 0 else _FLOOR for value in values]
    zones = [
        (_FLOOR, -3, "vanishes: under 1/1000"),
        (-3, 3, "the edge"),
        (3, _CEILING, "explodes: over 1000"),
    ]
    printed = [f"{value:.1e}" for value in values]
    return Row(label, powers, colour, 2.6, (_FLOOR, _CEILING), zones, floor=_FLOOR, printed=printed)
