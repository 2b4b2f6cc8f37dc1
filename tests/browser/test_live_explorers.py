"""The explorers in a real browser, on the page that save_html writes: no kernel, no network."""

import json
import re

import pytest
from copied import run_copied
from waiting import wait_until

from lstmgru_lab import explorers
from lstmgru_lab.explorers import CellState, ForgetGate, InputGate, LSTMCellExplorer, OutputGate, UnrolledRNN
from lstmgru_lab.explorers.pages import DIST

pytestmark = pytest.mark.browser

CLASSES = [ForgetGate, InputGate, CellState, OutputGate, LSTMCellExplorer, UnrolledRNN]
every_class = pytest.mark.parametrize("cls", CLASSES)
# A state that solves the task, reached from the first preset.
SOLUTIONS = {
    ForgetGate: {"W_f.x": 10.0, "b_f": 6.0},
    InputGate: {"W_i.h": -10.0},
    CellState: {"W_f.x": 10.0, "b_f": 6.0, "W_i.x": 10.0, "b_i": -5.0},
    OutputGate: {"W_o.h": 10.0},
    LSTMCellExplorer: {"W_f.h": -10.0},
}
READ = """() => ({
  weights: Object.fromEntries([...document.querySelectorAll("[data-control]")].map((node) =>
    [node.dataset.control, Number(node.value)])),
  values: [...document.querySelectorAll("[data-value]")].map((node) =>
    [node.dataset.value, Number(node.dataset.number), Number(node.dataset.step), node.innerText]),
})"""

# Names of rows that begin left of their explorer.
OUTSIDE = """() => [...document.querySelectorAll(".lx-row-label .lx-symbol")].filter((node) =>
  node.getBoundingClientRect().left < node.closest("[data-explorer]").getBoundingClientRect().left)
  .map((node) => node.innerText)"""

# How every part of every explorer looks.
STYLES = """() => [...document.querySelectorAll("[data-explorer], [data-explorer] *")].map((node) => {
  const style = getComputedStyle(node);
  const names = ["display", "gridTemplateColumns", "fill", "stroke", "strokeWidth", "strokeDasharray",
    "color", "backgroundColor", "borderColor", "fontSize", "fontWeight", "padding", "margin", "height",
    "transform"];
  const where = `${node.closest("[data-explorer]").dataset.explorer} ${node.tagName} ${node.classList}`;
  return [where, ...names.map((name) => `${name}: ${style[name]}`)].join("; ");
})"""


def expected_values(explorer):
    """What may be printed at the selected step, from the reference cell's trace alone."""
    trace, step, unit = explorer.trace, explorer.step, getattr(explorer, "unit", 0)
    values = {name: getattr(trace, name)[step, 0, unit].item() for name in trace.fields}
    values["x"] = explorer.x[step]
    if isinstance(explorer, UnrolledRNN):
        return values | {"gradient": explorer.gradient[step].item()}
    path = trace.f[step + 1 :, 0, unit].prod().item()
    return values | {"written": values["i"] * values["c_tilde"], "path": path}


def as_printed(number):
    """Two digits after the point, or "2.1e-9" where they would not show it."""
    if number == 0 or 0.005 <= abs(number) < 1000:
        return f"{number:z.2f}"
    mantissa, power = f"{number:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(power)}"


def assert_drawn(page, explorer):
    """Every control and every printed value is the explorer's: exactly, and as it is printed."""
    drawn = page.evaluate(READ)
    assert drawn["weights"] == {name: explorer.weights[name] for name in drawn["weights"]}
    assert len(drawn["weights"]) == len(explorer.live)
    expected = expected_values(explorer)
    printed = as_printed if isinstance(explorer, UnrolledRNN) else (lambda number: f"{number:z.2f}")
    assert {"x", "h"} < {name for name, *_ in drawn["values"]}
    for name, number, step, text in drawn["values"]:
        assert number == pytest.approx(expected[name], rel=1e-12, abs=1e-12), name
        assert step == explorer.step
        assert text.replace("−", "-") == printed(number)


