"""Judge the statements about memory, speed and accuracy by the measured runs."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence

from .duel import Duel
from .experiment import Values, middle
from .interval import ALIKE, Interval, ratio
from .verdict import NOT_MEASURED, Rows, Verdict, weighed

__all__ = [
    "FRAME",
    "VANISHED",
    "bias_opens_the_way",
    "both_remember",
    "faster",
    "gru_keeps_up",
    "in_time",
    "lstm_is_better",
    "plain_rnn_struggles",
    "worth_their_place",
]

VANISHED = 1e-6
"""A derivative below this is lost in the rounding of float32."""
FRAME = 10_000
"""Microseconds from one frame of speech features to the next."""

ADDING = {"RNN": "RNN, 65 units", "GRU": "GRU, 37 units", "LSTM": "LSTM, 32 units, forget bias 1"}
GRADIENT = {"GRU": "GRU, keep-bias 5", "LSTM": "LSTM, forget bias 3"}
RECALL = {
    "GRU": ("GRU, 18 units, as torch makes it", "GRU, 18 units, keep-bias 3"),
    "LSTM": ("LSTM, 15 units, as torch makes it", "LSTM, 15 units, forget bias 3"),
}


def _series(name: str) -> tuple[str, tuple[str, str], str]:
    rows = f"series-{name}"
    return f"{rows}/ridge autoregression", (f"{rows}/GRU", f"{rows}/LSTM"), "error"


BASELINES = {
    "text": ("ngrams/n = 4", ("text/GRU, 15 CPU seconds", "text/LSTM, 15 CPU seconds"), "bits"),
    "sunspots": _series("sunspots"),
    "El Niño": _series("elnino"),
    "CO2": _series("co2"),
    "Mackey-Glass": _series("mackey_glass"),
    "speech": (
        "speech/pairs, order-free",
        ("speech/GRU, keep-bias 2", "speech/LSTM, forget bias 1"),
        "right",
    ),
}
"""Data -> the best method without a recurrent network, the rows of GRU and LSTM, the value compared."""


# -- memory -----


def plain_rnn_struggles(rows: Rows) -> Verdict:
    """Judge by the RNN's gradient over 100 steps, and by whether it solves what the gated cells solve."""
    gradient = rows.get("gradient/RNN, as torch makes it", [])
    solved = {
        (length, kind): rows.get(f"adding-{length}/{row}", [])
        for length in (20, 50, 100)
        for kind, row in ADDING.items()
    }
    lengths = [length for length in (20, 50, 100) if all(solved[length, kind] for kind in ADDING)]
    if not gradient or not lengths:
        return NOT_MEASURED
    longest = lengths[-1]
    shares = {kind: _share(solved[longest, kind]) for kind in ADDING}
    words = (
        f"gradient over 100 steps {_median(gradient, 'norm')}; adding problem over {longest} steps solved by "
        + ", ".join(f"{kind} {_count(solved[longest, kind])}" for kind in ADDING)
    )
    vanished = all(run["norm"] < VANISHED for run in gradient)
    behind = shares["RNN"] < min(shares["GRU"], shares["LSTM"])
    return Verdict(words, weighed([1 if found else 0 for found in (vanished, behind)]))


def bias_opens_the_way(rows: Rows) -> Verdict:
    """Judge by the gated cells' gradients, at default initialisation and with the gate's bias set open."""
    fresh = {kind: rows.get(f"gradient/{kind}, as torch makes it", []) for kind in GRADIENT}
    opened = {kind: rows.get(f"gradient/{row}", []) for kind, row in GRADIENT.items()}
    if not all(fresh.values()) or not all(opened.values()):
        return NOT_MEASURED
    words = "gradient over 100 steps: " + "; ".join(
        f"{kind} {_median(fresh[kind], 'norm')} as torch makes it, "
        f"{_median(opened[kind], 'norm')} with a bias of {GRADIENT[kind][-1]}"
        for kind in GRADIENT
    )
    through = [
        all(run["norm"] > VANISHED for kind in GRADIENT for run in cells[kind]) for cells in (fresh, opened)
    ]
    return _by_the_bias(words, *through)


def both_remember(rows: Rows) -> Verdict:
    """Judge by how often the first of 40 symbols is recalled, at default initialisation and with a bias."""
    runs = {kind: [rows.get(f"recall-40/{row}", []) for row in pair] for kind, pair in RECALL.items()}
    if not all(found for pair in runs.values() for found in pair):
        return NOT_MEASURED
    words = "first of 40 symbols recalled: " + "; ".join(
        f"{kind} {_count(fresh)} as torch makes it, {_count(opened)} with a bias of 3"
        for kind, (fresh, opened) in runs.items()
    )
    solved = [all(_share(pair[k]) > 0.5 for pair in runs.values()) for k in (0, 1)]
    return _by_the_bias(words, *solved)


