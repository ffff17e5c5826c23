# SPDX-License-Identifier: Apache-2.0
"""How an engine starts its gateways, watches them, starts them again and ends them (SPEC Q-5, Q-7).

The test plays the processes: each has the other end of its connection, and an exit code once it has ended.
"""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.config.limits import ConnectionLimits
from clearinghouse.server.console.exits import ListenError
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.listener import LIVENESS, READINESS, Addresses
from clearinghouse.server.gateways import supervisor
from clearinghouse.server.gateways.bodies import Figures, Hello, Setup, from_bytes
from clearinghouse.server.gateways.desk import Service
from clearinghouse.server.gateways.frames import Frame, Kind
from clearinghouse.server.gateways.supervisor import Gateways, reserve
from tests.unit.server.gateways.pairs import FarEnd, ask, desk_of, engine, remote_of
from tests.unit.server.sequencing.driving import create_asset, run_on_loop

HERE = "127.0.0.1:0"
KILLED = -9
sleep = asyncio.sleep


class Played(FarEnd):
    """One process of a gateway."""

    def __init__(self, command: tuple[str, ...], stdin: int) -> None:
        super().__init__(socket.socket(fileno=os.dup(stdin)))
        self.command = command
        self.returncode: int | None = None
        self.is_killed = False

    async def listen(self) -> Setup:
        """Say that it listens, and return the settings that it got."""
        frame = await self.next()
        assert frame is not None
        assert frame.kind == Kind.SETUP
        setup = from_bytes(frame.body, Setup)
        self.send(Kind.HELLO, 0, Hello(setup.index, setup.start))
        return setup

    def end(self, code: int) -> None:
        """End."""
        self.returncode = code
        self.connection.close()

    def kill(self) -> None:
        """Be killed."""
        self.is_killed = True
        self.connection.close()

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        if self.is_killed:
            self.returncode = KILLED
        return self.returncode

    wait = poll


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[Played]:
    """The processes that were started."""
    found: list[Played] = []

    def start(command: tuple[str, ...], stdin: int) -> Played:
        found.append(Played(command, stdin))
        return found[-1]

    monkeypatch.setattr(supervisor, "Popen", start)
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.05)
    monkeypatch.setattr(supervisor, "FREE_AGAIN_SECONDS", 0.001)
    return found


async def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(10):
        while not is_so():
            await sleep(0)


def of_gateways() -> list[str]:
    """The tasks of gateways that still run."""
    names = [str(getattr(task.get_coro(), "__qualname__", "")) for task in asyncio.all_tasks()]
    return [name for name in names if name.startswith("Gateways.")]


def gateways_of(edge: Edge, number: int = 1, limits: ConnectionLimits | None = None) -> Gateways:
    """So many gateways of an engine."""
    return Gateways(number, Service(edge, {}, {}), Setup(log_level="error"), limits)


@asynccontextmanager
async def serving(
    processes: list[Played], number: int = 1, wanted: Addresses | None = None
) -> AsyncIterator[tuple[Gateways, list[Setup], Edge]]:
    """Gateways that listen, the settings that each of them got, and the engine; they end at once afterwards."""
    async with engine() as edge:
        gateways = gateways_of(edge, number)
        starting = asyncio.ensure_future(gateways.start(wanted or Addresses(HERE)))
        await until(lambda: len(processes) == number)
        setups = [await one.listen() for one in processes]
        await starting
        try:
            yield gateways, setups, edge
        finally:
            for one in processes:
                one.end(0)
            await gateways.stop(None)


def health(frame: Frame | None) -> tuple[str, bool]:
    """What a frame says about a service."""
    assert frame is not None
    assert frame.kind == Kind.HEALTH
    return from_bytes(frame.body, tuple[str, bool])


@pytest.mark.parametrize(("most", "number", "each"), [(5, 2, 3), (4, 2, 2), (1, 3, 1), (0, 2, 0)])
def test_gateways_share_the_limit_of_connections(most: int, number: int, each: int) -> None:
    """Rounded up, so that as many as the limit always find a place; 0 is no limit."""

    async def run() -> None:
        async with engine() as edge:
            found = gateways_of(edge, number, ConnectionLimits(most=most, streams=7))._setup
            assert (found.connections.most, found.connections.streams) == (each, 7)

    run_on_loop(run())


