"""Lesson 11, Text: drawing the next character, the measure of a language model, truncated backpropagation."""

# mypy: allow-untyped-defs, allow-untyped-calls
import math

import torch

from .draw import Draw
from .exercise import TOLERANCE, Arguments, Exercise, Misconception, Tolerance

__all__ = ["EXERCISES"]

# Headings of the lesson, where its mistakes are explained.
_SAMPLING = "11#Sampling and temperature"
_BITS = "11#Bits per character"
_TRUNCATED = "11#Truncated backpropagation"

# sample_next


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


def sample_greedy(logits, temperature, u):
    return int(logits.argmax())


def sample_multiplied(logits, temperature, u):
    return drawn(torch.softmax(logits * temperature, dim=0), u)


def sample_no_temperature(logits, temperature, u):
    return drawn(torch.softmax(logits, dim=0), u)


def sample_divided_afterwards(logits, temperature, u):
    return drawn(torch.softmax(logits, dim=0) / temperature, u)


def sample_one_early(logits, temperature, u):
    return max(sample_next(logits, temperature, u) - 1, 0)


def sample_from_the_end(logits, temperature, u):
    return sample_next(logits, temperature, 1 - u)


def sample_rank(logits, temperature, u):
    return sample_next(logits.sort(descending=True).values, temperature, u)


def sample_uniform(logits, temperature, u):
    return int(u * len(logits))


def sample_left_end(logits, temperature, u):
    cumulative = torch.softmax(logits / temperature, dim=0).cumsum(dim=0)
    return min(int((cumulative < u).sum()), len(logits) - 1)


SAMPLERS = (
    sample_next,
    sample_greedy,
    sample_multiplied,
    sample_no_temperature,
    sample_divided_afterwards,
    sample_one_early,
    sample_from_the_end,
    sample_rank,
    sample_uniform,
)


def sample_past_the_end(logits, temperature, u):
    cumulative = torch.softmax(logits / temperature, dim=0).cumsum(dim=0)
    return int((cumulative <= u).sum())


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


