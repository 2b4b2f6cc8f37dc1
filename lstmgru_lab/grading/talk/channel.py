"""Messages over a pair of file descriptors: a length, then a value of the wire."""

import os
import struct
from typing import Any

from .wire import MAX_BYTES, WireError, decode, encode

__all__ = ["Channel", "Closed"]

_LENGTH = struct.Struct("<I")


class Closed(Exception):
    """The other end is gone."""


class Channel:
    """Sends and receives values; ``reading`` and ``writing`` may be one descriptor, that of a socket."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing

    def send(self, value: Any) -> None:
        """Send a value; raises `WireError` before a byte is sent, `Closed` when nobody listens."""
        data = encode(value)
        rest = memoryview(_LENGTH.pack(len(data)) + data)
        try:
            while rest:
                rest = rest[os.write(self.writing, rest) :]
        except OSError:
            raise Closed from None

    def receive(self) -> Any:
        """Return the next value; raises `Closed` at the end and `WireError` for malformed bytes."""
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length > MAX_BYTES:
            raise WireError("The message is too large.")
        return decode(self._exactly(length))

    def _exactly(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            try:
                part = os.read(self.reading, min(count - len(data), 1 << 20))
            except OSError:
                raise Closed from None
            if not part:
                raise Closed
            data += part
        return bytes(data)

    def close(self) -> None:
        """Close both ends."""
        for descriptor in {self.reading, self.writing}:
            os.close(descriptor)
