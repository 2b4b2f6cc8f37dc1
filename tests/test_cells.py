"""The cells against other implementations' numbers, their gates against numpy, and as modules of torch."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from cell_examples import KINDS, every_kind, example, parts
from hypothesis import given, settings
from hypothesis import strategies as st

import lstmgru_lab as lab
from lstmgru_lab.cells.affine import Affine, HoistedAffine

GOLDEN = Path(__file__).parent / "golden"

# --- the same numbers as other people's code ---------------------------------------------------------


def golden(kind, dtype):
    """A cell with the golden weights, x and the initial state; the reordering is this test's own."""
    data = np.load(GOLDEN / f"{kind}_s.npz")
    order = {"rnn": [""], "lstm": ["_i", "_f", "_c", "_o"], "gru": ["_r", "_z", "_h"]}[kind.split("_")[0]]
    gates = len(order)
    U, V = data["U"].reshape(gates, 4, 4), data["W"].reshape(gates, 4, 3)
    b_U, b_V = data["b_U"].reshape(gates, 4), data["b_W"].reshape(gates, 4)
    parameters = {f"W{gate}": np.hstack([U[k], V[k]]) for k, gate in enumerate(order)}
    parameters |= {f"b{gate}": b_U[k] + b_V[k] for k, gate in enumerate(order)}
    if kind == "gru_after":
        parameters |= {"b_h": b_V[2], "b_u": b_U[2]}
    parameters |= {name: data[name] for name in data.files if name.startswith("p_")}
    cell = KINDS[kind](3, 4, dtype=dtype)
    cell.load_state_dict({name: torch.tensor(value) for name, value in parameters.items()})
    state = [torch.tensor(data[name], dtype=dtype) for name in ("h0", "c0") if name in data.files]
    return cell, torch.tensor(data["x"], dtype=dtype), state[0] if len(state) == 1 else tuple(state), data


@every_kind
@pytest.mark.parametrize(
    ("dtype", "suffix", "atol"), [(torch.float64, "64", 1e-12), (torch.float32, "ort32", 2e-6)]
)
def test_outputs_are_those_of_other_implementations(kind, dtype, suffix, atol):
    cell, x, state, data = golden(kind, dtype)
    trace = cell(x, state)
    loose = {("rnn", "h_keras64"), ("gru_before", "h_keras64")}  # only float32-accurate
    h = "hseed" if kind.startswith("gru") else "h"  # this course's interpolation: z = 1 replaces
    names = [n for n in data.files if n.startswith(f"{h}_") and n.endswith(suffix) and (kind, n) not in loose]
    assert names
    for name in names:
        np.testing.assert_allclose(trace.h.detach(), data[name], rtol=0, atol=atol, err_msg=name)
    if kind.startswith("lstm"):
        names = [n for n in data.files if n.startswith(("c_", "cT_")) and n.endswith(suffix)]
        assert names
        for name in names:
            c = trace.c if name.startswith("c_") else trace.c[-1]
            np.testing.assert_allclose(c.detach(), data[name], rtol=0, atol=atol, err_msg=name)


@pytest.mark.parametrize("kind", ["gru_before", "gru_after"])
def test_with_z_negated_the_gru_is_that_of_other_libraries(kind):
    cell, x, state, data = golden(kind, torch.float64)
    with torch.no_grad():
        cell.W_z.neg_()
        cell.b_z.neg_()
        np.testing.assert_allclose(cell(x, state).h, data["h_np64"], rtol=0, atol=1e-12)


def numpy_fields(kind, p, x_t, h, c):
    """One step in numpy, written from the notation; every field by its name."""

    def sigma(a):
        return 1 / (1 + np.exp(-a))

    def affine(gate, h):
        return np.hstack([h, x_t]) @ p[f"W{gate}"].T + p[f"b{gate}"]

    if kind == "rnn":
        return {"h": np.tanh(affine("", h))}
    if kind.startswith("gru"):
        z, r = sigma(affine("_z", h)), sigma(affine("_r", h))
        if kind == "gru_before":
            h_tilde = np.tanh(affine("_h", r * h))
        else:
            U, V = p["W_h"][:, : h.shape[1]], p["W_h"][:, h.shape[1] :]
            h_tilde = np.tanh(x_t @ V.T + p["b_h"] + r * (h @ U.T + p["b_u"]))
        return {"h": h + z * (h_tilde - h), "z": z, "r": r, "h_tilde": h_tilde}
    f = sigma(affine("_f", h) + p.get("p_f", 0) * c)
    i = sigma(affine("_i", h) + p.get("p_i", 0) * c)
    c_tilde = np.tanh(affine("_c", h))
    c = i * c_tilde + f * c
    o = sigma(affine("_o", h) + p.get("p_o", 0) * c)
    return {"h": np.tanh(c) * o, "c": c, "f": f, "i": i, "c_tilde": c_tilde, "o": o}


