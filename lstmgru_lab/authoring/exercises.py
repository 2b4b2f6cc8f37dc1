"""From a solution to its exercise, by nbgrader's markers and with the result that nbgrader gives.

A region from ``### BEGIN SOLUTION`` to ``### END SOLUTION`` becomes the stub, at the first marker's
indentation: what nbgrader 0.9's ClearSolutions does when its ``code_stub`` is "raise NotImplementedError" and
its ``text_stub`` is empty.
"""

from nbformat import NotebookNode

from ..support.errors import AuthoringError
from .sources import blank_notebook, tags_of

__all__ = ["BEGIN", "END", "SOLUTION_ONLY", "STUBS", "exercise_of"]

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
SOLUTION_ONLY = "solution-only"
STUBS = {"code": "raise NotImplementedError", "markdown": "", "raw": ""}


def exercise_of(solution: NotebookNode, label: str) -> NotebookNode:
    """Return the solution's cells without those tagged solution-only, with stubs for the marked regions.

    Raises `AuthoringError` where markers are nested or not paired.
    """
    cells = []
    for number, cell in enumerate(solution.cells, 1):
        if SOLUTION_ONLY not in tags_of(cell):
            source = without_solution(cell.source, STUBS[cell.cell_type], f"{label}: cell {number}")
            cells.append(NotebookNode({**cell, "source": source}))
    return blank_notebook(cells, solution.metadata.get("lstmgru", {}))


def without_solution(source: str, stub: str, where: str) -> str:
    """Replace each marked region of the cell's source by the stub.

    Raises `AuthoringError` where markers are nested or not paired.
    """
    lines = []
    inside = False
    for line in source.split("\n"):
        mark = line.strip()
        if mark == BEGIN:
            if inside:
                raise AuthoringError(f"{where} has a second `{BEGIN}` before `{END}`.")
            lines.append(line[: line.find(BEGIN)] + stub)
            inside = True
        elif mark == END:
            if not inside:
                raise AuthoringError(f"{where} has `{END}` without `{BEGIN}`.")
            inside = False
        elif not inside:
            lines.append(line)
    if inside:
        raise AuthoringError(f"{where} has `{BEGIN}` without `{END}`.")
    return "\n".join(lines)
