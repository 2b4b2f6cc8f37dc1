"""What stands around the body of a page: head, contents, the way to the neighbours."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..explorers.live_picture import LivePicture
from ..explorers.pages import live_page
from .prose import Heading

__all__ = ["GENERATOR", "Page", "framed"]

GENERATOR = '<meta name="generator" content="lstmgru-lab site">'
"""By this a page is known as one that may be written anew."""

_STYLE = Path(__file__).with_name("site.css")
_SCRIPT = Path(__file__).with_name("scrolling_parts.js")


@dataclass(frozen=True)
class Page:
    """A page of the site before its frame: `path` from the site's root, the title, the body in HTML."""

    path: str
    title: str
    body: str
    blurb: str = ""
    """What the index says of it, in HTML."""
    contents: Sequence[Heading] = ()
    explorers: Sequence[LivePicture] = ()

    def link_from(self, other: "Page") -> str:
        """The address of this page relative to another, so that a folder opened from disk works too."""
        return "../" * other.path.count("/") + self.path


def framed(page: Page, before: Page | None, after: Page | None, index: Page) -> str:
    """The whole page in HTML, self-contained."""
    title = page.title if page is index else f"{page.title} · {index.title}"
    body = f"""<a class="skip" href="#text">To the text</a>
<header>{_link(page, index, "home") if page is not index else ""}</header>
<div class="columns">
{_contents(page.contents)}
<main id="text">
{page.body}
</main>
</div>
{_neighbours(page, before, after)}
<script>
{_SCRIPT.read_text(encoding="utf-8")}</script>"""
    return live_page(title, _STYLE.read_text(encoding="utf-8"), body, page.explorers, meta=GENERATOR)


def _contents(headings: Sequence[Heading]) -> str:
    if not headings:
        return ""
    items = "\n".join(f'<li><a href="#{html.escape(one.anchor)}">{one.html}</a></li>' for one in headings)
    return f'<nav class="contents" aria-label="On this page"><ul>\n{items}\n</ul></nav>'


def _neighbours(page: Page, before: Page | None, after: Page | None) -> str:
    links = [_link(page, other, kind) for other, kind in ((before, "before"), (after, "after")) if other]
    return f'<footer><nav aria-label="Other lessons">{"".join(links)}</nav></footer>' if links else ""


def _link(page: Page, other: Page, kind: str) -> str:
    return f'<a class="{kind}" href="{html.escape(other.link_from(page))}">{html.escape(other.title)}</a>'
