"""Figures of the lessons: one look, one colour for each gate, labelled axes, and the numbers in words.

A figure is a PNG on an opaque light background, so that it is legible in JupyterLab's dark theme too. Below
it the subject and the numbers are printed in words, for readers who cannot see it and for nbval, which does
not compare PNGs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from .palette import GATES, HUES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["COLOURS", "Picture", "blank", "lines", "numbers"]

# The explorers' light palette: the same letter has the same colour everywhere. Lines also differ by their
# dashes and by the label at their end, so that colour is never the only difference.
COLOURS = {letter: gate.colour for letter, gate in GATES.items()} | {
    "x": "#4a4a4a",
    "h": "#1a1a1a",  # beside c, which is blue
    "RNN": HUES["candidate"],
    "LSTM": HUES["state"],
    "GRU": HUES["forget"],
}
_SPARE = [*(HUES[name] for name in ("state", "forget", "input", "candidate", "output")), "#4a4a4a"]
_DASHES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 3))]
_STYLE = {
    "figure.facecolor": "#fbfbfa",
    "axes.facecolor": "#fbfbfa",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "font.size": 10,
    "font.family": ["DejaVu Sans"],  # ships with matplotlib: the same letters on every machine
    "grid.color": "#e3e3e0",
    "lines.linewidth": 2,
}


@dataclass(frozen=True)
class Picture:
    """A finished figure: its PNG, and its content in words.

    A notebook shows the picture and then prints the words; elsewhere the repr is the words.
    """

    png: bytes
    words: str

    def __repr__(self) -> str:
        return self.words

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(
            {"image/png": self.png, "text/plain": "(the figure described below)"},
            metadata={"image/png": {"alt": self.words}},
            raw=True,
        )
        print(self.words)


def lines(
    series: Mapping[str, Sequence[float]],
    *,
    title: str,
    xlabel: str,
    ylabel: str,
    x: Sequence[float] | None = None,
    log: bool = False,
    at: Sequence[int] | None = None,
) -> Picture:
    """Draw one line for each series over a shared x axis, labelled at its end.

    Args:
        series: name -> values, all of one length n. A name that is a gate's letter gets that gate's colour.
        title, xlabel, ylabel: what the picture shows and what its axes measure, with units.
        x: n positions; 0 … n-1 by default.
        log: draw the y axis logarithmically; values that are not positive are left out.
        at: the indices whose numbers are printed below the figure; five evenly spaced by default. Give
            an empty list if the numbers may differ on another machine.

    Raises:
        ValueError: there is no series, or the series and x differ in length.
    """
    values = {name: [float(v) for v in row] for name, row in series.items()}
    lengths = {len(row) for row in values.values()} | ({len(x)} if x is not None else set())
    if len(lengths) != 1:
        raise ValueError(f"Every series, and x, should have one length, but they have {sorted(lengths)}.")
    n = lengths.pop()
    places = list(x) if x is not None else list(range(n))
    figure, axes = blank(title=title, xlabel=xlabel, ylabel=ylabel)
    if log:
        axes.set_yscale("log", nonpositive="mask")
    for index, (name, row) in enumerate(values.items()):
        colour = COLOURS.get(name, _SPARE[index % len(_SPARE)])
        axes.plot(places, row, label=name, color=colour, linestyle=_DASHES[index % len(_DASHES)])
    _label_the_ends(figure, axes)
    chosen = at if at is not None else sorted({round(k * (n - 1) / 4) for k in range(5)})
    words = [f"{title}: {ylabel} against {xlabel}."]
    width = max(len(name) for name in values)
    if not chosen:
        words.append(f"  lines: {', '.join(values)}")
    for name, row in values.items() if chosen else ():
        words.append(f"  {name:<{width}}  " + "  ".join(f"{places[k]:g}: {numbers(row[k])}" for k in chosen))
    return Picture(_png(figure), "\n".join(words))


def numbers(value: float) -> str:
    """Format a number for a figure: two decimals near one, two digits and an exponent far from it."""
    return f"{value:.2f}" if value == 0 or 0.01 <= abs(value) < 1000 else f"{value:.1e}"


def blank(
    *, title: str, xlabel: str, ylabel: str, size: tuple[float, float] = (7.2, 3.4)
) -> tuple[Figure, Axes]:
    """Return an empty figure in the style of the course: (figure, axes).

    pyplot does not know the figure, because it would show it twice.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots()
        axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return figure, axes


def _label_the_ends(figure: Figure, axes: Axes) -> None:
    """Write each line's name at the height of its last drawn point, names at least a line of text apart."""
    import numpy as np

    figure.draw_without_rendering()  # fixes the limits of the axes
    ends = []
    for line in axes.get_lines():
        points = axes.transData.transform(np.asarray(line.get_xydata()))
        heights = axes.transAxes.inverted().transform(points)[:, 1]
        drawn = [float(height) for height in heights if 0 <= height <= 1]
        ends.append((drawn[-1] if drawn else 0.0, line))
    apart, place = 0.075, -1.0
    for height, line in sorted(ends, key=lambda end: end[0]):
        place = max(height, place + apart)
        axes.annotate(
            str(line.get_label()),
            xy=(1.0, place),
            xycoords="axes fraction",
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=line.get_color(),
            fontweight="bold",
            fontsize=9,
        )


def _png(figure: Figure) -> bytes:
    file = BytesIO()
    # Without matplotlib's version in it the file stays the same for longer.
    figure.savefig(file, format="png", dpi=110, metadata={"Software": None})
    return file.getvalue()
