"""The text viewer in a real browser: what it prints are torch's numbers, wherever the learner goes."""

import pytest
from copied import run_copied

import lstmgru_lab as lab
from lstmgru_lab.explorers import TextUnits
from lstmgru_lab.learning.models import CharacterModel

pytestmark = pytest.mark.browser

MINUS = "−"


def plain(text):
    return text.replace(MINUS, "-").replace("\u00a0", " ")


def assert_drawn(page, view):
    """Every printed number is that of `view` in its present state."""
    value = view.states[view.position].item()
    state = page.locator('[data-value="state"]')
    assert float(state.get_attribute("data-number")) == value
    assert int(state.get_attribute("data-step")) == view.position
    assert plain(state.inner_text()) == f"{value:+z.2f}".replace("+0.00", "0.00")
    shown = page.locator('[data-value="p"]').all()
    likely = list(view.probabilities.items())[: len(shown)]
    assert len(shown) == min(8, len(view.probabilities))
    for node, (character, probability) in zip(shown, likely, strict=True):
        assert node.get_attribute("data-character") == character
        assert float(node.get_attribute("data-number")) == pytest.approx(probability, abs=1e-12)
        assert node.inner_text() == f"{probability:.2f}"
    words = plain(page.locator(".lx-words").inner_text())
    assert view.summary().splitlines()[0].partition("(position")[2] in words
    half, most = (view._reading.reach(view.position, part) for part in (0.5, 0.9))
    legend = page.locator(".lx-legend").inner_text()
    assert f"in the last {characters(half)}, nine tenths in {characters(most)}" in legend
    assert_followers(page, view)


def characters(count):
    return "character" if count == 1 else f"{count} characters"


def assert_followers(page, view):
    shown = page.locator(".lx-follower:visible").all()
    expected = view.following()[:6]
    assert [int(one.get_attribute("data-unit")) for one in shown] == [one.unit for one in expected]
    for node, one in zip(shown, expected, strict=True):
        assert float(node.get_attribute("data-difference")) == pytest.approx(one.difference, abs=1e-12)
        assert plain(node.locator(".lx-number").inner_text()) == f"{one.difference:+z.2f}"
        assert ("throughout" in node.inner_text()) == one.throughout


def bars(page, kind):
    """The heights of the bars of one kind, a character each, in the viewBox's units; 0 where none is."""
    return page.evaluate(
        """(kind) => [...document.querySelectorAll(".lx-text-line")].flatMap((line) => {
          const found = Array.from(line.querySelectorAll(".lx-letters span"), () => 0);
          const d = line.querySelector("svg ." + kind).getAttribute("d");
          for (const [, x, height] of d.matchAll(/M([\\d.]+) \\d+v(-?[\\d.]+)/g)) {
            found[Math.floor(x)] = -height;
          }
          return found;
        })""",
        kind,
    )


@pytest.mark.parametrize("preset", TextUnits().presets)
def test_each_preset_is_drawn_and_recognised(open_page, preset):
    page = open_page(TextUnits(unit=0, position=3))
    page.locator(f'[data-preset="{preset}"]').click()
    assert_drawn(page, TextUnits(preset=preset))
    page.locator(f'[data-preset="{preset}"][aria-pressed="true"]').wait_for()
    page.locator('[data-action="reset"]').click()
    assert_drawn(page, TextUnits(unit=0, position=3))


@pytest.mark.parametrize("width", [400, 1100])
def test_the_bars_are_the_units_states_and_the_connectivity(open_page, width):
    view = TextUnits()
    page = open_page(view, width=width)
    page.wait_for_selector(".lx-text-line")
    scale = next((size for size in (0.25, 0.5) if size >= view.states.abs().max()), 1)
    up, down = bars(page, "lx-plus"), bars(page, "lx-minus")
    drawn = [a + b for a, b in zip(up, down, strict=True)]
    assert min(up) >= 0 >= max(down)
    assert drawn == pytest.approx((18 * view.states / scale).tolist(), abs=0.051)
    shares = view.connectivity
    assert bars(page, "lx-rests")[: len(shares)] == pytest.approx(
        (-13 * shares / shares.max()).tolist(), abs=0.051
    )
    assert not any(bars(page, "lx-rests")[len(shares) :])
    assert "".join(page.locator(".lx-letters span").all_inner_texts()).replace("\u00a0", " ").replace(
        "↵", "\n"
    ).split() == view.text.split()  # fmt: skip


