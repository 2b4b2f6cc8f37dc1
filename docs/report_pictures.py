"""Draw the pictures of an instructor's report: a sample class of 200, light and dark.

Run from the repository: .venv/bin/python docs/report_pictures.py      (some minutes)
"""

from lstmgru_lab.cli.ctrl_c import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from lstmgru_lab.bank import exercises
from lstmgru_lab.grading.sample import sample_class

HERE = Path(__file__).parent
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
STUDENTS, LESSONS, SEED = 200, ("02", "05", "08"), "2026"
SIZE = {"width": 1100, "height": 1000}


def main() -> None:
    """Write docs/class-report-light.png and docs/class-report-dark.png, the report's first screen."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        chosen = {name: one for name, one in exercises().items() if one.lesson in LESSONS}
        sample_class(folder / "class", STUDENTS, chosen)
        code = "from lstmgru_lab.cli.main import main; main()"
        arguments = ["grade", str(folder / "class"), "--out", str(folder / "grades"), "--seed", SEED]
        subprocess.run([sys.executable, "-c", code, *arguments], check=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        for scheme in ("light", "dark"):
            page = browser.new_page(
                color_scheme=scheme, viewport=SIZE, device_scale_factor=1.5, java_script_enabled=False
            )
            page.goto((folder / "grades" / "report.html").as_uri())
            page.screenshot(path=HERE / f"class-report-{scheme}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
