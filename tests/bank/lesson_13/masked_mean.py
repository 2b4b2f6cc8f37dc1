"""The tests' data of masked_mean."""

import torch

SIGNATURE = "masked_mean(x, lengths)"


def oracle(x, lengths):
    return torch.stack([row[:length].mean(dim=0) for row, length in zip(x, lengths.tolist(), strict=True)])


def inputs(s):
    longest = s.size(1, 7)
    return s.numbers(s.batch, longest + s.size(0, 2), s.size(1, 5)), s.lengths(longest)


def mean_row_by_row(x, lengths):
    return torch.stack([row[:n].mean(0) for row, n in zip(x, lengths, strict=True)])


def mean_by_mask(x, lengths):
    mask = (torch.arange(x.size(1))[None, :] < lengths[:, None]).to(x.dtype)
    return torch.einsum("btf,bt->bf", x, mask) / mask.sum(1, keepdim=True)


def mean_by_cumulative_sum(x, lengths):
    sums = x.double().cumsum(1)
    return (sums[torch.arange(len(x)), lengths - 1] / lengths[:, None]).to(x.dtype)


def mean_of_what_is_no_nan(x, lengths):
    padding = torch.arange(x.shape[1]) >= lengths.unsqueeze(1)
    return x.masked_fill(padding.unsqueeze(2), float("nan")).nanmean(dim=1)


RIGHT = (mean_row_by_row, mean_by_mask, mean_by_cumulative_sum, mean_of_what_is_no_nan)

EXAMPLES = [
    ((torch.tensor([[[2.0], [4], [6]], [[3], [0], [0]]]), torch.tensor([3, 1])), "means are {:g} and {:g}.")
]
