"""The static picture of TextUnits: the text in lines, the unit's state above it, connectivity below it."""

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from .sheet import FAINT, INK, MINUS, png_of

if TYPE_CHECKING:
    from ..views.text_units import TextUnits

__all__ = ["draw"]

_PLUS, _RESTS, _SPAN = "#1f5fa8", "#5b4bc4", "#cfe4db"
_COLUMNS = 72
_LINE = 0.62  # inches
_WORDS = 140  # characters of a line of the summary


def draw(units: "TextUnits") -> bytes:
    """A PNG; equal states, equal bytes."""
    lines = _broken(units.text)
    words = [part for line in units.summary().splitlines() for part in wrap(line, _WORDS)]
    height = _LINE * len(lines) + 0.1

    def fill(figure: Any, share: float) -> None:
        ax = figure.add_axes((0.015, 0.1 * share / height, 0.97, _LINE * len(lines) * share / height))
        ax.set(xlim=(0, _COLUMNS), ylim=(len(lines), 0))
        ax.axis("off")
        _draw_lines(ax, units, lines)

    return png_of(units.title, words, (9.6, height), fill)


def _broken(text: str) -> list[tuple[int, int]]:
    """Lines as (start, stop), broken after spaces where there are any."""
    lines, start = [], 0
    while start < len(text):
        stop = min(len(text), start + _COLUMNS)
        if (end := text.find("\n", start, stop)) >= 0:
            stop = end + 1
        elif stop < len(text) and (space := text.rfind(" ", start, stop)) > start:
            stop = space + 1
        lines.append((start, stop))
        start = stop
    return lines


def _draw_lines(ax: Any, units: "TextUnits", lines: list[tuple[int, int]]) -> None:
    states, shares = units.states.tolist(), units.connectivity.tolist()
    scale, largest = max(map(abs, states)) or 1.0, max(shares) or 1.0
    span = range(*units.span) if units.span else range(0)
    boxes: dict[str, list[tuple[float, float, float]]] = {
        colour: [] for colour in (_PLUS, MINUS, _RESTS, _SPAN)
    }
    for row, (start, stop) in enumerate(lines):
        ax.plot([0, stop - start], [row + 0.22] * 2, color=FAINT, lw=0.6)
        for t in range(start, stop):
            x = t - start
            if t in span:
                boxes[_SPAN].append((x - 0.12, row + 0.76, -0.3))
            boxes[_PLUS if states[t] > 0 else MINUS].append((x, row + 0.22, -0.2 * states[t] / scale))
            if t < len(shares):
                boxes[_RESTS].append((x, row + 0.78, 0.18 * shares[t] / largest))
            glyph = "↵" if units.text[t] == "\n" else units.text[t]
            ax.text(
                x + 0.5, row + 0.61, glyph, ha="center", va="center", family="DejaVu Sans Mono", color=INK
            )
    for colour in (_SPAN, _PLUS, MINUS, _RESTS):
        ax.add_collection(_bars(boxes[colour], colour))
    row = next(k for k, (_, stop) in enumerate(lines) if units.position < stop)
    _frame(ax, units.position - lines[row][0], row)


def _bars(boxes: list[tuple[float, float, float]], colour: str) -> Any:
    from matplotlib.collections import PolyCollection

    right = 1.12 if colour == _SPAN else 0.86
    left = 0.12 if colour == _SPAN else 0.14
    corners = [
        [(x + left, y), (x + left, y + h), (x + right, y + h), (x + right, y)]
        for x, y, h in boxes
    ]  # fmt: skip
    return PolyCollection(corners, facecolors=colour, linewidths=0, zorder=0 if colour == _SPAN else 2)


def _frame(ax: Any, x: int, row: int) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((x, row + 0.01), 1, 0.97, fill=False, ec=INK, lw=1.4, zorder=4))
