"""The shapes explorer against torch itself: every setting's line of code takes exactly the last states."""

import base64
import itertools
import json

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstmgru_lab.explorers import Shapes, from_mime
from lstmgru_lab.explorers.live_picture import MIME
from lstmgru_lab.support.errors import ExplorerError

SETTINGS = [
    dict(zip(("kind", "num_layers", "bidirectional", "batch_first", "lengths"), one, strict=True))
    for one in itertools.product(("LSTM", "GRU"), (1, 2, 3), (False, True), (False, True), ([], [5, 2, 4]))
]
every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: "-".join(map(str, s.values())))
NAMES = {"torch": torch, "nn": nn} | {f.__name__: f for f in (pack_padded_sequence, pad_packed_sequence)}


def rows_of(setting):
    return range(setting["num_layers"] * (2 if setting["bidirectional"] else 1))


@every_setting
def test_shapes_are_those_of_torch(setting):
    explorer = Shapes(**setting)
    tensors = {name: value for name, value in explorer.run().items() if value is not None}
    assert {name: tuple(value.shape) for name, value in tensors.items()} == explorer.shapes


@every_setting
def test_the_line_of_code_takes_the_picked_state(setting):
    for row in rows_of(setting):
        explorer = Shapes(**setting, row=row)
        names = dict(NAMES)
        exec(explorer.code, names)
        assert torch.equal(names["last"], names["h_n"][row])
        if explorer.in_output:
            assert "output[" in explorer.taken
        else:  # no vector of output, of any direction, has these numbers
            halves = names["output"].reshape(-1, explorer.sizes["hidden_size"])
            assert not (halves[:, None] == names["h_n"][row]).all(dim=-1).any()


def test_the_classic_example_is_the_default():
    explorer = Shapes()
    assert explorer.shapes == {"x": (5, 3, 10), "output": (5, 3, 20), "h_n": (1, 3, 20), "c_n": (1, 3, 20)}
    assert explorer.taken == "output[-1]"
    assert explorer.presets == ("classic", "two-layers", "bidirectional", "padded")


@pytest.mark.parametrize("preset", Shapes().presets)
def test_presets_take_what_their_names_say(preset):
    explorer = Shapes(preset=preset)
    same = Shapes(kind="GRU", num_layers=3, bidirectional=True, row=5)
    same.preset(preset)
    assert same.state() == explorer.state()
    expected = {
        "classic": "output[-1]",
        "two-layers": "output[-1]",
        "bidirectional": "output[0, :, 20:]",
        "padded": "output[torch.arange(3), lengths - 1]",
    }
    assert explorer.taken == expected[preset]


def test_a_module_is_where_it_starts():
    module = nn.GRU(7, 4, num_layers=2, bidirectional=True, batch_first=True)
    explorer = Shapes(module, batch=2, time=6)
    output, h_n = module(torch.zeros(2, 6, 7))
    assert explorer.shapes["output"] == tuple(output.shape)
    assert explorer.shapes["h_n"] == tuple(h_n.shape)


def test_looking_does_not_move_the_seed():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    Shapes().run()
    assert torch.equal(torch.rand(1), expected)


def test_fewer_layers_keep_the_row_inside():
    explorer = Shapes(num_layers=3, bidirectional=True, row=5)
    explorer.num_layers = 1
    assert explorer.row == 1
    explorer.bidirectional = False
    assert explorer.row == 0
    explorer.reset()
    assert (explorer.num_layers, explorer.bidirectional, explorer.row) == (3, True, 5)


@pytest.mark.parametrize("time", range(2, 13))
def test_the_padded_preset_has_padding_at_any_time(time):
    explorer = Shapes(time=time, preset="padded")
    assert max(explorer.lengths) == time
    assert min(explorer.lengths) < time
    assert explorer.lengths[explorer.sequence] < time  # the picked sequence shows what padding does


def test_the_padded_preset_is_as_it_was_at_five_steps():
    assert Shapes(batch=6, preset="padded").lengths == [5, 2, 4, 1, 3, 5]


def test_lengths_may_be_a_tensor_or_none():
    assert Shapes(lengths=torch.tensor([5, 1, 3])).lengths == [5, 1, 3]
    assert Shapes(lengths=None).lengths == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"module": nn.RNN(1, 1)}, "takes an nn.LSTM or nn.GRU, but was given a RNN"),
        ({"module": nn.LSTM(3, 4, proj_size=2)}, "proj_size"),
        ({"kind": "RNN"}, 'kind should be "LSTM" or "GRU"'),
        ({"num_layers": 4}, "num_layers should be between 1 and 3, but is 4"),
        ({"time": 13}, "time should be between 1 and 12, but is 13"),
        ({"hidden_size": 2.5}, "hidden_size should be between 1 and 1000, but is 2.5"),
        ({"lengths": [5, 2]}, "lengths should be 3 numbers between 1 and 5"),
        ({"lengths": [5, 2, 0]}, "lengths should be 3 numbers between 1 and 5"),
        ({"lengths": [4, 2, 3]}, "One of the lengths should be 5"),
        ({"lengths": 5}, "lengths should be a list of numbers"),
        ({"row": 1}, "row should be between 0 and 0, but is 1"),
        ({"sequence": 3}, "sequence should be between 0 and 2, but is 3"),
        ({"layers": 3}, "Shapes takes no 'layers'; it takes: time, batch"),
        ({"preset": "tiny"}, "Shapes has no preset 'tiny'; it has: classic, two-layers"),
    ],
)
def test_wrong_arguments_are_refused_with_a_sentence(arguments, sentence):
    with pytest.raises(ExplorerError, match=sentence):
        Shapes(**arguments)


@pytest.mark.parametrize("preset", Shapes().presets)
def test_the_stored_picture_words_and_state(preset):
    first, second = (Shapes(preset=preset, time=4, batch=2)._repr_mimebundle_()[0] for _ in range(2))
    view = "application/vnd.jupyter.widget-view+json"
    assert first.pop(view) != second.pop(view)
    assert first == second
    assert base64.b64decode(first["image/png"]).startswith(b"\x89PNG")
    assert Shapes(preset=preset, time=4, batch=2).taken in first["text/plain"]
    again = from_mime(json.loads(json.dumps(first[MIME])))
    assert again.state() == Shapes(preset=preset, time=4, batch=2).state()
