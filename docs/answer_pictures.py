"""Draw the README's pictures of an answer: a mistake that `lab.check` names, in JupyterLab, light and dark.

Run from the repository: .venv/bin/python docs/answer_pictures.py
"""

from lstmgru_lab.cli.ctrl_c import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import json
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "browser")]

from lab_page import Lab, served, write_notebook  # noqa: E402

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

THEMES = {"JupyterLab Light": "light", "JupyterLab Dark": "dark"}

WRONG = """\
def forget_gate(x_t, h_prev, W_f, b_f):
    xh = torch.cat([x_t, h_prev], dim=-1)
    return torch.sigmoid(xh @ W_f.T + b_f)"""
CELLS = ("import torch\n\nimport lstmgru_lab as lab", WRONG, 'lab.check("forget_gate")')


def choose(theme: str, home: Path) -> None:
    """Make the JupyterLab of this home open in a theme, as Settings > Theme would."""
    settings = home / "jupyter" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"theme": theme})
    (settings / "themes.jupyterlab-settings").write_text(text, encoding="utf-8")


def draw(page: Page, path: Path) -> None:
    """Save a picture of the cells, from the first line of the function to the last of the report."""
    page.mouse.click(2, 2)  # so that no cell is in edit mode
    first, last = (page.locator(".jp-CodeCell").nth(place).bounding_box() for place in (1, 2))
    assert first
    assert last
    height = last["y"] + last["height"] - first["y"]
    clip = {"x": first["x"], "y": first["y"], "width": first["width"], "height": height}
    page.screenshot(path=path, clip=clip)


def main() -> None:
    """Write docs/answer-wrong-light.png and docs/answer-wrong-dark.png."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        directory = Path(folder) / "course"
        with served(directory, lesson="02") as address:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
            for theme, name in THEMES.items():
                choose(theme, directory.parent)
                write_notebook(directory / f"{name}.ipynb", *CELLS)
                page = browser.new_page(viewport={"width": 1100, "height": 1000}, device_scale_factor=1.5)
                page.goto(address.replace("tree/lessons/02_forget_gate", f"workspaces/{name}/tree/{name}"))
                Lab(page).run_all()
                page.locator('.jp-OutputArea [role="status"]').wait_for()
                draw(page, HERE / f"answer-wrong-{name}.png")
                page.close()
            browser.close()


if __name__ == "__main__":
    main()