@every_kind
def test_each_field_of_the_trace_is_the_gate_of_its_name(kind):
    cell, x, state = example(kind)
    trace = cell(x, state)
    p = {name: value.detach().numpy() for name, value in cell.named_parameters()}
    h, c = (*(s.numpy() for s in parts(state)), None)[:2]
    for t in range(len(x)):
        expected = numpy_fields(kind, p, x[t].numpy(), h, c)
        assert trace.fields == tuple(expected)
        for name, value in expected.items():
            np.testing.assert_allclose(getattr(trace, name)[t].detach(), value, atol=1e-12, err_msg=name)
        h, c = expected["h"], expected.get("c")


# --- a sequence is its steps -------------------------------------------------------------------------


@every_kind
def test_a_sequence_is_its_steps_one_by_one(kind):
    cell, x, state = example(kind)
    trace = cell(x, state)
    for t, x_t in enumerate(x):
        state = cell.step(x_t, state)
        for name, value in zip("hc", parts(state), strict=False):
            torch.testing.assert_close(getattr(trace, name)[t], value, rtol=0, atol=1e-14)
    for kept, value in zip(parts(trace.state), parts(state), strict=True):
        torch.testing.assert_close(kept, value, rtol=0, atol=1e-14)


@every_kind
def test_the_hoisted_affine_gives_what_the_equations_say(kind):
    cell, x, state = example(kind)
    h = parts(state)[0]
    plain, products = Affine(cell), HoistedAffine(cell, x)
    b_u = torch.randn(4, dtype=torch.float64)
    for t, x_t in enumerate(x):
        hoisted = products.at(t)
        for gate in "".join(cell.stacks):
            W, b = cell.weights(gate)
            expected = W @ torch.cat([h[0], x_t[0]]) + b
            for value in (plain(gate, h, x_t), hoisted(gate, h, x_t)):
                torch.testing.assert_close(value[0], expected, rtol=0, atol=1e-14)
            if gate in cell.stacks:
                whole = plain(gate, h, x_t) + b_u
                for affine in (plain, hoisted):
                    halves = affine.of_x(gate, x_t) + affine.of_h(gate, h, b_u)
                    torch.testing.assert_close(halves, whole, rtol=0, atol=1e-14)


@every_kind
def test_a_gate_may_be_asked_twice_and_of_another_h(kind):
    cell, x, state = example(kind)
    h = parts(state)[0]
    plain, hoisted = Affine(cell), HoistedAffine(cell, x).at(1)
    for asked in (h, h, 2 * h, h):
        for gate in "".join(cell.stacks):
            torch.testing.assert_close(hoisted(gate, asked, x[1]), plain(gate, asked, x[1]))


@every_kind
def test_zeros_are_the_default_state(kind):
    cell, x, state = example(kind)
    zeros = tuple(torch.zeros_like(part) for part in parts(state))
    zeros = zeros if len(zeros) == 2 else zeros[0]
    assert torch.equal(cell(x).h, cell(x, zeros).h)
    for with_zeros, default in zip(parts(cell.step(x[0], zeros)), parts(cell.step(x[0])), strict=True):
        assert torch.equal(with_zeros, default)


@every_kind
@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.data())
def test_any_shape_runs_in_pieces_and_row_by_row(kind, data):
    time, batch = (data.draw(st.integers(0, 5), label=name) for name in ("time", "batch"))
    inputs, hidden = (data.draw(st.integers(1, 4), label=name) for name in ("inputs", "hidden"))
    cut = data.draw(st.integers(0, time), label="cut")
    scale = data.draw(st.floats(0, 100), label="scale")
    cell, x, state = example(kind, time, batch, inputs, hidden)
    x *= scale
    trace = cell(x, state)
    for name in trace.fields:
        value = getattr(trace, name)
        assert value.shape == (time, batch, hidden)
        assert value.dtype == torch.float64
        assert value.isfinite().all()
        if name in ("f", "i", "o", "z", "r"):
            assert ((value >= 0) & (value <= 1)).all()
        if name in ("c_tilde", "h_tilde"):
            assert (value.abs() <= 1).all()
    first = cell(x[:cut], state)
    second = cell(x[cut:], first.state)
    torch.testing.assert_close(torch.cat([first.h, second.h]), trace.h, rtol=0, atol=1e-12)
    for row in range(batch):
        alone = [part[row : row + 1] for part in parts(state)]
        h = cell(x[:, row : row + 1], alone[0] if len(alone) == 1 else tuple(alone)).h
        torch.testing.assert_close(h[:, 0], trace.h[:, row], rtol=0, atol=1e-12)


