"""``lstmgru-lab build``: run what changed, keep what did not, write nothing that is the same."""

from collections.abc import Callable, Collection
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..support.atomic import write_atomically
from ..support.errors import AuthoringError
from .counts import counted_documents
from .dependencies import hashes
from .execution import run
from .exercises import exercise_of
from .layout import EXECUTED, NotebookPair, notebooks, package_of, selected
from .outputs import stored_outputs
from .solutions import written_from_the_bank
from .sources import MEASURED_HERE, read_source, tags_of, write_source
from .stamps import (
    changed_keys,
    code_cells,
    few,
    output_hash,
    record_hash,
    record_of,
    source_hash,
    stamp,
    stamp_of,
)

__all__ = ["as_file", "build", "completed", "read_notebook"]

Say = Callable[[str], None]
Progress = Callable[[str, int, int], None]


def build(
    project: Path,
    *,
    only: Collection[str] = (),
    force: bool = False,
    say: Say,
    progress: Progress = lambda label, cell, cells: None,
) -> list[Path]:
    """Bring every notebook of the project, or only those named, up to date with its source.

    `force` runs them although nothing changed, and replaces even the outputs that measure this machine.
    `say` gets a line for each notebook that changes, with the reason; `progress` gets the notebook, the code
    cell that begins and how many there are. Returns the files that were written. A notebook is replaced
    in one step when all of it has run, so an error or Ctrl-C leaves the old one. The numbers that documents
    mark are written too, whatever `only` names. Raises `AuthoringError`.
    """
    texts = written_from_the_bank(project)
    stems = selected(project, only, {solution.stem for solution in texts})
    for solution, text in texts.items():
        if solution.stem in stems:
            write_solution(solution, text, say)
    written = []
    for folder in EXECUTED:
        for notebook in notebooks(project, folder):
            if notebook.stem in stems and build_executed(notebook, force, say, progress):
                written.append(notebook.path)
    for notebook in notebooks(project, "solutions"):
        if notebook.stem in stems and build_exercise(notebook, say):
            written.append(notebook.twin("exercises").path)
    for document, text in counted_documents(project).items():
        if document.read_text(encoding="utf-8") != text:
            write(document, text.encode())
            written.append(document)
            say(f"{document.relative_to(project).as_posix()}: its numbers counted again")
    return written


def write_solution(solution: NotebookPair, text: str, say: Say) -> None:
    """Write the source of a solution where it is not what the bank gives."""
    if not solution.source.is_file() or solution.source.read_text(encoding="utf-8") != text:
        write(solution.source, text.encode())
        say(f"{solution.source_label}: written from the bank")


def build_executed(notebook: NotebookPair, force: bool, say: Say, progress: Progress) -> bool:
    """Rebuild a lesson or a solution if anything of it changed; return whether the file was written."""
    blank = read_source(notebook.source, notebook.source_label)
    stored = None if force else read_notebook(notebook.path)
    record = hashes(record_of(stored), package_of(notebook.project)) if stored else {}
    reason = "forced" if force else reason_to_run(blank, stored, record)
    if reason:
        say(f"{notebook.label}: {reason}; running {len(code_cells(blank))} code cells")
        outputs, record = fresh_outputs(notebook, blank, stored, progress)
    else:
        assert stored is not None
        outputs = [cell.outputs for cell in code_cells(stored)]
    content = as_file(completed(blank, outputs, record))
    if notebook.path.is_file() and notebook.path.read_bytes() == content:
        return False
    if not reason:
        say(f"{notebook.label}: brought in line with its source, the outputs stay")
    write(notebook.path, content)
    return True


def fresh_outputs(
    notebook: NotebookPair, blank: NotebookNode, stored: NotebookNode | None, progress: Progress
) -> tuple[list[list[NotebookNode]], dict[str, str]]:
    """Run a notebook; return a list of outputs for each code cell, and the record of what was read.

    Outputs that measure this machine stay as `stored` has them.
    """
    cells = code_cells(blank)
    ran, record = run(blank, notebook, lambda count: progress(notebook.label, count, len(cells)))
    outputs = [
        measured_before(cell, stored) or stored_outputs(done.outputs, count, notebook.project)
        for count, (cell, done) in enumerate(zip(cells, code_cells(ran), strict=True), 1)
    ]
    return outputs, record


