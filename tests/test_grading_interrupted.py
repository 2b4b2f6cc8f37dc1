"""A run that is broken off in the middle, by whatever, goes on to the grades of a run that was not."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lstmgru_lab.bank import exercises
from lstmgru_lab.cli.main import main
from lstmgru_lab.grading.results import Results
from lstmgru_lab.grading.sample import notebook_of, right_answer
from lstmgru_lab.grading.sandbox.levels import Level, probe
from lstmgru_lab.grading.sandbox.limits import Limits
from lstmgru_lab.grading.sandbox.workers import workers_at
from lstmgru_lab.support.errors import GradingError

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to processes here"),
]

GATE = exercises()["forget_gate"]
STUDENTS = 7
TABLES = ("grades.csv", "totals.csv")
DEADLINE = 180  # seconds; only ever reached by a run that hangs
PROGRAM = """\
import resource, signal, sys
# A shell that runs the tests in the background lets them, and this, ignore the signal.
signal.signal(signal.SIGINT, signal.default_int_handler)
if limit := int(sys.argv.pop(1)):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
from lstmgru_lab.cli.main import main
main()
"""


def grade(folder: Path, out: Path, *more: str) -> list[str]:
    """The command's arguments; the class that the fixture makes says its own limits."""
    limits = folder / "limits.toml"
    own = ["--assignment", str(limits)] if limits.exists() else []
    return ["grade", str(folder), "--out", str(out), "--jobs", "1", *own, *more]


def resume(folder: Path, out: Path, *more: str):
    return CliRunner().invoke(main, grade(folder, out, "--resume", *more))


def hand_in(folder: Path, student: str, answer: str) -> None:
    (folder / student).mkdir(parents=True, exist_ok=True)
    text = json.dumps(notebook_of([GATE], [answer]))
    (folder / student / "02_gate.ipynb").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory) -> tuple[Path, list[bytes]]:
    """A class, and the tables of a run that nothing happened to.

    The last student's function never ends, so that a run is in its middle for two seconds at least.
    """
    folder, out = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out")
    for number in range(STUDENTS):
        wrong = GATE.misconceptions[number % len(GATE.misconceptions)].slug
        answer = right_answer(GATE) if number % 2 else f"def {GATE.signature}:\n    return '{wrong}'"
        if number == STUDENTS - 1:
            answer = f"def {GATE.signature}:\n    while True: pass"
        hand_in(folder, f"s{number}", answer)
    (folder / "limits.toml").write_text("[limits]\nexercise_s = 2\n")
    done = CliRunner().invoke(main, grade(folder, out, "--seed", "3"))
    assert done.exit_code == 0, done.output
    return folder, tables(out)


def tables(out: Path) -> list[bytes]:
    return [(out / name).read_bytes() for name in TABLES]


def lines(out: Path) -> int:
    path = out / "results.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


@contextlib.contextmanager
def running(folder: Path, out: Path, limit: int = 0) -> Iterator["subprocess.Popen[str]"]:
    """The real command on the class, one submission at a time."""
    command = [sys.executable, "-c", PROGRAM, str(limit), *grade(folder, out, "--seed", "3")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not happens():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.002)


def below(pid: int) -> list[int]:
    """The processes that a process has started, where the system tells (Linux)."""
    with contextlib.suppress(OSError):
        return [
            int(child)
            for children in Path(f"/proc/{pid}/task").glob("*/children")
            for child in children.read_text().split()
        ]
    return []


def all_below(pid: int) -> list[int]:
    return [one for child in below(pid) for one in (child, *all_below(child))]


def test_ctrl_c_ends_with_130_and_the_run_goes_on(unbroken, tmp_path):
    folder, expected = unbroken
    with running(folder, tmp_path) as grader:
        wait_for(lambda: lines(tmp_path) >= 2)
        grader.send_signal(signal.SIGINT)
        _, said = grader.communicate(timeout=DEADLINE)
    assert grader.returncode == 130
    assert said.endswith("Interrupted.\n")
    assert "Traceback" not in said
    graded = lines(tmp_path)
    assert 2 <= graded < STUDENTS, "the signal came too late"
    done = resume(folder, tmp_path)
    assert done.exit_code == 0, done.output
    assert f"{STUDENTS - graded} of {STUDENTS - graded} graded" in done.output
    assert tables(tmp_path) == expected


