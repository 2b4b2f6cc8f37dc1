"""What is said about RNN, LSTM and GRU, measured: the experiments, and the table that the package carries.

An experiment has rows, a row is run once a seed, a run gives a few numbers. `load()` is the table as
benchmarks/claims.py measured it, machine and date named; `run` measures a row again, here and now. `judged`
says what the numbers make of each statement that one often reads.

>>> run("parameters/LSTM")
[{'parameters': 25088.0}]
"""

from .experiment import Experiment, Values
from .measured import FILE, Measured, load
from .registry import EXPERIMENTS, experiment_of, row_names, run
from .spread import Spread, paired, ratio
from .statement import Statement, Verdict, weighed
from .statements import STATEMENTS, Judged, judged

__all__ = [
    "EXPERIMENTS",
    "FILE",
    "STATEMENTS",
    "Experiment",
    "Judged",
    "Measured",
    "Spread",
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
