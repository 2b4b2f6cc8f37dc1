"""Every test: repeatable, on one thread, and marked as fast if it is."""

import sys
import time
from collections import Counter
from pathlib import Path

import matplotlib
import pytest
import torch

torch.set_num_threads(1)
matplotlib.use("agg")  # not by MPLBACKEND: the kernels of nbval would inherit it and draw nothing

# Files and folders whose tests start processes, or take seconds. All others below tests/ are fast, unless a
# test has one of the marks in NOT_FAST.
SLOW = {
    "authoring",
    "mutants",
    "bank",
    "test_contributing.py",
    "test_doctor.py",
    "test_documents.py",
    "test_explorer_notebooks.py",
    "test_grading_assignment.py",
    "test_grading_marking.py",
    "test_grading_run.py",
    "test_grading_sandbox.py",
    "test_grading_variants.py",
    "test_hard_places.py",
    "test_interrupted.py",
    "test_notebooks.py",
    "test_open.py",
    "test_site.py",
    "test_typed.py",
}
NOT_FAST = {"attack", "browser", "install", "long", "nbgrader", "slow", "thorough"}
STARTS_OR_WAITS = {"os.fork", "os.posix_spawn", "os.system", "subprocess.Popen", "time.sleep"}

_running_fast = ""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what is fast, before `-m` chooses."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            if SLOW.intersection(item.path.relative_to(here).parts):
                item.add_marker("slow")
            if not NOT_FAST.intersection(mark.name for mark in item.iter_markers()):
                item.add_marker("fast")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Let a fast test neither start a process nor sleep."""
    global _running_fast
    _running_fast = item.nodeid if item.get_closest_marker("fast") else ""
    try:
        return (yield)
    finally:
        _running_fast = ""


def keep_fast(event, _=()):
    """Fail the test that runs if it is fast and about to do what takes long."""
    if _running_fast and event in STARTS_OR_WAITS:
        advice = "Mark it slow, or add its file to SLOW in tests/conftest.py."
        pytest.fail(f"{_running_fast} is marked fast, but: {event}. {advice}")


def watched_sleep(seconds, sleep=time.sleep):
    """Sleep, unless the test that runs is fast."""
    keep_fast("time.sleep")
    sleep(seconds)


sys.addaudithook(keep_fast)
time.sleep = watched_sleep  # Python has an audit event for it only since 3.13


@pytest.fixture(autouse=True)
def _repeatable():
    torch.manual_seed(0)


def pytest_terminal_summary(terminalreporter):
    """Sum up what the tests of the checker counted; each records pairs (done, of all)."""
    done, of_all = Counter(), Counter()
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    for report in reports:
        for name, value in report.user_properties:
            done[name] += value[0]
            of_all[name] += value[1]
    if done:
        terminalreporter.section("the checker, checked")
    for name in sorted(of_all):
        terminalreporter.write_line(f"{name}: {done[name]} / {of_all[name]}")
