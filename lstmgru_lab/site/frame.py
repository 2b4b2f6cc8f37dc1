"""What is around the body of a page: head, contents, links to the pages before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from ..explorers.live_picture import LivePicture
from ..explorers.pages import live_page, place
from ..support.html import templates
from .prose import Heading

__all__ = ["GENERATOR", "SitePage", "framed", "rendered"]

GENERATOR = Markup('<meta name="generator" content="lstmgru-lab site">')
"""By this a page is known as one that may be written anew."""

_TEMPLATES = templates(__package__, place=place)
_NOTHING = Markup()
_STYLE = Path(__file__).with_name("site.css")
_SCRIPT = Path(__file__).with_name("scrolling_parts.js")


@dataclass(frozen=True)
class SitePage:
    """A page of the site before its frame: `path` from the site's root, the title, the body in HTML."""

    path: str
    title: str
    body: Markup
    blurb: Markup = _NOTHING
    """What the index says of it, in HTML."""
    contents: Sequence[Heading] = ()
    explorers: Sequence[LivePicture] = ()

    def link_from(self, other: "SitePage") -> str:
        """Return the address of this page relative to another, so that it leads there from disk too."""
        return "../" * other.path.count("/") + self.path


def rendered(template: str, **values: object) -> Markup:
    """Return the HTML of a template with these values."""
    return Markup(_TEMPLATES.get_template(template).render(values))


def framed(page: SitePage, before: SitePage | None, after: SitePage | None, index: SitePage) -> str:
    """Return the whole page in HTML, self-contained."""
    title = page.title if page is index else f"{page.title} · {index.title}"
    script = Markup(_SCRIPT.read_text(encoding="utf-8"))
    body = rendered("frame.html.j2", page=page, before=before, after=after, index=index, script=script)
    style = Markup(_STYLE.read_text(encoding="utf-8"))
    return live_page(title, style, body, page.explorers, meta=GENERATOR)
