"""The explorer of gradient flow in a real browser: its gradients are the reference cells', at every step."""

import pytest
from copied import run_copied

from lstmgru_lab.explorers import GradientFlow

pytestmark = pytest.mark.browser

VALUES = """Object.fromEntries([...document.querySelectorAll("[data-value]")].map((node) =>
  [node.dataset.value, [Number(node.dataset.number), Number(node.dataset.step), node.innerText]]))"""


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


def test_presets_keyboard_mouse_links_and_copy(open_page):
    page, explorer = open_page(GradientFlow()), GradientFlow()
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
