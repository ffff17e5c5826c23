# SPDX-License-Identifier: Apache-2.0
"""The health of a server through its life: replay, serving, drain, failure (SPEC Q-5, Q-7)."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2

from clearinghouse.server.console.exits import Exit
from clearinghouse.server.lifecycle import Server
from clearinghouse.server.server import Settings
from tests.server.harness import SEED, RunningServer

NAMES = ("liveness", "startup", "readiness", "", "clearinghouse.v1.TradingService")
REPLAYING = (True, False, False, False, False)
SERVING = (True, True, True, True, True)
DRAINING = (True, True, False, False, False)
FAILED = (False, False, False, False, False)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A directory with a journal of two accounts, without a snapshot."""
    with RunningServer(tmp_path / "data", "--seed", SEED, "--no-snapshot-at-stop") as server:
        with server.client("operator") as client:
            client.create_account("alice")
            client.create_account("bob")
        assert server.terminate() == 0
    return tmp_path / "data"


async def health(server: Server) -> tuple[bool, ...]:
    """Return for each name whether it is SERVING."""
    found: list[bool] = []
    async with grpc.aio.insecure_channel(server.address) as channel:
        for name in NAMES:
            method: Any = channel.unary_unary("/grpc.health.v1.Health/Check")
            request = health_pb2.HealthCheckRequest(service=name).SerializeToString()
            raw = await method(request, timeout=20)
            status = health_pb2.HealthCheckResponse.FromString(raw).status
            assert status != health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
            found.append(status == health_pb2.HealthCheckResponse.SERVING)
    return tuple(found)


def test_health_follows_replay_serving_and_drain(data_dir: Path) -> None:
    """Each probe has its own answer in each phase."""
    go_on = Event()

    def hold(_done: int, _total: int) -> None:
        go_on.wait(20)

    async def life() -> list[tuple[bool, ...]]:
        server = Server(Settings(data_dir, snapshot_at_stop=False))
        seen: list[tuple[bool, ...]] = []
        await server.start()
        # The replay goes on once the health of its phase was read.
        replay = asyncio.create_task(server.replay(hold))
        seen.append(await health(server))
        assert not replay.done()
        go_on.set()
        await replay
        seen.append(await health(server))
        seen += await _seen_in(server, "drain")
        return seen

    assert asyncio.run(life()) == [REPLAYING, SERVING, DRAINING]


def test_health_of_a_server_that_failed(data_dir: Path) -> None:
    """After a failure not even liveness is there, and the server ends with its exit code."""

    async def life() -> list[tuple[bool, ...]]:
        server = Server(Settings(data_dir, snapshot_at_stop=False))
        await server.start()
        await server.replay()
        assert server._pipeline is not None
        server._pipeline.core._on_failure(OSError("planted"))
        await server.wait()
        return await _seen_in(server, "failure")

    assert asyncio.run(life()) == [FAILED]


async def _seen_in(server: Server, phase: str) -> list[tuple[bool, ...]]:
    """Stop a server; the health in the midst of its drain, or after its failure."""
    seen: list[tuple[bool, ...]] = []
    pipeline = server._pipeline
    assert pipeline is not None
    holder, name = (pipeline.core, "drain") if phase == "drain" else (pipeline.past, "stop")
    real: Callable[[], Awaitable[None]] = getattr(holder, name)

    async def observed() -> None:
        seen.append(await health(server))
        await real()

    setattr(holder, name, observed)
    code = await server.stop()
    assert code == (Exit.OK if phase == "drain" else Exit.STOPPED)
    return seen
