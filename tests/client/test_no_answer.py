# SPDX-License-Identifier: Apache-2.0
"""Servers that keep their connections and say nothing: sessions and subscriptions go on elsewhere."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from clearinghouse.client import (
    AsyncClient,
    Batch,
    Cancel,
    Client,
    NewOrder,
    ResultCode,
    Side,
    Transfer,
)
from tests.client.conftest import PRINCIPAL, Setup, furnish
from tests.client.server_process import ServerProcess, Wire

# Far below the 40 s after which pings of the connection would end it.
SOON_SECONDS: Final = 10.0
SLOW_ORDERS: Final = ("--rate-orders", "10", "--rate-orders-burst", "40")


@pytest.fixture
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """Two servers of the test's own, the first to be paused."""
    servers = [ServerProcess(tmp_path_factory.mktemp("house")) for _ in range(2)]
    try:
        for server in servers:
            server.start()
        yield servers[0], servers[1]
    finally:
        for server in servers:
            server.end()


def submit_twice(
    face: str, addresses: list[str], frame: list[Any], between: Callable[[], None]
) -> tuple[Batch[Any], float]:
    """Send a frame in a session, and once more after `between`; the second answer, and when it was sent."""

    def synchronous() -> tuple[Batch[Any], float]:
        with Client(addresses, principal=PRINCIPAL, timeout=20) as far, far.session() as session:
            session.submit(frame)
            between()
            began = time.monotonic()
            return session.submit(frame), began

    async def asynchronous() -> tuple[Batch[Any], float]:
        async with (
            AsyncClient(addresses, principal=PRINCIPAL, timeout=20) as far,
            far.session() as session,
        ):
            await session.submit(frame)
            between()
            began = time.monotonic()
            return await session.submit(frame), began

    return synchronous() if face == "synchronous" else asyncio.run(asynchronous())


@pytest.mark.parametrize("face", ["synchronous", "asynchronous"])
def test_a_session_leaves_a_server_that_says_nothing(
    setup: Setup, client: Client, wire: Wire, face: str
) -> None:
    """A frame was carried out and its answer held back: it is sent again at the next address, and done once."""
    addresses = [wire.address, setup.address]
    order = [NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 140)]
    answer, began = submit_twice(face, addresses, order, wire.hold_answers)
    assert time.monotonic() - began < SOON_SECONDS
    assert wire.held_bytes
    assert answer.is_repeat
    assert client.cancel_all(setup.alice) == 2


@pytest.mark.parametrize("face", ["synchronous", "asynchronous"])
def test_a_session_leaves_a_paused_process(
    pair: tuple[ServerProcess, ServerProcess], face: str
) -> None:
    """The kernel of a paused process still accepts connections, so only the lack of an answer shows it."""
    paused, other = pair
    addresses = [paused.address, other.address]
    cancel = [Cancel(99, 1)]
    answer, began = submit_twice(face, addresses, cancel, paused.pause)
    assert time.monotonic() - began < SOON_SECONDS
    assert answer[0].code is ResultCode.UNKNOWN_ACCOUNT


def test_an_idle_session_is_left_alone(setup: Setup) -> None:
    """Without a frame to answer a server may be silent: its stream stays, and with it the orders of the session."""
    addresses = [setup.address, "127.0.0.1:1"]
    with (
        Client(addresses, principal=PRINCIPAL, timeout=2) as far,
        far.session(cancel_on_disconnect=[setup.alice]) as session,
    ):
        session.submit([NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 140)])
        time.sleep(3)
        assert len(far.orders(setup.alice)) == 1
        assert far.addresses.current == setup.address


