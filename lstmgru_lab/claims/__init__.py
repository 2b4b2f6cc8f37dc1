"""What is said about RNN, LSTM and GRU, measured: the experiments, and the table that the package carries.

An experiment has rows, a row is run once a seed, a run gives a few numbers. `load()` is the table as
benchmarks/claims.py measured it, machine and date named; `run` measures a row again, here and now.

>>> run("parameters/LSTM")
[{'parameters': 25088.0}]
"""

from .experiment import Experiment, Values
from .measured import FILE, Measured, load
from .registry import EXPERIMENTS, experiment_of, row_names, run

__all__ = [
    "EXPERIMENTS",
    "FILE",
    "Experiment",
    "Measured",
    "Values",
    "experiment_of",
    "load",
    "row_names",
    "run",
]
