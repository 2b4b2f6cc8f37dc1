"""The tests' data of hidden_for_budget."""

import bisect
import itertools
import math

from bank.lesson_09.count_parameters import oracle as parameters

SIGNATURE = "hidden_for_budget(kind, input_size, budget)"


def oracle(kind, inputs, budget):
    return bisect.bisect_right(range(1, 300), budget, key=lambda hidden: parameters(kind, inputs, hidden))


def inputs(s):
    kind, inputs, hidden = s.random.choice(["rnn", "gru", "lstm"]), s.size(1, 60), s.size(1, 30)
    exact = {"rnn": 1, "gru": 3, "lstm": 4}[kind] * hidden * (inputs + hidden + 2)
    return kind, inputs, s.random.choice([exact, exact - 1, s.size(1, 20), s.size(1, 20_000)])


def budget_by_formula(kind, input_size, budget):
    """The root of g n² + g (input + 2) n - budget."""
    g, p = {"rnn": 1, "gru": 3, "lstm": 4}[kind], input_size + 2
    return (math.isqrt(p * p + 4 * (budget // g)) - p) // 2


def budget_by_bisection(kind, input_size, budget):
    g = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    return bisect.bisect_right(range(budget + 1), budget, key=lambda n: g * n * (n + input_size + 2)) - 1


def budget_by_counting(kind, input_size, budget):
    g = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    for n in itertools.count(1):
        if g * (n * input_size + n * n + 2 * n) > budget:
            return n - 1
    return None


RIGHT = (budget_by_formula, budget_by_bisection, budget_by_counting)

EXAMPLES = [
    (("rnn", 2, 4608), "{:g} for the RNN"),
    (("gru", 2, 4608), "{:g} for the GRU"),
    (("lstm", 2, 4608), "{:g} for the LSTM"),
]

EQUAL_MUTANTS = {
    "No units cost nothing, so the loop goes from -1 to 0 for every budget.": ("hidden = 0 | 0 -> -1",)
}
