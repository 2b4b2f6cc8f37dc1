"""HTML from templates: every value is escaped on its way in, unless it is `Markup` already.

A package keeps its templates in its folder ``templates``. jinja2 is loaded by the first page that is written,
so that a notebook does not wait for it.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["html_page", "templates"]


def templates(package: str, **functions: Callable[..., object]) -> "Environment":
    """Return the templates of a package, which may call ``functions``; a name that they misspell raises."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(functions)
    return environment


def html_page(
    title: str, style: Markup, body: Markup, *, policy: Markup, meta: str = "", kind: str = ""
) -> str:
    """Return a whole page: one file, fit for a phone, light or dark as its reader likes.

    `policy` is its Content-Security-Policy, `meta` what else its head has, `kind` the class of its body.
    """
    page = _of_this_package().get_template("page.html.j2")
    return page.render(title=title, style=style, body=body, policy=policy, meta=meta, kind=kind)


@cache
def _of_this_package() -> "Environment":
    return templates("lstmgru_lab.support")
