"""The gallery: every explorer there is on one page from disk, and each follows the keyboard."""

import pytest
from waiting import wait_until

from lstmgru_lab import explorers
from lstmgru_lab.explorers.gallery import gallery, gallery_html

pytestmark = pytest.mark.browser

# What a key takes hold of where it is no slider of a weight, and the key.
HOLD = {
    "Shapes": ('[aria-pressed="true"][data-pick]', "ArrowRight"),
    "TraceView": ("input.lx-scrubber", "ArrowLeft"),
}
PICTURE = """(node) => [...node.querySelectorAll("path, .lx-number, .lx-box, rect")]
  .map((one) => one.outerHTML).join()"""


def test_it_has_every_explorer():
    named = {name for name in explorers.__all__ if hasattr(getattr(explorers, name), "script")}
    assert sorted(type(one).__name__ for one in gallery()) == sorted(named)


@pytest.fixture(scope="module")
def page(chromium, tmp_path_factory):
    """The gallery from disk, where it may ask for nothing besides itself and nothing goes wrong."""
    path = tmp_path_factory.mktemp("gallery") / "gallery.html"
    path.write_text(gallery_html(), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    yield page
    assert complaints == []
    assert asked == [path.as_uri()]
    context.close()


@pytest.mark.parametrize("name", [type(one).__name__ for one in gallery()])
def test_each_is_alive_with_the_network_off(page, name):
    explorer = page.locator(f'[data-explorer="{name}"]')
    control, key = HOLD.get(name, ("input[type=range][data-control]", "ArrowRight"))
    before = explorer.evaluate(PICTURE)
    explorer.locator(control).first.focus()
    page.keyboard.press(key)
    assert explorer.evaluate(PICTURE) != before
    explorer.locator('[data-action="reset"]').click()
    wait_until(page, f"document.querySelector('[data-explorer=\"{name}\"] .lx-live').textContent")
