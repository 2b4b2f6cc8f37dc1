"""The hidden units of a character model over a text (lesson 11)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

import torch
import traitlets
from torch import Tensor

from ...cells import Cell, Trace
from ...learning.models import CharacterModel
from ...support.errors import ExplorerError
from ..live_picture import LivePicture, Setting
from ..static.text_picture import TextState, draw
from .newton import EXCERPT, NEWTON
from .text_reading import Reading, cell_of, shipped_model, shipped_reading, trace_of

__all__ = ["Follower", "TextUnits"]

_COOLEST, _HOTTEST = 0.1, 3.0
AROUND = 8
"""How many characters before and after a span it is told from."""


class Follower(NamedTuple):
    """How a unit follows a span, told from the 8 characters on each side of it.

    `difference`: the mean of its states in the span less their mean around it. `throughout`: a threshold
    exists that all states in the span are beyond, and none around it.
    """

    unit: int
    difference: float
    throughout: bool


class TextUnits(LivePicture):
    """A text under the eyes of a character model: its units' states, what it expects, and what that rests on.

    `model` is a CharacterModel, `text` what it reads (2 to 300 characters), `characters` those that it was
    trained on, in order, or the Text that holds them; without a model it is the package's own, an LSTM that
    has read Newton's Opticks. `unit` is the hidden unit whose state is drawn, `position` the character after
    which we look, counted from 0; `span` (start, stop) marks ``text[start:stop]`` to find the units that
    follow it; `temperature` divides the logits.

    The connectivity is the gradient measure of Madsen, "Visualizing memorization in RNNs" (Distill, 2019);
    the search by a span follows LSTMVis (Strobelt et al. 2018). Raises ExplorerError for a text with unknown
    characters, a model without its characters, and numbers that are not there.
    """

    script = "text_units"
    title = "A character model's units"
    shares = ("position", "span", "temperature", "unit")

    position = traitlets.Int().tag(sync=True)
    span: Any = traitlets.List(traitlets.Int()).tag(sync=True)
    temperature = traitlets.Float(1.0).tag(sync=True)
    unit = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        model: CharacterModel | Reading | None = None,
        text: str | None = None,
        characters: Any = None,
        *,
        unit: int | None = None,
        position: int | None = None,
        span: Iterable[int] | None = None,
        temperature: float | None = None,
        preset: str | None = None,
    ) -> None:
        self._model: CharacterModel | None = None
        self._shipped = model is None
        self._reading = self._read(model, text, characters)
        newton = self._shipped and self._reading.text == EXCERPT
        self.preset_list = NEWTON if newton else self._found()
        super().__init__()
        chosen = {**self.preset_list[0].values, **(self._preset(preset).values if preset else {})}
        given = {"unit": unit, "position": position, "span": span, "temperature": temperature}
        chosen |= {name: value for name, value in given.items() if value is not None}
        with self.hold_sync():
            for name, value in chosen.items():
                setattr(self, name, value)
        self.set_trait("facts", self._facts())

    def _read(self, model: Any, text: Any, characters: Any) -> Reading:
        if isinstance(model, Reading):
            return model
        if model is None:
            model, known = shipped_model()
            if characters is not None:
                raise ExplorerError("characters belong to a model: TextUnits(model, text, characters).")
            self._model = model
            return shipped_reading(EXCERPT) if text is None else Reading.of(model, text, known)
        if text is None or characters is None:
            raise ExplorerError(
                "A model of your own needs a text and its characters: TextUnits(model, text, characters)."
            )
        self._model = model
        return Reading.of(model, text, characters)

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {
            "data": self._reading.facts(),
            "shipped": self._shipped,
            "excerpt": self._shipped and self._reading.text == EXCERPT,
            "temperatures": [_COOLEST, _HOTTEST],
            "around": AROUND,
        }

    # --- where to look --------------------------------------------------------------------------------

    def _found(self) -> tuple[Setting, ...]:
        """Return the presets of an unknown text: where the model was surprised, and a long word."""
        reading = self._reading
        bits = [reading.bits(t) or 0.0 for t in range(len(reading.text))]
        surprise = max(range(len(bits)), key=bits.__getitem__)
        liveliest = reading.units[int(reading.states.std(dim=0, correction=0).argmax())]
        start, stop = _longest_word(reading.text)
        followers = self._following([start, stop])
        usual = {"temperature": 1.0, "span": []}
        return (
            Setting("surprise", "Biggest surprise", {**usual, "unit": liveliest, "position": surprise}),
            Setting(
                "longest-word",
                "Longest word",
                {
                    **usual,
                    "unit": followers[0].unit if followers else liveliest,
                    "position": stop - 1,
                    "span": [start, stop],
                },
            ),
        )

    # --- what may be assigned -------------------------------------------------------------------------

    @traitlets.validate("unit")
    def _check_unit(self, proposal: Any) -> int:
        unit: int = proposal["value"]
        if unit not in self._reading.units:
            raise ExplorerError(f"unit should be one of the model's {self._units_said()}, but is {unit}.")
        return unit

    def _units_said(self) -> str:
        units, whole = self._reading.units, self._reading.whole
        if len(units) == whole:
            return f"0 to {whole - 1}"
        return f"{len(units)} that vary most here, {', '.join(map(str, units[:8]))} ..."

    @traitlets.validate("position")
    def _check_position(self, proposal: Any) -> int:
        position: int = proposal["value"]
        if not 0 <= position < len(self._reading.text):
            raise ExplorerError(
                f"position should be between 0 and {len(self._reading.text) - 1}, but is {position}."
            )
        return position

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal: Any) -> float:
        temperature: float = proposal["value"]
        if not _COOLEST <= temperature <= _HOTTEST:  # also refuses nan
            raise ExplorerError(
                f"temperature should be between {_COOLEST} and {_HOTTEST}, but is {temperature}."
            )
        return temperature

    @traitlets.validate("span")
    def _check_span(self, proposal: Any) -> list[int]:
        span, length = list(proposal["value"]), len(self._reading.text)
        if span and not (len(span) == 2 and 0 <= span[0] < span[1] <= length):
            raise ExplorerError(
                f"span should be (start, stop) with 0 <= start < stop <= {length}, or empty, but is {span}."
            )
        return span

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "span":
            value = _plain_span(value)
        super().__setattr__(name, value)

    # --- the model ------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text that is read."""
        return self._reading.text

    @property
    def model(self) -> CharacterModel:
        """The model that reads; ExplorerError if a notebook stored only its numbers."""
        if self._model is None:
            raise ExplorerError("This page was made from stored numbers: the model is not in them.")
        return self._model

    @property
    def cell(self) -> Cell:
        """The reference cell, float64, of the model's recurrent layer."""
        return cell_of(self.model)

    @property
    def trace(self) -> Trace:
        """Every gate while the text is read, each (time, 1, hidden), float64: look at it by `lab.view`."""
        return trace_of(self.model, self._reading)

    @property
    def states(self) -> Tensor:
        """The drawn unit's states, (time,): tanh(c) of an LSTM, h of a GRU or RNN."""
        return self._reading.series(self.unit).clone()

    @property
    def probabilities(self) -> dict[str, float]:
        """Each character's probability to come next at the position and temperature, the largest first."""
        values = self._reading.probabilities(self.position, self.temperature)
        order = values.argsort(descending=True, stable=True).tolist()
        return {self._reading.characters[k]: values[k].item() for k in order}

    @property
    def connectivity(self) -> Tensor:
        """What share each character up to the position has in the prediction there, (position + 1,)."""
        return self._reading.shares(self.position)

    def following(self) -> list[Follower]:
        """How each unit follows the span, the largest difference first; empty without a span."""
        return self._following(list(self.span))

    def _following(self, span: list[int]) -> list[Follower]:
        if not span:
            return []
        states = self._reading.states.double()
        inside = states[span[0] : span[1]]
        around = torch.cat([states[max(0, span[0] - AROUND) : span[0]], states[span[1] : span[1] + AROUND]])
        if not len(around):
            return []
        differences = inside.mean(dim=0) - around.mean(dim=0)
        apart = (inside.amin(dim=0) > around.amax(dim=0)) | (inside.amax(dim=0) < around.amin(dim=0))
        order = differences.abs().argsort(descending=True, stable=True).tolist()
        return [Follower(self._reading.units[k], differences[k].item(), bool(apart[k])) for k in order]

    # --- what a notebook stores -----------------------------------------------------------------------

    def shared(self) -> dict[str, Any]:
        """Return the present state as plain numbers and lists."""
        return {**super().shared(), "span": list(self.span)}

    def state(self) -> dict[str, Any]:
        """Class and state; of the package's own model the text is enough, of another its numbers."""
        numbers = {"text": self.text} if self._shipped else {"data": self._reading.facts()}
        return {**super().state(), **numbers}

    @classmethod
    def from_state(cls, values: Mapping[str, Any]) -> Self:
        """Return the explorer that `state` described."""
        rest = {name: value for name, value in values.items() if name != "data"}
        return cls(Reading.from_facts(values["data"]), **rest) if "data" in values else cls(**rest)

    def summary(self) -> str:
        """Return what the picture says, in words."""
        lines = [self._here(), self._expects(), self._rests_on(), self._follows()]
        return "\n".join(filter(None, lines))

    def _here(self) -> str:
        value = self.states[self.position].item()
        before = _quoted(self.text[max(0, self.position - 11) : self.position + 1])
        return (
            f"After {before} (position {self.position}) unit {self.unit} "
            f"stands at {value:+z.2f}, {self._reading.state_name}."
        )

    def _expects(self) -> str:
        some = [f"{_quoted(c)} {p:.0%}" for c, p in list(self.probabilities.items())[:5]]
        warm = "" if self.temperature == 1 else f" at temperature {self.temperature:g}"
        said = f"Next it expects{warm}: {', '.join(some)}."
        bits = self._reading.bits(self.position)
        if bits is None:
            return said
        came = self.text[self.position + 1]
        p = self._reading.probabilities(self.position)[self._reading.characters.index(came)].item()
        return f"{said} {_quoted(came)} came, with {p:.0%} (temperature 1): {bits:.2f} bits."

    def _rests_on(self) -> str:
        half, most = (self._reading.reach(self.position, part) for part in (0.5, 0.9))
        return f"Half of the first guess's connectivity lies in the last {half} characters, 90% in {most}."

    def _follows(self) -> str:
        if not self.span:
            return ""
        span, found = _quoted(self.text[slice(*self.span)]), self.following()
        if not found:
            return f"The span {span} is the whole text: there is nothing to tell it from."
        first, throughout = found[0], sum(one.throughout for one in found)
        sides = {0: "no unit stands", 1: "1 unit stands"}.get(throughout, f"{throughout} units stand")
        return (
            f"In the span {span} unit {first.unit} differs most from the {AROUND} characters on each side, "
            f"by {first.difference:+z.2f} in the mean; {sides} on one side of a threshold throughout it "
            "and on the other around it."
        )

    def png(self) -> bytes:
        """Return the static picture: the same bytes for the same state."""
        shares = self.connectivity.tolist()
        state = TextState(self.text, self.states.tolist(), shares, self.position, tuple(self.span))
        return draw(self.title, self.summary().splitlines(), state)

    def __repr__(self) -> str:
        whose = "the package's LSTM" if self._shipped else f"a {self._reading.kind} of your own"
        return (
            f"TextUnits({whose}, {len(self.text)} characters; "
            f"unit={self.unit}, position={self.position}, span={tuple(self.span)}, "
            f"temperature={self.temperature:g})"
        )


def _plain_span(span: Any) -> list[Any]:
    """None, tuples, ranges and slices as a list."""
    if span is None:
        return []
    if isinstance(span, slice) and span.step is None:
        return [span.start, span.stop]
    if not isinstance(span, Iterable) or isinstance(span, str | Mapping):
        raise ExplorerError(f"span should be (start, stop), but is {span!r}.")
    return list(span)


def _quoted(text: str) -> str:
    return f"“{text.replace(chr(10), '↵')}”"


def _longest_word(text: str) -> tuple[int, int]:
    """Where the longest run of letters begins and ends."""
    runs = [(one.start(), one.end()) for one in re.finditer(r"[^\W\d_]+", text)] or [(0, 1)]
    return max(runs, key=lambda run: run[1] - run[0])
