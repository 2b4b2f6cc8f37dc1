"""Time the way from nothing to the first moving slider: install, open the first lesson, press a key.

    python benchmarks/first_slider.py                     prints a table
    python benchmarks/first_slider.py --wheel FILE.whl    for this wheel; by default it is built first
    python benchmarks/first_slider.py --write README.md   and puts it between that file's markers

Everything that pip needs is downloaded again, whatever its cache holds: one gigabyte or several, depending on
the platform. benchmarks/README.md says what each row is.
"""

from lstmgru_lab.cli.ctrl_c import EXIT_CODE, answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import click
from cells import around_markers, machine
from notebook_page import NotebookPage, chromium
from playwright.sync_api import Error
from rich.console import Console

from lstmgru_lab.course.server import ADDRESS_LINE

ROOT = Path(__file__).parents[1]
MARKERS = "<!-- bench:first-slider -->", "<!-- /bench:first-slider -->"
HEAD = "| | |\n|---|--:|"
# The first explorer of the first lesson, and the control in it that takes a key.
PICTURE = ".jp-OutputArea [data-explorer]"
CONTROL = f"{PICTURE} input[type=range][data-control]"

Stage = tuple[str, float]  # what was done, and the seconds that it took
Tell = Callable[[str, float], None]


@contextmanager
def timed(what: str, tell: Tell) -> Iterator[None]:
    """Report the seconds that the body takes."""
    begin = time.perf_counter()
    yield
    tell(what, time.perf_counter() - begin)


def run(*command: str | Path, **options: Any) -> None:
    """Run a command silently; if it fails, report the end of its output."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise click.ClickException(f"{Path(command[0]).name} failed:\n" + "\n".join(said[-10:]))


def built(folder: Path) -> Path:
    """Build the wheel of this repository."""
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(wheel: Path, home: Path, tell: Tell) -> Path:
    """Install the wheel in a new environment; return the folder of its programs."""
    packages = home / "packages"
    with timed("a fresh environment (`python -m venv`)", tell):
        run(sys.executable, "-m", "venv", home / "env")
    programs = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    pip = [programs / "python", "-m", "pip"]
    begin = time.perf_counter()
    run(*pip, "download", "--no-cache-dir", "--dest", packages, wheel)
    size = sum(path.stat().st_size for path in packages.iterdir()) / 1e6
    seconds = time.perf_counter() - begin
    tell(f"download of {size:.0f} MB, the network's part: {size / seconds:.0f} MB/s here", seconds)
    with timed("`pip install` of what was loaded", tell):
        run(*pip, "install", "--no-index", "--find-links", packages, wheel)
    return programs


@contextmanager
def opened(programs: Path, home: Path) -> Iterator[str]:
    """Run `lstmgru-lab open` with its own settings; yield the address as soon as it is printed."""
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    for variable in ("PYTHONPATH", "LSTMGRU_OPEN_ARGS"):
        environment.pop(variable, None)
    command = [programs / "lstmgru-lab", "open", home / "course", "--no-browser"]
    # In its own session Ctrl-C reaches only this program, which then ends the command in order.
    with subprocess.Popen(
        command, env=environment, cwd=home, text=True, encoding="utf-8", start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        try:
            said = []
            assert process.stdout
            for line in process.stdout:
                said.append(line)
                if line.startswith(ADDRESS_LINE):
                    break
            if not said or not said[-1].startswith(ADDRESS_LINE):
                raise click.ClickException("lstmgru-lab open failed:\n" + "".join(said[-10:]))
            yield said[-1].removeprefix(ADDRESS_LINE).strip()
        finally:
            process.terminate()  # its kernels end with it
            process.wait(60)


def first_slider(programs: Path, home: Path, tell: Tell) -> None:
    """Open the course and its first lesson, run it, press a key on the first slider of its first explorer."""
    with chromium() as browser, ExitStack() as stack:
        with timed("`lstmgru-lab open`, to an address", tell):
            address = stack.enter_context(opened(programs, home))
        with timed("the page, to the first lesson with its kernel at rest", tell):
            page = NotebookPage(browser, address)
            page.wait_for_idle()
        with timed("Run All Cells, to the first explorer alive", tell):
            page.begin_to_run_all()
            page.page.locator(CONTROL).first.wait_for()
        page.hold(PICTURE, CONTROL)
        page.watch(PICTURE, images=False)
        (drawn,) = page.keys(1)
        tell("a key on its slider, to the moved picture", drawn / 1000)
        page.close()


def table(stages: list[Stage]) -> str:
    """Write the table of all stages and their sum."""
    rows = [f"| {what} | {took(seconds)} |" for what, seconds in stages]
    whole = sum(seconds for _, seconds in stages)
    return "\n".join([HEAD, *rows, f"| **from nothing to the first moving slider** | **{whole:.0f} s** |"])


def took(seconds: float) -> str:
    """Format a time in seconds, or in ms if it is under a second."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


@click.command(help=(__doc__ or "").replace("\n\n    python", "\n\n\b\n    python"))  # \b keeps its lines
@click.option(
    "--wheel", type=click.Path(exists=True, dir_okay=False, path_type=Path, resolve_path=True),
    help="The wheel to install.",
)  # fmt: skip
@click.option(
    "--write", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A page with markers."
)
def main(wheel: Path | None, write: Path | None) -> None:
    """Measure, print, and write if asked to."""
    before, after = around_markers(write, MARKERS) if write else ("", "")  # refuse before measuring
    stages: list[Stage] = []
    try:
        measure(wheel, stages)
    except KeyboardInterrupt:
        click.echo("Stopped: the stages above are complete, nothing was written.", err=True)
        sys.exit(EXIT_CODE)
    except Error as error:
        raise click.ClickException(f"The page did not answer: {str(error).splitlines()[0]}") from error
    text = f"{table(stages)}\n\n{machine().replace(', one thread used', '')}"
    click.echo(text)
    if write:
        write.write_text(f"{before}\n{text}\n{after}", encoding="utf-8")


def measure(wheel: Path | None, stages: list[Stage]) -> None:
    """Fill `stages` and report each as it ends; building the wheel does not count."""
    console = Console(stderr=True)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        console.status("Building the wheel ...") as status,
    ):
        home = Path(folder)

        def tell(what: str, seconds: float) -> None:
            stages.append((what, seconds))
            console.print(f"{what}: {took(seconds)}", highlight=False)

        wheel = wheel or built(home / "wheel")
        status.update("Installing: some minutes ...")
        programs = install(wheel, home, tell)
        status.update("Opening the course ...")
        first_slider(programs, home, tell)


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
