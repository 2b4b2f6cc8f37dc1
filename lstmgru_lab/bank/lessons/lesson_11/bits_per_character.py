"""Exercise of lesson 11: bits per character."""

import math

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def bits_per_character(logits, targets):
    """How many bits a language model needs for a character, on average.

    logits (n, characters); targets (n,) int64: the characters that came
    returns a float
    """
    log_p = torch.log_softmax(logits, dim=1)  # natural logarithms
    nats = -log_p[torch.arange(len(targets)), targets].mean()
    return float(nats) / math.log(2)


def nats_of(log_p, targets):
    return -log_p[torch.arange(len(targets)), targets]


mistakes = Mistakes(see="11#Bits per character")


@mistakes.add(
    "That is in nats: torch's logarithms and cross-entropy are natural. One bit is ln 2 nats, so "
    "divide by math.log(2)."
)
def nats(logits, targets):
    return float(nats_of(torch.log_softmax(logits, dim=1), targets).mean())


@mistakes.add(
    "You multiplied by ln 2. A bit is smaller than a nat, ln 2 ≈ 0.69 of it, so the number of bits "
    "is larger: divide."
)
def multiplied_by_ln_2(logits, targets):
    return nats(logits, targets) * math.log(2)


@mistakes.add(
    "That is the perplexity, the exponential of the mean loss: among how many equal choices the "
    "model wavers. Bits are its base-2 logarithm."
)
def perplexity(logits, targets):
    return math.exp(nats(logits, targets))


@mistakes.add("That is the sum over all characters. Per character is the mean.")
def summed(logits, targets):
    return bits_per_character(logits, targets) * len(targets)


@mistakes.add(
    "Your softmax runs over the positions of the text. The probabilities of one position add up to 1 "
    "over the characters: dim=1."
)
def wrong_dimension(logits, targets):
    return float(nats_of(torch.log_softmax(logits, dim=0), targets).mean()) / math.log(2)


@mistakes.add(
    "The softmax was taken twice. `cross_entropy` and `log_softmax` expect logits, not probabilities."
)
def softmax_twice(logits, targets):
    return bits_per_character(torch.softmax(logits, dim=1), targets)


@mistakes.add(
    "You took the logarithm of the mean probability. Take the logarithm of each first and the mean "
    "then: one character that was thought impossible must cost much."
)
def mean_of_probabilities(logits, targets):
    p = torch.softmax(logits, dim=1)[torch.arange(len(targets)), targets]
    return -math.log2(p.mean())


@mistakes.add("You used the logits as if they were logarithms of probabilities. `log_softmax` makes them so.")
def not_normalised(logits, targets):
    return float(nats_of(logits, targets).mean()) / math.log(2)


@mistakes.add(
    "The sign is missing. Logarithms of probabilities are negative; the bits are minus the logarithm."
)
def negative(logits, targets):
    return -bits_per_character(logits, targets)


@mistakes.add(
    "That is the entropy of the predictions, the bits that the model *expects* to need. What it "
    "does need depends on the characters that came: `targets`."
)
def entropy(logits, targets):
    log_p = torch.log_softmax(logits, dim=1)
    return float(-(log_p.exp() * log_p).sum(dim=1).mean()) / math.log(2)


def draw_predictions(draw: Draw) -> Arguments:
    n, characters = draw.size(2), draw.size(2)
    return draw.normal(n, characters, scale=2.0), torch.tensor(
        [draw.integer(0, characters - 1) for _ in range(n)]
    )


EXERCISE = Exercise(
    reference=bits_per_character,
    lesson="11",
    place=2,
    title="Bits per character",
    statement="""\
A model that gave probability $p$ to the character that came needs $-\\log_2 p$ bits for it. Return the mean
over all characters.

| symbol | shape |
|---|---|
| `logits`; a softmax over each row makes them probabilities | (n, characters) |
| `targets`, the characters that came | (n,) int64 |
| returns the mean number of bits | a Python float |

`math` is imported.

Example: probabilities of ½, ¼, ½ and ⅛ for the four that came make 1.75 bits per character.""",
    result="bits",
    points=2,
    example=(torch.tensor([[0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]]), torch.tensor([1, 0])),
    draw=draw_predictions,
    misconceptions=tuple(mistakes),
    hints=(
        "`torch.log_softmax(logits, dim=1)` gives the natural logarithm of every probability.",
        "Pick the one of each row that came: `log_p[torch.arange(n), targets]`; then the mean, with a minus.",
        "From nats to bits: divide by `math.log(2)`. `.item()` makes a float of a tensor.",
    ),
    explanation="""\
`log_softmax` is the logarithm of the softmax without the detour over numbers that round to 0. The mean of
minus the logarithm is torch's cross-entropy, in nats; divided by ln 2 it is in bits. A model that knows
nothing of 32 characters needs 5 bits for each.""",
    forbidden=frozenset({"bank"}),
)
