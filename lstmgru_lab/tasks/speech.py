"""Spoken digits, and a question about order: which of two digits was said first?

The digits are synthetic: 52 voices of the formant synthesiser eSpeak NG, four accents in thirteen variants,
each saying 0 to 9 twice with its own pitch, speed and noise, as 13 mel-frequency cepstral coefficients every
16 ms (data/make_speech.py). Not only the voices of the test but also their variants are never heard in
training. A model can recognise a digit without any sense of order, but not say which of two came first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Generator, Tensor

from ..support.errors import DataError
from . import arguments
from .features import mfcc, read_wav, trimmed

__all__ = ["Batch", "Digits", "batches", "error", "load", "loss", "padded", "pairs", "singles"]

FILE = Path(__file__).parent / "data" / "spoken_digits.npz"
STEP = 1 / 32  # of a stored coefficient, in standard deviations


class Batch(NamedTuple):
    """x (time, batch, 13), zeros after a sequence's end; lengths (batch,); y (batch,), the target digit."""

    x: Tensor
    lengths: Tensor
    y: Tensor


@dataclass(frozen=True)
class Digits:
    """Utterances: frames[k] (time, 13), standardised by the training voices; digit (n,); voice[k]."""

    frames: list[Tensor]
    digit: Tensor
    voice: list[str]

    def __len__(self) -> int:
        return len(self.frames)

    def __repr__(self) -> str:
        return f"Digits({len(self)} utterances of {len(set(self.voice))} voices)"


def load(recordings: str | Path | None = None) -> tuple[Digits, Digits]:
    """Load the digits to train on and those to test on, by other voices: 720 and 320 utterances.

    recordings: a folder of your own to test on instead: 16-bit WAV files, one digit each, whose names begin
    with the digit and the speaker, for example ``7_maria_0.wav``. Raises DataError if it holds none.
    """
    with np.load(FILE) as data:
        frames = torch.from_numpy(data["frames"]).float() * STEP
        every = Digits(
            frames=list(torch.split(frames, data["lengths"].tolist())),
            digit=torch.from_numpy(data["digit"]).long(),
            voice=data["voice"].tolist(),
        )
        held_out = set(data["test_voices"].tolist())
        mean, deviation = data["mean"], data["deviation"]
    train = _chosen(every, [k for k, voice in enumerate(every.voice) if voice not in held_out])
    if recordings is not None:
        return train, _recorded(Path(recordings), mean, deviation)
    return train, _chosen(every, [k for k, voice in enumerate(every.voice) if voice in held_out])


def padded(frames: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Pad sequences (time, 13) with zeros to one tensor (longest, n, 13); return it and the lengths (n,)."""
    return torch.nn.utils.rnn.pad_sequence(frames), torch.tensor([len(sequence) for sequence in frames])


def singles(digits: Digits) -> Batch:
    """Make a batch of single utterances; the target is the digit."""
    return Batch(*padded(digits.frames), digits.digit)


def pairs(digits: Digits, count: int, seed: int = 0) -> Batch:
    """Draw `count` pairs of different digits, each pair said by one voice; the target is the first digit.

    Raises DataError if no voice says two different digits.
    """
    arguments.at_least(1, count=count)
    generator = Generator().manual_seed(seed)
    by_voice: dict[str, list[int]] = {}
    for k, name in enumerate(digits.voice):
        by_voice.setdefault(name, []).append(k)
    partners = [
        [j for j in by_voice[digits.voice[k]] if digits.digit[j] != digits.digit[k]]
        for k in range(len(digits))
    ]
    able = [k for k, others in enumerate(partners) if others]
    if not able:
        raise DataError("A pair needs a voice that says at least two different digits, and there is none.")
    firsts = [able[_below(len(able), generator)] for _ in range(count)]
    seconds = [partners[k][_below(len(partners[k]), generator)] for k in firsts]
    frames = [torch.cat([digits.frames[a], digits.frames[b]]) for a, b in zip(firsts, seconds, strict=True)]
    return Batch(*padded(frames), digits.digit[firsts])


def batches(data: Batch, batch_size: int = 32, seed: int = 0) -> Iterator[Batch]:
    """Yield batches of these sequences endlessly, in a new order in each epoch.

    Each batch is as long as its longest sequence.
    """
    generator = Generator().manual_seed(seed)
    while True:
        for chosen in torch.split(torch.randperm(len(data.y), generator=generator), batch_size):
            lengths = data.lengths[chosen]
            yield Batch(data.x[: int(lengths.max()), chosen], lengths, data.y[chosen])


def loss(model: Any, batch: Batch) -> Tensor:
    """Compute the cross-entropy, in nats, of the model's 10 outputs at each sequence's last step."""
    return F.cross_entropy(_at_the_end(model, batch), batch.y)


@torch.no_grad()
def error(model: Any, batch: Batch) -> float:
    """Return the share of sequences whose digit the model gets wrong; chance is 0.9."""
    return float((_at_the_end(model, batch).argmax(1) != batch.y).float().mean())


def _at_the_end(model: Any, batch: Batch) -> Tensor:
    outputs, _ = model(batch.x)  # (time, batch, 10)
    last: Tensor = outputs[batch.lengths - 1, torch.arange(len(batch.y))]
    return last


def _below(limit: int, generator: Generator) -> int:
    return int(torch.randint(limit, (), generator=generator))


def _chosen(digits: Digits, which: list[int]) -> Digits:
    return Digits([digits.frames[k] for k in which], digits.digit[which], [digits.voice[k] for k in which])


def _recorded(folder: Path, mean: NDArray[Any], deviation: NDArray[Any]) -> Digits:
    """Read the WAV files of a folder, standardised like the training voices."""
    named = [(path, re.match(r"(\d)_([^_.]+)", path.name)) for path in sorted(folder.glob("*.wav"))]
    found = [(path, match) for path, match in named if match]
    if not found:
        raise DataError(
            f"{folder} should hold WAV files named after digit and speaker, as 7_maria_0.wav, but holds none."
        )
    frames = []
    for path, _ in found:
        signal, rate = read_wav(path)
        coefficients = (mfcc(trimmed(signal), rate) - mean) / deviation
        frames.append(torch.from_numpy(coefficients).float().clamp(-127 * STEP, 127 * STEP))
    return Digits(
        frames, torch.tensor([int(match[1]) for _, match in found]), [match[2] for _, match in found]
    )
