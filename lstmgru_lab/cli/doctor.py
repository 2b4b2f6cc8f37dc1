"""``lstmgru-lab doctor``: describe the environment of the course, line by line, for a bug report.

The report is plain text without personal paths. Each line is ok or a problem, and a problem says what to do.
"""

import os
import platform
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .. import __version__
from ..course import DEFAULT_DIRECTORY, course_root, handed_out_version, jupyter_environment, why_no_browser
from ..course.home import home_folder, kept_elsewhere
from ..support.errors import CourseError

__all__ = ["Finding", "examine", "report"]

REINSTALL = "install lstmgru-lab again in this environment"


@dataclass(frozen=True)
class Finding:
    """One line of the report; `advice` says what to do and makes the line a problem."""

    subject: str
    found: str
    advice: str | None = None


def report(findings: list[Finding]) -> str:
    """Write the report as plain text, with the home folder shown as ~."""
    lines = []
    for finding in findings:
        state = "problem" if finding.advice else "ok"
        lines.append(f"{state:8} {finding.subject:15} {finding.found}")
        if finding.advice:
            lines.append(f"{'':8} {'':15} what to do: {finding.advice}")
    home = home_folder(os.environ)
    return "\n".join(lines).replace(home, "~") if home else "\n".join(lines)


def examine(directory: Path = Path(DEFAULT_DIRECTORY)) -> Iterator[Finding]:
    """Examine the environment and yield the findings one by one; nothing is changed."""
    os.environ.update(jupyter_environment(os.environ))  # look where `lstmgru-lab open` would look
    yield Finding("Python", f"{platform.python_version()} ({sys.executable})")
    yield Finding("system", platform.platform())
    checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("lstmgru-lab", _package),
        ("torch", _torch),
        ("packages", _packages),
        ("widgets", _widget_parts),
        ("kernel", _kernel),
        ("home", _home),
        ("browser", lambda: _browser(os.environ)),
        ("sandbox", _sandbox),
        ("course", lambda: _working_copy(directory)),
    ]
    for subject, check in checks:
        try:
            with warnings.catch_warnings(action="ignore"):  # the report says what is wrong
                found = list(check())
            yield from found
        except Exception as error:  # no list covers all the ways to break: report it and continue
            yield Finding(subject, f"{type(error).__name__}: {error}", REINSTALL)


def _package() -> Iterator[Finding]:
    try:
        root = course_root()
    except CourseError as error:
        yield Finding("lstmgru-lab", f"{__version__}: {error}", REINSTALL)
        return
    kind = "installed" if root.name == "_course" else "run from its repository"
    yield Finding("lstmgru-lab", f"{__version__}, {kind}")


def _torch() -> Iterator[Finding]:
    import torch

    build = f"CUDA {torch.version.cuda} build" if torch.version.cuda else "CPU build"
    yield Finding("torch", f"{torch.__version__}, {build}")
    threads = f"{torch.get_num_threads()} for torch, {os.cpu_count()} processors"
    limit = os.environ.get("OMP_NUM_THREADS")
    yield Finding("threads", threads + (f", OMP_NUM_THREADS={limit}" if limit else ""))


def _packages() -> Iterator[Finding]:
    for name in ("jupyterlab", "ipykernel", "ipywidgets", "anywidget", "matplotlib", "numpy"):
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "missing", REINSTALL)


def _widget_parts() -> Iterator[Finding]:
    """Check the parts of the widget libraries that run in the page; without them an explorer stays empty."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_federated_extensions, get_page_config

    folders = jupyter_path("labextensions")
    there: Mapping[str, Any] = get_federated_extensions(folders)
    disabled = get_page_config(folders).get("disabledExtensions", {})
    for extension, package in (
        ("@jupyter-widgets/jupyterlab-manager", "jupyterlab_widgets"),
        ("anywidget", "anywidget"),
    ):
        if extension not in there:
            again = f"{sys.executable} -m pip install --force-reinstall {package}"
            yield Finding("widgets in page", f"{extension} is missing", again)
        elif any(name.split(":")[0] == extension for name in disabled):
            enable = f"{sys.executable} -m jupyter labextension enable {extension}"
            yield Finding("widgets in page", f"{extension} is switched off", enable)
        else:
            yield Finding("widgets in page", f"{extension} {there[extension].get('version', '')}")


def _kernel() -> Iterator[Finding]:
    from jupyter_client.manager import KernelManager

    command = Path(KernelManager(kernel_name="python3").format_kernel_cmd()[0])
    here = Path(sys.executable)
    # Compare the folder as well, because a virtual environment's Python is often a link to the system's.
    ours = command.exists() and command.samefile(here) and command.parent.samefile(here.parent)
    yield Finding(
        "kernel python3",
        str(command),
        None if ours else f"notebooks would run in another Python: {here} -m ipykernel install --sys-prefix",
    )


def _home() -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        kept = kept_elsewhere(os.environ, Path(folder))
    # A note, not a problem: the course runs all the same.
    kept_there = "not for writing; `lstmgru-lab open` keeps settings in the working copy"
    yield Finding("home", kept_there if kept else "can be written")


def _browser(environ: Mapping[str, str]) -> Iterator[Finding]:
    reason = why_no_browser(environ)
    # Without a browser there is no problem: the printed address can be opened anywhere.
    yield Finding("browser", reason or "found")


def _sandbox() -> Iterator[Finding]:
    """Report how well `lstmgru-lab grade` could isolate a submission; learners do not need this."""
    from ..grading.sandbox.levels import probe

    level, weaker_because = probe()
    yield Finding("sandbox", "; not ".join([level.name.lower(), *weaker_because]))


def _working_copy(directory: Path) -> Iterator[Finding]:
    made_by = handed_out_version(directory)
    folder = directory if made_by else directory.absolute().parent
    yield Finding(
        "working copy", f"{directory}, of version {made_by}" if made_by else f"no {directory} here yet"
    )
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        advice = "go to a folder that you may write to, or name one: lstmgru-lab open FOLDER"
        yield Finding("writing", f"{folder}: {error.strerror}", advice)
    else:
        yield Finding("writing", "allowed here")
