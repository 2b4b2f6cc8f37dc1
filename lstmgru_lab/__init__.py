"""LSTM/GRU Lab: reference cells, live explorers and exercises that name the mistake.

``import lstmgru_lab as lab`` is quick: what is heavy (torch, matplotlib, anywidget) loads with the first
name that needs it.
"""

from typing import Any

from .support.public_names import public_names

_load, __dir__, __all__ = public_names(__name__, __file__)


def __getattr__(name: str) -> Any:
    return _version() if name == "__version__" else _load(name)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("lstmgru-lab")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0+unknown"
