"""`--dask`: a real scheduler and two worker processes give the grades of this machine alone."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lstmgru_lab.bank import exercises
from lstmgru_lab.cli.main import main
from lstmgru_lab.grading import cluster
from lstmgru_lab.grading.cluster_worker import Job, grade_there, offer
from lstmgru_lab.grading.intake.submissions import Submission
from lstmgru_lab.grading.marking import Marker
from lstmgru_lab.grading.sample import notebook_of, right_answer
from lstmgru_lab.grading.sandbox.levels import Level
from lstmgru_lab.grading.sandbox.limits import Limits
from lstmgru_lab.support.errors import GradingError

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to processes here"),
]

BANK = exercises()
GATE = BANK["forget_gate"]
STUDENTS = 8
TABLES = ("grades.csv", "totals.csv")
DEADLINE = 300  # seconds; only ever reached by what hangs
KEY = "the-key-that-no-submission-sees"
PRIVATE = f'''
    """A private bank."""
    from dataclasses import replace
    import torch
    from lstmgru_lab.bank import exercises

    KEY = "{KEY}"

    def input_first_gate(x_t, h_prev, W_f, b_f):
        return torch.sigmoid(torch.cat([x_t, h_prev], -1) @ W_f.T + b_f)

    EXERCISES = (replace(exercises()["forget_gate"], reference=input_first_gate, misconceptions=()),)
'''


def wait_for(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not happens():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


@contextlib.contextmanager
def dask(*arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """One of Dask's own programs, in a session of its own."""
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[Path]:
    """The file that tells where a scheduler listens."""
    path = tmp_path_factory.mktemp("scheduler") / "scheduler.json"
    with dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(path)):
        wait_for(path.exists)
        yield path


