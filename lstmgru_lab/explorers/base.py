"""What every explorer has in Python: weights, inputs and a step that are shared with the browser, the
reference cell behind them, and what a notebook stores when no browser is there."""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import torch
import traitlets

from ..cells import Cell, Trace
from ..support.errors import ExplorerError
from .accepted_values import Weights, mapping, number, sequence
from .kept import kept_while_same
from .live_picture import LivePicture
from .static.rows import Row, draw

__all__ = ["Explorer", "Preset", "copied", "reference_cell", "weight_names"]

C = TypeVar("C", bound=Cell)

_X_LIMIT = 4.0
_MAX_STEPS = 200


@dataclass(frozen=True)
class Preset:
    """A state worth looking at: some weights, and where it needs them its own inputs and step."""

    name: str
    label: str
    weights: Mapping[str, float]
    x: Sequence[float] | None = None
    step: int | None = None

    def facts(self) -> dict[str, Any]:
        """As the browser is told."""
        facts = {"name": self.name, "label": self.label, "weights": dict(self.weights)}
        return facts | {k: v for k, v in (("x", self.x), ("step", self.step)) if v is not None}


class Explorer(LivePicture):
    """A live picture of a cell with one input and, unless a class says otherwise, one unit.

    `cell` is a reference cell (input size 1, hidden size 1) to start from; `weights` a dict of plain
    numbers, missing ones keep their default; `x` the inputs, (time,); `preset` the name of one of `presets`;
    `step` the selected step, counted from 0 as in ``trace.h[step]``. Raises ExplorerError for anything else.
    """

    cell_class: ClassVar[type[Cell]]
    live: ClassVar[dict[str, str]]
    """The weights with a slider, and what each does, in words."""
    defaults: dict[str, float]
    default_x: ClassVar[list[float]]
    default_step: ClassVar[int]
    limit: ClassVar[float] = 10.0
    """Weights lie between -limit and limit, and move by `grid`."""
    grid: ClassVar[float] = 0.1
    hidden_size: int = 1
    shares: ClassVar[tuple[str, ...]] = ("step", "weights", "x")

    weights: Any = traitlets.Dict().tag(sync=True)
    x: Any = traitlets.List().tag(sync=True)
    step = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        cell: Cell | None = None,
        *,
        weights: Mapping[str, float] | None = None,
        x: Iterable[float] | None = None,
        preset: str | None = None,
        step: int | None = None,
    ) -> None:
        chosen = self._preset(preset) if preset is not None else Preset("", "", {})
        given = {
            **(self._weights_of(cell) if cell is not None else {}),
            **chosen.weights,
            **mapping(weights),
        }
        start_x = x if x is not None else chosen.x if chosen.x is not None else self.default_x
        start_step = next(one for one in (step, chosen.step, self.default_step) if one is not None)
        super().__init__()
        with self.hold_sync():
            self.x = start_x
            self.weights = given
            self.step = min(start_step, len(self.x) - 1) if step is None else start_step
        self.set_trait("facts", self._facts())

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {
            "weights": dict(self.defaults),
            "x": list(self.default_x),
            "live": dict(self.live),
            "limit": self.limit,
            "grid": self.grid,
            "x_limit": _X_LIMIT,
        }

    # --- what may be assigned -------------------------------------------------------------------------

    @traitlets.default("weights")
    def _default_weights(self) -> Weights:
        return Weights(self.defaults, self)

    @traitlets.validate("weights")
    def _check_weights(self, proposal: Any) -> Weights:
        merged = dict(self.weights or self.defaults)
        for name, value in proposal["value"].items():
            if name not in self.defaults:
                raise ExplorerError(
                    f"{type(self).__name__} has no weight {name!r}; it has: {', '.join(self.defaults)}."
                )
            merged[name] = number(name, value, self.limit)
        return Weights(merged, self)

    @traitlets.validate("x")
    def _check_x(self, proposal: Any) -> list[float]:
        values = [number(f"x[{t}]", value, _X_LIMIT) for t, value in enumerate(proposal["value"])]
        if not 2 <= len(values) <= _MAX_STEPS:
            raise ExplorerError(f"x should have between 2 and {_MAX_STEPS} steps, but has {len(values)}.")
        return values

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        step: int = proposal["value"]
        if self.x and not 0 <= step < len(self.x):
            raise ExplorerError(f"step should be between 0 and {len(self.x) - 1}, but is {step}.")
        return step

    @traitlets.observe("x")
    def _keep_step_inside(self, change: Any) -> None:
        self.step = min(self.step, len(change["new"]) - 1)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "x":
            value = sequence(value)
        elif name == "weights":
            value = mapping(value)
        super().__setattr__(name, value)

    # --- the model ------------------------------------------------------------------------------------

    @property
    def cell(self) -> Cell:
        """A reference cell (float64, input size 1) with the present weights."""
        return reference_cell(
            self.cell_class,
            self.hidden_size,
            lambda name, shape: [self.weights[one] for one in weight_names(name, shape)],
        )

    @property
    def trace(self) -> Trace:
        """The reference cell's run over x: every gate (time, 1, hidden), float64, in tensors of your own."""
        return copied(self._run)

    @kept_while_same("weights", "x")
    def _run(self) -> Trace:
        """The same, kept until the weights or x change."""
        with torch.no_grad():
            return self.cell(self._inputs())

    def _inputs(self) -> torch.Tensor:
        return torch.tensor(self.x, dtype=torch.float64).reshape(-1, 1, 1)  # (time, batch, input)

    def preset(self, name: str) -> None:
        """Go to a preset: its weights, its inputs (or the usual ones) and, if it names one, its step."""
        chosen = self._preset(name)
        with self.hold_sync():
            self.weights = chosen.weights
            self.x = chosen.x if chosen.x is not None else self.default_x
            if chosen.step is not None:
                self.step = chosen.step

    def _weights_of(self, cell: Any) -> dict[str, float]:
        """The plain numbers of a reference cell with one input and this explorer's hidden size."""
        here, kind, size = type(self).__name__, self.cell_class.__name__, self.hidden_size
        hidden = "one unit" if size == 1 else f"{size} units"
        wanted = f"{here} takes {kind}(1, {size}), one input and {hidden}"
        if not isinstance(cell, self.cell_class):
            raise ExplorerError(f"{wanted}, but was given {type(cell).__name__}.")
        if (cell.input_size, cell.hidden_size) != (1, size):
            raise ExplorerError(f"{wanted}, but was given {type(cell).__name__}({cell.extra_repr()}).")
        weights: dict[str, float] = {}
        for name, parameter in cell.named_parameters():
            values = parameter.detach().double().flatten().tolist()
            weights |= dict(zip(weight_names(name, parameter.shape), values, strict=True))
        if unknown := [name for name in weights if name not in self.defaults]:
            raise ExplorerError(
                f"{here} cannot show {', '.join(unknown)}: it draws a cell without peepholes."
            )
        return weights

    # --- what a notebook stores -----------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """The rows of the static picture."""
        raise NotImplementedError

    def shared(self) -> dict[str, Any]:
        """The present state as plain numbers, lists and dicts."""
        return {**super().shared(), "weights": dict(self.weights), "x": list(self.x)}

    def png(self) -> bytes:
        """The static picture: the same bytes for the same state."""
        return draw(self.title, self.summary().splitlines(), self.rows(), self.step)

    def __repr__(self) -> str:
        live = ", ".join(f"{name}={self.weights[name]:g}" for name in self.live)
        return f"{type(self).__name__}({live}; {len(self.x)} steps)"


