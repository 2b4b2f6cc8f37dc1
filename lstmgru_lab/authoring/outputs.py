"""A cell's output as it is stored: nothing in it that another run would write differently."""

import re
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

__all__ = ["SANITIZERS", "stored_outputs"]

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # holds a random model id

# The same pairs stand in tests/nbval_sanitize.cfg for the comparison with a fresh run.
SANITIZERS = {
    r"0x[0-9a-fA-F]{6,16}": "0xADDRESS",
    r"\S*ipykernel_\d+[/\\]\d+\.py": "CELL.py",
    r"(?:~|[A-Za-z]:|)[/\\][^\s\x1b:\"'<>]*[/\\](?:site-packages|python3\.\d+)[/\\]": "PYTHON/",
}


def stored_outputs(outputs: list[NotebookNode], count: int, project: Path) -> list[NotebookNode]:
    """Return the outputs of the code cell with this execution count, fit to be committed."""
    kept = []
    for output in outputs:
        clean = NotebookNode(without_traces(output, project))
        if "data" in clean:
            for bundle in (clean.data, clean.metadata):
                bundle.pop(WIDGET_VIEW, None)
            if not clean.data:
                continue
        if clean.output_type == "execute_result":
            clean["execution_count"] = count
        kept.append(clean)
    return kept


def without_traces(value: Any, project: Path) -> Any:
    """Take addresses and the author's own paths out of the value's text; leave pictures and JSON alone."""
    if isinstance(value, str):
        for pattern, replacement in SANITIZERS.items():
            value = re.sub(pattern, replacement, value)
        for path in (str(project), str(project).replace(str(Path.home()), "~", 1)):
            value = value.replace(path, "PROJECT")
        return value
    if isinstance(value, list):
        return [without_traces(item, project) for item in value]
    if isinstance(value, dict):
        return NotebookNode(
            {
                key: item
                if key.startswith(("image/p", "image/j", "application/"))
                else without_traces(item, project)
                for key, item in value.items()
            }
        )
    return value