@pytest.mark.parametrize("face", ["synchronous", "asynchronous"])
def test_a_subscription_leaves_a_server_that_says_nothing(
    setup: Setup, client: Client, wire: Wire, face: str
) -> None:
    """After three missed heartbeats it goes on at the next address, from the next sequence, without a gap."""
    addresses = [wire.address, setup.address]
    began = 0.0

    def hold() -> int:
        nonlocal began
        wire.hold_answers()
        began = time.monotonic()
        return client.submit_transfers([Transfer(setup.alice, setup.bob, "USDC", 1)]).first_sequence

    def synchronous() -> tuple[list[tuple[int, int]], int]:
        seen: list[tuple[int, int]] = []
        last = 0
        with Client(addresses, principal="reader") as reader:
            subscription = reader.subscribe(1, heartbeat_interval_ms=200, show_heartbeats=True)
            for frame in subscription:
                if not frame.is_heartbeat:
                    seen.append((frame.first_sequence, frame.sequence))
                elif not last:
                    last = hold()
                if subscription.next_sequence > last > 0:
                    break
            subscription.close()
        return seen, last

    async def asynchronous() -> tuple[list[tuple[int, int]], int]:
        seen: list[tuple[int, int]] = []
        last = 0
        async with AsyncClient(addresses, principal="reader") as reader:
            subscription = reader.subscribe(1, heartbeat_interval_ms=200, show_heartbeats=True)
            async for frame in subscription:
                if not frame.is_heartbeat:
                    seen.append((frame.first_sequence, frame.sequence))
                elif not last:
                    last = hold()
                if subscription.next_sequence > last > 0:
                    break
            await subscription.close()
        return seen, last

    seen, last = synchronous() if face == "synchronous" else asyncio.run(asynchronous())
    assert time.monotonic() - began < SOON_SECONDS
    covered = [sequence for first, end in seen for sequence in range(first, end + 1)]
    assert covered == list(range(1, len(covered) + 1))
    assert len(covered) >= last


def test_a_slow_reader_is_no_silent_server(setup: Setup, client: Client, wire: Wire) -> None:
    """The time for which a caller works on a frame does not count: the stream is not opened again."""
    with Client([wire.address, setup.address], principal="reader") as reader:
        subscription = reader.subscribe(1, heartbeat_interval_ms=100)
        next(subscription)
        time.sleep(3)
        sequence = client.transfer(setup.alice, setup.bob, "USDC", 1)
        while subscription.next_sequence <= sequence:
            next(subscription)
        assert reader.addresses.current == wire.address
        subscription.close()


@pytest.fixture
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """A server that takes few commands of a principal."""
    server_process = ServerProcess(tmp_path_factory.mktemp("house"), *SLOW_ORDERS)
    try:
        server_process.start()
        yield furnish(server_process)
    finally:
        server_process.end()


@pytest.mark.parametrize("face", ["synchronous", "asynchronous", "synchronous session", "session"])
def test_a_lost_answer_and_a_limit_are_no_refusal(limited: Setup, face: str) -> None:
    """A command was carried out and its answer lost; the repeat is over the rate, and is sent again until it passes.

    A caller who reads that nothing was done would send a new request, and the orders would be placed twice.
    """
    wire = Wire(limited.address)
    orders = [NewOrder(limited.alice, "SOL-PERP", Side.BUY, 1, 140)] * 39

    async def run(*, is_session: bool) -> bool:
        async with AsyncClient(wire.address, principal="lost", timeout=40) as far:
            await far.refresh_instruments()
            if not is_session:
                wire.lose_answers(1)
                return (await far.place_orders(orders)).is_repeat
            async with far.session() as session:
                await session.submit([Cancel(limited.alice, 1)])
                wire.lose_answers(1)
                return (await session.submit(orders)).is_repeat

    try:
        with Client(wire.address, principal="lost", timeout=40) as far:
            far.refresh_instruments()
            if face == "synchronous":
                wire.lose_answers(1)
                is_repeat = far.place_orders(orders).is_repeat
            elif face == "synchronous session":
                with far.session() as session:
                    session.submit([Cancel(limited.alice, 1)])
                    wire.lose_answers(1)
                    is_repeat = session.submit(orders).is_repeat
            else:
                is_repeat = asyncio.run(run(is_session=face == "session"))
        assert is_repeat
        assert wire.lost_answers == 1
    finally:
        wire.end()
    with Client(limited.address, principal=PRINCIPAL) as client:
        assert client.cancel_all(limited.alice) == len(orders)