def test_each_gateway_gets_the_settings_and_the_health(processes: list[Played]) -> None:
    """Its own number and secret, all addresses, and what changed before it listened; all is as on one that claimed."""
    wanted = Addresses(HERE, "localhost:0", "127.0.0.2:0")

    async def run() -> None:
        async with engine() as edge:
            gateways = gateways_of(edge, 2)
            await gateways.claim(wanted)
            claimed = gateways.addresses
            hosts = [address.rpartition(":")[0] for address in claimed.named()]
            assert hosts == ["127.0.0.1", "localhost", "127.0.0.2"]
            assert not any(address.endswith(":0") for address in claimed.named())
            starting = asyncio.ensure_future(gateways.start(wanted))
            await until(lambda: len(processes) == 2)
            await gateways.report(LIVENESS, is_serving=False)
            setups = [await one.listen() for one in processes]
            await starting
            assert gateways.addresses == claimed
            assert [one.index for one in setups] == [0, 1]
            assert len({one.start for one in setups}) == 2
            for one, process in zip(setups, processes, strict=True):
                assert (one.addresses, one.log_level) == (claimed, "error")
                assert (one.serving[LIVENESS], one.serving[READINESS]) == (True, False)
                assert process.command == (sys.executable, "-m", "clearinghouse.server.gateways")
                table = await process.next()
                assert table is not None
                assert table.kind == Kind.TABLE
                told = dict([health(await process.next()) for _ in one.serving])
                assert told == {**one.serving, LIVENESS: False}
                process.end(0)
            await gateways.stop(None)

    run_on_loop(run())


def test_a_change_of_health_reaches_each_gateway_that_serves(processes: list[Played]) -> None:
    """After the rows of the table that it lacks, and not one that has ended."""

    async def run() -> None:
        async with serving(processes, 2) as (gateways, setups, edge):
            first, second = processes
            for _ in range(1 + len(setups[0].serving)):
                assert await first.next() is not None
            seat = gateways.seats[1]
            assert seat.is_up
            assert seat.desk is not None
            second.end(1)
            await seat.desk.lost.wait()
            assert not gateways.seats[1].is_up
            async with desk_of(edge) as (_, far), remote_of(far) as remote:
                await ask(remote, create_asset("r-1", "SOL"))
            await gateways.report(READINESS, is_serving=True)
            table = await first.next()
            assert table is not None
            assert table.kind == Kind.TABLE
            assert b"SOL" in table.body
            assert health(await first.next()) == (READINESS, True)
            await gateways.report(READINESS, is_serving=False)
            assert health(await first.next()) == (READINESS, False)

    run_on_loop(run())


def test_a_gateway_that_starts_serves_not_yet(processes: list[Played]) -> None:
    """It is up once it has said that it listens, and no health is sent before."""

    async def run() -> None:
        async with engine() as edge:
            gateways = gateways_of(edge)
            assert not gateways.seats[0].is_up
            starting = asyncio.ensure_future(gateways.start(Addresses(HERE)))
            await until(lambda: processes)
            assert not gateways.seats[0].is_up
            await gateways.report(READINESS, is_serving=True)
            process = processes[0]
            setup = await process.next()
            assert setup is not None
            assert setup.kind == Kind.SETUP
            assert not process.is_waiting()
            process.end(3)
            with pytest.raises(
                ListenError, match="gateway 0 ended at its start: exit code 3; see the log"
            ):
                await starting
            await gateways.stop(None)
            assert len(processes) == 1

    run_on_loop(run())


