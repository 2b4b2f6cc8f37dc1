"""Live explorers: drag a weight and see, in the same frame, what every gate does over the whole sequence.

The browser computes what it draws; Python owns the model. ``explorer.weights`` reads and sets,
``explorer.trace`` is the reference cell's own answer, ``explorer.cell`` is that cell.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .activations import Activations as Activations
    from .base import Explorer as Explorer
    from .base import Preset as Preset
    from .cell_state import CellState as CellState
    from .forget_gate import ForgetGate as ForgetGate
    from .gradient_flow import GradientFlow as GradientFlow
    from .gru_cell import GRUCellExplorer as GRUCellExplorer
    from .input_gate import InputGate as InputGate
    from .lstm_cell import LSTMCellExplorer as LSTMCellExplorer
    from .output_gate import OutputGate as OutputGate
    from .pages import from_mime as from_mime
    from .pages import page_html as page_html
    from .reset_gate import ResetGate as ResetGate
    from .shapes import Shapes as Shapes
    from .text_units import TextUnits as TextUnits
    from .trace_view import TraceView as TraceView
    from .unrolled_rnn import UnrolledRNN as UnrolledRNN
    from .update_gate import UpdateGate as UpdateGate

_HOME = {
    "Activations": "activations",
    "CellState": "cell_state",
    "Explorer": "base",
    "ForgetGate": "forget_gate",
    "GRUCellExplorer": "gru_cell",
    "GradientFlow": "gradient_flow",
    "InputGate": "input_gate",
    "LSTMCellExplorer": "lstm_cell",
    "OutputGate": "output_gate",
    "Preset": "base",
    "ResetGate": "reset_gate",
    "Shapes": "shapes",
    "TextUnits": "text_units",
    "TraceView": "trace_view",
    "UnrolledRNN": "unrolled_rnn",
    "UpdateGate": "update_gate",
    "from_mime": "pages",
    "page_html": "pages",
}

__all__ = [
    "Activations",
    "CellState",
    "Explorer",
    "ForgetGate",
    "GRUCellExplorer",
    "GradientFlow",
    "InputGate",
    "LSTMCellExplorer",
    "OutputGate",
    "Preset",
    "ResetGate",
    "Shapes",
    "TextUnits",
    "TraceView",
    "UnrolledRNN",
    "UpdateGate",
    "from_mime",
    "page_html",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"lstmgru_lab.explorers has no {name!r}; it has: {', '.join(__all__)}.")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value  # found at once the next time
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
