"""The tests' data of interpolate."""

import torch
from bank.other_inputs import alike

SIGNATURE = "interpolate(h_prev, h_tilde, z_t)"

oracle = torch.lerp
inputs = alike(3, "state state gate")

RIGHT = (
    torch.lerp,
    lambda h_prev, h_tilde, z_t: h_prev + z_t * (h_tilde - h_prev),
    lambda h_prev, h_tilde, z_t: h_prev - z_t * h_prev + z_t * h_tilde,
)