@contextlib.contextmanager
def worker(scheduler: Path, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    at = ["--scheduler-file", str(scheduler), "--host", "127.0.0.1", "--local-directory", str(folder)]
    with dask("worker", *at, "--nthreads", "1", "--no-nanny", "--memory-limit", "0") as process:
        yield process


def address(scheduler: Path) -> str:
    return json.loads(scheduler.read_text())["address"]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> tuple[Path, list[str], list[bytes]]:
    """A class with a bank of its own, the arguments to grade it, and the tables of a run on this machine.

    The last student's function never ends, so that a run is in its middle for two seconds at least.
    """
    folder, out = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out")
    bank, limits = out / "bank.py", out / "limits.toml"
    bank.write_text(textwrap.dedent(PRIVATE))
    limits.write_text("[limits]\nexercise_s = 2\n")
    for number in range(STUDENTS):
        answer = [right_answer(GATE), f"def {GATE.signature}:\n    return None"][number % 2]
        if number == STUDENTS - 1:
            answer = f"def {GATE.signature}:\n    while True: pass"
        notebook = notebook_of([GATE], [answer])
        own = textwrap.dedent(PRIVATE).split("\n\n")[3]
        notebook["cells"].append({**notebook["cells"][0], "source": own})
        notebook["metadata"]["lstmgru"]["exercises"].append("input_first_gate")
        home = folder / f"s{number}"
        home.mkdir()
        (home / "02_gate.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "zoe").mkdir()
    (folder / "zoe" / "02_gate.ipynb").symlink_to(folder / "s0" / "02_gate.ipynb")
    more = ["--seed", "5", "--bank", str(bank), "--assignment", str(limits)]
    done = CliRunner().invoke(main, ["grade", str(folder), "--out", str(out), "--jobs", "1", *more])
    assert done.exit_code == 0, done.output
    return folder, more, tables(out)


def tables(out: Path) -> list[bytes]:
    return [(out / name).read_bytes() for name in TABLES]


def below(pid: int) -> list[int]:
    """All processes below one, where the system tells (Linux)."""
    found = []
    with contextlib.suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, children.read_text().split()):
                found += [child, *below(child)]
    return found


def memory_holds(pid: int, text: bytes) -> bool:
    """Whether a process has ``text`` anywhere in the memory that it can write to."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            start, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if not rights.startswith("rw"):
                continue
            with contextlib.suppress(OSError, OverflowError):
                memory.seek(int(start, 16))
                if text in memory.read(int(end, 16) - int(start, 16)):
                    return True
    return False


@contextlib.contextmanager
def grading(folder: Path, out: Path, more: list[str], scheduler: Path) -> Iterator["subprocess.Popen[str]"]:
    arguments = ["grade", str(folder), "--out", str(out), "--dask", address(scheduler), *more]
    command = [sys.executable, "-c", "from lstmgru_lab.cli.main import main; main()", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_two_workers_give_the_same_bytes_even_if_one_is_killed(scheduler, handed_in, tmp_path):
    folder, more, expected = handed_in
    with worker(scheduler, tmp_path) as one, worker(scheduler, tmp_path) as other:
        with grading(folder, tmp_path / "whole", more, scheduler) as grader:
            _, said = grader.communicate(timeout=DEADLINE)
        assert grader.returncode == 0, said
        assert tables(tmp_path / "whole") == expected
        assert not below(one.pid) + below(other.pid), "a fork server outlived its run"

        results = tmp_path / "broken" / "results.jsonl"
        with grading(folder, tmp_path / "broken", more, scheduler) as grader:
            wait_for(lambda: results.exists() and results.read_bytes().count(b"\n") >= 2)
            wait_for(lambda: below(one.pid))
            started = below(one.pid)
            one.kill()
            one.wait()
            assert results.read_bytes().count(b"\n") <= STUDENTS, "it was killed too late"
            _, said = grader.communicate(timeout=DEADLINE)
        assert grader.returncode == 0, said
        assert tables(tmp_path / "broken") == expected
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_the_key_reaches_the_worker_and_no_process_below_it(scheduler, handed_in, tmp_path):
    folder, more, _ = handed_in
    with (
        worker(scheduler, tmp_path) as process,
        grading(folder, tmp_path / "out", more, scheduler) as grader,
    ):
        wait_for((tmp_path / "out" / "results.jsonl").exists)
        wait_for(lambda: (tmp_path / "out" / "results.jsonl").stat().st_size)
        children = below(process.pid)
        os.kill(process.pid, signal.SIGSTOP)  # while it is looked at, the run stands still
        try:
            assert children
            assert memory_holds(process.pid, KEY.encode())
            for pid in children:
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    assert not memory_holds(pid, KEY.encode())
                    assert KEY.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
        except PermissionError:
            pytest.skip("this user may not look into the memory of its processes")
        finally:
            os.kill(process.pid, signal.SIGCONT)
        _, said = grader.communicate(timeout=DEADLINE)
        assert grader.returncode == 0, said


def grade_at(where: str, folder: Path, out: Path):
    return CliRunner().invoke(main, ["grade", str(folder), "--out", str(out), "--dask", where])


def test_a_scheduler_without_workers_is_said(scheduler, handed_in, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    done = grade_at(address(scheduler), handed_in[0], tmp_path)
    assert done.exit_code == 1
    assert "has no worker; start one with `dask worker" in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("where", ["127.0.0.1:9", "nothing://x"])
def test_an_address_without_a_scheduler_is_said(handed_in, tmp_path, monkeypatch, where):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    done = grade_at(where, handed_in[0], tmp_path)
    assert done.exit_code == 1
    assert f"There is no Dask scheduler at {where}" in done.output


def test_without_the_extra_one_sentence_says_how_to_get_it(handed_in, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = grade_at("127.0.0.1:9", handed_in[0], tmp_path)
    assert done.exit_code == 1
    assert done.output == "--dask needs the extra `cluster`: pip install 'lstmgru-lab[cluster]'.\n"


def test_dask_is_imported_only_when_it_is_used():
    imports = "import sys, lstmgru_lab.grading.command, lstmgru_lab.grading.run"
    code = f"{imports}; print({{'distributed', 'dask'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_worker_that_is_weaker_than_the_report_says_refuses(monkeypatch):
    monkeypatch.setattr("lstmgru_lab.grading.cluster_worker._probed", lambda: (int(Level.PLAIN), ()))
    with pytest.raises(GradingError, match="weaker sandbox than namespaces"):
        grade_there(Job(1, Limits(), None, int(Level.NAMESPACES)), {}, b"", "")
    assert offer().level == Level.PLAIN


def test_what_no_worker_could_finish_gets_a_status():
    data = json.dumps(notebook_of([GATE], [right_answer(GATE)])).encode()
    given_up = Marker(BANK, 1).given_up(Submission("ada", "02", "", "", lambda: data), "They were lost.")
    assert (given_up.status, given_up.reason, given_up.score, given_up.max_score) == (
        "crashed",
        "They were lost.",
        0,
        2,
    )
