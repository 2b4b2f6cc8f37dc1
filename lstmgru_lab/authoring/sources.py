"""The text of a notebook (py:percent) and the notebook it describes, before anything has run."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from ..support.errors import AuthoringError
from .nbgrader_cells import nbgrader_metadata

__all__ = ["MEASURED_HERE", "blank_notebook", "content_id", "parse", "read_source", "tags_of", "write_source"]

MEASURED_HERE = "measured-here"
IGNORED_BY_NBVAL = "nbval-ignore-output"

# The same whatever Python, kernel or editor the author has, so that a rebuild elsewhere changes nothing.
KERNEL: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

# As in jupytext.toml, which jupytext reads only beside a file: for a text made here it must be said again.
FILTERS = {"notebook_metadata_filter": "lstmgru,-all", "cell_metadata_filter": "tags,-all"}


def read_source(path: Path, label: str) -> NotebookNode:
    """Return the notebook that the text at `path` describes: no outputs, ids made from the content.

    Raises `AuthoringError` for a text that cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{label} cannot be read as py:percent text: {error}") from error
    return parse(text, label)


def parse(text: str, label: str) -> NotebookNode:
    """Return the notebook of a text.

    Raises `AuthoringError` if it is no py:percent text, or has no cells.
    """
    try:
        parsed = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # YAML, jupytext's own: each has a class of its own
        raise AuthoringError(f"{label} cannot be read as py:percent text: {error}") from error
    if not parsed.cells:
        raise AuthoringError(f"{label} holds no cells: begin each with a line `# %%` or `# %% [markdown]`.")
    return blank_notebook(parsed.cells, parsed.metadata.get("lstmgru", {}))


def blank_notebook(cells: Iterable[NotebookNode], lstmgru: dict[str, Any]) -> NotebookNode:
    """Return a notebook of these cells' types, sources and tags, with deterministic ids and metadata."""
    notebook: NotebookNode = nbformat.v4.new_notebook(
        metadata={**KERNEL, "lstmgru": lstmgru} if lstmgru else KERNEL
    )
    seen: dict[str, int] = {}
    for cell in cells:
        new = nbformat.from_dict({"cell_type": cell.cell_type, "source": cell.source, "metadata": {}})
        tags = tags_of(cell)
        if MEASURED_HERE in tags and IGNORED_BY_NBVAL not in tags:
            tags.append(IGNORED_BY_NBVAL)
        if tags:
            new.metadata["tags"] = tags
        if graded := nbgrader_metadata(tags, cell.cell_type):
            new.metadata["nbgrader"] = graded
        if cell.cell_type == "code":
            new.update(execution_count=None, outputs=[])
        content = content_id(new)
        seen[content] = seen.get(content, 0) + 1
        new["id"] = content if seen[content] == 1 else f"{content}-{seen[content]}"
        notebook.cells.append(new)
    return notebook


def write_source(notebook: NotebookNode) -> str:
    """Return the notebook's text, as pairing in JupyterLab writes it."""
    filtered = nbformat.from_dict({**notebook, "metadata": {**notebook.metadata, "jupytext": FILTERS}})
    return str(jupytext.writes(filtered, fmt="py:percent"))


def content_id(cell: NotebookNode) -> str:
    """Make a cell's id from its type, tags and source: after an edit in place the id no longer fits."""
    content = "\0".join([cell.cell_type, *tags_of(cell), cell.source])
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def tags_of(cell: NotebookNode) -> list[str]:
    """Return the cell's tags, in order."""
    return list(cell.metadata.get("tags", []))
