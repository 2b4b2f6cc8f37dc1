"""The examples in the statements of the exercises are what the references answer."""

import math
import re

import pytest
import torch

from lstmgru_lab import bank

T = torch.tensor
COUPLED = {
    "W_f": T([[0.0, 0.0]]),
    "b_f": T([math.log(4.0)]),  # σ(ln 4) = 0.8
    "W_c": T([[0.0, 0.0]]),
    "b_c": T([math.atanh(-0.5)]),
    "W_o": T([[0.0, 0.0]]),
    "b_o": T([0.0]),
}
NOTHING = torch.zeros(1, 1)

# Exercise -> arguments, and what its statement says of the numbers that come back.
EXAMPLES = {
    "gradient_norms": ((T([[0.7616], [0.3634], [0.1797]]), T([[0.5]])), "give {:.4f}, {:.4f} and {:g}."),
    "bias_for_half_life": ((1,), "the bias {:g}."),
    "memory_after": ((T([2.0]), T([[0.9], [1.0], [0.5]])), "leave {:.1f}."),
    "cell_jacobian": ((T([[0.3], [0.5], [0.9], [0.8]]),), "give {:.2f}, {:.2f}, {:.1f} and {:g}."),
    "count_parameters": (("gru", 10, 20), "has {:g}."),
    "paired_comparison": (
        (T([12.0, 15, 11, 30, 14]), T([10.0, 14, 10, 27, 13]), torch.arange(5)[None]),
        "median is {:g}.",
    ),
    "sample_next": ((T([2.0, 1.0, 0.0]), 1.0, 0.7), "draws character {:g}."),
    "bits_per_character": (
        (T([[1.0, 1], [1, 3], [1, 1], [1, 7]]).log(), torch.zeros(4, dtype=torch.int64)),
        "make {:.2f} bits",
    ),
    "seasonal_naive": ((T([1.0, 2, 3, 4, 5, 6]), 3, 4), "gives {:g}, {:g}, {:g}, {:g}."),
    "standardise": ((T([[1.0], [2], [3]]), T([[5.0]])), "give {:g}, {:g}, {:g} and {:g}."),
    "masked_mean": ((T([[[2.0], [4], [6]], [[3], [0], [0]]]), T([3, 1])), "means are {:g} and {:g}."),
    "collate": (
        ([T([[2.0], [4], [6]]), T([[3.0]])],),
        "rows {:g}, {:g}, {:g} and {:g}, {:g}, {:g}; the lengths are {:g} and {:g}.",
    ),
    "mingru_parallel": (
        (torch.zeros(4, 1, 1), NOTHING, NOTHING, T([0.0]), NOTHING, T([2.0])),
        "give {:g}, {:g}, {:g} and {:g}.",
    ),
}


def said(name):
    return re.sub(r"\s+", " ", bank.exercises()[name].statement.partition("Example: ")[2])


def numbers(answer):
    """All numbers of an answer, tuples and tensors taken apart."""
    if isinstance(answer, tuple):
        return [number for part in answer for number in numbers(part)]
    return torch.as_tensor(answer).flatten().tolist()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_the_reference_answers(name):
    arguments, words = EXAMPLES[name]
    answer = numbers(bank.exercises()[name].reference(*arguments))
    answer = [round(number, 6) for number in answer]
    assert words.format(*answer).replace("-", "−") in said(name)


def test_the_example_of_a_budget():
    sizes = re.findall(r"(\d+) for the (RNN|GRU|LSTM)", said("hidden_for_budget"))
    hidden = bank.exercises()["hidden_for_budget"].reference
    assert [(str(hidden(kind.lower(), 2, 4608)), kind) for _, kind in sizes] == sizes
    assert len(sizes) == 3


def test_the_example_of_coupled_gates():
    _, c_t = bank.exercises()["coupled_step"].reference(NOTHING, NOTHING, T([[2.0]]), COUPLED)
    assert f"the new cell state is {c_t.item():.1f}." in said("coupled_step")


def test_every_example_is_tried():
    shown = {name for name in bank.exercises() if said(name)}
    assert shown == {*EXAMPLES, "hidden_for_budget", "coupled_step"}
