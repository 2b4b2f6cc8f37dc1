"""From a submission to its result: run the notebook in a child, put the cases to it, and judge here.

Values count only by being right for arguments that the child had not seen.
"""

import hashlib
import signal
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..bank import Exercise
from ..calls.ready_made import Definitions
from ..checking import Report, judge
from ..checking.report import EXCEPTION, INCORRECT, NOT_ATTEMPTED
from ..support.amounts import number_of
from .conversation import CellError, Conversation
from .intake.notebooks import Notebook, Refused, lesson_of, read_notebook
from .intake.submissions import Submission
from .sandbox.limits import Limits
from .sandbox.workers import Child, Ended, Workers
from .talk.channel import Closed
from .talk.wire import WireError

__all__ = ["ExerciseResult", "Lost", "Marker", "Result"]

KILLED = "Its process was killed each time: by itself, or because the machine ran out of memory."
_NO_MEMORY = ("MemoryError", "can't allocate memory", "not enough memory", "Cannot allocate memory")


class Lost(Exception):
    """The child was killed, perhaps by no fault of its own; ``result`` stands if it is not run again."""

    def __init__(self, result: "Result") -> None:
        super().__init__(result.reason)
        self.result = result


@dataclass
class ExerciseResult:
    """What became of one exercise.

    ``example`` shows the public case, if that is wrong; ``flag`` names ready-made cells that were used;
    ``override`` says what the instructor decided.
    """

    name: str
    outcome: str
    score: float
    max_score: float
    misconception: str | None = None
    message: str = ""
    see: str | None = None
    example: str | None = None
    flag: str | None = None
    override: str | None = None


@dataclass
class Result:
    """What became of one notebook: a line of results.jsonl."""

    student: str
    notebook: str
    status: str = "ok"
    reason: str = ""
    score: float = 0.0
    max_score: float = 0.0
    cpu_s: float = 0.0
    exercises: list[ExerciseResult] = field(default_factory=list)
    number: str | None = None
    where: str = ""
    layout: str = ""
    sha256: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Result":
        """Make the result that `plain` gave; raises KeyError and TypeError for anything else."""
        exercises = [ExerciseResult(**one) for one in plain["exercises"]]
        return cls(**{**plain, "exercises": exercises})


class Marker:
    """Marks submissions against exercises, with the cases that the instructor's seed draws.

    The public example is not scored: its answer is known to every student. It serves the feedback.
    """

    def __init__(self, exercises: Mapping[str, Exercise], seed: int, limits: Limits | None = None) -> None:
        self.exercises, self.seed, self.limits = exercises, seed, limits or Limits()
        # Drawn once for the whole class.
        self._cases = {name: exercise.cases(seed) for name, exercise in exercises.items()}

    def mark(self, submission: Submission, workers: Workers) -> Result:
        """Grade a submission; raises `Lost` when its child was ended from outside."""
        result = _blank(submission)
        try:
            data = submission.read()
            result.sha256 = hashlib.sha256(data).hexdigest()
            notebook = read_notebook(data)
            names = self._names(submission.notebook, notebook.exercises)
            if not names:
                raise Refused(
                    "The notebook does not say which exercises it holds, and its name begins with no "
                    "lesson's number."
                )
            if notebook.exercises is None and not any(map(notebook.writes, names)):
                raise Refused(
                    f"The notebook writes none of its exercises ({', '.join(names)}): is it the lesson, in "
                    "place of the notebook of the same name in the folder exercises?"
                )
        except Refused as refusal:
            result.status, result.reason = "refused", str(refusal)
            names = self._names(submission.notebook, None)
            result.exercises = [self._without_answer(name, result.reason, NOT_ATTEMPTED) for name in names]
        else:
            self._run(notebook, names, result, workers)
        return _summed(result)

    def given_up(self, submission: Submission, reason: str) -> Result:
        """Return the result of a submission that could not be marked, for a reason that is not known."""
        result = _blank(submission)
        result.status, result.reason, result.sha256 = "crashed", reason, submission.sha256()
        try:
            named = read_notebook(submission.read()).exercises
        except Refused:
            named = None
        names = self._names(submission.notebook, named)
        result.exercises = [self._without_answer(name, reason, EXCEPTION) for name in names]
        return _summed(result)

    def _names(self, notebook: str, named: list[str] | None) -> list[str]:
        """The exercises of a notebook: those it names, else those of the lesson its name begins with."""
        known = [name for name in named or [] if name in self.exercises]
        if known:
            return known
        lesson = lesson_of(notebook, {one.lesson for one in self.exercises.values()})
        return [name for name, one in self.exercises.items() if one.lesson == lesson]

    def _without_answer(self, name: str, message: str, outcome: str) -> ExerciseResult:
        return ExerciseResult(name, outcome, 0.0, self.exercises[name].points, message=message)

    def _run(self, notebook: Notebook, names: list[str], result: Result, workers: Workers) -> None:
        written = Definitions.in_cells(notebook.cells)
        child = workers.start(self.limits, plots=any("pyplot" in cell for cell in notebook.cells))
        broken = None
        try:
            raised = Conversation(child).run_cells(notebook.cells)
            for name in names:
                result.exercises.append(self._exercise(name, child, written, raised))
        except (Closed, WireError) as error:
            broken = error
        ended = child.finish()
        result.cpu_s = round(ended.cpu_s, 3)
        if broken is None:
            result.status, result.reason = _how_cells_went(raised, self.limits)
            return
        result.status, result.reason = _how_it_broke(broken, ended, self.limits)
        result.exercises += [
            self._without_answer(name, result.reason, EXCEPTION) for name in names[len(result.exercises) :]
        ]
        if result.reason == KILLED:
            raise Lost(_summed(result))

    def _exercise(
        self, name: str, child: Child, written: Definitions, raised: list[CellError]
    ) -> ExerciseResult:
        exercise, (public, *scored) = self.exercises[name], self._cases[name]
        if name in written.empty:
            return self._without_answer(name, f"The body of `{name}` is still empty.", NOT_ATTEMPTED)
        talk = Conversation(child, name, self.limits.exercise_s)
        try:
            report = judge(exercise, scored, talk.call)
        except (Closed, WireError):
            raise
        except Exception as error:  # an answer of a kind nobody thought of must not end the run
            message = f"The answer of `{name}` could not be compared ({type(error).__name__})."
            return self._without_answer(name, message, INCORRECT)
        if talk.missing:
            return self._missing(name, raised)
        example = None
        if not report.passed and report.outcome != NOT_ATTEMPTED and not talk.out_of_time:
            example = _example(judge(exercise, [public], talk.call))
        used = sorted({*written.used_by(name, exercise.forbidden), *(talk.used & exercise.forbidden)})
        return ExerciseResult(
            name,
            report.outcome,
            report.score,
            report.max_score,
            misconception=report.misconception,
            message=_message(report),
            see=report.see,
            example=example,
            flag=", ".join(used) or None,
        )

    def _missing(self, name: str, raised: list[CellError]) -> ExerciseResult:
        """No such function: it was never written, or its cell ended with an exception."""
        if raised:
            first = raised[0]
            message = (
                f"There is no function `{name}` after the notebook has run; "
                f"code cell {first.cell} stopped with {first.kind}: {first.text}"
            )
            return self._without_answer(name, message, EXCEPTION)
        return self._without_answer(name, f"There is no function `{name}` in the notebook.", NOT_ATTEMPTED)