def _by_the_bias(words: str, fresh: bool, opened: bool) -> Verdict:
    """Say "holds" if default cells show it, "depends" if only cells whose bias was set do."""
    if fresh:
        return Verdict(words, "holds")
    return Verdict(f"{words}: the bias decides", "depends") if opened else Verdict(words, "does not hold")


# -- speed -----


def faster(rows: Rows, experiments: Sequence[str] = ("speed", "streaming")) -> Verdict:
    """Compare the time of the GRU with that of the LSTM in every setting that was measured."""
    ratios: dict[str, Interval] = {}
    for name, runs in rows.items():
        experiment, _, row = name.partition("/")
        if experiment not in experiments or not runs:
            continue
        if experiment == "speed":
            ratios[row] = ratio(_all(runs, "GRU"), _all(runs, "LSTM"))
        else:
            for suffix in ("", "Cell"):
                label = f"one step, {'modules' if not suffix else 'cells'}"
                ratios[label] = ratio(_all(runs, f"GRU{suffix}"), _all(runs, f"LSTM{suffix}"))
    if not ratios:
        return NOT_MEASURED
    sides = [-interval.side(math.log(ALIKE)) for interval in ratios.values()]
    least, greatest = (pick(ratios, key=lambda name: ratios[name].median) for pick in (min, max))
    words = (
        f"GRU / LSTM, time: {_times(ratios[least])} ({least}) to {_times(ratios[greatest])} ({greatest}); "
        f"faster in {sides.count(1)}, slower in {sides.count(-1)} of {len(sides)} settings"
    )
    return Verdict(words, weighed(sides))


def in_time(rows: Rows) -> Verdict:
    """Judge whether a GRU computes one step before the next frame of speech arrives."""
    runs = rows.get("streaming/one step", [])
    if not runs:
        return NOT_MEASURED
    words = (
        f"one step: nn.GRU {_median(runs, 'GRU')} µs, nn.LSTM {_median(runs, 'LSTM')} µs; "
        f"a frame of speech: {FRAME} µs"
    )
    return Verdict(words, "holds" if max(_all(runs, "GRU")) < FRAME else "does not hold")


# -- accuracy -----


def lstm_is_better(duels: Iterable[Duel], rows: Rows) -> Verdict:
    """Judge whether the LSTM beats the GRU at equal parameters, duel by duel."""
    sides = _sides(duels, rows)
    return Verdict(_listed(sides, rows), weighed(list(sides.values())))


def gru_keeps_up(duels: Iterable[Duel], rows: Rows) -> Verdict:
    """Judge whether the LSTM is better in none of the duels."""
    sides = _sides(duels, rows)
    return Verdict(_listed(sides, rows), weighed([-1 if side > 0 else 1 for side in sides.values()]))


def _sides(duels: Iterable[Duel], rows: Rows) -> dict[Duel, int]:
    intervals = {duel: duel.interval(rows) for duel in duels}
    return {duel: interval.side() for duel, interval in intervals.items() if interval is not None}


def _listed(sides: Mapping[Duel, int], rows: Rows) -> str:
    """List which cell was better in which duel, with the numbers unless they would fill a page."""
    if not sides:
        return NOT_MEASURED.measured
    few = len(sides) <= 6
    parts = {
        name: [duel.in_words(rows) if few else duel.about for duel, found in sides.items() if found == side]
        for name, side in (("GRU better", -1), ("No difference shown", 0), ("LSTM better", 1))
    }
    return ". ".join(f"{name}: {'; '.join(duels)}" for name, duels in parts.items() if duels)


def worth_their_place(rows: Rows) -> Verdict:
    """Compare each gated cell, on each data set, with the best method that needs no recurrent network."""
    sides: list[int] = []
    words = []
    for data, (simple, gated, value) in BASELINES.items():
        measured = [rows.get(name, []) for name in (simple, *gated)]
        if not all(measured):
            continue
        baseline = statistics.median(_all(measured[0], value))
        intervals = [ratio([baseline] * len(runs), _all(runs, value)) for runs in measured[1:]]
        sides += [-one.side() if value == "right" else one.side() for one in intervals]
        results = [_median(runs, value) for runs in measured[1:]]
        words.append(f"{data} {middle([baseline])} without, GRU {results[0]}, LSTM {results[1]}")
    if not sides:
        return NOT_MEASURED
    return Verdict("; ".join(words), weighed(sides))


# -- words -----


def _all(runs: Sequence[Values], name: str) -> list[float]:
    return [run[name] for run in runs]


def _median(runs: Sequence[Values], name: str) -> str:
    return middle([statistics.median(_all(runs, name))])


def _share(runs: Sequence[Values]) -> float:
    return statistics.fmean(_all(runs, "solved"))


def _count(runs: Sequence[Values]) -> str:
    return f"{sum(_all(runs, 'solved')):.0f} of {len(runs)}"


def _times(interval: Interval) -> str:
    return f"{math.exp(interval.median):.2f}"
