"""The tests' data of set_forget_bias."""

import torch
from torch import nn

SIGNATURE = "set_forget_bias(lstm, value)"


def oracle(lstm, value):
    hidden, state = lstm.hidden_size, lstm.state_dict()
    for name in state:
        if "bias" in name:
            state[name] = state[name].clone()
            state[name][hidden : 2 * hidden] = 0.25 * value if "_ih" in name else 0.75 * value
    lstm.load_state_dict(state)
    return lstm


def inputs(s):
    sizes, options = (s.size(1, 4), s.size(1, 5)), {"num_layers": s.size(1, 3)}
    return s.lstm(*sizes, bidirectional=s.random.random() < 0.5, **options), s.random.uniform(-6, 6)


def bias_in_the_other(lstm, value):
    H = lstm.hidden_size
    for names in lstm._all_weights:
        ih, hh = (name for name in names if name.startswith("bias"))
        getattr(lstm, ih).data[H : 2 * H] = 0
        getattr(lstm, hh).data[H : 2 * H] = value
    return lstm


def bias_in_halves(lstm, value):
    for name, parameter in lstm.named_parameters():
        if "bias" in name:
            nn.init.constant_(parameter.data.view(4, -1)[1], value / 2)
    return lstm


def bias_by_state_dict(lstm, value):
    state = lstm.state_dict()
    for name in [name for name in state if name.startswith("bias_ih")]:
        i, f, g, o = state[name].chunk(4)
        _, f_hh, _, _ = state[name.replace("ih", "hh")].chunk(4)
        state[name] = torch.cat([i, torch.full_like(f, value) - f_hh, g, o])
    lstm.load_state_dict(state)
    return lstm


RIGHT = (bias_in_the_other, bias_in_halves, bias_by_state_dict)
