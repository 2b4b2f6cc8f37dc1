"""The data of the lessons: each task is a module that says what its tensors hold; nothing is downloaded.

A sequence is time first, (time, batch, features), as the cells take it. A task's `batches` are endless and
repeatable by their seed; its `loss(model, batch)` and `error(model, batch)` are what `lab.train` takes, for
any model that answers ``outputs, state = model(x)``. Where the data come from: data/NOTICE.md.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import adding as adding
    from . import reber as reber
    from . import recall as recall
    from . import series as series
    from . import speech as speech
    from . import text as text

_HOME = {
    "adding": "adding",
    "recall": "recall",
    "reber": "reber",
    "series": "series",
    "speech": "speech",
    "text": "text",
}

__all__ = ["adding", "reber", "recall", "series", "speech", "text"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"lstmgru_lab.tasks has no {name!r}; it has: {', '.join(__all__)}.")
    return import_module(f"{__name__}.{_HOME[name]}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
