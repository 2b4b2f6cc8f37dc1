"""Shapes of nn.LSTM and nn.GRU: which numbers of `output` are the last states (lesson 09)."""

from collections.abc import Iterable, Mapping
from typing import Any

import torch
import traitlets
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from ...support.errors import ExplorerError
from ..live_picture import LivePicture, Setting
from ..static.shapes_picture import ShapesState, draw

__all__ = ["Shapes"]

_KINDS: dict[str, Any] = {"GRU": nn.GRU, "LSTM": nn.LSTM}
_MOST = {"time": 12, "batch": 6, "input_size": 1000, "hidden_size": 1000, "num_layers": 3}
_ONE_WAY = {"kind": "LSTM", "batch_first": False, "num_layers": 1, "bidirectional": False, "lengths": []}


class Shapes(LivePicture):
    """output, h_n and c_n of a torch module: pick a last state, see where `output` has the same numbers.

    `module` is an nn.LSTM or nn.GRU to start from; without one the example of torch's documentation, x
    (5, 3, 10) and 20 units, with one layer. `lengths` (batch,) are the valid steps of a padded batch
    that is packed; empty, all sequences are full. `row` and `sequence` say which state is picked:
    ``h_n[row, sequence]``.

    Raises ExplorerError for another module, more than 3 layers, or sizes that cannot be drawn.
    """

    script = "shapes"
    title = "Shapes of nn.LSTM and nn.GRU"
    shares = ("kind", "batch_first", "num_layers", "bidirectional", "lengths", "row", "sequence")

    kind = traitlets.Unicode("LSTM").tag(sync=True)
    batch_first = traitlets.Bool(False).tag(sync=True)
    num_layers = traitlets.Int(1).tag(sync=True)
    bidirectional = traitlets.Bool(False).tag(sync=True)
    lengths: Any = traitlets.List(traitlets.Int()).tag(sync=True)
    row = traitlets.Int().tag(sync=True)
    sequence = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        module: nn.RNNBase | None = None,
        *,
        time: int = 5,
        batch: int = 3,
        input_size: int = 10,
        hidden_size: int = 20,
        preset: str | None = None,
        **state: Any,
    ) -> None:
        if module is not None:
            given, (input_size, hidden_size) = _settings_of(module)
            state = {**given, **state}
        sizes = {"time": time, "batch": batch, "input_size": input_size, "hidden_size": hidden_size}
        for name, size in sizes.items():
            _check_size(name, size)
        if unknown := [name for name in state if name not in self.shares]:
            raise ExplorerError(
                f"Shapes takes no {unknown[0]!r}; it takes: {', '.join([*sizes, *self.shares])}."
            )
        self.sizes = sizes
        self.preset_list = self._presets()
        super().__init__()
        start = {**_ONE_WAY, **(self._preset(preset).values if preset else {}), **state}
        with self.hold_sync():
            for name in self.shares:
                if name in start:
                    setattr(self, name, start[name])
        self.set_trait("facts", self._facts())

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {"sizes": dict(self.sizes), "padded": self._some_lengths()}

    def _some_lengths(self) -> list[int]:
        """Lengths of a padded batch: 5, 2, 4, 1, 3 of five steps, as much of any other number."""
        time, batch = self.sizes["time"], self.sizes["batch"]
        fifths = [5 - 3 * b % 5 for b in range(batch)]
        return [max(1, round(time * one / 5)) for one in fifths]

    def _presets(self) -> tuple[Setting, ...]:
        classic = {**_ONE_WAY, "row": 0, "sequence": 0}
        shape = self.sizes["time"], self.sizes["batch"], self.sizes["input_size"]
        second = min(1, self.sizes["batch"] - 1)
        padded = {"batch_first": True, "lengths": self._some_lengths(), "sequence": second}
        return (
            Setting("classic", f"Classic {shape}", classic),
            Setting("two-layers", "Two layers", {**classic, "num_layers": 2, "row": 1}),
            Setting("bidirectional", "Bidirectional", {**classic, "bidirectional": True, "row": 1}),
            Setting("padded", "Padded", {**classic, **padded}),
        )

    # --- what may be assigned -------------------------------------------------------------------------

    @traitlets.validate("kind")
    def _check_kind(self, proposal: Any) -> str:
        if proposal["value"] not in _KINDS:
            raise ExplorerError(f'kind should be "LSTM" or "GRU", but is {proposal["value"]!r}.')
        return str(proposal["value"])

    @traitlets.validate("num_layers")
    def _check_layers(self, proposal: Any) -> int:
        return _check_size("num_layers", proposal["value"])

    @traitlets.validate("lengths")
    def _check_lengths(self, proposal: Any) -> list[int]:
        lengths, time, batch = list(proposal["value"]), self.sizes["time"], self.sizes["batch"]
        if lengths and (len(lengths) != batch or not all(1 <= one <= time for one in lengths)):
            raise ExplorerError(
                f"lengths should be {batch} numbers between 1 and {time}, or empty, but is {lengths}."
            )
        if lengths and max(lengths) < time:
            raise ExplorerError(
                f"One of the lengths should be {time}, the whole of x, but they are {lengths}."
            )
        return lengths

    @traitlets.validate("row", "sequence")
    def _check_picked(self, proposal: Any) -> int:
        name, value = proposal["trait"].name, int(proposal["value"])
        count = self._rows if name == "row" else self.sizes["batch"]
        if not 0 <= value < count:
            raise ExplorerError(f"{name} should be between 0 and {count - 1}, but is {value}.")
        return value

    @traitlets.observe("num_layers", "bidirectional")
    def _keep_row_inside(self, change: Any) -> None:
        self.row = min(self.row, self._rows - 1)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "lengths":
            value = _plain_lengths(value)
        super().__setattr__(name, value)

    # --- what torch does ------------------------------------------------------------------------------

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def _rows(self) -> int:
        return self.num_layers * self._directions

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of x, output, h_n and, of an LSTM, c_n."""
        time, batch, inputs, hidden = self.sizes.values()
        first = (batch, time) if self.batch_first else (time, batch)
        states = (self._rows, batch, hidden)
        shapes: dict[str, tuple[int, ...]] = {
            "x": (*first, inputs),
            "output": (*first, self._directions * hidden),
            "h_n": states,
        }
        return shapes | ({"c_n": states} if self.kind == "LSTM" else {})

    @property
    def module(self) -> nn.RNNBase:
        """The torch module with these settings; always the same weights."""
        with torch.random.fork_rng(devices=[]):  # looking must not move the learner's seed
            torch.manual_seed(0)
            module: nn.RNNBase = _KINDS[self.kind](
                self.sizes["input_size"],
                self.sizes["hidden_size"],
                num_layers=self.num_layers,
                batch_first=self.batch_first,
                bidirectional=self.bidirectional,
            )
        return module

    def run(self) -> dict[str, Tensor]:
        """x, output, h_n and c_n (or None) of one run of `module`; a padded batch is packed first."""
        generator = torch.Generator().manual_seed(0)
        x = torch.randn(self.shapes["x"], generator=generator)
        module = self.module
        with torch.no_grad():
            if self.lengths:
                packed = pack_padded_sequence(
                    x, torch.tensor(self.lengths), batch_first=self.batch_first, enforce_sorted=False
                )
                output, state = module(packed)
                output, _ = pad_packed_sequence(output, batch_first=self.batch_first)
            else:
                output, state = module(x)
        h_n, c_n = state if self.kind == "LSTM" else (state, None)
        return {"x": x, "output": output, "h_n": h_n, "c_n": c_n}

    @property
    def taken(self) -> str:
        """The expression for h_n[row], (batch, hidden): from `output` where it is in it."""
        batch, hidden = self.sizes["batch"], self.sizes["hidden_size"]
        layer, backward = divmod(self.row, self._directions)
        if layer < self.num_layers - 1:
            return f"h_n[{self.row}]"
        half = (f", {hidden}:" if backward else f", :{hidden}") if self.bidirectional else ""
        if self.lengths and not backward:
            step, every = "lengths - 1", f"torch.arange({batch})"
        else:
            step, every = ("0" if backward else "-1"), ":"
        if not self.batch_first and every == ":" and not half:
            return f"output[{step}]"
        return f"output[{every}, {step}{half}]" if self.batch_first else f"output[{step}, {every}{half}]"

    @property
    def in_output(self) -> bool:
        """Whether `output` holds the picked state: only the top layer's are in it."""
        return self.row // self._directions == self.num_layers - 1

    @property
    def code(self) -> str:
        """Python that makes the module, runs it and takes h_n[row]."""
        name, sizes = self.kind.lower(), self.sizes
        options = {
            "num_layers": self.num_layers if self.num_layers > 1 else None,
            "batch_first": self.batch_first or None,
            "bidirectional": self.bidirectional or None,
        }
        said = "".join(f", {key}={value}" for key, value in options.items() if value is not None)
        state = "(h_n, c_n)" if self.kind == "LSTM" else "h_n"
        first = ", batch_first=True" if self.batch_first else ""
        run = (
            [
                f"lengths = torch.tensor({list(self.lengths)})",
                f"packed = pack_padded_sequence(x, lengths{first}, enforce_sorted=False)",
                f"packed, {state} = {name}(packed)",
                f"output, _ = pad_packed_sequence(packed{first})",
            ]
            if self.lengths
            else [f"output, {state} = {name}(x)"]
        )
        same = f"the same numbers as h_n[{self.row}]" if self.in_output else "not in output"
        return "\n".join(
            [
                f"{name} = nn.{self.kind}({sizes['input_size']}, {sizes['hidden_size']}{said})",
                f"x = torch.randn{self.shapes['x']}",
                *run,
                f"last = {self.taken}  # {(sizes['batch'], sizes['hidden_size'])}, {same}",
            ]
        )

    # --- what a notebook stores -----------------------------------------------------------------------

    def shared(self) -> dict[str, Any]:
        """Return the present state as plain numbers, lists and dicts."""
        return {**super().shared(), "lengths": list(self.lengths)}

    def state(self) -> dict[str, Any]:
        """Class, sizes and state."""
        return {**super().state(), **self.sizes}

    def summary(self) -> str:
        """Return what the picture says, in words."""
        first = "batch, time" if self.batch_first else "time, batch"
        states = ", ".join(f"{name} {shape}" for name, shape in self.shapes.items() if name.endswith("_n"))
        return (
            f"x {self.shapes['x']}: {first}, input.\n"
            f"output {self.shapes['output']}: {first}, {'2·hidden' if self.bidirectional else 'hidden'}.\n"
            f"{states}: {self._first_axis()}, batch, hidden.\n"
            f"{self._picked()}"
        )

    def _first_axis(self) -> str:
        if not self.bidirectional:
            return "layers"
        return "layers·directions" if self.num_layers > 1 else "directions"

    def _picked(self) -> str:
        layer, backward = divmod(self.row, self._directions)
        way = ("backward" if backward else "forward") if self.bidirectional else ""
        who = f"h_n[{self.row}] is layer {layer}" + (f", {way}" if way else "")
        if not self.in_output:
            return f"{who}: output does not hold it, for output is the top layer's."
        if backward:
            return f"{who}: in output it is {self.taken}, for the backward direction ends at step 0."
        if self.lengths:
            steps = [one - 1 for one in self.lengths]
            return f"{who}: in output it is {self.taken}, steps {steps}; after them there are zeros."
        return f"{who}: in output it is {self.taken}, the last step."

    def png(self) -> bytes:
        """Return the static picture: the same bytes for the same state."""
        lines = [*self.summary().splitlines(), f"last = {self.taken}"]
        return draw(self.title, lines, self._drawn())

    def _drawn(self) -> ShapesState:
        return ShapesState(
            shapes={name: shape for name, shape in self.shapes.items() if name != "x"},
            batch_first=self.batch_first,
            directions=self._directions,
            lengths=self.lengths or [self.sizes["time"]] * self.sizes["batch"],
            row=self.row,
            in_output=self.in_output,
        )

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.shares)
        return f"Shapes({settings}; x {self.shapes['x']})"


