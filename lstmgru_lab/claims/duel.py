"""An LSTM and a GRU of equal size on the same task with the same seeds: who is better, and is it told?"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from .experiment import Values, middle
from .spread import Spread, ratio
from .statement import Rows

__all__ = ["LONG", "SHORT", "Duel"]

NEVER = 1e9
"""Stands for the steps of a run that did not get there: more than those of any that did."""


@dataclass(frozen=True)
class Duel:
    """Two rows whose runs are compared seed by seed in one value; less is better unless it is said."""

    about: str
    lstm: str
    gru: str
    value: str
    unit: str = ""
    more_is_better: bool = False

    def spread(self, rows: Rows) -> Spread | None:
        """log(GRU / LSTM) of what should be small: above 0 the LSTM is better; None if a row is missing."""
        lstm, gru = self._worth(rows.get(self.lstm, [])), self._worth(rows.get(self.gru, []))
        if not lstm or not gru:
            return None
        return ratio(lstm, gru) if self.more_is_better else ratio(gru, lstm)

    def told(self, rows: Rows) -> str:
        """The two results in words, the GRU's first."""
        gru, lstm = (self._result(rows[row]) for row in (self.gru, self.lstm))
        return f"{self.about} ({gru} against {lstm}{self.unit and ' ' + self.unit})"

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
"""Sequences or gaps of 40 steps and more, each cell with a bias that suits it where the table has one."""

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
