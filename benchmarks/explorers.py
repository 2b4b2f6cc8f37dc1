"""Every explorer under the hand, in a real JupyterLab, beside `interact` with matplotlib and a bare widget.

    python benchmarks/explorers.py                     prints a table
    python benchmarks/explorers.py ForgetGate          of these explorers only
    python benchmarks/explorers.py --write README.md   and puts it between that file's markers

All in one run of some ten minutes: `interact` first, then the explorers between two runs of a widget that
moves one rectangle.
benchmarks/README.md says what each column is.
"""

from lstmgru_lab.interruption import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import statistics
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
from cells import around_markers, machine
from notebook_page import Chromium, NotebookPage, chromium, jupyterlab, write_notebook
from playwright.sync_api import Error
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import lstmgru_lab as lab

MARKERS = "<!-- bench:explorers -->", "<!-- /bench:explorers -->"
HEAD = """\
| | key p50 | p95 | busy p50 | than `interact` | frames/s | of trivial | CPU/frame | stale | cell | alive |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""

IMPORTS = """\
import time, pathlib
import torch
import lstmgru_lab as lab
from IPython.display import display
torch.set_num_threads(1)
"""
TRIVIAL = '''
import anywidget
class Trivial(anywidget.AnyWidget):
    _esm = """export default { render({ el }) {
      el.innerHTML = `<div data-explorer="Trivial">
        <input type="range" min="-10" max="10" step="0.1" style="width: 100%">
        <svg viewBox="0 0 200 20"><rect width="10" height="20"></rect></svg></div>`;
      const [input, rect] = [el.querySelector("input"), el.querySelector("rect")];
      input.addEventListener("input", () => rect.setAttribute("x", 95 + 9.5 * input.valueAsNumber));
    } };"""
'''
# What most courses do: the same cell, drawn anew for every value. Its six panels are those of ForgetGate (the
# gate on its curve, and five rows with their names and the numbers of a step); the diagram is left out.
INTERACT = """
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
%matplotlib inline
model = lab.explorers.ForgetGate()
cell, x = model.cell, torch.tensor(model.x, dtype=torch.float64).reshape(-1, 1, 1)
line, t = torch.linspace(-8, 8, 65), model.step
"""
INTERACT_SHOWN = """
@interact(b_f=FloatSlider(value=2.5, min=-10, max=10, step=0.1))
def draw(b_f):
    with torch.no_grad():
        cell.b_f.fill_(b_f)
        trace = cell(x)
    figure, (curve, *axes) = plt.subplots(6, 1, figsize=(9, 7))
    sums = torch.logit(trace.f).flatten()
    curve.plot(line, torch.sigmoid(line), "C0", sums, trace.f.flatten(), "C0.")
    curve.plot(sums[t], trace.f[t].item(), "ko", markersize=8)
    curve.set_title(f"$f_{{{t}}} = \\\\sigma({sums[t]:.2f}) = {trace.f[t].item():.2f}$")
    rows = {"x": x, "f": trace.f, "i c̃": trace.i * trace.c_tilde, "c": trace.c, "h": trace.h}
    for ax, (name, values) in zip(axes, rows.items()):
        ax.bar(range(len(x)), values.flatten(), color=["C0" if value > 0 else "C1" for value in values])
        ax.axvspan(t - 0.5, t + 0.5, fill=False)
        ax.axhline(0, color="0.7")
        ax.set_ylabel(name)
        ax.text(1.01, 0.5, f"{values[t].item():.2f}", transform=ax.transAxes)
    plt.show()
"""
# It trains while a file says so: at first it is not there, and "Run All" ends.
TRAIN = """
lstm = torch.nn.LSTM(8, 32)
while pathlib.Path("busy").exists():
    lstm(torch.randn(50, 16, 8))[0].square().mean().backward()
"""


@dataclass(frozen=True)
class Contestant:
    """A notebook to measure: what warms it up, what it shows, and what is pressed."""

    name: str
    warm: str
    shown: str
    picture: str
    control: str
    images: bool = False
    draggable: bool = True
    copies: int = 1

    def cells(self) -> list[str]:
        """The notebook's cells."""
        timed = (
            f"begin = time.perf_counter()\n{self.shown}\nprint('ended after', time.perf_counter() - begin)"
        )
        return [IMPORTS + self.warm, *[timed] * self.copies, TRAIN]


