"""The table of measurements: read it, save it after each run, write it as Markdown."""

import json
import os
import platform
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

from ..support.atomic import write_atomically
from ..support.errors import DataError
from .experiment import Values
from .registry import EXPERIMENTS, row_names

__all__ = ["FILE", "Measured", "described_machine", "empty", "load"]

FILE = Path(__file__).parent / "measured.json"


@dataclass(repr=False)
class Measured:
    """The measured runs; `runs` maps the full name of a row to the values of each seed, in order from 0."""

    machine: str
    date: str
    runs: dict[str, list[Values]] = field(default_factory=dict)

    def of(self, *experiments: str) -> "Measured":
        """Return the table with the rows of these experiments only; ValueError if one does not exist."""
        for name in experiments:
            if name not in EXPERIMENTS:
                raise ValueError(f"There is no experiment {name!r}; there are: {', '.join(EXPERIMENTS)}.")
        runs = {
            f"{name}/{row}": self.runs.get(f"{name}/{row}", [])
            for name in experiments
            for row in EXPERIMENTS[name].rows
        }
        return Measured(self.machine, self.date, runs)

    def markdown(self) -> str:
        """Write the experiments as a Markdown table, missing rows included, machine and date below."""
        lines = ["| measured | seeds | result |", "|---|---|---|"]
        asked = {name.partition("/")[0] for name in self.runs}
        lines += [self._line(name) for name in EXPERIMENTS if name in asked]
        return "\n".join([*lines, "", f"Median (least to greatest). {self.machine}; {self.date}."])

    def rows(self, experiment: str) -> dict[str, list[Values]]:
        """Return the rows of an experiment that have been measured: name -> runs."""
        rows = {row: self.runs.get(f"{experiment}/{row}", []) for row in EXPERIMENTS[experiment].rows}
        return {row: runs for row, runs in rows.items() if runs}

    def _line(self, name: str) -> str:
        experiment, rows = EXPERIMENTS[name], self.rows(name)
        counts = sorted({len(runs) for runs in rows.values()})
        seeds = " to ".join(str(count) for count in dict.fromkeys((*counts[:1], *counts[-1:])))
        results = "<br>".join(
            f"{row}: {experiment.tell(rows[row]) if row in rows else 'not measured yet'}"
            for row in experiment.rows
        )
        if not rows:
            results = "not measured yet"
        return f"| {experiment.question} | {seeds if experiment.repeats else ''} | {results} |"

    def __repr__(self) -> str:
        return f"{sum(map(bool, self.runs.values()))} measured rows. {self.machine}; {self.date}."

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def save(self, path: Path = FILE) -> None:
        """Write the table to a file, whole or not at all."""
        ordered = {row: self.runs[row] for row in row_names() if row in self.runs}
        content = {"machine": self.machine, "date": self.date, "runs": ordered}
        text = json.dumps(_rounded(content), indent=1, ensure_ascii=False) + "\n"
        write_atomically(path, text.encode())


def load(path: Path = FILE) -> Measured:
    """Read the table that the package carries, or another file; DataError if it is not such a table.

    Rows that the package no longer has are left out.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        known = set(row_names())
        runs = {row: [dict(run) for run in runs] for row, runs in content["runs"].items() if row in known}
        return Measured(str(content["machine"]), str(content["date"]), runs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise DataError(f"{path} cannot be read as a table of measurements: {problem!r}.") from None


def empty() -> Measured:
    """Return an empty table with this machine and today's date."""
    return Measured(described_machine(), date.today().isoformat())


def described_machine() -> str:
    """Describe this machine in words: processor, cores, system, versions of Python and torch."""
    return (
        f"{processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"torch {version('torch')}"
    )


def processor() -> str:
    """Return the processor's name where the system gives it, otherwise the machine's architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _rounded(value: object) -> object:
    """Round every number to five digits, which is more than a measurement has."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
