"""Compare `lstmgru-lab grade` with nbgrader and otter-grader on the same notebooks, from start to end.

    python benchmarks/grading.py                        ours on 20 and 200; nbgrader on 20 where installed
    python benchmarks/grading.py --otter VENV           and otter-grader on 20, from another environment
    python benchmarks/grading.py --sizes 20,200,2000    more of ours
    python benchmarks/grading.py --write README.md      and put the table between that file's markers

Four exercises, 8 points, in one notebook a student; the answers are those of `lstmgru-lab sample-class`:
right in several styles, known mistakes, unfinished, failing, slow. CPU seconds of the command and all
processes below it; memory is the largest sum of proportional set sizes seen, twice a second.
"""

from lstmgru_lab.cli.ctrl_c import EXIT_CODE, answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import datetime
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from lstmgru_lab.bank import Exercise, exercises
from lstmgru_lab.grading.sample import answers_of, right_answer

MARKERS = "<!-- bench:grading -->", "<!-- /bench:grading -->"
NAMES = ("forget_gate", "bias_for_half_life", "input_gate", "candidate")
HEAD = """\
| grader | submissions | CPU s | CPU s a submission | less than nbgrader's | wall s | memory |
|---|--:|--:|--:|--:|--:|--:|"""
ASSIGNMENT, NOTEBOOK = "week1", "gates"
OURS, NBGRADER, OTTER = "lstmgru-lab grade", "nbgrader autograde", "otter-grader, its API in one process"
PEERS_ON = 20

# What an author would write for the other graders: a call with numbers, compared with the equation.
GATE_TEST = """\
x, h, W, b = torch.randn(2, 3), torch.randn(2, 4), torch.randn(4, 7), torch.randn(4)
assert torch.allclose({name}(x, h, W, b), torch.{squash}(torch.cat([h, x], -1) @ W.T + b), atol=1e-5)"""
HALF_LIFE_TEST = """\
for n in (2, 10, 37):
    assert abs(torch.sigmoid(torch.tensor(float(bias_for_half_life(n)))) ** n - 0.5) < 1e-4"""
OTTER_TEST = """\
OK_FORMAT = False
import torch
from otter.test_files import test_case

name, points = "{name}", 2

@test_case(points=2)
def test_{name}({name}):
{body}
"""
OTTER_LOOP = """\
import sys
from pathlib import Path
from otter.api import grade_submission
for path in sorted(Path("submitted").rglob("*.ipynb")):
    results = grade_submission(str(path), "autograder.zip", quiet=True)
    done = Path("otter") / path.parts[1]
    done.with_suffix(".score").write_text(str(results.total))
"""


@dataclass(frozen=True)
class Cost:
    """The cost of one command: CPU seconds of all its processes, wall seconds, largest memory in MB."""

    cpu_s: float
    wall_s: float
    memory_mb: float


@dataclass(frozen=True)
class Contest:
    """A grader to be measured: how it prepares, its command, and how many notebooks it has graded so far."""

    name: str
    students: int
    command: list[str]
    graded: Callable[[Path], int]
    prepare: Callable[[Path], None] = lambda folder: None


# the class


def test_of(exercise: Exercise) -> str:
    """Return the asserts with which the other graders test an exercise."""
    if exercise.name == "bias_for_half_life":
        return HALF_LIFE_TEST
    return GATE_TEST.format(name=exercise.name, squash="tanh" if exercise.name == "candidate" else "sigmoid")


def code_cell(source: str, name: str, **nbgrader: Any) -> dict[str, Any]:
    """Make a code cell that nbgrader knows by ``name``."""
    meta = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3} | nbgrader
    return {
        "cell_type": "code",
        "id": name.replace("_", "-"),
        "execution_count": None,
        "outputs": [],
        "metadata": {"nbgrader": {**meta, "grade_id": name}},
        "source": source,
    }


