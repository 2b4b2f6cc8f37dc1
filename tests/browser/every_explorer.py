"""One explorer of every kind, and those whose other form looks different."""

import torch

from lstmgru_lab import GRUCell
from lstmgru_lab.explorers import GRUCellExplorer, LSTMCellExplorer, ResetGate, Shapes, TraceView, UpdateGate
from lstmgru_lab.explorers.gallery import gallery

__all__ = ["everything"]


def everything():
    """All explorers in their default states, torch's forms, several units, wide inputs, large tensors."""
    forms = [cls(form="torch") for cls in (UpdateGate, ResetGate, GRUCellExplorer)]
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(1)
        wide = TraceView(GRUCell(20, 8)(torch.randn(120, 2, 20)))
    large = Shapes(num_layers=3, bidirectional=True, time=12, batch=6)
    return [*gallery(), *forms, LSTMCellExplorer(units=4), wide, large]
