"""Write sunspots.csv, elnino.csv and co2.csv from the data sets that the statsmodels wheel carries.

    pip download --no-deps statsmodels && unzip statsmodels-*.whl 'statsmodels/datasets/*'
    python make_series.py statsmodels/datasets

Each file has two columns, the time and the value, with one row for each step and no gaps. El Niño's twelve
columns become one, and CO2's weeks become monthly means; a month without a measurement is interpolated
linearly between its neighbours.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
Rows = list[tuple[str, float]]


def read(path: Path) -> list[list[str]]:
    """Read the rows below the header."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def sunspots(datasets: Path) -> Rows:
    """Read the yearly sunspot numbers."""
    return [(year, float(value)) for year, value in read(datasets / "sunspots/sunspots.csv")]


def elnino(datasets: Path) -> Rows:
    """Read the monthly sea surface temperature, °C."""
    return [
        (f"{float(year):.0f}-{month:02d}", float(value))
        for year, *values in read(datasets / "elnino/elnino.csv")
        for month, value in enumerate(values, start=1)
    ]


def co2(datasets: Path) -> Rows:
    """Compute monthly means of the weekly CO2 concentrations, ppm."""
    weeks: dict[str, list[float]] = defaultdict(list)
    for day, value in read(datasets / "co2/co2.csv"):
        weeks[f"{day[:4]}-{day[4:6]}"] += [float(value)] if value else []
    months = sorted(weeks)
    known = [k for k, month in enumerate(months) if weeks[month]]
    means = {k: sum(weeks[months[k]]) / len(weeks[months[k]]) for k in known}
    rows = []
    for k, month in enumerate(months):
        before = max(j for j in known if j <= k)
        after = min(j for j in known if j >= k)
        share = (k - before) / (after - before) if after > before else 0.0
        rows.append((month, means[before] + share * (means[after] - means[before])))
    return rows


def main() -> None:
    """Write the three files beside this one."""
    datasets = Path(sys.argv[1])
    for make, unit in ((sunspots, "sunspots"), (elnino, "celsius"), (co2, "ppm")):
        with (HERE / f"{make.__name__}.csv").open("w", newline="\n", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["time", unit])
            writer.writerows((time, f"{value:.2f}") for time, value in make(datasets))


if __name__ == "__main__":
    main()
