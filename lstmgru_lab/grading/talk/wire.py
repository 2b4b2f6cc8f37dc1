"""All that passes between the grader and a process that runs a student's code: plain values as bytes.

A closed set: None, bool, int, float, str, tensors, recurrent modules of torch, and lists, tuples and dicts
of these. Reading builds such values and nothing else: no pickle, no evaluation, no class that the sender
names. Sizes, counts and depth are bounded before anything is made of them. What is not in the set travels as
the name of its type (`Foreign`), so that a report can say "you returned a NumPy array".

    value = tag, then: N T F | i count bytes | f 8 bytes | s count utf-8 | l t count values | d count pairs
            | x dtype rank sizes bytes | m name arguments state | o module name callable
"""

import numbers
import struct
from collections.abc import Mapping
from typing import Any

import torch

from ...support.amounts import size_of

__all__ = ["MAX_BYTES", "Foreign", "WireError", "decode", "encode", "foreign"]

MAX_BYTES = 64 << 20
MAX_DEPTH = 16
MAX_ITEMS = 100_000  # of all lists, tuples and dicts of a message together
MAX_INT_BYTES = 100  # less than the largest float, so that comparing cannot overflow
MAX_RANK = 8
MAX_SIZE = 4096  # of a module's layers
MAX_LAYERS = 64

_DTYPES = (
    *(torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64),
    *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128),
)
_MODULES: dict[str, type[torch.nn.RNNBase]] = {
    "GRU": torch.nn.GRU,
    "LSTM": torch.nn.LSTM,
    "RNN": torch.nn.RNN,
}
_FLAGS = ("bias", "batch_first", "bidirectional")
_COUNT, _FLOAT = struct.Struct("<I"), struct.Struct("<d")


class WireError(ValueError):
    """A value or a message that the wire does not carry: too large, too deep, or not well formed."""


class Foreign:
    """Stands for a value outside the closed set; its type has the name and the module of the value's type."""


def foreign(module: str, name: str, is_callable: bool) -> Foreign:
    """Make a stand-in for a value of the type ``module.name``."""
    body: dict[str, Any] = {"__module__": module}
    if is_callable:
        body["__call__"] = lambda self: None
    kind: type[Foreign] = type(name, (Foreign,), body)
    return kind()


def encode(value: Any) -> bytes:
    """Return the bytes of a value; raises `WireError` when they pass a limit."""
    writer = _Writer()
    writer.value(value, 0)
    return bytes(writer.out)


def decode(data: bytes) -> Any:
    """Return the value of bytes from anywhere; raises `WireError` alone, for whatever is malformed."""
    if len(data) > MAX_BYTES:
        raise WireError("The message is too large.")
    reader = _Reader(data)
    try:
        value = reader.value(0)
    except WireError:
        raise
    except Exception as error:  # torch and struct refuse in ways of their own
        raise WireError(f"The message is not well formed ({type(error).__name__}).") from None
    if reader.place != len(data):
        raise WireError("The message goes on after its end.")
    return value


class _Budget:
    """Counts depth and items while a message is written or read."""

    items = 0

    def spend(self, items: int, depth: int) -> None:
        self.items += items
        if self.items > MAX_ITEMS:
            raise WireError(f"The value has more than {MAX_ITEMS} parts.")
        if depth > MAX_DEPTH:
            raise WireError(f"The value is nested more than {MAX_DEPTH} deep.")


