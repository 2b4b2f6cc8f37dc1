"""A small made-up course for the tests of the working copy and of `lstmgru-lab open`."""

import json
from pathlib import Path


def notebook(*sources: str, **metadata) -> bytes:
    """An executed notebook with these cells, as the authors' build leaves it."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {"tags": ["kept"], "lstmgru": {"source": "0f3a"}, "execution": {"iopub": "now"}},
            "source": source.splitlines(keepends=True),
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["the answer\n"]}],
            "execution_count": number,
        }
        for number, source in enumerate(sources, 1)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel, **metadata}, "nbformat": 4, "nbformat_minor": 5}
    ).encode()


def make_course(root: Path) -> Path:
    """Two lessons and an exercise with all that stands beside them in the repository."""
    paired = {
        "jupytext": {"formats": "ipynb,source//py:percent"},
        "widgets": {"state": {}},
        "lstmgru_build": {"reads": {}},
    }
    files = {
        "lessons/01_why_gates.ipynb": notebook("print('the answer')", "1 + 1", **paired),
        "lessons/02_the_forget_gate.ipynb": notebook("import lstmgru_lab as lab", **paired),
        "lessons/pictures/cell.png": b"\x89PNG",
        "lessons/jupytext.toml": b"formats = 'ipynb,source//py:percent'",
        "lessons/source/01_why_gates.py": b"# %%",
        "lessons/.ipynb_checkpoints/01_why_gates-checkpoint.ipynb": notebook("old"),
        "exercises/02_the_forget_gate.ipynb": notebook(
            "def forget_gate(): ...", lstmgru={"exercises": ["forget_gate"]}
        ),
        "solutions/02_the_forget_gate.ipynb": notebook("def forget_gate(): return 1"),
    }
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root
