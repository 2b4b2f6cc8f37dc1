"""What the learner has done so far: one small SQLite file in the working copy, or else memory."""

import contextlib
import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["Attempts", "Record", "course_settings", "open_record"]

_TABLES = """
CREATE TABLE IF NOT EXISTS attempts (
    exercise TEXT, outcome TEXT, score REAL, max_score REAL, misconception TEXT,
    at TEXT DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE IF NOT EXISTS hints (exercise TEXT PRIMARY KEY, shown INTEGER);
CREATE TABLE IF NOT EXISTS solutions (exercise TEXT PRIMARY KEY, at TEXT DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE IF NOT EXISTS predictions (
    question TEXT PRIMARY KEY, choice INTEGER, right INTEGER, at TEXT DEFAULT CURRENT_TIMESTAMP);
"""
_WAIT = 5.0  # seconds that one notebook waits while another writes


@dataclass(frozen=True)
class Attempts:
    """What the record knows of one exercise."""

    tries: int
    best: float
    passed: bool


class Record:
    """Attempts, hints, solutions seen and predictions, kept in ``path`` or, without one, in memory.

    Nothing here is ever fatal: a file that cannot be read is set aside, one that cannot be written is
    replaced by memory, and :meth:`take_notices` says so once.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._memory: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._notices: list[str] = []

    def __repr__(self) -> str:
        return f"<Record in {'memory' if self.path is None else self.path.name}>"

    def take_notices(self) -> tuple[str, ...]:
        """Return what the learner should know about the file, each sentence once."""
        taken, self._notices = tuple(self._notices), []
        return taken

    def add_attempt(
        self, exercise: str, outcome: str, score: float, max_score: float, misconception: str | None
    ) -> None:
        """Keep the outcome of one check."""
        self._write(
            "INSERT INTO attempts (exercise, outcome, score, max_score, misconception) "
            "VALUES (?, ?, ?, ?, ?)",
            (exercise, outcome, score, max_score, misconception),
        )

    def attempts(self) -> dict[str, Attempts]:
        """Return tries and best score of every exercise that was attempted."""
        rows = self._read(
            "SELECT exercise, COUNT(*), MAX(score), MAX(outcome = 'correct') FROM attempts "
            "WHERE outcome != 'not_attempted' GROUP BY exercise"
        )
        return {name: Attempts(tries, best, bool(passed)) for name, tries, best, passed in rows}

    def add_hint(self, exercise: str, number: int) -> None:
        """Keep that the first ``number`` hints of an exercise have been shown."""
        self._write(
            "INSERT INTO hints (exercise, shown) VALUES (?, ?) "
            "ON CONFLICT (exercise) DO UPDATE SET shown = MAX(shown, excluded.shown)",
            (exercise, number),
        )

    def hints(self) -> dict[str, int]:
        """Return how many hints of each exercise have been shown."""
        return dict(self._read("SELECT exercise, shown FROM hints"))

    def add_solution(self, exercise: str) -> None:
        """Keep that the solution of an exercise has been shown."""
        self._write("INSERT OR IGNORE INTO solutions (exercise) VALUES (?)", (exercise,))

    def solutions(self) -> set[str]:
        """Return the exercises whose solution has been shown."""
        return {name for (name,) in self._read("SELECT exercise FROM solutions")}

    def add_prediction(self, question: str, choice: int, right: bool) -> None:
        """Keep the first choice; a later one changes nothing."""
        self._write(
            "INSERT OR IGNORE INTO predictions (question, choice, right) VALUES (?, ?, ?)",
            (question, choice, int(right)),
        )

    def predictions(self) -> dict[str, tuple[int, bool]]:
        """Return the choice made for each question, and whether it was right."""
        rows = self._read("SELECT question, choice, right FROM predictions")
        return {question: (choice, bool(right)) for question, choice, right in rows}

    def _read(self, query: str) -> list[Any]:
        rows: list[Any] = self._run(query, ())
        return rows

    def _write(self, query: str, values: tuple[Any, ...]) -> None:
        self._run(query, values)

    def _run(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        with self._lock:
            for _ in range(3):  # as asked; with the broken file set aside; in memory
                try:
                    with self._connected() as connection, connection:
                        return connection.execute(query, values).fetchall()
                except sqlite3.OperationalError as error:
                    if "no such column" in str(error):
                        self._set_aside()
                    else:
                        self._fall_back(str(error))
                except sqlite3.DatabaseError:
                    self._set_aside()
                except OSError as error:
                    self._fall_back(error.strerror or str(error))
            return []

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        if self.path is None:
            if self._memory is None:
                self._memory = sqlite3.connect(":memory:", check_same_thread=False)
                weakref.finalize(self, self._memory.close)  # Python complains of one that is never closed
                self._memory.executescript(_TABLES)
            yield self._memory
            return
        # A connection for each use: nothing is held open across forks, sleeping laptops and moved folders.
        # The default journal, not WAL: that needs shared memory, which network folders of a JupyterHub lack.
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.path, timeout=_WAIT)) as connection:
            connection.executescript(_TABLES)
            yield connection

    def _fall_back(self, reason: str) -> None:
        self.path = None
        self._notices.append(f"Your progress is kept only until this notebook closes ({reason}).")

    def _set_aside(self) -> None:
        assert self.path is not None
        number = 1
        while (aside := self.path.with_name(f"{self.path.stem}.broken-{number}.sqlite")).exists():
            number += 1
        try:
            self.path.replace(aside)
        except OSError as error:
            self._fall_back(f"the progress file is damaged: {error.strerror or error}")
        else:
            self._notices.append(
                f"The progress file was damaged; it is set aside as {aside.name}, a new one begins."
            )


def open_record() -> Record:
    """Open the record of the working copy that holds the current folder; one in memory outside of any.

    The environment variable ``LSTMGRU_RECORD`` names another file.
    """
    named = os.environ.get("LSTMGRU_RECORD")
    if named:
        return _record_at(Path(named).absolute())
    home = _working_copy()
    return _record_at(home / ".lstmgru" / "progress.sqlite" if home else None)


@cache
def _record_at(path: Path | None) -> Record:
    return Record(path)


def course_settings() -> dict[str, Any]:
    """Read what the working copy's ``.lstmgru/course.json`` says; empty where there is none to read."""
    home = _working_copy()
    try:
        settings = json.loads((home / ".lstmgru" / "course.json").read_text("utf-8")) if home else {}
    except (OSError, ValueError):
        return {}
    return settings if isinstance(settings, dict) else {}


def _working_copy() -> Path | None:
    try:
        here = Path.cwd()
        return next(
            (home for home in (here, *here.parents) if (home / ".lstmgru" / "course.json").is_file()), None
        )
    except OSError:  # the current folder was deleted, or may not be looked at
        return None