def build_exercise(solution: NotebookPair, say: Say) -> bool:
    """Write the text and the notebook of an exercise where they differ; return whether the notebook did."""
    exercise = solution.twin("exercises")
    blank = exercise_of(read_source(solution.source, solution.source_label), solution.source_label)
    changed = []
    for path, content in ((exercise.source, write_source(blank).encode()), (exercise.path, as_file(blank))):
        if not path.is_file() or path.read_bytes() != content:
            write(path, content)
            changed.append(path)
    if changed:
        say(f"{exercise.label}: written from {solution.source_label}")
    return exercise.path in changed


def reason_to_run(blank: NotebookNode, stored: NotebookNode | None, record: dict[str, str]) -> str:
    """Say in a few words why the stored outputs cannot be kept; an empty string when they can.

    `record` is what the package now holds under the names in the stored record.
    """
    if stored is None:
        return "new"
    new, old = code_cells(blank), code_cells(stored)
    numbers = [number for number, cell in enumerate(blank.cells, 1) if cell.cell_type == "code"]
    sources = [stamp_of(cell).get("source") for cell in old]
    changed = [
        n
        for n, cell, hashed in zip(numbers, new, sources, strict=False)
        if source_hash(cell.source) != hashed
    ]
    if len(new) != len(old):
        return f"{len(old)} code cells became {len(new)}"
    if changed:
        return f"{cells_named(changed)} changed"
    before = record_of(stored)
    if before != record:
        return f"{few(changed_keys(before, record))} changed in the package"
    if {stamp_of(cell).get("record") for cell in old} - {record_hash(record)}:
        return "its record is not the one that was built"
    for number, count, cell in zip(numbers, range(1, len(old) + 1), old, strict=True):
        if output_hash(cell.outputs) != stamp_of(cell).get("output"):
            return f"the output of cell {number} is not the one that was built"
        if cell.execution_count != count:
            return f"cell {number} was run out of order or not at all"
    return ""


def measured_before(cell: NotebookNode, stored: NotebookNode | None) -> list[NotebookNode]:
    """Return the committed output of a cell that measures this machine, while the cell's code is the same."""
    if stored is None or MEASURED_HERE not in tags_of(cell):
        return []
    for old in code_cells(stored):
        kept = stamp_of(old)
        if kept.get("source") == source_hash(cell.source) and kept.get("output") == output_hash(old.outputs):
            return list(old.outputs)
    return []


def completed(blank: NotebookNode, outputs: list[list[NotebookNode]], record: dict[str, str]) -> NotebookNode:
    """Return the notebook with its outputs, counted 1..n, and the record of what they were made from."""
    notebook: NotebookNode = nbformat.from_dict(blank)
    notebook.metadata["lstmgru_build"] = {"reads": record}
    for count, (cell, made) in enumerate(zip(code_cells(notebook), outputs, strict=True), 1):
        cell.execution_count = count
        cell.outputs = made
        for output in made:
            if output.output_type == "execute_result":
                output.execution_count = count
        stamp(cell, record)
    return notebook


def as_file(notebook: NotebookNode) -> bytes:
    """Return the notebook's bytes, the same on every system."""
    return (str(nbformat.writes(notebook, version=4)).rstrip("\n") + "\n").encode()


def read_notebook(path: Path) -> NotebookNode | None:
    """Return the stored notebook, or None where there is none or it cannot be read."""
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, nbformat.ValidationError):
        return None
    return notebook


def write(path: Path, content: bytes) -> None:
    """Replace the file in one step; raise AuthoringError if that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise AuthoringError(f"{path} cannot be written: {error.strerror}.") from error


def cells_named(numbers: list[int]) -> str:
    """Return "cell 5" or "cells 5 and 7"."""
    if len(numbers) == 1:
        return f"cell {numbers[0]}"
    return f"cells {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
