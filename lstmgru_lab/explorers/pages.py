"""Pages that live without a kernel: an explorer's state, its script and its style in one HTML file."""

import html
import json
from collections.abc import Collection, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import ExplorerError
from ..html_page import html_page
from . import __all__ as _public
from .bundle import expression, stylesheet
from .live_picture import LivePicture

__all__ = ["from_mime", "live_page", "page_html", "place"]

_HERE = Path(__file__).parent
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
    script = _script_of(explorers) if explorers else ""
    style = f"{style}\n{_styles_of(explorers)}"
    return html_page(title, style, f"{body}\n{script}", policy=_NO_NETWORK, meta=meta, kind="lstmgru-page")


def place(explorer: LivePicture, still: str | None = None) -> str:
    """Where an explorer comes to life; `still` is the HTML for readers without scripts, else its summary."""
    state = {**explorer.shared(), "facts": explorer.facts}
    safe = json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")
    without = still or f"<p>{html.escape(explorer.summary())}</p>"
    return (
        f'<div data-lstmgru-state><script type="application/json">{safe}</script>'
        f"<noscript>{without}</noscript></div>"
    )


def _styles_of(explorers: Iterable[LivePicture]) -> str:
    """The style that these explorers need, each file once."""
    return stylesheet(dict.fromkeys(path for one in explorers for path in one.style_files()))


def _script_of(explorers: Iterable[LivePicture]) -> str:
    """The script that brings every place of a page to life; it stands after the last of them."""
    kinds = {type(one).__name__: one for one in explorers}
    scripts = ",\n".join(f"{name}: {expression(one.script_file())}.default" for name, one in kinds.items())
    opening = f"{expression(_HERE / 'standalone.js')}.openPage(explorers);"
    return f'<script type="module">\nconst explorers = {{\n{scripts}\n}};\n{opening}\n</script>'
