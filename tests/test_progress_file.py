"""The record: kept across notebooks, and never the reason that something fails."""

import gc
import json
import multiprocessing
import os
import sqlite3
import stat

import pytest

from lstmgru_lab.checking.progress_file import Record, course_settings, open_record


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".lstmgru" / "progress.sqlite"


@pytest.fixture(autouse=True)
def _no_override(monkeypatch):
    monkeypatch.delenv("LSTMGRU_RECORD", raising=False)


def test_what_is_written_is_read_by_another_notebook(path):
    first, second = Record(path), Record(path)
    first.add_attempt("a", "incorrect", 1.5, 2, "no_bias")
    second.add_attempt("a", "correct", 2, 2, None)
    second.add_attempt("b", "not_attempted", 0, 2, None)
    first.add_hint("a", 2)
    first.add_hint("a", 1)
    first.add_solution("a")
    first.add_solution("a")
    first.add_prediction("q", 2, False)
    first.add_prediction("q", 0, True)
    attempts = Record(path).attempts()
    assert (attempts["a"].tries, attempts["a"].best, attempts["a"].passed) == (2, 2.0, True)
    assert set(attempts) == {"a"}, "what was not attempted is no try"
    assert Record(path).hints() == {"a": 2}
    assert Record(path).solutions() == {"a"}
    assert Record(path).predictions() == {"q": (2, False)}, "the first choice stands"
    assert sorted(p.name for p in path.parent.iterdir()) == ["progress.sqlite"], "no journal is left"


def write_many(path):
    record = Record(path)
    for _ in range(20):
        record.add_attempt("a", "correct", 1, 1, None)
    assert record.path is not None


@pytest.mark.slow
def test_two_notebooks_write_at_once(path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(path,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert Record(path).attempts()["a"].tries == 40


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be read as one" * 40, b"torn"]
)
def test_a_broken_file_is_set_aside(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    record = Record(path)
    record.add_attempt("a", "correct", 1, 1, None)
    assert record.attempts()["a"].passed
    assert path.with_name("progress.broken-1.sqlite").read_bytes() == content
    assert "set aside as progress.broken-1.sqlite" in record.take_notices()[0]
    assert record.take_notices() == (), "said once"


def test_a_file_torn_in_the_middle_is_set_aside(path):
    Record(path).add_attempt("a", "correct", 1, 1, None)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    record = Record(path)
    assert record.attempts() == {}
    record.add_attempt("a", "correct", 1, 1, None)
    assert record.attempts()["a"].tries == 1
    assert len(record.take_notices()) == 1


def test_a_file_of_another_make_is_set_aside(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE attempts (something TEXT)")
    connection.close()
    record = Record(path)
    assert record.attempts() == {}
    assert path.with_name("progress.broken-1.sqlite").exists()


def test_a_place_that_cannot_be_written_means_memory(tmp_path):
    (tmp_path / "file").write_text("")
    record = Record(tmp_path / "file" / "progress.sqlite")
    record.add_attempt("a", "correct", 1, 1, None)
    assert record.attempts()["a"].passed
    notices = record.take_notices()
    assert len(notices) == 1
    assert "until this notebook closes" in notices[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_file_means_memory(path):
    Record(path).add_hint("a", 1)
    path.chmod(stat.S_IRUSR)
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    record = Record(path)
    record.add_hint("a", 2)
    assert record.hints() == {"a": 2}
    path.parent.chmod(stat.S_IRWXU)


def test_the_record_belongs_to_the_working_copy(tmp_path, monkeypatch):
    inside = tmp_path / "course" / "exercises"
    inside.mkdir(parents=True)
    (tmp_path / "course" / ".lstmgru").mkdir()
    (tmp_path / "course" / ".lstmgru" / "course.json").write_text(json.dumps({"version": "1"}))
    monkeypatch.chdir(inside)
    assert open_record().path == tmp_path / "course" / ".lstmgru" / "progress.sqlite"
    assert open_record() is open_record()
    assert course_settings() == {"version": "1"}
    monkeypatch.chdir(tmp_path)
    assert open_record().path is None
    assert course_settings() == {}


def test_the_environment_may_name_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMGRU_RECORD", str(tmp_path / "elsewhere.sqlite"))
    open_record().add_hint("a", 1)
    assert (tmp_path / "elsewhere.sqlite").exists()


def test_a_course_file_that_cannot_be_read_is_no_trouble(tmp_path, monkeypatch):
    (tmp_path / ".lstmgru").mkdir()
    (tmp_path / ".lstmgru" / "course.json").write_text("[1, ")
    monkeypatch.chdir(tmp_path)
    assert course_settings() == {}


def test_a_record_in_memory_is_closed_with_it():
    """Python 3.13 complains of a database that nobody has closed, whenever it comes across it."""
    record = Record(None)
    record.add_hint("a", 1)
    connection = record._memory
    assert connection is not None
    del record
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
