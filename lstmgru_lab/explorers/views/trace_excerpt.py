"""The part of a trace that travels to the browser and into the notebook: all of it, or what fits."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor

from ...cells import Trace
from ...support.errors import ExplorerError

__all__ = ["LIMIT", "Excerpt"]

LIMIT = 1 << 20  # bytes of numbers; a third more as text
_MAX_STEPS = 2000
_SEQUENCES = 4  # as many stay to choose from, before units are left out
_WIDTHS = {"float32": 4, "float64": 8}


@dataclass(frozen=True)
class Excerpt:
    """Some steps, sequences and units of a trace, under the numbers that they have in it.

    `values` (fields, time, sequences, units), float32 or float64; `x` (time, sequences, input) or None if the
    input is larger than what a state may be; `whole` are the trace's own time, batch and hidden.
    """

    fields: tuple[str, ...]
    values: Tensor
    x: Tensor | None
    sequences: list[int]
    units: list[int]
    whole: tuple[int, int, int]
    note: str = ""
    """What was left out without having been asked, in words."""

    @classmethod
    def of(
        cls, trace: Any, sequences: Iterable[int] | None = None, units: Iterable[int] | None = None
    ) -> Self:
        """Take what fits of a trace, or the sequences and units that are asked for.

        Left to itself it takes the first sequences, and the units whose state varies most. Raises
        ExplorerError for anything but a trace with steps, or if what is asked for is not there or too large.
        """
        if not isinstance(trace, Trace):
            raise ExplorerError(
                f"view takes the Trace that a cell returns, trace = cell(x), but was given {_named(trace)}."
            )
        h = trace.h.detach()
        time, batch, hidden = h.shape
        if not (time and batch):
            raise ExplorerError(f"There is nothing to see: this trace has {time} steps of {batch} sequences.")
        steps = min(time, _MAX_STEPS)
        dtype = torch.float64 if h.dtype == torch.float64 else torch.float32
        room = max(1, LIMIT // (len(trace.fields) * steps * dtype.itemsize))
        chosen, picked = _fitting(h[:steps], room, sequences, units)
        values = torch.stack([getattr(trace, name).detach()[:steps] for name in trace.fields])
        features = trace.x.shape[-1]
        fits = steps * len(chosen) * features * dtype.itemsize <= LIMIT
        x = trace.x.detach()[:steps, chosen].to("cpu", dtype) if fits else None
        cut = [(steps, time, "the first {} of {} steps")]
        if sequences is None:
            cut.append((len(chosen), batch, "the first {} of {} sequences"))
        if units is None:
            cut.append((len(picked), hidden, "the {} of {} units that vary most"))
        too_wide = "" if fits else f"Its input of {features} numbers a step is too large to be drawn."
        return cls(
            trace.fields,
            values[:, :, chosen][..., picked].to("cpu", dtype),
            x,
            chosen,
            picked,
            (time, batch, hidden),
            _note(cut, too_wide),
        )

    @classmethod
    def from_facts(cls, facts: Any) -> Self:
        """Read what `facts` wrote; ExplorerError if it is not that."""
        try:
            dtype = getattr(torch, facts["dtype"]) if facts["dtype"] in _WIDTHS else None
            fields, sequences, units = (list(facts[name]) for name in ("fields", "sequences", "units"))
            steps, features = int(facts["steps"]), int(facts["features"])
            sizes = steps, len(sequences), len(units)
            values = _decoded(facts["values"], dtype).reshape(len(fields), *sizes)
            x = _decoded(facts["x"], dtype).reshape(steps, len(sequences), features) if features else None
            time, batch, hidden = map(int, facts["whole"])
            whole = (time, batch, hidden)
            return cls(tuple(map(str, fields)), values, x, sequences, units, whole, str(facts["note"]))
        except (KeyError, TypeError, ValueError, RuntimeError, binascii.Error) as error:
            raise ExplorerError(f"This is not the description of a trace: {error}.") from error

    def facts(self) -> dict[str, Any]:
        """As the browser and the notebook are told: numbers as base64 of little-endian floats."""
        return {
            "fields": list(self.fields),
            "steps": self.steps,
            "sequences": self.sequences,
            "units": self.units,
            "whole": list(self.whole),
            "note": self.note,
            "features": 0 if self.x is None else self.x.shape[-1],
            "dtype": str(self.values.dtype).removeprefix("torch."),
            "values": _encoded(self.values),
            "x": "" if self.x is None else _encoded(self.x),
        }

    @property
    def steps(self) -> int:
        """How many steps are here."""
        return self.values.shape[1]

    def series(self, field: str, sequence: int, unit: int) -> Tensor:
        """Return a field of one unit of one sequence, (time,), both numbered as in the trace."""
        at = self.fields.index(field), self.sequences.index(sequence), self.units.index(unit)
        return self.values[at[0], :, at[1], at[2]]

    def trace(self) -> Trace:
        """Return a trace of what is here: its first sequence is the first that was taken."""
        record = [dict(zip(self.fields, step, strict=True)) for step in self.values.transpose(0, 1)]
        last = record[-1]
        state = (last["h"], last["c"]) if "c" in last else last["h"]
        x = self.x if self.x is not None else self.values.new_zeros(self.steps, len(self.sequences), 0)
        return Trace(x, state, self.fields, record)


def _fitting(
    h: Tensor, room: int, sequences: Iterable[int] | None, units: Iterable[int] | None
) -> tuple[list[int], list[int]]:
    """Return the sequences and units to take: those asked for, or as many as there is `room` for."""
    steps, batch, hidden = h.shape
    chosen, picked = _chosen("sequences", sequences, batch), _chosen("units", units, hidden)
    if picked is None:
        count = max(1, room // (len(chosen) if chosen else min(batch, _SEQUENCES)))
        picked = _liveliest(h, min(hidden, count))
    if chosen is None:
        chosen = list(range(min(batch, max(1, room // len(picked)))))
    if len(chosen) * len(picked) > room:
        raise ExplorerError(
            f"{len(chosen)} sequences of {len(picked)} units are too many to draw: "
            f"with {steps} steps there is room for {room} units in all; choose fewer."
        )
    return chosen, picked


def _note(taken: list[tuple[int, int, str]], more: str) -> str:
    parts = [words.format(count, whole) for count, whole, words in taken if count < whole]
    if not parts:
        return more
    said = " and ".join([*filter(None, [", ".join(parts[:-1])]), parts[-1]])
    whole = f"Too large to take whole: here are {said}; choose with sequences= and units=."
    return f"{whole} {more}".strip()


def _liveliest(h: Tensor, count: int) -> list[int]:
    """Return the units whose state varies most, in the order of the trace."""
    spread = h.double().nan_to_num(0.0, 0.0, 0.0).std(dim=0, correction=0).amax(dim=0)  # (hidden,)
    return sorted(spread.topk(count).indices.tolist())


def _chosen(name: str, asked: Iterable[int] | None, count: int) -> list[int] | None:
    if asked is None:
        return None
    try:
        numbers = [int(one) for one in asked]
    except (TypeError, ValueError) as error:
        raise ExplorerError(f"{name} should be a list of numbers, but is {asked!r}.") from error
    if not numbers or len(set(numbers)) < len(numbers):
        raise ExplorerError(f"{name} should name at least one, and each once, but is {numbers}.")
    if wrong := [one for one in numbers if not 0 <= one < count]:
        raise ExplorerError(f"{name} should be between 0 and {count - 1}, but has {wrong[0]}.")
    return numbers


def _named(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"a tensor {tuple(value.shape)}"
    return "None" if value is None else f"a {type(value).__name__}"


def _encoded(values: Tensor) -> str:
    array = values.contiguous().numpy()
    return base64.b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode("ascii")


def _decoded(text: str, dtype: Any) -> Tensor:
    if dtype is None:
        raise ValueError("its dtype is neither float32 nor float64")
    return torch.frombuffer(bytearray(base64.b64decode(text, validate=True)), dtype=dtype)
