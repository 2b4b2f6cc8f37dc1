"""What can be read in the syntax tree of a function: which names it uses, and whether its body is empty."""

import __future__

import ast
import inspect
import linecache
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache, reduce
from operator import or_
from types import CodeType, FunctionType, MethodType
from typing import Any

__all__ = ["has_empty_body", "names_in", "own_function", "tree_of"]

_FUTURE = reduce(or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))


def own_function(value: Any) -> FunctionType | None:
    """Return the function that was written: below decorators that say what they wrap, or of a method."""
    try:
        value = inspect.unwrap(value)
    except Exception:  # an object whose own code answers when an attribute is asked for
        return None
    value = value.__func__ if isinstance(value, MethodType) else value
    return value if isinstance(value, FunctionType) else None


def tree_of(function: FunctionType) -> ast.AST | None:
    """Return the syntax tree of a function, or None where its source is not at hand.

    It is not at hand for a function that ``exec`` made, or whose file was changed since it was loaded, or for
    one of two lambdas on a line.
    """
    code = function.__code__
    text = "".join(linecache.getlines(code.co_filename, function.__globals__))
    trees, codes = _functions_in(text, code.co_flags & _FUTURE)
    if code not in codes:  # this text was not what the function was compiled from
        return None
    there = trees[code.co_firstlineno, code.co_name]
    return there[0] if len(there) == 1 else None


_Trees = defaultdict[tuple[int, str], list[ast.AST]]


@lru_cache(maxsize=16)
def _functions_in(text: str, flags: int) -> tuple[_Trees, frozenset[CodeType]]:
    """Every function in a file or cell: its tree by its first line and its name, and its code."""
    trees: _Trees = defaultdict(list)
    try:
        tree = ast.parse(text)
        flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # as in a notebook's cell
        whole = compile(tree, "", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return trees, frozenset()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            begin = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            trees[begin, node.name].append(node)
        elif isinstance(node, ast.Lambda):
            trees[node.lineno, "<lambda>"].append(node)
    return trees, frozenset(_codes(whole))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def has_empty_body(tree: ast.AST | None) -> bool:
    """Return whether the body of a function is only a docstring, ``pass``, ``...`` or ``return``."""
    if not isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return all(_does_nothing(statement) for statement in tree.body)


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Return):
        return statement.value is None
    return isinstance(statement, ast.Pass)


def names_in(tree: ast.AST) -> set[str]:
    """Return the names that a tree uses, attributes and imports among them, without those of its own.

    Its own are arguments and variables: an argument called ``lstm`` is no ready-made LSTM.
    """
    names: set[str] = set()
    own: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (own if isinstance(node.ctx, ast.Store) else names).add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Attribute):
            others.add(node.attr)
        elif isinstance(node, ast.alias):
            others.update(node.name.split("."))
    return names - own | others
