"""A real Chromium, and pages in which nothing may go wrong unnoticed."""

import os
import shutil
from pathlib import Path

import one_font
import pytest
from playwright.sync_api import Error, Page, sync_playwright
from watched_page import watched

from lstmgru_lab import site
from lstmgru_lab.explorers import page_html

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
NAMES = ["chromium", "chromium-browser", "google-chrome"]


def find_chromium() -> str | None:
    """The Chromium to use; None is Playwright's own, if it is installed."""
    named = os.environ.get("LSTMGRU_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """The environment of a browser, with the fonts of the tests."""
    return one_font.environment(tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The static site."""
    folder = tmp_path_factory.mktemp("site")
    site.write_site(folder, lambda _: None)
    return folder


@pytest.fixture(scope="session")
def chromium(environment):
    """One browser for all tests; a skip where there is none, unless LSTMGRU_REQUIRE_BROWSER=1."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET, env=environment)
        except Error as error:
            reason = f"no Chromium: {str(error).splitlines()[0]}"
            if os.environ.get("LSTMGRU_REQUIRE_BROWSER") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, tmp_path):
    """open_page(*explorers, width=, scheme=, ...) -> their page from disk, alive; it asks for no more."""
    pages: list[tuple[Page, list[str]]] = []
    closing = []

    def open_page(*explorers, width=1100, scheme="light", **options):
        path = Path(tmp_path) / "page.html"
        path.write_text(page_html(*explorers), encoding="utf-8")
        viewport = {"width": width, "height": 900}
        manager = watched(chromium, viewport=viewport, color_scheme=scheme, **options)
        page = manager.__enter__()
        closing.append(manager)
        asked: list[str] = []

        def note(request):
            if not request.url.startswith("blob:"):  # of the page itself
                asked.append(request.url)

        page.on("request", note)
        page.add_init_script("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        page.goto(path.as_uri())
        page.locator("[data-explorer]").first.wait_for()
        pages.append((page, asked))
        return page

    yield open_page
    for page, asked in pages:
        assert page.complaints == []  # type: ignore[attr-defined]
        assert asked == [asked[0]], "the page asked for something besides itself"
    for manager in closing:
        manager.__exit__(None, None, None)
