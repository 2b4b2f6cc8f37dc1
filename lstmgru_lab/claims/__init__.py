"""Common claims about RNN, LSTM and GRU, measured: the experiments, and the table that the package carries.

An experiment has rows, a row is run once for each seed, and a run gives a few numbers. `load()` reads the
table that benchmarks/claims.py measured, with the machine and the date; `run` measures a row again, here and
now. `judged` turns the numbers into a verdict on each statement that textbooks and blogs make.

>>> run("parameters/LSTM")
[{'parameters': 25088.0}]
"""

from .experiment import Experiment, Values
from .interval import Interval, paired, ratio
from .measured import FILE, Measured, load
from .registry import EXPERIMENTS, experiment_of, row_names, run
from .statements import STATEMENTS, Judged, judged
from .verdict import Statement, Verdict, weighed

__all__ = [
    "EXPERIMENTS",
    "FILE",
    "STATEMENTS",
    "Experiment",
    "Interval",
    "Judged",
    "Measured",
    "Statement",
    "Values",
    "Verdict",
    "experiment_of",
    "judged",
    "load",
    "paired",
    "ratio",
    "row_names",
    "run",
    "weighed",
]
