"""The trace viewer in a real browser, on the page that save_html writes."""

import re

import pytest
import torch
from copied import run_copied

import lstmgru_lab as lab

pytestmark = pytest.mark.browser

CELLS = {"lstm": lab.LSTMCell, "gru": lab.GRUCell, "rnn": lab.RNNCell}
every_cell = pytest.mark.parametrize("kind", CELLS)


def view_of(kind="lstm", **options):
    trace = CELLS[kind](1, 15, dtype=torch.float64)(torch.randn(30, 4, 1, dtype=torch.float64))
    return lab.view(trace, **options)


def assert_drawn(page, view):
    """Every printed number is the trace's at the place that the page shows; returns the place."""
    page.evaluate("new Promise(requestAnimationFrame)")
    places = {
        name: int(page.locator(f'[data-control="{name}"] + output').inner_text())
        for name in ("sequence", "unit")
    }
    nodes = page.locator("[data-value]").all()
    assert {node.get_attribute("data-value") for node in nodes} == {*view.trace.fields, "x"}
    step = int(nodes[0].get_attribute("data-step"))
    for node in nodes:
        name, number = node.get_attribute("data-value"), float(node.get_attribute("data-number"))
        values = view.trace.x[..., 0] if name == "x" else getattr(view.trace, name)[..., places["unit"]]
        assert number == values[step, places["sequence"]].item()
        printed = node.inner_text().replace("−", "-")
        if "e" not in printed:
            assert printed == f"{number:z.2f}"
    return (*places.values(), step)


@every_cell
def test_every_preset_draws_the_traces_numbers(open_page, kind):
    view = view_of(kind)
    page = open_page(view)
    assert assert_drawn(page, view) == (view.sequence, view.unit, view.step)
    for name in view.presets:
        page.locator(f'[data-preset="{name}"]').click()
        view.preset(name)
        assert assert_drawn(page, view) == (view.sequence, view.unit, view.step)
        page.locator(f'[data-preset="{name}"][aria-pressed="true"]').wait_for()
    page.locator('[data-action="reset"]').click()
    view.reset()
    assert assert_drawn(page, view) == (view.sequence, view.unit, view.step)


def test_keys_choose_sequence_unit_and_step(open_page):
    view = view_of(sequence=1, unit=2, step=3)
    page = open_page(view)
    for control in ('[data-control="sequence"]', '[data-control="unit"]', ".lx-scrubber"):
        page.locator(control).focus()
        page.keyboard.press("ArrowRight")
    assert assert_drawn(page, view) == (2, 3, 4)
    page.locator('[data-control="unit"]').focus()
    page.keyboard.press("End")
    assert assert_drawn(page, view) == (2, 14, 4)


def test_the_map_chooses_unit_and_step(open_page):
    view = view_of(unit=0, step=0)
    page = open_page(view)
    box = page.locator('[data-map="units"] .lx-map-plot').bounding_box()
    page.mouse.move(box["x"] + box["width"] * 12.5 / 30, box["y"] + box["height"] * 5.5 / 15)
    page.mouse.down()
    page.wait_for_selector('[data-value="h"][data-step="12"]')
    assert assert_drawn(page, view) == (0, 5, 12)
    page.mouse.move(box["x"] + box["width"] * 20.5 / 30, box["y"] + box["height"] * 9.5 / 15, steps=4)
    page.wait_for_selector('[data-value="h"][data-step="20"]')
    page.mouse.up()
    assert assert_drawn(page, view) == (0, 9, 20)


def test_the_map_is_opaque_where_the_state_is_large(open_page):
    trace = lab.RNNCell(1, 2)(torch.zeros(3, 1, 1))
    trace.h = torch.tensor([[[1.0, 0.0]], [[-0.5, 0.0]], [[0.0, 0.25]]])
    page = open_page(lab.view(trace))
    for side, sign in [("plus", 1), ("minus", -1)]:
        opacity = page.evaluate(
            """async (side) => {
              const url = getComputedStyle(document.querySelector(`.lx-map-${side}`)).maskImage.slice(5, -2);
              const image = new Image();
              await new Promise((done) => { image.onload = done; image.src = url; });
              const context = Object.assign(document.createElement("canvas"), {width: 3, height: 2})
                .getContext("2d");
              context.drawImage(image, 0, 0);
              const pixels = context.getImageData(0, 0, 3, 2).data;
              return Array.from({length: 6}, (_, k) => pixels[4 * k + 3]);
            }""",
            side,
        )
        expected = (255 * (sign * trace.h[:, 0]).clamp(0, 1)).T.flatten()  # unit by unit
        assert opacity == pytest.approx(expected.tolist(), abs=1)


