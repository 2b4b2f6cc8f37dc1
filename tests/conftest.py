"""Every test runs on one thread: two threads on a busy two-core machine are many times slower."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

from collections import Counter

import matplotlib
import pytest
import torch

torch.set_num_threads(1)
matplotlib.use("agg")  # not by MPLBACKEND: the kernels of nbval would inherit it and draw nothing


@pytest.fixture(autouse=True)
def _repeatable():
    torch.manual_seed(0)


def pytest_terminal_summary(terminalreporter):
    """Sum up what the tests of the checker counted: each records pairs (done, of all)."""
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
