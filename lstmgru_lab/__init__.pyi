"""The public names of the package, each with its home: the one table, which lazy_loader reads too."""

from . import bank as bank
from . import claims as claims
from . import explorers as explorers
from . import tasks as tasks
from .cells import GRUCell as GRUCell
from .cells import LSTMCell as LSTMCell
from .cells import RNNCell as RNNCell
from .cells import Trace as Trace
from .cells.gradients import gradient_flow as gradient_flow
from .checking import check as check
from .checking import hint as hint
from .checking import predict as predict
from .checking import progress as progress
from .checking import solution as solution
from .explorers.views.trace_view import view as view
from .learning import figures as figures
from .learning import models as models
from .learning import training as training
from .learning.training import train as train
from .support import errors as errors

__version__: str
