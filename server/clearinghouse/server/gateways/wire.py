# SPDX-License-Identifier: Apache-2.0
"""One end of the connection between the engine and a gateway, on the event loop.

Owns the order of frames, and what waits to be written. Frames of one turn of the loop are written together. Must never
wait: a sender asks `waiting_bytes` first.
"""

import asyncio
from collections.abc import Callable
from typing import Final, cast

from clearinghouse.server.gateways.frames import Frame, FrameError, FrameReader, frame_bytes

# Of the kernel, for each direction: a reply of thousands of orders fits.
SOCKET_BYTES: Final = 1024 * 1024
# Above it the engine reads no more frames of a gateway, until the gateway has read its answers.
HIGH_BYTES: Final = 8 * 1024 * 1024


class Wire(asyncio.Protocol):
    """One end. `take` gets each frame, and `lost` once the reason of the end: "" if the other end closed.

    With `pauses`, no more is read while the other end does not read what waits for it. Only one end may do so.
    """

    def __init__(
        self, take: Callable[[Frame], None], lost: Callable[[str], None], *, pauses: bool = False
    ) -> None:
        self._take = take
        self._lost = lost
        self._pauses = pauses
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._unsent: list[bytes] = []
        self._unsent_bytes = 0
        self._fault = ""
        self._loop = asyncio.get_running_loop()
        self.frames_read = 0

    @property
    def is_open(self) -> bool:
        """Return whether frames can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def waiting_bytes(self) -> int:
        """Return the bytes that the other end has not taken."""
        transport = self._transport
        return self._unsent_bytes + (0 if transport is None else transport.get_write_buffer_size())

    def send(self, kind: int, number: int = 0, body: bytes = b"", method: int = 0) -> None:
        """Send a frame; nothing happens if the connection has ended. Raises FrameError for a body above the limit."""
        if not self.is_open:
            return
        sent = frame_bytes(kind, number, body, method)
        if not self._unsent:
            self._loop.call_soon(self._write)
        self._unsent.append(sent)
        self._unsent_bytes += len(sent)

    def _write(self) -> None:
        """Write the frames of this turn of the loop."""
        if self.is_open:
            assert self._transport is not None
            self._transport.write(b"".join(self._unsent))
        self._unsent.clear()
        self._unsent_bytes = 0

    def close(self) -> None:
        """Close this end after what was sent is written."""
        if self._transport is not None:
            self._write()
            self._transport.close()

    def fail(self, fault: str) -> None:
        """End the connection at once, with a reason."""
        self._fault = self._fault or fault
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=HIGH_BYTES)

    def data_received(self, data: bytes) -> None:
        """Take the frames that are whole."""
        try:
            for frame in self._reader.read(data):
                if self._fault:
                    return
                self.frames_read += 1
                self._take(frame)
        except FrameError as error:
            self.fail(str(error))

    def pause_writing(self) -> None:
        """Read no more while too much waits for the other end."""
        if self._pauses:
            assert self._transport is not None
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Read again."""
        if self._pauses and self.is_open:
            assert self._transport is not None
            self._transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        """Report the end."""
        self._lost(self._fault or ("" if error is None else str(error)))
