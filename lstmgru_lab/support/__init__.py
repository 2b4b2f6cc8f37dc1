"""For every room: errors, files that are whole or absent, HTML from templates, public names, plurals."""

from . import errors

__all__ = ["errors"]
