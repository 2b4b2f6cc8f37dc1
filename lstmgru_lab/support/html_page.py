"""The frame of every page: one file, readable on a phone, light or dark as the reader prefers."""

import html

__all__ = ["html_page"]


def html_page(title: str, style: str, body: str, *, policy: str, meta: str = "", kind: str = "") -> str:
    """Return a whole page in HTML: `title` is plain text, `style` and `body` are inserted unchanged.

    `policy` is its Content-Security-Policy, `meta` further HTML for its head, `kind` the class of its body.
    """
    marked = f' class="{kind}"' if kind else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="color-scheme" content="light dark">
{meta}
<title>{html.escape(title)}</title>
<style>
{style}
</style>
</head>
<body{marked}>
{body}
</body>
</html>
"""
