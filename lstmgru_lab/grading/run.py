"""One run over all that was handed in: what is still to do, grading it, and everything that is written."""

from pathlib import Path

import torch

from ..bank import Exercise, exercises
from ..errors import GradingError
from .batch import grade_all
from .feedback import write_feedback
from .gradescope import write_gradescope
from .marking import Marker, Result
from .progress import Progress
from .report import write_report
from .results import Results, Run
from .sandbox import Level
from .submissions import Handed
from .tables import totals, write_tables
from .workers import workers_at

__all__ = ["grade_class"]


def grade_class(handed: Handed, results: Results, run: Run, level: Level, jobs: int, *, resume: bool) -> None:
    """Grade what is not graded yet, and write tables, report and feedback."""
    torch.set_num_threads(1)
    known = exercises()
    done = results.resume(run) if resume else results.begin(run)
    left = [one for one in handed.submissions if (one.student, one.notebook) not in done]
    if left:
        progress = Progress(len(left))

        def keep(result: Result) -> None:
            results.append(result)
            progress.count(result)

        workers = workers_at(level)
        try:
            grade_all(left, Marker(known, run.seed), workers, jobs, keep)
        finally:
            workers.close()
            progress.end()
    write_all(results.path.parent, results.all(), known, run, handed.left_aside)


def write_all(
    out: Path, found: list[Result], known: dict[str, Exercise], run: Run, left_aside: list[str]
) -> None:
    """Write everything that people look at."""
    try:
        write_tables(out, found, list(known))
        students = totals(found)
        write_feedback(out, students)
        write_gradescope(out, students)
        write_report(out, found, known, run, left_aside)
    except OSError as error:
        raise GradingError(
            f"{out} cannot be written: {error.strerror}. The results are safe; run the same with --resume."
        ) from None
