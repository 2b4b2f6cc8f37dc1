"""What does not fit a cell is refused in a sentence that names what was expected and what came."""

import numpy as np
import pytest
import torch
from cell_examples import KINDS, every_kind, example

import lstmgru_lab as lab
from lstmgru_lab.cells import Cell

X, H, H3 = torch.zeros(5, 2, 3), torch.zeros(2, 4), torch.zeros(3, 4)
PAIR = "state should be a pair (h, c), each (batch=2, hidden=4), but is "

REFUSED = [
    ("rnn", X[:, 0], None, ValueError, "x should be (time, batch, input=3), but has shape (5, 3)."),
    ("rnn", X[..., :2], None, ValueError, "x should be (time, batch, input=3), but has shape (5, 2, 2)."),
    ("rnn", [[0.0]], None, TypeError, "x should be a torch.Tensor, but is a list of 1."),
    ("rnn", X.numpy(), None, TypeError, "x should be a torch.Tensor, but is of type ndarray."),
    ("rnn", X.to("meta"), None, ValueError, "x should be on cpu like the cell, but is on meta."),
    ("rnn", X, H3, ValueError, "state h should be (batch=2, hidden=4), but has shape (3, 4)."),
    ("rnn", X, H[None], ValueError, "state h should be (batch=2, hidden=4), but has shape (1, 2, 4)."),
    ("rnn", X, 0, TypeError, "state h should be a torch.Tensor, but is of type int."),
    ("lstm", X, H, ValueError, PAIR + "of type Tensor."),
    ("lstm", X, (H, H, H), ValueError, PAIR + "a tuple of 3."),
    ("lstm", X, (H, H3), ValueError, "state c should be (batch=2, hidden=4), but has shape (3, 4)."),
    (
        "gru_before",
        X,
        [H, H],
        ValueError,
        "state should be one tensor h (batch=2, hidden=4), but is a list of 2; "
        "only the LSTM has a pair (h, c).",
    ),
    (
        "gru_after",
        X.double(),
        None,
        TypeError,
        "x should be torch.float32 like the cell's weights, but is torch.float64: convert it with "
        ".to(torch.float32), or the cell with cell.to(torch.float64).",
    ),
    (
        "lstm_peephole",
        X,
        (H, H.double()),
        TypeError,
        "state c should be torch.float32 like the cell's weights, but is torch.float64: convert it with "
        ".to(torch.float32), or the cell with cell.to(torch.float64).",
    ),
    (
        "lstm",
        X.int(),
        None,
        TypeError,
        "x should be torch.float32 like the cell's weights, but is torch.int32: convert it with "
        ".to(torch.float32).",
    ),
]


@pytest.mark.parametrize(("kind", "x", "state", "error", "sentence"), REFUSED, ids=[r[-1] for r in REFUSED])
def test_a_run_names_what_was_expected_and_what_came(kind, x, state, error, sentence):
    with pytest.raises(error) as refusal:
        KINDS[kind](3, 4)(x, state)
    assert str(refusal.value) == sentence


@every_kind
def test_a_step_refuses_a_whole_sequence(kind):
    cell, x, state = example(kind)
    with pytest.raises(ValueError, match=r"^x_t should be \(batch, input=3\), but has shape \(5, 2, 3\)\.$"):
        cell.step(x, state)
    with pytest.raises(ValueError, match=r"batch=1"):
        cell.step(x[0, :1], state)


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (lambda: lab.RNNCell(0, 4), ValueError, "input_size should be at least 1, but is 0."),
        (lambda: lab.LSTMCell(3, -1), ValueError, "hidden_size should be at least 1, but is -1."),
        (lambda: lab.GRUCell(3.0, 4), TypeError, "input_size should be an int, but is 3.0."),
        (lambda: lab.RNNCell(3, True), TypeError, "hidden_size should be an int, but is True."),
        (
            lambda: lab.GRUCell(3, 4, "torch"),
            ValueError,
            'reset should be "before" or "after", but is \'torch\'.',
        ),
        (lambda: lab.LSTMCell(3, 4, 1), TypeError, "peephole should be True or False, but is 1."),
        (
            lambda: lab.RNNCell(3, 4, dtype=torch.int64),
            TypeError,
            "dtype should be a floating-point type such as torch.float32, but is torch.int64.",
        ),
    ],
)
def test_a_cell_that_cannot_be_is_refused(make, error, sentence):
    with pytest.raises(error) as refusal:
        make()
    assert str(refusal.value) == sentence


def test_sizes_may_be_numpy_integers():
    cell = lab.RNNCell(np.int64(3), np.int32(4))
    assert type(cell.hidden_size) is int


def test_a_cell_without_equations_has_no_step():
    with pytest.raises(NotImplementedError):
        Cell(3, 4, ["W"], None, None).step(torch.zeros(2, 3))