def press(page, name, key):
    page.locator(f'[data-control="{name}"]').focus()
    page.keyboard.press(key)


def follow(page, cls, target):
    """Click a link in the prose."""
    link = f'<a id="followed" href="#{cls.__name__}:{target}">x</a>'
    page.evaluate("(link) => document.body.insertAdjacentHTML('afterbegin', link)", link)
    page.locator("#followed").click()
    page.evaluate("document.querySelector('#followed').remove()")


@every_class
def test_each_preset_draws_the_reference_cells_numbers(open_page, cls):
    explorer = cls()
    page = open_page(explorer)
    assert_drawn(page, explorer)
    for name in explorer.presets:
        page.locator(f'[data-preset="{name}"]').click()
        explorer.preset(name)
        assert_drawn(page, explorer)
        page.wait_for_selector(f'[data-preset="{name}"][aria-pressed="true"]')


@every_class
def test_the_keyboard_and_the_mouse_move_the_weights(open_page, cls):
    explorer = cls()
    page = open_page(explorer)
    for name in cls.live:
        before = explorer.weights[name]
        start = -cls.grid if before == cls.limit else cls.grid
        press(page, name, "ArrowRight" if start > 0 else "ArrowLeft")
        explorer.weights[name] = round(before + start, 9)
    assert_drawn(page, explorer)
    for key, value in [
        ("End", cls.limit),
        ("ArrowRight", cls.limit),
        ("Shift+ArrowLeft", cls.limit - 10 * cls.grid),
    ]:
        press(page, name, key)
        explorer.weights[name] = round(value, 9)
        assert_drawn(page, explorer)

    box = page.locator(f'[data-control="{name}"]').bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.1 * box["width"], middle, steps=5)
    wait_until(page, f"""document.querySelector('[data-control="{name}"]').value < {-0.6 * cls.limit}""")
    page.mouse.up()
    page.evaluate("new Promise(requestAnimationFrame)")
    value = float(page.locator(f'[data-control="{name}"]').input_value())
    assert value / cls.grid == pytest.approx(round(value / cls.grid))  # a hand gets round numbers
    explorer.weights[name] = value
    assert_drawn(page, explorer)


@every_class
def test_time_and_inputs_by_keyboard_and_mouse(open_page, cls):
    explorer = cls()
    page = open_page(explorer)
    page.get_by_label("Step", exact=True).focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector('[data-value="h"][data-step="1"]')  # a frame later, as while it is dragged
    explorer.step = 1
    assert_drawn(page, explorer)
    count, at = len(cls.default_x), 11
    box = page.locator(".lx-plot").nth(1).bounding_box()
    page.mouse.click(box["x"] + box["width"] * (count - 2.5) / count, box["y"] + 5)
    page.wait_for_selector(f'[data-value="h"][data-step="{count - 3}"]')
    explorer.step = count - 3
    assert_drawn(page, explorer)

    plot = page.locator('[data-edit="x"]')
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] * (at + 0.5) / count, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (at + 0.5) / count, box["y"] + box["height"] / 4, steps=3)
    wait_until(page, """document.querySelector('[data-value="x"]').dataset.number === "0.5" """)
    page.mouse.up()
    plot.focus()
    for key in ("ArrowUp", "ArrowRight", "Delete", "ArrowDown"):
        page.keyboard.press(key)
    explorer.x = [*cls.default_x[:at], 0.6, -0.1, *cls.default_x[at + 2 :]]
    explorer.step = at + 1
    assert_drawn(page, explorer)


@every_class
def test_links_copy_and_reset(open_page, cls):
    explorer = cls()
    page = open_page(explorer)
    last, control = explorer.presets[-1], next(iter(cls.live))
    follow(page, cls, last)
    explorer.preset(last)
    assert_drawn(page, explorer)
    follow(page, cls, f"{control}=1.5,step=7")
    explorer.weights, explorer.step = {control: 1.5}, 7
    assert_drawn(page, explorer)
    assert "#" not in page.url

    names, printed = run_copied(page)
    assert names["explorer"].weights == explorer.weights
    assert names["explorer"].x == explorer.x
    assert float(printed) == explorer.trace.h[7].item()

    page.locator('[data-action="reset"]').click()
    assert_drawn(page, cls())


