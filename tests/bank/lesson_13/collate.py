"""The tests' data of collate."""

import torch
import torch.nn.functional as F
from torch import nn

SIGNATURE = "collate(sequences)"


def oracle(sequences):
    padded = nn.utils.rnn.pad_sequence(sequences, batch_first=True)
    return padded, torch.tensor([sequence.shape[0] for sequence in sequences])


def inputs(s):
    features = s.size(1, 4)
    return ([s.numbers(s.size(1, 7), features) for _ in range(s.batch)],)


def collate_by_torch(sequences):
    lengths = torch.tensor([sequence.shape[0] for sequence in sequences], dtype=torch.int64)
    return nn.utils.rnn.pad_sequence(sequences, batch_first=True), lengths


def collate_with_zeros_after(sequences):
    longest = max(map(len, sequences))
    padded = []
    for sequence in sequences:
        zeros = sequence.new_zeros(longest - len(sequence), sequence.shape[1])
        padded.append(torch.cat([sequence, zeros]))
    return torch.stack(padded), torch.as_tensor(list(map(len, sequences)))


def collate_by_pad(sequences):
    lengths = torch.LongTensor([len(sequence) for sequence in sequences])
    padded = [F.pad(s, (0, 0, 0, int(lengths.max()) - len(s))) for s in sequences]
    return [torch.stack(padded), lengths]


RIGHT = (collate_by_torch, collate_with_zeros_after, collate_by_pad)

EXAMPLES = [
    (
        ([torch.tensor([[2.0], [4], [6]]), torch.tensor([[3.0]])],),
        "rows {:g}, {:g}, {:g} and {:g}, {:g}, {:g}; the lengths are {:g} and {:g}.",
    )
]

EQUAL_MUTANTS = {
    "Only the length is asked for, and both have the same.": (
        (
            "batch, time, features = len(sequences), int(lengths.max()), sequences[0].shape[1] | "
            "sequences -> lengths"
        ),
    ),
    "Only shape or dtype is asked for, and what is put there has the same.": (
        "batch, time, features = len(sequences), int(lengths.max()), sequences[0].shape[1] | 0 -> -1",
        "padded = torch.zeros(batch, time, features, dtype=sequences[0].dtype) | 0 -> -1",
    ),
    "torch.zeros takes an integer tensor for a size.": (
        (
            "batch, time, features = len(sequences), int(lengths.max()), sequences[0].shape[1] | "
            "int(lengths.max()) -> lengths.max()"
        ),
    ),
}
