"""One of every explorer, in the order of the lessons: for a gallery, for pictures, for a look at them all."""

import torch

from ..cells import LSTMCell, Trace
from .activations import Activations
from .cell_state import CellState
from .forget_gate import ForgetGate
from .gradient_flow import GradientFlow
from .gru_cell import GRUCellExplorer
from .input_gate import InputGate
from .live_picture import LivePicture
from .lstm_cell import LSTMCellExplorer
from .output_gate import OutputGate
from .pages import page_html
from .reset_gate import ResetGate
from .shapes import Shapes
from .text_units import TextUnits
from .trace_view import TraceView
from .unrolled_rnn import UnrolledRNN
from .update_gate import UpdateGate

__all__ = ["gallery", "gallery_html"]

_BY_THEMSELVES = (
    Activations, UnrolledRNN, ForgetGate, InputGate, CellState, OutputGate, LSTMCellExplorer, GradientFlow,
    UpdateGate, ResetGate, GRUCellExplorer, Shapes, TextUnits,
)  # fmt: skip


def gallery() -> list[LivePicture]:
    """One explorer of each kind in its default state; TraceView shows an untrained LSTM."""
    return [*(kind() for kind in _BY_THEMSELVES), TraceView(_example())]


def gallery_html() -> str:
    """All of them on one self-contained page, alive with no kernel and no network."""
    return page_html(*gallery(), title="The explorers of LSTM/GRU Lab")


def _example() -> Trace:
    """Sixteen units with open forget gates over a sequence of pulses; the same on every machine."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():  # a look must not move the learner's seed
        torch.manual_seed(5)
        cell = LSTMCell(1, 16)
        cell.b_f.add_(2)
        x = torch.zeros(60, 3, 1)
        x[5::15] = 1.5
        x[12::15] = -1.5
        return cell(x + 0.2 * torch.randn_like(x))