@dataclass
class Measured:
    """What was measured of a contestant; times in ms."""

    keys: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    stale: list[float] = field(default_factory=list)
    cell: list[float] = field(default_factory=list)
    alive: list[float] = field(default_factory=list)


MAKES = {"TraceView": "lab.view(lab.LSTMCell(1, 16)(torch.randn(200, 4, 1)))"}
# What a key or the mouse takes hold of, where it is not the first slider of a weight.
CONTROLS = {
    "TraceView": "input.lx-scrubber",
    "Shapes": '[data-pick="0,0"]',
    "TextUnits": '[data-control="temperature"]',
}


def explorer(name: str) -> Contestant:
    """The notebook of one explorer, in its default state."""
    make = MAKES.get(name, f"lab.explorers.{name}()")
    picture = f'[data-explorer="{name}"]'
    return Contestant(
        name,
        warm=f"_ = {make}._repr_mimebundle_()",
        shown=f"display({make})",
        picture=picture,
        control=f"{picture} {CONTROLS.get(name, 'input[type=range][data-control]')}",
        draggable=name != "Shapes",
    )


def contestants(names: list[str]) -> list[Contestant]:
    """`interact`, then the explorers between two runs of the trivial widget."""
    interact = Contestant(
        "`interact` + matplotlib", INTERACT, INTERACT_SHOWN, ".jp-Cell:has(.noUi-handle) .jp-OutputArea",
        ".noUi-handle", images=True,
    )  # fmt: skip
    trivial = Contestant(
        "a trivial widget", TRIVIAL, "display(Trivial())", '[data-explorer="Trivial"]',
        '[data-explorer="Trivial"] input',
    )  # fmt: skip
    made = [explorer(name) for name in names]
    more = [one for gate in made if gate.name == "ForgetGate" for one in (longer(gate), ten_of(gate))]
    again = replace(trivial, name="the trivial widget again")
    return [interact, trivial, *made, *more, again]


def longer(one: Contestant) -> Contestant:
    """The same over as many steps as an explorer takes."""
    x = "x=[(7 * t) % 5 / 2 - 1 for t in range(200)]"
    warm, shown = one.warm.replace("()", f"({x})", 1), one.shown.replace("()", f"({x})", 1)
    return replace(one, name=f"{one.name}, 200 steps", warm=warm, shown=shown)


def ten_of(one: Contestant) -> Contestant:
    """The same ten times in one notebook."""
    return replace(one, name=f"{one.name}, ten of them", copies=10)


def measure(
    browser: Chromium,
    address: str,
    folder: Path,
    number: int,
    one: Contestant,
    keys: int,
    moves: int,
    drags: int,
) -> Measured:
    """Open a contestant's notebook, run it, press and drag; then press again while the kernel trains.

    What the browser could not do is said and left out.
    """
    name = f"bench-{number}"
    write_notebook(folder / f"{name}.ipynb", one.cells())
    busy, result = folder / "busy", Measured()
    busy.unlink(missing_ok=True)
    presses = min(keys, 12) if one.images else keys
    page = NotebookPage(browser, address.format(name=name))
    try:
        page.run_all()
        control = page.hold(one.picture, one.control)
        printed = [line for line in page.printed().splitlines() if line.startswith("ended after")]
        result.cell = [1000 * float(line.split()[-1]) for line in printed]
        result.alive = page.alive_after()
        page.watch(one.picture, one.images)
        result.keys = page.keys(presses)
        for _ in range(drags if one.draggable else 0):
            page.watch(one.picture, one.images)
            seen = page.drag(control, moves, rest=3.0 if one.images else 0.3)
            result.frames.append(seen["frames"])
            result.cpu.append(seen["cpu"])
            result.stale.append(seen["stale"])
        if not one.images:  # a busy kernel cannot answer at all
            busy.touch()
            page.run_last_cell()
            page.hold(one.picture, one.control)
            page.watch(one.picture, one.images)
            result.busy = page.keys(presses)
            busy.unlink()
            page.wait_for_idle()
    except Error as error:
        click.echo(f"{one.name}: not measured to the end: {str(error).splitlines()[0]}", err=True)
    finally:
        busy.unlink(missing_ok=True)
        page.close()
    return result