def test_arrow_keys_go_through_the_text_and_shift_marks_a_span(open_page):
    view = TextUnits(position=30)
    page = open_page(view)
    page.locator(".lx-text").focus()
    page.keyboard.press("ArrowRight")
    view.position = 31
    assert_drawn(page, view)
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    view.position, view.span = 28, (28, 32)
    assert_drawn(page, view)
    page.keyboard.press("Shift+ArrowRight")
    view.position, view.span = 29, (29, 32)
    assert_drawn(page, view)
    assert page.locator(".lx-text").get_attribute("aria-valuenow") == "29"
    page.keyboard.press("Escape")
    view.span = None
    assert_drawn(page, view)
    page.keyboard.press("End")
    view.position = len(view.text) - 1
    assert_drawn(page, view)
    assert "The text ends here" in page.locator(".lx-next").inner_text()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    start = len(page.locator(".lx-text-line").first.locator(".lx-letters span").all())
    view.position = start
    assert_drawn(page, view)


def test_keys_choose_unit_and_temperature(open_page):
    view = TextUnits(unit=4)
    page = open_page(view)
    page.locator('[data-control="unit"]').focus()
    page.keyboard.press("ArrowRight")
    page.locator('[data-control="temperature"]').focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    view.unit, view.temperature = 5, 0.7
    assert_drawn(page, view)
    assert "temperature 0.7" in page.locator(".lx-next").inner_text()


def test_the_mouse_goes_to_a_character_and_marks_a_span(open_page):
    view = TextUnits(span=None)
    page = open_page(view)
    letters = page.locator(".lx-letters span")
    boxes = [letters.nth(k).bounding_box() for k in (20, 26)]
    middle = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    page.mouse.move(*middle[0])
    page.mouse.down()
    page.wait_for_selector('[data-value="state"][data-step="20"]')
    page.mouse.move(*middle[1], steps=6)
    page.wait_for_selector('[data-value="state"][data-step="26"]')
    page.mouse.up()
    view.position, view.span = 26, (20, 27)
    assert_drawn(page, view)
    page.locator(".lx-follower").nth(1).click()
    view.unit = view.following()[1].unit
    assert_drawn(page, view)
    page.locator('[data-action="clear"]').click()
    view.span = None
    assert_drawn(page, view)


def test_a_link_goes_to_a_place(open_page):
    view = TextUnits()
    page = open_page(view)
    links = (
        '<a href="#TextUnits:unit=9,position=50,start=40,stop=46,temperature=0.5">x</a>'
        f'<a href="#TextUnits:{view.presets[1]}">y</a>'
    )
    page.evaluate("(links) => document.body.insertAdjacentHTML('afterbegin', links)", links)
    page.click("text=x")
    view.unit, view.position, view.span, view.temperature = 9, 50, (40, 46), 0.5
    assert_drawn(page, view)
    page.click("text=y")
    view.preset(view.presets[1])
    assert_drawn(page, view)


@pytest.mark.parametrize("kind", ["GRU", "RNN"])
def test_copied_python_shows_the_same_of_an_own_model(open_page, kind):
    characters = "\n \"'<aàb字𝒉"  # what a page or a script could stumble over
    model, text = CharacterModel(kind, len(characters), 7, 3), characters * 4
    view = TextUnits(model, text, characters, unit=3, position=11, span=(9, 14))
    page = open_page(view)
    assert_drawn(page, view)
    page.locator(".lx-text").focus()
    page.keyboard.press("ArrowRight")
    names, _ = run_copied(page, model=model, text=text, characters=characters)
    view.position = 12
    assert names["shown"].state() == view.state()


def test_copied_python_of_the_packages_model(open_page):
    view = TextUnits(text="The Sun's Light.\nIt is “here”.".replace("“", "'").replace("”", "'"), position=9)
    page = open_page(view)
    names, _ = run_copied(page, lab=lab)
    assert names["shown"].state() == view.state()


def test_what_did_not_change_is_not_drawn_again(open_page):
    page = open_page(TextUnits(position=20))
    page.wait_for_selector(".lx-text-line")
    page.evaluate(
        """() => {
          window.touched = new Set();
          const note = ({ target }) => touched.add(target.getAttribute?.("class"));
          new MutationObserver((all) => all.forEach(note)).observe(
            document.querySelector(".lx-text"), { subtree: true, attributes: true, childList: true });
        }"""
    )
    page.locator('[data-control="temperature"]').focus()
    page.keyboard.press("ArrowRight")
    page.locator(".lx-text").focus()
    page.keyboard.press("ArrowRight")
    touched = set(page.evaluate("[...touched]"))
    assert {"lx-frame", "lx-rests"} <= touched
    assert not touched & {"lx-plus", "lx-minus", "lx-text-line", "lx-letters"}


@pytest.mark.parametrize("width", [400, 700, 1400])
def test_no_width_makes_it_overflow(open_page, width):
    view = TextUnits()
    page = open_page(view, width=width)
    page.wait_for_selector(".lx-text-line")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_drawn(page, view)
