"""The public names of this package, each with its home: the one table, which lazy_loader reads too."""

from .base import Explorer as Explorer
from .base import Preset as Preset
from .gates.activations import Activations as Activations
from .gates.cell_state import CellState as CellState
from .gates.forget_gate import ForgetGate as ForgetGate
from .gates.gradient_flow import GradientFlow as GradientFlow
from .gates.gru_cell import GRUCellExplorer as GRUCellExplorer
from .gates.input_gate import InputGate as InputGate
from .gates.lstm_cell import LSTMCellExplorer as LSTMCellExplorer
from .gates.output_gate import OutputGate as OutputGate
from .gates.reset_gate import ResetGate as ResetGate
from .gates.unrolled_rnn import UnrolledRNN as UnrolledRNN
from .gates.update_gate import UpdateGate as UpdateGate
from .pages import page_html as page_html
from .stored import from_mime as from_mime
from .views.shapes import Shapes as Shapes
from .views.text_units import TextUnits as TextUnits
from .views.trace_view import TraceView as TraceView
