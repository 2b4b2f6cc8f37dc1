"""The explorers in a real browser, on the page that save_html writes: no kernel, no network."""

import contextlib
import io
import json
import re

import pytest

from lstmgru_lab.explorers import ForgetGate, UnrolledRNN
from lstmgru_lab.explorers.bundle import expression

pytestmark = pytest.mark.browser

CLASSES = [ForgetGate, UnrolledRNN]
every_class = pytest.mark.parametrize("cls", CLASSES)
CASES = [(cls, name) for cls in CLASSES for name in cls().presets]


def drawn_state(page, cls):
    """A Python explorer in the state that the page shows, read from its controls and its printed values."""
    controls = page.locator("[data-control]")
    weights = {c.get_attribute("data-control"): float(c.input_value()) for c in controls.all()}
    step = int(page.locator('[data-value="h"]').get_attribute("data-step"))
    return weights, step


def assert_drawn(page, cls, x=None):
    """Every printed value is the reference cell's: exactly, and as it is printed."""
    weights, step = drawn_state(page, cls)
    explorer = cls(weights=weights, x=x, step=step)
    trace = explorer.trace
    expected = {name: getattr(trace, name)[step].item() for name in trace.fields}
    expected |= {"x": explorer.x[step]}
    if cls is ForgetGate:
        expected["written"] = expected["i"] * expected["c_tilde"]
    else:
        expected["gradient"] = explorer.gradient[step].item()
    values = page.locator("[data-value]").all()
    assert len(values) >= 3
    for node in values:
        name, number = node.get_attribute("data-value"), float(node.get_attribute("data-number"))
        assert number == pytest.approx(expected[name], rel=1e-12, abs=1e-12), name
        assert int(node.get_attribute("data-step")) == step
        printed = node.inner_text().replace("−", "-")
        if "e" in printed:
            assert printed == re.sub(r"e([+-])0*", lambda m: f"e{m[1].strip('+')}", f"{number:.1e}").replace(
                ".0e", "e"
            )
        else:
            assert printed == f"{number:z.2f}"
    return explorer


@pytest.mark.parametrize(("cls", "preset"), CASES, ids=lambda v: v if isinstance(v, str) else v.__name__)
def test_each_preset_draws_the_reference_cells_numbers(open_page, cls, preset):
    page = open_page(cls())
    page.locator(f'[data-preset="{preset}"]').click()
    chosen = cls(preset=preset)
    shown = assert_drawn(page, cls, x=chosen.x)
    assert shown.weights == chosen.weights
    assert page.locator(
        f'[data-preset="{preset}"][aria-pressed="true"]'
    ).count() == 1 or page.wait_for_selector(f'[data-preset="{preset}"][aria-pressed="true"]')


@every_class
def test_the_keyboard_moves_every_weight(open_page, cls):
    page = open_page(cls())
    for name, before in cls().weights.items():
        if name not in cls.live:
            continue
        control = page.locator(f'[data-control="{name}"]')
        control.focus()
        page.keyboard.press("ArrowRight")
        assert float(control.input_value()) == pytest.approx(before + cls.grid)
        assert_drawn(page, cls)
        page.keyboard.press("Shift+ArrowLeft")
        assert float(control.input_value()) == pytest.approx(before - 9 * cls.grid)
        page.keyboard.press("End")
        assert float(control.input_value()) == cls.limit
        page.keyboard.press("ArrowRight")
        assert float(control.input_value()) == cls.limit
        assert_drawn(page, cls)


@every_class
def test_the_mouse_drags_a_weight(open_page, cls):
    page = open_page(cls())
    name = next(reversed(cls.live))
    box = page.locator(f'[data-control="{name}"]').bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], middle, steps=5)
    page.wait_for_function(
        f"""Number(document.querySelector('[data-control="{name}"]').value) > {0.7 * cls.limit}"""
    )
    page.mouse.up()
    page.evaluate("new Promise(requestAnimationFrame)")
    explorer = assert_drawn(page, cls)
    steps = explorer.weights[name] / cls.grid
    assert steps == pytest.approx(round(steps))  # a hand gets round numbers


