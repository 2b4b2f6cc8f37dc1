"""Measure common claims about RNN, LSTM and GRU; write the table that the package and the README show.

    python benchmarks/claims.py                        every row, ten seeds: an hour or two
    python benchmarks/claims.py 'adding*' --seeds 3    some rows
    python benchmarks/claims.py none --write README.md --write docs/claims.md
                                                       no row: only write the tables

--write puts the verdicts on the claims between <!-- bench:claims --> and <!-- /bench:claims --> of a page,
and every row between <!-- bench:measurements --> and <!-- /bench:measurements -->.

Runs that are in the file already are not repeated. Ctrl-C keeps every finished run, and the same command
continues from there. One thread; times are CPU times, so that other programs disturb them less.
"""

from lstmgru_lab.cli.ctrl_c import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import fnmatch
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
import torch
from rich import progress
from rich.console import Console

from lstmgru_lab.claims import measured, registry
from lstmgru_lab.claims.statements import judged
from lstmgru_lab.support.errors import LabError

FILE = click.Path(path_type=Path, dir_okay=False)

Run = tuple[str, int]  # a row and a seed


@click.command(help=(__doc__ or "").replace("\n\n    python", "\n\n\b\n    python"))  # \b keeps its lines
@click.argument("rows", nargs=-1)
@click.option("--seeds", default=10, show_default=True, type=click.IntRange(1))
@click.option("--out", default=measured.FILE, type=FILE, help="The file of measurements.")
@click.option("--fresh", is_flag=True, help="Measure these rows anew.")
@click.option("--write", type=FILE, multiple=True, help="A page that tables go into.")
@click.option("--list", "show", is_flag=True, help="Name the rows and stop.")
def main(
    rows: tuple[str, ...], seeds: int, out: Path, fresh: bool, write: tuple[Path, ...], show: bool
) -> None:
    """Measure, save, write."""
    if show:
        click.echo("\n".join(registry.row_names()))
        return
    try:
        table = measured.load(out) if out.exists() else measured.empty()
        chosen = matching(rows)
        if fresh and set(table.runs) <= set(chosen):
            table = measured.empty()
        waiting = missing(table, chosen, seeds, fresh)
        if waiting:
            refuse_another_machine(table, out)
        complete = measure(table, waiting, out)
        for page in write:
            write_tables(table, page)
    except LabError as problem:
        sys.exit(str(problem))
    if not complete:
        sys.exit(130)


def matching(patterns: tuple[str, ...]) -> list[str]:
    """Return the rows whose full name or experiment matches a pattern; all of them without a pattern."""
    names = registry.row_names()
    if not patterns:
        return names
    found = [
        name
        for name in names
        if any(fnmatch.fnmatch(part, p) for p in patterns for part in (name, name.partition("/")[0]))
    ]
    if not found and patterns != ("none",):
        raise LabError(f"No row fits {' '.join(patterns)}; --list names them.")
    return found


def missing(table: measured.Measured, rows: list[str], seeds: int, fresh: bool) -> list[Run]:
    """Return the runs that the table does not have yet, or all of them if fresh, in the order of measuring.

    Within an experiment each seed runs on every row before the next seed, so that an interruption leaves
    runs of every row.
    """
    waiting = [
        (row, seed)
        for row in rows
        for seed in range(seeds if registry.experiment_of(row).repeats else 1)
        if fresh or seed >= len(table.runs.get(row, []))
    ]
    order = list(registry.EXPERIMENTS)
    return sorted(waiting, key=lambda run: (order.index(run[0].partition("/")[0]), run[1]))


def refuse_another_machine(table: measured.Measured, out: Path) -> None:
    """Raise LabError if the table comes from another machine: numbers of two do not belong in one table."""
    here = measured.described_machine()
    if table.runs and table.machine != here:
        raise LabError(
            f"{out} was measured on {table.machine}; this is {here}. "
            "Give another --out, or measure every row --fresh."
        )
    table.machine, table.date = here, date.today().isoformat()


def measure(table: measured.Measured, waiting: list[Run], out: Path) -> bool:
    """Do the runs that are waiting and save each; return False if interrupted."""
    torch.set_num_threads(1)
    columns = [
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
    ]
    last = dict(waiting)  # row -> its last seed
    with progress.Progress(*columns, console=Console(stderr=True), disable=not waiting) as bar:
        task = bar.add_task("measured", total=len(waiting))
        try:
            for row, seed in waiting:
                bar.update(task, description=f"{row}, seed {seed}")
                values = registry.measure_of(row)(seed)
                table.runs[row] = [*table.runs.get(row, [])[:seed], values]
                table.save(out)
                bar.advance(task)
                if seed == last[row]:
                    click.echo(f"{row}: {registry.experiment_of(row).tell(table.runs[row])}")
        except KeyboardInterrupt:
            click.echo(f"Interrupted; what has ended is in {out}, and the same command goes on.", err=True)
            return False
    return True


def write_tables(table: measured.Measured, path: Path) -> None:
    """Put the tables between the markers of a page; LabError if it has none, or half of a pair."""
    try:
        page = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise LabError(f"{path} cannot be read: {problem}.") from None
    written = page
    for name, tell in TABLES.items():
        begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
        if begin not in page and end not in page:
            continue
        if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
            raise LabError(
                f"{path} should have the lines {begin} and {end} once each, and the table between."
            )
        head, tail = written.partition(begin)[0], written.partition(end)[2]
        written = f"{head}{begin}\n{tell(table)}\n{end}{tail}"
    if not any(f"<!-- bench:{name} -->" in page for name in TABLES):
        names = " or ".join(f"<!-- bench:{name} -->" for name in TABLES)
        raise LabError(f"{path} has no place for a table: a line {names}, and its end.")
    path.write_text(written, encoding="utf-8", newline="\n")


def verdicts(table: measured.Measured) -> str:
    """Write the verdict on every statement, with the number of seeds, the machine and the date."""
    counts = {len(runs) for row, runs in table.runs.items() if registry.experiment_of(row).repeats and runs}
    seeds = (
        " to ".join(str(count) for count in dict.fromkeys((min(counts), max(counts)))) if counts else "none"
    )
    return f"{judged(table).markdown()}\n\nSeeds: {seeds}; {table.machine}; {table.date}."


TABLES: dict[str, Callable[[measured.Measured], str]] = {
    "claims": verdicts,
    "measurements": measured.Measured.markdown,
}


if __name__ == "__main__":
    main()
