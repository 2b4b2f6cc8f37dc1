"""What every static picture has: a light ground of its own, a title, what is said of it, and the same bytes
for the same state."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

__all__ = ["FAINT", "GROUND", "INK", "LANE", "MINUS", "MUTED", "png_of"]

GROUND, LANE, INK, MUTED, FAINT, MINUS = "#ffffff", "#f3f3f1", "#1b1c1e", "#5d6066", "#b6b8bc", "#c04a08"
# These ship with matplotlib: the same letters on every machine.
_FONTS: Any = {"font.family": ["DejaVu Sans"], "mathtext.fontset": "dejavuserif", "font.size": 10}


def png_of(
    title: str, lines: Sequence[str], size: tuple[float, float], fill: Callable[[Any, float], None]
) -> bytes:
    """A PNG with the title and the lines at its head, and `size` (width, height) inches below for the rest.

    `fill` is called with matplotlib's figure and the share of its height that is the rest's.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, rest = size
    height = 0.5 + 0.2 * len(lines) + rest
    with rc_context(_FONTS):
        figure = Figure(figsize=(width, height), dpi=110, facecolor=GROUND)
        FigureCanvasAgg(figure)
        figure.text(0.015, 1 - 0.1 / height, title, weight="bold", size=12, va="top", color=INK)
        figure.text(
            0.015, 1 - 0.36 / height, "\n".join(lines), size=8.5, va="top", color=MUTED, linespacing=1.4
        )
        fill(figure, rest / height)
        target = BytesIO()
        figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()
