"""Draw the pictures of docs/first-ten-minutes.md: a walk through lesson 00 in JupyterLab, light and dark.

Run from the repository: .venv/bin/python docs/first_minutes_pictures.py
"""

from lstmgru_lab.cli.ctrl_c import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import shutil
import tempfile
from pathlib import Path

from answer_pictures import HERE, OPTIONS, THEMES, choose
from first_ten_minutes import walk
from lab_page import Lab, served
from playwright.sync_api import Locator, sync_playwright


def main() -> None:
    """Write docs/first-minutes/NAME-light.png and -dark.png for each stage of the walk."""
    folder = HERE / "first-minutes"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        for theme, name in THEMES.items():
            with tempfile.TemporaryDirectory() as home:
                directory = Path(home) / "course"
                with served(directory, lesson="00") as address:
                    choose(theme, Path(home))
                    page = browser.new_page(viewport={"width": 1200, "height": 1000})
                    page.goto(address)

                    def draw(stage: str, place: Locator, name: str = name) -> None:
                        place.page.mouse.move(2, 2)  # no tooltip in the picture
                        place.screenshot(path=folder / f"{stage}-{name}.png")

                    walk(Lab(page), draw)
                    page.close()
        browser.close()


if __name__ == "__main__":
    main()
