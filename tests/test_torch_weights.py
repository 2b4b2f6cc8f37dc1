"""Equal outputs of torch's modules and the cells, both ways, and a reason where there is no equal."""

import pytest
import torch
from cell_examples import KINDS
from torch import nn

import lstmgru_lab as lab
from lstmgru_lab.support.errors import ConversionError

PAIRS = {nn.RNN: lab.RNNCell, nn.LSTM: lab.LSTMCell, nn.GRU: lab.GRUCell}
every_pair = pytest.mark.parametrize(("module", "cell_class"), PAIRS.items(), ids=lambda c: c.__name__)


def start(state, index):
    """The initial state of one layer and direction, from torch's stacked one."""
    return tuple(part[index] for part in state) if isinstance(state, tuple) else state[index]


def run_by_cells(cell_class, module, x, state):
    """What `module` computes, by cells: each layer forward and, reversed in time, backward."""
    last = []
    for layer in range(module.num_layers):
        outputs = []
        for direction in range(1 + module.bidirectional):
            cell = cell_class.from_torch(module, layer=layer, direction=direction)
            seen = x.flip(0) if direction else x
            trace = cell(seen, start(state, len(last)))
            outputs.append(trace.h.flip(0) if direction else trace.h)
            last.append(trace.state)
        x = torch.cat(outputs, dim=-1)
    if isinstance(state, tuple):
        return x, tuple(torch.stack(parts) for parts in zip(*last, strict=True))
    return x, torch.stack(last)


@every_pair
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("layers", "bidirectional"), [(1, False), (1, True), (3, False), (2, True)])
def test_cells_from_torch_compute_what_the_module_computes(module, cell_class, layers, bidirectional, bias):
    module = module(3, 4, num_layers=layers, bidirectional=bidirectional, bias=bias, dtype=torch.float64)
    x = torch.randn(6, 2, 3, dtype=torch.float64)
    state = torch.randn(2, layers * (1 + bidirectional), 2, 4, dtype=torch.float64)
    state = tuple(state) if cell_class is lab.LSTMCell else state[0]
    expected, expected_last = module(x, state)
    h, last = run_by_cells(cell_class, module, x, state)
    torch.testing.assert_close(h, expected, rtol=0, atol=1e-12)
    torch.testing.assert_close(last, expected_last, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru_after"])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_module_to_torch_computes_what_the_cell_computes(kind, dtype):
    cell = KINDS[kind](3, 4, dtype=dtype)
    module = cell.to_torch()
    assert {p.dtype for p in module.parameters()} == {dtype}
    assert module.training
    x, state = torch.randn(6, 2, 3, dtype=dtype), torch.randn(2, 2, 4, dtype=dtype)
    state = tuple(state) if kind == "lstm" else state[0]
    expected, _ = module(x, tuple(part[None] for part in state) if kind == "lstm" else state[None])
    torch.testing.assert_close(
        cell(x, state).h, expected, rtol=0, atol=1e-12 if dtype.itemsize == 8 else 1e-6
    )


@every_pair
def test_there_and_back_gives_the_same_cell(module, cell_class):
    cell = cell_class.from_torch(module(3, 4))
    again = cell_class.from_torch(cell.to_torch())
    for name, value in cell.state_dict().items():
        assert torch.equal(again.state_dict()[name], value)


@every_pair
def test_the_weights_are_copies(module, cell_class):
    module = module(3, 4)
    cell = cell_class.from_torch(module)
    x = torch.randn(5, 2, 3)
    before = cell(x).h.detach()
    back = cell.to_torch()
    with torch.no_grad():
        for parameter in (*module.parameters(), *back.parameters()):
            parameter.zero_()
    assert torch.equal(cell(x).h, before)
    assert all(
        p.requires_grad and p.is_leaf and p.grad is None for p in (*cell.parameters(), *back.parameters())
    )


@every_pair
def test_dtype_and_device_come_along(module, cell_class):
    assert {p.dtype for p in cell_class.from_torch(module(3, 4).bfloat16()).parameters()} == {torch.bfloat16}
    meta = cell_class.from_torch(module(3, 4, device="meta"))
    assert {p.device.type for p in (*meta.parameters(), *meta.to_torch().parameters())} == {"meta"}


def test_the_two_biases_of_torch_become_their_sum():
    module = nn.LSTM(3, 4)
    cell = lab.LSTMCell.from_torch(module)
    total = module.bias_ih_l0 + module.bias_hh_l0
    assert torch.equal(cell.b_f, total[4:8])  # torch's order is i, f, g, o
    back = cell.to_torch()
    assert torch.equal(back.bias_ih_l0, total)
    assert not back.bias_hh_l0.any()


def test_the_update_gate_changes_its_sign():
    module = nn.GRU(3, 4)
    cell = lab.GRUCell.from_torch(module)
    assert cell.reset == "after"
    assert torch.equal(cell.W_z, -torch.cat([module.weight_hh_l0[4:8], module.weight_ih_l0[4:8]], dim=1))
    assert torch.equal(cell.b_u, module.bias_hh_l0[8:])


@pytest.mark.parametrize(
    ("convert", "sentence"),
    [
        (
            lambda: lab.LSTMCell(3, 4, peephole=True).to_torch(),
            "nn.LSTM has no peepholes, so a cell with peephole=True has no equal there.",
        ),
        (
            lambda: lab.GRUCell(3, 4).to_torch(),
            'nn.GRU applies the reset gate after the product, r∘(U h + b), so a cell with reset="before", '
            'U (r∘h), has no equal there; GRUCell(..., reset="after") has.',
        ),
        (
            lambda: lab.LSTMCell.from_torch(nn.LSTM(3, 4, proj_size=2)),
            "LSTMCell has no projection of h, but this nn.LSTM has proj_size=2.",
        ),
        (
            lambda: lab.RNNCell.from_torch(nn.RNN(3, 4, nonlinearity="relu")),
            "RNNCell computes tanh, but this nn.RNN computes relu.",
        ),
        (
            lambda: lab.LSTMCell.from_torch(nn.GRU(3, 4)),
            "This cell's from_torch takes an nn.LSTM, but was given an nn.GRU.",
        ),
        (
            lambda: lab.GRUCell.from_torch(nn.GRUCell(3, 4)),
            "This cell's from_torch takes an nn.GRU, but was given an nn.GRUCell, which is a single step: "
            "load its weights into an nn.GRU first.",
        ),
        (
            lambda: lab.RNNCell.from_torch({}),
            "This cell's from_torch takes an nn.RNN, but was given something of type dict.",
        ),
        (
            lambda: lab.LSTMCell.from_torch(nn.LSTM(3, 4), layer=1),
            "layer should be 0 for this nn.LSTM, but is 1.",
        ),
        (
            lambda: lab.LSTMCell.from_torch(nn.LSTM(3, 4, num_layers=3), layer=-1),
            "layer should be from 0 to 2 for this nn.LSTM, but is -1.",
        ),
        (
            lambda: lab.GRUCell.from_torch(nn.GRU(3, 4), direction=1),
            "direction should be 0 for this nn.GRU, but is 1.",
        ),
        (
            lambda: lab.GRUCell.from_torch(nn.GRU(3, 4, bidirectional=True), direction=True),
            "direction should be from 0 to 1 for this nn.GRU, but is True.",
        ),
    ],
)
def test_what_has_no_equal_is_refused_and_says_why(convert, sentence):
    with pytest.raises(ConversionError) as refusal:
        convert()
    assert str(refusal.value) == sentence