# --- modules of torch --------------------------------------------------------------------------------


@every_kind
def test_gradients_to_x_state_and_every_parameter(kind):
    cell, x, state = example(kind, time=3, inputs=2, hidden=2)
    names, values = zip(*cell.named_parameters(), strict=True)
    pair = len(parts(state)) == 2

    def run(x, *rest):
        state = tuple(rest[:2]) if pair else rest[0]
        weights = dict(zip(names, rest[1 + pair :], strict=True))
        trace = torch.func.functional_call(cell, weights, (x, state))
        return tuple(getattr(trace, name) for name in trace.fields)

    leaves = [value.detach().requires_grad_() for value in (x, *parts(state), *values)]
    assert torch.autograd.gradcheck(run, leaves)
    assert torch.autograd.gradgradcheck(lambda *leaves: run(*leaves)[0], leaves)


@pytest.mark.slow
@every_kind
@pytest.mark.filterwarnings("default")  # what the compiler warns of is its own
def test_the_compiler_traces_a_cell_without_a_break(kind):
    torch._dynamo.reset()
    cell, x, state = example(kind)
    compiled = torch.compile(cell, backend="eager", fullgraph=True)(x, state)
    trace = cell(x, state)
    for name in trace.fields:
        assert torch.equal(getattr(compiled, name), getattr(trace, name))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("rnn", "W b"),
        ("lstm", "W_f W_i W_c W_o b_f b_i b_c b_o"),
        ("lstm_peephole", "W_f W_i W_c W_o b_f b_i b_c b_o p_f p_i p_o"),
        ("gru_before", "W_z W_r W_h b_z b_r b_h"),
        ("gru_after", "W_z W_r W_h b_z b_r b_h b_u"),
    ],
)
def test_parameters_bear_the_names_and_shapes_of_the_notation(kind, names):
    cell = KINDS[kind](3, 16)
    shapes = {name: tuple(value.shape) for name, value in cell.named_parameters()}
    assert shapes == {name: (16, 19) if name.startswith("W") else (16,) for name in names.split()}
    values = torch.cat([value.flatten() for value in cell.parameters()])
    assert 0.9 / math.sqrt(16) < values.abs().max() <= 1 / math.sqrt(16)
    assert abs(values.mean()) < 0.05


@every_kind
def test_a_state_dict_carries_the_whole_cell(kind):
    cell, x, state = example(kind)
    other = KINDS[kind](3, 4, dtype=torch.float64)
    other.load_state_dict(cell.state_dict())
    assert torch.equal(other(x, state).h, cell(x, state).h)


@every_kind
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_dtype_and_device_are_kept(kind, dtype):
    cell, x, state = example(kind, dtype=dtype)
    trace = cell(x, state)
    assert {getattr(trace, name).dtype for name in trace.fields} == {dtype}
    assert cell.to("meta")(x.to("meta")).h.device.type == "meta"
    assert {p.device.type for p in KINDS[kind](3, 4, device="meta").parameters()} == {"meta"}


def test_a_cell_shows_its_form():
    assert repr(lab.RNNCell(3, 4)) == "RNNCell(3, 4)"
    assert repr(lab.LSTMCell(3, 4)) == "LSTMCell(3, 4)"
    assert repr(lab.LSTMCell(3, 4, peephole=True)) == "LSTMCell(3, 4, peephole=True)"
    assert repr(lab.GRUCell(3, 4, reset="after")) == 'GRUCell(3, 4, reset="after")'


def test_an_update_gate_of_one_replaces_the_state():
    cell, x, state = example("gru_before")
    with torch.no_grad():
        cell.b_z.fill_(100)
    trace = cell(x, state)
    assert torch.equal(trace.h, trace.h_tilde)
