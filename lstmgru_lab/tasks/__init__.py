"""The data of the lessons: each task is a module that describes its tensors; nothing is downloaded.

Sequences are time first, (time, batch, features), as the cells expect them. A task's `batches` are endless
and the same for the same seed. `lab.train` takes its `loss(model, batch)` and `error(model, batch)`, which
work for any model that returns ``outputs, state = model(x)``. data/NOTICE.md says where the data come from.
"""

from ..support.public_names import public_names

__getattr__, __dir__, __all__ = public_names(__name__, __file__)
