"""One run over all that was handed in: what is still to do, grading it, and everything that is written."""

from dataclasses import dataclass
from pathlib import Path

import torch

from ..bank import Exercise, exercises
from ..errors import GradingError
from .assignment import Assignment, bank_from, counted, read_assignment, read_overrides
from .batch import grade_all
from .feedback import write_feedback
from .gradescope import write_gradescope
from .marking import Marker, Result
from .progress import Progress
from .report import write_report
from .results import Results, Run
from .roster import check_roster, fill_roster
from .sandbox import Level
from .submissions import Handed
from .tables import totals, write_tables
from .workers import workers_at

__all__ = ["Course", "grade_class"]


@dataclass(frozen=True)
class Course:
    """What a run is graded by: the exercises, how they count, and the table that wants the grades."""

    exercises: dict[str, Exercise]
    assignment: Assignment
    roster: Path | None = None
    whole: float | None = None

    @classmethod
    def read(cls, bank: Path | None, assignment: Path | None, roster: Path | None) -> "Course":
        """The course that the instructor's files describe; raises `GradingError`."""
        if roster:
            check_roster(roster)
        known = bank_from(bank, exercises()) if bank else exercises()
        if assignment is None:
            return cls(known, Assignment.of_all(known), roster)
        chosen = read_assignment(assignment, known)
        return cls(known, chosen, roster, sum(known[name].points * w for name, w in chosen.weights.items()))


def grade_class(
    handed: Handed, results: Results, run: Run, level: Level, jobs: int, course: Course, *, resume: bool
) -> list[str]:
    """Grade what is not graded yet, and write tables, report and feedback.

    Returns the students that the roster does not know.
    """
    torch.set_num_threads(1)
    overrides = read_overrides(results.path.with_name("overrides.csv"), course.exercises)
    done = results.resume(run) if resume else results.begin(run)
    left = [one for one in handed.submissions if (one.student, one.notebook) not in done]
    if left:
        progress = Progress(len(left))

        def keep(result: Result) -> None:
            results.append(result)
            progress.count(result)

        workers = workers_at(level)
        marker = Marker(course.exercises, run.seed, course.assignment.limits)
        try:
            grade_all(left, marker, workers, jobs, keep)
        finally:
            workers.close()
            progress.end()
    found = counted(results.all(), course.assignment, overrides)
    return write_all(results.path.parent, found, course, run, handed.left_aside)


def write_all(out: Path, found: list[Result], course: Course, run: Run, left_aside: list[str]) -> list[str]:
    """Write everything that people look at."""
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
