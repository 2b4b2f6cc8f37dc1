"""Write spoken_digits.npz with eSpeak NG (Debian: apt-get install espeak-ng; made with 1.51).

    python -m lstmgru_lab.tasks.data.make_speech

frames (time of all utterances, 13) int8, in 1/32 of a standard deviation; lengths (n,) of the utterances in
that order; digit (n,); voice (n,), "accent+variant"; test_voices; mean and deviation (13,), of the training
voices, by which the frames are standardised.
"""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

from ..features import mfcc, read_wav, trimmed
from ..speech import FILE, STEP

ACCENTS = ["en-us", "en-gb", "en-gb-scotland", "en-029"]
VARIANTS = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5"]
HELD_OUT = {"m3", "m6", "f2", "f5"}
TAKES = 2
SEED = 1997


def spoken(digit: int, voice: str, random: np.random.Generator) -> np.ndarray:
    """Synthesise one utterance with its own pitch, speed and noise; return its coefficients (time, 13)."""
    pitch, speed = random.integers(30, 71), random.integers(130, 201)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digit.wav"
        command = ["espeak-ng", "-v", voice, "-p", str(pitch), "-s", str(speed), "-w", str(path), str(digit)]
        subprocess.run(command, check=True)
        signal, rate = read_wav(path)
    signal = trimmed(signal)
    decibels = random.uniform(15, 30)
    noise = random.standard_normal(len(signal)) * np.sqrt(np.mean(signal**2)) * 10 ** (-decibels / 20)
    return mfcc(signal + noise, rate)


def main() -> None:
    """Write the file into this folder."""
    random = np.random.default_rng(SEED)
    voices = [f"{accent}+{variant}" for accent in ACCENTS for variant in VARIANTS]
    said = [(digit, voice) for voice in voices for digit in range(10) for _ in range(TAKES)]
    frames = [spoken(digit, voice, random) for digit, voice in said]
    test_voices = [voice for voice in voices if voice.partition("+")[2] in HELD_OUT]
    heard = np.concatenate(
        [f for f, (_, voice) in zip(frames, said, strict=True) if voice not in test_voices]
    )
    mean, deviation = heard.mean(0), heard.std(0)
    standardised = (np.concatenate(frames) - mean) / deviation
    np.savez_compressed(
        FILE,
        frames=np.clip(np.rint(standardised / STEP), -127, 127).astype(np.int8),
        lengths=np.array([len(f) for f in frames], np.int16),
        digit=np.array([digit for digit, _ in said], np.int8),
        voice=np.array([voice for _, voice in said]),
        test_voices=np.array(test_voices),
        mean=mean.astype(np.float32),
        deviation=deviation.astype(np.float32),
    )


if __name__ == "__main__":
    main()
