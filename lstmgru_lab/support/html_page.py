"""The frame of every page that is written: one file, fit for a phone, light or dark as its reader likes."""

import html

__all__ = ["html_page"]


def html_page(title: str, style: str, body: str, *, policy: str, meta: str = "", kind: str = "") -> str:
    """A whole page in HTML: `title` is plain text, `style` and `body` are as they will stand.

    `policy` is its Content-Security-Policy, `meta` what else its head has, `kind` the class of its body.
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
