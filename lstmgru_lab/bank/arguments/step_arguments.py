"""Arguments of whole steps and sequences: the weights of every gate by name, as the equations call them."""

import torch

from ..draw import Draw
from ..exercise import Arguments

__all__ = ["draw_sequence", "draw_step", "draw_weights"]


def draw_weights(draw: Draw, hidden: int, inputs: int, gates: str) -> dict[str, torch.Tensor]:
    """Draw ``W_g`` (hidden, hidden+inputs) and ``b_g`` (hidden,) for every letter g of ``gates``."""
    weights = {f"W_{gate}": draw.normal(hidden, hidden + inputs) for gate in gates}
    return weights | {f"b_{gate}": draw.normal(hidden) for gate in gates}


def draw_step(draw: Draw, gates: str, *, cell: bool) -> Arguments:
    """Draw ``(x_t, h_prev, params)``, with ``c_prev`` before ``params`` when there is a cell state."""
    batch, inputs, hidden = draw.size(), draw.size(), draw.size(2)
    states = [draw.state(batch, hidden), *([draw.normal(batch, hidden)] if cell else [])]
    return draw.normal(batch, inputs), *states, draw_weights(draw, hidden, inputs, gates)


def draw_sequence(draw: Draw, gates: str, *, cell: bool) -> Arguments:
    """Draw the same with ``x`` (time, batch, inputs) in place of ``x_t``."""
    time, batch, inputs, hidden = draw.size(2), draw.size(), draw.size(), draw.size(2)
    states = [draw.state(batch, hidden), *([draw.normal(batch, hidden)] if cell else [])]
    return draw.normal(time, batch, inputs), *states, draw_weights(draw, hidden, inputs, gates)
