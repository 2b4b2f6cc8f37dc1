"""Compare an LSTM and a GRU of equal size, run on the same task with the same seeds."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from .experiment import Values, middle
from .interval import Interval, ratio
from .verdict import Rows

__all__ = ["LONG", "SHORT", "Duel"]

NEVER = 1e9
"""The steps or seconds counted for a run that never reached the target: more than for any run that did."""


@dataclass(frozen=True)
class Duel:
    """Two rows whose runs are compared in one value, seed by seed; less is better if not more_is_better."""

    about: str
    lstm: str
    gru: str
    value: str
    unit: str = ""
    more_is_better: bool = False

    def interval(self, rows: Rows) -> Interval | None:
        """Return the interval of log(GRU / LSTM) of a value that should be small; None if a row is missing.

        Above 0 the LSTM is better. For a value that should be large the ratio is turned round.
        """
        lstm, gru = self._worth(rows.get(self.lstm, [])), self._worth(rows.get(self.gru, []))
        if not lstm or not gru:
            return None
        return ratio(lstm, gru) if self.more_is_better else ratio(gru, lstm)

    def in_words(self, rows: Rows) -> str:
        """Put the two results in words, the GRU's first."""
        gru, lstm = (self._result(rows[row]) for row in (self.gru, self.lstm))
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.about} ({gru} against {lstm}{unit})"

    def _worth(self, runs: Sequence[Values]) -> list[float]:
        return [run[self.value] if run.get("solved", 1.0) else NEVER for run in runs]

    def _result(self, runs: Sequence[Values]) -> str:
        won = [run for run in runs if run.get("solved", 1.0)]
        if "solved" not in runs[0]:
            return middle([statistics.median(run[self.value] for run in runs)])
        count = f"{len(won)}/{len(runs)}"
        return f"{count} in {middle([statistics.median(run[self.value] for run in won)])}" if won else count


def _adding(
    length: int,
    gru: str = "GRU, 37 units",
    lstm: str = "LSTM, 32 units, forget bias 1",
) -> dict[str, Duel]:
    return _solving(f"adding-{length}", f"adding problem over {length} steps", gru, lstm)


def _solving(name: str, about: str, gru: str, lstm: str) -> dict[str, Duel]:
    rows = f"{name}/{lstm}", f"{name}/{gru}"
    return {
        f"{name}, steps": Duel(about, *rows, "steps", "training steps"),
        f"{name}, time": Duel(f"{about}, time", *rows, "seconds", "CPU s"),
    }


def _series(name: str, about: str) -> dict[str, Duel]:
    return {name: Duel(about, f"series-{name}/LSTM", f"series-{name}/GRU", "error")}


LONG = {
    **_adding(100),
    **_adding(200, "GRU, 37 units, keep-bias 3", "LSTM, 32 units, forget bias 3"),
    **_solving(
        "recall-40",
        "first of 40 symbols",
        "GRU, 18 units, keep-bias 3",
        "LSTM, 15 units, forget bias 3",
    ),
    "speech": Duel(
        "which digit was first",
        "speech/LSTM, forget bias 1",
        "speech/GRU, keep-bias 2",
        "right",
        "right",
        more_is_better=True,
    ),
    **{
        f"text, {equal}": Duel(
            f"text at equal {equal}",
            f"text/LSTM, {budget}",
            f"text/GRU, {budget}",
            "bits",
            "bits a character",
        )
        for equal, budget in (("steps", "400 steps"), ("time", "15 CPU seconds"))
    },
}
"""Sequences or gaps of 40 steps and more; each cell has a bias that suits it where the table has one."""

SHORT = {
    **_adding(20),
    **_adding(50),
    **_solving("reber", "embedded Reber grammar", "GRU", "LSTM"),
    **_series("sunspots", "sunspots"),
    **_series("elnino", "El Niño"),
    **_series("co2", "CO2"),
    **_series("mackey_glass", "Mackey-Glass"),
}
"""Sequences of at most 50 steps; a forecast looks at 36."""