def test_many_inputs_are_a_map_that_chooses_the_step(open_page):
    view = lab.view(lab.RNNCell(13, 2)(torch.randn(10, 2, 13)), sequence=1, unit=1, step=0)
    page = open_page(view)
    inputs = page.locator('[data-map="inputs"]')
    assert page.locator('.lx-timeline [data-value^="x"]').count() == 0
    box = inputs.locator(".lx-map-plot").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.65, box["y"] + 3)
    page.wait_for_selector('[data-value="h"][data-step="6"]')
    x = view.trace.x[6, 1]
    largest = int(x.abs().argmax())
    said = f"at step 6 x[{largest}] is the largest: {x[largest].item():.2f}".replace("-", "−")
    page.locator(f'[data-map="inputs"] [role=img][aria-label*="{said}"]').wait_for()
    assert inputs.locator(".lx-map-range").inner_text() == f"±{view.trace.x[:, 1].abs().max().item():.2g}"


def test_lines_show_the_chosen_unit_among_the_liveliest(open_page):
    view = view_of()
    page = open_page(view)
    page.locator('[data-drawn="lines"]').click()
    forget = page.locator(".lx-plot.lx-forget")
    assert forget.locator("path.lx-line").count() == 12 + 1
    thick = forget.locator("path.lx-thick").get_attribute("d")
    ys = [float(y) for _, y in (point.split() for point in thick[1:].split("L"))]
    f = view.trace.f[:, view.sequence, view.unit]
    assert ys == pytest.approx((1000 * (1 - f)).tolist(), abs=0.501)  # whole numbers, in a row 1000 high
    assert forget.locator("path.lx-plus").get_attribute("d") == ""
    assert_drawn(page, view)
    page.locator('[data-drawn="bars"]').click()
    assert forget.locator("path.lx-line").count() == 0
    assert forget.locator("path.lx-plus").get_attribute("d") != ""


def test_the_readout_is_that_of_python(open_page):
    view = view_of()
    page = open_page(view)
    for name in view.presets:
        page.locator(f'[data-preset="{name}"]').click()
        view.preset(name)
        half, said = view.half_life(), page.locator(".lx-readout").inner_text()
        assert f"keeps {0.5 ** (1 / half):.0%} of".replace("%", "\u00a0%") in said
        if half < 1:
            assert "more than half of it is gone within one step" in said
        else:
            assert float(re.search(r"gone after ([\d.]+) step", said)[1]) == pytest.approx(half, abs=0.051)


def test_the_equation_holds_with_its_numbers(open_page):
    view = view_of(step=4)
    page = open_page(view)
    at = view.sequence, view.unit
    f, i, c, h = (getattr(view.trace, name)[4, *at].item() for name in ("f", "i", "c", "h"))
    text = page.locator(".lx-formula").inner_text().replace("−", "-")
    assert f"{f:.2f}·" in text
    assert f"{i:.2f}·" in text
    assert f"= {c:z.2f}, then" in text
    assert text.endswith(f"= {h:z.2f}")


def test_a_link_goes_to_a_place(open_page):
    view = view_of()
    page = open_page(view)
    links = '<a href="#TraceView:sequence=2,unit=5,step=9">x</a><a href="#TraceView:biggest-change">y</a>'
    page.evaluate("(links) => document.body.insertAdjacentHTML('afterbegin', links)", links)
    page.click("text=x")
    assert assert_drawn(page, view) == (2, 5, 9)
    page.click("text=y")
    view.preset("biggest-change")
    assert assert_drawn(page, view) == (view.sequence, view.unit, view.step)


def test_copied_python_shows_the_same(open_page):
    view = view_of()
    page = open_page(view)
    page.locator("[data-preset]").last.click()
    place = assert_drawn(page, view)
    names, _ = run_copied(page, trace=view.trace)
    again = names["shown"]
    assert (again.sequence, again.unit, again.step) == place


@pytest.mark.parametrize("width", [400, 700, 1400])
def test_no_width_makes_it_overflow(open_page, width):
    view = view_of(drawn="lines")
    page = open_page(view, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_drawn(page, view)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_page(view_of(), scheme=scheme)
    found = axe.Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


def test_a_large_trace_is_alive(open_page):
    with torch.no_grad():
        view = lab.view(lab.LSTMCell(3, 256)(torch.randn(500, 2, 3)), drawn="lines")
    page = open_page(view)
    page.locator(".lx-scrubber").focus()
    page.keyboard.press("End")
    assert page.locator('[data-value="h"]').get_attribute("data-step") == "499"
    assert page.get_by_text("units that vary most; choose with").count() == 1
