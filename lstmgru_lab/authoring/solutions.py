"""The sources of the solutions are written from the bank, where each answer stands once."""

from pathlib import Path

from .layout import NotebookPair, is_of_this_package
from .sources import parse, write_source

__all__ = ["written_from_the_bank"]


def written_from_the_bank(project: Path) -> dict[NotebookPair, str]:
    """Return every solution's source; nothing for a project that this bank is no part of."""
    if not is_of_this_package(project):
        return {}
    from ..bank import NOTEBOOKS, exercises  # with torch
    from .solution_text import solution_source

    lessons = {exercise.lesson for exercise in exercises().values()}
    solutions = [NotebookPair(project, "solutions", stem) for stem in NOTEBOOKS if stem[:2] in lessons]
    return {
        # Read and written once, so that pairing in JupyterLab finds nothing to change.
        solution: write_source(parse(solution_source(solution.stem), solution.source_label))
        for solution in solutions
    }
