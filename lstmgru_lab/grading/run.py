"""One run over all that was handed in: what is still to do, grading it, and everything that is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch

from ..bank import Exercise, exercises
from ..support.errors import GradingError
from .assignment import Assignment, read_assignment
from .counting import counted
from .in_parallel import grade_all
from .intake.submissions import Handed, Submission
from .marking import Marker, Result
from .output.class_report import write_report
from .output.feedback import write_feedback
from .output.gradescope import write_gradescope
from .output.roster import check_roster, fill_roster
from .output.tables import totals, write_tables
from .overrides import read_overrides
from .private_bank import bank_of, read_bank
from .progress import GradingProgress
from .results import Results, RunSettings
from .sandbox.launch import Launched
from .sandbox.levels import Level
from .sandbox.workers import workers_at

__all__ = ["MarkScheme", "ThisMachine", "Workplace", "grade_class"]


@dataclass(frozen=True)
class MarkScheme:
    """What a run grades by: the exercises, how much they count, and the roster to fill in."""

    exercises: dict[str, Exercise]
    assignment: Assignment
    roster: Path | None = None
    whole: float | None = None
    bank: str | None = None  # the text of the instructor's own module

    @classmethod
    def read(cls, bank: Path | None, assignment: Path | None, roster: Path | None) -> "MarkScheme":
        """Read the mark scheme from the instructor's files; raises `GradingError`."""
        if roster:
            check_roster(roster)
        text = read_bank(bank) if bank else None
        known = exercises() if text is None else bank_of(text, exercises())
        if assignment is None:
            return cls(known, Assignment.of_all(known), roster, bank=text)
        chosen = read_assignment(assignment, known)
        whole = sum(known[name].points * weight for name, weight in chosen.weights.items())
        return cls(known, chosen, roster, whole, text)


class Workplace(Protocol):
    """Where the work is done: on `ThisMachine`, or on a `cluster`."""

    def grade_all(
        self, submissions: list[Submission], marker: Marker, bank: str | None, keep: Callable[[Result], None]
    ) -> None:
        """Grade ``submissions`` and give each result to ``keep`` as it comes."""


@dataclass(frozen=True)
class ThisMachine:
    """Work on this machine, ``jobs`` submissions at a time, in a sandbox of this level."""

    level: Level
    jobs: int
    launched: Launched | None = None

    def grade_all(
        self, submissions: list[Submission], marker: Marker, bank: str | None, keep: Callable[[Result], None]
    ) -> None:
        """Grade ``submissions`` and give each result to ``keep`` as it comes."""
        workers = workers_at(self.level, self.launched)
        try:
            grade_all(submissions, marker, workers, self.jobs, keep)
        finally:
            workers.close()


def grade_class(
    handed: Handed,
    results: Results,
    settings: RunSettings,
    where: Workplace,
    scheme: MarkScheme,
    *,
    resume: bool,
) -> list[str]:
    """Grade what is not graded yet, and write tables, report and feedback.

    Returns the students that the roster does not know.
    """
    torch.set_num_threads(1)
    overrides = read_overrides(results.path.with_name("overrides.csv"), scheme.exercises)
    done = results.resume(settings) if resume else results.begin(settings)
    new = [one for one in handed.submissions if (one.student, one.notebook) not in done]
    changed = [one for one in handed.submissions if _has_changed(one, done)]
    if new or changed:
        marker = Marker(scheme.exercises, settings.seed, scheme.assignment.limits)
        with GradingProgress(len(new) + len(changed)) as progress:
            for one in changed:
                progress.say(
                    f"{one.student}, {one.notebook}: changed since it was graded; it is graded again."
                )

            def keep(result: Result) -> None:
                results.append(result)
                progress.count(result)

            where.grade_all([*changed, *new], marker, scheme.bank, keep)
    found = counted(results.all(), scheme.assignment, overrides)
    return write_all(results.path.parent, found, scheme, settings, handed.left_aside)


def _has_changed(submission: Submission, done: Mapping[tuple[str, str], Result]) -> bool:
    before = done.get((submission.student, submission.notebook))
    return before is not None and before.sha256 != submission.sha256()


def write_all(
    out: Path, found: list[Result], scheme: MarkScheme, settings: RunSettings, left_aside: list[str]
) -> list[str]:
    """Write everything that people look at; `GradingError` when it cannot be written."""
    students = totals(found, scheme.whole)
    try:
        write_tables(out, found, students, list(scheme.exercises))
        write_feedback(out, students)
        write_gradescope(out, students)
        write_report(out, found, students, scheme.exercises, settings, left_aside)
        return fill_roster(scheme.roster, out, students) if scheme.roster else []
    except OSError as error:
        raise GradingError(
            f"{out} cannot be written: {error.strerror}. The results are safe; run the same with --resume."
        ) from None
