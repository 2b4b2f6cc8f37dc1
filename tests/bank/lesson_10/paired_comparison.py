"""The tests' data of paired_comparison."""

import statistics

import numpy
import numpy as np
import torch

SIGNATURE = "paired_comparison(a, b, index)"


def oracle(a, b, index):
    differences = [p - q for p, q in zip(a.tolist(), b.tolist(), strict=True)]
    medians = [statistics.median(differences[place] for place in row) for row in index.tolist()]
    numbers = statistics.median(differences), *numpy.quantile(medians, [0.025, 0.975])
    return tuple(torch.tensor(number, dtype=a.dtype) for number in numbers)


def inputs(s):
    seeds, resamples = s.size(2, 15), s.size(5, 60)
    index = torch.randint(0, seeds, (resamples, seeds), generator=s.torch)
    return s.numbers(seeds), s.numbers(seeds), index


def comparison_by_loop(a, b, index):
    d = a - b
    medians = torch.stack([d[row].quantile(0.5) for row in index])
    low, high = medians.quantile(torch.tensor([0.025, 0.975], dtype=a.dtype))
    return d.quantile(0.5), low, high


def comparison_by_numpy(a, b, index):
    d = (a - b).numpy()
    numbers = np.median(d), *np.percentile(np.median(d[index.numpy()], axis=1), [2.5, 97.5])
    return tuple(torch.tensor(number, dtype=a.dtype) for number in numbers)


def comparison_by_sorting(a, b, index):
    def median(values):
        ordered, n = values.sort(dim=-1).values, values.shape[-1]
        return (ordered[..., (n - 1) // 2] + ordered[..., n // 2]) / 2

    resampled = median(a[index] - b[index])
    return median(a - b), torch.quantile(resampled, 0.025), torch.quantile(resampled, 0.975)


def comparison_by_statistics(a, b, index):
    d = [float(p) - float(q) for p, q in zip(a, b, strict=True)]
    medians = torch.tensor([statistics.median(d[k] for k in row) for row in index.tolist()], dtype=a.dtype)
    return [
        torch.tensor(statistics.median(d)).to(a),
        medians.quantile(0.025),
        medians.quantile(0.975),
    ]


RIGHT = (comparison_by_loop, comparison_by_numpy, comparison_by_sorting, comparison_by_statistics)

EXAMPLES = [
    (
        (torch.tensor([12.0, 15, 11, 30, 14]), torch.tensor([10.0, 14, 10, 27, 13]), torch.arange(5)[None]),
        "median is {:g}.",
    )
]
