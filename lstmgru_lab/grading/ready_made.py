"""Ready-made cells in a notebook that should be written by hand, found in its text.

Best effort: it reads names as they are written, and whoever hides them is not found. It flags for the
instructor; it takes no points.
"""

import ast
from collections.abc import Iterator

__all__ = ["Text"]


class Text:
    """The definitions of a notebook's cells: which names each mentions, and which functions have no body."""

    def __init__(self, cells: list[str]) -> None:
        self.mentions: dict[str, set[str]] = {}
        self.empty: set[str] = set()
        for source in cells:
            for statement in _statements(source):
                self._read(statement)

    def _read(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            self.mentions[statement.name] = _names(statement) - _own_names(statement)
            self.empty.discard(statement.name)
            if all(_does_nothing(part) for part in statement.body):
                self.empty.add(statement.name)
        elif isinstance(statement, ast.ClassDef):
            self.mentions[statement.name] = _names(statement)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                for name in _names(target):
                    self.mentions[name] = _names(statement.value)
                    self.empty.discard(name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                self.mentions[alias.asname or alias.name] = set(alias.name.split("."))

    def used_by(self, function: str, forbidden: frozenset[str]) -> list[str]:
        """The forbidden names that a function mentions, itself or by what it uses of the notebook's."""
        seen, waiting = set(), [function]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += self.mentions.get(name, set())
        return sorted((seen - {function}) & forbidden)


def _statements(source: str) -> list[ast.stmt]:
    """The statements of a cell; none when it is not Python even after IPython's magics are translated."""
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _translated(source)


def _translated(source: str) -> list[ast.stmt]:
    from IPython.core.inputtransformer2 import TransformerManager  # a tenth of a second, and seldom needed

    try:
        return ast.parse(TransformerManager().transform_cell(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _names(tree: ast.AST) -> set[str]:
    return set(_mentioned(tree))


def _mentioned(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")


def _own_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Arguments and variables of a function: an argument called ``lstm`` is no ready-made LSTM."""
    arguments = {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
    stored = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    attributes = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    return (arguments | stored) - attributes


def _does_nothing(statement: ast.stmt) -> bool:
    is_constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_constant or isinstance(statement, ast.Pass)
