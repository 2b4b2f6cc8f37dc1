"""The data of the lessons: each task is a module that says what its tensors hold; nothing is downloaded.

A sequence is time first, (time, batch, features), as the cells take it. A task's `batches` are endless and
repeatable by their seed; its `loss(model, batch)` and `error(model, batch)` are what `lab.train` takes, for
any model that answers ``outputs, state = model(x)``. Where the data come from: data/NOTICE.md.
"""

from ..support.public_names import public_names

__getattr__, __dir__, __all__ = public_names(__name__, __file__)
