# SPDX-License-Identifier: Apache-2.0
"""The frames between the engine and a gateway: their bytes, their bounds, and what is refused.

Owns the format. A frame is a header, a checksum and a body. Must never read a body: `bodies` does.
"""

from collections.abc import Iterator
from enum import IntEnum
from struct import Struct
from typing import Final, NamedTuple
from zlib import crc32

VERSION: Final = 1
# Length of the body, version, kind, number of the method, number of the call; then the CRC-32 over these and the body.
HEAD: Final = Struct("<IBBHQ")
CHECKSUM: Final = Struct("<I")
HEAD_BYTES: Final = HEAD.size + CHECKSUM.size
# gRPC takes requests of 32 MiB; a page of records is the longest answer.
BODY_BYTES_MAX: Final = 64 * 1024 * 1024


class Kind(IntEnum):
    """What a frame is; those of a gateway begin at 1, those of the engine at 64."""

    HELLO = 1  # the gateway listens
    COMMAND = 2  # a command in its journaled bytes
    CONFIRM = 3  # is the table of units still the newest one?
    CALL = 4  # any other call as the bytes of its request
    CREDIT = 5  # so many more messages of a stream may come
    CANCEL = 6  # the caller has left
    HOLD = 7  # a stream of commands begins
    RELEASE = 8  # it has ended
    FIGURES = 9  # what the gateway counted since the last ones
    SETUP = 64  # the settings of the gateway
    TABLE = 65  # new rows of the table of units
    HEALTH = 66  # whether one service is serving
    ANSWER = 67  # the outcome of a command
    REFUSED = 68  # a command, a question or a stream is refused
    CONFIRMED = 69  # the answer to CONFIRM
    HELD = 70  # the stream of commands may begin
    INITIAL = 71  # metadata with which an answer begins
    MESSAGE = 72  # one message of an answer
    END = 73  # the end of an answer, with its status
    STOP = 74  # end


KINDS: Final = frozenset(Kind)
# A frame that begins a call; its number is higher than that of every frame before it.
BEGINS: Final = frozenset({Kind.COMMAND, Kind.CONFIRM, Kind.CALL, Kind.HOLD})


class Frame(NamedTuple):
    """One frame. `method` is a place in the list of all methods, `number` the number of the call; 0: none."""

    kind: int
    method: int
    number: int
    body: bytes


class FrameError(Exception):
    """Bytes that are no frame, or a frame that must not come now."""


def frame_bytes(kind: int, number: int = 0, body: bytes = b"", method: int = 0) -> bytes:
    """Return the bytes of a frame. Raises FrameError for a body above the limit."""
    if len(body) > BODY_BYTES_MAX:
        raise FrameError(f"a body of {len(body)} bytes, at most {BODY_BYTES_MAX}")
    head = HEAD.pack(len(body), VERSION, kind, method, number)
    return b"".join((head, CHECKSUM.pack(crc32(body, crc32(head))), body))


class FrameReader:
    """The bytes of one connection as frames. After a FrameError nothing more can be read from it."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def read(self, data: bytes) -> Iterator[Frame]:
        """Add bytes, and yield the frames that are whole. Raises FrameError."""
        held = self._bytes
        held += data
        at = 0
        try:
            while len(held) - at >= HEAD_BYTES:
                length, version, kind, method, number = HEAD.unpack_from(held, at)
                if version != VERSION:
                    raise FrameError(f"a frame of version {version}, known is {VERSION}")
                if length > BODY_BYTES_MAX:
                    raise FrameError(f"a body of {length} bytes, at most {BODY_BYTES_MAX}")
                if kind not in KINDS:
                    raise FrameError(f"no kind of frame is {kind}")
                start = at + HEAD_BYTES
                if len(held) - start < length:
                    break
                head = bytes(held[at : at + HEAD.size])
                body = bytes(held[start : start + length])
                (checksum,) = CHECKSUM.unpack_from(held, at + HEAD.size)
                if checksum != crc32(body, crc32(head)):
                    raise FrameError("the checksum of a frame is wrong")
                at = start + length
                yield Frame(kind, method, number, body)
        finally:
            del held[:at]
