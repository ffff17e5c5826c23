# SPDX-License-Identifier: Apache-2.0
"""The life of one gateway: from its settings to the end of its engine, which the test plays (SPEC Q-5)."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import pytest

from clearinghouse.server.config.limits import ConnectionLimits
from clearinghouse.server.credentials.keys import KeyFiles
from clearinghouse.server.credentials.tokens import TokenRules
from clearinghouse.server.edge.listener import Addresses
from clearinghouse.server.gateways import process
from clearinghouse.server.gateways.bodies import Figures, Hello, Setup, from_bytes
from clearinghouse.server.gateways.calls import GatewayEdge
from clearinghouse.server.gateways.frames import Kind
from clearinghouse.server.gateways.process import Gateway
from tests.unit.server.gateways.pairs import FarEnd
from tests.unit.server.gateways.test_calls import GET_HEAD, AbortedError, Caller
from tests.unit.server.sequencing.driving import run_on_loop

SETUP: Final = Setup(
    3,
    b"secret",
    Addresses("a:1", "b:2", "c:3"),
    "error",
    ConnectionLimits(most=7),
    keys=KeyFiles(Path("keys"), Path("pepper")),
    tokens=TokenRules(Path("set"), "issuer", "us", ("EdDSA",), "sub", 30, 60),
    serving={"": True, "liveness": False},
)


class Played:
    """The listener of a gateway, its credentials and its log: what each of them got."""

    def __init__(self) -> None:
        self.made: list[tuple[Any, ...]] = []
        self.told: list[tuple[object, ...]] = []
        self.may_start = asyncio.Event()
        self.is_watched = asyncio.Event()
        self.used: dict[str, int] = {"key": 5}
        self.reads_on = True
        self.addresses: object = None

    def listener(self, *arguments: object, shares_port: bool = False) -> "Played":
        """Make the listener."""
        self.made.append((*arguments, shares_port))
        return self

    def identity(self, *files: object) -> "Played":
        """Make the credentials."""
        self.made.append(files)
        return self

    async def start(self, addresses: Addresses, material: object) -> None:
        """Listen, once the test lets it."""
        await self.may_start.wait()
        self.told.append((addresses, material))

    async def report(self, name: str, *, is_serving: bool) -> None:
        """Take a state."""
        self.told.append((name, is_serving))

    async def stop(self, grace: float | None) -> None:
        """End."""
        self.told.append(("stop", grace, self.reads_on))

    async def watch(self) -> None:
        """Watch the files."""
        self.is_watched.set()
        await asyncio.Event().wait()


@asynccontextmanager
async def running(
    monkeypatch: pytest.MonkeyPatch, *, listens: bool = True
) -> AsyncIterator[tuple[Played, FarEnd, "asyncio.Task[None]", Gateway]]:
    """A gateway that runs, and the engine's end of its connection; with `listens` it has said so."""
    others = asyncio.all_tasks()
    played = Played()

    def close(_edge: object) -> None:
        played.reads_on = False

    monkeypatch.setattr(process, "Listener", played.listener)
    monkeypatch.setattr(process, "make_identity", played.identity)
    monkeypatch.setattr(GatewayEdge, "close", close)
    monkeypatch.setattr(
        process, "configure_logs", lambda level, gateway: played.made.append((level, gateway))
    )
    monkeypatch.setattr(process, "gc", SimpleNamespace(collect=int, freeze=int))
    near, far = socket.socketpair()
    gateway, end = Gateway(), FarEnd(far)
    task = asyncio.ensure_future(gateway.run(near))
    if listens:
        played.may_start.set()
        end.send(Kind.SETUP, 0, SETUP)
        hello = await end.next()
        assert hello is not None
        assert hello.kind == Kind.HELLO
    yield played, end, task, gateway
    await task
    assert asyncio.all_tasks() == others
    far.close()


