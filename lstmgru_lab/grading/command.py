"""``lstmgru-lab grade``."""

import os
import secrets
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import __version__
from ..support.errors import GradingError

if TYPE_CHECKING:
    from .cluster import Cluster
    from .intake.submissions import Handed
    from .sandbox.launch import Launched
    from .sandbox.levels import Level

__all__ = ["grade", "sample_class"]

TOO_WEAK = 3
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), help="Where results go."
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Submissions at a time; by default one a processor."
)
@click.option("--dask", metavar="ADDRESS", help="Spread the work over this Dask cluster.")
@click.option("--seed", type=click.IntRange(0, 2**53), help="Draws the cases; by default a new one.")
@click.option("--strict", is_flag=True, help="Refuse to run without namespaces or landlock.")
@click.option("--resume", is_flag=True, help="Go on with the run that DIR holds.")
@click.option("--assignment", type=FILE, help="Which exercises count and how much (TOML).")
@click.option("--bank", type=FILE, help="Exercises of your own, as in lstmgru_lab/bank/examples/variants.py.")
@click.option("--roster", type=FILE, help="A Canvas gradebook or Moodle worksheet to fill in.")
@click.option("--dry-run", is_flag=True, help="List what was found and how its names were read.")
@click.pass_context
def grade(
    ctx: click.Context,
    paths: tuple[Path, ...],
    out: Path | None,
    jobs: int | None,
    dask: str | None,
    seed: int | None,
    strict: bool,
    resume: bool,
    assignment: Path | None,
    bank: Path | None,
    roster: Path | None,
    dry_run: bool,
) -> None:
    """Grade submissions (for instructors).

    PATH is a folder of submissions, a notebook, or a zip as a learning platform hands it out. The code in
    them runs in a sandbox that holds no answers. DIR gets grades.csv, totals.csv, report.html, a page of
    feedback for each student, and results.jsonl, which is written as each notebook ends.
    """
    from .sandbox.levels import Level

    handed = _handed_in(paths, out, dry_run)
    if dry_run:
        return _list(handed)
    if not handed.submissions:
        raise click.UsageError("There is no notebook in what you named.")
    assert out is not None
    cluster = _cluster(ctx, dask) if dask else None
    level, weaker_because = _sandbox(ctx, cluster, strict)
    launched = None
    if cluster is None and level is not Level.PLAIN and not resume:
        launched = _server_on_its_way(ctx, level)

    # From here on torch is imported, and not before: the server imports it at the same time.

    from .results import Results, RunSettings

    results = Results(out)
    ctx.with_resource(results.alone())
    before = results.seed_before() if resume else None
    if before is not None and seed is not None and seed != before:
        raise click.UsageError(f"The run in {out} has seed {before}; go on without --seed, or with that.")
    seed = before if before is not None else seed if seed is not None else secrets.randbits(32)
    settings = RunSettings(seed, level.name.lower(), weaker_because, __version__)

    from .run import MarkScheme, ThisMachine, grade_class

    try:
        scheme = MarkScheme.read(bank, assignment, roster)
    except GradingError as error:
        raise click.UsageError(str(error)) from None
    where = cluster or ThisMachine(level, jobs or os.cpu_count() or 1, launched)
    unknown = grade_class(handed, results, settings, where, scheme, resume=before is not None)
    if unknown:
        click.echo(f"Not in {roster}: {', '.join(unknown)}.", err=True)
    click.echo(f"Open {out / 'report.html'}; the grades are in {out / 'grades.csv'}. Seed {seed}.", err=True)


def _handed_in(paths: tuple[Path, ...], out: Path | None, dry_run: bool) -> "Handed":
    from .intake.submissions import find

    if out is None and not dry_run:
        raise click.UsageError("Say where the results go: --out DIR.")
    try:
        return find(list(paths), out)
    except GradingError as error:
        raise click.UsageError(str(error)) from None


def _list(handed: "Handed") -> None:
    for one in handed.submissions:
        click.echo(f"{one.student}\t{one.notebook}\t{one.layout}\t{one.where}")
    for other in handed.left_aside:
        click.echo(f"left aside: {other}")


def _cluster(ctx: click.Context, address: str) -> "Cluster":
    from .cluster import Cluster

    cluster = ctx.with_resource(closing(Cluster(address)))
    click.echo(f"Cluster: {cluster.workers} workers.", err=True)
    return cluster


def _sandbox(ctx: click.Context, cluster: "Cluster | None", strict: bool) -> "tuple[Level, list[str]]":
    """The level that submissions will run at, here or there, and why it is no stronger; said, too."""
    from .sandbox.levels import Level, probe

    level, weaker_because = (cluster.level, cluster.weaker_because) if cluster else probe()
    click.echo(f"Sandbox: {level.name.lower()}, {level.sentence}", err=True)
    for reason in weaker_because:
        click.echo(f"Not {reason}", err=True)
    if strict and level is Level.PLAIN:
        click.echo("--strict: this sandbox is too weak; nothing was run.", err=True)
        ctx.exit(TOO_WEAK)
    return level, weaker_because


def _server_on_its_way(ctx: click.Context, level: "Level") -> "Launched":
    """Start the fork server and do not wait for it: it imports torch while this process does."""
    from .sandbox.launch import launch

    launched = launch(level)
    ctx.call_on_close(launched.end)
    return launched


@click.command("sample-class")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--students", type=click.IntRange(1, 100_000), default=30, show_default=True)
def sample_class(directory: Path, students: int) -> None:
    """Make up a class of submissions, to try `grade` and its report.

    In DIR each student hands in a notebook a lesson: right answers, known mistakes, unfinished and odd ones.
    """
    from ..bank import exercises
    from .sample import sample_class as write

    write(directory, students, exercises())
    click.echo(
        f"{students} students in {directory}; now: lstmgru-lab grade {directory} --out grades", err=True
    )
