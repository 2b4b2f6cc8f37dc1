"""Exercise of lesson 12: scale by what may be known."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def standardise(train, test):
    """Scale each feature by the mean and standard deviation that may be known.

    train (n, features), test (m, features)
    returns (train, test), both scaled by the statistics of train
    """
    mean = train.mean(dim=0)  # (features,)
    std = train.std(dim=0)
    return (train - mean) / std, (test - mean) / std


def scaled_by(values, train, test):
    """Both, scaled by the statistics of ``values``."""
    mean, std = values.mean(dim=0), values.std(dim=0)
    return (train - mean) / std, (test - mean) / std


mistakes = Mistakes(see="12#Scaling")


@mistakes.add(
    "Mean and standard deviation come from train and test together. The test data are the future: "
    "what you learn from them leaks into training. Use train alone."
)
def statistics_of_everything(train, test):
    return scaled_by(torch.cat([train, test]), train, test)


@mistakes.add(
    "You scaled test by its own statistics. They are not known when a forecast is made, and the same "
    "value would mean different things in the two parts. Use those of train."
)
def each_by_its_own(train, test):
    return scaled_by(train, train, test)[0], scaled_by(test, train, test)[1]


@mistakes.add("You scaled by the statistics of test, which is the future. Use those of train.")
def statistics_of_test(train, test):
    return scaled_by(test, train, test)


@mistakes.add(
    "Train is right, but test came out as it went in. If you scaled train first and took the "
    "statistics afterwards, they were 0 and 1 by then: keep them from before."
)
def test_not_scaled(train, test):
    return scaled_by(train, train, test)[0], test.clone()


@mistakes.add(
    "`-=` and `/=` change train itself, the caller's data. When you came to test, its mean was 0 "
    "and its deviation 1 already, so test came out as it went in. Compute both first, and make new "
    "tensors."
)
def scaled_in_place(train, test):
    train -= train.mean(dim=0)
    train /= train.std(dim=0)
    return train, (test - train.mean(dim=0)) / train.std(dim=0)


@mistakes.add("You subtracted the mean and did not divide by the standard deviation.")
def only_centred(train, test):
    return train - train.mean(dim=0), test - train.mean(dim=0)


@mistakes.add("You divided by the standard deviation and did not subtract the mean.")
def not_centred(train, test):
    return train / train.std(dim=0), test / train.std(dim=0)


@mistakes.add(
    "You took one mean and one standard deviation for all features. Each has its own unit: compute "
    "them with dim=0, one number a feature."
)
def one_scale_for_all(train, test):
    return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()


@mistakes.add(
    "You divided by the variance. The standard deviation is its root, and has the unit of the data."
)
def variance(train, test):
    mean, variance = train.mean(dim=0), train.var(dim=0)
    return (train - mean) / variance, (test - mean) / variance


@mistakes.add(
    "You scaled to the range from 0 to 1. That is another scaling, and one outlier decides it; here "
    "it is mean 0 and standard deviation 1."
)
def min_max(train, test):
    low, high = train.min(dim=0).values, train.max(dim=0).values
    return (train - low) / (high - low), (test - low) / (high - low)


@mistakes.add(
    "Your standard deviation divides by n. That is in use too, but here it is torch's default, which "
    "divides by n - 1: `train.std(dim=0)`."
)
def population_deviation(train, test):
    mean, std = train.mean(dim=0), train.std(dim=0, correction=0)
    return (train - mean) / std, (test - mean) / std


def draw_features(draw: Draw) -> Arguments:
    features = draw.size(2)
    offset, scale = draw.normal(features, scale=3.0), draw.uniform(0.5, 4.0, features)
    train = offset + scale * draw.normal(draw.size(4), features)
    return train, offset + 1 + 1.5 * scale * draw.normal(draw.size(3), features)


EXERCISE = Exercise(
    reference=standardise,
    lesson="12",
    place=3,
    title="Scale by what may be known",
    statement="""\
Give every feature mean 0 and standard deviation 1, as a network likes its inputs. The test data are the
future: nothing of them may be used to choose the scale. Scale both parts in the same way.

| symbol | shape |
|---|---|
| `train` | (n, features) |
| `test` | (m, features) |
| returns `train` and `test`, scaled | (n, features) and (m, features) |

Use the standard deviation that torch computes by default, with n - 1.

Example: one feature, `train` = 1, 2, 3 and `test` = 5 give −1, 0, 1 and 3.""",
    result="(train, test)",
    points=2,
    example=(
        torch.tensor([[1.0, 10.0], [2.0, 30.0], [3.0, 20.0]]),
        torch.tensor([[4.0, 20.0], [5.0, 50.0]]),
    ),
    draw=draw_features,
    misconceptions=tuple(mistakes),
    hints=(
        "Which numbers of which part may decide how test is scaled?",
        "`train.mean(dim=0)` and `train.std(dim=0)` are (features,), one number a feature.",
        "Compute both before you change anything; then `(train - mean) / std` and `(test - mean) / std`.",
    ),
    explanation="""\
The statistics come from the training data alone and are used for both parts: what is known on the day of
the forecast. Scaled test data therefore have neither mean 0 nor deviation 1, and that is as it should be:
a series that has drifted shows it.""",
    forbidden=frozenset({"bank"}),
)
