"""The text of a function with what it uses of its module, so that it runs in a notebook on its own."""

import ast
import inspect
import re
import textwrap
from types import CodeType, FunctionType, ModuleType
from typing import Any

__all__ = ["source_with_needs"]


def source_with_needs(function: Any, name: str) -> str:
    """Return the definitions that ``function`` needs, then itself under the name ``name``."""
    texts: dict[str, str] = {}
    _collect(function, texts)
    own = function.__name__
    parts = [*texts.values()]  # its own text is the last
    if name != own and name in texts:
        # A mistake that is built on the reference: keep that under another name.
        parts = [_renamed(part, name, f"{name}_before") for part in parts]
    return "\n\n".join([*parts[:-1], _renamed(parts[-1], own, name)])


def _renamed(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{re.escape(old)}\b", new, text)


def _collect(function: FunctionType, texts: dict[str, str]) -> None:
    if function.__name__ in texts:
        return
    texts[function.__name__] = ""  # keeps a function that calls itself from being taken twice
    for name in sorted(_names(function.__code__)):
        value = function.__globals__.get(name)
        if isinstance(value, FunctionType) and value.__module__.startswith("lstmgru_lab"):
            _collect(value, texts)
        elif isinstance(value, ModuleType):
            texts.setdefault(name, _import(name, value))
        elif isinstance(value, int | float | str | tuple | dict | list):
            texts.setdefault(name, f"{name} = {value!r}")
    del texts[function.__name__]
    texts[function.__name__] = _undecorated(function)


def _undecorated(function: FunctionType) -> str:
    """Return the text from ``def`` on: the decorator of a mistake is no part of the answer."""
    lines = inspect.getsource(function).rstrip().split("\n")
    definition = ast.parse(textwrap.dedent("\n".join(lines))).body[0]
    return "\n".join(lines[definition.lineno - 1 :])


def _import(name: str, module: ModuleType) -> str:
    return f"import {module.__name__}" if name == module.__name__ else f"import {module.__name__} as {name}"


def _names(code: CodeType) -> set[str]:
    inner = [_names(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return set(code.co_names).union(*inner)
