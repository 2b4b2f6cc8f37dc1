"""The tests' data of last_hidden."""

import torch

SIGNATURE = "last_hidden(output, lengths, bidirectional)"


def oracle(output, lengths, bidirectional):
    rows = []
    for row, length in zip(output.tolist(), lengths.tolist(), strict=True):
        half = len(row[0]) // 2 if bidirectional else len(row[0])
        rows.append(row[length - 1][:half] + row[0][half:])
    return torch.tensor(rows, dtype=output.dtype)


def inputs(s):
    bidirectional = s.random.random() < 0.5
    longest, directions = s.size(1, 8), 2 if bidirectional else 1
    lengths = s.lengths(longest)
    output = s.state(s.batch, longest + s.size(0, 2), s.size(1, 4) * directions)
    for row, length in enumerate(lengths):
        output[row, length:] = 0
    return output, lengths, bidirectional


def last_by_loop(output, lengths, bidirectional):
    H = output.size(-1) // (2 if bidirectional else 1)
    rows = []
    for states, n in zip(output, lengths, strict=True):
        rows.append(torch.cat([states[n - 1][:H], states[0][H:]]))
    return torch.stack(rows)


def last_by_gather(output, lengths, bidirectional):
    index = (lengths - 1).view(-1, 1, 1).expand(-1, 1, output.shape[2])
    last = output.gather(1, index).squeeze(1)
    if bidirectional:
        half = last.shape[1] // 2
        last[:, half:] = output[:, 0, half:]
    return last


def last_by_mask(output, lengths, bidirectional):
    is_last = torch.arange(1, output.shape[1] + 1)[None] == lengths[:, None]
    last = (output * is_last[..., None]).sum(1)
    if not bidirectional:
        return last
    forward, _ = last.chunk(2, -1)
    return torch.cat((forward, output[:, 0].chunk(2, -1)[1]), -1)


RIGHT = (last_by_loop, last_by_gather, last_by_mask)

EQUAL_MUTANTS = {
    "Only the length is asked for, and both have the same.": (
        "rows = torch.arange(len(lengths)) | lengths -> output",
    )
}
