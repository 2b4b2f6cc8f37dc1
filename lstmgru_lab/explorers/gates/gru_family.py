"""What the explorers of the GRU share: its weights, and the two forms in which it is written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import torch
import traitlets
from torch import Tensor

from ...cells import Cell, GRUCell, Trace
from ...learning.palette import GATES
from ...support.errors import ExplorerError
from ..base import Explorer, copied, reference_cell
from ..kept import kept_while_same
from ..static.rows import Row

__all__ = ["COURSE", "TORCH", "GRUFamily", "flat"]

COURSE = {"z": "replaces", "reset": "before"}
TORCH = {"z": "keeps", "reset": "after"}
_CHOICES = {"z": ("replaces", "keeps", "flipped"), "reset": ("before", "after")}

# The wider cell, where the place of the reset matters. The state's columns of a gate are its W.h times this
# matrix: a quarter of itself and three quarters of the mean of all units, so that a live weight keeps its
# meaning as a gain. The input's column is W.x times these numbers, unit by unit; biases are alike.
_UNITS = 4
_MIX = {
    "h": [[(0.25 if k == j else 0.0) + 0.75 / _UNITS for j in range(_UNITS)] for k in range(_UNITS)],
    "W_z": [1.0, 0.95, 0.9, 1.0],
    "W_r": [1.0, 0.7, -0.4, 0.2],
    "W_h": [1.0, 0.8, 0.6, 1.2],
}


class GRUFamily(Explorer):
    """A GRU with one input and one unit, in this course's form or torch's.

    `form` says how the equations are written, a dict or "course" or "torch": "z" is "replaces" (this course),
    "keeps" (torch, with the same weights) or "flipped" (torch, with W_z and b_z negated); "reset" is "before"
    or "after" the matrix product (without torch's extra bias b_u).
    """

    cell_class = GRUCell
    shares = ("form", "step", "weights", "x")
    differences: ClassVar[tuple[str, ...]] = ("z", "reset")
    """The differences between the two forms that this explorer can switch."""

    form: Any = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        cell: Cell | None = None,
        *,
        weights: Mapping[str, float] | None = None,
        x: Iterable[float] | None = None,
        preset: str | None = None,
        step: int | None = None,
        form: Mapping[str, str] | str | None = None,
    ) -> None:
        super().__init__(cell, weights=weights, x=x, preset=preset, step=step)
        if form is not None:
            self.form = form
        self.set_trait("facts", self._facts())

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {
            "differences": list(self.differences),
            "mix": _MIX,
            "others": {"form": dict(COURSE)},
        }

    @traitlets.default("form")
    def _default_form(self) -> dict[str, str]:
        return dict(COURSE)

    @traitlets.validate("form")
    def _check_form(self, proposal: Any) -> dict[str, str]:
        here = type(self).__name__
        for name, value in proposal["value"].items():
            if name not in self.differences and value != COURSE.get(name):
                raise ExplorerError(
                    f"{here} cannot switch {name!r}; its form has: {', '.join(self.differences)}."
                )
            if name not in _CHOICES or value not in _CHOICES[name]:
                choices = ", ".join(_CHOICES.get(name, ()))
                raise ExplorerError(f"form[{name!r}] should be one of {choices}, but is {value!r}.")
        return {**(self.form or COURSE), **proposal["value"]}

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "form":
            value = self._form(value)
        super().__setattr__(name, value)

    def _form(self, value: Any) -> dict[str, str]:
        if value == "course":
            return dict(COURSE)
        if value == "torch":
            return {name: TORCH[name] for name in self.differences}
        if isinstance(value, Mapping):
            return dict(value)
        raise ExplorerError(f'form should be "course", "torch" or a dict, but is {value!r}.')

    # --- the model ------------------------------------------------------------------------------------

    def _weights_of(self, cell: Any) -> dict[str, float]:
        if isinstance(cell, GRUCell) and cell.reset == "after":
            raise ExplorerError(
                f'{type(self).__name__} takes a cell with reset="before"; switch its form afterwards.'
            )
        return super()._weights_of(cell)

    @property
    def cell(self) -> Cell:
        """A reference cell (float64, one input, one unit) that computes what is drawn.

        A reference cell's z always replaces; in the form "keeps" it is therefore the converted one, with W_z
        and b_z negated.
        """
        return self._cell(1, self.form)

    @kept_while_same("form", "weights", "x")
    def _run(self) -> Trace:
        """The reference cell's run over x, (time, 1, 1), float64; z as the form writes it."""
        return self._trace(1, self.form)

    @property
    def compared_form(self) -> dict[str, str]:
        """What this course's form is compared with: the present form, or torch's if it is this course's."""
        return dict(self.form) if self.form != COURSE else {**COURSE, **self._form("torch")}

    @property
    def pair(self) -> tuple[Trace, Trace]:
        """The same weights with four units, in this course's form and in the compared one."""
        course, other = self._pair
        return copied(course), copied(other)

    @kept_while_same("form", "weights", "x")
    def _pair(self) -> tuple[Trace, Trace]:
        return self._trace(_UNITS, COURSE), self._trace(_UNITS, self.compared_form)

    @property
    def difference(self) -> Tensor:
        """The largest difference between the units of `pair`, (time,), float64."""
        course, other = self._pair
        return (course.h - other.h).abs().amax(dim=(1, 2))

    def _cell(self, units: int, form: Mapping[str, str]) -> GRUCell:
        negated = ("W_z", "b_z") if form["z"] == "keeps" else ()

        def values(name: str, shape: Sequence[int]) -> Tensor:
            return -self._values(name, units) if name in negated else self._values(name, units)

        return reference_cell(GRUCell, units, values, reset=form["reset"])

    def _values(self, name: str, units: int) -> Tensor:
        """A parameter of the cell with so many units, from the plain weights."""
        if not name.startswith("W"):
            return torch.full((units,), self.weights.get(name, 0.0), dtype=torch.float64)
        gains = [self.weights[f"{name}.{column}"] for column in "hx"]
        if units == 1:
            return torch.tensor([gains], dtype=torch.float64)
        of_h, of_x = (torch.tensor(_MIX[part], dtype=torch.float64) for part in ("h", name))
        return torch.cat([gains[0] * of_h, gains[1] * of_x[:, None]], dim=1)  # (hidden, hidden+input)

    def _trace(self, units: int, form: Mapping[str, str]) -> Trace:
        with torch.no_grad():
            trace = self._cell(units, form)(self._inputs())
        if form["z"] != "replaces":
            vars(trace)["z"] = 1 - trace.z
        return trace

    # --- what a notebook stores -----------------------------------------------------------------------

    def _rows(self, *gates: str) -> list[Row]:
        """The rows of the static picture: the input, some gates, the state, the two forms."""
        trace = self._run
        limits = {"z": (0.0, 1.0), "r": (0.0, 1.0)}
        size = max(1.0, *map(abs, self.x))
        return [
            Row("input $x$", self.x, limits=(-size, size)),
            *(
                Row(GATES[one].label, flat(trace, one), GATES[one].colour, limits=limits.get(one))
                for one in gates
            ),
            Row("state $h$", flat(trace, "h"), height=1.9),
            Row("apart $\\Delta h$", self.difference.tolist(),
                "#1b1c1e", height=0.7),
        ]  # fmt: skip

    def _comparison(self) -> str:
        """How far the two forms are apart, in words."""
        apart = self.difference
        largest = apart.max().item()
        names = {"keeps": "z keeps", "flipped": "z keeps, W_z and b_z negated", "replaces": "z replaces"}
        form = self.compared_form
        where = f"{names[form['z']]}, reset {form['reset']}"
        if largest < 0.0005:
            return f"With four units this course's form and the other ({where}) are the same."
        return (
            f"With four units this course's form and the other ({where}) are up to "
            f"{largest:.2f} apart, at step {int(apart.argmax())}."
        )


def flat(trace: Trace, gate: str) -> Sequence[float]:
    """A gate of the one-number cell over time."""
    values: list[float] = getattr(trace, gate).flatten().tolist()
    return values
