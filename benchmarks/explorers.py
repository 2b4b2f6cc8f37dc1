"""Measure every explorer in a real JupyterLab, beside `interact` with matplotlib and a trivial widget.

    python benchmarks/explorers.py                     prints a table
    python benchmarks/explorers.py ForgetGate          for these explorers only
    python benchmarks/explorers.py --write README.md   and puts it between that file's markers

One run takes a quarter of an hour: `interact` first, then the explorers, each after `interact` on the same
work, between two runs of a widget that moves one rectangle.
benchmarks/README.md says what each column is.
"""

from lstmgru_lab.cli.ctrl_c import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import json
import statistics
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
from cells import around_markers, machine
from interact_peers import INTERACT, INTERACT_SHOWN, PEERS
from notebook_page import Chromium, NotebookPage, chromium, jupyterlab, write_notebook
from playwright.sync_api import Error
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import lstmgru_lab as lab

MARKERS = "<!-- bench:explorers -->", "<!-- /bench:explorers -->"
HEAD = """\
| | key p50 | p95 | busy | `interact` | than it | frames/s | of trivial | CPU/frame | stale | cell | alive |\
 kB |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""

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
# It trains as long as a file exists. At first the file does not, so that "Run All" ends.
TRAIN = """
lstm = torch.nn.LSTM(8, 32)
while pathlib.Path("busy").exists():
    lstm(torch.randn(50, 16, 8))[0].square().mean().backward()
"""


@dataclass(frozen=True)
class Contestant:
    """A notebook to measure: the code that warms it up, what it shows, and the control to press."""

    name: str
    warm: str
    shown: str
    picture: str
    control: str
    images: bool = False
    draggable: bool = True
    copies: int = 1
    peer: str = "ForgetGate"

    def cells(self) -> list[str]:
        """Return the notebook's cells."""
        timed = (
            f"begin = time.perf_counter()\n{self.shown}\nprint('ended after', time.perf_counter() - begin)"
        )
        return [IMPORTS + self.warm, *[timed] * self.copies, TRAIN]


@dataclass
class Timings:
    """The measurements of a contestant; times in ms."""

    keys: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    stale: list[float] = field(default_factory=list)
    cell: list[float] = field(default_factory=list)
    alive: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)  # kB, not a time


INTERACT_NAME = "`interact` for {}"
MAKES = {"TraceView": "lab.view(lab.LSTMCell(1, 16)(torch.randn(200, 4, 1)))"}
# The control that a key or the mouse moves, if it is not the first slider of a weight.
CONTROLS = {
    "TraceView": "input.lx-scrubber",
    "Shapes": '[data-pick="0,0"]',
    "TextUnits": '[data-control="temperature"]',
}


def explorer(name: str) -> Contestant:
    """Return the notebook of one explorer, in its default state."""
    make = MAKES.get(name, f"lab.explorers.{name}()")
    picture = f'[data-explorer="{name}"]'
    return Contestant(
        name,
        warm=f"_ = {make}._repr_mimebundle_()",
        shown=f"display({make})",
        picture=picture,
        control=f"{picture} {CONTROLS.get(name, 'input[type=range][data-control]')}",
        draggable=name != "Shapes",
        peer=name if name in PEERS else "ForgetGate",
    )


def peer_of(one: Contestant) -> Contestant:
    """Return `interact` for an explorer; it is only pressed, except the first, which is dragged too."""
    make = one.shown.removeprefix("display(").removesuffix(")")
    warm = INTERACT.format(make=make, **vars(PEERS[one.name.partition(",")[0]]))
    return Contestant(
        INTERACT_NAME.format(one.name), warm, INTERACT_SHOWN,
        ".jp-Cell:has(.noUi-handle) .jp-OutputArea", ".noUi-handle", images=True, draggable=False,
    )  # fmt: skip


def contestants(names: list[str]) -> list[Contestant]:
    """List `interact` for ForgetGate, then the explorers after their peers, between two trivial widgets."""
    trivial = Contestant(
        "a trivial widget", TRIVIAL, "display(Trivial())", '[data-explorer="Trivial"]',
        '[data-explorer="Trivial"] input',
    )  # fmt: skip
    first = explorer("ForgetGate")
    made = [explorer(name) for name in names]
    more = [one for gate in made if gate == first for one in (longer(gate), ten_of(gate))]
    own = [one for one in [*made, *more] if one.peer == one.name != first.name]
    paired = [peer for one in [*made, *more] for peer in ([peer_of(one), one] if one in own else [one])]
    again = replace(trivial, name="the trivial widget again")
    return [replace(peer_of(first), draggable=True), trivial, *paired, again]


def sent_by(one: Contestant) -> list[float]:
    """Return the kB that one display sends to the page: script, style and state, as JSON.

    Empty for `interact`, which sends a new picture for every move instead.
    """
    if one.images:
        return []
    names: dict[str, Any] = {}
    exec(IMPORTS + one.warm, names)  # as in the notebook
    widget = eval(one.shown.removeprefix("display(").removesuffix(")"), names)
    return [len(json.dumps(widget.get_state(), ensure_ascii=False).encode()) / 1000]


