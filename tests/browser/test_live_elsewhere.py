"""What else becomes of an explorer's output: an HTML export, and a page made from the mime bundle alone."""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from lstmgru_lab.course.server import jupyter_environment
from lstmgru_lab.explorers import ForgetGate, from_mime
from lstmgru_lab.explorers.gallery import gallery
from lstmgru_lab.explorers.live_picture import MIME

pytestmark = pytest.mark.browser

VALUES = """[...document.querySelectorAll("[data-value]")]
  .map((node) => [node.dataset.value, node.dataset.number, node.dataset.step, node.textContent])"""
WIDGET_STATE, WIDGET_VIEW = (f"application/vnd.jupyter.widget-{one}+json" for one in ("state", "view"))


def stored_notebook(explorer, with_state):
    """A notebook with the explorer's output, as JupyterLab saves it."""
    bundle, _ = explorer._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell("explorer", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", bundle, execution_count=1)]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    if with_state:
        model = {"model_name": "AnyModel", "model_module": "anywidget", "state": {}}
        notebook.metadata["widgets"] = {
            WIDGET_STATE: {
                "state": {bundle[WIDGET_VIEW]["model_id"]: model},
                "version_major": 2,
                "version_minor": 0,
            }
        }
    return notebook


@pytest.mark.parametrize(
    ("with_state", "ours", "options"),
    [
        (False, True, []),
        (True, True, []),
        (True, False, ["--ClearMetadataPreprocessor.enabled=True"]),  # the option that INSTRUCTORS.md names
    ],
)
def test_an_html_export_shows_the_picture_and_is_never_blank(chromium, tmp_path, with_state, ours, options):
    nbformat.write(stored_notebook(ForgetGate(), with_state), tmp_path / "stored.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", *options, "stored.ipynb"]
    settings = jupyter_environment(os.environ) if ours else {"JUPYTER_CONFIG_PATH": ""}
    environment = {**os.environ, **settings}  # ours are those that `lstmgru-lab open` sets
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "stored.html").as_uri())
    picture = page.locator(".jp-OutputArea-output img")
    assert picture.count() == 1
    assert picture.evaluate("(node) => node.complete && node.naturalWidth > 600 && node.clientWidth > 300")
    context.close()


def test_a_page_is_made_again_from_the_mime_bundles_alone(open_page):
    explorers = gallery()
    for one in explorers:
        if "step" in one.traits():
            one.step = 4
    bundles = [json.loads(json.dumps(one._repr_mimebundle_()[0][MIME])) for one in explorers]
    again = open_page(*(from_mime(bundle) for bundle in bundles))
    assert again.locator("[data-explorer]").count() == len(explorers)
    values = again.evaluate(VALUES)
    first = open_page(*explorers)
    assert len(values) > 60
    assert values == first.evaluate(VALUES)
