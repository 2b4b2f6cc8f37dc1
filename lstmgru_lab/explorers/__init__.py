"""Live explorers: drag a weight and see, in the same frame, what every gate does over the whole sequence.

The browser computes what it draws; Python owns the model. ``explorer.weights`` reads and sets,
``explorer.trace`` is the reference cell's own answer, ``explorer.cell`` is that cell.
"""

from ..support.public_names import public_names

__getattr__, __dir__, __all__ = public_names(__name__, __file__)