SAMPLE_NEXT = Exercise(
    reference=sample_next,
    lesson="11",
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
    misconceptions=(
        Misconception(
            "most_probable",
            sample_greedy,
            "You return the most probable character, whatever u is. A text made so repeats itself; draw by "
            "u.",
            _SAMPLING,
        ),
        Misconception(
            "temperature_multiplied",
            sample_multiplied,
            "You multiplied by the temperature. Logits are divided by it: a small temperature makes large "
            "differences and a cautious choice.",
            _SAMPLING,
        ),
        Misconception(
            "temperature_ignored",
            sample_no_temperature,
            "You did not use the temperature. Divide the logits by it before the softmax.",
            _SAMPLING,
        ),
        Misconception(
            "temperature_after_softmax",
            sample_divided_afterwards,
            "You divided the probabilities by the temperature. They then add up to 1 / temperature; divide "
            "the logits, before the softmax.",
            _SAMPLING,
        ),
        Misconception(
            "one_early",
            sample_one_early,
            "You return the last character whose stretch ends before u. The one in whose stretch u falls is "
            "the next.",
            _SAMPLING,
        ),
        Misconception(
            "counted_from_the_end",
            sample_from_the_end,
            "You counted the probability from the last character backwards. The stretches begin with "
            "character 0 at u = 0.",
            _SAMPLING,
        ),
        Misconception(
            "rank_returned",
            sample_rank,
            "You sorted the probabilities and return a place in the sorted list. That is a rank, not a "
            "character: leave them in order.",
            _SAMPLING,
        ),
        Misconception(
            "all_alike",
            sample_uniform,
            "You gave every character the same stretch. Each is as long as its probability.",
            _SAMPLING,
        ),
        Misconception(
            "past_the_end",
            sample_past_the_end,
            "For u close to 1 your place is one past the end: rounding has left the last cumulative "
            "probability at u or below. `min(place, len(logits) - 1)` mends it.",
            _SAMPLING,
        ),
        Misconception(
            "greater_or_equal",
            sample_left_end,
            "You are right but on the border: where the cumulative probability *equals* u, its stretch is "
            "over. `torch.searchsorted` needs `right=True` for that. Otherwise u = 0 can draw a character "
            "of probability 0.",
            _SAMPLING,
        ),
    ),
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

# bits_per_character


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


def bits_as_nats(logits, targets):
    return float(nats_of(torch.log_softmax(logits, dim=1), targets).mean())


def bits_multiplied(logits, targets):
    return bits_as_nats(logits, targets) * math.log(2)


def bits_as_perplexity(logits, targets):
    return math.exp(bits_as_nats(logits, targets))


def bits_summed(logits, targets):
    return bits_per_character(logits, targets) * len(targets)


def bits_wrong_dimension(logits, targets):
    return float(nats_of(torch.log_softmax(logits, dim=0), targets).mean()) / math.log(2)


def bits_softmax_twice(logits, targets):
    return bits_per_character(torch.softmax(logits, dim=1), targets)


def bits_of_mean_probability(logits, targets):
    p = torch.softmax(logits, dim=1)[torch.arange(len(targets)), targets]
    return -math.log2(p.mean())


def bits_not_normalised(logits, targets):
    return float(nats_of(logits, targets).mean()) / math.log(2)


def bits_negative(logits, targets):
    return -bits_per_character(logits, targets)


def bits_entropy(logits, targets):
    log_p = torch.log_softmax(logits, dim=1)
    return float(-(log_p.exp() * log_p).sum(dim=1).mean()) / math.log(2)


def draw_predictions(draw: Draw) -> Arguments:
    n, characters = draw.size(2), draw.size(2)
    return draw.normal(n, characters, scale=2.0), torch.tensor(
        [draw.integer(0, characters - 1) for _ in range(n)]
    )


BITS_PER_CHARACTER = Exercise(
    reference=bits_per_character,
    lesson="11",
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
    misconceptions=(
        Misconception(
            "nats",
            bits_as_nats,
            "That is in nats: torch's logarithms and cross-entropy are natural. One bit is ln 2 nats, so "
            "divide by math.log(2).",
            _BITS,
        ),
        Misconception(
            "multiplied_by_ln_2",
            bits_multiplied,
            "You multiplied by ln 2. A bit is smaller than a nat, ln 2 ≈ 0.69 of it, so the number of bits "
            "is larger: divide.",
            _BITS,
        ),
        Misconception(
            "perplexity",
            bits_as_perplexity,
            "That is the perplexity, the exponential of the mean loss: among how many equal choices the "
            "model wavers. Bits are its base-2 logarithm.",
            _BITS,
        ),
        Misconception(
            "summed",
            bits_summed,
            "That is the sum over all characters. Per character is the mean.",
            _BITS,
        ),
        Misconception(
            "wrong_dimension",
            bits_wrong_dimension,
            "Your softmax runs over the positions of the text. The probabilities of one position add up to 1 "
            "over the characters: dim=1.",
            _BITS,
        ),
        Misconception(
            "softmax_twice",
            bits_softmax_twice,
            "The softmax was taken twice. `cross_entropy` and `log_softmax` expect logits, not "
            "probabilities.",
            _BITS,
        ),
        Misconception(
            "mean_of_probabilities",
            bits_of_mean_probability,
            "You took the logarithm of the mean probability. Take the logarithm of each first and the mean "
            "then: one character that was thought impossible must cost much.",
            _BITS,
        ),
        Misconception(
            "not_normalised",
            bits_not_normalised,
            "You used the logits as if they were logarithms of probabilities. `log_softmax` makes them so.",
            _BITS,
        ),
        Misconception(
            "negative",
            bits_negative,
            "The sign is missing. Logarithms of probabilities are negative; the bits are minus the "
            "logarithm.",
            _BITS,
        ),
        Misconception(
            "entropy",
            bits_entropy,
            "That is the entropy of the predictions, the bits that the model *expects* to need. What it "
            "does need depends on the characters that came: `targets`.",
            _BITS,
        ),
    ),
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

# truncated_bptt


def truncated_bptt(x, target, W, b, k):
    """The gradient of a tanh RNN by truncated backpropagation through time.

    x (time, batch, input), target (time, batch, hidden), W (hidden, hidden+input) on [h, x], b (hidden,);
    the state starts from zeros and is detached after every k steps
    returns dloss/dW (hidden, hidden+input), where loss = Σ_t ‖h_t - target_t‖²
    """
    W = W.detach().clone().requires_grad_()  # a leaf of our own: the caller's W stays as it is
    h_t = torch.zeros_like(target[0])  # (batch, hidden)
    loss = torch.zeros((), dtype=W.dtype)
    for t in range(len(x)):
        hx = torch.cat([h_t, x[t]], dim=1)
        h_t = torch.tanh(hx @ W.T + b)
        loss = loss + ((h_t - target[t]) ** 2).sum()
        if (t + 1) % k == 0:
            h_t = h_t.detach()  # the numbers go on, the gradient does not
    loss.backward()
    return W.grad


def gradient_when(x, target, W, b, cut, loss_of=torch.sum, counted=lambda t: True, cut_with=torch.detach):
    """The gradient where ``cut(t)`` tells after which steps to cut and ``counted(t)`` which have a loss."""
    W = W.clone().requires_grad_()
    h_t, loss = torch.zeros_like(target[0]), torch.zeros((), dtype=W.dtype)
    for t in range(len(x)):
        h_t = torch.tanh(torch.cat([h_t, x[t]], dim=1) @ W.T + b)
        if counted(t):
            loss = loss + loss_of((h_t - target[t]) ** 2)
        if cut(t):
            h_t = cut_with(h_t)
    return torch.autograd.grad(loss, W)[0]


def bptt_never_cut(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: False)


def bptt_always_cut(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: True)


def bptt_cut_one_early(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: t % k == 0)


def bptt_state_zeroed(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: (t + 1) % k == 0, cut_with=torch.zeros_like)


def bptt_last_window(x, target, W, b, k):
    start = (len(x) - 1) // k * k
    return gradient_when(x, target, W, b, cut=lambda t: (t + 1) % k == 0, counted=lambda t: t >= start)


def bptt_mean_for_sum(x, target, W, b, k):
    return gradient_when(x, target, W, b, cut=lambda t: (t + 1) % k == 0, loss_of=torch.mean)


def bptt_ends_of_windows(x, target, W, b, k):
    return gradient_when(
        x,
        target,
        W,
        b,
        cut=lambda t: (t + 1) % k == 0,
        counted=lambda t: (t + 1) % k == 0 or t == len(x) - 1,
    )


def bptt_half(x, target, W, b, k):
    return truncated_bptt(x, target, W, b, k) / 2


def draw_bptt(draw: Draw) -> Arguments:
    k = draw.integer(2, 2 + draw.number // 2)
    if draw.number == 1:  # a single step
        time = 1
    elif draw.number == 2:  # too short for a cut
        time = k - 1
    else:
        time = 2 * k + draw.integer(1, k)
    batch, inputs, hidden = draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 3)
    return (
        draw.normal(time, batch, inputs),
        draw.state(time, batch, hidden),
        draw.normal(hidden, hidden + inputs),
        draw.normal(hidden, scale=0.5),
        k,
    )


TRUNCATED_BPTT = Exercise(
    reference=truncated_bptt,
    lesson="11",
    title="Truncated backpropagation through time",
    statement="""\
A tanh RNN, $h_t = \\tanh(W\\,[h_{t-1}, x_t] + b)$, starts from zeros and runs over the whole of `x`. Its
loss is $\\sum_t \\lVert h_t - \\mathrm{target}_t\\rVert^2$, summed over time, batch and units. Return the
gradient with respect to $W$ when the state is *detached* after every `k` steps: the numbers go on, the
gradient does not.

| symbol | shape |
|---|---|
| `x` | (time, batch, input) |
| `target` | (time, batch, hidden) |
| `W`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b` | (hidden,) |
| `k`, steps between two cuts; the last stretch may be shorter | an int |
| returns $\\partial\\,\\mathrm{loss}/\\partial W$ | (hidden, hidden + input) |""",
    result="gradient",
    points=4,
    example=(
        torch.tensor([[[1.0]], [[0.0]], [[-1.0]], [[0.5]], [[1.0]]]),
        torch.tensor([[[0.5]], [[0.0]], [[-0.5]], [[0.5]], [[0.0]]]),
        torch.tensor([[0.8, 1.0]]),
        torch.tensor([0.1]),
        2,
    ),
    draw=draw_bptt,
    misconceptions=(
        Misconception(
            "never_detached",
            bptt_never_cut,
            "Your gradient runs through the whole sequence: the state is never detached. "
            "`h_t = h_t.detach()` after every k steps; the result of `detach` must be kept.",
            _TRUNCATED,
        ),
        Misconception(
            "detached_every_step",
            bptt_always_cut,
            "You detach after every step, so W learns nothing about time. Detach after every k steps.",
            _TRUNCATED,
        ),
        Misconception(
            "cut_after_the_first",
            bptt_cut_one_early,
            "Your cuts come one step after the start of a stretch: `t % k == 0` is already true at t = 0. "
            "After k steps t is k - 1, so ask for `(t + 1) % k == 0`.",
            _TRUNCATED,
        ),
        Misconception(
            "state_set_to_zero",
            bptt_state_zeroed,
            "You start every stretch from zeros. Detaching cuts the gradient only: the state's numbers go "
            "on.",
            _TRUNCATED,
        ),
        Misconception(
            "last_stretch_only",
            bptt_last_window,
            "You return the gradient of the last stretch alone. The loss sums over all steps, so the "
            "gradients of the stretches add up.",
            _TRUNCATED,
        ),
        Misconception(
            "mean_for_sum",
            bptt_mean_for_sum,
            "You took the mean over batch and units at each step; the loss here is the sum.",
            _TRUNCATED,
        ),
        Misconception(
            "loss_at_the_ends_only",
            bptt_ends_of_windows,
            "You count the loss only at the end of each stretch. Every step has a target.",
            _TRUNCATED,
        ),
        Misconception(
            "half_a_square",
            bptt_half,
            "Your gradient is half of the right one: there is no factor ½ in front of the square, so its "
            "derivative keeps the 2.",
            _TRUNCATED,
        ),
    ),
    hints=(
        "Write the forward loop first: state, loss, `loss = loss + ...` at every step. "
        "Which tensor must require a gradient?",
        "`W = W.detach().clone().requires_grad_()` makes a copy that autograd follows; at the end "
        "`loss.backward()` and `W.grad`.",
        "After step t, counted from 0, k steps are over when `(t + 1) % k == 0`; then `h_t = h_t.detach()`.",
    ),
    explanation="""\
`detach` gives the same numbers without their history, so autograd stops there: memory and time no longer grow
with the length of the text. What is lost is every influence that reaches back across a cut. The state itself
is carried on, which is why the model can still *use* what it read long ago.""",
    # Sums of many terms cancel: what rounds differently in another order is larger than in a single step.
    tolerance={**TOLERANCE, torch.float32: Tolerance(1e-3, 1e-4)},
)

EXERCISES = (SAMPLE_NEXT, BITS_PER_CHARACTER, TRUNCATED_BPTT)
