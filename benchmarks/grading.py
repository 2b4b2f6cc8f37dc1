"""`lstmgru-lab grade` against `nbgrader autograde` on the same class, each whole command from start to end.

    python benchmarks/grading.py                        ours on 20 and 200; nbgrader on 20 where installed
    python benchmarks/grading.py --sizes 20,200,2000    more of ours
    python benchmarks/grading.py --write README.md      and put the table between that file's markers

Four exercises, 8 points: six students of ten have all right, the others a known mistake, an exception,
nothing written, or a slow answer. CPU seconds of the command and all processes below it; memory is the
largest sum of proportional set sizes seen, twice a second.
"""

import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from lstmgru_lab.bank import Exercise, exercises
from lstmgru_lab.grading.needs import source_with_needs
from lstmgru_lab.grading.sample import right_answer

MARKERS = "<!-- bench:grading -->", "<!-- /bench:grading -->"
NAMES = ("forget_gate", "bias_for_half_life", "input_gate", "candidate")
HEAD = """\
| grader | submissions | CPU s | CPU s a submission | wall s | memory |
|---|--:|--:|--:|--:|--:|"""
ASSIGNMENT, NOTEBOOK = "week1", "gates"

# What an author of nbgrader assignments would write: a call with numbers, and the equation beside it.
GATE_TEST = """\
x, h, W, b = torch.randn(2, 3), torch.randn(2, 4), torch.randn(4, 7), torch.randn(4)
assert torch.allclose({name}(x, h, W, b), torch.{squash}(torch.cat([h, x], -1) @ W.T + b), atol=1e-5)"""
HALF_LIFE_TEST = """\
for n in (2, 10, 37):
    assert abs(torch.sigmoid(torch.tensor(float(bias_for_half_life(n)))) ** n - 0.5) < 1e-4"""


@dataclass(frozen=True)
class Measured:
    """One command: CPU seconds with all its processes, wall seconds, largest memory in MB."""

    cpu_s: float
    wall_s: float
    memory_mb: float