def notebook(sources: list[str], chosen: list[Exercise]) -> str:
    """Write a notebook with these answers, and nbgrader's tests after each."""
    first = code_cell("import math\n\nimport torch\n\nimport lstmgru_lab as lab", "imports", locked=True)
    cells = [first]
    for exercise, source in zip(chosen, sources, strict=True):
        cells.append(code_cell(source, exercise.name, solution=True))
        test = test_of(exercise)
        cells.append(code_cell(test, f"test_{exercise.name}", grade=True, locked=True, points=2))
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "lstmgru": {"exercises": [one.name for one in chosen]},
    }
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def make_class(folder: Path, students: int) -> None:
    """Write the notebooks of ``students`` students in nbgrader's layout, which the others can read too."""
    chosen = [exercises()[name] for name in NAMES]
    for number in range(students):
        home = folder / "submitted" / f"student-{number:04}" / ASSIGNMENT
        home.mkdir(parents=True)
        answers = answers_of(chosen, random.Random(number))
        (home / f"{NOTEBOOK}.ipynb").write_text(notebook(answers, chosen), encoding="utf-8")


def assign_for_nbgrader(program: str, folder: Path) -> None:
    """Write the assignment and let nbgrader register it; this time is not counted."""
    chosen = [exercises()[name] for name in NAMES]
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    right = [f"### BEGIN SOLUTION\n{right_answer(one)}\n### END SOLUTION" for one in chosen]
    (source / f"{NOTEBOOK}.ipynb").write_text(notebook(right, chosen), encoding="utf-8")
    subprocess.run([program, "generate_assignment", ASSIGNMENT], check=True, **surroundings(program, folder))


def assign_for_otter(program: str, folder: Path) -> None:
    """Write the tests and let otter-grader pack them; this time is not counted."""
    (folder / "tests").mkdir()
    (folder / "otter").mkdir()
    for name in NAMES:
        body = "\n".join(f"    {line}" for line in test_of(exercises()[name]).splitlines())
        text = OTTER_TEST.format(name=name, body=body)
        (folder / "tests" / f"{name}.py").write_text(text, encoding="utf-8")
    (folder / "otter_config.json").write_text('{"show_stdout": false}', encoding="utf-8")
    command = [program, "generate", "-t", "tests", "-o", "autograder.zip"]
    subprocess.run(command, check=True, **surroundings(program, folder))


# measuring


def measure(contest: Contest, folder: Path) -> Cost:
    """Run a grader to its end, and show its progress."""
    before, started, memory = os.times(), time.perf_counter(), 0.0
    with subprocess.Popen(contest.command, **surroundings(contest.command[0], folder)) as process:
        try:
            while process.poll() is None:
                memory = max(memory, proportional_mb(process.pid))
                say(contest, contest.graded(folder), time.perf_counter() - started)
                time.sleep(0.5)
        finally:
            process.terminate()  # after Ctrl-C; harmless if it has ended
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(cpu, time.perf_counter() - started, memory)


