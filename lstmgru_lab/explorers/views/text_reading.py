"""What a character model does while it reads a text: states, what it expects next, and what that rests on."""

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from ...cells import Cell, GRUCell, LSTMCell, RNNCell, Trace
from ...learning.models import CharacterModel
from ...support.errors import ExplorerError

__all__ = ["LONGEST", "Reading", "cell_of", "shipped_model", "shipped_reading", "trace_of"]

LONGEST = 300  # characters: the connectivity of all of them is half the square of it
_MOST_UNITS = 128
_GROUP = 50  # positions whose gradients are taken in one run
_CELLS: dict[str, Any] = {"RNN": RNNCell, "GRU": GRUCell, "LSTM": LSTMCell}
_SHIPPED = Path(__file__).parents[1] / "data" / "character_model.npz"


@cache
def shipped_model() -> tuple[CharacterModel, str]:
    """Return the package's own model of Newton's Opticks and its characters (see data/NOTICE.md)."""
    with np.load(_SHIPPED) as file:
        weights = {name: torch.from_numpy(file[name]).float() for name in file.files if name != "characters"}
        characters = str(file["characters"])
    units, embedding = weights["sequence.readout.weight"].shape[1], weights["embedding.weight"].shape[1]
    model = CharacterModel("LSTM", len(characters), units, embedding)
    model.load_state_dict(weights)
    return model.eval(), characters


@dataclass(frozen=True)
class Reading:
    """A model's states, logits and connectivity over a text.

    `states` (time, units): after each character, tanh(c) of an LSTM (as Karpathy et al. 2015 show it), h of a
    GRU or RNN. `logits` (time, characters). `connectivity` (time, time): row t is how strongly the model's
    first guess after character t depends on each character s <= t, ‖∂ log p_t(guess) / ∂ embedding_s‖, the
    gradient measure of Madsen (2019). All float32. `units` are the numbers that the units have in the model.
    """

    text: str
    characters: str
    kind: str
    units: list[int]
    whole: int
    states: Tensor
    logits: Tensor
    connectivity: Tensor

    @classmethod
    def of(cls, model: Any, text: Any, characters: Any) -> Self:
        """Read `text` with `model`; ExplorerError if these three do not belong together."""
        indices = _indices(model, text, characters)
        trace, logits = _read(model, indices)
        states = (torch.tanh(trace.c) if "c" in trace.fields else trace.h)[:, 0]
        spread = states.std(dim=0, correction=0)
        units = sorted(spread.topk(min(_MOST_UNITS, len(spread))).indices.tolist())
        return cls(
            text,
            _plain(characters),
            _kind(model),
            units,
            len(spread),
            states[:, units].float(),
            logits.float(),
            _connectivity(model, indices),
        )

    @classmethod
    def from_facts(cls, facts: Any) -> Self:
        """Read what `facts` wrote; ExplorerError if it is not that."""
        try:
            text, characters, units = str(facts["text"]), str(facts["characters"]), list(facts["units"])
            time = len(text)
            rows = torch.tril_indices(time, time)
            connectivity = torch.zeros(time, time)
            connectivity[rows[0], rows[1]] = _decoded(facts["connectivity"])
            states = _decoded(facts["states"]).reshape(time, len(units))
            logits = _decoded(facts["logits"]).reshape(time, len(characters))
            kind, whole = str(facts["kind"]), int(facts["whole"])
            return cls(text, characters, kind, units, whole, states, logits, connectivity)
        except (KeyError, TypeError, ValueError, RuntimeError, binascii.Error) as error:
            raise ExplorerError(f"This is not the description of a read text: {error}.") from error

    def facts(self) -> dict[str, Any]:
        """As the browser and the notebook are told: numbers as base64 of little-endian float32.

        Of the connectivity the lower triangle, row by row.
        """
        rows = torch.tril_indices(len(self.text), len(self.text))
        return {
            "text": self.text,
            "characters": self.characters,
            "kind": self.kind,
            "units": self.units,
            "whole": self.whole,
            "states": _encoded(self.states),
            "logits": _encoded(self.logits),
            "connectivity": _encoded(self.connectivity[rows[0], rows[1]]),
        }

    @property
    def state_name(self) -> str:
        """What `states` are: "tanh(c)" or "h"."""
        return "tanh(c)" if self.kind == "LSTM" else "h"

    def series(self, unit: int) -> Tensor:
        """Return the states of one unit, (time,), under the number that it has in the model."""
        return self.states[:, self.units.index(unit)]

    def probabilities(self, position: int, temperature: float = 1.0) -> Tensor:
        """Of every character to come after `position`: softmax(logits / temperature), float64."""
        return torch.softmax(self.logits[position].double() / temperature, dim=0)

    def bits(self, position: int) -> float | None:
        """-log2 of the probability that the character which came next had; None after the last."""
        if position + 1 == len(self.text):
            return None
        came = self.characters.index(self.text[position + 1])
        return -math.log2(self.probabilities(position)[came].item())

    def shares(self, position: int) -> Tensor:
        """Return how the prediction at `position` connects to the characters up to it, adding up to 1."""
        row = self.connectivity[position, : position + 1].double()
        return row / row.sum() if row.sum() > 0 else row

    def reach(self, position: int, part: float) -> int:
        """How many of the last characters hold this part of the connectivity."""
        from_the_end = self.shares(position).flip(0).cumsum(0)
        return min(position + 1, int((from_the_end < part).sum()) + 1)


