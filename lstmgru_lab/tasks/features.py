"""From sound to numbers: mel-frequency cepstral coefficients (Davis & Mermelstein 1980) in NumPy alone."""

from pathlib import Path
from typing import Any
from wave import Error as WaveError
from wave import open as open_wave

import numpy as np
from numpy.typing import NDArray

from ..support.errors import DataError

__all__ = ["COEFFICIENTS", "mfcc", "read_wav", "trimmed"]

COEFFICIENTS = 13
FRAME, HOP = 0.032, 0.016  # seconds
FILTERS = 26
LOWEST, HIGHEST = 80.0, 3800.0  # hertz; telephone speech, sampled at 8 kHz, has nothing above

Floats = NDArray[np.float64]


def mfcc(signal: Floats, rate: int) -> Floats:
    """Compute the 13 coefficients (time, 13) of a signal (samples,), one row every 16 ms.

    rate: samples a second. The first coefficient follows the loudness, the others the shape of the spectrum.
    Raises DataError if the signal is shorter than a frame of 32 ms.
    """
    size, hop = round(FRAME * rate), round(HOP * rate)
    if len(signal) < size:
        raise DataError(f"A sound should last at least {FRAME * 1000:.0f} ms, but has {len(signal)} samples.")
    emphasised = np.append(signal[0], signal[1:] - 0.97 * signal[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(emphasised, size)[::hop]  # (time, size)
    points = 1 << (size - 1).bit_length()
    power = np.abs(np.fft.rfft(frames * np.hamming(size), points)) ** 2  # (time, points/2 + 1)
    energies = np.log(power @ _mel_filters(points, rate).T + 1e-10)  # (time, filters)
    return energies @ _cosines().T


def read_wav(path: Path) -> tuple[Floats, int]:
    """Read a 16-bit WAV file: the samples in [-1, 1), its channels averaged, and the samples a second.

    Raises DataError if the file is not one.
    """
    try:
        with open_wave(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                bits = 8 * file.getsampwidth()
                raise DataError(f"{path} should be a 16-bit WAV file, but has {bits} bits a sample.")
            raw = file.readframes(file.getnframes())
            channels, rate = file.getnchannels(), file.getframerate()
    except (OSError, EOFError, WaveError) as problem:
        raise DataError(f"{path} cannot be read as a WAV file: {problem}.") from None
    return np.frombuffer(raw, "<i2").reshape(-1, channels).mean(1) / 32768, rate


def trimmed(signal: Floats, share: float = 0.02) -> Floats:
    """Cut the signal to the part from the first to the last sample above this share of the loudest."""
    loud = np.flatnonzero(np.abs(signal) > share * np.abs(signal).max())
    return signal[loud[0] : loud[-1] + 1] if len(loud) else signal


def _mel_filters(points: int, rate: int) -> Floats:
    """Return triangular filters (filters, points/2 + 1), equally wide in mel."""
    mel = np.linspace(_mel(LOWEST), _mel(HIGHEST), FILTERS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    frequencies = np.fft.rfftfreq(points, 1 / rate)
    rising = (frequencies - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequencies) / (edges[2:] - edges[1:-1])[:, None]
    filters: Floats = np.clip(np.minimum(rising, falling), 0, None)
    return filters


def _mel(frequency: float) -> Any:
    return 2595 * np.log10(1 + frequency / 700)


def _cosines() -> Floats:
    """Return the matrix of the orthonormal DCT-II (coefficients, filters)."""
    rows, columns = np.mgrid[:COEFFICIENTS, :FILTERS]
    matrix = np.sqrt(2 / FILTERS) * np.cos(np.pi * rows * (columns + 0.5) / FILTERS)
    matrix[0] /= np.sqrt(2)
    basis: Floats = matrix
    return basis
