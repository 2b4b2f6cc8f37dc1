"""Pages that live without a kernel: an explorer's state, its script and its style in one HTML file."""

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, ClassVar, Protocol

from markupsafe import Markup

from ..support.errors import ExplorerError
from ..support.html import html_page
from .bundle import expression, stylesheet

__all__ = ["OnPage", "live_page", "page_html", "place"]

_HERE = Path(__file__).parent
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

    title: ClassVar[str]
    facts: Any

    @classmethod
    def script_file(cls) -> Path:
        """Return the module that draws it."""

    @classmethod
    def style_files(cls) -> list[Path]:
        """Return its style sheets, in order."""

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
    script = Markup(_script_of(explorers)) if explorers else Markup()
    style += Markup("\n" + _styles_of(explorers))
    whole = Markup("{}\n{}").format(body, script)
    return html_page(title, style, whole, policy=_NO_NETWORK, meta=meta, kind="lstmgru-page")


def place(explorer: OnPage, still: Markup | None = None) -> Markup:
    """Return the place where an explorer comes to life.

    `still` is the HTML for readers without scripts; by default the explorer's summary.
    """
    state = {**explorer.shared(), "facts": explorer.facts}
    safe = Markup(json.dumps(state, ensure_ascii=False).replace("<", "\\u003c"))
    without = still or Markup("<p>{}</p>").format(explorer.summary())
    return Markup(
        '<div data-lstmgru-state><script type="application/json">{}</script><noscript>{}</noscript></div>'
    ).format(safe, without)


def _styles_of(explorers: Iterable[OnPage]) -> str:
    """The style that these explorers need, each file once."""
    return stylesheet(dict.fromkeys(path for one in explorers for path in one.style_files()))


def _script_of(explorers: Iterable[OnPage]) -> str:
    """The script that brings every place of a page to life; it stands after the last of them."""
    kinds = {type(one).__name__: one for one in explorers}
    scripts = ",\n".join(f"{name}: {expression(one.script_file())}.default" for name, one in kinds.items())
    opening = f"{expression(_HERE / 'standalone.js')}.openPage(explorers);"
    return f'<script type="module">\nconst explorers = {{\n{scripts}\n}};\n{opening}\n</script>'
