"""The static picture of an explorer: the same rows of bars, drawn by matplotlib from the trace.

It stands in wherever no browser code runs, on a light ground of its own so that it is legible on any page.
"""

from collections.abc import Sequence
from io import BytesIO
from itertools import chain
from typing import Any

from .base import Row

__all__ = ["draw"]

_GROUND, _LANE, _INK, _MUTED, _MINUS = "#ffffff", "#f3f3f1", "#1b1c1e", "#5d6066", "#c04a08"
# A hidden unit's line: its colour, and its dashes for those who cannot tell the colours apart.
_UNITS: Any = (
    ("#1f5fa8", "-"), ("#c04a08", "--"), ("#14795a", ":"), ("#b3307f", "-."),
    ("#5b4bc4", (0, (8, 2))), ("#8a6100", (0, (4, 4))), ("#1b1c1e", (0, (1, 3))),
    ("#5d6066", (0, (7, 2, 1, 2))),
)  # fmt: skip
_WIDTH = 8.4  # inches
# These ship with matplotlib: the same letters on every machine.
_FONTS: Any = {"font.family": ["DejaVu Sans"], "mathtext.fontset": "dejavuserif", "font.size": 10}


def draw(title: str, lines: Sequence[str], rows: Sequence[Row], step: int) -> bytes:
    """A PNG with the title, the rows and a frame around the selected step; equal arguments, equal bytes."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context(_FONTS):
        heights = [row.height for row in rows]
        head, unit = 0.42 + 0.2 * len(lines), 0.42
        height = head + unit * sum(heights) + 0.09 * len(rows) + 0.3
        figure = Figure(figsize=(_WIDTH, height), dpi=110, facecolor=_GROUND)
        FigureCanvasAgg(figure)
        frame = {"left": 0.19, "right": 0.91, "top": 1 - head / height, "bottom": 0.3 / height}
        grid = {**frame, "height_ratios": heights, "hspace": 0.22}
        axes = figure.subplots(len(rows), 1, squeeze=False, gridspec_kw=grid)[:, 0]
        figure.text(0.015, 1 - 0.12 / height, title, weight="bold", size=12, va="top", color=_INK)
        figure.text(
            0.015, 1 - 0.37 / height, "\n".join(lines), size=8.5, va="top", color=_MUTED, linespacing=1.4
        )
        for ax, row in zip(axes, rows, strict=True):
            _bars(ax, row, step)
        axes[-1].set_xticks(*[_ticks(len(rows[0].values))] * 2, size=8, color=_MUTED)
        axes[-1].tick_params(bottom=True, length=2, color=_MUTED)
        target = BytesIO()
        figure.savefig(target, format="png", metadata={"Software": None})
        return target.getvalue()


def _ticks(count: int) -> list[int]:
    every = next(step for step in (2, 3, 6, 10, 20, 50) if count / step <= 13 or step == 50)
    return list(range(0, count, every))


def _bars(ax: Any, row: Row, step: int) -> None:
    values = list(row.values)
    low, high = row.limits or _limits([*values, *chain(*row.lines)])
    colours = [row.colour if value >= row.floor else _MINUS for value in values]
    clipped = [min(high, max(low, value)) for value in values]
    for k, (start, end, name) in enumerate(row.zones):
        ax.axhspan(start, end, color=("#f7efe6", "#eef4ef", "#e9f0f8")[k % 3], lw=0)
        ax.annotate(
            name,
            (0.99, (start + end) / 2),
            xycoords=("axes fraction", "data"),
            size=7.5,
            color=_MUTED,
            va="center",
            ha="right",
            bbox={"facecolor": _GROUND, "alpha": 0.75, "lw": 0, "pad": 1.5},
            zorder=3,
        )
    if row.pixels:
        _pixels(ax, row, (low, high))
    elif row.others:
        for line in row.others:
            ax.plot(range(len(line)), line, color=row.colour, alpha=0.4, lw=0.9, clip_on=False)
        ax.plot(range(len(values)), values, color=row.colour, lw=2.4, clip_on=False)
    elif row.lines:
        for k, line in enumerate(row.lines):
            width = 2.6 if line == values else 1.3
            ax.plot(range(len(line)), line, color=_UNITS[k][0], ls=_UNITS[k][1], lw=width, clip_on=False)
    else:
        ax.add_collection(_blocks(clipped, row.floor, colours), autolim=False)
    if not row.pixels:
        ax.axhline(row.floor, color="#b6b8bc", lw=0.8)
    ax.axvspan(step - 0.5, step + 0.5, facecolor="none", edgecolor=_INK, lw=1.4)
    ax.set(xlim=(-0.5, len(values) - 0.5), ylim=(low, high), facecolor=_LANE, xticks=[], yticks=[])
    ax.set_ylabel(row.label, rotation=0, ha="right", va="center", color=_INK)
    ax.annotate(
        row.printed[step] if row.printed else _printed(values[step]),
        (1.012, 0.5),
        xycoords="axes fraction",
        va="center",
        weight="bold",
        color=_INK,
    )
    for spine in ax.spines.values():
        spine.set_visible(False)


def _blocks(values: Sequence[float], floor: float, colours: Sequence[str]) -> Any:
    """The bars as one collection: a patch each takes as long again as all the rest."""
    from matplotlib.collections import PolyCollection

    half = 0.38
    corners = [
        [(t - half, floor), (t - half, value), (t + half, value), (t + half, floor)]
        for t, value in enumerate(values)
    ]
    return PolyCollection(corners, facecolors=colours, linewidths=0)


def _pixels(ax: Any, row: Row, limits: tuple[float, float]) -> None:
    """A map of several series: blue is plus, orange is minus, as the bars are."""
    from matplotlib.colors import LinearSegmentedColormap

    largest = max(max(map(abs, line)) for line in row.pixels) or 1.0
    signs = LinearSegmentedColormap.from_list("signs", (_MINUS, _LANE, row.colour))
    ax.imshow(
        row.pixels, cmap=signs, vmin=-largest, vmax=largest, aspect="auto", interpolation="nearest",
        extent=(-0.5, len(row.pixels[0]) - 0.5, *limits),
    )  # fmt: skip


def _printed(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")


def _limits(values: Sequence[float]) -> tuple[float, float]:
    size, most = 1.0, max(map(abs, values))
    while size < most:
        size *= 2
    if size >= 4 and 0.75 * size >= most:
        size *= 0.75
    return (-size if min(values) < 0 else 0.0), size
