"""The gates' names, colours and ranges: one table, which figures, explorers, their scripts and styles read.

z writes and erases, so it has the input gate's hue; r hides the past, so it has the forget gate's.
"""

import json
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["GATES", "HUES", "Gate"]

_TABLE = json.loads(files(__package__).joinpath("palette.json").read_text(encoding="utf-8"))

HUES: dict[str, str] = {name: light for name, (light, _dark) in _TABLE["hues"].items()}
"""Name -> colour on a light ground. The colours on a dark one are for the explorers' style sheets alone."""


@dataclass(frozen=True)
class Gate:
    """What a gate, candidate or state is called, its colour on a light ground, its lowest and highest value.

    `bounds` is None for what may grow without bound.
    """

    letter: str
    name: str
    colour: str
    bounds: tuple[float, float] | None

    @property
    def label(self) -> str:
        """The name with its letter in TeX: "forget gate $f$"."""
        letter, tilde, _ = self.letter.partition("_tilde")
        return f"{self.name} $\\tilde{{{letter}}}$" if tilde else f"{self.name} ${letter}$"


GATES: dict[str, Gate] = {
    letter: Gate(letter, one["name"], HUES[one["hue"]], tuple(one["range"]) if one["range"] else None)
    for letter, one in _TABLE["gates"].items()
}
"""A trace's field -> what it is."""