def fork_server(grader: int) -> list[int]:
    return below(grader)[:1]


def submission(grader: int) -> list[int]:
    """A process that runs a submission; the server's own first child only waits, or is the server."""
    level, servers = probe()[0], below(grader)
    if level is Level.NAMESPACES:
        servers = [one for server in servers for one in below(server)]
    return [one for server in servers for one in below(server)][:1]


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("victim", [fork_server, submission], ids=lambda one: one.__name__)
def test_the_grader_gets_over_the_death_of_what_it_started(unbroken, tmp_path, victim):
    if probe()[0] is Level.PLAIN:
        pytest.skip("there is no fork server at this level")
    folder, expected = unbroken
    with running(folder, tmp_path) as grader:
        wait_for(lambda: lines(tmp_path) >= 1)
        wait_for(lambda: victim(grader.pid))
        for pid in victim(grader.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _, said = grader.communicate(timeout=DEADLINE)
    assert grader.returncode == 0, said
    assert tables(tmp_path) == expected


def test_the_graders_death_loses_nothing_and_leaves_no_process(unbroken, tmp_path):
    folder, expected = unbroken
    with running(folder, tmp_path) as grader:
        wait_for(lambda: lines(tmp_path) >= 2)
        started = all_below(grader.pid)
        grader.send_signal(signal.SIGKILL)
        grader.wait()
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))
    assert lines(tmp_path) < STUDENTS
    done = resume(folder, tmp_path)
    assert done.exit_code == 0, done.output
    assert tables(tmp_path) == expected


def test_a_disk_that_fills_up_in_the_middle_of_a_line(unbroken, tmp_path):
    """The operating system refuses the file's growth at some byte, as a full disk does."""
    folder, expected = unbroken
    with running(folder, tmp_path, limit=1600) as grader:
        _, said = grader.communicate(timeout=DEADLINE)
    assert grader.returncode == 1
    assert "Make room and run the same with --resume." in said
    assert "Traceback" not in said
    assert 1 <= lines(tmp_path) < STUDENTS
    assert not (tmp_path / "results.jsonl").read_bytes().endswith(b"\n"), "the limit fell between two lines"
    done = resume(folder, tmp_path)
    assert done.exit_code == 0, done.output
    assert tables(tmp_path) == expected


def test_what_changed_since_is_graded_again_and_said(unbroken, tmp_path):
    folder, out = tmp_path / "class", tmp_path / "out"
    for student in ("ada", "bo", "cy"):
        hand_in(folder, student, right_answer(GATE))
    assert resume(folder, out, "--seed", "3").exit_code == 0
    hand_in(folder, "bo", f"def {GATE.signature}:\n    return None")
    (folder / "cy" / "02_gate.ipynb").unlink()
    (folder / "cy" / "02_gate.ipynb").symlink_to(folder / "ada" / "02_gate.ipynb")
    done = resume(folder, out)
    assert done.exit_code == 0, done.output
    assert "bo, 02_gate: changed since it was graded; it is graded again." in done.output
    assert "cy, 02_gate: changed since it was graded; it is graded again." in done.output
    assert "ada, 02_gate" not in done.output
    found = {one.student: (one.status, one.score) for one in Results(out).all()}
    assert found == {"ada": ("ok", 2), "bo": ("ok", 0), "cy": ("refused", 0)}
    again = resume(folder, out)
    assert "graded again" not in again.output
    assert lines(out) == 5


def test_closed_workers_start_nothing_more():
    """A thread still at work when Ctrl-C came would otherwise start the fork server anew."""
    for workers in {probe()[0]: workers_at(probe()[0]), Level.PLAIN: workers_at(Level.PLAIN)}.values():
        workers.close()
        with pytest.raises(GradingError, match="ended"):
            workers.start(Limits())
