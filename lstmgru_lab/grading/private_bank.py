"""The instructor's own exercises: a module with a tuple ``EXERCISES``, as the package's lessons have one."""

import hashlib
import importlib.util
import sys
from collections.abc import Mapping
from importlib.abc import ExecutionLoader
from pathlib import Path

from ..bank import Exercise
from ..support.errors import GradingError

__all__ = ["bank_from", "bank_of", "read_bank"]


class _InMemory(ExecutionLoader):
    """Loads a module from its text: a private bank leaves no compiled copy on any disk."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, fullname: str) -> str:
        return self.text

    def get_filename(self, fullname: str) -> str:
        return f"{fullname}.py"


def bank_from(path: Path, exercises: Mapping[str, Exercise]) -> dict[str, Exercise]:
    """Return ``exercises`` with those of the module at ``path`` added, or in the place of namesakes.

    Raises `GradingError` when it cannot be read or is no bank.
    """
    return bank_of(read_bank(path), exercises)


def read_bank(path: Path) -> str:
    """Read the text of a private bank; raises `GradingError` when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise GradingError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise GradingError(
            f"{path} is no Python file: --bank takes a module with a tuple EXERCISES."
        ) from None


def bank_of(text: str, exercises: Mapping[str, Exercise]) -> dict[str, Exercise]:
    """Return the same from the text of the module; raises `GradingError` if it is no bank."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]  # inspect keeps the text of a module by its name
    spec = importlib.util.spec_from_loader(f"lstmgru_private_bank_{digest}", _InMemory(text))
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and inspect look there
    try:
        assert spec.loader is not None
        spec.loader.exec_module(module)
    except Exception as error:
        raise GradingError(f"The private bank cannot be imported: {type(error).__name__}: {error}") from None
    own = getattr(module, "EXERCISES", None)
    if not isinstance(own, list | tuple) or not all(isinstance(one, Exercise) for one in own):
        raise GradingError("The private bank has no EXERCISES: a tuple of lstmgru_lab.bank.Exercise.")
    return {**exercises, **{one.name: one for one in own}}
