"""Pages that live without a kernel: an explorer's state, its script and its style in one HTML file."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, ClassVar, Protocol

from markupsafe import Markup

from ..support.errors import ExplorerError
from ..support.html import html_page

__all__ = ["DIST", "OnPage", "live_page", "page_html", "place"]

DIST = Path(__file__).with_name("dist")
"""What bundle.mjs makes of js/ and css/: a script and a style sheet for each explorer, and "page" for all."""
_NO_NETWORK = Markup(
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
)
_STYLE = Markup("""\
body { margin: 0; padding: 16px; font-family: system-ui, sans-serif; }
:root { background: light-dark(#fbfbfa, #0e1013); color: light-dark(#1b1c1e, #eceef1); }
main { display: grid; gap: 24px; max-width: 1120px; margin: auto; }
noscript img { max-width: 100%; }""")


class OnPage(Protocol):
    """What a page needs of an explorer: every LivePicture has it."""

    script: ClassVar[str]
    title: ClassVar[str]
    facts: Any

    def shared(self) -> dict[str, Any]:
        """Return its present state."""

    def summary(self) -> str:
        """Return what the picture says, in words."""


def page_html(*explorers: OnPage, title: str | None = None) -> str:
    """Return one self-contained page with these explorers, alive with no kernel and no network.

    Raises ExplorerError if there are none.
    """
    if not explorers:
        raise ExplorerError("page_html needs at least one explorer.")
    heading = title or " · ".join(dict.fromkeys(one.title for one in explorers))
    places = Markup("\n").join(map(place, explorers))
    body = Markup('<main aria-label="{}">\n{}\n</main>').format(heading, places)
    return live_page(heading, _STYLE, body, explorers)


def live_page(
    title: str, style: Markup, body: Markup, explorers: Collection[OnPage], *, meta: str = ""
) -> str:
    """Return a page in whose body these explorers have their places; its script brings them to life."""
    if explorers:
        style += Markup("\n" + _dist("page.css"))
        body += Markup("\n<script>" + _dist("page.js") + "</script>")  # after the last of the places
    return html_page(title, style, body, policy=_NO_NETWORK, meta=meta, kind="lstmgru-page")


def place(explorer: OnPage, still: Markup | None = None) -> Markup:
    """Return the place where an explorer comes to life.

    `still` is the HTML for readers without scripts; by default the explorer's summary.
    """
    state = {**explorer.shared(), "facts": explorer.facts}
    safe = Markup(json.dumps(state, ensure_ascii=False).replace("<", "\\u003c"))
    without = still or Markup("<p>{}</p>").format(explorer.summary())
    alive = Markup('<script type="application/json">{}</script>').format(safe)
    stored = Markup("<noscript>{}</noscript>").format(without)
    return Markup('<div data-lstmgru-state="{}">{}{}</div>').format(explorer.script, alive, stored)


def _dist(name: str) -> str:
    """Return the text of a file that the bundler wrote."""
    return (DIST / name).read_text(encoding="utf-8").strip()