@every_class
def test_time_is_scrubbed_by_keyboard_and_mouse(open_page, cls):
    page = open_page(cls())
    scrubber = page.get_by_label("Step", exact=True)
    scrubber.focus()
    page.keyboard.press("Home")
    assert assert_drawn(page, cls).step == 0
    page.keyboard.press("ArrowRight")
    assert assert_drawn(page, cls).step == 1
    box = page.locator(".lx-plot").nth(1).bounding_box()
    last = len(cls.default_x) - 1
    page.mouse.click(box["x"] + box["width"] * (last - 1.5) / (last + 1), box["y"] + 5)
    page.wait_for_selector(f'[data-value="h"][data-step="{last - 2}"]')
    assert_drawn(page, cls)


@every_class
def test_inputs_are_edited_by_mouse_and_keyboard(open_page, cls):
    page = open_page(cls())
    count, at = len(cls.default_x), 10
    plot = page.locator('[data-edit="x"]')
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] * (at + 0.5) / count, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (at + 0.5) / count, box["y"] + box["height"] / 4, steps=3)
    page.wait_for_function("""Number(document.querySelector('[data-value="x"]').dataset.number) === 0.5""")
    page.mouse.up()
    x = [*cls.default_x[:at], 0.5, *cls.default_x[at + 1 :]]
    assert assert_drawn(page, cls, x).step == at
    plot.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    x[at : at + 2] = [0.6, -0.1]
    assert_drawn(page, cls, x)


@every_class
def test_reset_goes_back(open_page, cls):
    page = open_page(cls(preset=cls().presets[-1]))
    page.locator(f'[data-preset="{cls().presets[0]}"]').click()
    page.locator('[data-action="reset"]').click()
    weights, _ = drawn_state(page, cls)
    expected = cls(preset=cls().presets[-1])
    assert weights == {name: expected.weights[name] for name in cls.live}


@every_class
def test_links_in_the_prose_set_the_state(open_page, cls):
    page = open_page(cls())
    name, preset = cls.__name__, cls().presets[-1]
    control = next(iter(cls.live))
    page.evaluate(
        "(links) => document.body.insertAdjacentHTML('afterbegin', links)",
        f'<a id="p" href="#{name}:{preset}">x</a><a id="w" href="#{name}:{control}=1.5,step=7">y</a>',
    )
    page.click("#p")
    assert assert_drawn(page, cls, cls(preset=preset).x).weights == cls(preset=preset).weights
    page.click("#w")
    shown = assert_drawn(page, cls, cls(preset=preset).x)
    assert (shown.weights[control], shown.step) == (1.5, 7)
    assert not page.url.endswith(preset)


def test_a_link_sets_only_the_explorer_that_it_names(open_page):
    page = open_page(ForgetGate(), UnrolledRNN())
    page.evaluate("document.body.insertAdjacentHTML('afterbegin', '<a href=\"#UnrolledRNN:explode\">x</a>')")
    page.click('a[href="#UnrolledRNN:explode"]')
    assert page.locator('[data-control="W.h"]').input_value() == "1.5"
    assert page.locator('[data-control="b_f"]').input_value() == "2.5"


def test_pointing_at_a_part_explains_it_with_its_numbers(open_page):
    page = open_page(ForgetGate(preset="reset-on-minus-1", step=18))
    formula = page.locator(".lx-formula")
    now = ForgetGate(preset="reset-on-minus-1", step=18).trace
    f, c_prev = now.f[18].item(), now.c[17].item()
    assert formula.inner_text().replace("\n", "").endswith(f"= σ(−3.00) = {f:.2f}")
    page.locator('[data-topic="kept"]').hover()
    assert f"{f:.2f}·{c_prev:.2f} = {f * c_prev:.2f}" in formula.inner_text()
    page.locator('[data-topic="f"]').focus()
    assert f"= {f:.2f}" in formula.inner_text()
    assert page.locator('[data-topic="f"].lx-explained').count() == 1


def test_the_readout_says_the_half_life(open_page):
    explorer = ForgetGate()
    page = open_page(explorer)
    assert f"{explorer.half_life():.1f} steps" in page.locator(".lx-readout").inner_text()


