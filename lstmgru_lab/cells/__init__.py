"""The reference cells: RNN, LSTM and GRU with one line per equation, and the trace of a run."""

from .base import Cell
from .equations import GRUCell, LSTMCell, RNNCell
from .trace import Trace

__all__ = ["Cell", "GRUCell", "LSTMCell", "RNNCell", "Trace"]