class _Writer(_Budget):
    def __init__(self) -> None:
        self.out = bytearray()

    def block(self, data: bytes) -> None:
        if len(self.out) + len(data) > MAX_BYTES - 8:
            raise WireError(f"The value takes more than {size_of(MAX_BYTES)}.")
        self.out += _COUNT.pack(len(data)) + data

    def text(self, text: str) -> None:
        self.block(text.encode("utf-8", "replace"))

    def value(self, value: Any, depth: int) -> None:
        self.spend(1, depth)
        if value is None or value is True or value is False:
            self.out += b"N" if value is None else b"T" if value else b"F"
        elif isinstance(value, str):
            self.out += b"s"
            self.text(value)
        elif isinstance(value, torch.Tensor):
            self.tensor(value)
        elif isinstance(value, numbers.Integral):  # NumPy's too
            number = int(value)
            size = number.bit_length() // 8 + 1
            if size > MAX_INT_BYTES:
                raise WireError("The integer is too large.")
            self.out += b"i"
            self.block(number.to_bytes(size, "little", signed=True))
        elif isinstance(value, numbers.Real):
            self.out += b"f" + _FLOAT.pack(float(value))
        elif isinstance(value, list | tuple):
            self.out += (b"l" if isinstance(value, list) else b"t") + _COUNT.pack(len(value))
            for item in value:
                self.value(item, depth + 1)
        elif isinstance(value, Mapping):
            self.out += b"d" + _COUNT.pack(len(value))
            for key, item in value.items():
                self.value(key, depth + 1)
                self.value(item, depth + 1)
        elif type(value) in _MODULES.values():
            self.module(value, depth)
        else:
            self.out += b"o"
            self.text(type(value).__module__)
            self.text(type(value).__name__)
            self.out += b"T" if callable(value) else b"F"

    def tensor(self, tensor: torch.Tensor) -> None:
        if tensor.dtype not in _DTYPES or tensor.layout != torch.strided or tensor.device.type != "cpu":
            raise WireError(f"A tensor of {tensor.dtype} on {tensor.device} cannot be handed in.")
        if tensor.ndim > MAX_RANK or tensor.numel() * tensor.element_size() > MAX_BYTES:
            raise WireError("The tensor is too large.")
        plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
        self.out += b"x" + bytes([_DTYPES.index(tensor.dtype), tensor.ndim])
        self.out += struct.pack(f"<{tensor.ndim}Q", *tensor.shape)
        self.block(plain.reshape(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b"")

    def module(self, module: torch.nn.RNNBase, depth: int) -> None:
        if getattr(module, "nonlinearity", "tanh") != "tanh":
            raise WireError("An RNN with another nonlinearity than tanh cannot be handed in.")
        arguments = {
            name: getattr(module, name) for name in ("input_size", "hidden_size", "num_layers", *_FLAGS)
        }
        self.out += b"m"
        self.text(type(module).__name__)
        self.value({**arguments, "proj_size": module.proj_size, "dropout": float(module.dropout)}, depth + 1)
        self.value(dict(module.state_dict()), depth + 1)


class _Reader(_Budget):
    def __init__(self, data: bytes) -> None:
        self.data, self.place = memoryview(data), 0

    def take(self, count: int) -> memoryview:
        if count > len(self.data) - self.place:
            raise WireError("The message ends too early.")
        self.place += count
        return self.data[self.place - count : self.place]

    def count(self) -> int:
        return int(_COUNT.unpack(self.take(4))[0])

    def block(self) -> memoryview:
        return self.take(self.count())

    def text(self) -> str:
        return bytes(self.block()).decode("utf-8")

    def value(self, depth: int) -> Any:
        self.spend(1, depth)
        tag = bytes(self.take(1))
        if tag in b"NTF":
            return {b"N": None, b"T": True, b"F": False}[tag]
        if tag == b"i":
            block = self.block()
            if len(block) > MAX_INT_BYTES:
                raise WireError("The integer is too large.")
            return int.from_bytes(block, "little", signed=True)
        if tag == b"f":
            return _FLOAT.unpack(self.take(8))[0]
        if tag == b"s":
            return self.text()
        if tag in b"lt":
            items = [self.value(depth + 1) for _ in range(self.length())]
            return items if tag == b"l" else tuple(items)
        if tag == b"d":
            return dict(self.pair(depth + 1) for _ in range(self.length()))
        if tag == b"x":
            return self.tensor()
        if tag == b"m":
            return self.module(depth)
        if tag == b"o":
            return foreign(
                self.text()[:100], self.text()[:100].replace("\0", ""), bytes(self.take(1)) == b"T"
            )
        raise WireError("The message has an unknown kind of value.")

    def length(self) -> int:
        count = self.count()
        if count > MAX_ITEMS:
            raise WireError(f"The value has more than {MAX_ITEMS} parts.")
        return count

    def pair(self, depth: int) -> tuple[Any, Any]:
        key = self.value(depth)
        if not isinstance(key, None | bool | int | float | str):
            raise WireError("The dict has a key that is not plain.")
        return key, self.value(depth)

    def tensor(self) -> torch.Tensor:
        dtype, rank = self.take(2)
        if dtype >= len(_DTYPES) or rank > MAX_RANK:
            raise WireError("The tensor has an unknown form.")
        sizes = struct.unpack(f"<{rank}Q", self.take(8 * rank))
        data, numel = self.block(), 1
        for size in sizes:
            numel *= size
        if numel * _DTYPES[dtype].itemsize != len(data) or any(size > MAX_BYTES for size in sizes):
            raise WireError("The tensor's shape does not fit its bytes.")
        if not numel:
            return torch.empty(sizes, dtype=_DTYPES[dtype])
        if dtype == 0 and max(data) > 1:
            raise WireError("The tensor holds a bool that is neither true nor false.")
        return torch.frombuffer(bytearray(data), dtype=_DTYPES[dtype]).reshape(sizes)

    def module(self, depth: int) -> torch.nn.Module:
        kind = _MODULES.get(self.text())
        arguments, state = self.value(depth + 1), self.value(depth + 1)
        if kind is None or not isinstance(arguments, dict) or not isinstance(state, dict):
            raise WireError("The module is of a kind that cannot be handed in.")
        return _module(kind, arguments, state)


def _module(
    kind: type[torch.nn.RNNBase], arguments: dict[str, Any], state: dict[str, torch.Tensor]
) -> torch.nn.Module:
    """Build a module whose weights are the ones received, so that none is made larger than its message."""
    numbers_ = [arguments.pop(name) for name in ("input_size", "hidden_size", "num_layers", "proj_size")]
    flags = [arguments.pop(name) for name in _FLAGS]
    dropout = arguments.pop("dropout")
    if arguments or any(type(flag) is not bool for flag in flags) or type(dropout) is not float:
        raise WireError("The module's arguments are not its own.")
    if any(type(n) is not int or not 0 <= n <= MAX_SIZE for n in numbers_) or numbers_[2] > MAX_LAYERS:
        raise WireError("The module is too large.")
    input_size, hidden_size, num_layers, proj_size = numbers_
    more = {"proj_size": proj_size} if kind is torch.nn.LSTM else {}
    built = kind(
        input_size,
        hidden_size,
        num_layers,
        **dict(zip(_FLAGS, flags, strict=True)),
        dropout=dropout if num_layers > 1 else 0.0,
        **more,
        device="meta",
    )
    wanted = {name: tensor.shape for name, tensor in built.state_dict().items()}
    if {name: tensor.shape for name, tensor in state.items()} != wanted:
        raise WireError("The module's weights do not fit its arguments.")
    if any(not tensor.is_floating_point() for tensor in state.values()):
        raise WireError("The module's weights are not numbers with a fraction.")
    built.load_state_dict(state, assign=True)
    return built
