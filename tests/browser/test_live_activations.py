"""The explorer of σ, tanh and their slopes in a real browser."""

import pytest
from copied import run_copied
from waiting import wait_until

from lstmgru_lab.explorers import Activations

pytestmark = pytest.mark.browser

VALUES = """Object.fromEntries([...document.querySelectorAll("[data-value]")].map((node) =>
  [node.dataset.value, [Number(node.dataset.number), Number(node.dataset.step), node.innerText]]))"""
CONTROLS = """Object.fromEntries([...document.querySelectorAll("[data-control]")].map((node) =>
  [node.dataset.control, Number(node.value)]))"""


def assert_drawn(page, explorer):
    assert page.evaluate(CONTROLS) == explorer.weights
    step = explorer.step
    expected = explorer.values | {f"{name}_slope": value for name, value in explorer.slopes.items()}
    expected |= {f"{name}_product": values[step].item() for name, values in explorer.products.items()}
    values = page.evaluate(VALUES)
    assert set(values) == set(expected)
    for name, (number, at, printed) in values.items():
        assert number == pytest.approx(expected[name], rel=1e-12, abs=1e-15), name
        assert at == step
        if "e" in printed:
            digits, power = f"{number:.1e}".split("e")
            assert printed.replace("−", "-") == f"{digits.removesuffix('.0')}e{int(power)}"
        else:
            assert printed.replace("−", "-") == f"{number:z.2f}"


def test_presets_keyboard_links_and_copy(open_page):
    page, explorer = open_page(Activations()), Activations()
    assert_drawn(page, explorer)
    for name in explorer.presets:
        page.locator(f'[data-preset="{name}"]').click()
        explorer.preset(name)
        assert_drawn(page, explorer)
    page.wait_for_selector(f'[data-preset="{name}"][aria-pressed="true"]')
    for key in explorer.live:
        page.locator(f'[data-control="{key}"]').focus()
        page.keyboard.press("ArrowLeft")
        explorer.weights = {key: round(explorer.weights[key] - 0.1, 6)}
    page.get_by_label("Step", exact=True).focus()
    page.keyboard.press("ArrowRight")
    explorer.step = 11
    assert_drawn(page, explorer)
    links = '<a id="p" href="#Activations:saturated">x</a> <a id="w" href="#Activations:w=2,step=3">y</a>'
    page.evaluate("(links) => document.body.insertAdjacentHTML('afterbegin', links)", links)
    page.click("#p")
    page.click("#w")
    explorer.preset("saturated")
    explorer.weights, explorer.step = {"w": 2}, 3
    assert_drawn(page, explorer)
    names, printed = run_copied(page)
    assert names["explorer"].state() == explorer.state()
    assert float(printed) == pytest.approx(explorer.products["tanh"][3].item())
    page.locator('[data-action="reset"]').click()
    assert_drawn(page, Activations())


def test_the_point_is_dragged_and_moved_by_keys_on_either_curve(open_page):
    page, explorer = open_page(Activations()), Activations()
    for k, topic in enumerate(["sigmoid", "tanh"]):
        pad = page.locator('[data-drag="a"]').nth(k)
        box = pad.bounding_box()
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] / 2, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.75, middle, steps=4)
        wait_until(page, "Number(document.querySelector('[data-control=\"a\"]').value) === 3")
        page.mouse.up()
        explorer.weights = {"a": 3}
        assert_drawn(page, explorer)
        pad.focus()
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("ArrowUp")
        explorer.weights = {"a": 2.1}
        assert_drawn(page, explorer)
        assert page.locator(".lx-words").get_attribute("data-topic") == topic
