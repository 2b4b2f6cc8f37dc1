"""Load a package's public names when first used; the table of them is its stub file, ``__init__.pyi``."""

from collections.abc import Callable
from typing import Any

import lazy_loader

__all__ = ["public_names"]


def public_names(package: str, file: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` for a package, as its stub file names them.

    An unknown name raises AttributeError with the names that there are.
    """
    load, list_names, names = lazy_loader.attach_stub(package, file)
    public = sorted(names)

    def __getattr__(name: str) -> Any:
        if name not in public:
            raise AttributeError(f"{package} has no {name!r}; it has: {', '.join(public)}.")
        return load(name)

    return __getattr__, list_names, public
