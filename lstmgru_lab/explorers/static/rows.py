"""The static picture of an explorer: rows of bars or lines, drawn from the trace.

It stands in wherever no browser code runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from PIL import ImageColor

from ...learning.palette import HUES
from .canvas import INCH, POINT, Box, Canvas, Line, Point
from .maths import label
from .sheet import FAINT, GROUND, INK, LANE, MINUS, MUTED, sheet

__all__ = ["Row", "draw"]

# A hidden unit's line: its colour, and its dashes for those who cannot tell the colours apart.
_UNITS: tuple[tuple[str, Sequence[float]], ...] = (
    (HUES["state"], ()), ("#c04a08", (3.7, 1.6)), (HUES["input"], (1, 1.65)),
    (HUES["forget"], (6.4, 1.6, 1, 1.6)),
    (HUES["output"], (8, 2)), (HUES["candidate"], (4, 4)), ("#1b1c1e", (1, 3)), ("#5d6066", (7, 2, 1, 2)),
)  # fmt: skip
_ZONES = ("#f7efe6", "#eef4ef", "#e9f0f8")
_WIDTH = 8.4 * INCH
_LEFT, _RIGHT = 0.19 * _WIDTH, 0.91 * _WIDTH
_GAP = 0.105 * INCH  # between two rows


@dataclass(frozen=True)
class Row:
    """One row of bars in the static picture.

    `zones` are (from, to, name) on its own scale; bars begin at `floor`; `printed` replaces the numbers.
    `lines` are drawn instead of the bars, one a hidden unit; the row's own values are then the thick one.
    `others` are thin lines in the row's colour, and its own values a thick one. `pixels` are drawn instead of
    all that, a line of small squares each, the first on top: as strong as they are far from 0.
    """

    label: str
    values: Sequence[float]
    colour: str = HUES["state"]
    height: float = 1.0
    limits: tuple[float, float] | None = None
    zones: Sequence[tuple[float, float, str]] = ()
    floor: float = 0.0
    printed: Sequence[str] | None = None
    lines: Sequence[Sequence[float]] = ()
    others: Sequence[Sequence[float]] = ()
    pixels: Sequence[Sequence[float]] = ()


class _Lane(NamedTuple):
    """Where a row is drawn: from `top` to `bottom` in pixels, from `low` to `high` on its own scale."""

    top: float
    bottom: float
    low: float
    high: float
    steps: int

    def x(self, step: float) -> float:
        return _LEFT + (step + 0.5) / self.steps * (_RIGHT - _LEFT)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def points(self, values: Sequence[float]) -> list[Point]:
        return [(self.x(t), self.y(value)) for t, value in enumerate(values)]

    def across(self, low: float, high: float) -> Box:
        """The whole width between two values."""
        return (_LEFT, self.y(high), _RIGHT, self.y(low))


def draw(title: str, lines: Sequence[str], rows: Sequence[Row], step: int) -> bytes:
    """A PNG with the title, the rows and a frame around the selected step; equal arguments, equal bytes."""
    unit = 0.42 * INCH
    rest = unit * sum(row.height for row in rows) + _GAP * len(rows) + 0.2 * INCH
    canvas, top = sheet(title, lines, _WIDTH, rest)
    for row in rows:
        low, high = row.limits or _limits([*row.values, *chain(*row.lines)])
        # On whole pixels, so that the edges are sharp.
        lane = _Lane(round(top), round(top + unit * row.height), low, high, len(row.values))
        _draw_row(canvas, lane, row, step)
        top += unit * row.height + _GAP
    _ticks(canvas, lane)
    return canvas.png()


def _ticks(canvas: Canvas, lane: _Lane) -> None:
    """The numbers of the steps, below the last row."""
    every = next(step for step in (2, 3, 6, 10, 20, 50) if lane.steps / step <= 13 or step == 50)
    for step in range(0, lane.steps, every):
        x = round(lane.x(step))
        canvas.fill((x, lane.bottom, x + 1, lane.bottom + 3), MUTED)
        canvas.words((x, lane.bottom + 17), str(step), MUTED, size=8, anchor="ms")


def _draw_row(canvas: Canvas, lane: _Lane, row: Row, step: int) -> None:
    canvas.fill(lane.across(lane.low, lane.high), LANE)
    for k, (start, end, _) in enumerate(row.zones):
        canvas.fill(lane.across(start, end), _ZONES[k % 3])
    _series(canvas, lane, row)
    for start, end, name in row.zones:
        _zone_name(canvas, (lane.y(start) + lane.y(end)) / 2, name)
    canvas.frame((lane.x(step - 0.5), lane.top, lane.x(step + 0.5), lane.bottom - 1), INK, 2)
    middle = (lane.top + lane.bottom) / 2
    label(canvas, (_LEFT - 8, middle), row.label, INK, size=10)
    number = row.printed[step] if row.printed else _printed(row.values[step])
    canvas.words((_RIGHT + 8, middle), number, INK, size=10, font="DejaVuSans-Bold", anchor="lm")


def _zone_name(canvas: Canvas, middle: float, name: str) -> None:
    if not name:
        return
    right = _RIGHT - 7
    left = right - canvas.length(name, size=7.5)
    canvas.veil((left - 2, middle - 7, right + 2, middle + 7), GROUND, 0.75)
    canvas.words((right, middle), name, MUTED, size=7.5, anchor="rm")


def _series(canvas: Canvas, lane: _Lane, row: Row) -> None:
    """The row's values: as pixels, as lines or as bars."""
    if row.pixels:
        canvas.map(lane.across(lane.low, lane.high), _signs(row))
        return
    floor = lane.y(row.floor)
    zero = min(round(floor), round(lane.bottom) - 1)
    axis = (_LEFT, zero, _RIGHT, zero + 1)
    if row.others:
        thin = [Line(lane.points(line), _pale(row.colour), 0.9 * POINT) for line in row.others]
        canvas.fill(axis, FAINT)
        canvas.lines([*thin, Line(lane.points(row.values), row.colour, 2.4 * POINT)])
        return
    if row.lines:
        canvas.fill(axis, FAINT)
        canvas.lines([
            Line(lane.points(line), colour, (2.6 if line == list(row.values) else 1.3) * POINT, dashes)
            for line, (colour, dashes) in zip(row.lines, _UNITS, strict=False)
        ])  # fmt: skip
        return
    for colour, above in ((row.colour, True), (MINUS, False)):
        here = [(t, value) for t, value in enumerate(row.values) if (value >= row.floor) == above]
        canvas.bars([_bar(lane, t, value, floor) for t, value in here], colour)
    canvas.fill(axis, FAINT)


