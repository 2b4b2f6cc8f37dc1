"""Which modules of the package a notebook depends on, read from the code without importing any of it.

A package whose ``__init__`` has a ``_HOME`` (name -> module) is a switchboard: only the modules reached
through it count, not the table itself, or one new name would make every notebook stale. Of a package whose
``__init__`` collects its modules at run time, as the bank does, those count that the notebook names: it calls
``lab.check("forget_gate")``, and bank.lesson_02 defines forget_gate. So a new lesson makes no old one stale.

Module names are relative to lstmgru_lab: "bank.lesson_02".
"""

import ast
import hashlib
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

__all__ = ["PackageSources"]

PACKAGE = "lstmgru_lab"
# An explorer's .js and .css stand in no output: what is stored of an explorer is drawn by matplotlib.
TEXT_DATA = (".csv", ".json", ".txt")
BINARY_DATA = (".npz",)
RUN_TIME_IMPORTS = {"import_module", "__import__", "iter_modules", "walk_packages"}
QUESTION_ID = re.compile(r"\d\d-[a-z0-9-]+")  # as in lab.predict("02-half-life")


class Module:
    """A module's text and what it says about imports."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path
        self.is_package = path.name == "__init__.py"
        self.tree = ast.parse(path.read_text(encoding="utf-8"))

    @cached_property
    def routes(self) -> dict[str, str]:
        """The literal ``_HOME`` of a switchboard: public name -> module inside this package."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(node).startswith("_HOME"):
                assert node.value is not None
                return {name: str(home) for name, home in ast.literal_eval(node.value).items()}
        return {}

    @cached_property
    def collects(self) -> bool:
        """Whether the package imports its modules by names made at run time."""
        names = {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(self.tree)}
        return self.is_package and bool(names & RUN_TIME_IMPORTS)

    @cached_property
    def offers(self) -> set[str]:
        """What a notebook can name to mean this module: its functions and the ids of its questions."""
        functions = {node.name for node in self.tree.body if isinstance(node, ast.FunctionDef)}
        return functions | {text for text in strings(self.tree) if QUESTION_ID.fullmatch(text)}


