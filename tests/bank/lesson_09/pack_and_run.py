"""The tests' data of pack_and_run."""

import torch
import torch.nn.functional as F
from torch import nn

SIGNATURE = "pack_and_run(lstm, x, lengths)"


def oracle(lstm, x, lengths):
    """Each sequence alone."""
    output = torch.zeros(*x.shape[:2], lstm.hidden_size, dtype=x.dtype)
    for row, length in enumerate(lengths.tolist()):
        output[row, :length] = lstm(x[row, :length])[0].detach()
    return output, output[torch.arange(len(x)), lengths - 1]


def inputs(s):
    inputs, longest = s.size(1, 4), s.size(1, 6)
    lstm = s.lstm(inputs, s.size(1, 4), num_layers=s.size(1, 3), batch_first=True)
    return lstm, s.numbers(s.batch, longest + s.size(0, 2), inputs), s.lengths(longest)


def run_each_alone(lstm, x, lengths):
    output, h_n = x.new_zeros(len(x), x.shape[1], lstm.hidden_size), []
    for row, n in enumerate(lengths.tolist()):
        states, (h, _) = lstm(x[row : row + 1, :n])
        output[row, :n] = states[0].detach()
        h_n.append(h[-1, 0])
    return output, torch.stack(h_n)


def run_sorted_and_back(lstm, x, lengths):
    sorted_lengths, order = torch.sort(lengths, descending=True)
    packed = nn.utils.rnn.pack_padded_sequence(x[order], sorted_lengths, batch_first=True)
    out, (h, _) = lstm(packed)
    out = nn.utils.rnn.pad_packed_sequence(out, True, 0.0, x.size(1))[0]
    back = order.argsort()
    return out[back], h[-1][back]


def run_masked(lstm, x, lengths):
    """One direction never sees what comes after, so a run over the padding is right up to each end."""
    out, _ = lstm(x)
    valid = torch.arange(x.shape[1]).unsqueeze(0) < lengths.unsqueeze(1)
    return out.masked_fill(~valid.unsqueeze(-1), 0), out[range(len(x)), (lengths - 1).tolist()]


def run_padded_by_hand(lstm, x, lengths):
    rnn = nn.utils.rnn
    out, (h, _) = lstm(rnn.pack_padded_sequence(x, lengths.tolist(), batch_first=True, enforce_sorted=False))
    out, _ = rnn.pad_packed_sequence(out, batch_first=True)
    return F.pad(out, (0, 0, 0, x.shape[1] - out.shape[1])), h[lstm.num_layers - 1]


RIGHT = (run_each_alone, run_sorted_and_back, run_masked, run_padded_by_hand)
