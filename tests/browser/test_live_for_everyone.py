"""What has to hold for every reader: several explorers on one page, light and dark, narrow and wide."""

import re

import pytest

from lstmgru_lab.explorers import Activations, GradientFlow, GRUCellExplorer, ResetGate, TextUnits, UpdateGate

pytestmark = pytest.mark.browser

OVERFLOWING = """() => [...document.querySelectorAll("[data-explorer]")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.dataset.explorer)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_in_the_readers_theme_at_every_width(open_page, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    torch = [cls(form="torch") for cls in (UpdateGate, ResetGate, GRUCellExplorer)]
    page = open_page(Activations(), GradientFlow(), TextUnits(), *torch, scheme=scheme)
    found = axe.Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    for explorer in page.locator("[data-explorer]").all():
        colour = explorer.evaluate("(node) => getComputedStyle(node).backgroundColor")
        brightness = sum(map(int, re.findall(r"\d+", colour)[:3]))
        assert brightness > 700 if scheme == "light" else brightness < 150
    for width in (400, 700, 1000, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(OVERFLOWING) == []
