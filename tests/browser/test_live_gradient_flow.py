"""The explorer of gradient flow in a real browser: its gradients are the reference cells', at every step."""

import pytest
import torch
from copied import run_copied

from lstmgru_lab.explorers import GradientFlow
from lstmgru_lab.explorers.bundle import expression

pytestmark = pytest.mark.browser

VALUES = """Object.fromEntries([...document.querySelectorAll("[data-value]")].map((node) =>
  [node.dataset.value, [Number(node.dataset.number), Number(node.dataset.step), node.innerText]]))"""


@pytest.fixture
def in_page(open_page):
    """A page with the explorer, and its maths at hand."""
    page = open_page(GradientFlow())
    for name in ("gradient_flow", "jacobians"):
        script = expression(GradientFlow.script_file().with_name(f"{name}.js"))
        page.evaluate(f"window.{name} = {script}")
    return page


def as_printed(number):
    if number != 0 and (number < 0.005 or number >= 1000):
        digits, power = f"{number:.1e}".split("e")
        return f"{digits.removesuffix('.0')}e{int(power)}"
    return f"{number:z.2f}"


def assert_drawn(page, explorer):
    values, step = page.evaluate(VALUES), explorer.step
    expected = {kind: flow.joint[step].item() for kind, flow in explorer.flows.items()}
    expected |= {f"{kind}_direct": path[step].item() for kind, path in explorer.direct.items()}
    expected["x"] = explorer.x[step]
    for name, number in expected.items():
        drawn, at, printed = values[name]
        assert drawn == pytest.approx(number, rel=1e-9), name
        assert at == step
        assert printed.replace("−", "-") == (f"{drawn:z.2f}" if name == "x" else as_printed(drawn))


@pytest.mark.parametrize("preset", GradientFlow.preset_list, ids=lambda preset: preset.name)
def test_every_gradient_of_every_step_is_the_reference_cells(in_page, preset):
    # The worst case is a chaotic RNN, where rounding itself grows a thousandfold on the way.
    explorer = GradientFlow(preset=preset.name)
    names = ["rnn", "gru", "lstm", "gru_direct", "lstm_direct"]
    drawn = in_page.evaluate(
        """([state, facts, names]) => {
          const series = gradient_flow.compute(state, facts);
          return names.map((name) => [...series[name]]);
        }""",
        [explorer.shared(), explorer.facts, names],
    )
    expected = [flow.joint for flow in explorer.flows.values()] + list(explorer.direct.values())
    for values, path in zip(drawn, expected, strict=True):
        torch.testing.assert_close(torch.tensor(values, dtype=torch.float64), path, rtol=1e-9, atol=0)


def test_the_spectral_norm_is_torchs(in_page):
    torch.manual_seed(0)
    sizes = torch.logspace(-150, 150, 20, dtype=torch.float64)  # whose squares do not fit into a number
    matrices = torch.randn(20, 5, 5, dtype=torch.float64) * sizes[:, None, None]
    drawn = in_page.evaluate("(all) => all.map(jacobians.spectralNorm)", matrices.flatten(1).tolist())
    norms = [torch.linalg.matrix_norm(matrix, 2).item() for matrix in matrices]
    assert drawn == pytest.approx(norms, rel=1e-12)
    assert in_page.evaluate("jacobians.spectralNorm([0, 0, 0, 0])") == 0


def test_presets_keyboard_mouse_links_and_copy(in_page):
    page, explorer = in_page, GradientFlow()
    assert_drawn(page, explorer)
    page.locator('[data-preset="bias-1"]').click()
    explorer.preset("bias-1")
    assert_drawn(page, explorer)
    for name in explorer.live:
        page.locator(f'[data-control="{name}"]').focus()
        page.keyboard.press("ArrowRight")
        explorer.weights = {name: round(explorer.weights[name] + explorer.grid, 6)}
    assert_drawn(page, explorer)
    plot = page.locator(".lx-flow-plot")
    box = plot.bounding_box()
    plot.click(position={"x": box["width"] * 30.5 / 60, "y": 9})
    page.wait_for_selector('[data-value="rnn"][data-step="30"]')
    explorer.step = 30
    assert_drawn(page, explorer)
    page.evaluate(
        "document.body.insertAdjacentHTML('afterbegin', '<a href=\"#GradientFlow:as-torch-starts\">x</a>')"
    )
    page.click("a")
    explorer.preset("as-torch-starts")
    assert_drawn(page, explorer)
    names, printed = run_copied(page)
    assert names["explorer"].weights == explorer.weights
    assert float(printed) == pytest.approx(explorer.flows["lstm"].joint[30].item())
