"""Compare the course's cells with torch.nn and with the cell of common tutorials, side by side in one run.

    python benchmarks/cells.py                     prints a table
    python benchmarks/cells.py --write README.md   and puts it between that file's markers

The contestants of a row take turns, round after round, so that other work on the machine slows all of them
alike. Each round gives one ratio to torch.nn, and the table shows the medians. CPU time, one thread.
"""

from lstmgru_lab.cli.ctrl_c import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import datetime
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn

import lstmgru_lab as lab

MARKERS = "<!-- bench:cells -->", "<!-- /bench:cells -->"
SIZES = [(35, 20, 128, 256), (100, 32, 32, 64), (50, 64, 2, 32)]  # time, batch, input, hidden
HEAD = """\
| size | cell | torch.nn forward | this course | tutorial | torch.nn with backward | this course | tutorial |
|---|---|--:|--:|--:|--:|--:|--:|"""
# CPU time leaves out waiting for other programs, but some systems count it in steps of 16 ms.
FINE = time.get_clock_info("process_time").resolution < 1e-5
clock = time.process_time if FINE else time.perf_counter

Run = Callable[[nn.Module, Tensor], None]
Times = dict[str, list[float]]


class TutorialCell(nn.Module):
    """A cell as most tutorials write it: one nn.Linear on [h, x] for each gate and step."""

    def __init__(self, cell: nn.Module, gates: str) -> None:
        super().__init__()
        self.hidden_size = cell.hidden_size
        for gate in gates:
            linear = nn.Linear(cell.input_size + cell.hidden_size, cell.hidden_size)
            W, b = cell.weights(gate)
            linear.load_state_dict({"weight": W, "bias": b})
            self.add_module(gate, linear)


class TutorialRNN(TutorialCell):
    """h = tanh(linear([h, x]))."""

    def forward(self, x: Tensor) -> Tensor:
        """x (time, batch, input) -> h (time, batch, hidden)."""
        h, outputs = x.new_zeros(x.shape[1], self.hidden_size), []
        for t in range(len(x)):
            h = torch.tanh(self.h(torch.cat([h, x[t]], dim=1)))
            outputs.append(h)
        return torch.stack(outputs)


class TutorialLSTM(TutorialCell):
    """Four linear layers a step."""

    def forward(self, x: Tensor) -> Tensor:
        """x (time, batch, input) -> h (time, batch, hidden)."""
        h, outputs = x.new_zeros(x.shape[1], self.hidden_size), []
        c = torch.zeros_like(h)
        for t in range(len(x)):
            both = torch.cat([h, x[t]], dim=1)
            f, i, o = torch.sigmoid(self.f(both)), torch.sigmoid(self.i(both)), torch.sigmoid(self.o(both))
            c = f * c + i * torch.tanh(self.c(both))
            h = o * torch.tanh(c)
            outputs.append(h)
        return torch.stack(outputs)


class TutorialGRU(TutorialCell):
    """Three linear layers a step, the reset gate before the product as papers write it."""

    def forward(self, x: Tensor) -> Tensor:
        """x (time, batch, input) -> h (time, batch, hidden)."""
        h, outputs = x.new_zeros(x.shape[1], self.hidden_size), []
        for t in range(len(x)):
            both = torch.cat([h, x[t]], dim=1)
            z, r = torch.sigmoid(self.z(both)), torch.sigmoid(self.r(both))
            h_tilde = torch.tanh(self.h(torch.cat([r * h, x[t]], dim=1)))
            h = (1 - z) * h + z * h_tilde
            outputs.append(h)
        return torch.stack(outputs)


def contestants(kind: str, inputs: int, hidden: int) -> dict[str, nn.Module]:
    """Make the modules of one row, torch.nn's first; those that compute the same have the same weights."""
    if kind == "LSTM":
        module = nn.LSTM(inputs, hidden)
        cell = lab.LSTMCell.from_torch(module)
        return {"torch.nn": module, "course": cell, "tutorial": TutorialLSTM(cell, "fico")}
    if kind == "RNN":
        module = nn.RNN(inputs, hidden)
        cell = lab.RNNCell.from_torch(module)
        return {"torch.nn": module, "course": cell, "tutorial": TutorialRNN(cell, "h")}
    module = nn.GRU(inputs, hidden)
    if kind == "GRU, reset after":
        return {"torch.nn": module, "course": lab.GRUCell.from_torch(module)}
    cell = lab.GRUCell(inputs, hidden)
    return {"torch.nn": module, "course": cell, "tutorial": TutorialGRU(cell, "zrh")}


