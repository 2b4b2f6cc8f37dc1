"""The notebooks among the tests: what they cost, and what runs before what."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two threads on a busy two-core machine are many times slower

from collections import Counter
from itertools import chain

import pytest

LESSON_SECONDS, CELL_SECONDS = 60, 20  # what a lesson and a cell may take on two quiet cores
NOTEBOOKS_CPU_SECONDS = 600  # what lessons and solutions may take together
NOTEBOOKS = ("lessons/", "solutions/")

_spent = sum(os.times()[:4])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Long files first: a worker that begins one last keeps the others waiting. (Python's sort is stable.)"""
    items.sort(key=lambda item: bool(item.get_closest_marker("fast")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Note the CPU seconds since the report before, of this process and of those that it has waited for."""
    global _spent
    report = yield
    before, _spent = _spent, sum(os.times()[:4])
    report.cpu_seconds = _spent - before  # a kernel counts where its notebook ends, in the last teardown
    return report


def pytest_terminal_summary(terminalreporter):
    """Seconds of each lesson, kernel included, slowest first. A record, not a test: machines differ."""
    whole, slowest, cpu = Counter(), {}, 0.0
    for report in chain.from_iterable(terminalreporter.stats.values()):
        path, _, cell = getattr(report, "nodeid", "").partition("::")
        if not path.startswith(NOTEBOOKS) or not hasattr(report, "duration"):
            continue
        cpu += report.cpu_seconds
        if path.startswith("lessons/"):
            whole[path] += report.duration
            slowest[path] = max(slowest.get(path, (0.0, "")), (report.duration, cell))
    if not cpu:
        return
    terminalreporter.section("the notebooks, timed")
    for path, seconds in whole.most_common():
        cell_seconds, cell = slowest[path]
        over = " OVER ITS TIME" if seconds > LESSON_SECONDS or cell_seconds > CELL_SECONDS else ""
        terminalreporter.write_line(f"{seconds:5.1f} s  {path}, slowest {cell}: {cell_seconds:.1f} s{over}")
    if whole:
        terminalreporter.write_line(f"{sum(whole.values()) / len(whole):5.1f} s  on average")
    over = " OVER THEIR TIME" if cpu > NOTEBOOKS_CPU_SECONDS else ""
    terminalreporter.write_line(f"{cpu:5.1f} CPU s  lessons and solutions together{over}")
