"""Log every file that a notebook's Python runs or opens, and every folder that it lists.

The build copies this module under the name `sitecustomize` into a folder on the kernel's path. Python imports
a module of that name when it starts, before any code of the notebook, and so does each Python that the kernel
starts.
"""

import os
import sys
from typing import Any

__all__ = ["LOG", "log_reads"]

LOG = "reads"  # the log's name, beside the copy
EVENTS = {"exec", "open", "os.listdir", "os.scandir"}


def log_reads(log: str) -> None:
    """Append each path, once, to the file `log`: absolute, and ended by a null character."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    seen = set()

    def on_event(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in EVENTS:
            return
        # A module that comes from __pycache__ is run, but its source is not opened.
        path = arguments[0].co_filename if event == "exec" else arguments[0]
        if isinstance(path, int):  # a file that is open already
            return
        # Python lists a folder to find a module in it. Another module there changes nothing for the notebook.
        if event == "os.listdir" and sys._getframe(1).f_code.co_filename.startswith("<frozen importlib"):
            return
        absolute = os.path.abspath(os.fsdecode("." if path is None else path))
        if absolute not in seen:
            seen.add(absolute)
            os.write(file, os.fsencode(absolute) + b"\0")

    sys.addaudithook(on_event)


if __name__ == "sitecustomize":
    log_reads(os.path.join(os.path.dirname(__file__), LOG))