KINDS = ["LSTM", "GRU, reset after", "GRU, reset before", "RNN"]


def outputs(module: nn.Module, x: Tensor) -> Tensor:
    """Return h of every step, whatever the module calls it."""
    result = module(x)
    if isinstance(result, lab.Trace):
        return result.h
    return result[0] if isinstance(result, tuple) else result


def forward(module: nn.Module, x: Tensor) -> None:
    """Run a forward pass alone."""
    with torch.no_grad():
        outputs(module, x)


def forward_backward(module: nn.Module, x: Tensor) -> None:
    """Run a forward pass and compute the gradients of all parameters."""
    module.zero_grad()
    outputs(module, x).sum().backward()


def check_same(modules: dict[str, nn.Module], kind: str, x: Tensor) -> None:
    """Check that the contestants compute the same, without which their times mean nothing."""
    same = [m for name, m in modules.items() if name != "torch.nn" or kind != "GRU, reset before"]
    for module in same[1:]:
        torch.testing.assert_close(outputs(module, x), outputs(same[0], x), rtol=0, atol=1e-5)


def measure(modules: dict[str, nn.Module], x: Tensor, rounds: int, tick: Callable[[], None]) -> list[Times]:
    """Time every round of forward, and of forward and backward; `tick` is called after each round."""
    passes: list[tuple[Run, Times]] = [
        (run, {name: [] for name in modules}) for run in (forward, forward_backward)
    ]
    for number in range(rounds + 1):
        for run, times in passes:
            for name, module in modules.items():
                begin = clock()
                run(module, x)
                if number:  # round 0 warms up
                    times[name].append(clock() - begin)
        tick()
    return [times for _, times in passes]


def row(size: tuple[int, ...], kind: str, measured: list[Times]) -> str:
    """Write a row of the table: torch.nn's time, and the others' as multiples of it."""
    cells = []
    for times in measured:
        base = times["torch.nn"]
        cells.append(f"{1000 * statistics.median(base):.1f} ms")
        for name in ("course", "tutorial"):
            ratios = [a / b for a, b in zip(times.get(name, []), base, strict=False)]
            cells.append(f"{statistics.median(ratios):.2f}×" if ratios else "–")
    shape = "T{} B{} I{} H{}".format(*size)
    return f"| {shape} | {kind} | {' | '.join(cells)} |"


def machine() -> str:
    """Describe what the numbers depend on: the processor, the version of torch, the date."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2] for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0].strip() if names else model
    today = datetime.date.today().isoformat()
    return f"{model}, {os.cpu_count()} cores, one thread used; torch {torch.__version__}; {today}."


def around_markers(path: Path, markers: tuple[str, str] = MARKERS) -> tuple[str, str]:
    """Return the page up to its first marker and from its second on, markers included."""
    begin, end = markers
    page = path.read_text(encoding="utf-8")
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise click.ClickException(f"{path} should hold {begin} and after it {end}, each once.")
    return page[: page.index(begin) + len(begin)], page[page.index(end) :]


@click.command(help="Time the course's cells against torch.nn and a tutorial's cells, taking turns.")
@click.option("--rounds", type=click.IntRange(min=1), default=21, show_default=True, help="Rounds a row.")
@click.option(
    "--write", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A page with markers."
)
def main(rounds: int, write: Path | None) -> None:
    """Measure, print, and write if asked to."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    before, after = around_markers(write) if write else ("", "")  # refuse before measuring
    lines, stopped = [], False
    jobs = [(size, kind) for size in SIZES for kind in KINDS]
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=len(jobs) * (rounds + 1))
        try:
            for size, kind in jobs:
                progress.update(bar, description="T{} B{} I{} H{} ".format(*size) + kind)
                modules, x = contestants(kind, *size[2:]), torch.randn(size[:3])
                check_same(modules, kind, x)
                measured = measure(modules, x, rounds, tick=lambda: progress.advance(bar))
                lines.append(row(size, kind, measured))
        except KeyboardInterrupt:
            stopped = True
    table = "\n".join([HEAD, *lines]) + f"\n\nMedians of {rounds} rounds, CPU time; {machine()}"
    click.echo(table)
    if stopped:
        click.echo("Stopped: the rows above are complete, nothing was written.", err=True)
        sys.exit(130)
    if write:
        write.write_text(f"{before}\n{table}\n{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
