"""Arguments for every exercise, made apart from the bank: other shapes, batch 1, zeros, large values, edges.

They decide whether a mutant of a solution differs from it, and owe nothing to the cases that the check draws.
"""

import random

import torch
from torch import nn

__all__ = ["arguments"]


class Source:
    """Sizes and numbers from one seed; every third source brings an extreme scale, every fourth size 1."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.torch = torch.Generator().manual_seed(seed)
        self.dtype = torch.float64 if seed % 2 else torch.float32
        self.scale = (1.0, 0.3, 3.0, 0.0, 1.0, 40.0)[seed % 6]
        self.batch = self.size(1, 6) if seed % 4 else 1

    def size(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def numbers(self, *shape: int, scale: float | None = None) -> torch.Tensor:
        drawn = torch.randn(shape, generator=self.torch, dtype=torch.float64)
        return (drawn * (self.scale if scale is None else scale)).to(self.dtype)

    def state(self, *shape: int) -> torch.Tensor:
        return torch.tanh(self.numbers(*shape))

    def gate(self, *shape: int) -> torch.Tensor:
        return torch.sigmoid(self.numbers(*shape))

    def lengths(self, longest: int) -> torch.Tensor:
        drawn = [self.size(1, longest) for _ in range(self.batch)]
        drawn[self.size(0, self.batch - 1)] = longest
        return torch.tensor(drawn)

    def weights(self, hidden: int, inputs: int, gates: str) -> dict[str, torch.Tensor]:
        made = {f"W_{gate}": self.numbers(hidden, hidden + inputs) for gate in gates}
        return made | {f"b_{gate}": self.numbers(hidden) for gate in gates}

    def lstm(self, inputs: int, hidden: int, **options: object) -> nn.LSTM:
        module = nn.LSTM(inputs, hidden, dtype=self.dtype, **options)
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.copy_(self.numbers(*parameter.shape, scale=self.scale or 1.0))
        return module


def gate(s):
    inputs, hidden = s.size(1, 5), s.size(1, 6)
    return (
        s.numbers(s.batch, inputs),
        s.state(s.batch, hidden),
        s.numbers(hidden, hidden + inputs),
        s.numbers(hidden),
    )


def sequence(s):
    inputs, hidden = s.size(1, 4), s.size(1, 5)
    return (
        s.numbers(s.size(1, 7), s.batch, inputs),
        s.state(s.batch, hidden),
        s.numbers(hidden, hidden + inputs),
        s.numbers(hidden),
    )


def step(gates, *, cell, peepholes=""):
    def make(s):
        inputs, hidden = s.size(1, 4), s.size(1, 5)
        states = [s.state(s.batch, hidden), *([s.numbers(s.batch, hidden)] if cell else [])]
        peeps = {f"p_{name}": s.numbers(hidden) for name in peepholes}
        return s.numbers(s.batch, inputs), *states, s.weights(hidden, inputs, gates) | peeps

    return make


def lstm_forward(s):
    x_t, h_0, c_0, params = step("fico", cell=True)(s)
    return s.numbers(s.size(1, 7), *x_t.shape), h_0, c_0, params


def alike(count, kind):
    def make(s):
        shape = s.batch, s.size(1, 6)
        return tuple(getattr(s, name)(*shape) for name in kind.split()[:count])

    return make


def gradient_norms(s):
    hidden = s.size(1, 5)
    return s.state(s.size(1, 8), hidden), s.numbers(hidden, hidden, scale=min(s.scale, 2.0))


def memory_after(s):
    hidden = s.size(1, 5)
    return s.numbers(hidden), s.gate(s.size(1, 9), hidden)


def set_forget_bias(s):
    sizes, options = (s.size(1, 4), s.size(1, 5)), {"num_layers": s.size(1, 3)}
    return s.lstm(*sizes, bidirectional=s.random.random() < 0.5, **options), s.random.uniform(-6, 6)


def gru_step_torch(s):
    inputs, hidden = s.size(1, 4), s.size(1, 5)
    weights = s.numbers(3 * hidden, inputs), s.numbers(3 * hidden, hidden)
    return (
        s.numbers(s.batch, inputs),
        s.state(s.batch, hidden),
        *weights,
        s.numbers(3 * hidden),
        s.numbers(3 * hidden),
    )


def convert_update_gate(s):
    hidden = s.size(1, 6)
    return s.numbers(hidden, hidden + s.size(1, 6)), s.numbers(hidden)


def split_gates(s):
    layers = s.size(1, 2)
    return (s.lstm(s.size(1, 5), s.size(1, 5), num_layers=layers, bidirectional=s.random.random() < 0.3),)


def count_parameters(s):
    needed = s.random.choice(["rnn", "gru", "lstm"]), s.size(1, 40), s.size(1, 40)
    return needed + (s.size(1, 5), s.random.random() < 0.5)[: s.size(0, 2)]


def last_hidden(s):
    bidirectional = s.random.random() < 0.5
    longest = s.size(1, 8)
    lengths = s.lengths(longest)
    output = s.state(s.batch, longest + s.size(0, 2), s.size(1, 4) * (1 + bidirectional))
    for row, length in enumerate(lengths):
        output[row, length:] = 0
    return output, lengths, bidirectional


def pack_and_run(s):
    inputs, longest = s.size(1, 4), s.size(1, 6)
    lstm = s.lstm(inputs, s.size(1, 4), num_layers=s.size(1, 3), batch_first=True)
    return lstm, s.numbers(s.batch, longest + s.size(0, 2), inputs), s.lengths(longest)


def hidden_for_budget(s):
    kind, inputs, hidden = s.random.choice(["rnn", "gru", "lstm"]), s.size(1, 60), s.size(1, 30)
    exact = {"rnn": 1, "gru": 3, "lstm": 4}[kind] * hidden * (inputs + hidden + 2)
    return kind, inputs, s.random.choice([exact, exact - 1, s.size(1, 20), s.size(1, 20_000)])


def paired_comparison(s):
    seeds, resamples = s.size(2, 15), s.size(5, 60)
    index = torch.randint(0, seeds, (resamples, seeds), generator=s.torch)
    return s.numbers(seeds), s.numbers(seeds), index


def sample_next(s):
    characters = s.size(1, 30)
    u = s.random.choice([0.0, 0.5, 1 - 2**-53, s.random.random(), s.random.random()])
    return s.numbers(characters), s.random.uniform(0.05, 5), u


def bits_per_character(s):
    n, characters = s.size(1, 12), s.size(1, 9)
    return s.numbers(n, characters), torch.randint(0, characters, (n,), generator=s.torch)


def truncated_bptt(s):
    time, inputs, hidden = s.size(1, 9), s.size(1, 3), s.size(1, 4)
    target = s.state(time, s.batch, hidden)
    W, b = s.numbers(hidden, hidden + inputs, scale=min(s.scale, 1.0)), s.numbers(hidden)
    return s.numbers(time, s.batch, inputs), target, W, b, s.size(1, 10)


def make_windows(s):
    window, horizon = s.size(1, 6), s.size(1, 5)
    return s.numbers(window + horizon + s.size(0, 9)), window, horizon


def seasonal_naive(s):
    season = s.size(1, 9)
    return s.numbers(season + s.size(0, 12)), season, s.size(1, 25)


def standardise(s):
    features = s.size(1, 5)
    train = 1 + s.numbers(s.size(3, 9), features, scale=s.scale or 0.1)
    return train, 5 - s.numbers(s.size(1, 6), features)


def masked_mean(s):
    longest = s.size(1, 7)
    return s.numbers(s.batch, longest + s.size(0, 2), s.size(1, 5)), s.lengths(longest)


def collate(s):
    features = s.size(1, 4)
    return ([s.numbers(s.size(1, 7), features) for _ in range(s.batch)],)


def stream(s):
    x_t, h_0, c_0, params = step("fico", cell=True)(s)
    return [s.numbers(s.size(1, 4), *x_t.shape) for _ in range(s.size(1, 4))], h_0, c_0, params


def mingru(s):
    inputs, hidden, time = s.size(1, 4), s.size(1, 4), s.random.choice([1, 2, 3, 4, 7, 8, 9, 20])
    return (
        s.numbers(time, s.batch, inputs),
        s.state(s.batch, hidden),
        s.numbers(hidden, inputs),
        s.numbers(hidden),
        s.numbers(hidden, inputs),
        s.numbers(hidden),
    )


GATES = ("forget_gate", "input_gate", "candidate", "output_gate", "update_gate", "reset_gate", "rnn_step")

MAKERS = dict.fromkeys(GATES, gate) | {
    "rnn_forward": sequence,
    "gradient_norms": gradient_norms,
    "bias_for_half_life": lambda s: (s.random.choice([0.5, 1, 2, 3, 10, 1000, s.random.uniform(0.2, 50)]),),
    "cell_update": alike(4, "numbers gate gate state"),
    "memory_after": memory_after,
    "lstm_step": step("fico", cell=True),
    "lstm_forward": lstm_forward,
    "cell_jacobian": lambda s: (s.gate(s.size(1, 8), s.size(1, 5)),),
    "set_forget_bias": set_forget_bias,
    "interpolate": alike(3, "state state gate"),
    "gru_step": step("zrh", cell=False),
    "gru_step_torch": gru_step_torch,
    "convert_update_gate": convert_update_gate,
    "split_gates": split_gates,
    "count_parameters": count_parameters,
    "last_hidden": last_hidden,
    "pack_and_run": pack_and_run,
    "hidden_for_budget": hidden_for_budget,
    "paired_comparison": paired_comparison,
    "sample_next": sample_next,
    "bits_per_character": bits_per_character,
    "truncated_bptt": truncated_bptt,
    "make_windows": make_windows,
    "seasonal_naive": seasonal_naive,
    "standardise": standardise,
    "masked_mean": masked_mean,
    "collate": collate,
    "stream": stream,
    "peephole_step": step("fico", cell=True, peepholes="fio"),
    "coupled_step": step("fco", cell=True),
    "mingru_parallel": mingru,
}


def arguments(exercise: str, number: int) -> tuple:
    """The arguments of input ``number`` of an exercise."""
    return MAKERS[exercise](Source(number))