def _read(model: CharacterModel, indices: Tensor) -> tuple[Trace, Tensor]:
    """Return the trace and the logits (time, characters) in float64, so that all machines print the same."""
    with torch.no_grad():
        trace = cell_of(model)(model.embedding(indices)[:, None].double())
        readout = model.sequence.readout
        logits = trace.h[:, 0] @ readout.weight.double().T + readout.bias.double()
    return trace, logits


@cache
def shipped_reading(text: str) -> "Reading":
    """Return what the package's own model does with a text: read once."""
    model, characters = shipped_model()
    return Reading.of(model, text, characters)


def trace_of(model: CharacterModel, reading: "Reading") -> Trace:
    """Every gate of the model over a text that it has read."""
    return _read(model, _indices(model, reading.text, reading.characters))[0]


def cell_of(model: CharacterModel) -> Cell:
    """Return the reference cell, float64, of a model's recurrent layer."""
    with torch.random.fork_rng(devices=[]):  # looking must not move the learner's seed
        cell: Cell = _CELLS[_kind(model)].from_torch(model.sequence.recurrent)
    return cell.double()


def _connectivity(model: CharacterModel, indices: Tensor) -> Tensor:
    """Row t: the norms of ∂ log p_t(first guess) / ∂ embedding_s, a sequence of the batch for each t."""
    time = len(indices)
    connectivity = torch.zeros(time, time)
    vectors = model.embedding(indices).detach()  # (time, embedding)
    for begin in range(0, time, _GROUP):
        rows = torch.arange(begin, min(begin + _GROUP, time))
        seen = int(rows[-1]) + 1
        x = vectors[:seen, None].repeat(1, len(rows), 1).requires_grad_()  # (time, rows, embedding)
        h, _ = model.sequence.recurrent(x)
        at_t = h[rows, torch.arange(len(rows))]  # (rows, hidden)
        guesses = torch.log_softmax(model.sequence.readout(at_t), dim=1).amax(dim=1)
        (gradient,) = torch.autograd.grad(guesses.sum(), x)
        connectivity[rows, :seen] = gradient.norm(dim=2).T.float()
    return connectivity


def _kind(model: CharacterModel) -> str:
    return type(model.sequence.recurrent).__name__


def _plain(characters: Any) -> str:
    """Return the string of characters, of itself or of a Text that holds it."""
    return str(getattr(characters, "characters", characters))


def _indices(model: Any, text: Any, characters: Any) -> Tensor:
    """Return the text as the model takes it, (time,); a sentence for whatever does not fit."""
    if not isinstance(model, CharacterModel):
        raise ExplorerError(
            f"TextUnits takes a lab.models.CharacterModel, but was given a {type(model).__name__}."
        )
    if not isinstance(text, str):
        raise ExplorerError(f"text should be a string, but is a {type(text).__name__}.")
    if not 2 <= len(text) <= LONGEST:
        raise ExplorerError(
            f"text should have between 2 and {LONGEST} characters, but has {len(text)}; "
            f"take a stretch of it, such as text[:{LONGEST}]."
        )
    known = _plain(characters)
    if len(known) != model.embedding.num_embeddings or len(set(known)) < len(known):
        raise ExplorerError(
            f"characters should be the {model.embedding.num_embeddings} different characters that the model "
            f"was trained on, in order, such as lab.tasks.text.load().characters, but has {len(known)}."
        )
    if unknown := sorted(set(text) - set(known)):
        raise ExplorerError(f"The model does not know {', '.join(map(repr, unknown))}: leave them out.")
    place: Mapping[str, int] = {character: k for k, character in enumerate(known)}
    return torch.tensor([place[character] for character in text])


def _encoded(values: Tensor) -> str:
    return base64.b64encode(values.contiguous().numpy().astype("<f4").tobytes()).decode("ascii")


def _decoded(text: str) -> Tensor:
    return torch.frombuffer(bytearray(base64.b64decode(text, validate=True)), dtype=torch.float32)
