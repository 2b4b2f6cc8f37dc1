"""The tests' data of seasonal_naive."""

import itertools

import torch

SIGNATURE = "seasonal_naive(series, season, horizon)"


def oracle(series, season, horizon):
    longer = series.tolist()
    for _ in range(horizon):
        longer.append(longer[-season])
    return torch.tensor(longer[len(series) :], dtype=series.dtype)


def inputs(s):
    season = s.size(1, 9)
    return s.numbers(season + s.size(0, 12)), season, s.size(1, 25)


def seasons_repeated(series, season, horizon):
    return series[-season:].repeat(-(-horizon // season))[:horizon]


def seasons_by_loop(series, season, horizon):
    n = len(series)
    return torch.stack([series[n - season + k % season] for k in range(horizon)])


def seasons_appended(series, season, horizon):
    longer = series
    for _ in range(horizon):
        longer = torch.cat([longer, longer[-season].unsqueeze(0)])
    return longer[len(series) :]


def seasons_cycled(series, season, horizon):
    values = itertools.islice(itertools.cycle(series.tolist()[-season:]), horizon)
    return torch.tensor(list(values), dtype=series.dtype)


RIGHT = (seasons_repeated, seasons_by_loop, seasons_appended, seasons_cycled)

EXAMPLES = [((torch.tensor([1.0, 2, 3, 4, 5, 6]), 3, 4), "gives {:g}, {:g}, {:g}, {:g}.")]
