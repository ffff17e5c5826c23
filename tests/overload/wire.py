# SPDX-License-Identifier: Apache-2.0
"""HTTP/2 as bytes: calls of gRPC that are encoded before, and the answers to them, without a client's own waiting.

Owns the frames. A client library waits where a server slows it down, so it cannot offer more than the server takes; and
it cannot do what no client does. Must never decode more of an answer than what became of the call.
"""

import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

from hpack import Decoder, Encoder, NeverIndexedHeaderTuple

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM: Final = 1
END_HEADERS: Final = 4
ACK: Final = 1
INITIAL_WINDOW: Final = 65_535
WINDOW_MAX: Final = 2**31 - 1
REFUSED_STREAM: Final = 7
CANCEL: Final = 8
SETTINGS_MAX_CONCURRENT_STREAMS: Final = 3
RECEIVE_BYTES: Final = 1 << 20
# Not more than so much of what is due waits here for the socket: the rest counts as not offered.
UNSENT_MAX: Final = 1 << 20

# What became of a call.
UNSENT, OPEN, ACKNOWLEDGED, REFUSED, RESET_UNTOUCHED, UNKNOWN = range(6)


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """One frame."""
    return (
        struct.pack(">HBBBI", len(payload) >> 8, len(payload) & 255, kind, flags, stream) + payload
    )


def settings(*pairs: tuple[int, int]) -> bytes:
    """A frame of settings."""
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", *pair) for pair in pairs))


def opening() -> bytes:
    """The first bytes of a client: it keeps no table of headers, and takes any amount of answers."""
    window = struct.pack(">I", WINDOW_MAX - INITIAL_WINDOW)
    return PREFACE + settings((1, 0), (4, WINDOW_MAX)) + frame(WINDOW_UPDATE, 0, 0, window)


def headers(path: str, principal: str, *more: tuple[str, str]) -> bytes:
    """The block of headers of a call, the same bytes each time."""
    fields = (
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "localhost"),
        ("te", "trailers"),
        ("content-type", "application/grpc"),
        ("clearinghouse-principal", principal),
        *more,
    )
    found: bytes = Encoder().encode([NeverIndexedHeaderTuple(*field) for field in fields])
    return found


def message(payload: bytes) -> bytes:
    """A message as gRPC sends it."""
    return struct.pack(">BI", 0, len(payload)) + payload


def connect(target: str) -> socket.socket:
    """A connection that has said what a client says first."""
    host, _, port = target.rpartition(":")
    plain = socket.create_connection((host, int(port)), 10.0)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    plain.sendall(opening())
    return plain


