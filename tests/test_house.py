"""The house: no circle of imports, floors that follow from them, a quick import, one table of names."""

import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import jinja2
import pytest
from markupsafe import Markup

import lstmgru_lab
from lstmgru_lab.support.html import templates

FACE = "lstmgru_lab"


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """Module -> modules of the package that it imports, in functions and for the type checker too."""
    graph = grimp.build_graph(FACE, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def between(imports: dict[str, set[str]], package: str) -> dict[str, set[str]]:
    """What the members of a package import of one another, each member with all that it holds."""

    def member(module: str) -> str | None:
        inside = module.removeprefix(f"{package}.")
        return inside.partition(".")[0] if inside != module else None

    arrows: dict[str, set[str]] = {}
    for module, imported in imports.items():
        if importer := member(module):
            arrows.setdefault(importer, set()).update(name for name in map(member, imported) if name)
    return {importer: names - {importer} for importer, names in arrows.items()}


def floors(arrows: dict[str, set[str]]) -> list[set[str]]:
    """The rooms by floor, lowest first: a room stands on the highest room that it imports."""
    height: dict[str, int] = {}
    for room in TopologicalSorter(arrows).static_order():
        height[room] = 1 + max((height[below] for below in arrows.get(room, ())), default=-1)
    return [{room for room, at in height.items() if at == floor} for floor in range(1 + max(height.values()))]


def picture(floors: list[set[str]]) -> str:
    """The floors as boxes, the highest first."""
    lines = ["  ".join(sorted(rooms)) for rooms in reversed(floors)]
    width = max(map(len, lines))
    rule = "+" + "-" * (width + 2) + "+"
    return "\n".join([rule, *(part for line in lines for part in (f"| {line:^{width}} |", rule))])


def test_no_module_imports_itself_by_a_detour(imports):
    TopologicalSorter(imports).prepare()


def test_no_two_members_of_a_package_import_each_other(imports):
    packages = {module.rpartition(".")[0] for module in imports} - {""}
    for package in sorted(packages):
        try:
            TopologicalSorter(between(imports, package)).prepare()
        except CycleError as error:
            pytest.fail(f"In {package}: {' imports '.join(reversed(error.args[1]))}")


def test_the_guide_draws_the_floors_of_the_imports(imports):
    drawn = picture(floors(between(imports, FACE)))
    guide = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"\n{drawn}\n" in guide, f"Put this picture of the house into CONTRIBUTING.md:\n{drawn}"


def test_a_circle_in_a_function_or_for_types_is_seen(tmp_path, monkeypatch):
    package = tmp_path / "crooked"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "one.py").write_text("def later():\n    from . import two\n")
    (package / "two.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .one import later\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    graph = grimp.build_graph("crooked", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    with pytest.raises(CycleError):
        TopologicalSorter(imports).prepare()


def test_floors_are_drawn_from_the_arrows():
    arrows = {"cli": {"site", "cells"}, "site": {"cells"}, "cells": set(), "bank": set()}
    assert floors(arrows) == [{"cells", "bank"}, {"site"}, {"cli"}]


@pytest.mark.slow
def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, lstmgru_lab\n"
        "heavy = {'torch', 'numpy', 'matplotlib', 'anywidget', 'ipywidgets', 'IPython', 'jupyterlab'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_notebook_waits_for_no_template():
    code = (
        "import sys, lstmgru_lab as lab\n"
        "lab.explorers.ForgetGate()._repr_mimebundle_(), lab.check, lab.progress\n"
        "print('jinja2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("package", ["lstmgru_lab", "lstmgru_lab.explorers", "lstmgru_lab.tasks"])
def test_each_public_name_resolves(package):
    module = __import__(package, fromlist=["*"])
    assert module.__all__ == sorted(module.__all__)
    for name in module.__all__:
        assert getattr(module, name) is not None


def test_an_unknown_name_is_refused_with_the_names():
    with pytest.raises(AttributeError, match="lstmgru_lab has no 'LSTMcell'; it has: GRUCell, LSTMCell,"):
        _ = lstmgru_lab.LSTMcell


def test_no_template_puts_in_what_it_did_not_escape():
    """What is HTML already says so where it is made, by its type."""
    found = sorted(Path(lstmgru_lab.__file__).parent.rglob("templates/*"))
    assert found
    for path in found:
        assert path.name.endswith(".html.j2")
        assert not re.search(r"\|\s*(safe|xmlattr)\b|autoescape", path.read_text(encoding="utf-8")), path


def test_a_template_escapes_and_refuses_a_misspelt_name(tmp_path, monkeypatch):
    (tmp_path / "papers" / "templates").mkdir(parents=True)
    (tmp_path / "papers" / "__init__.py").touch()
    (tmp_path / "papers" / "templates" / "one.html.j2").write_text("{{ name }}, {{ name | upper }}")
    monkeypatch.syspath_prepend(tmp_path)
    one = templates("papers").get_template("one.html.j2")
    assert one.render(name="<b>") == "&lt;b&gt;, &lt;B&gt;"
    assert one.render(name=Markup("<b>")) == "<b>, <B>"
    with pytest.raises(jinja2.UndefinedError):
        one.render(nome="<b>")
