"""Every test runs on one thread: two threads on a busy two-core machine are many times slower."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import matplotlib
import pytest
import torch

torch.set_num_threads(1)
matplotlib.use("agg")  # not by MPLBACKEND: the kernels of nbval would inherit it and draw nothing


@pytest.fixture(autouse=True)
def _repeatable():
    torch.manual_seed(0)
