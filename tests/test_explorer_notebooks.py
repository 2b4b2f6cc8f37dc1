"""Explorers in a notebook under strict nbval: every cell gives the same outputs again, without a marker."""

import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from lstmgru_lab.explorers.gallery import gallery

NAMES = [type(one).__name__ for one in gallery()]
CELLS = [
    "import lstmgru_lab as lab\nfrom lstmgru_lab.explorers.gallery import gallery\nshown = iter(gallery())",
    *["next(shown)"] * len(NAMES),
]


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A notebook that shows every explorer, run once and stored."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    NotebookClient(notebook, timeout=None).execute()
    path = tmp_path_factory.mktemp("nbval") / "explorers.ipynb"
    nbformat.write(notebook, path)
    return path


def nbval(path):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        str(path),
    ]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)


def test_every_explorer_gives_the_same_outputs_again(executed):
    done = nbval(executed)
    assert done.returncode == 0, done.stdout
    assert f"{len(CELLS)} passed" in done.stdout


def test_another_state_would_be_noticed(executed):
    notebook = nbformat.read(executed, as_version=4)
    notebook.cells = notebook.cells[:2]
    notebook.cells[1].source = notebook.cells[1].source.replace(
        "next(shown)", "one = next(shown)\none.step = 3\none"
    )
    other = executed.with_name("other.ipynb")
    nbformat.write(notebook, other)
    done = nbval(other)
    assert done.returncode == 1, done.stdout
    assert "1 failed" in done.stdout
