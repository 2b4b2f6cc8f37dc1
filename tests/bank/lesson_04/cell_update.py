"""The tests' data of cell_update."""

import torch
from bank.other_inputs import alike

SIGNATURE = "cell_update(c_prev, f_t, i_t, c_tilde)"


def oracle(c_prev, f_t, i_t, c_tilde):
    return torch.addcmul(f_t * c_prev, i_t, c_tilde)


inputs = alike(4, "numbers gate gate state")


def cell_update_on_a_copy(c_prev, f_t, i_t, c_tilde):
    c_t = c_prev.clone()
    c_t *= f_t
    c_t += i_t * c_tilde
    return c_t


RIGHT = (
    lambda c_prev, f_t, i_t, c_tilde: torch.addcmul(i_t * c_tilde, f_t, c_prev),
    lambda c, f, i, g: (f.double() * c + i.double() * g).to(c.dtype),
    lambda c, f, i, g: torch.stack([f, i]).mul(torch.stack([c, g])).sum(0),
    cell_update_on_a_copy,
)
