"""The command ``lstmgru-lab``. Each command imports what it needs when it runs, so ``--help`` is quick."""

import os
import shlex
import sys
from pathlib import Path
from typing import Any

import click

from .. import __version__
from ..course import DEFAULT_DIRECTORY
from ..grading.command import grade, sample_class
from ..support.amounts import number_of
from ..support.errors import LabError
from .new import new

__all__ = ["main"]


class Commands(click.Group):
    """The group of commands; all end alike: a failure is one sentence and exit code 1, Ctrl-C is 130."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and turn an error into a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except LabError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(130)


class OpenCommand(click.Command):
    """A command that appends LSTMGRU_OPEN_ARGS to its arguments, where the command itself must not change."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the given arguments and those of the environment; UsageError if the latter cannot be read."""
        try:
            more = _split(os.environ.get("LSTMGRU_OPEN_ARGS", ""))
        except ValueError as error:
            raise click.UsageError(f"LSTMGRU_OPEN_ARGS cannot be read ({error}).", ctx) from None
        return super().parse_args(ctx, [*args, *more])


def _split(line: str) -> list[str]:
    """Split a command line into words; on Windows a backslash is part of a path."""
    words = shlex.shlex(line, posix=True, punctuation_chars=False)
    words.whitespace_split = True
    words.commenters = ""
    if sys.platform == "win32":
        words.escape = ""
    return list(words)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lstmgru-lab")
def main() -> None:
    """LSTM and GRU, taught by notebooks that are alive."""


main.add_command(grade)
main.add_command(sample_class)
main.add_command(new)


@main.command("open", cls=OpenCommand)
@click.argument("directory", metavar="[DIR]", default=DEFAULT_DIRECTORY, type=click.Path(path_type=Path))
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen there; by default on the first free one.")
@click.option("--lesson", metavar="NN", help="Start with this lesson; by default with the first.")
def open_(directory: Path, no_browser: bool, port: int | None, lesson: str | None) -> None:
    """Open the lessons in JupyterLab.

    DIR is your working copy, ./lstmgru-course by default. It is made when it is not there and brought up
    to date when it is; what you have edited is never overwritten.
    """
    from ..course import open_course

    open_course(directory, lesson=lesson, port=port, browser=not no_browser, say=click.echo)


@main.command()
@click.argument("only", metavar="[NAME]...", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; fail when a notebook is out of date.")
@click.option("--force", is_flag=True, help="Run the notebooks again although nothing changed.")
def build(only: tuple[str, ...], check: bool, force: bool) -> None:
    """Rebuild the notebooks from their sources (for authors).

    NAME limits the rebuild to some of them, as in: lstmgru-lab build 02_forget_gate. A notebook is run when
    its code, its output or anything that it read of the package has changed.
    """
    from rich.console import Console

    from .. import authoring

    if check and force:
        raise click.UsageError("--check changes nothing, --force runs everything: give one of them.")
    project = authoring.find_project(Path.cwd())
    if check:
        problems = authoring.check(project)
        for problem in problems:
            click.echo(problem)
        if problems:
            raise LabError(f"Problems found: {len(problems)}.")
        click.echo("Every notebook is up to date with its source.")
        return
    with Console(stderr=True).status("Reading the sources ...") as status:

        def progress(label: str, cell: int, cells: int) -> None:
            status.update(f"{label}: cell {cell} of {cells}")

        written = authoring.build(project, only=only, force=force, say=click.echo, progress=progress)
    files = number_of(len(written), "file")
    click.echo(f"Written: {files}." if written else "Every notebook was up to date.")


@main.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def site(directory: Path) -> None:
    """Write the lessons as static pages, their explorers alive.

    Nothing is executed and nothing comes from a network: DIR can go to any static host, or be opened from
    disk.
    """
    from rich.console import Console

    from ..site import write_site

    with Console(stderr=True).status("Reading the lessons ..."):
        write_site(directory, say=click.echo)
    click.echo(f"Open {directory / 'index.html'} in a browser.")


@main.command()
def doctor() -> None:
    """Describe the environment of the course, to paste into a bug report."""
    from rich.console import Console

    from .doctor import examine, report

    with Console(stderr=True).status("Looking around ..."):  # torch takes some seconds to load
        findings = list(examine())
    click.echo(report(findings))
    problems = sum(finding.advice is not None for finding in findings)
    if problems:
        raise LabError(f"Problems found: {problems}.")
