"""Writes character_model.npz: a small LSTM that has read Newton's Opticks, for TextUnits.

    python make_character_model.py

A few minutes on one thread. The same machine gives the same weights; another one gives others, for sums of
floats are rounded in another order, and with them other units. So the weights are shipped, in half precision.
"""

from pathlib import Path

import numpy as np

from lstmgru_lab.learning.models import CharacterModel
from lstmgru_lab.learning.training import train
from lstmgru_lab.tasks import text

HIDDEN, EMBEDDING, SEED = 64, 16, 1
# (steps, lr): large steps first, small ones to settle
STAGES = ((4000, 4e-3), (1500, 1e-3))
TARGET = Path(__file__).parent / "character_model.npz"


def main() -> None:
    """Train, say what was reached, and write the file beside this one."""
    newton = text.load()
    model = CharacterModel("LSTM", len(newton.characters), HIDDEN, EMBEDDING, keep_bias=1.0, seed=SEED)
    batches, loss = text.batches(newton.train, steps=80), text.CarriedLoss()
    for steps, lr in STAGES:
        train(model, batches, loss, steps=steps, lr=lr, label="character model")  # it says how it ended
    model.half().float()  # as it will be read
    print(f"{text.bits_per_character(model, newton.test):.3f} bits per character")
    weights = {name: value.numpy().astype(np.float16) for name, value in model.state_dict().items()}
    np.savez_compressed(TARGET, characters=np.array(newton.characters), **weights)
    print(f"{TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
