"""Every test runs on one thread: two threads on a busy two-core machine are many times slower."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

from collections import Counter
from itertools import chain

import matplotlib
import pytest
import torch

torch.set_num_threads(1)
matplotlib.use("agg")  # not by MPLBACKEND: the kernels of nbval would inherit it and draw nothing


@pytest.fixture(autouse=True)
def _repeatable():
    torch.manual_seed(0)


LESSON_SECONDS, CELL_SECONDS = 60, 20  # what a lesson and a cell may take on two quiet cores


def pytest_terminal_summary(terminalreporter):
    """Sum up what the tests counted and how long the lessons took."""
    summary_of_the_checker(terminalreporter)
    summary_of_the_lessons(terminalreporter)


def summary_of_the_checker(terminalreporter):
    """Each test of the checker records pairs (done, of all)."""
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


def summary_of_the_lessons(terminalreporter):
    """Seconds of each lesson, kernel included, slowest first. A record, not a test: machines differ."""
    whole, slowest = Counter(), {}
    for report in chain.from_iterable(terminalreporter.stats.values()):
        path, _, cell = getattr(report, "nodeid", "").partition("::")
        if path.startswith("lessons/") and hasattr(report, "duration"):
            whole[path] += report.duration
            slowest[path] = max(slowest.get(path, (0.0, "")), (report.duration, cell))
    if not whole:
        return
    terminalreporter.section("the lessons, timed")
    for path, seconds in whole.most_common():
        cell_seconds, cell = slowest[path]
        over = " OVER ITS TIME" if seconds > LESSON_SECONDS or cell_seconds > CELL_SECONDS else ""
        line = f"{seconds:5.1f} s  {path}, slowest {cell}: {cell_seconds:.1f} s{over}"
        terminalreporter.write_line(line)
    terminalreporter.write_line(f"{sum(whole.values()) / len(whole):5.1f} s  on average")