def test_a_gateway_takes_its_settings_and_listens_before_it_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the states of its services, its limits, its files, and the port that all gateways share."""

    async def run() -> None:
        async with running(monkeypatch, listens=False) as (played, end, _, _):
            end.send(Kind.SETUP, 0, SETUP)
            for _ in range(10):
                await asyncio.sleep(0)
            assert len(played.told) == len(SETUP.serving)
            assert not end.is_waiting()
            played.may_start.set()
            hello = await end.next()
            assert hello is not None
            assert from_bytes(hello.body, Hello) == Hello(3, b"secret")
            assert played.told == [("", True), ("liveness", False), (SETUP.addresses, None)]
            log, files, (handlers, urgent, limits, shares_port) = played.made
            assert log == ("error", 3)
            assert files == (SETUP.tls, SETUP.keys, SETUP.tokens)
            assert (limits, shares_port) == (SETUP.connections, True)
            with pytest.raises(AbortedError, match="URGENT_ONLY"):
                await cast("Any", urgent[GET_HEAD].unary_unary)(b"", Caller())
            assert GET_HEAD in handlers
            await played.is_watched.wait()
            end.send(Kind.STOP, 0, None)

    run_on_loop(run())


@pytest.mark.parametrize("grace", [7.0, None])
def test_a_gateway_ends_when_its_engine_says_so(
    monkeypatch: pytest.MonkeyPatch, grace: float | None
) -> None:
    """Within the time that it gets, after it has stopped to read frames of streams; then the connection ends."""

    async def run() -> None:
        async with running(monkeypatch) as (played, end, task, _):
            end.send(Kind.STOP, 0, grace)
            assert await end.rest() == []
            await task
            assert played.told[-1] == ("stop", grace, False)

    run_on_loop(run())


def test_a_gateway_ends_when_its_engine_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """It gives the calls that the engine held a second to end; without settings there is none."""

    async def run(listens: bool) -> None:  # a case
        async with running(monkeypatch, listens=listens) as (played, end, task, _):
            end.connection.close()
            await task
            if listens:
                assert played.told[-1] == ("stop", 1.0, False)
            else:
                assert played.made == []

    for listens in (True, False):
        run_on_loop(run(listens))


@pytest.mark.parametrize("kind", [Kind.SETUP, Kind.CONFIRMED, Kind.HELLO])
def test_a_frame_at_the_wrong_time_ends_a_gateway(
    monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    """Settings come once, and no engine sends the others without a call."""

    async def run() -> None:
        async with running(monkeypatch) as (played, end, task, gateway):
            end.send(kind, 0, SETUP)
            await task
            assert gateway._remote.fault == f"a frame of kind {kind} at the wrong time"
            assert played.told[-1] == ("stop", 1.0, False)

    run_on_loop(run())


def test_a_second_stop_changes_nothing_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a fault, as any other frame at the wrong time."""

    async def run() -> None:
        async with running(monkeypatch) as (played, end, task, gateway):
            end.send(Kind.STOP, 0, 7.0)
            end.send(Kind.STOP, 0, 8.0)
            await task
            assert gateway._remote.fault == "a frame of kind 74 at the wrong time"
            assert played.told[-1] == ("stop", 1.0, False)

    run_on_loop(run())


def test_a_gateway_reports_changes_and_sends_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change of a state in its order; what it counted again and again, as a sign of life."""
    monkeypatch.setattr(process, "FIGURES_SECONDS", 0.001)

    async def run() -> None:
        async with running(monkeypatch) as (played, end, _, _):
            del played.told[:]
            for state in (True, False, True):
                end.send(Kind.HEALTH, 0, ("liveness", state))
            for used in ({"key": 5}, {}):
                figures = await end.next()
                assert figures is not None
                assert figures.kind == Kind.FIGURES
                assert from_bytes(figures.body, Figures).keys_used == used
            assert played.told == [("liveness", True), ("liveness", False), ("liveness", True)]
            end.connection.close()

    run_on_loop(run())


def test_a_gateway_leaves_the_signals_to_its_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers its calls first; its connection is its standard input."""
    ignored = []
    names = SimpleNamespace(
        SIGINT=signal.SIGINT,
        SIGTERM=signal.SIGTERM,
        SIG_IGN=signal.SIG_IGN,
        signal=lambda *each: ignored.append(each),
    )
    near, far = socket.socketpair()
    far.close()
    monkeypatch.setattr(process, "signal", names)
    monkeypatch.setattr(process, "configure_logs", int)
    monkeypatch.setattr(sys, "setswitchinterval", float)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(fileno=near.detach))
    process.main()
    assert ignored == [(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)]