def test_a_link_sets_only_the_explorer_that_it_names(open_page):
    page = open_page(ForgetGate(), UnrolledRNN())
    follow(page, UnrolledRNN, "explode")
    assert page.locator('[data-control="W.h"]').input_value() == "1.5"
    assert page.locator('[data-control="b_f"]').input_value() == "2.5"


def test_a_reset_goes_back_to_how_it_was_made(open_page):
    made = InputGate(preset="write-everything", x=[1.0, 0.0, -1.0], step=1)
    page = open_page(made)
    page.locator('[data-preset="count-the-pulses"]').click()
    page.locator('[data-action="reset"]').click()
    assert_drawn(page, made)


def test_pointing_at_a_part_explains_it_with_its_numbers(open_page):
    explorer = LSTMCellExplorer()
    page = open_page(explorer)
    now = expected_values(explorer)
    formula = page.locator(".lx-formula")
    c_prev = explorer.trace.c[explorer.step - 1].item()
    tanh_c = explorer.trace.c[explorer.step].tanh().item()
    shown = {
        "f": f"σ(5.00) = {now['f']:.2f}",
        "i": f"σ(−15.00) = {now['i']:.2f}",
        "c_tilde": "tanh(−3.00) = −1.00",
        "o": f"σ(4.00) = {now['o']:.2f}",
        "kept": f"{now['f']:.2f}·{c_prev:.2f} = {now['f'] * c_prev:.2f}",
        "written": f"{now['i']:.2f}·(−1.00) = 0.00",
        "c": f"= {now['c']:.2f}",
        "tanh_c": f"tanh({now['c']:.2f}) = {tanh_c:.2f}",
        "h": f"{now['o']:.2f}·{tanh_c:.2f} = {now['h']:.2f}",
    }
    for k, (topic, text) in enumerate(shown.items()):
        part = page.locator(f'.lx-diagram [data-topic="{topic}"]')
        if k % 2:
            part.hover()
        else:
            part.focus()
        assert formula.inner_text().replace("\n", "").replace("\u200b", "").endswith(text), topic
        assert page.locator(".lx-explained").get_attribute("data-topic") == topic
    press(page, "W_i.x", "ArrowLeft")  # a weight under the hand explains its gate
    assert page.locator(".lx-explained").get_attribute("data-topic") == "i"


def test_the_gradient_of_the_cell_state_meets_the_forget_gate(open_page):
    page = open_page(CellState())
    page.locator('[data-topic="path"]').focus()
    assert page.locator(".lx-formula").inner_text().endswith(f"= {CellState().now('f'):.2f}")


@every_class
def test_the_readout_follows(open_page, cls):
    explorer = cls()
    page = open_page(explorer)
    readout = page.locator(".lx-readout")
    said = {readout.inner_text()}
    for name in explorer.presets[1:3]:
        page.locator(f'[data-preset="{name}"]').click()
        said.add(readout.inner_text())
    assert len(said) == 3


def test_the_readouts_say_what_the_trace_says(open_page):
    page = open_page(ForgetGate(), InputGate(), CellState(), OutputGate())
    forget, wrote, state, shown = (one.inner_text() for one in page.locator(".lx-readout").all())
    assert f"{ForgetGate().half_life():.1f} steps" in forget
    written = [abs(value) >= 0.1 for value in InputGate().series("written")]
    assert f"Of the 6 inputs so far it has written {sum(written[:19])}." in wrote
    assert f"comes back times {expected_values(CellState())['path']:.2f}" in state
    spoken = [abs(value) >= 0.1 for value in OutputGate().series("h")]
    assert sum(spoken[:11]) == 1
    assert "for 8 steps so far; h has shown it in 1 of them" in shown


