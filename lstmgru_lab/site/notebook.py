"""A built notebook as the body of a page: nothing is run, every stored explorer is placed alive."""

import html
import re
from collections.abc import Iterator

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
    """The first heading, as plain words."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for heading in headings(cell.source):
                return html.unescape(re.sub(r"<[^>]+>", "", heading.html))
    return ""


def contents_of(notebook: NotebookNode) -> list[Heading]:
    """The headings of the second level."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return [heading for source in cells for heading in headings(source) if heading.level == 2]


def body_of(notebook: NotebookNode) -> tuple[str, list[LivePicture]]:
    """The cells in HTML, text, code and what was stored of its outputs; and the explorers in it, in order."""
    explorers: list[LivePicture] = []
    parts = [part for cell in notebook.cells for part in _cell(cell, explorers)]
    return "\n".join(filter(None, parts)), explorers


def _cell(cell: NotebookNode, explorers: list[LivePicture]) -> Iterator[str]:
    if cell.cell_type == "markdown":
        yield f'<section class="text">{html_of(cell.source)}</section>'
    elif cell.cell_type == "code":
        code = highlight(cell.source, PythonLexer(), _CODE)
        yield f'<pre class="code"><code>{code}</code></pre>'
        for output in cell.outputs:
            yield _output(output, explorers)


def _output(output: NotebookNode, explorers: list[LivePicture]) -> str:
    """An output in HTML; an explorer is made from its stored state and put down with the others."""
    if output.output_type == "stream":
        return _plain(output.text)
    if output.output_type == "error":
        return _plain(_ANSI.sub("", "\n".join(output.traceback)), "output error")
    data = output.data
    if MIME in data:
        explorers.append(from_mime(data[MIME]))
        return place(explorers[-1], _picture(data, data.get("text/plain", "")))
    if "text/html" in data:
        return f'<div class="output">{data["text/html"]}</div>'
    if "text/markdown" in data:
        return f'<div class="output text">{html_of(data["text/markdown"])}</div>'
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt", data.get("text/plain", ""))
        return f'<figure class="output">{_picture(data, alt)}</figure>'
    return _plain(data.get("text/plain", ""))


def _plain(text: str, kind: str = "output") -> str:
    return f'<pre class="{kind}">{html.escape(text.rstrip())}</pre>' if text.strip() else ""


def _picture(data: NotebookNode, alt: str) -> str:
    source = "".join(data["image/png"].split())
    return f'<img src="data:image/png;base64,{source}" alt="{html.escape(alt)}">'
