"""A picture of boxes, lines and words, antialiased: the few marks that the static pictures need.

A matplotlib figure lays out and draws the same in a hundred milliseconds, at every display of an explorer.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

__all__ = ["INCH", "POINT", "Box", "Canvas", "Line", "Point"]

INCH = 110.0
"""Pixels an inch; a point is a 72nd of it."""
POINT = INCH / 72
_LARGER = 3  # lines are drawn so many times as large, then reduced

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels from the top left corner."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line through points; `width` in pixels, `dashes` in widths: drawn, left out, drawn, ..."""

    points: Sequence[Point]
    colour: str
    width: float
    dashes: Sequence[float] = ()


class Canvas:
    """A picture of `width` × `height` pixels that is drawn from back to front."""

    def __init__(self, width: float, height: float, ground: str) -> None:
        self.image = Image.new("RGB", (round(width), round(height)), ground)
        self._draw = ImageDraw.Draw(self.image)

    def fill(self, box: Box, colour: str) -> None:
        """Fill a box, on whole pixels."""
        self.image.paste(colour, _whole(box))

    def veil(self, box: Box, colour: str, opacity: float) -> None:
        """Lay a colour over a box, on whole pixels, through which what is below is still seen."""
        left, top, right, bottom = _whole(box)
        self.image.paste(
            colour, (left, top), Image.new("L", (right - left, bottom - top), round(255 * opacity))
        )

    def bars(self, bars: Sequence[Box], colour: str) -> None:
        """Fill boxes that stand side by side, from left to right.

        A pixel that is covered in part takes a part of the colour: bars of one width look like it.
        """
        corners = np.asarray(bars, dtype=np.float32).reshape(-1, 4)
        corners = corners[corners[:, 1] < corners[:, 3]]
        if not len(corners):
            return
        left, top, right, bottom = corners.T
        columns = np.arange(np.floor(left[0]), np.ceil(right[-1]), dtype=np.float32)
        rows = np.arange(np.floor(top.min()), np.ceil(bottom.max()), dtype=np.float32)[:, None]
        down = (np.minimum(bottom, rows + 1) - np.maximum(top, rows)).clip(0, 1)  # (rows, bars)
        first = np.searchsorted(right, columns, side="right")  # the first bar that reaches into each column
        after = np.searchsorted(left, columns + 1)  # and the first that comes after it
        covered = np.zeros((len(rows), len(columns)), dtype=np.float32)
        for more in range(int((after - first).max())):
            bar = np.minimum(first + more, len(left) - 1)
            across = (np.minimum(right[bar], columns + 1) - np.maximum(left[bar], columns)).clip(0, 1)
            covered += down[:, bar] * np.where(first + more < after, across, 0)
        mask = Image.fromarray(np.rint(255 * covered).astype(np.uint8))
        self.image.paste(colour, (int(columns[0]), int(rows[0, 0])), mask)

    def frame(self, box: Box, colour: str, width: int) -> None:
        """Draw the edges of a box, on whole pixels."""
        self._draw.rectangle(_whole(box), outline=colour, width=width)

    def lines(self, lines: Sequence[Line]) -> None:
        """Draw lines, the last on top."""
        places = np.asarray([point for line in lines for point in line.points])
        margin = 2 + max(line.width for line in lines)
        left, top = (int(place) for place in np.floor(places.min(axis=0) - margin))
        right, bottom = (int(place) for place in np.ceil(places.max(axis=0) + margin))
        part = self.image.crop((left, top, right, bottom))
        large = part.resize((_LARGER * part.width, _LARGER * part.height), Image.Resampling.NEAREST)
        draw = ImageDraw.Draw(large)
        for line in lines:
            points = [(_LARGER * (x - left), _LARGER * (y - top)) for x, y in line.points]
            width = _LARGER * line.width
            for drawn in _dashed(points, [width * one for one in line.dashes]):
                draw.line(drawn, fill=line.colour, width=round(width), joint="curve")
        self.image.paste(large.reduce(_LARGER), (left, top))

    def map(self, box: Box, colours: np.ndarray) -> None:
        """Fill a box with small rectangles, (rows, columns, 3) as bytes."""
        left, top, right, bottom = _whole(box)
        squares = Image.fromarray(colours)
        self.image.paste(squares.resize((right - left, bottom - top), Image.Resampling.NEAREST), (left, top))

    def words(
        self, at: Point, words: str, colour: str, *, size: float, font: str = "DejaVuSans", anchor: str = "ls"
    ) -> None:
        """Write one line.

        `size` is in points. `anchor` says what of the line is at the point: "l", "m" or "r" (left, middle,
        right), then "a", "m" or "s" (top, middle, baseline).
        """
        place = round(at[0]), round(at[1])
        self._draw.text(place, words, fill=colour, font=_font(font, size), anchor=anchor)

    @staticmethod
    def length(words: str, *, size: float, font: str = "DejaVuSans") -> float:
        """Return how long a line is, in pixels."""
        return _font(font, size).getlength(words)

    def png(self) -> bytes:
        """Return the picture as a PNG, the same bytes for the same picture.

        Pillow tries five filters on every row to save a tenth of the bytes, which takes as long as all the
        rest; these rows have none.
        """
        width, height = self.image.size
        rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
        rows[:, 1:] = np.frombuffer(self.image.tobytes(), dtype=np.uint8).reshape(height, -1)
        size = b"".join(side.to_bytes(4, "big") for side in self.image.size)
        return b"".join(
            [
                b"\x89PNG\r\n\x1a\n",
                _chunk(b"IHDR", size + bytes([8, 2, 0, 0, 0])),  # 8 bits each of red, green and blue
                _chunk(b"IDAT", zlib.compress(rows.data, 3)),
                _chunk(b"IEND", b""),
            ]
        )


@cache
def _font(name: str, size: float) -> ImageFont.FreeTypeFont:
    """Return a font that ships with matplotlib: the same letters on every machine."""
    package = find_spec("matplotlib")  # importing it would take longer than the picture
    if package is None or package.origin is None:
        raise ModuleNotFoundError("The pictures' letters are matplotlib's: python -m pip install matplotlib.")
    path = Path(package.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf"
    return ImageFont.truetype(path, size * POINT, layout_engine=ImageFont.Layout.BASIC)


def _whole(box: Box) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(place) for place in box)
    return left, top, right, bottom


def _dashed(points: Sequence[Point], dashes: Sequence[float]) -> list[list[Point]]:
    """Return the parts of a line that are drawn: `dashes` are lengths drawn and left out, again and again."""
    if not dashes:
        return [list(points)]
    parts, at, left = [[points[0]]], 0, dashes[0]
    for (x, y), end in pairwise(points):
        whole = np.hypot(end[0] - x, end[1] - y)
        gone = 0.0
        while whole - gone > left:
            gone += left
            corner = (x + (end[0] - x) * gone / whole, y + (end[1] - y) * gone / whole)
            parts[-1].append(corner)
            parts.append([corner])
            at = (at + 1) % len(dashes)
            left = dashes[at]
        left -= whole - gone
        parts[-1].append(end)
    return parts[::2]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