def answers(number: int, chosen: list[Exercise]) -> list[str]:
    """What student ``number`` wrote: by the last digit all right, or something else for one exercise."""
    cells = [right_answer(one) for one in chosen]
    place = number // 10 % len(chosen)
    one, kind = chosen[place], number % 10
    if kind in (6, 7):
        mistake = one.misconceptions[number // 10 % len(one.misconceptions)]
        cells[place] = source_with_needs(mistake.function, one.name)
    elif kind == 8:
        body = ("raise NotImplementedError", "return undefined_name")[number // 10 % 2]
        cells[place] = f"def {one.signature}:\n    {body}"
    elif kind == 9:
        cells[place] += "\n\nfor _ in range(1_000_000):\n    pass"
    return cells


def code_cell(source: str, name: str, **nbgrader: Any) -> dict[str, Any]:
    """A code cell that nbgrader knows by ``name``."""
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
    """A notebook with these answers, and nbgrader's tests after each."""
    first = code_cell("import math\n\nimport torch\n\nimport lstmgru_lab as lab", "imports", locked=True)
    cells = [first]
    for exercise, source in zip(chosen, sources, strict=True):
        squash = "tanh" if exercise.name == "candidate" else "sigmoid"
        test = GATE_TEST.format(name=exercise.name, squash=squash)
        if exercise.name == "bias_for_half_life":
            test = HALF_LIFE_TEST
        cells.append(code_cell(source, exercise.name, solution=True))
        cells.append(code_cell(test, f"test_{exercise.name}", grade=True, locked=True, points=2))
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "lstmgru": {"exercises": [one.name for one in chosen]},
    }
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def make_class(folder: Path, students: int) -> None:
    """Hand in for ``students`` students, laid out as nbgrader wants it; `grade` reads that too."""
    chosen = [exercises()[name] for name in NAMES]
    for number in range(students):
        home = folder / "submitted" / f"student-{number:04}" / ASSIGNMENT
        home.mkdir(parents=True)
        (home / f"{NOTEBOOK}.ipynb").write_text(notebook(answers(number, chosen), chosen), encoding="utf-8")
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    right = [f"### BEGIN SOLUTION\n{right_answer(one)}\n### END SOLUTION" for one in chosen]
    (source / f"{NOTEBOOK}.ipynb").write_text(notebook(right, chosen), encoding="utf-8")


def measure(command: list[str], folder: Path) -> Measured:
    """Run a command to its end; programs that it calls are looked for beside it first."""
    before, started, memory = os.times(), time.perf_counter(), 0.0
    process = subprocess.Popen(command, **surroundings(command[0], folder))
    while process.poll() is None:
        memory = max(memory, proportional_mb(process.pid))
        time.sleep(0.5)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(cpu, time.perf_counter() - started, memory)


def surroundings(program: str, folder: Path) -> dict[str, Any]:
    """Where and how a command runs: in ``folder``, silent, with the programs beside it on its path."""
    path = f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"
    silent = subprocess.DEVNULL
    return {"cwd": folder, "stdout": silent, "stderr": silent, "env": {**os.environ, "PATH": path}}


def proportional_mb(pid: int) -> float:
    """Memory of a process and all below it, shared pages shared out; 0 where the system does not tell."""
    total = 0.0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total = int(line.split()[1]) / 1024
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            total += sum(proportional_mb(int(child)) for child in children.read_text().split())
    except OSError:  # it has just ended
        pass
    return total


def ours(students: int, folder: Path) -> Measured:
    """Our whole command on a class of that size."""
    make_class(folder, students)
    code = "from lstmgru_lab.cli import main; main()"
    return measure([sys.executable, "-c", code, "grade", "submitted", "--out", "out", "--jobs", "2"], folder)


def nbgraders(students: int, folder: Path, program: str) -> Measured:
    """nbgrader's autograde on the same; generating the assignment is not counted."""
    make_class(folder, students)
    subprocess.run([program, "generate_assignment", ASSIGNMENT], check=True, **surroundings(program, folder))
    return measure([program, "autograde", ASSIGNMENT], folder)


def graded_in(folder: Path) -> int:
    """How many notebooks a command has finished there."""
    results = folder / "out" / "results.jsonl"
    if results.exists():
        return len(results.read_text(encoding="utf-8").splitlines())
    return len(list((folder / "autograded").rglob("*.ipynb")))


def row(name: str, students: int, one: Measured) -> str:
    """A line of the table."""
    each = one.cpu_s / students
    memory = f"{one.memory_mb:.0f} MB" if one.memory_mb else "-"
    return f"| {name} | {students} | {one.cpu_s:.1f} | {each:.3f} | {one.wall_s:.1f} | {memory} |"


@click.command(help=(__doc__ or "").replace("\n\n    python", "\n\n\b\n    python"))
@click.option("--sizes", default="20,200", show_default=True, help="Class sizes for our grader.")
@click.option("--nbgrader", "program", help="nbgrader's program; by default the one on the path, if any.")
@click.option(
    "--write", type=click.Path(path_type=Path, dir_okay=False), help="The page that the table goes into."
)
def main(sizes: str, program: str | None, write: Path | None) -> None:
    """Measure, print, and write."""
    lines = [HEAD]
    program = program or shutil.which(
        "nbgrader", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    runs = [("lstmgru-lab grade", int(size)) for size in sizes.split(",")]
    if program:
        runs.append(("nbgrader autograde", 20))
    for name, students in runs:
        with tempfile.TemporaryDirectory() as name_of_folder:
            folder = Path(name_of_folder)
            is_peer = name.startswith("nbgrader")
            done = nbgraders(students, folder, program or "") if is_peer else ours(students, folder)
            graded = graded_in(folder)
        # on a busy machine nbgrader gives up on cells that take too long
        said = name if graded == students else f"{name} (graded {graded})"
        lines.append(row(said, students, done))
        click.echo(lines[-1], err=True)
    lines.append(
        f"\n{platform.system()}, {platform.machine()}, {os.cpu_count()} processors, {datetime.date.today()}."
    )
    table = "\n".join(lines)
    click.echo(table)
    if write:
        text = write.read_text(encoding="utf-8")
        begin, end = (text.index(mark) for mark in MARKERS)
        write.write_text(f"{text[: begin + len(MARKERS[0])]}\n{table}\n{text[end:]}", encoding="utf-8")


if __name__ == "__main__":
    main()
