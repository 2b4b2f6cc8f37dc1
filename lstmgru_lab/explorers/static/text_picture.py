"""The static picture of TextUnits: the text in lines, the unit's state above it, connectivity below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from ...learning.palette import HUES
from .canvas import INCH, Box, Canvas
from .sheet import FAINT, INK, MINUS, sheet

__all__ = ["TextState", "draw"]

_PLUS, _RESTS, _SPAN = HUES["state"], HUES["output"], "#cfe4db"
_COLUMNS = 72
_WIDTH = 9.6 * INCH
_LEFT, _LINE = 0.015 * _WIDTH, 0.62 * INCH
_CELL = 0.97 * _WIDTH / _COLUMNS
_WORDS = 140  # characters of a line of the summary


@dataclass(frozen=True)
class TextState:
    """What is drawn of a text that a model has read.

    `states` (characters,) of the drawn unit; `shares`, the connectivity of the prediction at `position` to
    the characters up to it; `span` (start, stop) or empty.
    """

    text: str
    states: Sequence[float]
    shares: Sequence[float]
    position: int
    span: Sequence[int]


def draw(title: str, lines: Sequence[str], state: TextState) -> bytes:
    """A PNG; equal arguments, equal bytes."""
    rows = _broken(state.text)
    said = [part for line in lines for part in wrap(line, _WORDS)]
    canvas, top = sheet(title, said, _WIDTH, _LINE * len(rows) + 0.1 * INCH)
    for k, (start, stop) in enumerate(rows):
        _draw_line(canvas, state, range(start, stop), top + k * _LINE)
    row = next(k for k, (_, stop) in enumerate(rows) if state.position < stop)
    x, y = _LEFT + (state.position - rows[row][0]) * _CELL, top + row * _LINE
    canvas.frame((x, y + 0.01 * _LINE, x + _CELL, y + 0.98 * _LINE), INK, 2)
    return canvas.png()


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


def _draw_line(canvas: Canvas, state: TextState, places: range, top: float) -> None:
    """The characters at these places, with what stands above and below them."""
    axis, below = top + 0.22 * _LINE, top + 0.78 * _LINE
    scale, largest = max(map(abs, state.states)) or 1.0, max(state.shares) or 1.0

    def left(t: int) -> float:
        return _LEFT + (t - places.start) * _CELL

    def bar(t: int, start: float, height: float) -> Box:
        end = start + height * _LINE
        return (left(t) + 0.14 * _CELL, min(start, end), left(t) + 0.86 * _CELL, max(start, end))

    marked = range(*state.span) if state.span else range(0)
    inside = [t for t in places if t in marked]
    if inside:
        under = (left(inside[0]), top + 0.46 * _LINE, left(inside[-1] + 1), top + 0.76 * _LINE)
        canvas.fill(under, _SPAN)
    canvas.fill((left(places.start), axis - 0.4, left(places.stop), axis + 0.6), FAINT)
    for colour, above in ((_PLUS, True), (MINUS, False)):
        bars = [
            bar(t, axis, -0.2 * state.states[t] / scale) for t in places if (state.states[t] > 0) == above
        ]
        canvas.bars(bars, colour)
    rests = [bar(t, below, 0.18 * state.shares[t] / largest) for t in places if t < len(state.shares)]
    canvas.bars(rests, _RESTS)
    for t in places:
        glyph = "↵" if state.text[t] == "\n" else state.text[t]
        at = (left(t) + 0.5 * _CELL, top + 0.69 * _LINE)
        canvas.words(at, glyph, INK, size=10, font="DejaVuSansMono", anchor="ms")
