"""Every attack of the catalogue earns nothing, leaves nothing, and the next submission is graded right.

python -m pytest -s -m attack tests/attacks --attacks-page docs/attacks.md    also writes that page's table
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import torch

from catalogue import ATTACKS, MARK, Attack  # isort: skip
from grading_levels import WORKING  # isort: skip
from tally import Tally  # isort: skip

from lstmgru_lab.bank import exercises
from lstmgru_lab.grading.in_parallel import grade_one
from lstmgru_lab.grading.intake.submissions import Submission
from lstmgru_lab.grading.marking import Marker, Result
from lstmgru_lab.grading.sample import notebook_of, right_answer
from lstmgru_lab.grading.sandbox.levels import Level
from lstmgru_lab.grading.sandbox.limits import Limits
from lstmgru_lab.grading.sandbox.workers import workers_at

pytestmark = pytest.mark.attack

BANK = exercises()
GATE = BANK["forget_gate"]
TIGHT = Limits(cpu_s=2, wall_s=8, memory_mb=512, exercise_s=0.5, scratch_mb=16)


@pytest.fixture(scope="module", params=WORKING, ids=lambda level: level.name.lower())
def workers(request):
    workers = workers_at(request.param)
    workers.start(Limits()).finish()  # so that a server is there to be looked at
    yield workers
    workers.close()


@pytest.fixture(scope="module")
def tally(request):
    """Counts what comes of each attack; printed at the end, and written where that is asked for."""
    tally = Tally()
    yield tally
    print(f"\n{tally.table()}")
    if page := request.config.getoption("--attacks-page"):
        tally.write(page)


def marked(workers, cells: tuple[str, ...], limits: Limits) -> Result:
    notebook = notebook_of([GATE], [""])
    first = notebook["cells"][0]
    notebook["cells"] = [first, *({**first, "source": cell} for cell in cells)]
    data = json.dumps(notebook).encode()
    return grade_one(Submission("eve", "02_gate", "", "", lambda: data), Marker(BANK, 11, limits), workers)


def left_behind() -> list[str]:
    """What carries the mark anywhere that a submission could try to write, and processes that do."""
    places = [
        "/tmp",
        "/var/tmp",
        "/dev/shm",
        "/",
        os.path.expanduser("~"),
        os.getcwd(),
        tempfile.gettempdir(),
    ]
    site = Path(torch.__file__).parents[1]
    found = [
        str(path) for place in places if os.access(place, os.R_OK) for path in Path(place).glob(f"*{MARK}*")
    ]
    found += map(str, [*site.glob(f"*{MARK}*"), *(site / "torch" / "__pycache__").glob(f"*{MARK}*")])
    if MARK in Path(torch.__file__).read_text(encoding="utf-8"):
        found.append(torch.__file__)
    if sys.platform == "linux":
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if MARK in words or "3141" in words.split("\0"):
                found.append(words)
        if "31415926" in Path("/proc/sysvipc/shm").read_text():
            found.append("System V shared memory")
    return found


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: f"{one.kind}: {one.name}")
def test_it_earns_and_leaves_nothing_and_harms_no_other(workers, tally, attack: Attack):
    if workers.level is Level.PLAIN and attack.walls:
        pytest.skip("the plain level has no walls, and says so")
    before = server_of(workers)
    result = marked(workers, attack.cells, TIGHT)
    left = left_behind() + [f"process {pid}" for pid in children_of(before)]
    tally.add(attack.kind, workers.level, result.score, left)
    assert result.score == 0, result
    assert result.max_score == 2
    assert left == []
    assert server_of(workers) == before, "the server did not survive"
    honest = marked(workers, (right_answer(GATE),), Limits())
    assert (honest.status, honest.score) == ("ok", 2)


def server_of(workers) -> int | None:
    """The process that forks children: below the one the grader started, where that only waits."""
    server = getattr(workers, "_server", None)
    if server is None:
        return None
    below = children_of(server.pid)
    return below[0] if workers.level is Level.NAMESPACES and below else server.pid


def children_of(pid: int | None) -> list[int]:
    if pid is None:
        return []
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()]


def test_there_are_sixty_attacks_and_none_twice():
    assert len({(one.kind, one.name) for one in ATTACKS}) == len(ATTACKS) >= 60
    assert len({one.kind for one in ATTACKS}) == 11


def test_the_suite_notices_a_submission_that_works(workers):
    """The instrument itself: an honest answer earns its points under the same limits."""
    assert marked(workers, (right_answer(GATE),), TIGHT).score == 2


def test_the_suite_notices_what_is_left_behind(tmp_path):
    with tempfile.NamedTemporaryFile(dir="/tmp", prefix=MARK):
        assert left_behind()
    waits = [sys.executable, "-c", "print('here', flush=True); input()", MARK]
    with subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sleeper:
        assert sleeper.stdout.readline()  # until then it may not have its own command line yet
        found = left_behind()
        sleeper.communicate(b"\n")
    assert found
    assert not left_behind()
