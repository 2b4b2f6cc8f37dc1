"""The embedded Reber grammar: strings in which the second symbol decides the last but one.

Reber (1967) drew the grammar; Cleeremans, Servan-Schreiber & McClelland (1989) embedded it; Hochreiter &
Schmidhuber (1997), section 5.1, made it a test of recurrent networks. A string is B, then T or P, then a
string of the Reber grammar, then the same T or P, then E. Only the last but one symbol needs memory.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from . import arguments

__all__ = [
    "SYMBOLS",
    "Batch",
    "batches",
    "draw",
    "embedded",
    "encode",
    "error",
    "loss",
    "next_symbols",
    "strings",
]

SYMBOLS = "BTPSXVE"
# State -> symbol -> next state; state 7 is the end.
GRAMMAR = {
    0: {"B": 1},
    1: {"T": 2, "P": 3},
    2: {"S": 2, "X": 4},
    3: {"T": 3, "V": 5},
    4: {"X": 3, "S": 6},
    5: {"P": 4, "V": 6},
    6: {"E": 7},
}
PADDING = -100  # cross_entropy leaves such targets out

Batch = tuple[Tensor, Tensor]
"""x (time, batch, 7): one-hot symbols, zeros after a string's end; y (time, batch): the symbol that follows,
as an index into SYMBOLS, -100 after the end."""


def draw(generator: Generator) -> str:
    """Draw one string of the Reber grammar; both ways out of a state are equally likely."""
    state, string = 0, ""
    while state in GRAMMAR:
        ways = list(GRAMMAR[state].items())
        symbol, state = ways[int(torch.randint(len(ways), (), generator=generator))]
        string += symbol
    return string


def embedded(generator: Generator) -> str:
    """Draw one string of the embedded grammar, such as BTBPVVETE."""
    branch = "TP"[int(torch.randint(2, (), generator=generator))]
    return f"B{branch}{draw(generator)}{branch}E"


def strings(count: int, seed: int = 0) -> list[str]:
    """Draw `count` strings of the embedded grammar."""
    arguments.at_least(1, count=count)
    generator = Generator().manual_seed(seed)
    return [embedded(generator) for _ in range(count)]


def next_symbols(prefix: str) -> str:
    """Return the symbols that may follow a prefix of an embedded string, "" after its end.

    Raises ValueError if no embedded string begins with the prefix.
    """
    follow = "B"
    for place, symbol in enumerate(prefix):
        if symbol not in follow:
            raise ValueError(
                f"{prefix!r} begins no string of the embedded Reber grammar: after {prefix[:place]!r} should "
                f"come {' or '.join(follow) or 'nothing'}, but {symbol!r} does."
            )
        follow = _follow(prefix[: place + 1])
    return follow


def _follow(prefix: str) -> str:
    """Return the symbols that may follow a prefix that is legal so far."""
    if len(prefix) < 2:
        return "TP" if prefix else "B"
    state = 0
    for place, symbol in enumerate(prefix[2:], start=2):
        state = GRAMMAR[state][symbol]
        if state not in GRAMMAR:  # what comes after the inner string is the branch, E and the end
            return {1: prefix[1], 2: "E", 3: ""}[len(prefix) - place]
    return "".join(GRAMMAR[state])


def encode(strings: Sequence[str]) -> Batch:
    """Make a batch of these strings: inputs are all symbols but the last, targets all but the first."""
    longest = max(map(len, strings)) - 1
    x = torch.zeros(longest, len(strings), len(SYMBOLS))
    y = torch.full((longest, len(strings)), PADDING)
    for column, string in enumerate(strings):
        code = torch.tensor([SYMBOLS.index(symbol) for symbol in string])
        x[: len(code) - 1, column] = F.one_hot(code[:-1], len(SYMBOLS)).float()
        y[: len(code) - 1, column] = code[1:]
    return x, y


def batches(strings: Sequence[str], batch_size: int = 32, seed: int = 0) -> Iterator[Batch]:
    """Yield batches of these strings endlessly, in a new order in each epoch."""
    generator = Generator().manual_seed(seed)
    while True:
        order = torch.randperm(len(strings), generator=generator).tolist()
        for begin in range(0, len(order), batch_size):
            yield encode([strings[k] for k in order[begin : begin + batch_size]])


def loss(model: Any, batch: Batch) -> Tensor:
    """Compute the cross-entropy, in nats a symbol, of the model's 7 outputs at every step."""
    x, y = batch
    outputs, _ = model(x)  # (time, batch, 7)
    return F.cross_entropy(outputs.flatten(0, 1), y.flatten())


@torch.no_grad()
def error(model: Any, batch: Batch) -> float:
    """Return the share of strings in which the model rates the wrong one of T and P higher near the end.

    Only the last but one symbol counts, the one that repeats the second.
    """
    x, y = batch
    outputs, _ = model(x)
    last_but_one = (y != PADDING).sum(0) - 2  # the last target is E, the one before it the branch
    each = torch.arange(y.shape[1])
    branch = y[last_but_one, each]
    t, p = SYMBOLS.index("T"), SYMBOLS.index("P")
    choice = outputs[last_but_one, each]
    named = torch.where(choice[:, t] > choice[:, p], t, p)
    return float((named != branch).float().mean())
