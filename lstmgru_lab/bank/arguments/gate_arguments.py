"""Arguments of one gate, σ(W [h, x] + b): the state, the input and the weights that join them."""

import torch

from ..draw import Draw
from ..exercise import Arguments

__all__ = ["EXAMPLE", "draw_gate"]

# batch 1, input 1, hidden 2: every product can be followed by hand.
EXAMPLE: Arguments = (
    torch.tensor([[1.0]]),
    torch.tensor([[0.5, -0.5]]),
    torch.tensor([[2.0, 0.0, -1.0], [1.0, -1.0, 0.5]]),
    torch.tensor([1.0, -2.0]),
)


def draw_gate(draw: Draw) -> Arguments:
    """Draw ``(x_t, h_prev, W, b)`` of fresh sizes."""
    batch, inputs, hidden = draw.size(), draw.size(), draw.size(2)
    return (
        draw.normal(batch, inputs),
        draw.state(batch, hidden),
        draw.normal(hidden, hidden + inputs),
        draw.normal(hidden),
    )