def compete(contest: Contest) -> tuple[int, Cost]:
    """Make the class and grade it; return how many notebooks were graded, and the cost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_class(folder, contest.students)
        contest.prepare(folder)
        one = measure(contest, folder)
        return contest.graded(folder), one


def say(contest: Contest, done: int, seconds: float) -> None:
    """Overwrite the progress line; print nothing if the output is not a terminal."""
    if sys.stderr.isatty():
        line = f"{contest.name}: {done} of {contest.students} graded, {seconds:.0f} s"
        click.echo(f"\r\033[K{line}", nl=False, err=True)


def surroundings(program: str, folder: Path) -> dict[str, Any]:
    """Return the options to run a command silently in ``folder``, with the programs beside it on its path."""
    path = f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"
    silent = subprocess.DEVNULL
    return {"cwd": folder, "stdout": silent, "stderr": silent, "env": {**os.environ, "PATH": path}}


def proportional_mb(pid: int) -> float:
    """Return the memory of a process and all below it in MB, each shared page divided among its users.

    Returns 0 on a system that does not report it.
    """
    total = 0.0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total = int(line.split()[1]) / 1024
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            total += sum(proportional_mb(int(child)) for child in children.read_text().split())
    except OSError:  # the process has just ended
        pass
    return total


def graded_by_us(folder: Path) -> int:
    """Count the notebooks that our command has finished."""
    results = folder / "out" / "results.jsonl"
    return len(results.read_text(encoding="utf-8").splitlines()) if results.exists() else 0


def contests(sizes: list[int], nbgrader: str | None, otter: Path | None) -> Iterator[Contest]:
    """Yield our command for each size, and the other graders, if installed, for 20."""
    code = "from lstmgru_lab.cli.main import main; main()"
    ours = [sys.executable, "-c", code, "grade", "submitted", "--out", "out", "--jobs", "2"]
    for size in sizes:
        yield Contest(OURS, size, ours, graded_by_us)
    if nbgrader:
        yield Contest(
            NBGRADER,
            PEERS_ON,
            [nbgrader, "autograde", ASSIGNMENT],
            lambda folder: len(list((folder / "autograded").rglob("*.ipynb"))),
            lambda folder: assign_for_nbgrader(nbgrader, folder),
        )
    if otter:
        yield Contest(
            OTTER,
            PEERS_ON,
            [str(otter / "bin" / "python"), "-c", OTTER_LOOP],
            lambda folder: len(list((folder / "otter").glob("*.score"))),
            lambda folder: assign_for_otter(str(otter / "bin" / "otter"), folder),
        )


# the table


def row(contest: Contest, graded: int, one: Cost, of_nbgrader: float | None) -> str:
    """Write a row of the table."""
    # on a busy machine nbgrader gives up on cells that take too long
    name = contest.name if graded == contest.students else f"{contest.name} (graded {graded})"
    each = one.cpu_s / contest.students
    times = f"{of_nbgrader / each:.1f} times" if of_nbgrader and contest.name != NBGRADER else "-"
    memory = f"{one.memory_mb:.0f} MB" if one.memory_mb else "-"
    numbers = [contest.students, f"{one.cpu_s:.1f}", f"{each:.3f}", times, f"{one.wall_s:.1f}", memory]
    return f"| {name} | {' | '.join(map(str, numbers))} |"


def table(measured: list[tuple[Contest, int, Cost]]) -> str:
    """Write the whole table, with the machine and the date."""
    each = {contest.name: one.cpu_s / contest.students for contest, _, one in measured}
    lines = [HEAD, *(row(*entry, each.get(NBGRADER)) for entry in measured)]
    machine = f"{platform.system()}, {platform.machine()}, {os.cpu_count()} processors"
    return "\n".join([*lines, f"\n{machine}, Python {platform.python_version()}, {datetime.date.today()}."])


@click.command(help=(__doc__ or "").replace("\n\n    python", "\n\n\b\n    python"))
@click.option("--sizes", default="20,200", show_default=True, help="Class sizes for our grader.")
@click.option("--nbgrader", "program", help="nbgrader's program; by default the one on the path, if any.")
@click.option(
    "--otter",
    metavar="VENV",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="An environment with otter-grader and this package: pip install otter-grader -e .",
)
@click.option(
    "--write", type=click.Path(path_type=Path, dir_okay=False), help="The page that the table goes into."
)
def main(sizes: str, program: str | None, otter: Path | None, write: Path | None) -> None:
    """Measure, print, and write."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    program = program or shutil.which("nbgrader", path=path)
    measured: list[tuple[Contest, int, Cost]] = []
    otter = otter.absolute() if otter else None
    wipe = "\r\033[K" if sys.stderr.isatty() else ""
    try:
        for contest in contests([int(size) for size in sizes.split(",")], program, otter):
            measured.append((contest, *compete(contest)))
            click.echo(wipe + row(*measured[-1], None), err=True)
    except KeyboardInterrupt:
        click.echo(f"{wipe}Stopped: the rows above are complete, nothing was written.", err=True)
        sys.exit(EXIT_CODE)
    click.echo(table(measured))
    if write:
        text = write.read_text(encoding="utf-8")
        begin, end = (text.index(mark) for mark in MARKERS)
        write.write_text(
            f"{text[: begin + len(MARKERS[0])]}\n{table(measured)}\n{text[end:]}", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
