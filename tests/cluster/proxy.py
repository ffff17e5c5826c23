# SPDX-License-Identifier: Apache-2.0
"""A relay between a node and the members of the engine, on the machine of the node, that drops answers.

Owns what passes. It knows bytes and no protocol: requests go on, and while answers are dropped nothing comes back until
the connection is broken. So every request under way then has an unknown outcome, and has happened. It must never change
a byte that it passes on.

Commands on standard input, one a line: `pass`, `drop` (requests pass, answers do not, and the connection breaks after
DROP_SECONDS), `hold` (nothing comes back until `pass`).
"""

import asyncio
import sys
from collections.abc import Sequence
from typing import Final

CHUNK_BYTES: Final = 1 << 16
DROP_SECONDS: Final = 0.1
PASS: Final = "pass"  # noqa: S105  a command
DROP: Final = "drop"
HOLD: Final = "hold"


class Relay:
    """All connections of one node to the members."""

    def __init__(self) -> None:
        self.mode = PASS
        self.passing = asyncio.Event()
        self.passing.set()
        self._closing: set[asyncio.StreamWriter] = set()

    def set_mode(self, mode: str) -> None:
        """Do this from now on."""
        self.mode = mode
        if mode == HOLD:
            self.passing.clear()
        else:
            self.passing.set()
        if mode == DROP:
            asyncio.get_running_loop().call_later(DROP_SECONDS, self._break)

    def _break(self) -> None:
        for writer in list(self._closing):
            writer.transport.abort()

    async def serve(self, port: int, target: str) -> None:
        """Listen on the loopback for one member."""
        host, _, target_port = target.rpartition(":")

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                far_reader, far_writer = await asyncio.open_connection(host, int(target_port))
            except OSError:
                writer.transport.abort()
                return
            self._closing |= {writer, far_writer}
            try:
                await asyncio.gather(
                    self._pump(reader, far_writer, is_answer=False),
                    self._pump(far_reader, writer, is_answer=True),
                )
            finally:
                self._closing -= {writer, far_writer}
                writer.transport.abort()
                far_writer.transport.abort()

        await asyncio.start_server(connected, "127.0.0.1", port)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        """Pass bytes on in one direction until it ends; then the other direction ends too."""
        try:
            while data := await reader.read(CHUNK_BYTES):
                if is_answer and self.mode == HOLD:
                    await self.passing.wait()
                if is_answer and self.mode == DROP:
                    continue
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        writer.transport.abort()


async def relay(pairs: Sequence[str]) -> None:
    """Relay `PORT=HOST:PORT` each, until standard input ends."""
    one = Relay()
    for pair in pairs:
        port, _, target = pair.partition("=")
        await one.serve(int(port), target)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        one.set_mode(line.strip())


if __name__ == "__main__":
    asyncio.run(relay(sys.argv[1:]))