def _settings_of(module: Any) -> tuple[dict[str, Any], tuple[int, int]]:
    kind = next((name for name, cls in _KINDS.items() if isinstance(module, cls)), None)
    if kind is None:
        raise ExplorerError(f"Shapes takes an nn.LSTM or nn.GRU, but was given a {type(module).__name__}.")
    if module.proj_size:
        raise ExplorerError("Shapes cannot draw an nn.LSTM with proj_size: its h and c differ in size.")
    names = ("batch_first", "num_layers", "bidirectional")
    return {"kind": kind, **{name: getattr(module, name) for name in names}}, (
        module.input_size,
        module.hidden_size,
    )


def _check_size(name: str, size: Any) -> int:
    if not isinstance(size, int) or not 1 <= size <= _MOST[name]:
        raise ExplorerError(f"{name} should be between 1 and {_MOST[name]}, but is {size!r}.")
    return size


def _plain_lengths(lengths: Any) -> list[Any]:
    """None, lists and tensors as a list."""
    if lengths is None:
        return []
    values = lengths.tolist() if hasattr(lengths, "tolist") else lengths
    if not isinstance(values, Iterable) or isinstance(values, str | Mapping):
        raise ExplorerError(f"lengths should be a list of numbers, but is {lengths!r}.")
    return list(values)
