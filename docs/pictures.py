"""Draw the still pictures of the README: every explorer's page in a real Chromium, light and dark.

Run from the repository: .venv/bin/python docs/pictures.py
"""

from lstmgru_lab.cli.ctrl_c import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from lstmgru_lab.explorers.gallery import gallery
from lstmgru_lab.explorers.live_picture import LivePicture

HERE = Path(__file__).parent
SMALL_WIDTH = 520
# Headless and as root, as in a container, without the services of Chromium that look for a network.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        yield browser
        browser.close()


@contextmanager
def shown(browser: Browser, explorer: LivePicture, scheme: str, width: int) -> Iterator[Page]:
    """Open the explorer's own page in a colour scheme and a width, at 1.5 device pixels for one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        explorer.save_html(path)
        viewport = {"width": width, "height": 900}
        page = browser.new_page(viewport=viewport, color_scheme=scheme, device_scale_factor=1.5)
        page.goto(path.as_uri())
        yield page
        page.close()


def picture(page: Page) -> Image.Image:
    """Take a picture of the explorer as it looks now."""
    return Image.open(io.BytesIO(page.locator("[data-explorer]").screenshot())).convert("RGB")


def file_name(explorer: LivePicture) -> str:
    """Return the file name of an explorer, such as "gru-cell" for a GRUCellExplorer."""
    name = type(explorer).__name__.removesuffix("Explorer")
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def main() -> None:
    """Write docs/gallery/NAME-light.png and -dark.png for every explorer."""
    (HERE / "gallery").mkdir(exist_ok=True)
    with chromium() as browser:
        for explorer in gallery():
            for scheme in ("light", "dark"):
                with shown(browser, explorer, scheme, 1040) as page:
                    large, name = picture(page), f"{file_name(explorer)}-{scheme}.png"
                size = SMALL_WIDTH, round(SMALL_WIDTH * large.height / large.width)
                small = large.resize(size, Image.Resampling.LANCZOS)
                small.quantize(128, dither=Image.Dither.NONE).save(HERE / "gallery" / name, optimize=True)


if __name__ == "__main__":
    main()
