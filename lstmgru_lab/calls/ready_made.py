"""Ready-made cells in what should be written by hand, and functions whose body is still empty.

Best effort: names are read as they are written, and what hides them is not found. Nothing is claimed of a
function whose source is not at hand.
"""

import ast
import contextlib
from collections import ChainMap
from collections.abc import Mapping, Sequence
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import torch

from .syntax import has_empty_body, names_in, own_function, tree_of

__all__ = ["ANSWER", "CLASSES", "FUNCTIONS", "Definitions"]

CLASSES = frozenset({"RNN", "RNNBase", "RNNCell", "RNNCellBase", "LSTM", "LSTMCell", "GRU", "GRUCell"})
FUNCTIONS = frozenset(
    {"rnn_tanh", "rnn_tanh_cell", "rnn_relu", "rnn_relu_cell", "lstm", "lstm_cell", "gru", "gru_cell"}
)
ANSWER = "the answer"  # in the place of a name, for a function that was handed over as a value


class Definitions:
    """Which names each definition uses, and which functions have no body."""

    def __init__(self) -> None:
        self.uses: dict[str, set[str]] = {}
        self.empty: set[str] = set()

    @classmethod
    def in_cells(cls, cells: list[str]) -> "Definitions":
        """Read the definitions in the text of a notebook's cells."""
        found = cls()
        for source in cells:
            for statement in _statements(source):
                found._read(statement)
        return found

    @classmethod
    def behind(cls, function: Any) -> "Definitions":
        """Read a live function, called `ANSWER` here, and what it uses of its own namespace."""
        found = cls()
        written = own_function(function)
        if written is not None:
            found._read_live(ANSWER, written)
        return found

    def _read_live(self, name: str, function: FunctionType) -> None:
        tree = tree_of(function)
        self.uses[name] = names_in(tree) if tree else set()
        if has_empty_body(tree):
            self.empty.add(name)
        namespace = _namespace(function)
        for used in sorted(self.uses[name]):
            if used in self.uses:
                continue
            value = namespace.get(used)
            own = own_function(value)
            if own is not None and own.__globals__ is function.__globals__:
                self._read_live(used, own)
            else:
                self.uses[used] = _real_names(value)

    def used_by(self, name: str, forbidden: frozenset[str]) -> list[str]:
        """Return the forbidden names that a function uses, itself or by what it uses of the notebook's."""
        seen, waiting = set(), [name]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += self.uses.get(one, set())
        return sorted((seen - {name}) & forbidden)

    def _read(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._define(statement.name, names_in(statement))
            if has_empty_body(statement):
                self.empty.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for name in _targets(targets):
                self._define(name, names_in(statement.value))
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                self._define(alias.asname or alias.name, set(alias.name.split(".")))

    def _define(self, name: str, uses: set[str]) -> None:
        self.uses[name] = uses
        self.empty.discard(name)


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


def _targets(targets: Sequence[ast.expr]) -> set[str]:
    nodes = [node for target in targets for node in ast.walk(target)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _namespace(function: FunctionType) -> Mapping[str, Any]:
    """What the names in a function stand for: those of the functions around it, then its module's."""
    around = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        with contextlib.suppress(ValueError):  # not given a value yet
            around[name] = cell.cell_contents
    return ChainMap(around, function.__globals__)


def _real_names(value: Any) -> set[str]:
    """The names that a value has elsewhere: ``cell = nn.LSTMCell(1, 1)`` is an LSTMCell."""
    kind = type(value)  # not isinstance: an object may answer for its class with code of its own
    if issubclass(kind, torch.nn.Module):
        return {kind.__name__}
    if issubclass(kind, type | FunctionType | BuiltinFunctionType | ModuleType):
        return set(value.__name__.split("."))
    return set()
