"""A notebook run in a fresh kernel of this very environment."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from ..support.errors import AuthoringError
from . import log_reads
from .dependencies import reads_in
from .layout import NotebookPair, package_of

__all__ = ["CELL_TIMEOUT", "run"]

CELL_TIMEOUT = 120  # seconds, as for nbval


class ThisPython(KernelSpecManager):
    """Knows one kernel, the running interpreter: a kernel that the user installed as python3 is not meant."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of this interpreter's kernel."""
        from ipykernel.kernelspec import RESOURCES, get_kernel_dict

        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


def run(
    blank: NotebookNode, pair: NotebookPair, on_cell: Callable[[int], None]
) -> tuple[NotebookNode, dict[str, str]]:
    """Run a notebook where it lies; return it with its outputs, and the record of what it read.

    `on_cell` gets each code cell's count as it begins. Raises `AuthoringError` naming the first cell that
    fails, or a file of the package that was changed meanwhile.
    """
    begun = time.time()
    with TemporaryDirectory(prefix="lstmgru-build-") as folder:
        shutil.copy(log_reads.__file__, Path(folder, "sitecustomize.py"))
        done = run_logged(blank, pair, Path(folder), on_cell)
        return done, reads_in(Path(folder, log_reads.LOG), package_of(pair.project), begun)


def run_logged(
    blank: NotebookNode, pair: NotebookPair, startup: Path, on_cell: Callable[[int], None]
) -> NotebookNode:
    """Run a notebook with the folder `startup` on its kernel's path; AuthoringError if a cell fails."""
    notebook = NotebookNode({**blank, "cells": [NotebookNode(cell) for cell in blank.cells]})
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython()),
        timeout=CELL_TIMEOUT,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    )
    environment = kernel_environment(pair.project, startup)
    number, count = 0, 0
    try:
        # Not client.execute(): it takes Ctrl-C for itself and goes on without a kernel.
        with client.setup_kernel(cwd=str(pair.path.parent), env=environment, stderr=DEVNULL, cleanup_kc=True):
            for number, cell in enumerate(notebook.cells, 1):
                if cell.cell_type == "code":
                    count += 1
                    on_cell(count)
                    client.execute_cell(cell, number - 1, execution_count=count)
    except CellTimeoutError as error:
        raise AuthoringError(f"{pair.label}: cell {number} ran for more than {CELL_TIMEOUT} s.") from error
    except CellExecutionError as error:
        raise AuthoringError(f"{pair.label}: cell {number} raised {error.ename}: {error.evalue}") from error
    except (DeadKernelError, CellControlSignal, RuntimeError) as error:
        when = f"stopped at cell {number}" if number else "did not start"
        raise AuthoringError(f"{pair.label}: the kernel {when}: {error}") from error
    return notebook


def kernel_environment(project: Path, startup: Path) -> dict[str, Any]:
    """Return the kernel's variables.

    One thread, a fixed hash seed, figures inline; `startup` and the project's package come first on the path.
    """
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    environment.pop("MPLBACKEND", None)
    paths = [str(startup), str(project), os.environ.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return environment
