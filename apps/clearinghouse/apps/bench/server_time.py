# SPDX-License-Identifier: Apache-2.0
"""Measure the processor time of a server for one order, by the way in which the order comes, and the waits of callers.

Owns the servers, their blocks of calls, and the ratios to an empty call of the same run. Times are those of the
server's process alone, so that another process on the machine disturbs them least. With a second path the same calls
go in turn to a second server, of an earlier checkout. Run as `python -m clearinghouse.apps.bench.server_time FOLDER
ROUNDS PATH [EARLIER]`, where PATH and EARLIER are what a server imports from before all else; prints one JSON object.
"""

import asyncio
import json
import socket
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, Final

from grpc_health.v1 import health_pb2

from clearinghouse.apps.bench import serving
from clearinghouse.apps.bench.baselines import fdatasync_ms, percentile
from clearinghouse.apps.bench.load import (
    ECHO,
    PRINCIPAL,
    SUBMIT_ORDERS,
    Caller,
    World,
    order_counts,
    orders_request,
    transfers,
)
from clearinghouse.client.transport.channels import AsyncChannel
from clearinghouse.client.transport.framed import AsyncFramed
from clearinghouse.v1 import trading_pb2

ACCOUNTS: Final = 1_000
IN_FLIGHT: Final = 64
FRAMES_OPEN: Final = 256
SESSION: Final = "/clearinghouse.v1.TradingService/Session"
# Orders of a call, calls of a block, calls in flight.
BATCHES: Final = ((100, 20, 16), (1_000, 8, 4), (8_192, 2, 2))
TRANSFERS: Final = (8_190, 4, 2)
PLAIN_ACCOUNTS: Final = 100
WAITS: Final = 400
WAITS_BESIDE: Final = 2_000  # some seconds, in which the loader sends a hundred calls
LOADER_SECONDS: Final = 4.0  # until it sends without a pause
WARM: Final = 1


