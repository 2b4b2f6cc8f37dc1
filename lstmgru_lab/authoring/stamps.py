"""What the build writes beside each output: hashes of the code, of the package and of the output."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

__all__ = [
    "changed_keys",
    "code_cells",
    "few",
    "modules_of",
    "output_hash",
    "source_hash",
    "stamp",
    "stamp_of",
    "stamped_modules",
]


def stamp(cell: NotebookNode, modules: dict[str, str]) -> None:
    """Write the cell's hashes into its metadata."""
    cell.metadata["lstmgru"] = {
        "source": source_hash(cell.source),
        "modules": modules_of(modules),
        "output": output_hash(cell.outputs),
    }


def stamp_of(cell: NotebookNode) -> dict[str, str]:
    """The hashes that the build wrote into the cell, empty where there are none."""
    found = cell.metadata.get("lstmgru", {})
    return dict(found) if isinstance(found, dict) else {}


def stamped_modules(notebook: NotebookNode) -> dict[str, str]:
    """The modules, each with its hash, that the notebook's outputs were made with."""
    return dict(notebook.metadata.get("lstmgru_build", {}).get("modules", {}))


def source_hash(source: str) -> str:
    """The hash of a cell's code."""
    return short(source)


def modules_of(modules: dict[str, str]) -> str:
    """One hash for all modules that a notebook uses."""
    return short(json.dumps(modules, sort_keys=True))


def output_hash(outputs: list[NotebookNode]) -> str:
    """The hash of a cell's whole output, pictures included."""
    plain: Any = outputs
    return short(json.dumps(plain, sort_keys=True, ensure_ascii=False))


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The notebook's code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def changed_keys(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The keys whose values differ, or that only one has."""
    return [key for key in sorted({*one, *other}) if one.get(key) != other.get(key)]


def few(names: list[str]) -> str:
    """The names for a message: three of them, and how many more."""
    return ", ".join([*names[:3], *([f"{len(names) - 3} more"] if len(names) > 3 else [])])


def short(text: str) -> str:
    """Enough of a SHA-256 that two contents never share it by accident."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:16]
