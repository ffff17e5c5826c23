# SPDX-License-Identifier: Apache-2.0
"""A real server in a process of its own, and a connection to it that can be cut.

Owns what the client's tests need of the outside: nothing here pretends to be a server.
"""

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

ANSWER_BYTES_MIN: Final = 60
# Of a connection in the kernel: small, so that the server soon notices a reader that does not read.
BUFFER_BYTES: Final = 65_536
# As on Ethernet: with segments of the loopback the kernel keeps megabytes for a connection.
SEGMENT_BYTES: Final = 1_460


class ServerProcess:
    """A server on a data directory; it can be killed and started again on the same port."""

    def __init__(self, folder: Path, *flags: str) -> None:
        self._folder = folder
        self._flags = flags
        self._process: subprocess.Popen[str] | None = None
        self.address = self.frames_address = "127.0.0.1:0"

    def start(self) -> None:
        """Start it and wait until it takes calls."""
        command = [sys.executable, "-m", "clearinghouse.server.cli", "serve"]
        command += ["--data-dir", str(self._folder / "journal"), "--listen", self.address, "--json"]
        command += ["--frames-listen", self.frames_address]
        command += self._flags
        with (self._folder / "server.log").open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            output = json.loads(line)
            if output["state"] == "serving":
                self.address = output["address"]
                self.frames_address = output["frames_address"]
                return
        raise AssertionError((self._folder / "server.log").read_text(encoding="utf-8"))

    def pause(self) -> None:
        """Stop it without its end: its connections stay, and the kernel still accepts new ones."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """Kill it, as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None

    def end(self) -> None:
        """Make sure that it is gone."""
        if self._process is not None:
            self.kill()


class LoopThread:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def call(self, work: Callable[[], object]) -> None:
        """Call something in the loop."""
        self._loop.call_soon_threadsafe(work)

    def end(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class Wire:
    """A port that passes bytes on to a server, and can lose its answers and its connections."""

    def __init__(self, target: str, allowance: Callable[[], int] | None = None) -> None:
        """Listen. `allowance` says after how many bytes of the server a new connection is cut."""
        host, _, port = target.rpartition(":")
        self._target = (host, int(port))
        self._allowance = allowance
        self.cuts = 0
        """how many connections were cut for their bytes"""
        self._lost_answers = 0
        self._answers_to_lose = 0
        self._answers_to_cut = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._holds_answers = False
        self._held: list[bytes] = []
        self._flow = asyncio.Event()
        self._flow.set()
        self._thread = LoopThread()
        self._do = self._thread.do
        listening = asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self._server = self._do(listening)
        port_number = self._server.sockets[0].getsockname()[1]
        self.address = f"127.0.0.1:{port_number}"

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: bytes go both ways until one side ends."""
        near = writer.get_extra_info("socket")
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        far = socket.socket()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        far.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
        far.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(far, self._target)
        except OSError:
            far.close()
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection(sock=far)
        self._writers |= {writer, far_writer}
        await asyncio.gather(
            self._pump(reader, far_writer, is_answer=False),
            self._pump(far_reader, writer, is_answer=True),
        )
        self._writers -= {writer, far_writer}

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        """One direction. An answer that is to be lost takes its connection with it."""
        left = self._allowance() if is_answer and self._allowance is not None else None
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                if is_answer:
                    await self._flow.wait()
                if left is not None:
                    left -= len(data)
                    if left < 0:
                        self.cuts += 1
                        writer.write(data[:left])
                        break
                if is_answer and self._answers_to_cut and len(data) > ANSWER_BYTES_MIN:
                    self._answers_to_cut -= 1
                    writer.write(data[: len(data) // 2])
                    break
                # Small frames are HTTP/2's own settings and windows; an answer is larger.
                if is_answer and self._answers_to_lose and len(data) > ANSWER_BYTES_MIN:
                    self._answers_to_lose -= 1
                    self._lost_answers += 1
                    break
                if is_answer and self._holds_answers:
                    self._held.append(data)
                    continue
                writer.write(data)
                await writer.drain()
        writer.close()

    def lose_answers(self, count: int) -> None:
        """Lose the next `count` answers of the server, each with its connection."""
        self._answers_to_lose = count

    def cut_inside(self, count: int) -> None:
        """Cut the connections of the next `count` answers in the middle of their bytes."""
        self._answers_to_cut = count

    def stall(self, *, is_over: bool = False) -> None:
        """Read nothing more from the server until the stall is over, as a client on a slow line."""
        turn = self._flow.set if is_over else self._flow.clear
        self._thread.call(turn)

    def hold_answers(self) -> None:
        """Pass on no further byte of the server, as a server that is paused or unplugged; connections stay open."""
        self._holds_answers = True

    @property
    def held_bytes(self) -> int:
        """How many bytes of the server were held back."""
        return sum(map(len, self._held))

    @property
    def lost_answers(self) -> int:
        """How many answers were lost."""
        return self._lost_answers

    def cut(self) -> None:
        """Cut every connection that is open now."""

        async def close_all() -> None:
            for writer in list(self._writers):
                writer.close()

        self._do(close_all())

    def end(self) -> None:
        """Close the port and end the thread."""

        async def close_all() -> None:
            self._flow.set()
            self._server.close()
            for writer in list(self._writers):
                writer.close()
            # Lets the tasks of the connections see that they are over.
            await asyncio.sleep(0.05)

        self._do(close_all())
        self._thread.end()
