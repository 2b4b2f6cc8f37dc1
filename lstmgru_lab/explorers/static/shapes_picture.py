"""The static picture of Shapes: output, h_n and c_n as boxes, the same numbers in the same colour."""

from typing import TYPE_CHECKING, Any

from .sheet import FAINT, GROUND, INK, LANE, MUTED, png_of

if TYPE_CHECKING:
    from ..views.shapes import Shapes

__all__ = ["draw"]

_FORWARD, _BACKWARD = "#1f5fa8", "#5b4bc4"


def draw(shapes: "Shapes") -> bytes:
    """A PNG; equal states, equal bytes."""
    names = [name for name in shapes.shapes if name != "x"]
    down = max(shapes.shapes["output"][0], 1 + shapes.shapes["h_n"][0])
    lines = [*shapes.summary().splitlines(), f"last = {shapes.taken}"]
    widths = [shapes.shapes[name][1] + 0.8 for name in names]

    def fill(figure: Any, share: float) -> None:
        frame = {"left": 0.03, "right": 0.985, "top": share, "bottom": 0.02}
        grid = {**frame, "width_ratios": widths, "wspace": 0.12}
        axes = figure.subplots(1, len(names), squeeze=False, gridspec_kw=grid)[0]
        for ax, name in zip(axes, names, strict=True):
            _tensor(ax, shapes, name, down)

    return png_of(shapes.title, lines, (9.6, 0.55 + 0.36 * down), fill)


def _tensor(ax: Any, shapes: "Shapes", name: str, down: int) -> None:
    """One tensor: its first axis downwards, its second to the right, a box the numbers of the third."""
    rows, columns, _ = shapes.shapes[name]
    ax.set(xlim=(-0.7, columns), ylim=(down + 0.05, -1.1))
    ax.axis("off")
    ax.text(
        -0.05, -0.75, f"{name} {shapes.shapes[name]}", weight="bold", color=INK, family="DejaVu Sans Mono"
    )
    for r in range(rows):
        ax.text(-0.15, r + 0.5, str(r), ha="right", va="center", size=8, color=MUTED)
        for c in range(columns):
            if name == "output":
                sequence, step = (r, c) if shapes.batch_first else (c, r)
                _output_box(ax, shapes, (c, r), sequence, step)
            else:
                way = r % 2 if shapes.bidirectional else 0
                picked = r == shapes.row and name == "h_n"  # c_n is in output nowhere
                _box(ax, (c + 0.04, r), 0.92, _way(way) if picked else LANE, "←" if way else "→")


def _output_box(ax: Any, shapes: "Shapes", at: tuple[int, int], sequence: int, step: int) -> None:
    length = shapes.lengths[sequence] if shapes.lengths else shapes.sizes["time"]
    directions = 2 if shapes.bidirectional else 1
    for way in range(directions):
        here = (at[0] + 0.04 + 0.92 * way / directions, at[1])
        taken = shapes.in_output and shapes.row % directions == way and step == (0 if way else length - 1)
        if step >= length:
            _box(ax, here, 0.92 / directions, GROUND, "0")
        else:
            _box(ax, here, 0.92 / directions, _way(way) if taken else LANE, "←" if way else "→")


def _way(way: int) -> str:
    return _BACKWARD if way else _FORWARD


def _box(ax: Any, at: tuple[float, float], width: float, colour: str, text: str) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((at[0], at[1] + 0.07), width, 0.86, fc=colour, ec=FAINT, lw=0.8))
    strong = colour in (_FORWARD, _BACKWARD)
    ax.text(
        at[0] + width / 2, at[1] + 0.52, text, ha="center", va="center", size=9,
        color=GROUND if strong else MUTED, weight="bold" if strong else "normal",
    )  # fmt: skip