class PackageSources:
    """The package as text: its modules, what each imports and the hash of each."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._modules: dict[str, Module | None] = {}
        self._hashes: dict[str, str] = {}
        self._imports: dict[str, set[str]] = {}

    def module(self, name: str) -> Module | None:
        """The module of that relative name ("" is the package itself), or None."""
        if name not in self._modules:
            base = self.root.joinpath(*name.split(".")) if name else self.root
            found = [path for path in (base / "__init__.py", base.with_suffix(".py")) if path.is_file()]
            self._modules[name] = Module(name, found[0]) if found else None
        return self._modules[name]

    def used_by(self, cells: list[str]) -> dict[str, str]:
        """Module -> hash, for all that these cells use, directly or through other modules."""
        # One text, since an alias made in one cell is used in the next.
        tree = ast.parse("\n".join(plain_python(cell) for cell in cells))
        waiting = self._references(tree, package=None)
        words = named_in(tree)
        reached: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in reached and self.module(name):
                reached.add(name)
                waiting |= self._imported_by(self._module(name), words)
        return {name: self._hash(name) for name in sorted(reached) if name and not self._module(name).routes}

    def _imported_by(self, module: Module, words: set[str]) -> set[str]:
        """The modules that come with this one in a notebook that holds these words."""
        found = {parent(module.name)}
        if module.routes:
            return found
        if module.name not in self._imports:
            package = module.name if module.is_package else parent(module.name)
            self._imports[module.name] = self._references(module.tree, package)
        found |= self._imports[module.name]
        if module.collects:
            members = {f"{module.name}.{path.stem}" for path in module.path.parent.glob("[!_]*.py")}
            found |= {member for member in members if self._module(member).offers & words}
        return found

    def _references(self, tree: ast.Module, package: str | None) -> set[str]:
        """The modules that the code imports or reaches as attributes of what it imported."""
        found: set[str] = set()
        aliases: dict[str, str] = {}
        for node in executed_nodes(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name.partition(".")[0] == PACKAGE:
                        name = alias.name.partition(".")[2]
                        found.add(name)
                        aliases[alias.asname or PACKAGE] = name if alias.asname else ""
            elif isinstance(node, ast.ImportFrom):
                base = imported_from(node, package)
                if base is None:
                    continue
                found.add(base)
                for alias in node.names:
                    for target in self._resolve(base, alias.name):
                        found.add(target)
                        aliases[alias.asname or alias.name] = target
        for node in executed_nodes(tree):
            if isinstance(node, ast.Attribute):
                found |= self._along(node, aliases)
        return found

    def _along(self, node: ast.Attribute, aliases: dict[str, str]) -> set[str]:
        """The modules met on the way along ``lab.explorers.ForgetGate``."""
        chain: list[str] = []
        value: ast.expr = node
        while isinstance(value, ast.Attribute):
            chain.append(value.attr)
            value = value.value
        if not isinstance(value, ast.Name) or value.id not in aliases:
            return set()
        met: set[str] = set()
        here = aliases[value.id]
        for attribute in reversed(chain):
            targets = self._resolve(here, attribute)
            if not targets:
                break
            here = targets[0]
            met.add(here)
        return met

    def _resolve(self, base: str, name: str) -> list[str]:
        """The module in which ``base.name`` lives, where that is another module; for ``*`` all of them."""
        module = self.module(base)
        if module is None:
            return []
        routes = module.routes
        if name == "*":
            return [joined(base, home) for home in routes.values()]
        target = joined(base, routes.get(name, name))
        return [target] if module.is_package and self.module(target) else []

    def _module(self, name: str) -> Module:
        module = self.module(name)
        assert module is not None, name
        return module

    def _hash(self, name: str) -> str:
        """The module's text and the data files beside it, alike on every system."""
        if name not in self._hashes:
            path = self._module(name).path
            digest = hashlib.sha256()
            for file in [path, *sorted(data_files(path.parent, nested=path.parent != self.root))]:
                digest.update(file.name.encode() + b"\0")
                content = file.read_bytes()
                digest.update(content if file.suffix in BINARY_DATA else content.replace(b"\r\n", b"\n"))
            self._hashes[name] = digest.hexdigest()[:16]
        return self._hashes[name]


def plain_python(cell: str) -> str:
    """The cell without IPython's own lines; nothing at all where it is no Python (shown on purpose)."""
    lines = [line for line in cell.split("\n") if not line.lstrip().startswith(("%", "!", "?"))]
    try:
        ast.parse("\n".join(lines))
    except SyntaxError:
        return ""
    return "\n".join(lines)


def named_in(tree: ast.Module) -> set[str]:
    """What the code can mean by name: the functions that it defines, and its strings."""
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)} | strings(tree)


def strings(tree: ast.Module) -> set[str]:
    """Every string literal."""
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {value for value in constants if isinstance(value, str)}


def executed_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only the type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        yield node
        yield from executed_nodes(node)


def imported_from(node: ast.ImportFrom, package: str | None) -> str | None:
    """The relative name of the module after ``from``, or None where it is not ours."""
    if node.level:
        if package is None:
            return None
        above = package.split(".") if package else []
        base = ".".join(above[: len(above) - node.level + 1])
        return joined(base, node.module or "")
    head, _, tail = (node.module or "").partition(".")
    return tail if head == PACKAGE else None


def data_files(folder: Path, nested: bool) -> Iterator[Path]:
    """The data that a folder's modules may read: beside them, or in folders below that are no packages."""
    for path in folder.iterdir():
        if path.suffix in (*TEXT_DATA, *BINARY_DATA):
            yield path
        elif nested and path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
            yield from data_files(path, nested)


def joined(base: str, name: str) -> str:
    """Two dotted names as one."""
    return ".".join(part for part in (base, name) if part)


def parent(name: str) -> str:
    """The package that holds the module."""
    return name.rpartition(".")[0]