def test_the_task_notices_that_it_is_solved(open_page):
    page = open_page(ForgetGate())
    task = page.locator("[data-task]")
    for preset in ForgetGate().presets:  # no preset gives the answer away
        page.locator(f'[data-preset="{preset}"]').click()
        assert task.get_attribute("data-task") == "open"
    page.locator('[data-preset="remember"]').click()
    page.locator('[data-control="W_f.x"]').focus()
    page.keyboard.press("End")
    assert task.get_attribute("data-task") == "solved"
    page.get_by_text("Solved.").wait_for()


@every_class
def test_copied_python_makes_the_same_explorer(open_page, cls):
    page = open_page(cls())
    page.locator("[data-preset]").last.click()
    page.locator("[data-control]").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator('[data-action="copy"]').click()
    page.get_by_text("copied").wait_for()
    code = page.evaluate("window.copied")
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(code, names)
    shown = assert_drawn(page, cls, names["explorer"].x)
    assert names["explorer"].weights == shown.weights
    assert float(out.getvalue()) == pytest.approx(
        float(page.locator('[data-value="h"]').get_attribute("data-number"))
    )


@every_class
@pytest.mark.parametrize("width", [400, 700, 1400])
def test_no_width_makes_it_overflow(open_page, cls, width):
    page = open_page(cls(), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_drawn(page, cls)


@every_class
def test_the_readers_dark_theme_is_followed(open_page, cls):
    def brightness(scheme):
        page = open_page(cls(), scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.querySelector('[data-explorer]')).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    assert brightness("light") > 700
    assert brightness("dark") < 150


@every_class
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, cls, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_page(cls(), scheme=scheme)
    found = axe.Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


class TestOneModelSeveralViews:
    """Two views of one model, and the kernel's part in it, played by the test."""

    @pytest.fixture
    def page(self, open_page):
        explorer = ForgetGate()
        page = open_page(explorer)
        state = {
            "weights": dict(explorer.weights),
            "x": explorer.x,
            "step": explorer.step,
            "facts": explorer.facts,
        }
        standalone = expression(ForgetGate.script_file().with_name("standalone.js"))
        page.evaluate(
            f"""(state) => {{
              document.querySelector("main").replaceChildren();
              window.model = ({standalone}).lonelyModel(state);
              window.saved = [];
              model.save_changes = () => saved.push(model.get("weights").b_f);
              const forgetGate = {expression(ForgetGate.script_file())}.default;
              window.close = ["a", "b"].map((id) => {{
                const el = document.createElement("div");
                el.id = id;
                document.querySelector("main").append(el);
                return forgetGate.render({{ model, el }});
              }});
            }}""",
            json.loads(json.dumps(state)),
        )
        return page

    def values(self, page):
        return [page.locator(f'#{view} [data-control="b_f"]').input_value() for view in "ab"]

    def test_they_move_together(self, page):
        page.locator('#a [data-control="b_f"]').focus()
        page.keyboard.press("ArrowRight")
        assert self.values(page) == ["2.6", "2.6"]
        numbers = [page.locator(f'#{view} [data-value="f"]').get_attribute("data-number") for view in "ab"]
        assert numbers[0] == numbers[1]

    def test_no_id_is_there_twice(self, page):
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
        assert len(ids) == len(set(ids))

    def test_a_weight_from_python_shows_at_once(self, page):
        page.evaluate("model.set('weights', { ...model.get('weights'), b_f: -4 })")
        assert self.values(page) == ["-4", "-4"]

    def test_an_old_echo_does_not_undo_a_newer_move(self, page):
        page.locator('#a [data-control="b_f"]').focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("saved.length > 0")
        page.keyboard.press("ArrowRight")
        page.evaluate("model.set('weights', { ...model.get('weights'), b_f: saved.at(-1) })")
        assert self.values(page) == ["2.7", "2.7"]

    def test_the_kernel_hears_the_last_value_and_not_every_one(self, page):
        page.locator('#a [data-control="b_f"]').focus()
        for _ in range(30):
            page.keyboard.press("ArrowRight")
        page.wait_for_function("saved.at(-1) === 5.5")
        assert page.evaluate("saved.length") < 30

    def test_a_closed_view_leaves_nothing_behind(self, page):
        page.evaluate("close[0]()")
        page.locator('#b [data-control="b_f"]').focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("#a [data-explorer]").count() == 0
        assert page.locator('#b [data-control="b_f"]').input_value() == "2.6"
