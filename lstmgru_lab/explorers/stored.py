"""An explorer from what a notebook stores of it."""

from collections.abc import Mapping
from typing import Any

from .. import explorers
from ..support.errors import ExplorerError
from .live_picture import LivePicture

__all__ = ["from_mime"]


def from_mime(data: Mapping[str, Any]) -> LivePicture:
    """Return the explorer that a notebook's ``application/vnd.lstmgru.explorer+json`` describes.

    Nothing of the notebook is run. Raises ExplorerError if `data` is not such a description.
    """
    name = data.get("class") if isinstance(data, Mapping) else None
    cls = getattr(explorers, name) if isinstance(name, str) and name in dir(explorers) else None
    if not (isinstance(cls, type) and issubclass(cls, LivePicture) and hasattr(cls, "script")):
        raise ExplorerError(f"This is not the description of an explorer: its class is {name!r}.")
    if missing := [one for one in cls.shares if one not in data]:
        raise ExplorerError(f"The description of this {name} has no {', '.join(missing)}.")
    try:
        return cls.from_state({one: value for one, value in data.items() if one != "class"})
    except TypeError as error:  # an argument that this class does not take
        raise ExplorerError(f"This is not the description of a {name}: {error}.") from error
