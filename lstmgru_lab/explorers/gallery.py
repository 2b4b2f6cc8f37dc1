"""One of every explorer, in the order of the lessons: for a gallery, for pictures, for a look at them all."""

import torch

from ..cells import LSTMCell, Trace
from .gates.activations import Activations
from .gates.cell_state import CellState
from .gates.forget_gate import ForgetGate
from .gates.gradient_flow import GradientFlow
from .gates.gru_cell import GRUCellExplorer
from .gates.input_gate import InputGate
from .gates.lstm_cell import LSTMCellExplorer
from .gates.output_gate import OutputGate
from .gates.reset_gate import ResetGate
from .gates.unrolled_rnn import UnrolledRNN
from .gates.update_gate import UpdateGate
from .live_picture import LivePicture
from .pages import page_html
from .views.shapes import Shapes
from .views.text_units import TextUnits
from .views.trace_view import TraceView

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
