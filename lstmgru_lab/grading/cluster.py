"""`--dask`: the same work, spread over a Dask cluster that is there already.

Each of the cluster's workers is a grader of its own (`cluster_worker`): it holds the answer key, starts its
own fork server, which knows no answers, and puts the cases to its sandboxed children. Submissions go there as
bytes and results come back as plain values. The seed draws the same cases everywhere, so grades.csv is the
same, byte for byte, whoever graded what. A submission whose worker is lost is given to another by Dask.

The scheduler and the workers see the submissions, and a private bank if there is one: let them talk over a
network of your own, or with Dask's TLS.
"""

import queue
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..support.errors import GradingError
from .cluster_worker import Job, Offer, grade_there, leave, offer
from .sandbox.levels import Level

if TYPE_CHECKING:
    from .intake.submissions import Submission
    from .marking import Marker, Result

__all__ = ["Cluster"]

PATIENCE = 20  # seconds to find the scheduler, and a worker
AHEAD = 4  # submissions on their way for each thread of a worker
NEWS = 10.0  # seconds without a result before it is asked whether workers are left
EXTRA = "pip install 'lstmgru-lab[cluster]'"


class Cluster:
    """A connection to the workers of a cluster; raises `GradingError` when they cannot do the work.

    ``level`` is the weakest sandbox of all workers, and ``weaker_because`` says why, worker by worker.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise GradingError(f"--dask needs the extra `cluster`: {EXTRA}.") from None
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:  # also what Dask raises for an address of no known form
            raise GradingError(f"There is no Dask scheduler at {address} ({_first_line(error)}).") from None
        try:
            offers = self._offers(address)
        except BaseException:
            self._client.close()
            raise
        self.level = min(Level(one.level) for one in offers.values())
        self.weaker_because = sorted(
            {f"{reason} (worker {name})" for name, one in offers.items() for reason in one.reasons}
        )
        self.workers = len(offers)

    def _offers(self, address: str) -> dict[str, Offer]:
        """Return what each worker says of itself."""
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise GradingError(
                f"The scheduler at {address} has no worker; start one with `dask worker {address}`."
            ) from None
        offers: dict[str, Any] = self._client.run(offer, on_error="return")
        own = offer(probing=False)
        for name, one in sorted(offers.items()):
            if isinstance(one, BaseException):
                raise GradingError(f"The worker {name} cannot grade: {_first_line(one)}.")
            if one.versions != own.versions:
                raise GradingError(
                    f"The worker {name} has {one.versions}, and here is {own.versions}: "
                    "cases and grades could differ. Install the same on both."
                )
        return offers

    def grade_all(
        self,
        submissions: "list[Submission]",
        marker: "Marker",
        bank: str | None,
        keep: "Callable[[Result], None]",
    ) -> None:
        """Grade ``submissions`` on the workers, and give each result to ``keep`` as it comes.

        ``bank`` is the text of the private bank, if there is one. An exception, Ctrl-C too, ends the work.
        """
        job = Job(marker.seed, marker.limits, bank, int(self.level))
        waiting, done, running = iter(submissions), queue.SimpleQueue[Any](), dict[Any, "Submission"]()
        try:
            while True:
                for submission in islice(waiting, max(0, self._room() - len(running))):
                    future = self._client.submit(grade_there, job, *_sent(submission), pure=False)
                    running[future] = submission
                    future.add_done_callback(done.put)
                if not running:
                    return
                for future in self._come(done):
                    keep(self._result(future, running.pop(future), marker))
        finally:
            self._client.cancel(list(running))

    def _room(self) -> int:
        """How many submissions may be on their way: bounded, so that memory is; more when workers join."""
        threads: int = sum(self._client.nthreads().values())
        return AHEAD * max(1, threads)

    def _come(self, done: "queue.SimpleQueue[Any]") -> Iterator[Any]:
        """Return the futures that are done: one at least, and whatever else came since."""
        while True:
            try:
                yield done.get(timeout=NEWS)
                break
            except queue.Empty:
                if not self._client.nthreads():
                    raise GradingError(
                        "The cluster has lost all its workers. Start some and run the same with --resume."
                    ) from None
        while not done.empty():
            yield done.get()

    def _result(self, future: Any, submission: "Submission", marker: "Marker") -> "Result":
        from distributed import KilledWorker

        from .marking import Result

        try:
            return Result.from_plain(future.result())
        except KilledWorker:
            return marker.given_up(submission, "The workers that ran it were lost, one after the other.")

    def close(self) -> None:
        """End what the workers have started for this run, and the connection."""
        try:
            self._client.run(leave, on_error="ignore")
        finally:
            self._client.close()


def _sent(submission: "Submission") -> tuple[dict[str, Any], bytes | None, str]:
    """Return a submission as it travels: its names, its bytes, or a sentence on why there are none."""
    from .intake.notebooks import Refused

    names = {name: getattr(submission, name) for name in ("student", "notebook", "where", "layout", "number")}
    try:
        return names, submission.read(), ""
    except Refused as refusal:
        return names, None, str(refusal)


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip().split("\n")[0].rstrip(": .")