class Connection:
    """One connection that sends calls at each flush, and reports the end of each.

    `ended` gets the number of the call, what became of it, the reason of a refusal ("" if none) and its seconds. A
    polite one never has more calls open than the server allows; another does not care.
    """

    def __init__(
        self, target: str, ended: Callable[[int, int, str, float], None], *, is_polite: bool
    ) -> None:
        self.socket = connect(target)
        self.socket.setblocking(False)
        self._ended = ended
        self._is_polite = is_polite
        self._decoder = Decoder()
        self._seen: dict[bytes, tuple[int, str]] = {}
        self._open: dict[int, tuple[int, float]] = {}  # number and time of sending, by stream
        self._replied: set[int] = set()
        self._next_stream = 1
        self._unsent = bytearray()
        self._received = bytearray()
        self._window = INITIAL_WINDOW
        self._streams_max = WINDOW_MAX
        self._due: deque[tuple[int, bytes, bytes]] = deque()
        self.is_closed = False

    @property
    def has_capacity(self) -> bool:
        """Return whether one more call may be offered here."""
        return len(self._unsent) < UNSENT_MAX and len(self._due) < 100_000 and not self.is_closed

    @property
    def open_calls(self) -> int:
        """The calls without an end."""
        return len(self._open) + len(self._due)

    def call(self, number: int, block: bytes, body: bytes) -> None:
        """Offer a call; it goes out at the next flush, a polite one's within what the server allows."""
        self._due.append((number, block, body))

    def flush(self) -> None:
        """Send what is due and may go."""
        due, unsent = self._due, self._unsent
        while due and len(unsent) < UNSENT_MAX:
            number, block, body = due[0]
            if len(body) > self._window:
                break
            if self._is_polite and len(self._open) >= self._streams_max:
                break
            due.popleft()
            stream = self._next_stream
            self._next_stream += 2
            self._window -= len(body)
            unsent += frame(HEADERS, END_HEADERS, stream, block)
            unsent += frame(DATA, END_STREAM, stream, body)
            self._open[stream] = (number, time.perf_counter())
        if unsent:
            try:
                sent = self.socket.send(unsent)
            except BlockingIOError:
                return
            except OSError:
                self._close()
                return
            del unsent[:sent]

    def receive(self) -> None:
        """Take what has come."""
        try:
            data = self.socket.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close()
            return
        received = self._received
        received += data
        at, end = 0, len(received)
        while end - at >= 9:
            size = received[at] << 16 | received[at + 1] << 8 | received[at + 2]
            if end - at - 9 < size:
                break
            stream = int.from_bytes(received[at + 5 : at + 9], "big") & WINDOW_MAX
            payload = bytes(received[at + 9 : at + 9 + size])
            self._take(received[at + 3], received[at + 4], stream, payload)
            at += 9 + size
        del received[:at]

    def _take(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        """Act on one frame."""
        if kind == DATA:
            self._replied.add(stream)
        elif kind == HEADERS:
            # gRPC's server never pads, and its blocks fit into one frame.
            code, reason = self._read(payload)
            if flags & END_STREAM:
                what = ACKNOWLEDGED if code == 0 else REFUSED if reason else UNKNOWN
                self._end(stream, what, reason or str(code))
        elif kind == RST_STREAM:
            (code,) = struct.unpack(">I", payload)
            self._end(
                stream, RESET_UNTOUCHED if code == REFUSED_STREAM else UNKNOWN, f"reset {code}"
            )
        elif kind == WINDOW_UPDATE:
            if stream == 0:
                self._window += struct.unpack(">I", payload)[0]
        elif kind == SETTINGS and not flags & ACK:
            for at in range(0, len(payload), 6):
                name, value = struct.unpack_from(">HI", payload, at)
                if name == SETTINGS_MAX_CONCURRENT_STREAMS:
                    self._streams_max = value
            self._unsent += frame(SETTINGS, ACK, 0, b"")
        elif kind == PING and not flags & ACK:
            self._unsent += frame(PING, ACK, 0, payload)

    def _read(self, block: bytes) -> tuple[int, str]:
        """The status and the reason of a block of headers; -1 without a status."""
        found = self._seen.get(block)
        if found is None:
            fields: dict[Any, Any] = dict(self._decoder.decode(block, raw=False))
            code = int(fields.get("grpc-status", -1))
            # A refusal of the server's own has a reason; its text begins with it.
            text = fields.get("grpc-message", "") if "grpc-status-details-bin" in fields else ""
            found = code, text.partition(":")[0]
            if len(self._seen) < 100_000:
                self._seen[block] = found
        return found

    def _end(self, stream: int, what: int, reason: str) -> None:
        """Report the end of a call."""
        number, began = self._open.pop(stream, (-1, 0.0))
        if number < 0:
            return
        if what == ACKNOWLEDGED and stream not in self._replied:
            what = UNKNOWN
        self._replied.discard(stream)
        self._ended(number, what, reason, time.perf_counter() - began)

    def _close(self) -> None:
        """The server closed the connection: what is open has no known end."""
        self.is_closed = True
        self.socket.close()
        for stream in list(self._open):
            self._end(stream, UNKNOWN, "connection closed")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which such a share of the values lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