@pytest.mark.parametrize("cls", SOLUTIONS)
def test_the_task_notices_that_it_is_solved(open_page, cls):
    explorer = cls()
    page = open_page(explorer)
    task = page.locator("[data-task]")
    for preset in explorer.presets:  # no preset gives the answer away
        page.locator(f'[data-preset="{preset}"]').click()
        assert task.get_attribute("data-task") == "open"
    page.locator(f'[data-preset="{explorer.presets[0]}"]').click()
    follow(page, cls, ",".join(f"{name}={value}" for name, value in SOLUTIONS[cls].items()))
    assert task.get_attribute("data-task") == "solved"
    page.get_by_text("Solved.").wait_for()


def test_without_its_events_a_task_says_so(open_page):
    page = open_page(*(cls(x=[0.0] * 24) for cls in SOLUTIONS))
    tasks = page.locator("[data-task]").all()
    assert len(tasks) == len(SOLUTIONS)
    for task in tasks:
        assert task.get_attribute("data-task") == "open"
        assert "press Reset" in task.inner_text()


class TestSeveralUnits:
    """LSTMCellExplorer with four hidden units: a line each, and one of them in the diagram."""

    def test_the_diagram_and_the_sliders_are_the_chosen_units(self, open_page):
        explorer = LSTMCellExplorer(units=4)
        page = open_page(explorer)
        for preset in explorer.presets:
            page.locator(f'[data-preset="{preset}"]').click()
            explorer.preset(preset)
            for unit in (2, 3):
                page.locator(f'[data-unit="{unit}"]').click()
                explorer.unit = unit
                assert_drawn(page, explorer)
                assert page.locator('[data-unit][aria-pressed="true"]').get_attribute("data-unit") == str(
                    unit
                )
        control = page.locator('[data-control="W_c[3].h[3]"]')
        control.focus()
        page.keyboard.press("ArrowRight")
        value = float(control.input_value())
        assert value > explorer.weights["W_c[3].h[3]"]
        explorer.weights["W_c[3].h[3]"] = value
        assert_drawn(page, explorer)

    def test_every_unit_is_a_line_in_every_row(self, open_page):
        explorer = LSTMCellExplorer(units=4, preset="time-scales")
        page = open_page(explorer)
        for name, (low, high) in {"f": (0, 1), "c": (0, 2), "c_tilde": (-1, 1), "h": (0, 1)}.items():
            row = page.locator(f'.lx-plot:left-of([data-value="{name}"])').first
            for unit in range(4):
                path = row.locator(f".lx-unit-{unit}").first.get_attribute("d")
                heights = [float(point.split()[1]) for point in path.removeprefix("M").split("L")]
                drawn = [high - height * (high - low) / 1000 for height in heights]
                assert drawn == pytest.approx(explorer.series(name, unit), abs=0.0015), (name, unit)

    def test_an_own_cell_is_drawn_and_copied(self, open_page):
        explorer = LSTMCellExplorer(units=3, preset="untrained", unit=1)
        own = LSTMCellExplorer(explorer.cell, unit=1)
        page = open_page(own)
        assert_drawn(page, own)
        names, printed = run_copied(page)
        assert names["explorer"].weights == own.weights
        assert float(printed) == own.trace.h[own.step, 0, 1].item()


@every_class
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_themes_and_accessibility(open_page, cls, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_page(cls(), scheme=scheme)
    colour = page.evaluate("getComputedStyle(document.querySelector('[data-explorer]')).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", colour)[:3]))
    assert brightness < 150 if scheme == "dark" else brightness > 700
    found = axe.Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


def test_no_width_makes_any_overflow(open_page):
    page = open_page(*(cls() for cls in CLASSES), LSTMCellExplorer(units=8))
    for width in (400, 700, 900, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE) == []