def _blank(submission: Submission) -> Result:
    return Result(
        submission.student,
        submission.notebook,
        number=submission.number,
        where=submission.where,
        layout=submission.layout,
    )


def _summed(result: Result) -> Result:
    result.score = round(sum(one.score for one in result.exercises), 2)
    result.max_score = sum(one.max_score for one in result.exercises)
    return result


def _example(report: Report) -> str | None:
    """The public case with the student's numbers; None if there are no numbers to compare."""
    case = report.shown
    return "\n".join(case.text_without_heading()) if case and case.rows else None


def _message(report: Report) -> str:
    return f"{report.message} ({report.line})" if report.line else report.message


def _how_cells_went(raised: list[CellError], limits: Limits) -> tuple[str, str]:
    for error in raised:
        if any(sign in f"{error.kind}: {error.text}" for sign in _NO_MEMORY):
            return (
                "memory",
                f"Code cell {error.cell} needed more memory than the {limits.memory_mb} MB of a submission.",
            )
    if not raised:
        return "ok", ""
    first, more = raised[0], len(raised) - 1
    text = f"{first.kind}: {first.text}" if first.text else first.kind
    others = f" {number_of(more, 'more cell')} raised too." if more else ""
    return "exception", f"Code cell {first.cell} raised {text.rstrip('.')}.{others}"


def _how_it_broke(broken: Exception, ended: Ended, limits: Limits) -> tuple[str, str]:
    """Status and reason of a submission whose child did not last."""
    if ended.overtime:
        return "timeout", f"It was still not done after {number_of(limits.wall_s, 'second')}."
    if isinstance(broken, WireError):
        return "crashed", f"Its process broke off the conversation with the grader: {broken}"
    if ended.code is None:
        return "crashed", KILLED
    spent = ended.cpu_s >= limits.cpu_s - 1
    if spent and ended.code in {-signal.SIGKILL, -getattr(signal, "SIGXCPU", 24)}:
        return "timeout", f"It used up its {number_of(limits.cpu_s, 'second')} of computing time."
    if ended.code == -signal.SIGKILL:
        return "crashed", KILLED
    if ended.code < 0:
        name = signal.Signals(-ended.code).name
        return "crashed", f"Its process was ended by {name}: some native code went wrong."
    return "crashed", f"It ended its own process (exit code {ended.code}) before it was asked for answers."