def copied(trace: Trace) -> Trace:
    """The same trace in tensors of its own: who writes into them changes no explorer."""
    twin = copy.copy(trace)
    for name in ("x", *trace.fields):
        setattr(twin, name, getattr(trace, name).clone())
    state = trace.state
    twin.state = state.clone() if isinstance(state, torch.Tensor) else (state[0].clone(), state[1].clone())
    return twin


def reference_cell(
    make: Callable[..., C], hidden_size: int, values: Callable[[str, Sequence[int]], Any], **options: Any
) -> C:
    """A reference cell, float64, one input; its parameters hold the numbers `values(name, shape)`."""
    with torch.random.fork_rng(devices=[]):  # looking at an explorer must not move the learner's seed
        cell = make(1, hidden_size, dtype=torch.float64, **options)
    with torch.no_grad():
        for name, parameter in cell.named_parameters():
            numbers = torch.as_tensor(values(name, parameter.shape), dtype=torch.float64)
            parameter.copy_(numbers.reshape(parameter.shape))
    return cell


def weight_names(name: str, shape: Sequence[int]) -> list[str]:
    """The names of a parameter's numbers, row by row.

    Of W_f (1, 2) "W_f.h", "W_f.x"; of W_f (2, 3) "W_f[0].h[0]", "W_f[0].h[1]", "W_f[0].x", "W_f[1].h[0]" ...;
    of b_f (1,) "b_f", of b_f (2,) "b_f[0]", "b_f[1]". The last column is the input's.
    """
    units, columns = shape[0], shape[1:]
    rows = [name] if units == 1 else [f"{name}[{k}]" for k in range(units)]
    if not columns:
        return rows
    states = ["h"] if units == 1 else [f"h[{k}]" for k in range(units)]
    return [f"{row}.{column}" for row in rows for column in [*states, "x"]]
