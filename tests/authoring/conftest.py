"""A small course with a package of its own, built once by real kernels; each test works on a copy of it."""

import shutil
from pathlib import Path

import nbformat
import numpy
import pytest

from lstmgru_lab import authoring
from lstmgru_lab.authoring import building

COURSE = {
    "lstmgru_lab/__init__.py": """
from importlib import import_module
_HOME = {"double": "cells", "flow": "gradients", "bank": "bank", "Gate": "explorers", "read_all": "tasks"}
def __getattr__(name):
    home = import_module(f"{__name__}.{_HOME[name]}")
    return home if name == _HOME[name] else getattr(home, name)
""",
    "lstmgru_lab/cells.py": "def double(x):\n    return 2 * x\n",
    "lstmgru_lab/gradients.py": "from .cells import double\ndef flow(x):\n    return double(x) + 1\n",
    "lstmgru_lab/explorers.py": """
import anywidget
import base64
import pathlib
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
class Gate(anywidget.AnyWidget):
    _esm = (pathlib.Path(__file__).parent / "script.js").read_text()
    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        static = {"text/plain": "Gate: f = 0.5", "image/png": base64.b64decode(PIXEL),
                  "application/vnd.lstmgru.explorer+json": {"class": "Gate", "weights": {"b_f": 0.0}}}
        return {**data, **static}, metadata
""",
    "lstmgru_lab/bank/__init__.py": """
from importlib import import_module
from pkgutil import iter_modules
def names():
    return [import_module(f"{__name__}.{m.name}").NAME for m in iter_modules(__path__)]
""",
    "lstmgru_lab/bank/lesson_02.py": "NAME, POINTS, MESSAGE = 'forget', 2, 'Half of it is left.'\n",
    "lstmgru_lab/bank/lesson_03.py": "NAME = 'replace'\n",
    "lstmgru_lab/tasks.py": """
import json, subprocess, sys
from pathlib import Path
import numpy
HERE = Path(__file__).parent / "data"
def read_all():
    with numpy.load(HERE / "numbers.npz") as file, open(HERE / "table.json") as table:
        numbers, table = file["x"], json.load(table)
    words = (HERE / "words.csv").read_text().split(",")
    voices = sorted(path.name for path in HERE.glob("voices/*.txt"))
    subprocess.run([sys.executable, "-c", "import lstmgru_lab.elsewhere"], check=True)
    return len(words), len(numbers), len(table), voices, optional()
def optional():
    try:
        return (HERE / "optional.txt").read_text()
    except FileNotFoundError:
        return ""
""",
    "lstmgru_lab/elsewhere.py": "WHERE = 'in another process'\n",
    "lstmgru_lab/never.py": "def used():\n    return 0\n",
    "lstmgru_lab/script.js": "export default 1;\n",
    "lstmgru_lab/data/words.csv": "a,b\n",
    "lstmgru_lab/data/table.json": "[1, 2]\n",
    "lstmgru_lab/data/voices/ann.txt": "",
    "lessons/source/01_doubling.py": """\
# %% [markdown]
# # Doubling

# %%
import lstmgru_lab as lab

print(lab.double(4))

# %% tags=["keep"]
import matplotlib.pyplot as plt

_ = plt.plot([1, 2, 3])

# %%
lab.Gate()
""",
    "lessons/source/02_timing.py": """\
# %%
import time

import lstmgru_lab as lab

lab.flow(3)

# %% tags=["measured-here"]
time.perf_counter_ns()

# %%
lab.read_all(), object()
""",
    "solutions/source/02_timing.py": '''\
# ---
# jupyter:
#   lstmgru:
#     exercises: [forget]
# ---

# %% [markdown]
# # Forget

# %%
import lstmgru_lab as lab


def forget(x):
    """Half of it."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% tags=["solution-only"]
forget(4), "forget" in lab.bank.names()
''',
}


class Course:
    """A copy of the small course, and what editors and authors do to it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text in a file."""
        text = (self / name).read_text(encoding="utf-8")
        assert old in text
        (self / name).write_text(text.replace(old, new), encoding="utf-8")

    def change(self, name: str, mend) -> None:
        """Change a notebook as an editor would that knows nothing of this course."""
        notebook = nbformat.read(self / name, as_version=4)
        mend(notebook)
        nbformat.write(notebook, self / name)

    def notebook(self, name: str) -> nbformat.NotebookNode:
        """A notebook as it is stored."""
        return nbformat.read(self / name, as_version=4)

    def products(self) -> dict[str, bytes]:
        """All that a build writes."""
        found = [*self.root.glob("*/*.ipynb"), *self.root.glob("exercises/source/*.py")]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    for name, text in COURSE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    numpy.savez(root / "lstmgru_lab/data/numbers.npz", x=numpy.arange(3))
    lines = []
    authoring.build(root, say=lines.append)
    assert lines == [
        "lessons/01_doubling.ipynb: new; running 3 code cells",
        "lessons/02_timing.ipynb: new; running 3 code cells",
        "solutions/02_timing.ipynb: new; running 2 code cells",
        "exercises/02_timing.ipynb: written from solutions/source/02_timing.py",
    ]
    return Course(root)


@pytest.fixture
def course(built, tmp_path):
    return Course(shutil.copytree(built.root, tmp_path / "course"))


@pytest.fixture
def no_kernel(monkeypatch):
    def refuse(*args):
        raise AssertionError("a kernel was started")

    monkeypatch.setattr(building, "run", refuse)
