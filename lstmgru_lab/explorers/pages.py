"""Pages that live without a kernel: an explorer's state, its script and its style in one HTML file."""

import html
import json
from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Any

from ..errors import ExplorerError
from ..html_page import html_page
from . import __all__ as _public
from .live_picture import DIST, LivePicture

__all__ = ["from_mime", "live_page", "page_html", "place"]

_NO_NETWORK = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """\
body { margin: 0; padding: 16px; font-family: system-ui, sans-serif; }
:root { background: light-dark(#fbfbfa, #0e1013); color: light-dark(#1b1c1e, #eceef1); }
main { display: grid; gap: 24px; max-width: 1120px; margin: auto; }
noscript img { max-width: 100%; }"""


def from_mime(data: Mapping[str, Any]) -> LivePicture:
    """The explorer that a notebook's ``application/vnd.lstmgru.explorer+json`` describes.

    Nothing of the notebook is run. Raises ExplorerError if `data` is not such a description.
    """
    name = data.get("class") if isinstance(data, Mapping) else None
    cls = getattr(import_module(__package__ or ""), name) if name in _public else None
    if not (isinstance(cls, type) and issubclass(cls, LivePicture) and hasattr(cls, "script")):
        raise ExplorerError(f"This is not the description of an explorer: its class is {name!r}.")
    if missing := [one for one in cls.shares if one not in data]:
        raise ExplorerError(f"The description of this {name} has no {', '.join(missing)}.")
    try:
        return cls.from_state({one: value for one, value in data.items() if one != "class"})
    except TypeError as error:  # an argument that this class does not take
        raise ExplorerError(f"This is not the description of a {name}: {error}.") from error


def page_html(*explorers: LivePicture, title: str | None = None) -> str:
    """One self-contained page with these explorers, alive with no kernel and no network.

    Raises ExplorerError if there are none.
    """
    if not explorers:
        raise ExplorerError("page_html needs at least one explorer.")
    heading = title or " · ".join(dict.fromkeys(one.title for one in explorers))
    places = "\n".join(place(one) for one in explorers)
    return live_page(
        heading, _STYLE, f'<main aria-label="{html.escape(heading)}">\n{places}\n</main>', explorers
    )


def live_page(
    title: str, style: str, body: str, explorers: Collection[LivePicture], *, meta: str = ""
) -> str:
    """A page in whose body these explorers have their places; its script brings them to life."""
    if explorers:
        style = f"{style}\n{_dist('page.css')}"
        body = f"{body}\n<script>{_dist('page.js')}</script>"  # after the last of the places
    return html_page(title, style, body, policy=_NO_NETWORK, meta=meta, kind="lstmgru-page")


def place(explorer: LivePicture, still: str | None = None) -> str:
    """Where an explorer comes to life; `still` is the HTML for readers without scripts, else its summary."""
    state = {**explorer.shared(), "facts": explorer.facts}
    safe = json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")
    without = still or f"<p>{html.escape(explorer.summary())}</p>"
    return (
        f'<div data-lstmgru-state="{explorer.script}"><script type="application/json">{safe}</script>'
        f"<noscript>{without}</noscript></div>"
    )


def _dist(name: str) -> str:
    """Return the text of a file that the bundler wrote."""
    return (DIST / name).read_text(encoding="utf-8").strip()
