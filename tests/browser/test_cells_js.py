"""cells.js, evaluated in the page, against the reference cells: every gate of every form to 1e-12."""

import pytest
import torch

from lstmgru_lab import GRUCell, LSTMCell, RNNCell, gradient_flow
from lstmgru_lab.explorers import UnrolledRNN
from lstmgru_lab.explorers.bundle import expression

pytestmark = pytest.mark.browser

TIME, INPUT, HIDDEN = 9, 2, 3
FORMS = {
    "rnn": (lambda: RNNCell(INPUT, HIDDEN), "rnn", {}),
    "lstm": (lambda: LSTMCell(INPUT, HIDDEN), "lstm", {}),
    "lstm with peepholes": (lambda: LSTMCell(INPUT, HIDDEN, peephole=True), "lstm", {}),
    "gru, reset before": (lambda: GRUCell(INPUT, HIDDEN), "gru", {"reset": "before"}),
    "gru, reset after": (lambda: GRUCell(INPUT, HIDDEN, reset="after"), "gru", {"reset": "after"}),
}


@pytest.fixture(scope="module")
def in_page(chromium):
    """Calls a function of cells.js in the page."""
    page = chromium.new_page()
    script = expression(UnrolledRNN.script_file().with_name("cells.js"))
    page.evaluate(f"window.cells = {script}")

    def call(name, *arguments):
        plain = "(value) => JSON.parse(JSON.stringify(value, (_, v) => ArrayBuffer.isView(v) ? [...v] : v))"
        return page.evaluate(f"([name, args]) => ({plain})(cells[name](...args))", [name, list(arguments)])

    yield call
    page.close()


def random_case(make):
    """A cell with large enough weights for every gate to matter, inputs and a state to start from."""
    cell = make().double()
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.normal_()
    x = torch.randn(TIME, 1, INPUT, dtype=torch.float64)
    h, c = torch.randn(2, 1, HIDDEN, dtype=torch.float64).unbind()
    return cell, x, h, c


def plain(cell):
    return {name: parameter.tolist() for name, parameter in cell.named_parameters()}


def assert_equal(drawn, trace):
    assert set(drawn) == set(trace.fields)
    for gate, values in drawn.items():
        expected = getattr(trace, gate)[:, 0].detach()
        torch.testing.assert_close(torch.tensor(values, dtype=torch.float64), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(3))
def test_every_gate_equals_the_reference_cells(in_page, form, seed):
    torch.manual_seed(seed)
    make, name, options = FORMS[form]
    cell, x, h, c = random_case(make)
    start = {"h": h[0].tolist(), **({"c": c[0].tolist()} if name == "lstm" else {})}
    drawn = (
        in_page(name, x[:, 0].tolist(), plain(cell), {**options, **start})
        if name == "gru"
        else in_page(name, x[:, 0].tolist(), plain(cell), start)
    )
    assert_equal(drawn, cell(x, (h, c) if name == "lstm" else h))


@pytest.mark.parametrize("reset", ["before", "after"])
def test_z_that_keeps_the_state_is_z_negated(in_page, reset):
    cell, x, h, _ = random_case(lambda: GRUCell(INPUT, HIDDEN, reset=reset))
    weights = plain(cell)
    drawn = in_page("gru", x[:, 0].tolist(), weights, {"reset": reset, "zKeeps": True, "h": h[0].tolist()})
    with torch.no_grad():
        cell.W_z.neg_()
        cell.b_z.neg_()
    trace = cell(x, h)
    torch.testing.assert_close(
        torch.tensor(drawn["h"], dtype=torch.float64), trace.h[:, 0].detach(), rtol=0, atol=1e-12
    )
    torch.testing.assert_close(
        torch.tensor(drawn["z"], dtype=torch.float64), 1 - trace.z[:, 0].detach(), rtol=0, atol=1e-12
    )


def test_gradient_through_time_is_that_of_gradient_flow(in_page):
    explorer = UnrolledRNN(preset="explode")
    h = explorer.trace.h.flatten()
    drawn = in_page("gradientThroughTime", h.tolist(), explorer.weights["W.h"])
    x = torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1)
    expected = gradient_flow(explorer.cell, x).h
    torch.testing.assert_close(torch.tensor(drawn, dtype=torch.float64).abs(), expected, rtol=1e-12, atol=0)
