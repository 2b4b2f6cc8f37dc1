"""What the lessons train with: models in torch, one training loop with its display, and the figures."""

from ..support.public_names import public_names

__getattr__, __dir__, __all__ = public_names(__name__, __file__)