def row(one: Contestant, seen: Measured, interact: Measured, trivial: list[Measured]) -> str:
    """A line of the table."""

    def median(values: list[float], form: str, among: str = "{} ms") -> str:
        return among.format(format(statistics.median(values), form)) if values else "–"

    def ratio(above: list[float], below: list[float], form: str, among: str = "{}") -> str:
        both = above and below
        return median([statistics.median(above) / statistics.median(below)] if both else [], form, among)

    p95 = statistics.quantiles(seen.keys, n=20)[-1:] if len(seen.keys) > 1 else []
    cells = [
        median(seen.keys, ".1f"),
        median(p95, ".1f"),
        "never" if one.images else median(seen.busy, ".1f"),
        ratio(interact.keys, seen.keys, ".0f", "{}×"),
        median(seen.frames, ".0f", "{}"),
        ratio(seen.frames, [rate for each in trivial for rate in each.frames], ".2f"),
        median(seen.cpu, ".0f"),
        median(seen.stale, ".0f"),
        median(seen.cell, ".0f"),
        "–" if one.images else median(seen.alive, ".0f"),
    ]
    return f"| {one.name} | {' | '.join(cells)} |"


def in_short(one: Contestant, seen: Measured) -> str:
    """What is told as soon as it is measured, so that nothing is lost whatever ends the run."""
    parts = [
        (seen.keys, "key {:.1f} ms"),
        (seen.frames, "{:.0f} frames/s"),
        (seen.cpu, "{:.0f} ms CPU a frame"),
    ]
    told = [words.format(statistics.median(values)) for values, words in parts if values]
    return f"{one.name}: {', '.join(told) or 'nothing was measured'}"


def table(results: list[tuple[Contestant, Measured]]) -> str:
    """All that was measured; needs the first, `interact`."""
    trivial = [seen for one, seen in results if "trivial" in one.name]
    return "\n".join([HEAD, *(row(one, seen, results[0][1], trivial) for one, seen in results)])


def names_of_explorers() -> list[str]:
    """Every explorer that there is."""
    found = [name for name in lab.explorers.__all__ if name[0].isupper()]
    return [name for name in found if hasattr(getattr(lab.explorers, name), "script")]


@click.command(help=(__doc__ or "").replace("\n\n    python", "\n\n\b\n    python"))  # \b keeps its lines
@click.argument("names", nargs=-1)
@click.option("--keys", type=click.IntRange(min=2), default=60, show_default=True, help="Keys a contestant.")
@click.option("--moves", type=click.IntRange(min=10), default=150, show_default=True, help="Moves a drag.")
@click.option("--drags", type=click.IntRange(min=1), default=3, show_default=True, help="Drags a contestant.")
@click.option(
    "--write", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A page with markers."
)
def main(names: tuple[str, ...], keys: int, moves: int, drags: int, write: Path | None) -> None:
    """Measure, print, and write if asked to."""
    before, after = around_markers(write, MARKERS) if write else ("", "")  # refuse before measuring
    known = names_of_explorers()
    if unknown := [name for name in names if name not in known]:
        raise click.ClickException(f"There is no explorer {unknown[0]!r}; there are: {', '.join(known)}.")
    jobs = contestants(list(names) or known)
    results, stopped = run(jobs, keys, moves, drags)
    if results:
        click.echo(table(results) + f"\n\n{keys} keys, {drags} drags of {moves} moves each; {machine()}")
    if stopped:
        complete = "the rows above are complete" if results else "no row was complete yet"
        click.echo(f"Stopped: {complete}, nothing was written.", err=True)
        sys.exit(130)
    if write:
        text = table(results) + f"\n\n{keys} keys, {drags} drags of {moves} moves each; {machine()}"
        write.write_text(f"{before}\n{text}\n{after}", encoding="utf-8")


def run(
    jobs: list[Contestant], keys: int, moves: int, drags: int
) -> tuple[list[tuple[Contestant, Measured]], bool]:
    """What was measured, and whether Ctrl-C ended it."""
    results: list[tuple[Contestant, Measured]] = []
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    try:
        with (
            Progress(*columns, console=Console(stderr=True), transient=True) as progress,
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        ):
            bar = progress.add_task("starting JupyterLab", total=len(jobs))
            with jupyterlab(Path(folder)) as address, chromium() as browser:
                for number, one in enumerate(jobs):
                    progress.update(bar, description=one.name)
                    seen = measure(browser, address, Path(folder), number, one, keys, moves, drags)
                    results.append((one, seen))
                    progress.console.print(in_short(one, seen), highlight=False)
                    progress.advance(bar)
    except KeyboardInterrupt:
        return results, True
    return results, False


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
