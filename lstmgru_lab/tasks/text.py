"""A text to learn character by character, and the n-gram model to beat.

The text is Newton's Opticks (1730): a quarter of a million characters of running prose. Bits per character is
the mean of -log2 p over the characters that came; one bit less means a model twice as sure.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ..support.errors import DataError
from . import arguments

__all__ = ["Batch", "CarriedLoss", "Text", "batches", "bits_per_character", "load", "ngram_bits"]

FILE = Path(__file__).parent / "data" / "opticks.txt"
LEAST = 5000

Batch = tuple[Tensor, Tensor]
"""x, y (time, batch): characters as indices, and the character that follows each."""


@dataclass(frozen=True)
class Text:
    """A text as indices into its characters; the last tenth is the test set."""

    characters: str
    train: Tensor
    test: Tensor

    def encode(self, string: str) -> Tensor:
        """Return the indices (time,) of a string; ValueError if a character of it is not in the text."""
        unknown = sorted(set(string) - set(self.characters))
        if unknown:
            raise ValueError(f"The text has no {', '.join(map(repr, unknown))}.")
        return torch.tensor([self.characters.index(character) for character in string])

    def decode(self, indices: Tensor) -> str:
        """Return the string that belongs to indices (time,)."""
        return "".join(self.characters[k] for k in indices.tolist())

    def __repr__(self) -> str:
        return f"Text({len(self.train) + len(self.test)} characters, {len(self.characters)} different)"


def load(file: str | Path | None = None) -> Text:
    """Load Newton's Opticks, or a text file of your own in UTF-8 with 5000 characters or more.

    Raises DataError if the file cannot be read as text or is too short.
    """
    path = FILE if file is None else Path(file)
    try:
        string = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise DataError(f"{path} cannot be read as text in UTF-8: {problem}.") from None
    if len(string) < LEAST:
        raise DataError(
            f"{path} should have at least {LEAST} characters to learn from, but has {len(string)}."
        )
    characters = "".join(sorted(set(string)))
    place = {character: k for k, character in enumerate(characters)}
    indices = torch.tensor([place[character] for character in string])
    cut = len(indices) * 9 // 10
    return Text(characters, indices[:cut], indices[cut:])


def batches(indices: Tensor, steps: int = 64, batch_size: int = 32) -> Iterator[Batch]:
    """Yield consecutive segments of `steps` characters from `batch_size` places in a text, endlessly.

    Column k of a batch continues where column k of the previous batch ended, so a state can be carried over.
    Raises DataError if the text is too short.
    """
    while True:
        yield from once(indices, steps, batch_size)


def once(indices: Tensor, steps: int, batch_size: int) -> Iterator[Batch]:
    """Yield the same segments, but only once through the text; DataError if it is too short."""
    arguments.at_least(1, steps=steps, batch_size=batch_size)
    column = (len(indices) - 1) // batch_size
    if column < steps:
        raise DataError(
            f"{len(indices)} characters are too few for {batch_size} columns of {steps} steps: "
            f"take a longer text, or fewer columns."
        )
    x = indices[: batch_size * column].view(batch_size, column).t()
    y = indices[1 : batch_size * column + 1].view(batch_size, column).t()
    for begin in range(0, column - steps + 1, steps):
        yield x[begin : begin + steps], y[begin : begin + steps]


class CarriedLoss:
    """The cross-entropy, in nats a character, with the state carried from batch to batch.

    This is truncated backpropagation through time (Williams & Peng 1990): the state is carried on, but not
    its gradient.
    """

    def __init__(self) -> None:
        self.state: Any = None

    def __call__(self, model: Any, batch: Batch) -> Tensor:
        """Compute the loss of one segment, starting from the state at the end of the previous segment."""
        x, y = batch
        outputs, state = model(x, self.state)  # (time, batch, characters)
        self.state = detached(state)
        return F.cross_entropy(outputs.flatten(0, 1), y.flatten())


def detached(state: Any) -> Any:
    """Detach the state h, or (h, c), from its history."""
    return state.detach() if isinstance(state, Tensor) else tuple(part.detach() for part in state)


@torch.no_grad()
def bits_per_character(model: Any, indices: Tensor, batch_size: int = 8) -> float:
    """Compute the mean bits per character of a text, the state carried on from the start of each column."""
    loss, nats = CarriedLoss(), []
    for batch in once(indices, steps=128, batch_size=batch_size):
        nats.append(float(loss(model, batch)))
    return sum(nats) / len(nats) / math.log(2)


def ngram_bits(train: Tensor, test: Tensor, n: int, prior: float = 5.0) -> float:
    """Compute the bits per character of an n-gram model: n = 1 counts characters, n = 2 pairs, and so on.

    The n-gram model adds to its counts in train the prediction of the (n-1)-gram model, weighted as `prior`
    more observations. The chain ends in the uniform distribution, so no character is impossible.
    """
    arguments.at_least(1, n=n)
    known = int(max(train.max(), test.max())) + 1
    sequence, unseen = train.tolist(), test.tolist()
    counts = [_counts(sequence, order) for order in range(1, n + 1)]
    total = 0.0
    for k in range(len(unseen)):
        probability = 1 / known
        for order in range(1, min(n, k + 1) + 1):
            followers, seen = counts[order - 1]
            gram = tuple(unseen[k - order + 1 : k + 1])
            probability = (followers[gram] + prior * probability) / (seen[gram[:-1]] + prior)
        total -= math.log2(probability)
    return total / len(unseen)


def _counts(sequence: list[int], order: int) -> tuple[Counter[tuple[int, ...]], Counter[tuple[int, ...]]]:
    """Count each gram of this order, and each beginning of a gram, followed by any character."""
    grams = Counter(zip(*(sequence[k:] for k in range(order)), strict=False))
    beginnings: Counter[tuple[int, ...]] = Counter()
    for gram, count in grams.items():
        beginnings[gram[:-1]] += count
    return grams, beginnings
