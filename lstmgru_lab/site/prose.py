"""Markdown as the lessons write it, in HTML: formulas are MathML, so a page needs no script to show them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin

__all__ = ["Heading", "first_paragraph", "headings", "html_of"]


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level, its anchor as JupyterLab makes it, its words in HTML."""

    level: int
    anchor: str
    html: Markup


def html_of(markdown: str) -> Markup:
    """Return the HTML of a Markdown cell; links between the lessons lead from page to page."""
    return _rendered(_parsed(markdown))


def headings(markdown: str) -> list[Heading]:
    """Return the headings of a Markdown cell, in their order."""
    tokens = _parsed(markdown)
    found = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            html = _inline(inline)
            found.append(Heading(int(opening.tag[1:]), str(opening.attrs["id"]), html))
    return found


def first_paragraph(markdown: str) -> Markup:
    """Return the first paragraph in HTML without the tags around it: what a lesson asks in plain words."""
    tokens = _parsed(markdown)
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open":
            return _inline(inline)
    return Markup()


def _inline(token: Token) -> Markup:
    return _rendered([token])


def _rendered(tokens: Sequence[Token]) -> Markup:
    html = str(_PARSER.renderer.render(tokens, _PARSER.options, {}))
    # Browsers break a line between a formula and the comma after it.
    formula = r'<span class="math inline">(?:(?!</math>).)*</math></span>'
    return Markup(re.sub(rf"(?s)({formula})([.,;:!?)]+)", r'<span class="whole">\1\2</span>', html))


def _mathml(tex: str, options: dict[str, Any]) -> str:
    tex = tex.replace("{aligned}", "{align*}")  # the converter knows only the latter
    return str(convert(tex.strip(), display="block" if options["display_mode"] else "inline"))


_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_PARSER.use(dollarmath_plugin, renderer=_mathml, allow_space=False, double_inline=True)


def _parsed(markdown: str) -> list[Token]:
    tokens = _PARSER.parse(markdown)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", inline.content.replace(" ", "-"))
    for token in tokens:
        _lead_to_pages(token.children or [])
    return tokens


def _lead_to_pages(tokens: Sequence[Token]) -> None:
    """Point a lesson's notebook to its page; an exercise stays a notebook, to be downloaded."""
    for token in tokens:
        if token.type != "link_open":
            continue
        target = str(token.attrs["href"])
        if re.match(r"\.\./exercises/\w+\.ipynb$", target):
            token.attrSet("download", "")
        elif re.match(r"\w+\.ipynb(#|$)", target):
            token.attrSet("href", target.replace(".ipynb", ".html"))
