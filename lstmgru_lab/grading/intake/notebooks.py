"""Reading a notebook that anyone may have written: its code cells, the exercises it holds, or why not.

Notebooks are read as plain JSON, of which only what is needed is believed.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ...support.amounts import number_of, size_of

__all__ = ["MAX_BYTES", "Notebook", "Refused", "lesson_of", "read_notebook"]

MAX_BYTES = 20 << 20
MAX_CELLS = 2000
MAX_SOURCE = 4_000_000  # characters of all code cells


class Refused(Exception):
    """This notebook is not run; the text is the sentence that says why."""


@dataclass(frozen=True)
class Notebook:
    """The sources of the code cells, and the names in ``lstmgru.exercises`` if the notebook has any."""

    cells: list[str]
    exercises: list[str] | None

    def writes(self, name: str) -> bool:
        """Whether any code could give `name` a value, as far as its text tells."""
        giving = rf"\b(?:def|class|as|import)\s+{name}\b|\b{name}\s*(?::[^=\n]+)?=(?!=)|[\"']{name}[\"']"
        return any(re.search(giving, cell) for cell in self.cells)


def read_notebook(data: bytes) -> Notebook:
    """The notebook in ``data``; raises `Refused` for what Jupyter itself would not open as one."""
    if len(data) > MAX_BYTES:
        raise Refused(f"The notebook is larger than {size_of(MAX_BYTES)}.")
    tree = _json(_text(data))
    if not isinstance(tree, dict):
        raise Refused("The file is JSON, but not a notebook.")
    form = tree.get("nbformat")
    if form != 4 or isinstance(form, bool):
        if isinstance(form, int) and not isinstance(form, bool):
            raise Refused(f"The notebook has format {form}; open it in JupyterLab and save it as format 4.")
        raise Refused("The file is JSON, but not a notebook: it names no notebook format.")
    cells = tree.get("cells")
    if not isinstance(cells, list):
        raise Refused("The notebook has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise Refused(f"The notebook has more than {number_of(MAX_CELLS, 'cell')}.")
    sources = [_source(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    if not any(source.strip() for source in sources):
        raise Refused("The notebook has no code in it.")
    if sum(map(len, sources)) > MAX_SOURCE:
        raise Refused(f"The notebook has more than {number_of(MAX_SOURCE, 'character')} of code.")
    return Notebook(sources, _exercises(tree.get("metadata")))


def lesson_of(name: str, lessons: Collection[str]) -> str | None:
    """The lesson whose number the notebook's name begins with."""
    found = re.match(r"(\d\d)(?!\d)", name)
    return found[1] if found and found[1] in lessons else None


def _text(data: bytes) -> str:
    if not data.strip():
        raise Refused("The file is empty.")
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
    encoding = next((name for mark, name in marks.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Refused("The file is not text.") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise Refused("The file is JSON nested too deep for a notebook.") from None
    except ValueError:
        raise Refused("The file is not JSON, so it is not a notebook.") from None


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Refused("A code cell of the notebook has no text for its source.")
    return source.encode("utf-8", "replace").decode()  # half a surrogate pair would stop the compiler


def _exercises(metadata: Any) -> list[str] | None:
    """Missing or malformed metadata is no reason to refuse: the file's name decides then."""
    ours = metadata.get("lstmgru") if isinstance(metadata, dict) else None
    names = ours.get("exercises") if isinstance(ours, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return list(dict.fromkeys(names))
