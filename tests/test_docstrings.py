"""Docstrings: every public name has one, it names what is raised, and its examples give what they show."""

import ast
import doctest
import importlib
import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import lstmgru_lab as lab

PACKAGE = Path(lab.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*.py") if not {"_course", "data"} & set(path.parts))
NO_FAILURE = {"AssertionError", "NotImplementedError"}  # what cannot be, and what a class leaves to others

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return ".".join(["lstmgru_lab", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(
        ".__init__"
    )


def public(body: list[ast.stmt], owner: ast.ClassDef | None = None) -> Iterator[tuple[str, ast.AST, str]]:
    """What has no underscore: name, node, docstring; a method's with its class's."""
    above = (ast.get_docstring(owner) or "") if owner else ""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node, ast.get_docstring(node) or ""
            yield from public(node.body, node)
        elif isinstance(node, Function) and not node.name.startswith("_"):
            yield node.name, node, f"{ast.get_docstring(node) or ''}{above}"
        elif isinstance(node, Function) and node.name == "__init__" and above:
            yield "__init__", node, above


def raised(nodes: Iterable[ast.AST], caught: frozenset[str] = frozenset()) -> Iterator[str]:
    """The exceptions that leave these lines by their own `raise`."""
    for node in nodes:
        if isinstance(node, Function | ast.ClassDef | ast.Lambda):
            continue
        rest = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Try):
            yield from raised(node.body, caught | words(*(one.type for one in node.handlers if one.type)))
            rest = [*node.handlers, *node.orelse, *node.finalbody]
        elif isinstance(node, ast.Raise) and node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = ast.unparse(made).rpartition(".")[2]
            if name[0].isupper() and name not in caught:
                yield name
        yield from raised(rest, caught)


def words(*nodes: ast.AST) -> set[str]:
    return {one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)}


def is_command(node: ast.AST) -> bool:
    """Whether click calls it: its docstring is what --help says."""
    return any("command" in ast.unparse(one) for one in getattr(node, "decorator_list", []))


def silent(tree: ast.Module) -> list[str]:
    """The names of `__all__`, and their methods, that nothing is said of."""
    listed = [
        name
        for one in tree.body
        if isinstance(one, ast.Assign) and words(*one.targets) == {"__all__"}
        for name in ast.literal_eval(one.value)
    ]
    offered = [one for one in tree.body if getattr(one, "name", "") in listed]
    return [name for name, node, _ in public(offered) if name != "__init__" and not ast.get_docstring(node)]


def unnamed(tree: ast.Module) -> list[str]:
    return [
        f"{name}: {kind}"
        for name, node, said in public(tree.body)
        if isinstance(node, Function) and not is_command(node)
        for kind in raised(node.body)
        if kind not in NO_FAILURE and kind not in said
    ]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_public_name_says_what_it_does_and_what_it_raises(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) is not None
    assert not silent(tree), "it has no docstring"
    assert not unnamed(tree), "its docstring does not name what it raises"


def test_a_silent_function_and_an_unnamed_exception_are_found():
    text = '''
__all__ = ["Told", "nothing"]
def nothing(): pass
def not_offered(): pass
class Told:
    """Raises KeyError."""
    def __init__(self): raise KeyError("told by the class")
    def later(self):
        """What comes of it."""
        raise ValueError("not told")
    def caught(self):
        """One of them leaves."""
        try:
            raise OSError
        except (KeyError, OSError):
            def inner(): raise TypeError
            raise PermissionError
    def neither(self): pass
'''
    tree = ast.parse(text)
    assert silent(tree) == ["nothing", "neither"]
    assert unnamed(tree) == ["later: ValueError", "caught: PermissionError"]


@pytest.mark.parametrize("name", lab.__all__)
def test_what_a_learner_calls_is_told_in_a_line(name):
    first, *rest = inspect.getdoc(getattr(lab, name)).splitlines()
    assert first.endswith((".", ":"))
    assert not rest or not rest[0].strip()


@pytest.mark.parametrize("path", [path for path in FILES if ">>> " in path.read_text("utf-8")], ids=name_of)
def test_examples_give_what_they_show(path):
    module = importlib.import_module(name_of(path))
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted
    assert not result.failed
