"""The tests' data of standardise."""

import numpy as np
import torch

SIGNATURE = "standardise(train, test)"


def oracle(train, test):
    mean, std = train.numpy().mean(axis=0), train.numpy().std(axis=0, ddof=1)
    return tuple(torch.tensor((part.numpy() - mean) / std) for part in (train, test))


def inputs(s):
    features = s.size(1, 5)
    train = 1 + s.numbers(s.size(3, 9), features, scale=s.scale or 0.1)
    return train, 5 - s.numbers(s.size(1, 6), features)


def standardise_by_formula(train, test):
    mean = train.sum(0) / len(train)
    std = (((train - mean) ** 2).sum(0) / (len(train) - 1)).sqrt()
    return (train - mean).div(std), (test - mean).div(std)


def standardise_by_numpy(train, test):
    mean, std = np.mean(train.numpy(), 0), np.std(train.numpy(), 0, ddof=1)
    return tuple(torch.from_numpy((part.numpy() - mean) / std) for part in (train, test))


def standardise_feature_by_feature(train, test):
    columns = [
        ((column - column.mean()) / column.std(), (other - column.mean()) / column.std())
        for column, other in zip(train.double().T, test.double().T, strict=True)
    ]
    return [torch.stack(part, 1).to(train.dtype) for part in zip(*columns, strict=True)]


def standardise_together_and_apart(train, test):
    variance, mean = torch.var_mean(train, 0, keepdim=True)
    both = (torch.cat([train, test]) - mean) * variance.rsqrt()
    return both[: len(train)], both[len(train) :]


RIGHT = (
    standardise_by_formula,
    standardise_by_numpy,
    standardise_feature_by_feature,
    standardise_together_and_apart,
)

EXAMPLES = [((torch.tensor([[1.0], [2], [3]]), torch.tensor([[5.0]])), "give {:g}, {:g}, {:g} and {:g}.")]
