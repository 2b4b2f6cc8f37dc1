"""What everything alive in the page has: a script, presets, and what a notebook stores beside it."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import anywidget
import traitlets

from ..support.errors import ExplorerError
from .pages import DIST, page_html

__all__ = ["MIME", "LivePicture", "Setting"]

MIME = "application/vnd.lstmgru.explorer+json"


@dataclass(frozen=True)
class Setting:
    """A preset of a picture without weights: the traits that it sets."""

    name: str
    label: str
    values: Mapping[str, Any]

    def facts(self) -> dict[str, Any]:
        """As the browser is told."""
        return {"name": self.name, "label": self.label, "set": dict(self.values)}


class _Stored(NamedTuple):
    """What a notebook stores of an explorer: words, a picture as base64, its state as JSON."""

    words: str
    picture: str
    state: str


class LivePicture(anywidget.AnyWidget):
    """A picture that the browser draws, with a static picture and words for where there is none."""

    script: ClassVar[str]
    """The name of its module in js/explorers, and of its files in dist/."""
    title: ClassVar[str]
    shares: ClassVar[tuple[str, ...]]
    """The traits that are its state: in the browser, in a stored notebook, after a reset.

    What the picture and the words depend on besides is fixed when the explorer is made.
    """
    preset_list: Sequence[Any] = ()
    _last: tuple[str, _Stored] | None = None

    facts = traitlets.Dict(read_only=True).tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "script" in vars(cls):
            if not (DIST / f"{cls.script}.js").is_file():
                missing = f"{cls.__name__} has no script {cls.script}.js in {DIST}"
                raise ExplorerError(f"{missing}: run `npm ci`, then `npm run build`.")
            cls._esm = DIST / f"{cls.script}.js"  # paths, which anywidget can watch
            cls._css = DIST / f"{cls.script}.css"
        super().__init_subclass__(**kwargs)

    @classmethod
    def from_state(cls, values: Mapping[str, Any]) -> Self:
        """The explorer that `state` described; the values are those of the notebook, and not yet checked."""
        return cls(**values)

    def _facts(self) -> dict[str, Any]:
        """What the browser needs to know once."""
        return {
            "name": type(self).__name__,
            "presets": [preset.facts() for preset in self.preset_list],
            "start": self.shared(),
            "shares": list(self.shares),
        }

    # --- presets --------------------------------------------------------------------------------------

    @property
    def presets(self) -> tuple[str, ...]:
        """The names that `preset` takes."""
        return tuple(preset.name for preset in self.preset_list)

    def preset(self, name: str) -> None:
        """Go to a preset."""
        with self.hold_sync():
            for trait, value in self._preset(name).values.items():
                setattr(self, trait, value)

    def reset(self) -> None:
        """Go back to how this explorer was made."""
        with self.hold_sync():
            for name, value in self.facts["start"].items():
                setattr(self, name, value)

    def _preset(self, name: str) -> Any:
        for preset in self.preset_list:
            if preset.name == name:
                return preset
        here, names = type(self).__name__, ", ".join(preset.name for preset in self.preset_list)
        raise ExplorerError(f"{here} has no preset {name!r}; it has: {names or 'none'}.")

    # --- what a notebook stores -----------------------------------------------------------------------

    def summary(self) -> str:
        """What the picture says, in words."""
        raise NotImplementedError

    def png(self) -> bytes:
        """The static picture: the same bytes for the same state."""
        raise NotImplementedError

    def shared(self) -> dict[str, Any]:
        """The present state as plain numbers, lists and dicts: what `shares` names."""
        return {name: getattr(self, name) for name in self.shares}

    def state(self) -> dict[str, Any]:
        """Class and state: enough to make this explorer again (see `from_mime`)."""
        return {"class": type(self).__name__, **self.shared()}

    def save_html(self, path: str | Path) -> None:
        """Write one self-contained page, alive with no kernel and no network."""
        Path(path).write_text(page_html(self), encoding="utf-8")

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        live = super()._repr_mimebundle_(**kwargs) or ({}, {})
        data, metadata = live if isinstance(live, tuple) else (live, {})
        stored = self._stored()
        data["text/plain"], data["image/png"] = stored.words, stored.picture
        data[MIME] = json.loads(stored.state)
        return data, metadata

    def _stored(self) -> "_Stored":
        """What stands beside the script, drawn anew only after a trait that `shares` names has changed."""
        now = json.dumps(self.shared())
        if self._last is None or self._last[0] != now:
            picture = base64.b64encode(self.png()).decode("ascii")
            stored = _Stored(f"{self!r}\n{self.summary()}", picture, json.dumps(self.state()))
            self._last = now, stored
        return self._last[1]
