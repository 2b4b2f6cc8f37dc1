"""The explorers of the GRU in a real browser: both forms, their numbers, the switch between them."""

import pytest
from copied import run_copied

from lstmgru_lab.explorers import GRUCellExplorer, ResetGate, UpdateGate

pytestmark = pytest.mark.browser

CLASSES = [UpdateGate, ResetGate, GRUCellExplorer]
every_class = pytest.mark.parametrize("cls", CLASSES)
FORMS = {
    UpdateGate: [{"z": "keeps"}, {"z": "flipped"}],
    ResetGate: [{"reset": "after"}],
    GRUCellExplorer: [{"z": "keeps", "reset": "after"}, {"z": "flipped", "reset": "after"}],
}
VALUES = """[...document.querySelectorAll("[data-value]")].map((node) =>
  [node.dataset.value, Number(node.dataset.number), Number(node.dataset.step), node.innerText])"""
CONTROLS = """Object.fromEntries([...document.querySelectorAll("[data-control]")].map((node) =>
  [node.dataset.control, Number(node.value)]))"""


def assert_drawn(page, explorer):
    """Every control and every printed value is the explorer's: exactly, and as it is printed."""
    drawn = page.evaluate(CONTROLS)
    assert drawn == {name: explorer.weights[name] for name in explorer.live}
    trace, step = explorer.trace, explorer.step
    expected = {name: getattr(trace, name)[step].item() for name in trace.fields}
    expected |= {"x": explorer.x[step], "difference": explorer.difference[step].item()}
    values = page.evaluate(VALUES)
    assert {"x", "h_tilde", "h", "difference"} < {name for name, *_ in values}
    for name, number, at, printed in values:
        assert number == pytest.approx(expected[name], rel=1e-12, abs=1e-12), name
        assert at == step
        assert printed.replace("−", "-") == f"{number:z.2f}"


def choose(page, form):
    """Press what leads to this form."""
    for difference, value in form.items():
        if value == "flipped":
            choose(page, {difference: "keeps"})
        page.locator(f'[data-form="{difference}:{value}"]').click()


@every_class
def test_every_preset_draws_the_reference_cells_numbers(open_page, cls):
    page = open_page(cls())
    assert_drawn(page, cls())
    explorer = cls()
    for form in [{}, *FORMS[cls]]:
        choose(page, form)
        explorer.form = form
        for name in explorer.presets:
            page.locator(f'[data-preset="{name}"]').click()
            explorer.preset(name)
            assert_drawn(page, explorer)
        page.wait_for_selector(f'[data-preset="{name}"][aria-pressed="true"]')


@every_class
def test_keyboard_mouse_links_and_copy(open_page, cls):
    page = open_page(cls())
    explorer = cls()
    for name in cls.live:
        page.locator(f'[data-control="{name}"]').focus()
        page.keyboard.press("ArrowLeft")
        explorer.weights = {name: round(explorer.weights[name] - cls.grid, 6)}
    assert_drawn(page, explorer)

    plot = page.locator(".lx-plot").nth(1)
    width = plot.bounding_box()["width"]
    plot.click(position={"x": width * 7.5 / 24, "y": 5})
    page.wait_for_selector('[data-value="h"][data-step="7"]')
    explorer.step = 7
    assert_drawn(page, explorer)
    page.locator(".lx-pair .lx-plot").last.click(position={"x": width * 9.5 / 24, "y": 5})
    explorer.step = 9
    assert_drawn(page, explorer)

    last, first = explorer.presets[-1], next(iter(cls.live))
    links = [last, "torch", f"{first}=1.5,step=12"]
    page.evaluate(
        "(all) => document.body.insertAdjacentHTML('afterbegin', all)",
        "".join(f'<a id="to{k}" href="#{cls.__name__}:{link}">x</a> ' for k, link in enumerate(links)),
    )
    for k in range(3):
        page.click(f"#to{k}")
    explorer.preset(last)
    explorer.form, explorer.weights, explorer.step = "torch", {first: 1.5}, 12
    assert_drawn(page, explorer)

    names, printed = run_copied(page)
    assert names["explorer"].form == explorer.form
    assert names["explorer"].weights == explorer.weights
    assert float(printed) == pytest.approx(explorer.trace.h[12].item())

    page.locator('[data-action="reset"]').click()
    assert_drawn(page, cls())


def test_the_switch_rewrites_the_drawing_and_the_equation(open_page):
    page = open_page(GRUCellExplorer())
    pills = page.locator(".lx-pill")
    formula = page.locator(".lx-formula")
    flip = page.locator('[data-form="z:flipped"]')

    def shown():
        return [pill.get_attribute("visibility") for pill in pills.all()]

    assert shown() == ["visible", "hidden", "hidden"]
    assert flip.is_disabled()
    page.locator('g[data-topic="z"]').hover()
    assert "= σ(10.00" not in formula.inner_text()
    choose(page, {"z": "flipped", "reset": "after"})
    assert shown() == ["hidden", "visible", "visible"]
    page.locator('g[data-topic="z"]').focus()
    assert "σ(−(" in formula.inner_text()
    page.locator('g[data-topic="h"]').focus()
    z = GRUCellExplorer(form={"z": "flipped"}).trace.z[15].item()
    assert page.locator('[data-wire="z"]').text_content() == f"{z:.2f}"
    page.locator('g[data-topic="shown"]').focus()
    assert "the order does not matter" in page.locator(".lx-says").inner_text()
    assert page.locator('g[data-topic="shown"].lx-explained').count() == 1


SOLUTIONS = {
    UpdateGate: {"weights": {"W_z.x": 9.0, "b_z": -4.7}},
    ResetGate: {"weights": {"W_r.x": 10.0, "b_r": 6.0}},
    GRUCellExplorer: {"weights": {"W_r.x": 0.0}, "form": {"z": "flipped", "reset": "after"}},
}


@every_class
def test_the_task_is_solved_by_work_and_by_no_preset(open_page, cls):
    page = open_page(cls(), cls(**SOLUTIONS[cls]))
    tasks = page.locator("[data-task]")
    for name in cls().presets:
        page.locator(f'[data-preset="{name}"]').first.click()
        assert tasks.first.get_attribute("data-task") == "open"
    assert tasks.last.get_attribute("data-task") == "solved"
