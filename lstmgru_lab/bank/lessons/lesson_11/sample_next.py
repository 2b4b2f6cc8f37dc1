"""Exercise of lesson 11: draw the next character."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def sample_next(logits, temperature, u):
    """The next character, drawn from a language model.

    logits (characters,); temperature > 0; u: a random number in [0, 1)
    returns an int: the first character whose cumulative probability is greater than u
    """
    probabilities = torch.softmax(logits / temperature, dim=0)
    cumulative = probabilities.cumsum(dim=0)  # (characters,), the last is 1
    character = int((cumulative <= u).sum())
    return min(character, len(logits) - 1)  # rounding may leave the last a little below 1


def drawn(probabilities, u):
    """The inverse of the cumulative probabilities at u."""
    return min(int((probabilities.cumsum(dim=0) <= u).sum()), len(probabilities) - 1)


mistakes = Mistakes(see="11#Sampling and temperature")


@mistakes.add(
    "You return the most probable character, whatever u is. A text made so repeats itself; draw by u."
)
def most_probable(logits, temperature, u):
    return int(logits.argmax())


@mistakes.add(
    "You multiplied by the temperature. Logits are divided by it: a small temperature makes large "
    "differences and a cautious choice."
)
def temperature_multiplied(logits, temperature, u):
    return drawn(torch.softmax(logits * temperature, dim=0), u)


@mistakes.add("You did not use the temperature. Divide the logits by it before the softmax.")
def temperature_ignored(logits, temperature, u):
    return drawn(torch.softmax(logits, dim=0), u)


@mistakes.add(
    "You divided the probabilities by the temperature. They then add up to 1 / temperature; divide "
    "the logits, before the softmax."
)
def temperature_after_softmax(logits, temperature, u):
    return drawn(torch.softmax(logits, dim=0) / temperature, u)


@mistakes.add(
    "You return the last character whose stretch ends before u. The one in whose stretch u falls is the next."
)
def one_early(logits, temperature, u):
    return max(sample_next(logits, temperature, u) - 1, 0)


@mistakes.add(
    "You counted the probability from the last character backwards. The stretches begin with "
    "character 0 at u = 0."
)
def counted_from_the_end(logits, temperature, u):
    return sample_next(logits, temperature, 1 - u)


@mistakes.add(
    "You sorted the probabilities and return a place in the sorted list. That is a rank, not a "
    "character: leave them in order."
)
def rank_returned(logits, temperature, u):
    return sample_next(logits.sort(descending=True).values, temperature, u)


@mistakes.add("You gave every character the same stretch. Each is as long as its probability.")
def all_alike(logits, temperature, u):
    return int(u * len(logits))


@mistakes.add(
    "For u close to 1 your place is one past the end: rounding has left the last cumulative "
    "probability at u or below. `min(place, len(logits) - 1)` mends it."
)
def past_the_end(logits, temperature, u):
    cumulative = torch.softmax(logits / temperature, dim=0).cumsum(dim=0)
    return int((cumulative <= u).sum())


@mistakes.add(
    "You are right but on the border: where the cumulative probability *equals* u, its stretch is "
    "over. `torch.searchsorted` needs `right=True` for that. Otherwise u = 0 can draw a character "
    "of probability 0."
)
def greater_or_equal(logits, temperature, u):
    cumulative = torch.softmax(logits / temperature, dim=0).cumsum(dim=0)
    return min(int((cumulative < u).sum()), len(logits) - 1)


SAMPLERS = (
    sample_next,
    most_probable,
    temperature_multiplied,
    temperature_ignored,
    temperature_after_softmax,
    one_early,
    counted_from_the_end,
    rank_returned,
    all_alike,
)


def draw_logits(draw: Draw) -> Arguments:
    if draw.number == 1:  # four characters alike: u stands exactly where one ends and the next begins
        return draw.normal(1).expand(4).clone(), draw.integer(5, 20) / 10, draw.integer(1, 3) / 4
    if draw.number == 2:  # a u that float32 rounds to 1
        return draw.normal(1).expand(2 ** draw.integer(1, 4)).clone(), draw.integer(5, 20) / 10, 1 - 1e-9
    while True:
        logits = draw.normal(10 * draw.number, scale=1.5)
        arguments = (logits, draw.integer(4, 20) / 10, float(draw.uniform(0.02, 0.98)))
        if draw.number < 5 or len({sample(*arguments) for sample in SAMPLERS}) == len(SAMPLERS):
            return arguments  # the last case tells every mistake from every other: one number says little


EXERCISE = Exercise(
    reference=sample_next,
    lesson="11",
    place=1,
    title="Draw the next character",
    statement="""\
A language model gives one logit for each character. Their softmax at a temperature,
$p = \\mathrm{softmax}(\\mathrm{logits} / \\mathrm{temperature})$, says how probable each is. Draw one: lay
the probabilities side by side from 0 to 1, in order, and see in whose stretch the number `u` falls. That is
the first character whose cumulative probability $p_0 + … + p_k$ is greater than `u`. Rounding can leave
even the last of them at `u` or below; then it is the last character.

| symbol | shape or meaning |
|---|---|
| `logits` | (characters,) |
| `temperature` | a float above 0: small is cautious, large is daring |
| `u` | a float in [0, 1), drawn at random by the caller |
| returns | the place of the character, a Python int |

Example: with the logits (2, 1, 0) and temperature 1 the stretches end at 0.665, 0.910 and 1; `u` = 0.7
draws character 1.""",
    result="character",
    points=2,
    example=(torch.tensor([0.0, 1.0, 2.0, 0.0, 1.0]), 2.0, 0.7),
    draw=draw_logits,
    misconceptions=tuple(mistakes),
    hints=(
        "Three steps: probabilities, cumulative probabilities, and the first of them greater than u.",
        "`torch.softmax(logits / temperature, dim=0).cumsum(dim=0)` gives the ends of the stretches.",
        "How many stretches end at or before u? `int((cumulative <= u).sum())` is the place of the one in "
        "which u falls.",
    ),
    explanation="""\
The cumulative probabilities are the ends of the stretches; counting those at or below `u` gives the place of
the stretch that `u` falls into. With `u` handed in, the draw can be repeated and tested. `min` guards against
rounding: the last cumulative probability may be 0.9999999.""",
    forbidden=frozenset({"multinomial", "bank"}),
)
