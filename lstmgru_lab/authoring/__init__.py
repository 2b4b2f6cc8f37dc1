"""Authors: every notebook is built from a text source, and can never silently go stale.

``lessons/source`` and ``solutions/source`` hold what people write; the notebooks and all of ``exercises`` are
build products. `build` runs what changed, `check` proves without running anything that nothing did.
"""

from .building import build
from .freshness import check
from .layout import find_project

__all__ = ["build", "check", "find_project"]
