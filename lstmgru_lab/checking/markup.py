"""How reports look in a notebook: JupyterLab's theme colours with fallbacks, and marks turned into HTML."""

import html
import re

from ..support.amounts import number_of

__all__ = ["CARD", "CELL", "PRE", "card", "code_in_html", "paragraph", "points_text"]

CARD = (
    "color:var(--jp-content-font-color1, inherit);font-family:var(--jp-content-font-family, sans-serif);"
    "padding:.5em .9em;margin:.2em 0;max-width:52em;line-height:1.45;overflow-x:auto"
)
PRE = (
    "margin:.3em 0;padding:.4em .6em;white-space:pre;overflow-x:auto;color:inherit;font-size:.92em;"
    "background:var(--jp-layout-color2, #8881);font-family:var(--jp-code-font-family, monospace)"
)
CELL = (
    "text-align:right;padding:.15em .8em;white-space:nowrap;font-variant-numeric:tabular-nums;"
    "background:transparent"
)


def card(colour: str, *parts: str) -> str:
    """Return a box with a coloured edge; what the colour says must also stand in its words."""
    return f'<div role="status" style="{CARD};border-left:4px solid {colour}">{"".join(parts)}</div>'


def paragraph(text: str) -> str:
    """Return a paragraph of plain text with its marks."""
    return f'<p style="margin:.5em 0">{code_in_html(text)}</p>'


def code_in_html(text: str) -> str:
    """Turn `code` and *emphasis* marks of plain text into HTML, and escape everything else."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return re.sub(r"(?<![\w*])\*(\w[^*<>]*?)\*(?!\w)", r"<em>\1</em>", text)


def points_text(score: float, max_score: float) -> str:
    """Return a text such as ``"1.5 of 2 points"``."""
    return f"{score:g} of {number_of(max_score, 'point')}"
