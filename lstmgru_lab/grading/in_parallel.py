"""Through a whole class: several submissions at a time, each result kept as it comes."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from .intake.submissions import Submission
from .marking import Lost, Marker, Result
from .sandbox.workers import Workers

__all__ = ["grade_all"]

TRIES = 3


def grade_all(
    submissions: Iterable[Submission],
    marker: Marker,
    workers: Workers,
    jobs: int,
    keep: Callable[[Result], None],
) -> None:
    """Grade ``submissions``, ``jobs`` at a time, and give each result to ``keep`` as it ends.

    An exception, Ctrl-C too, ends what runs and is passed on; what was kept stays.
    """
    waiting = iter(submissions)
    with ThreadPoolExecutor(jobs, thread_name_prefix="grading") as threads:
        running: set[Future[Result]] = set()
        try:
            for submission in _first(waiting, jobs):
                running.add(threads.submit(grade_one, submission, marker, workers))
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    keep(future.result())
                    for submission in _first(waiting, 1):
                        running.add(threads.submit(grade_one, submission, marker, workers))
        except BaseException:
            workers.close()
            raise


def grade_one(submission: Submission, marker: Marker, workers: Workers) -> Result:
    """Grade one submission; one whose process was ended from outside is run again."""
    for _ in range(TRIES - 1):
        try:
            return marker.mark(submission, workers)
        except Lost:
            continue
    try:
        return marker.mark(submission, workers)
    except Lost as lost:
        return lost.result


def _first(submissions: Iterator[Submission], count: int) -> Iterator[Submission]:
    for _, submission in zip(range(count), submissions, strict=False):
        yield submission
