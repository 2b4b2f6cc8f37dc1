"""The static site, opened from disk in a real browser: clicked through, its explorers moved, no network."""

import pytest
from waiting import wait_until
from watched_page import watched

pytestmark = pytest.mark.browser

PARTS = """() => [...document.querySelectorAll("main > * :is(math, table, pre), main > pre, main > figure")]
  .map((node) => ({
    says: node.textContent.slice(0, 40),
    stop: node.tabIndex === 0,
    scrolls: getComputedStyle(node).overflowX === "auto" && node.scrollWidth > node.clientWidth,
  }))"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
HAS_ROOM = "(slider) => Number(slider.max) > Number(slider.min)"


@pytest.fixture
def index(chromium, folder):
    """The index, in a page that may have no complaint and ask for nothing but files."""
    with watched(chromium, viewport={"width": 1200, "height": 900}) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((folder / "index.html").as_uri())
        yield page
        assert page.complaints == []
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_a_reader_clicks_from_the_index_to_the_gallery(index, folder):
    lessons = sorted(path.name for path in (folder / "lessons").glob("*.html"))
    with index.expect_navigation():
        index.locator(".lessons a").first.click()
    seen = []
    while index.locator("footer .after").count():
        seen.append(index.url.rpartition("/")[2])
        assert index.locator("h1").count() == 1
        with index.expect_navigation():
            index.locator("footer .after").click()
    assert seen == lessons
    assert index.url.endswith("gallery.html")
    index.locator("header .home").click()
    assert index.url.endswith("index.html")


def test_every_explorer_of_the_site_moves_under_the_keyboard(index, folder):
    moved = set()
    for path in [*sorted((folder / "lessons").glob("*.html")), folder / "gallery.html"]:
        index.goto(path.as_uri())
        places = index.locator("[data-lstmgru-state]").count()
        assert index.locator("[data-explorer]").count() == places, path.name
        for explorer in index.locator("[data-explorer]").all():
            name = explorer.get_attribute("data-explorer")
            scales = [one for one in explorer.locator("input[type=range]").all() if one.evaluate(HAS_ROOM)]
            if not scales:
                continue  # choices, and no scale
            slider = scales[0]
            before = slider.input_value()
            slider.focus()
            index.keyboard.press("ArrowRight")
            if slider.input_value() == before:  # it stood at its end
                index.keyboard.press("ArrowLeft")
            assert slider.input_value() != before, (path.name, name)
            moved.add(name)
    assert len(moved) >= 10


def test_a_link_in_the_text_moves_the_explorer_of_its_lesson(index, folder):
    index.goto((folder / "lessons" / "02_forget_gate.html").as_uri())
    bias = index.locator('[data-explorer="ForgetGate"] [data-control="b_f"]')
    before = bias.input_value()
    index.locator('a[href="#ForgetGate:remember"]').click()
    wait_until(
        index,
        'document.querySelector(\'[data-explorer="ForgetGate"] [data-control="b_f"]\').value'
        f" !== '{before}'",
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit_the_window(index, folder, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    index.emulate_media(color_scheme=scheme)
    for width in (400, 1400):
        index.set_viewport_size({"width": width, "height": 900})
        for name in ("index.html", "lessons/02_forget_gate.html", "lessons/12_time_series.html"):
            index.goto((folder / name).as_uri())
            index.evaluate(TWO_FRAMES)  # what scrolls is known once it is laid out
            found = axe.Axe().run(index).response["violations"]
            serious = [
                (v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")
            ]
            assert serious == [], (name, width)
            assert index.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)


def test_the_tab_key_stops_at_each_part_that_scrolls(index, folder):
    index.goto((folder / "lessons" / "02_forget_gate.html").as_uri())
    scrolling = []
    for width in (1400, 400):
        index.set_viewport_size({"width": width, "height": 900})
        index.evaluate(TWO_FRAMES)
        stops = [node for node in index.evaluate(PARTS) if node["stop"]]
        assert stops == [node for node in index.evaluate(PARTS) if node["scrolls"]]
        scrolling.append(len(stops))
    assert scrolling[0] < scrolling[1]


def test_without_scripts_the_pictures_are_there(chromium, folder):
    page = chromium.new_page(java_script_enabled=False)
    page.goto((folder / "lessons" / "02_forget_gate.html").as_uri())
    assert page.locator("noscript img").count() >= 1
    assert page.locator("noscript img").first.is_visible()
    page.close()
