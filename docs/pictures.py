"""Draw the pictures of the README: every explorer's page in a real Chromium, light and dark.

Run from the repository: .venv/bin/python docs/pictures.py
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import lstmgru_lab as lab

HERE = Path(__file__).parent
PICTURES = {"forget-gate": "ForgetGate", "unrolled-rnn": "UnrolledRNN"}
# Headless and as root, as in a container; and nothing of Chromium's own that looks for a network.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    """Write docs/NAME-light.png and docs/NAME-dark.png for each of PICTURES."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        for name, explorer in PICTURES.items():
            page_file = Path(folder) / f"{name}.html"
            getattr(lab.explorers, explorer)().save_html(page_file)
            for scheme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": 1040, "height": 900}, color_scheme=scheme, device_scale_factor=1.5
                )
                page.goto(page_file.as_uri())
                page.locator("[data-explorer]").screenshot(path=HERE / f"{name}-{scheme}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
