"""The static picture of an explorer: rows of bars or lines, drawn by matplotlib from the trace.

It stands in wherever no browser code runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from .sheet import FAINT, GROUND, INK, LANE, MINUS, MUTED, png_of

__all__ = ["Row", "draw"]

# A hidden unit's line: its colour, and its dashes for those who cannot tell the colours apart.
_UNITS: Any = (
    ("#1f5fa8", "-"), ("#c04a08", "--"), ("#14795a", ":"), ("#b3307f", "-."),
    ("#5b4bc4", (0, (8, 2))), ("#8a6100", (0, (4, 4))), ("#1b1c1e", (0, (1, 3))),
    ("#5d6066", (0, (7, 2, 1, 2))),
)  # fmt: skip
_WIDTH = 8.4  # inches


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
    colour: str = "#1f5fa8"
    height: float = 1.0
    limits: tuple[float, float] | None = None
    zones: Sequence[tuple[float, float, str]] = ()
    floor: float = 0.0
    printed: Sequence[str] | None = None
    lines: Sequence[Sequence[float]] = ()
    others: Sequence[Sequence[float]] = ()
    pixels: Sequence[Sequence[float]] = ()


def draw(title: str, lines: Sequence[str], rows: Sequence[Row], step: int) -> bytes:
    """A PNG with the title, the rows and a frame around the selected step; equal arguments, equal bytes."""
    heights = [row.height for row in rows]
    height = 0.42 * sum(heights) + 0.09 * len(rows) + 0.3

    def fill(figure: Any, share: float) -> None:
        frame = {"left": 0.19, "right": 0.91, "top": share, "bottom": 0.3 * share / height}
        grid = {**frame, "height_ratios": heights, "hspace": 0.22}
        axes = figure.subplots(len(rows), 1, squeeze=False, gridspec_kw=grid)[:, 0]
        for ax, row in zip(axes, rows, strict=True):
            _draw_row(ax, row, step)
        axes[-1].set_xticks(*[_ticks(len(rows[0].values))] * 2, size=8, color=MUTED)
        axes[-1].tick_params(bottom=True, length=2, color=MUTED)

    return png_of(title, lines, (_WIDTH, height), fill)


def _ticks(count: int) -> list[int]:
    every = next(step for step in (2, 3, 6, 10, 20, 50) if count / step <= 13 or step == 50)
    return list(range(0, count, every))


def _draw_row(ax: Any, row: Row, step: int) -> None:
    values = list(row.values)
    low, high = row.limits or _limits([*values, *chain(*row.lines)])
    _zones(ax, row)
    _series(ax, row, (low, high))
    ax.axvspan(step - 0.5, step + 0.5, facecolor="none", edgecolor=INK, lw=1.4)
    ax.set(xlim=(-0.5, len(values) - 0.5), ylim=(low, high), facecolor=LANE, xticks=[], yticks=[])
    ax.set_ylabel(row.label, rotation=0, ha="right", va="center", color=INK)
    ax.annotate(
        row.printed[step] if row.printed else _printed(values[step]),
        (1.012, 0.5),
        xycoords="axes fraction",
        va="center",
        weight="bold",
        color=INK,
    )
    for spine in ax.spines.values():
        spine.set_visible(False)


def _zones(ax: Any, row: Row) -> None:
    for k, (start, end, name) in enumerate(row.zones):
        ax.axhspan(start, end, color=("#f7efe6", "#eef4ef", "#e9f0f8")[k % 3], lw=0)
        ax.annotate(
            name,
            (0.99, (start + end) / 2),
            xycoords=("axes fraction", "data"),
            size=7.5,
            color=MUTED,
            va="center",
            ha="right",
            bbox={"facecolor": GROUND, "alpha": 0.75, "lw": 0, "pad": 1.5},
            zorder=3,
        )


def _series(ax: Any, row: Row, limits: tuple[float, float]) -> None:
    """The row's values: as pixels, as lines or as bars."""
    values = list(row.values)
    if row.pixels:
        _pixels(ax, row, limits)
        return
    if row.others:
        for line in row.others:
            ax.plot(range(len(line)), line, color=row.colour, alpha=0.4, lw=0.9, clip_on=False)
        ax.plot(range(len(values)), values, color=row.colour, lw=2.4, clip_on=False)
    elif row.lines:
        for k, line in enumerate(row.lines):
            width = 2.6 if line == values else 1.3
            ax.plot(range(len(line)), line, color=_UNITS[k][0], ls=_UNITS[k][1], lw=width, clip_on=False)
    else:
        low, high = limits
        colours = [row.colour if value >= row.floor else MINUS for value in values]
        clipped = [min(high, max(low, value)) for value in values]
        ax.add_collection(_bars(clipped, row.floor, colours), autolim=False)
    ax.axhline(row.floor, color=FAINT, lw=0.8)


def _bars(values: Sequence[float], floor: float, colours: Sequence[str]) -> Any:
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
    signs = LinearSegmentedColormap.from_list("signs", (MINUS, LANE, row.colour))
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