def longer(one: Contestant) -> Contestant:
    """Return the same contestant with 200 steps, the most that an explorer takes."""
    x = "x=[(7 * t) % 5 / 2 - 1 for t in range(200)]"
    warm, shown = one.warm.replace("()", f"({x})", 1), one.shown.replace("()", f"({x})", 1)
    name = f"{one.name}, 200 steps"
    return replace(one, name=name, warm=warm, shown=shown, peer=name)


def ten_of(one: Contestant) -> Contestant:
    """Return the same contestant shown ten times in one notebook."""
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
) -> Timings:
    """Open a contestant's notebook, run it, press and drag; then press again while the kernel trains.

    If the browser fails, a message says so and the rest is left out.
    """
    name = f"bench-{number}"
    write_notebook(folder / f"{name}.ipynb", one.cells())
    busy, result = folder / "busy", Timings(sent=sent_by(one))
    busy.unlink(missing_ok=True)
    presses = min(keys, 12) if one.images else keys
    # A page is slower at first, so half of the keys come before the drags and half after. The number before
    # the drags is even, so that the control ends where it began.
    before = presses // 4 * 2
    page = NotebookPage(browser, address.format(name=name))
    try:
        page.run_all()
        control = page.hold(one.picture, one.control)
        printed = [line for line in page.printed().splitlines() if line.startswith("ended after")]
        result.cell = [1000 * float(line.split()[-1]) for line in printed]
        result.alive = page.alive_after()
        page.watch(one.picture, one.images)
        result.keys = page.keys(before)
        for _ in range(drags if one.draggable else 0):
            page.watch(one.picture, one.images)
            seen = page.drag(control, moves, rest=3.0 if one.images else 0.3)
            result.frames.append(seen["frames"])
            result.cpu.append(seen["cpu"])
            result.stale.append(seen["stale"])
        page.hold(one.picture, one.control)
        page.watch(one.picture, one.images)
        result.keys += page.keys(presses - before)
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


def row(one: Contestant, seen: Timings, peer: Timings, trivial: list[Timings]) -> str:
    """Write a row of the table; `peer` is `interact` on the same work."""

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
        median(peer.keys, ".0f"),
        ratio(peer.keys, seen.keys, ".0f", "{}×"),
        median(seen.frames, ".0f", "{}"),
        ratio(seen.frames, [rate for each in trivial for rate in each.frames], ".2f"),
        median(seen.cpu, ".0f"),
        median(seen.stale, ".0f"),
        median(seen.cell, ".0f"),
        "–" if one.images else median(seen.alive, ".0f"),
        median(seen.sent, ".1f", "{}"),
    ]
    return f"| {one.name} | {' | '.join(cells)} |"


def in_short(one: Contestant, seen: Timings) -> str:
    """Sum up one contestant; printed at once, so that its numbers survive if the run fails later."""
    parts = [
        (seen.keys, "key {:.1f} ms"),
        (seen.frames, "{:.0f} frames/s"),
        (seen.cpu, "{:.0f} ms CPU a frame"),
    ]
    medians = [words.format(statistics.median(values)) for values, words in parts if values]
    return f"{one.name}: {', '.join(medians) or 'nothing was measured'}"


def table(results: list[tuple[Contestant, Timings]]) -> str:
    """Write the whole table.

    The first result must be `interact` for ForgetGate, which has a row; the other peers have a column.
    """
    trivial = [seen for one, seen in results if "trivial" in one.name]
    peers = {one.name: seen for one, seen in results if one.images}
    shown = [result for k, result in enumerate(results) if k == 0 or not result[0].images]
    rows = [
        row(one, seen, peers.get(INTERACT_NAME.format(one.peer), results[0][1]), trivial)
        for one, seen in shown
    ]
    return "\n".join([HEAD, *rows])


def names_of_explorers() -> list[str]:
    """List all explorers."""
    found = [name for name in lab.explorers.__all__ if name[0].isupper()]
    return [name for name in found if hasattr(getattr(lab.explorers, name), "script")]


@click.command(help=(__doc__ or "").replace("\n\n    python", "\n\n\b\n    python"))  # \b keeps its lines
@click.argument("names", nargs=-1)
@click.option("--keys", type=click.IntRange(min=2), default=150, show_default=True, help="Keys a contestant.")
@click.option("--moves", type=click.IntRange(min=10), default=150, show_default=True, help="Moves a drag.")
@click.option("--drags", type=click.IntRange(min=1), default=3, show_default=True, help="Drags a contestant.")
@click.option(
    "--write", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A page with markers."
)
def main(names: tuple[str, ...], keys: int, moves: int, drags: int, write: Path | None) -> None:
    """Measure, print, and write if asked to."""
    before, after = around_markers(write, MARKERS) if write else ("", "")  # refuse before measuring
    known = names_of_explorers()
    unknown = [name for name in names if name not in known]
    if unknown:
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
) -> tuple[list[tuple[Contestant, Timings]], bool]:
    """Measure all contestants; return the results, and whether Ctrl-C ended the run."""
    results: list[tuple[Contestant, Timings]] = []
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
