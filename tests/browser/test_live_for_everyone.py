"""What has to hold for every reader: all explorers on one page, light and dark, narrow and wide, and more."""

import re

import pytest
from every_explorer import everything

from lstmgru_lab.explorers import ForgetGate

pytestmark = pytest.mark.browser

OVERFLOWING = """() => [...document.querySelectorAll("[data-explorer]")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.dataset.explorer)"""
# Words that begin before their explorer does or end after it; what only a screen reader is told is a point.
CUT_OFF = """() => [...document.querySelectorAll("[data-explorer]")].flatMap((explorer) => {
  const { left, right } = explorer.getBoundingClientRect();
  return [...explorer.querySelectorAll("span, label, p, button, output, var")].filter((node) => {
    const box = node.getBoundingClientRect();
    const scrolls = node.closest("pre, .lx-stage, .lx-row-meaning") && box.width > 1;
    return !scrolls && box.width > 1 && (box.left < left || box.right > right);
  }).map((node) => `${explorer.dataset.explorer}: ${node.textContent}`);
})"""


def assert_accessible(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_in_the_readers_theme_at_every_width(open_page, scheme):
    page = open_page(*everything(), scheme=scheme)
    assert_accessible(page)
    for explorer in page.locator("[data-explorer]").all():
        colour = explorer.evaluate("(node) => getComputedStyle(node).backgroundColor")
        brightness = sum(map(int, re.findall(r"\d+", colour)[:3]))
        assert brightness > 700 if scheme == "light" else brightness < 150
    for width in (400, 700, 1000, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(OVERFLOWING) == []
        assert page.evaluate(CUT_OFF) == []


def test_forced_colours_leave_the_bars_and_their_signs(open_page):
    page = open_page(*everything(), forced_colors="active")
    assert_accessible(page)
    explorer = page.locator('[data-explorer="LSTMCellExplorer"]').first
    ground, text = explorer.evaluate(
        "(node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]"
    )
    bars = {
        sign: explorer.locator(f".lx-bars .lx-{sign}").first.evaluate("(node) => getComputedStyle(node).fill")
        for sign in ("plus", "minus")
    }
    assert len({ground, *bars.values()}) == 3
    assert text != ground
    letters = explorer.locator(".lx-diagram text").first.evaluate("(node) => getComputedStyle(node).fill")
    assert letters == text  # a drawing takes the reader's colours by name: nobody forces them on it
    looks = explorer.locator(".lx-preset").evaluate_all(
        """(all) => all.map((one) => {
          const { color, backgroundColor, borderWidth, forcedColorAdjust } = getComputedStyle(one);
          return [one.ariaPressed, color !== backgroundColor, borderWidth, forcedColorAdjust];
        })"""
    )
    # Which preset is on shows without its colour too; without "none" its words would be lost on their ground.
    assert {tuple(look) for look in looks} == {("true", True, "3px", "none"), ("false", True, "1px", "auto")}


@pytest.mark.parametrize(("motion", "animations"), [("no-preference", 1), ("reduce", 0)])
def test_nothing_moves_where_the_reader_asked_for_that(open_page, motion, animations):
    page = open_page(ForgetGate(), reduced_motion=motion)
    page.evaluate(
        """() => {
          const link = Object.assign(document.createElement("a"), { href: "#ForgetGate:remember" });
          document.body.append(link);
          link.click();
        }"""
    )
    page.locator(".lx-called").wait_for()
    assert page.evaluate("document.getAnimations().length") == animations
