"""A real Chromium, and pages in which nothing may go wrong unnoticed."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, sync_playwright

from lstmgru_lab.explorers import page_html

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ["chromium", "chromium-browser", "google-chrome"]


def find_chromium() -> str | None:
    """The Chromium to use; None is Playwright's own, if it is installed."""
    named = os.environ.get("LSTMGRU_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests; a skip where there is none, unless LSTMGRU_REQUIRE_BROWSER=1."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
        except Error as error:
            reason = f"no Chromium: {str(error).splitlines()[0]}"
            if os.environ.get("LSTMGRU_REQUIRE_BROWSER") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        yield browser
        browser.close()


@contextmanager
def watched(browser, **options):
    """A new page that ends with an error if its console had one."""
    page = browser.new_page(**options)
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    yield page
    page.close()


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
