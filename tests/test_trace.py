"""What a run leaves behind: fields stacked when asked for, a stable repr, and nothing else."""

import copy

import pytest
import torch
from cell_examples import example


def test_a_trace_shows_its_fields_and_no_address():
    cell, x, _ = example("lstm")
    assert repr(cell(x)) == "Trace(h, c, f, i, c_tilde, o: each (time=5, batch=2, hidden=4))"
    assert repr(cell(x[:0])) == "Trace(h, c, f, i, c_tilde, o: each (time=0, batch=2, hidden=4))"
    assert {"h", "c", "f", "i", "c_tilde", "o", "x", "state"} <= set(dir(cell(x)))
    assert cell(x).x is x


def test_a_field_seen_without_gradients_has_them_later():
    cell, x, _ = example("gru_before")
    trace = cell(x)
    with torch.no_grad():
        assert trace.z.shape == (5, 2, 4)
    trace.z.sum().backward()
    assert cell.W_z.grad.abs().sum() > 0
    with torch.no_grad():
        assert not cell(x).h.requires_grad


def test_a_field_is_stacked_once():
    cell, x, _ = example("rnn")
    trace = cell(x)
    assert trace.h is trace.h


def test_a_field_of_another_cell_is_refused_by_name():
    cell, x, _ = example("gru_before")
    with pytest.raises(AttributeError, match=r"^This trace has no 'c'; it has: h, z, r, h_tilde\.$"):
        _ = cell(x).c
    with pytest.raises(TypeError, match="iterable"):
        _h, _state = cell(x)  # torch's habit


def test_a_trace_can_be_copied():
    cell, x, _ = example("rnn")
    with torch.no_grad():
        trace = copy.deepcopy(cell(x))
    assert torch.equal(trace.h, cell(x).h)


def test_no_steps_leave_the_state_as_it_was():
    cell, x, (h, c) = example("lstm")
    trace = cell(x[:0], (h, c))
    assert trace.o.shape == (0, 2, 4)
    assert torch.equal(trace.state[0], h)
    assert torch.equal(trace.state[1], c)
