"""LSTM/GRU Lab: reference cells, live explorers and exercises that name the mistake.

``import lstmgru_lab as lab`` is quick: what is heavy (torch, matplotlib, anywidget) loads with the first
name that needs it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import bank as bank
    from . import claims as claims
    from . import explorers as explorers
    from . import figures as figures
    from . import models as models
    from . import tasks as tasks
    from . import training as training
    from .cells import GRUCell as GRUCell
    from .cells import LSTMCell as LSTMCell
    from .cells import RNNCell as RNNCell
    from .cells import Trace as Trace
    from .checking import check as check
    from .checking import hint as hint
    from .checking import progress as progress
    from .checking import solution as solution
    from .explorers.trace_view import view as view
    from .gradients import gradient_flow as gradient_flow
    from .predictions import predict as predict
    from .training import train as train

    __version__: str

# Where each public name lives; a name that maps to itself is a module of the package.
_HOME = {
    "GRUCell": "cells",
    "LSTMCell": "cells",
    "RNNCell": "cells",
    "Trace": "cells",
    "bank": "bank",
    "check": "checking",
    "claims": "claims",
    "explorers": "explorers",
    "figures": "figures",
    "gradient_flow": "gradients",
    "hint": "checking",
    "models": "models",
    "predict": "predictions",
    "progress": "checking",
    "solution": "checking",
    "tasks": "tasks",
    "train": "training",
    "training": "training",
    "view": "explorers.trace_view",
}

__all__ = [
    "GRUCell",
    "LSTMCell",
    "RNNCell",
    "Trace",
    "bank",
    "check",
    "claims",
    "explorers",
    "figures",
    "gradient_flow",
    "hint",
    "models",
    "predict",
    "progress",
    "solution",
    "tasks",
    "train",
    "training",
    "view",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _HOME:
        raise AttributeError(f"lstmgru_lab has no {name!r}; it has: {', '.join(__all__)}.")
    home = _HOME[name]
    module = import_module(f"{__name__}.{home}")
    value = module if name == home else getattr(module, name)
    globals()[name] = value  # found at once the next time
    return value


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("lstmgru-lab")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0+unknown"


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
