"""Look up experiments and rows by name, and run a row."""

from collections.abc import Callable

from . import costs, memory, sequences
from .experiment import Experiment, Values

__all__ = ["EXPERIMENTS", "experiment_of", "measure_of", "row_names", "run"]

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (*costs.EXPERIMENTS, *memory.EXPERIMENTS, *sequences.EXPERIMENTS)
}


def row_names() -> list[str]:
    """Return the full name of every row: the experiment's name, a slash, the row's name."""
    return [f"{name}/{row}" for name, experiment in EXPERIMENTS.items() for row in experiment.rows]


def experiment_of(row: str) -> Experiment:
    """Return the experiment of the row with this full name; ValueError if there is no such row."""
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
    """Return the function that runs a row: measure(seed) -> numbers."""
    return experiment_of(row).rows[row.partition("/")[2]]


def run(row: str, seeds: int = 3) -> list[Values]:
    """Measure a row here and now, once for each of the seeds 0, 1, …, or once if the seed changes nothing."""
    measure = measure_of(row)
    return [measure(seed) for seed in range(seeds if experiment_of(row).repeats else 1)]
