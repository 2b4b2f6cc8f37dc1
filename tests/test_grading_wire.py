"""The wire: every value of the closed set arrives as it left, and no bytes whatever do more than fail."""

import contextlib
import pickle
import struct

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmgru_lab.grading.talk import wire
from lstmgru_lab.grading.talk.wire import Foreign, WireError, decode, encode

integers = st.integers(-(2**700), 2**700)
plain = st.recursive(
    st.none() | st.booleans() | integers | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(plain)
@settings(max_examples=200, deadline=None)
def test_plain_values_arrive_as_they_left(value):
    there = decode(encode(value))
    assert there == (value if not isinstance(value, str) else value.encode("utf-8", "replace").decode())
    assert type(there) is type(value)


@pytest.mark.parametrize("dtype", wire._DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
def test_tensors_arrive_with_dtype_shape_and_values(dtype, shape):
    tensor = (torch.rand(shape) * 3).to(dtype)
    there = decode(encode(tensor))
    assert there.dtype == dtype
    assert there.shape == tensor.shape
    assert torch.equal(there, tensor)


def test_views_and_gradients_arrive_as_plain_numbers():
    tensor = torch.arange(6.0, requires_grad=True).reshape(2, 3).T
    there = decode(encode(tensor))
    assert torch.equal(there, tensor.detach())
    assert not there.requires_grad
    there += 1  # may be written to


@pytest.mark.parametrize(
    "module",
    [
        torch.nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True),
        torch.nn.LSTM(3, 4, proj_size=2),
        torch.nn.GRU(2, 3, bias=False),
        torch.nn.RNN(2, 3, num_layers=2, dropout=0.5),
        torch.nn.LSTM(2, 3).double(),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_a_module_arrives_and_computes_the_same(module):
    there = decode(encode(module))
    assert type(there) is type(module)
    assert repr(there) == repr(module)
    weight = next(module.parameters())
    x = torch.rand(2, 2, module.input_size, dtype=weight.dtype)
    module.eval()
    there.eval()
    assert torch.equal(there(x)[0], module(x)[0])


def test_numpy_numbers_become_numbers_and_arrays_strangers():
    there = decode(encode([np.int64(3), np.float32(0.5), np.zeros(2)]))
    assert there[:2] == [3, 0.5]
    assert isinstance(there[2], Foreign)
    assert (type(there[2]).__module__, type(there[2]).__name__) == ("numpy", "ndarray")


def test_a_stranger_keeps_its_names_and_whether_it_is_callable():
    function, number = decode(encode([test_a_stranger_keeps_its_names_and_whether_it_is_callable, 1j]))
    assert callable(function)
    assert type(function).__name__ == "function"
    assert not callable(number)


@pytest.mark.parametrize(
    "value",
    [
        [None] * (wire.MAX_ITEMS + 1),
        "x" * (wire.MAX_BYTES + 1),
        10**400,
        torch.zeros(wire.MAX_BYTES // 4 + 1),
        torch.zeros([1] * (wire.MAX_RANK + 1)),
        torch.ones(2).to_mkldnn(),
        torch.nn.RNN(2, 2, nonlinearity="relu"),
    ],
    ids=["items", "text", "integer", "tensor", "rank", "other layout", "relu"],
)
def test_what_passes_a_limit_is_not_sent(value):
    with pytest.raises(WireError):
        encode(value)


def test_a_list_that_holds_itself_is_not_sent():
    endless: list = []
    endless.append(endless)
    with pytest.raises(WireError, match="deep"):
        encode(endless)


def block(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


def module_message(arguments: dict, state: dict) -> bytes:
    return b"m" + block(b"LSTM") + encode(arguments) + encode(state)


FLAGS = {"bias": True, "batch_first": False, "bidirectional": False, "proj_size": 0, "dropout": 0.0}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"N" + b"N",
        b"q",
        pickle.dumps([1]),
        b"l" + struct.pack("<I", 2**32 - 1),
        b"l\x01\x00\x00\x00" * 100 + b"N",
        b"s" + struct.pack("<I", 2**31) + b"x",
        b"s" + block(b"\xff\xfe"),
        b"i" + block(b"\x01" * (wire.MAX_INT_BYTES + 1)),
        b"d" + struct.pack("<I", 1) + encode([1]) + b"N",  # a list as a key
        b"x\x08\x01" + struct.pack("<Q", 2**62) + block(b"\0" * 4),
        b"x\x08\x02" + struct.pack("<QQ", 2**63, 2) + block(b""),
        b"x\x08\x02" + struct.pack("<QQ", 0, 2**62) + block(b""),
        b"x\xff\x00" + block(b""),
        b"x\x00\x01" + struct.pack("<Q", 1) + block(b"\x07"),
        b"m" + block(b"Linear") + encode({}) + encode({}),
        module_message({**FLAGS, "input_size": 10**9, "hidden_size": 10**9, "num_layers": 1}, {}),
        module_message({**FLAGS, "input_size": 1, "hidden_size": 1, "num_layers": 10**9}, {}),
        module_message({**FLAGS, "input_size": 1, "hidden_size": 4096, "num_layers": 64}, {}),
        module_message({**FLAGS, "input_size": True, "hidden_size": 1, "num_layers": 1}, {}),
        module_message({**FLAGS, "input_size": 1, "hidden_size": 1, "num_layers": 1, "device": "x"}, {}),
        module_message({**FLAGS, "input_size": 1, "hidden_size": 1, "num_layers": 1}, {"weight_ih_l0": 3}),
    ],
)
def test_malformed_messages_are_refused(data):
    with pytest.raises(WireError):
        decode(data)


@given(st.binary(max_size=200))
@settings(max_examples=400, deadline=None)
def test_random_bytes_decode_or_are_refused(data):
    with contextlib.suppress(WireError):
        decode(data)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_damaged_messages_decode_or_are_refused(data):
    whole = bytearray(
        encode({"id": 7, "result": (torch.rand(2, 3), [1.5, "text"]), "module": torch.nn.GRU(1, 1)})
    )
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    with contextlib.suppress(WireError):
        decode(bytes(whole[:cut]))
