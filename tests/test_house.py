"""The house: lower rooms never import upper ones, the import is quick, the names are the public ones."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lstmgru_lab

PACKAGE = Path(lstmgru_lab.__file__).parent

# Floors, lowest first. A module may import from its own floor and from those below.
FLOORS = [
    {"atomic", "called", "errors", "html_page", "interruption"},
    {"affine", "cells", "conversion", "recurrence", "trace"},
    {"gradients", "tasks", "figures", "live", "models", "training"},
    {"claims"},
    {"explorers"},
    {"bank"},
    {"record"},
    {"checking", "predictions"},
    {"grading", "course", "doctor", "authoring"},
    {"site"},
    {"cli"},
    {"__main__"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def modules() -> list[Path]:
    return sorted(
        p for p in PACKAGE.rglob("*.py") if "_course" not in p.parts and p != PACKAGE / "__init__.py"
    )


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """The rooms that a module imports, wherever in the file the import stands."""
    here = ["lstmgru_lab", *path.relative_to(PACKAGE).with_suffix("").parts]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here[: -node.level] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{stem}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("lstmgru_lab.")}
    return found - {"__version__", "__all__"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_lower_rooms_never_import_upper_ones(path):
    room = room_of(path)
    assert room in FLOOR_OF, f"{room} has no floor: add it to FLOORS"
    upper = {name for name in imported_rooms(path) if FLOOR_OF[name] > FLOOR_OF[room]}
    assert not upper, f"{room} imports {sorted(upper)}, which stand above it"


def test_the_layer_test_sees_an_import_of_every_form(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    (tmp_path / "bank").mkdir()
    module = tmp_path / "bank" / "lesson_01.py"
    module.write_text(
        "import lstmgru_lab.cli\n"
        "from lstmgru_lab import grading\n"
        "from lstmgru_lab.course import open_course\n"
        "def later():\n    from ..checking import check\n    from .. import cells\n"
        "    from .exercise import Exercise\n"
    )
    assert imported_rooms(module) == {"cli", "grading", "course", "checking", "cells", "bank"}


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, lstmgru_lab\n"
        "heavy = {'torch', 'numpy', 'matplotlib', 'anywidget', 'ipywidgets', 'IPython', 'jupyterlab'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names_are_sorted_and_each_resolves():
    assert lstmgru_lab.__all__ == sorted(lstmgru_lab._HOME)
    for name in lstmgru_lab.__all__:
        assert getattr(lstmgru_lab, name) is not None
    with pytest.raises(AttributeError, match="has no 'LSTMcell'"):
        _ = lstmgru_lab.LSTMcell
