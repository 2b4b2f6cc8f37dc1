"""What the build writes beside each output: hashes of the code, of what it read and of the output."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

__all__ = [
    "changed_keys",
    "code_cells",
    "few",
    "output_hash",
    "record_hash",
    "record_of",
    "source_hash",
    "stamp",
    "stamp_of",
]


def stamp(cell: NotebookNode, record: dict[str, str]) -> None:
    """Write the cell's hashes into its metadata."""
    cell.metadata["lstmgru"] = {
        "source": source_hash(cell.source),
        "record": record_hash(record),
        "output": output_hash(cell.outputs),
    }


def stamp_of(cell: NotebookNode) -> dict[str, str]:
    """Return the hashes that the build wrote into the cell, empty where there are none."""
    found = cell.metadata.get("lstmgru", {})
    return dict(found) if isinstance(found, dict) else {}


def record_of(notebook: NotebookNode) -> dict[str, str]:
    """Return what the notebook read of the package when it was built, each name with its hash."""
    return dict(notebook.metadata.get("lstmgru_build", {}).get("reads", {}))


def source_hash(source: str) -> str:
    """Return the hash of a cell's code."""
    return short(source)


def record_hash(record: dict[str, str]) -> str:
    """Return one hash for all that a notebook read."""
    return short(json.dumps(record, sort_keys=True))


def output_hash(outputs: list[NotebookNode]) -> str:
    """Return the hash of a cell's whole output, pictures included."""
    plain: Any = outputs
    return short(json.dumps(plain, sort_keys=True, ensure_ascii=False))


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the notebook's code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def changed_keys(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the keys whose values differ, or that only one has."""
    return [key for key in sorted({*one, *other}) if one.get(key) != other.get(key)]


def few(names: list[str]) -> str:
    """Return the names for a message: three of them, and how many more."""
    shown = names[:3]
    if len(names) > 3:
        shown = [*shown, f"{len(names) - 3} more"]
    return ", ".join(shown)


def short(text: str) -> str:
    """Return enough of a SHA-256 that two contents never share it by accident."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:16]
