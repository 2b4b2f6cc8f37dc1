"""All experiments by name, and one row run again."""

from collections.abc import Callable

from . import costs, memory, sequences
from .experiment import Experiment, Values

__all__ = ["EXPERIMENTS", "experiment_of", "measure_of", "row_names", "run"]

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (*costs.EXPERIMENTS, *memory.EXPERIMENTS, *sequences.EXPERIMENTS)
}


def row_names() -> list[str]:
    """The full name of every row: the experiment's, a slash, the row's."""
    return [f"{name}/{row}" for name, experiment in EXPERIMENTS.items() for row in experiment.rows]


def experiment_of(row: str) -> Experiment:
    """The experiment that a row, by its full name, belongs to; ValueError if there is no such row."""
    name, _, rest = row.partition("/")
    if name not in EXPERIMENTS or rest not in EXPERIMENTS[name].rows:
        near = (
            [f"{name}/{other}" for other in EXPERIMENTS[name].rows]
            if name in EXPERIMENTS
            else list(EXPERIMENTS)
        )
        raise ValueError(f"There is no row {row!r}; there are: {'; '.join(near)}.")
    return EXPERIMENTS[name]


def measure_of(row: str) -> Callable[[int], Values]:
    """What runs a row: measure(seed) -> numbers."""
    return experiment_of(row).rows[row.partition("/")[2]]


def run(row: str, seeds: int = 3) -> list[Values]:
    """The row measured here and now, once for each of the seeds 0, 1, …; once only where no seed matters."""
    measure = measure_of(row)
    return [measure(seed) for seed in range(seeds if experiment_of(row).repeats else 1)]
