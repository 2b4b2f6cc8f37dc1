r"""Labels with a little maths: "cell state $c$", "$\tilde{c}$", "$∂c_T/∂c_t$"."""

import re
from typing import NamedTuple

from .canvas import POINT, Canvas, Point

__all__ = ["label"]

_TOKEN = re.compile(r"\\tilde\{(?P<tilde>\w)\}|_(?P<below>\w)|(?P<delta>\\Delta)\s*|(?P<plain>.)")
_TALL = "bdfhkl"  # a mark over them stands higher
_ITALIC, _ROMAN = "DejaVuSerif-Italic", "DejaVuSerif"


class _Run(NamedTuple):
    """Letters of one font and size; `below` the baseline in points, `above` is a mark over them."""

    words: str
    font: str
    size: float
    below: float = 0.0
    above: str = ""


def label(canvas: Canvas, at: Point, words: str, colour: str, *, size: float) -> None:
    """Write lines that end at a point and whose middle is at its height; $…$ is maths."""
    lines = words.split("\n")
    for k, line in enumerate(lines):
        runs = _runs(line, size)
        x = at[0] - sum(canvas.length(run.words, size=run.size, font=run.font) for run in runs)
        y = at[1] + (0.3 * size + 1.35 * size * (k - (len(lines) - 1) / 2)) * POINT
        for run in runs:
            wide = canvas.length(run.words, size=run.size, font=run.font)
            canvas.words((x, y + run.below * POINT), run.words, colour, size=run.size, font=run.font)
            if run.above:
                over = (
                    x + wide / 2 + 0.08 * size * POINT,
                    y - (0.68 if run.words in _TALL else 0.42) * size * POINT,
                )
                canvas.words(over, run.above, colour, size=0.8 * run.size, font=_ROMAN, anchor="ms")
            x += wide


def _runs(line: str, size: float) -> list[_Run]:
    runs = []
    for k, part in enumerate(line.split("$")):
        if k % 2 == 0:
            runs.append(_Run(part, "DejaVuSans", size))
            continue
        for token in _TOKEN.finditer(part):
            if token["tilde"]:
                runs.append(_Run(token["tilde"], _ITALIC, size, above="~"))
            elif token["below"]:
                runs.append(_Run(token["below"], _face(token["below"]), 0.7 * size, below=0.2 * size))
            elif token["delta"]:
                runs.append(_Run("Δ", _ROMAN, size))
            else:
                runs.append(_Run(token["plain"], _face(token["plain"]), size))
    return runs


def _face(character: str) -> str:
    """Letters are set in italics, as variables are; digits and signs upright."""
    return _ITALIC if character.isalpha() else _ROMAN
