"""Any trace as a timeline: what a learner's own cell did on the learner's own data, step by step."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Self

import torch
import traitlets
from torch import Tensor

from ...cells import Trace
from ...learning.palette import GATES, HUES
from ...support.errors import ExplorerError
from ..live_picture import LivePicture, Setting
from ..numbers_in_words import half_gone, percent
from ..static.rows import Row, draw
from .trace_excerpt import Excerpt

__all__ = ["TraceView", "view"]

_UNIT = {letter for letter, gate in GATES.items() if gate.bounds == (0, 1)}
_DRAWN = ("bars", "lines")
_FLAT = 0.9  # a tanh state beyond this lies where the curve is flat
_FEW = 4  # features of the input with a row of bars each; more are a map
_MOST_LINES = 12


class TraceView(LivePicture):
    """A trace as a timeline: choose a sequence of the batch and a unit, and go through time.

    `trace` is what a cell returned; `sequences` and `units` choose what to take of it where it is too large
    to take whole; `sequence`, `unit` and `step` are where to begin, numbered as in
    ``trace.h[step, sequence, unit]``; `drawn` is "bars" for one unit or "lines" for several.

    Raises ExplorerError for anything that is not a trace, and for numbers that are not in it.
    """

    script = "trace_view"
    title = "Trace"
    shares = ("drawn", "sequence", "step", "unit")

    drawn = traitlets.Unicode("bars").tag(sync=True)
    sequence = traitlets.Int().tag(sync=True)
    unit = traitlets.Int().tag(sync=True)
    step = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        trace: Trace | Excerpt,
        *,
        sequences: Iterable[int] | None = None,
        units: Iterable[int] | None = None,
        sequence: int | None = None,
        unit: int | None = None,
        step: int | None = None,
        drawn: str = "bars",
    ) -> None:
        self._excerpt = trace if isinstance(trace, Excerpt) else Excerpt.of(trace, sequences, units)
        self._trace = trace.trace() if isinstance(trace, Excerpt) else trace
        self.preset_list = self._moments()
        super().__init__()
        begin = self._beginning(sequence, unit)
        with self.hold_sync():
            self.sequence = begin[0]
            self.unit = begin[1]
            self.step = begin[2] if step is None else step
            self.drawn = drawn
        self.set_trait("facts", self._facts())

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {"data": self._excerpt.facts()}

    # --- where to look --------------------------------------------------------------------------------

    def _beginning(self, sequence: int | None, unit: int | None) -> tuple[int, int, int]:
        """The given sequence and unit, or the first and its liveliest, and the step of the largest change."""
        here = self._excerpt
        at = sequence if sequence is not None else here.sequences[0]
        self._check_number("sequence", at, here.sequences)
        states = self._finite("h")[:, here.sequences.index(at)]  # (time, units)
        liveliest = here.units[int(states.std(dim=0, correction=0).argmax())]
        of = unit if unit is not None else liveliest
        self._check_number("unit", of, here.units)
        line = states[:, here.units.index(of)]
        return at, of, int(line.diff(prepend=line[:1]).abs().argmax())

    def _moments(self) -> tuple[Setting, ...]:
        """The presets: places in this trace that are worth a look."""
        h = self._finite("h")
        found = [
            ("largest-state", "Largest state", h.abs()),
            ("biggest-change", "Biggest change", h.diff(dim=0, prepend=h[:1]).abs()),
        ]
        if (kept := self._kept()) is not None:
            memory = self._finite("c" if "c" in self._excerpt.fields else "h").abs()
            longest = kept.mean(dim=0)  # (sequences, units), the mean of ln(what a step keeps)
            found.append(
                ("longest-memory", "Longest memory", torch.where(longest == longest.max(), memory, -1))
            )
        return tuple(Setting(name, label, self._place(sizes)) for name, label, sizes in found)

    def _place(self, sizes: Tensor) -> dict[str, int]:
        """Where the largest of (time, sequences, units) is."""
        step, sequence, unit = (int(one) for one in torch.unravel_index(sizes.argmax(), sizes.shape))
        return {
            "sequence": self._excerpt.sequences[sequence],
            "step": step,
            "unit": self._excerpt.units[unit],
        }

    def _finite(self, field: str) -> Tensor:
        """A field, (time, sequences, units), float64; 0 where it is no number."""
        return self._excerpt.values[self._excerpt.fields.index(field)].double().nan_to_num(0.0, 0.0, 0.0)

    def _kept(self) -> Tensor | None:
        """ln of the share that each step keeps of the memory: of f, or of 1 − z; None if there is no gate."""
        if "f" in self._excerpt.fields:
            return self._finite("f").clamp(1e-12, 1).log()
        if "z" in self._excerpt.fields:
            return (1 - self._finite("z")).clamp(1e-12, 1).log()
        return None

    # --- what may be assigned -------------------------------------------------------------------------

    @traitlets.validate("sequence", "unit")
    def _check_place(self, proposal: Any) -> int:
        name = proposal["trait"].name
        value: int = proposal["value"]
        self._check_number(name, value, getattr(self._excerpt, f"{name}s"))
        return value

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        step: int = proposal["value"]
        self._check_number("step", step, range(self._excerpt.steps))
        return step

    @traitlets.validate("drawn")
    def _check_drawn(self, proposal: Any) -> str:
        if proposal["value"] not in _DRAWN:
            raise ExplorerError(f'drawn should be "bars" or "lines", but is {proposal["value"]!r}.')
        return str(proposal["value"])

    def _check_number(self, name: str, value: Any, allowed: Any) -> None:
        if isinstance(value, int) and value in allowed:
            return
        here = list(allowed)
        if here == list(range(len(here))):
            raise ExplorerError(f"{name} should be between 0 and {len(here) - 1}, but is {value!r}.")
        some = ", ".join(map(str, here[:12])) + (" ..." if len(here) > 12 else "")
        raise ExplorerError(f"{name} should be one of those taken, {some}, but is {value!r}.")

    # --- the model ------------------------------------------------------------------------------------

    @property
    def trace(self) -> Trace:
        """The trace that is shown."""
        return self._trace

    @classmethod
    def from_state(cls, values: Mapping[str, Any]) -> Self:
        """The view that `state` described, of the part of the trace that was stored."""
        rest = {name: value for name, value in values.items() if name != "data"}
        return cls(Excerpt.from_facts(values.get("data")), **rest)

    def state(self) -> dict[str, Any]:
        """Class, place and numbers: enough to make this view again (see `from_mime`)."""
        return {**super().state(), "data": self._excerpt.facts()}

    # --- what a notebook stores -----------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """The rows of the static picture."""
        return [*self._input_rows(), *(self._row(field) for field in self._in_order())]

    def _input_rows(self) -> list[Row]:
        """A row of bars for each feature of the input; where there are many, a map of them all."""
        if self._excerpt.x is None:
            return []
        x = self._excerpt.x[:, self._excerpt.sequences.index(self.sequence)]  # (time, features)
        features = [_drawable(x[:, k]) for k in range(x.shape[-1])]
        if len(features) > _FEW:
            largest = max(max(map(abs, values)) for values in features)
            scale = [f"±{largest:.2g}"] * self._excerpt.steps
            return [
                Row(f"{len(features)} inputs $x$", features[0], height=1.5, printed=scale, pixels=features)
            ]
        names = ["$x$"] if len(features) == 1 else [f"$x_{k}$" for k in range(len(features))]
        return [Row(f"input {name}", values) for name, values in zip(names, features, strict=True)]

    def _row(self, field: str) -> Row:
        label, colour = (
            (GATES[field].label, GATES[field].colour) if field in GATES else (field, HUES["state"])
        )
        values = self._excerpt.series(field, self.sequence, self.unit)
        others = [_drawable(self._excerpt.series(field, self.sequence, one)) for one in self._company()]
        drawn = [*_drawable(values), *(value for line in others for value in line)]
        return Row(
            label,
            _drawable(values),
            colour,
            1.9 if field in ("c", "h") else 1.0,
            (0, 1) if field in _UNIT else _limits(drawn),
            printed=[f"{value:z.2f}".replace("-", "−") for value in values.tolist()],
            others=others,
        )

    def _company(self) -> list[int]:
        """The units that are drawn beside the chosen one, as lines: those whose state varies most."""
        if self.drawn == "bars":
            return []
        spread = self._finite("h")[:, self._excerpt.sequences.index(self.sequence)].var(dim=0, correction=0)
        others = [at for at, unit in enumerate(self._excerpt.units) if unit != self.unit]
        liveliest = sorted(others, key=lambda at: -spread[at].item())[: _MOST_LINES - 1]
        return [self._excerpt.units[at] for at in sorted(liveliest)]

    def _in_order(self) -> list[str]:
        known = [field for field in GATES if field in self._excerpt.fields]
        return [*(field for field in self._excerpt.fields if field not in GATES), *known]

    def png(self) -> bytes:
        """The static picture: the same bytes for the same state."""
        title = f"Trace: sequence {self.sequence}, unit {self.unit}"
        return draw(title, self.summary().splitlines(), self.rows(), self.step)

    def summary(self) -> str:
        """What the picture says, in words."""
        now = {
            field: self._excerpt.series(field, self.sequence, self.unit)[self.step].item()
            for field in self._in_order()
        }
        numbers = ", ".join(f"{name} {value:z.2f}" for name, value in now.items())
        lines = [
            f"Sequence {self.sequence}, unit {self.unit}, step {self.step}: {numbers}.",
            self._conclusion(),
            self._not_numbers(),
            self._excerpt.note,
        ]
        return "\n".join(filter(None, lines))

    def half_life(self) -> float:
        """Steps until half of the memory is gone at the mean (geometric) of what this unit's steps keep.

        Of the cell state by f, of a GRU's state by 1 − z. Raises ExplorerError if there is no such gate.
        """
        kept = self._kept()
        if kept is None:
            raise ExplorerError("This trace has neither f nor z: nothing in it says what a step keeps.")
        at = self._excerpt.sequences.index(self.sequence), self._excerpt.units.index(self.unit)
        mean = kept[:, at[0], at[1]].mean().item()
        return math.inf if mean == 0 else math.log(0.5) / mean

    def _conclusion(self) -> str:
        if self._kept() is None:
            h = self._finite("h")[:, self._excerpt.sequences.index(self.sequence)]
            flat = int((h[:, self._excerpt.units.index(self.unit)].abs() > _FLAT).sum())
            return f"Its state is beyond ±{_FLAT} in {flat} of {self._excerpt.steps} steps."
        half = self.half_life()
        share = 0.5 ** (1 / half)
        return (
            f"Over the whole sequence this unit keeps {percent(share)} of its memory a step "
            f"(geometric mean): {half_gone('it', half)}."
        )

    def _not_numbers(self) -> str:
        wrong = ~self._excerpt.values.isfinite().all(dim=3).all(dim=0)  # (time, sequences)
        if not wrong.any():
            return ""
        step = int(wrong.any(dim=1).int().argmax())
        return f"From step {step} on there are values that are not finite."

    def __repr__(self) -> str:
        time, batch, hidden = self._excerpt.whole
        fields = ", ".join(self._excerpt.fields)
        return (
            f"TraceView({fields}: time={time}, batch={batch}, hidden={hidden}; "
            f"sequence={self.sequence}, unit={self.unit}, step={self.step})"
        )


def view(trace: Trace, **options: Any) -> TraceView:
    """Show a trace as a timeline; the options are those of `explorers.TraceView`.

    >>> from lstmgru_lab import GRUCell
    >>> view(GRUCell(3, 4)(torch.zeros(5, 2, 3)), sequence=1, unit=2, step=0)
    TraceView(h, z, r, h_tilde: time=5, batch=2, hidden=4; sequence=1, unit=2, step=0)
    """
    return TraceView(trace, **options)


def _drawable(values: Tensor) -> list[float]:
    drawn: list[float] = values.double().nan_to_num(0.0, 0.0, 0.0).tolist()
    return drawn


def _limits(values: list[float]) -> tuple[float, float]:
    """A range that holds all values: ¼, ½, 1, 2 ... on the sides that are used."""
    size = 0.25
    while size < max(map(abs, values)):
        size *= 2
    return (-size if min(values) < 0 else 0.0), size