def test_the_order_of_the_style_sheets_does_not_matter(open_page):
    """In a notebook every explorer brings all of its sheets, and those of the last one stand last."""
    names = [name for name in explorers.__all__ if hasattr(getattr(explorers, name), "script")]
    page = open_page(*(getattr(explorers, name)() for name in names if name != "TraceView"))
    for width in (400, 830):
        page.set_viewport_size({"width": width, "height": 900})
        before = page.evaluate(STYLES)
        sheet = page.add_style_tag(path=DIST / "forget_gate.css")
        after = page.evaluate(STYLES)
        sheet.evaluate("(node) => node.remove()")
        assert len(before) > 1000
        assert {one for one, other in zip(before, after, strict=True) if one != other} == set()


class TestOneModelSeveralViews:
    """Two views of one model, and the kernel's part in it, played by the test."""

    @pytest.fixture
    def page(self, open_page):
        explorer = ForgetGate()
        page = open_page(explorer, bypass_csp=True)  # scripts are imported as a notebook imports them
        state = {
            "weights": dict(explorer.weights),
            "x": explorer.x,
            "step": explorer.step,
            "facts": explorer.facts,
        }
        sources = [DIST / "forget_gate.js", DIST.with_name("js") / "core" / "page.js"]
        page.evaluate(
            """async ([state, ...sources]) => {
              const blob = (text) => new Blob([text], { type: "text/javascript" });
              const load = (text) => import(URL.createObjectURL(blob(text)));
              const [{ default: forgetGate }, { lonelyModel }] = await Promise.all(sources.map(load));
              document.querySelector("main").replaceChildren();
              window.model = lonelyModel(state);
              window.saved = [];
              model.save_changes = () => saved.push(model.get("weights").b_f);
              window.close = ["a", "b"].map((id) => {
                const el = document.createElement("div");
                el.id = id;
                document.querySelector("main").append(el);
                return forgetGate.render({ model, el });
              });
            }""",
            [json.loads(json.dumps(state)), *(path.read_text(encoding="utf-8") for path in sources)],
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
        wait_until(page, "saved.length > 0")
        page.keyboard.press("ArrowRight")
        page.evaluate("model.set('weights', { ...model.get('weights'), b_f: saved.at(-1) })")
        assert self.values(page) == ["2.7", "2.7"]

    def test_the_kernel_hears_the_last_value_and_not_every_one(self, page):
        page.locator('#a [data-control="b_f"]').focus()
        for _ in range(30):
            page.keyboard.press("ArrowRight")
        wait_until(page, "saved.at(-1) === 5.5")
        assert page.evaluate("saved.length") < 30

    def test_the_kernel_has_the_last_value_when_the_mouse_lets_go(self, page):
        seen = page.evaluate(
            """() => {
              const input = document.querySelector('#a [data-control="b_f"]');
              const tell = (event) => input.dispatchEvent(event);
              tell(new PointerEvent("pointerdown", { bubbles: true }));
              for (const value of [3, 4, 5]) {
                input.value = value;
                tell(new Event("input", { bubbles: true }));
              }
              const before = saved.length;
              tell(new PointerEvent("pointerup", { bubbles: true }));
              return [before, ...saved];
            }"""
        )
        assert seen == [0, 5]

    @pytest.mark.parametrize("turn", ["keydown", "pointerdown", "blur"])
    def test_the_kernel_has_the_last_value_before_a_cell_can_be_run(self, page, turn):
        seen = page.evaluate(
            """(turn) => {
              const input = document.querySelector('#a [data-control="b_f"]');
              const keydown = (key) => new KeyboardEvent("keydown", { key, bubbles: true });
              for (const key of ["ArrowRight", "ArrowRight", "Shift"]) input.dispatchEvent(keydown(key));
              const before = saved.length;
              let atRun;
              document.body.addEventListener(turn, () => (atRun = [...saved]));
              document.body.dispatchEvent(turn === "keydown" ? keydown("Enter") : new Event(turn));
              return [before, ...atRun];
            }""",
            turn,
        )
        assert seen == [0, 2.7]

    def test_a_closed_view_leaves_nothing_behind(self, page):
        page.evaluate("close[0]()")
        page.locator('#b [data-control="b_f"]').focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("#a [data-explorer]").count() == 0
        assert page.locator('#b [data-control="b_f"]').input_value() == "2.6"
