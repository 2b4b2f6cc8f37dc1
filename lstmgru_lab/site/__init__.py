"""The lessons as static pages: every explorer alive, no kernel, no network, nothing executed.

``prose`` turns Markdown into HTML, ``notebook`` a built notebook into the body of a page, ``frame`` puts the
page around it, ``writing`` writes all of them into a folder.
"""

from .writing import write_site

__all__ = ["write_site"]
