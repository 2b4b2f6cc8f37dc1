"""``lstmgru-lab build --check``: every notebook is what a build would make; nothing is run to know it."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from nbformat import NotebookNode

from ..support.errors import AuthoringError
from .building import as_file, completed, read_notebook
from .counts import count_problems
from .dependencies import hashes
from .exercises import exercise_of
from .layout import EXECUTED, NotebookPair, notebooks, orphans, package_of
from .solutions import written_from_the_bank
from .sources import content_id, read_source, tags_of
from .stamps import (
    changed_keys,
    code_cells,
    few,
    output_hash,
    record_hash,
    record_of,
    source_hash,
    stamp_of,
)

__all__ = ["check"]


def check(project: Path) -> list[str]:
    """Return what is stale, edited, missing or left over, a sentence each; empty when all is as built.

    Cells are numbered from 1, text cells included, and named by their id.
    """
    problems: list[str] = [*guarded(solution_problems(project))]
    for folder in EXECUTED:
        for notebook in notebooks(project, folder):
            problems += guarded(executed_problems(notebook))
    for solution in notebooks(project, "solutions"):
        problems += guarded(exercise_problems(solution))
    problems += left_over(project)
    problems += guarded(count_problems(project))
    return problems


def guarded(problems: Iterator[str]) -> Iterator[str]:
    """Yield the problems, the last of which may be a source that cannot be read."""
    try:
        yield from problems
    except AuthoringError as error:
        yield str(error)


def left_over(project: Path) -> Iterator[str]:
    """Yield the notebooks that nothing builds."""
    for folder in (*EXECUTED, "exercises"):
        for notebook in orphans(project, folder):
            yield f"{notebook.label} has no source {notebook.source_label}: delete it, or write its source."
    for exercise in notebooks(project, "exercises"):
        if not exercise.twin("solutions").source.is_file():
            yield f"{exercise.source_label} comes from no solution: delete it, or write the solution."


def solution_problems(project: Path) -> Iterator[str]:
    """Yield the sources of solutions that differ from the bank, or that it does not have."""
    texts = written_from_the_bank(project)
    for solution, text in texts.items():
        if not solution.source.is_file() or solution.source.read_text(encoding="utf-8") != text:
            yield f"{solution.source_label} is not what the bank gives: run `lstmgru-lab build`."
    for solution in notebooks(project, "solutions") if texts else ():
        if solution not in texts:
            yield f"{solution.source_label} stands for no lesson of the bank: delete it."


def executed_problems(notebook: NotebookPair) -> Iterator[str]:
    """Yield what a build would change in a lesson or a solution."""
    blank = read_source(notebook.source, notebook.source_label)
    stored = read_notebook(notebook.path)
    if stored is None:
        yield f"{notebook.label} is missing or no notebook: run `lstmgru-lab build`."
        return
    record = hashes(record_of(stored), package_of(notebook.project))
    found = [*pair_drift(notebook, blank, stored), *stale_cells(notebook, stored, record)]
    if not found:
        expected = completed(blank, [cell.outputs for cell in code_cells(stored)], record)
        found = [*other_drift(notebook.label, expected, stored)] or [*other_bytes(notebook, expected)]
    yield from found


def exercise_problems(solution: NotebookPair) -> Iterator[str]:
    """Yield what a build would change in the exercise of a solution."""
    exercise = solution.twin("exercises")
    blank = exercise_of(read_source(solution.source, solution.source_label), solution.source_label)
    stored = read_notebook(exercise.path)
    if stored is None or not exercise.source.is_file():
        yield f"{exercise.label} or its source is missing: run `lstmgru-lab build`."
        return
    text = read_source(exercise.source, exercise.source_label)
    found = []
    for label, actual in ((exercise.source_label, text), (exercise.label, stored)):
        drift = [
            f"{label}: {where} is not what {solution.source_label} gives: "
            "change the solution and run `lstmgru-lab build`."
            for where in different_cells(blank, actual)
        ]
        found += drift or [*other_drift(label, blank, actual)]
    yield from found or other_bytes(exercise, blank)


def pair_drift(notebook: NotebookPair, blank: NotebookNode, stored: NotebookNode) -> Iterator[str]:
    """Yield the cells in which the notebook and its text differ, and say which of the two was changed."""
    by_name = {cell.id: cell for cell in stored.cells if "id" in cell}
    for where in different_cells(blank, stored):
        edited = [
            cell for cell_id, cell in by_name.items() if f"({cell_id})" in where and not is_as_built(cell)
        ]
        if edited:
            yield (
                f"{notebook.label}: {where} was edited in the notebook only: make the change in "
                f"{notebook.source_label} and run `lstmgru-lab build`."
            )
        else:
            yield f"{notebook.label}: {where} is older than {notebook.source_label}: run `lstmgru-lab build`."


def different_cells(expected: NotebookNode, actual: NotebookNode) -> Iterator[str]:
    """Yield the cells of `actual` that `expected` does not have, or has with another type, tags or source."""

    def keys(notebook: NotebookNode) -> list[tuple[str, str, str]]:
        return [(cell.cell_type, cell.source, "\0".join(tags_of(cell))) for cell in notebook.cells]

    matcher = SequenceMatcher(None, keys(actual), keys(expected), autojunk=False)
    for kind, first, last, _, _ in matcher.get_opcodes():
        if kind == "insert":
            yield f"a cell after cell {first}" if first else "the first cell"
        elif kind != "equal":
            for number, cell in enumerate(actual.cells[first:last], first + 1):
                yield named(number, cell)


def stale_cells(notebook: NotebookPair, stored: NotebookNode, record: dict[str, str]) -> Iterator[str]:
    """Yield the cells whose stored output does not belong to their code, to the package or to the build."""
    now = record_hash(record)
    changed = few(changed_keys(record_of(stored), record))
    why = f"the package changed ({changed})" if changed else "the record of what was read was edited"
    said = False  # a changed module makes every cell stale, so only the first cell is named
    count = 0
    for number, cell in enumerate(stored.cells, 1):
        if cell.cell_type != "code":
            continue
        count += 1
        fault = output_fault(cell, count)
        if not fault and not said and stamp_of(cell).get("record") != now:
            fault, said = f"and those after it are stale, since {why}", True
        if fault:
            yield f"{notebook.label}: {named(number, cell)} {fault}: run `lstmgru-lab build`."


def output_fault(cell: NotebookNode, count: int) -> str:
    """Say what is wrong between a code cell, its output and its record; an empty string when nothing is."""
    hashes = stamp_of(cell)
    if not hashes:
        return "has no record of a build"
    if hashes.get("source") != source_hash(cell.source):
        return "has the output of other code than it shows"
    if cell.execution_count is None:
        return "was never run"
    if cell.execution_count != count:
        return f"has the execution count {cell.execution_count} where {count} is due"
    if hashes.get("output") != output_hash(cell.outputs):
        return "has an output that no build made" if cell.outputs else "has lost its output"
    return ""


def other_drift(label: str, expected: NotebookNode, actual: NotebookNode) -> Iterator[str]:
    """Yield what is not as a build leaves it, given that the cells' types, tags and sources agree."""
    for number, (want, have) in enumerate(zip(expected.cells, actual.cells, strict=True), 1):
        if want != have:
            what = " and ".join(changed_keys(want, have))
            yield f"{label}: {named(number, have)} was saved with another {what}: run `lstmgru-lab build`."
    if expected.metadata != actual.metadata:
        what = ", ".join(changed_keys(expected.metadata, actual.metadata))
        yield f"{label}: its metadata ({what}) is not what the source gives: run `lstmgru-lab build`."


def other_bytes(notebook: NotebookPair, expected: NotebookNode) -> Iterator[str]:
    """Yield a sentence if the bytes differ by more than line ends, given that the content is right."""
    if notebook.path.read_bytes().replace(b"\r\n", b"\n") != as_file(expected):
        yield f"{notebook.label} is not written as a build writes it: run `lstmgru-lab build`."


def named(number: int, cell: NotebookNode) -> str:
    """Return the cell's name in messages."""
    return f"cell {number} ({cell.get('id', 'no id')})"


def is_as_built(cell: NotebookNode) -> bool:
    """Return whether the cell still has the content that its id was made from."""
    return str(cell.id).partition("-")[0] == content_id(cell)
