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
from .progress import Progress
from .results import Results, Run
from .sandbox.launch import Launched
from .sandbox.levels import Level
from .sandbox.workers import workers_at

__all__ = ["Course", "Here", "Spread", "grade_class"]


@dataclass(frozen=True)
class Course:
    """What a run is graded by: the exercises, how they count, and the table that wants the grades."""

    exercises: dict[str, Exercise]
    assignment: Assignment
    roster: Path | None = None
    whole: float | None = None
    bank: str | None = None  # the text of the instructor's own module

    @classmethod
    def read(cls, bank: Path | None, assignment: Path | None, roster: Path | None) -> "Course":
        """The course that the instructor's files describe; raises `GradingError`."""
        if roster:
            check_roster(roster)
        text = read_bank(bank) if bank else None
        known = exercises() if text is None else bank_of(text, exercises())
        if assignment is None:
            return cls(known, Assignment.of_all(known), roster, bank=text)
        chosen = read_assignment(assignment, known)
        whole = sum(known[name].points * weight for name, weight in chosen.weights.items())
        return cls(known, chosen, roster, whole, text)


class Spread(Protocol):
    """Where the work is done: `Here`, or on a `cluster`."""

    def grade_all(
        self, submissions: list[Submission], marker: Marker, bank: str | None, keep: Callable[[Result], None]
    ) -> None:
        """Grade ``submissions`` and give each result to ``keep`` as it comes."""


@dataclass(frozen=True)
class Here:
    """This machine, ``jobs`` submissions at a time, in a sandbox of this level."""

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
    handed: Handed, results: Results, run: Run, where: Spread, course: Course, *, resume: bool
) -> list[str]:
    """Grade what is not graded yet, and write tables, report and feedback.

    Returns the students that the roster does not know.
    """
    torch.set_num_threads(1)
    overrides = read_overrides(results.path.with_name("overrides.csv"), course.exercises)
    done = results.resume(run) if resume else results.begin(run)
    changed = _changed(handed.submissions, done)
    graded = done.keys() - {(one.student, one.notebook) for one in changed}
    left = [one for one in handed.submissions if (one.student, one.notebook) not in graded]
    if left:
        progress = Progress(len(left))
        for one in changed:
            progress.say(f"{one.student}, {one.notebook}: changed since it was graded; it is graded again.")

        def keep(result: Result) -> None:
            results.append(result)
            progress.count(result)

        marker = Marker(course.exercises, run.seed, course.assignment.limits)
        try:
            where.grade_all(left, marker, course.bank, keep)
        finally:
            progress.end()
    found = counted(results.all(), course.assignment, overrides)
    return write_all(results.path.parent, found, course, run, handed.left_aside)


def _changed(submissions: list[Submission], done: Mapping[tuple[str, str], Result]) -> list[Submission]:
    """Those that are graded already, but had another content then."""
    return [
        one
        for one in submissions
        if (before := done.get((one.student, one.notebook))) and before.sha256 != one.sha256()
    ]


def write_all(out: Path, found: list[Result], course: Course, run: Run, left_aside: list[str]) -> list[str]:
    """Write everything that people look at; `GradingError` when it cannot be written."""
    students = totals(found, course.whole)
    try:
        write_tables(out, found, students, list(course.exercises))
        write_feedback(out, students)
        write_gradescope(out, students)
        write_report(out, found, students, course.exercises, run, left_aside)
        return fill_roster(course.roster, out, students) if course.roster else []
    except OSError as error:
        raise GradingError(
            f"{out} cannot be written: {error.strerror}. The results are safe; run the same with --resume."
        ) from None
