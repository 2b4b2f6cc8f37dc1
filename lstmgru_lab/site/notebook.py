"""A built notebook as the body of a page: nothing is run, every stored explorer is placed alive."""

import re
from collections.abc import Iterator

from markupsafe import Markup
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from ..explorers.live_picture import MIME, LivePicture
from ..explorers.pages import place
from ..explorers.stored import from_mime
from .prose import Heading, headings, html_of

__all__ = ["body_of", "contents_of", "title_of"]

_CODE = HtmlFormatter(nowrap=True)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def title_of(notebook: NotebookNode) -> str:
    """Return the first heading, as plain words."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for heading in headings(cell.source):
                return heading.html.striptags()
    return ""


def contents_of(notebook: NotebookNode) -> list[Heading]:
    """Return the headings of the second level."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return [heading for source in cells for heading in headings(source) if heading.level == 2]


def body_of(notebook: NotebookNode) -> tuple[Markup, list[LivePicture]]:
    """Return the cells in HTML (text, code and the stored outputs), and the explorers in it, in order."""
    explorers: list[LivePicture] = []
    parts = [part for cell in notebook.cells for part in _cell(cell, explorers)]
    return Markup("\n").join(filter(None, parts)), explorers


def _cell(cell: NotebookNode, explorers: list[LivePicture]) -> Iterator[Markup]:
    if cell.cell_type == "markdown":
        yield Markup('<section class="text">{}</section>').format(html_of(cell.source))
    elif cell.cell_type == "code":
        code = Markup(highlight(cell.source, PythonLexer(), _CODE))
        yield Markup('<pre class="code"><code>{}</code></pre>').format(code)
        for output in cell.outputs:
            yield _output(output, explorers)


def _output(output: NotebookNode, explorers: list[LivePicture]) -> Markup:
    """Return an output in HTML; an explorer is made from its stored state and added to the others."""
    if output.output_type == "stream":
        return _plain(output.text)
    if output.output_type == "error":
        return _plain(_ANSI.sub("", "\n".join(output.traceback)), "output error")
    data = output.data
    if MIME in data:
        explorers.append(from_mime(data[MIME]))
        return place(explorers[-1], _picture(data, data.get("text/plain", "")))
    if "text/html" in data:
        return Markup('<div class="output">{}</div>').format(Markup(data["text/html"]))
    if "text/markdown" in data:
        return Markup('<div class="output text">{}</div>').format(html_of(data["text/markdown"]))
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt", data.get("text/plain", ""))
        return Markup('<figure class="output">{}</figure>').format(_picture(data, alt))
    return _plain(data.get("text/plain", ""))


def _plain(text: str, kind: str = "output") -> Markup:
    if not text.strip():
        return Markup()
    return Markup('<pre class="{}">{}</pre>').format(kind, text.rstrip())


def _picture(data: NotebookNode, alt: str) -> Markup:
    source = "".join(data["image/png"].split())
    return Markup('<img src="data:image/png;base64,{}" alt="{}">').format(source, alt)