def test_a_gateway_with_a_fault_is_killed_and_its_fault_is_named(
    processes: list[Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, since what it does is not known; the watch over it ends with it."""
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 60)

    async def run() -> None:
        async with engine() as edge:
            gateways = gateways_of(edge)
            starting = asyncio.ensure_future(gateways.start(Addresses(HERE)))
            await until(lambda: processes)
            (process,) = processes
            process.connection.send(bytes(64))
            with pytest.raises(ListenError, match="ended at its start: a frame of version 0"):
                await starting
            assert process.is_killed
            await gateways.stop(None)
            assert of_gateways() == []

    run_on_loop(run())


def test_pauses_before_a_restart_double(
    processes: list[Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to ten seconds, while gateways end within ten seconds; each one has a secret of its own."""
    now, pauses = [0.0], list[float]()

    async def pause(seconds: float) -> None:
        if seconds == supervisor.LOOK_SECONDS:
            await asyncio.Event().wait()
        pauses.append(seconds)

    monkeypatch.setattr(supervisor, "time", SimpleNamespace(monotonic=lambda: now[0]))
    lasted = [0, 0, 0, 0, 0, 10, 9, 0, 0, 11, 0]
    waited = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10, 0.1, 0.2]

    async def run() -> None:
        async with serving(processes) as (gateways, setups, _):
            monkeypatch.setattr(asyncio, "sleep", pause)
            for number, seconds in enumerate(lasted, 1):
                now[0] += seconds
                processes[-1].end(1)
                await until(lambda: len(processes) > number)  # noqa: B023  within the loop
                setups.append(await processes[-1].listen())
                assert gateways.seats[0].restarts == number
            monkeypatch.undo()
        assert pauses == waited
        assert len({one.start for one in setups}) == len(setups)

    run_on_loop(run())


def test_a_gateway_is_silent_after_six_looks_in_a_row(
    processes: list[Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frame between two looks begins the count again."""
    looks = asyncio.Semaphore(0)

    async def look(seconds: float) -> None:
        if seconds == supervisor.LOOK_SECONDS:
            await looks.acquire()
        else:
            await sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", look)

    async def pass_by(times: int) -> None:
        for _ in range(times):
            looks.release()
            for _ in range(5):
                await sleep(0)

    async def run() -> None:
        async with serving(processes) as (gateways, _, _):
            desk = gateways.seats[0].desk
            assert desk is not None
            for _ in range(3):
                await pass_by(6)  # the first one after a frame finds it
                assert not desk.lost.is_set()
                before = desk.wire.frames_read
                processes[0].send(Kind.FIGURES, 0, Figures())
                await until(lambda: desk.wire.frames_read > before)  # noqa: B023  within the loop
            await pass_by(7)
            await until(desk.lost.is_set)
            assert desk.fault == "it is silent"

    run_on_loop(run())


@pytest.mark.parametrize("grace", [30.0, 0.05, None])
def test_a_stop_tells_each_gateway_its_time_and_starts_none_again(
    processes: list[Played], grace: float | None
) -> None:
    """One that ends within its time is not killed; afterwards nothing of them is left, and the port is free."""

    async def run() -> None:
        async with serving(processes, 2) as (gateways, _, _):
            stopping = asyncio.ensure_future(gateways.stop(grace))
            for process in processes:
                stop = None
                while stop is None or stop.kind != Kind.STOP:
                    stop = await process.next()
                assert from_bytes(stop.body, float | None) == grace  # type: ignore[arg-type]
            if grace == 30.0:
                await sleep(0.2)  # longer than a gateway without time has
                assert not any(one.is_killed for one in processes)
            processes[0].end(0)
            if grace == 30.0:
                processes[1].end(0)
            await stopping
            assert [one.returncode for one in processes] == [0, 0 if grace == 30.0 else KILLED]
            with socket.create_server(
                ("127.0.0.1", int(gateways.addresses.all_calls.split(":")[1]))
            ):
                pass
        assert len(processes) == 2
        assert of_gateways() == []

    run_on_loop(run())


def test_the_certificate_is_watched_while_gateways_serve(processes: list[Played]) -> None:
    """For the figures of the engine."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def watch() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def run() -> None:
        async with engine() as edge:
            gateways = gateways_of(edge)
            tls = cast("Any", SimpleNamespace(watch=watch))
            starting = asyncio.ensure_future(gateways.start(Addresses(HERE), tls))
            await until(lambda: processes)
            await processes[0].listen()
            await starting
            await begun.wait()
            processes[0].end(0)
            await gateways.stop(None)
            await ended.wait()

    run_on_loop(run())


@pytest.mark.parametrize("ends_by_itself", [True, False])
def test_a_process_that_does_not_end_is_killed(
    processes: list[Played], *, ends_by_itself: bool
) -> None:
    """After its time, and is waited for, so that nothing of it is left."""

    async def run() -> None:
        near, far = socket.socketpair()
        with near, far:
            process = Played((), far.fileno())
            ending = asyncio.ensure_future(supervisor._end(cast("Any", process)))
            await sleep(0.01)
            assert not ending.done()
            if ends_by_itself:
                process.end(0)
            await ending
            assert process.returncode == (0 if ends_by_itself else KILLED)

    assert not processes
    run_on_loop(run())


# --- ports ---


def share(address: tuple[str, int], *options: int) -> socket.socket:
    """A socket that listens on an address with some options."""
    found = socket.socket()
    for option in options:
        found.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        found.bind(address)
        found.listen()
    except OSError:
        found.close()
        raise
    return found


def test_a_reserved_port_is_for_the_gateways_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second server that starts at the same time cannot reserve it, before a gateway listens and after."""
    monkeypatch.setattr(supervisor, "FREE_SECONDS", 0.01)
    monkeypatch.setattr(supervisor, "FREE_AGAIN_SECONDS", 0.001)
    both = (socket.SO_REUSEADDR, socket.SO_REUSEPORT)

    async def run() -> None:
        with await reserve(HERE) as held:
            address = held.getsockname()
            listen = f"127.0.0.1:{address[1]}"
            refused = f"cannot listen on {listen}: Address already in use; is another server there"
            with pytest.raises(ListenError, match=refused):
                await reserve(listen)
            with share(address, *both), share(address, *both):
                with pytest.raises(ListenError, match=refused):
                    await reserve(listen)
                with pytest.raises(OSError, match="in use"):
                    share(address, socket.SO_REUSEADDR)

    run_on_loop(run())


def test_a_port_that_is_freed_in_time_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a kill, until the gateways of before have ended."""
    monkeypatch.setattr(supervisor, "FREE_AGAIN_SECONDS", 0.001)

    async def run() -> None:
        with share(("127.0.0.1", 0)) as old:
            reserving = asyncio.ensure_future(reserve(f"127.0.0.1:{old.getsockname()[1]}"))
            await sleep(0.02)
            assert not reserving.done()
        began = time.monotonic()
        with await reserving:
            assert time.monotonic() - began < supervisor.FREE_SECONDS

    run_on_loop(run())


def test_a_host_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason of the system."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ListenError, match="cannot listen on no-host:1: Name or service not known"):
        run_on_loop(reserve("no-host:1"))