class Side:
    """One server, with the connection and the world of its caller."""

    def __init__(self, process_id: int, address: str, frames_address: str = "") -> None:
        """Make the world of a new server, which may have a frame port."""
        self.process_id = process_id
        self.address = address
        self.frames_address = frames_address
        self.world = World(address, ACCOUNTS, plain_accounts=PLAIN_ACCOUNTS)

    async def open(self) -> None:
        """Connect, and place the resting orders of the world."""
        self.caller = Caller(self.address)
        await self.caller.send(SUBMIT_ORDERS, self.world.opening(), 1)

    def requests(self, count: int, batch: int = 1) -> list[bytes]:
        """Return encoded calls of orders."""
        return [orders_request(self.world.workload.batch(batch)) for _ in range(count)]

    def processor_ns(self) -> int:
        """Return the processor time of all threads of the server until now, in ns.

        A thread that ends takes its time with it; the threads of a server live as long as the server.
        """
        found = 0
        for task in Path(f"/proc/{self.process_id}/task").iterdir():
            try:
                found += int((task / "schedstat").read_text().split()[0])
            except OSError:  # it has just ended
                continue
        return found

    async def spent(self, items: int, work: Callable[[], Awaitable[object]]) -> float:
        """Do some work on the server; return its processor time in microseconds for each of the items."""
        before = self.processor_ns()
        await work()
        return (self.processor_ns() - before) / 1e3 / items

    async def empty(self, calls: int, in_flight: int) -> float:
        """Return the time of an empty call."""
        echo = health_pb2.HealthCheckRequest().SerializeToString()
        return await self.spent(calls, lambda: self.caller.send(ECHO, [echo] * calls, in_flight))

    async def orders(self, calls: int, batch: int, in_flight: int) -> float:
        """Return the time of one order in calls of some orders."""
        requests = self.requests(calls, batch)
        replies: list[bytes] = []

        async def work() -> None:
            replies.extend((await self.caller.send(SUBMIT_ORDERS, requests, in_flight))[2])

        spent = await self.spent(calls * batch, work)
        assert order_counts(replies)["accepted_share"] > 0.5, "most orders were refused"  # noqa: PLR2004  half
        return spent

    async def transfers(self, calls: int, batch: int, in_flight: int) -> float:
        """Return the time of one transfer between accounts that only have cash."""
        found: dict[str, Any] = {}

        async def work() -> None:
            ids = self.world.plain_ids
            found.update(await transfers(self.caller, ids, batch, in_flight, calls))

        spent = await self.spent(calls * batch, work)
        assert found["accepted_share"] == 1, "transfers were refused"
        return spent

    async def frames(
        self, count: int, channel: AsyncChannel | AsyncFramed, unanswered_max: int
    ) -> tuple[float, list[float]]:
        """Return the time of one order in frames of a session over a channel, and the wait for each answer in s."""
        # A frame of one order has the bytes of SubmitOrders.
        frames = self.requests(count)
        unanswered = asyncio.Semaphore(unanswered_max)
        call = channel.stream_stream(SESSION)(metadata=PRINCIPAL)
        sent: list[float] = []
        waits: list[float] = []

        async def sending() -> None:
            for frame in frames:
                await unanswered.acquire()
                sent.append(time.perf_counter())
                await call.write(frame)
            await call.done_writing()

        async def work() -> None:
            sender = asyncio.create_task(sending())
            async for raw in call:
                answers = trading_pb2.SessionResponse.FromString(raw).answers
                assert not any(answer.edge_code for answer in answers), answers
                for _ in answers:
                    waits.append(time.perf_counter() - sent[len(waits)])
                    unanswered.release()
            await sender

        spent = await self.spent(count, work)
        assert len(waits) == count
        return spent, waits

    async def port_block(self, calls: int) -> dict[str, float]:
        """Return the figures of the frame port: the time of one order with many and with some frames open."""
        port = AsyncFramed(self.frames_address, None)
        begun = time.perf_counter()
        many, _ = await self.frames(8 * calls, port, FRAMES_OPEN)
        per_second = 8 * calls / (time.perf_counter() - begun)
        some, _ = await self.frames(2 * calls, port, IN_FLIGHT)
        return {
            "port_frame_us": many,
            "port_frames_per_second": per_second,
            "port_frame_of_64_us": some,
        }

    async def block(self, calls: int) -> dict[str, float]:
        """Return the figures of one block of each kind, in microseconds of processor time but where stated."""
        empty = await self.empty(calls, IN_FLIGHT)
        single = await self.orders(calls, 1, IN_FLIGHT)
        begun = time.perf_counter()
        frame, _ = await self.frames(4 * calls, self.caller.channel, FRAMES_OPEN)
        frames_per_second = 4 * calls / (time.perf_counter() - begun)
        found = {
            "empty_call_us": empty,
            "single_us": single,
            "single_of_empty": single / empty,
            "frame_us": frame,
            "frames_per_second": frames_per_second,
        }
        for batch, count, in_flight in BATCHES:
            found[f"order_of_{batch}_us"] = await self.orders(count, batch, in_flight)
        if self.frames_address:
            found.update(await self.port_block(calls))
            found["port_of_64_of_empty"] = found["port_frame_of_64_us"] / empty
        batch, count, in_flight = TRANSFERS
        found[f"transfer_of_{batch}_us"] = await self.transfers(count, batch, in_flight)
        return found

    async def waits(self, folder: Path, calls: int) -> dict[str, float]:
        """Return the p50 of single orders in ms, one after the other, of empty calls and of a sync of the disk."""
        echo = health_pb2.HealthCheckRequest().SerializeToString()
        orders: list[float] = []
        framed: list[float] = []
        echoes: list[float] = []
        syncs: list[float] = []
        for _ in range(max(calls // 20, 1)):
            syncs += fdatasync_ms(folder, 20)
            orders += (await self.caller.send(SUBMIT_ORDERS, self.requests(20), 1))[1]
            if self.frames_address:
                port = AsyncFramed(self.frames_address, None)
                framed += (await self.frames(20, port, 1))[1]
            echoes += (await self.caller.send(ECHO, [echo] * 20, 1))[1]
        floor = median(echoes) + median(syncs)
        found = {
            "single_p50_ms": median(orders),
            "empty_p50_ms": median(echoes),
            "fdatasync_p50_ms": median(syncs),
            "single_of_floor": median(orders) / floor,
        }
        if framed:
            found["port_p50_ms"] = median(framed) * 1e3
            found["port_of_floor"] = found["port_p50_ms"] / floor
        return found

    async def beside_loader(self, calls: int) -> dict[str, float]:
        """Return the waits in ms of single orders while another principal sends batches without a pause.

        The loader sends 4,096 orders and their cancels a call, four calls at a time; all are accepted.
        """
        singles = self.requests(calls)
        account = str(self.world.account_ids[0])
        module = "clearinghouse.apps.bench.beside_attacker"
        loader = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, "passing_orders", self.address, account
        )
        try:
            await asyncio.sleep(LOADER_SECONDS)
            times: list[float] = []
            for single in singles:
                times += (await self.caller.send(SUBMIT_ORDERS, [single], 1))[1]
            framed: list[float] = []
            if self.frames_address:
                framed = (await self.frames(calls, AsyncFramed(self.frames_address, None), 1))[1]
            assert loader.returncode is None, "the loader ended before the measurement"
        finally:
            loader.terminate()
            await loader.wait()
        found = {f"p{share}_beside_loader_ms": percentile(times, share / 100) for share in (50, 99)}
        if framed:
            for share in (50, 99):
                found[f"port_p{share}_beside_loader_ms"] = percentile(framed, share / 100) * 1e3
        return found


def free_address() -> str:
    """Return a free address of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


async def measure(folder: Path, rounds: int, paths: Sequence[str]) -> dict[str, Any]:
    """Measure one or two servers in turn; return the median of each figure, and of two servers that of their ratios."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        sides = []
        for number, path in enumerate(paths):
            # An earlier checkout may know no frame port.
            frames = "" if number else free_address()
            flags = ("--frames-listen", frames) if frames else ()
            address, process = stack.enter_context(serving(data / f"server{number}", path, flags))
            sides.append(Side(process.pid, address, frames))
            await sides[-1].open()
        blocks: list[list[dict[str, float]]] = [[] for _ in sides]
        for number in range(-WARM, rounds):
            for at in range(len(sides)):
                turn = (at + number) % len(sides)
                found = await sides[turn].block(400)
                if number >= 0:
                    blocks[turn].append(found)
        figures = [
            {name: median(one[name] for one in found) for name in found[0]} for found in blocks
        ]
        for side, figure in zip(sides, figures, strict=True):
            figure.update(await side.waits(folder, WAITS))
            figure.update(await side.beside_loader(WAITS_BESIDE))
            await side.caller.channel.close()
    if len(sides) == 1:
        return figures[0]
    return {
        name: {
            "after": figures[0][name],
            "before": figures[1][name],
            "ratio": median(x[name] / y[name] for x, y in zip(*blocks, strict=True))
            if name in blocks[0][0]
            else figures[0][name] / figures[1][name],
        }
        for name in figures[1]
    }


def main(words: Sequence[str]) -> None:
    """Measure, and print the figures."""
    folder, rounds, *paths = words
    json.dump(asyncio.run(measure(Path(folder), int(rounds), paths)), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
