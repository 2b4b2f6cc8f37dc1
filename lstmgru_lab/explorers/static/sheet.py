"""What every static picture has: a light ground of its own, a title and what is said of it."""

from collections.abc import Sequence

from .canvas import INCH, POINT, Canvas

__all__ = ["FAINT", "GROUND", "INK", "LANE", "MINUS", "MUTED", "sheet"]

GROUND, LANE, INK, MUTED, FAINT, MINUS = "#ffffff", "#f3f3f1", "#1b1c1e", "#5d6066", "#b6b8bc", "#c04a08"


def sheet(title: str, lines: Sequence[str], width: float, rest: float) -> tuple[Canvas, float]:
    """Return a canvas with the title and the lines at its head, and where the `rest` below them begins.

    All in pixels.
    """
    top = (0.5 + 0.2 * len(lines)) * INCH
    canvas = Canvas(width, top + rest, GROUND)
    left = 0.015 * width
    canvas.words((left, 0.22 * INCH), title, INK, size=12, font="DejaVuSans-Bold")
    for k, line in enumerate(lines):
        canvas.words((left, 0.47 * INCH + 1.4 * k * 8.5 * POINT), line, MUTED, size=8.5)
    return canvas, top
