"""The static picture of Shapes: output, h_n and c_n as boxes, the same numbers in the same colour."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...learning.palette import HUES
from .canvas import INCH, Canvas, Point
from .sheet import FAINT, GROUND, INK, LANE, MUTED, sheet

__all__ = ["ShapesState", "draw"]

_FORWARD, _BACKWARD = HUES["state"], HUES["output"]
_WIDTH = 9.6 * INCH
_BOX = 0.377 * INCH  # from one box to the next below it


@dataclass(frozen=True)
class ShapesState:
    """What is drawn of nn.LSTM or nn.GRU.

    `shapes` are those of output, h_n and c_n by name; `lengths` (batch,) the valid steps of each sequence;
    `row` the row of h_n that is picked, which `output` holds if `in_output` says so.
    """

    shapes: dict[str, tuple[int, ...]]
    batch_first: bool
    directions: int
    lengths: Sequence[int]
    row: int
    in_output: bool


def draw(title: str, lines: Sequence[str], state: ShapesState) -> bytes:
    """A PNG; equal arguments, equal bytes."""
    down = max(state.shapes["output"][0], 1 + state.shapes["h_n"][0])
    canvas, top = sheet(title, lines, _WIDTH, 0.55 * INCH + 0.36 * INCH * down)
    widths = [columns + 0.8 for _, columns, _ in state.shapes.values()]  # in boxes
    across = (0.955 * _WIDTH - 0.22 * INCH * (len(widths) - 1)) / sum(widths)
    left = 0.03 * _WIDTH
    for (name, shape), width in zip(state.shapes.items(), widths, strict=True):
        _Tensor(canvas, state, name, (left + 0.7 * across, top + 0.32 * INCH), across).draw(shape)
        left += width * across + 0.22 * INCH
    return canvas.png()


@dataclass(frozen=True)
class _Tensor:
    """One tensor: its first axis downwards, its second to the right, a box the numbers of the third."""

    canvas: Canvas
    state: ShapesState
    name: str
    at: Point
    across: float

    def draw(self, shape: tuple[int, ...]) -> None:
        rows, columns, _ = shape
        heading = (self.at[0] - 0.05 * self.across, self.at[1] - 0.24 * INCH)
        self.canvas.words(heading, f"{self.name} {shape}", INK, size=10, font="DejaVuSansMono-Bold")
        for r in range(rows):
            middle = (self.at[0] - 0.15 * self.across, self.at[1] + (r + 0.5) * _BOX)
            self.canvas.words(middle, str(r), MUTED, size=8, anchor="rm")
            for c in range(columns):
                if self.name == "output":
                    self._output(r, c)
                else:
                    backward = self.state.directions == 2 and r % 2 == 1
                    picked = r == self.state.row and self.name == "h_n"  # c_n is in output nowhere
                    self._box(r, c + 0.04, 0.92, backward, picked)

    def _output(self, r: int, c: int) -> None:
        """The numbers of one sequence at one step: a box for each direction."""
        state = self.state
        sequence, step = (r, c) if state.batch_first else (c, r)
        length, width = state.lengths[sequence], 0.92 / state.directions
        for way in range(state.directions):
            start = c + 0.04 + width * way
            if step >= length:
                self._fill(r, start, width, GROUND, "0")
                continue
            last = 0 if way else length - 1
            picked = state.in_output and state.row % state.directions == way and step == last
            self._box(r, start, width, way == 1, picked)

    def _box(self, row: int, start: float, width: float, backward: bool, picked: bool) -> None:
        colour = _BACKWARD if backward else _FORWARD
        self._fill(row, start, width, colour if picked else LANE, "←" if backward else "→")

    def _fill(self, row: int, start: float, width: float, colour: str, sign: str) -> None:
        left, top = self.at[0] + start * self.across, self.at[1] + (row + 0.07) * _BOX
        right, bottom = left + width * self.across, top + 0.86 * _BOX
        self.canvas.fill((left, top, right, bottom), colour)
        self.canvas.frame((left, top, right, bottom), FAINT, 1)
        strong = colour in (_FORWARD, _BACKWARD)
        self.canvas.words(
            ((left + right) / 2, (top + bottom) / 2), sign, GROUND if strong else MUTED,
            size=9, font="DejaVuSans-Bold" if strong else "DejaVuSans", anchor="mm",
        )  # fmt: skip
