"""Every test runs on one thread: two threads on a busy two-core machine are many times slower."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "agg")

import pytest
import torch

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _repeatable():
    torch.manual_seed(0)