def _bar(lane: _Lane, step: int, value: float, floor: float) -> Box:
    end = lane.y(min(lane.high, max(lane.low, value)))
    return (lane.x(step - 0.38), min(end, floor), lane.x(step + 0.38), max(end, floor))


def _signs(row: Row) -> np.ndarray:
    """The colours of a map of several series: the row's is plus, orange is minus, as the bars are."""
    values = np.asarray(row.pixels)
    shares = values / (np.abs(values).max() or 1.0)
    plus, zero, minus = (np.asarray(ImageColor.getrgb(one)) for one in (row.colour, LANE, MINUS))
    towards = np.where(shares[..., None] > 0, plus, minus)
    colours: np.ndarray = zero + np.abs(shares)[..., None] * (towards - zero)
    return colours.round().astype(np.uint8)


def _pale(colour: str) -> str:
    """What is left of a colour at 40% over a lane."""
    pairs = zip(ImageColor.getrgb(colour), ImageColor.getrgb(LANE), strict=True)
    return "#" + "".join(f"{round(0.4 * ink + 0.6 * ground):02x}" for ink, ground in pairs)


def _printed(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")


def _limits(values: Sequence[float]) -> tuple[float, float]:
    size, most = 1.0, max(map(abs, values))
    while size < most:
        size *= 2
    if size >= 4 and 0.75 * size >= most:
        size *= 0.75
    return (-size if min(values) < 0 else 0.0), size
