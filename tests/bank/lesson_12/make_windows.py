"""The tests' data of make_windows."""

import numpy
import torch

SIGNATURE = "make_windows(series, window, horizon)"


def oracle(series, window, horizon):
    values = series.numpy()
    inputs = numpy.lib.stride_tricks.sliding_window_view(values[: len(values) - horizon], window)
    return torch.tensor(inputs.copy()), torch.tensor(values[window + horizon - 1 :])


def inputs(s):
    window, horizon = s.size(1, 6), s.size(1, 5)
    return s.numbers(window + horizon + s.size(0, 9)), window, horizon


def windows_unfolded(series, window, horizon):
    targets = series[window + horizon - 1 :]
    return series.unfold(0, window, 1)[: len(targets)], targets


def windows_indexed(series, window, horizon):
    starts = torch.arange(series.numel() - window - horizon + 1)
    return series[starts[:, None] + torch.arange(window)], series[starts + window + horizon - 1]


def windows_from_targets(series, window, horizon):
    inputs, targets = [], []
    for place in range(window + horizon - 1, len(series)):
        end = place - horizon + 1
        inputs.append(series[end - window : end].tolist())
        targets.append(series[place].item())
    return torch.tensor(inputs, dtype=series.dtype), torch.tensor(targets, dtype=series.dtype)


RIGHT = (windows_unfolded, windows_indexed, windows_from_targets)

EQUAL_MUTANTS = {
    "Two new lists, alike until something is put into them.": (
        "inputs, targets = [], [] | (inputs, targets) -> (targets, inputs)",
    )
}
