# SPDX-License-Identifier: Apache-2.0
"""The client when answers get lost, connections break and the server is killed."""

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from clearinghouse.client import (
    AsyncClient,
    Client,
    EventKind,
    InvalidRequest,
    Lagged,
    NewOrder,
    ResultCode,
    Side,
    Transfer,
)
from clearinghouse.client.api.event_bodies import TransferEvent
from clearinghouse.client.api.models import TopOfBook
from clearinghouse.client.transport.cursor import SUBSCRIBE, Cursor
from clearinghouse.client.values.errors import from_status
from clearinghouse.v1 import account_pb2
from clearinghouse.v1.journal_pb2 import SubscribeResponse
from tests.client.conftest import PRINCIPAL, Setup, furnish
from tests.client.server_process import ServerProcess, Wire


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """A server of the test's own, to be killed."""
    server_process = ServerProcess(tmp_path_factory.mktemp("house"))
    try:
        server_process.start()
        yield furnish(server_process)
    finally:
        server_process.end()


def test_a_lost_answer_is_asked_for_again(setup: Setup, client: Client, wire: Wire) -> None:
    """A command whose answer was lost is repeated with the same key: one effect, and its stored answer."""
    with Client(wire.address, principal=PRINCIPAL, timeout=20) as far:
        far.refresh_instruments()
        before = client.balances(setup.bob)["USDC"].balance
        wire.lose_answers(2)
        batch = far.submit_transfers([Transfer(setup.alice, setup.bob, "USDC", 7)] * 3)
        assert wire.lost_answers == 2
        assert batch.is_repeat
        assert batch.accepted_count == 3
        assert client.balances(setup.bob)["USDC"].balance == before + 21


def test_the_asynchronous_face_asks_again_too(setup: Setup, client: Client, wire: Wire) -> None:
    """The same on the asynchronous face, with many calls under way."""
    before = client.balances(setup.bob)["USDC"].balance

    async def run() -> list[int]:
        async with AsyncClient(wire.address, principal=PRINCIPAL, timeout=20) as far:
            await far.refresh_instruments()
            wire.lose_answers(1)
            return await asyncio.gather(
                *[far.transfer(setup.alice, setup.bob, "USDC", 1) for _ in range(20)]
            )

    sequences = asyncio.run(run())
    assert wire.lost_answers == 1
    assert len(set(sequences)) == 20
    assert client.balances(setup.bob)["USDC"].balance == before + 20


def test_a_call_outlives_its_server(own: Setup) -> None:
    """A call that finds no server waits for the next one on the same data and is carried out there."""
    with Client(own.address, principal=PRINCIPAL, timeout=30) as client:
        client.refresh_instruments()
        kept = client.head()
        own.server_process.kill()
        starter = threading.Timer(0.3, own.server_process.start)
        starter.start()
        sequence = client.transfer(own.alice, own.bob, "USDC", 3)
        starter.join()
        assert sequence > kept.sequence
        assert client.balances(own.bob)["USDC"].balance == 100_003
        assert client.head().genesis_hash == kept.genesis_hash


def test_a_subscription_has_no_gap_over_a_kill(own: Setup) -> None:
    """A reader from the first sequence on sees each one once, over a cut connection and a killed server."""
    wire = Wire(own.address)
    seen: list[int] = []
    moved: list[TransferEvent] = []
    last = 0

    def trade(client: Client, count: int) -> int:
        transfers = [Transfer(own.alice, own.bob, "USDC", 1)] * 5
        return max(client.submit_transfers(transfers).first_sequence + 4 for _ in range(count))

    try:
        with (
            Client(own.address, principal=PRINCIPAL, timeout=30) as client,
            Client(wire.address, principal="reader") as reader,
        ):
            subscription = reader.subscribe(1, heartbeat_interval_ms=100, show_heartbeats=True)
            last = trade(client, 5)
            stage = 0
            for frame in subscription:
                if not frame.is_heartbeat:
                    seen += range(frame.first_sequence, frame.sequence + 1)
                    moved += [
                        event.body
                        for event in frame.events
                        if isinstance(event.body, TransferEvent)
                    ]
                if subscription.next_sequence <= last:
                    continue
                stage += 1
                if stage == 1:
                    wire.cut()
                    last = trade(client, 5)
                elif stage == 2:
                    own.server_process.kill()
                    own.server_process.start()
                    last = trade(client, 5)
                else:
                    break
            subscription.close()
    finally:
        wire.end()
    # Time passes too: a command of the machine may follow.
    assert seen == list(range(1, max(last, len(seen)) + 1))
    assert len(moved) == 75


def test_a_filtered_subscription_keeps_its_place(setup: Setup, client: Client) -> None:
    """Filters hide events but no sequence, from now on too; a sequence in the future is an error."""

    async def read() -> tuple[list[TransferEvent], int]:
        found: list[TransferEvent] = []
        async with AsyncClient(setup.address, principal="reader") as reader:
            subscription = reader.subscribe(
                kinds=[EventKind.TRANSFERRED], account_ids=[setup.alice], show_heartbeats=True,
                heartbeat_interval_ms=100,
            )  # fmt: skip
            # It starts with the present; the passing of time may be a record before the first heartbeat.
            async for first in subscription:
                assert first.events == ()
                if first.is_heartbeat:
                    break
            start = subscription.next_sequence
            await reader.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 140)
            await reader.transfer(setup.alice, setup.bob, "USDC", 4)
            async for frame in subscription:
                found += [event.body for event in frame.events]  # type: ignore[misc]
                if found:
                    break
            last = subscription.next_sequence
            await subscription.close()
            with pytest.raises(InvalidRequest) as beyond:
                await anext(reader.subscribe(last + 1_000_000))
            assert beyond.value.reason is ResultCode.SEQUENCE_OUT_OF_RANGE
            await reader.cancel_all(setup.alice)
        return found, last - start

    found, sequences = asyncio.run(read())
    assert [body.amount for body in found] == [4]
    assert sequences >= 2


@pytest.mark.parametrize("fault", ["none", "lost", "cut"])
def test_a_session_answers_every_frame_once(
    setup: Setup, client: Client, session_wire: tuple[Wire, dict[str, Any]], fault: str
) -> None:
    """Frames sent without waiting are each answered once and in order, also when the stream breaks."""
    wire, to = session_wire
    expected = client.balances(setup.alice)["USDC"].balance

    async def run() -> list[int]:
        async with (
            AsyncClient(**to, principal=PRINCIPAL, timeout=20) as far,
            far.session() as session,
        ):
            await session.submit([NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 140)])
            if fault == "lost":
                wire.lose_answers(1)
            futures = [
                session.send([NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 141 + number % 2)] * 3)
                for number in range(30)
            ]
            if fault == "cut":
                await asyncio.sleep(0.01)
                wire.cut()
            batches = await asyncio.gather(*futures)
            assert all(batch.accepted_count == 3 for batch in batches)
            return [batch.first_sequence for batch in batches]

    sequences = asyncio.run(run())
    assert sequences == sorted(set(sequences))
    assert wire.lost_answers == (fault == "lost")
    assert client.cancel_all(setup.alice) == 91
    assert client.balances(setup.alice)["USDC"].balance == expected


@pytest.mark.parametrize("fault", ["none", "lost", "cut"])
def test_the_synchronous_session_does_the_same(
    setup: Setup, client: Client, session_wire: tuple[Wire, dict[str, Any]], fault: str
) -> None:
    """The same from threads."""
    wire, to = session_wire
    with Client(**to, principal=PRINCIPAL, timeout=20) as far, far.session() as session:
        session.submit([NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 140)]).only()
        if fault == "lost":
            wire.lose_answers(1)
        futures = [
            session.send([NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 141 + number % 2)] * 3)
            for number in range(30)
        ]
        if fault == "cut":
            time.sleep(0.01)
            wire.cut()
        batches = [future.result(20) for future in futures]
    sequences = [batch.first_sequence for batch in batches]
    assert sequences == sorted(set(sequences))
    assert all(batch.accepted_count == 3 for batch in batches)
    assert wire.lost_answers == (fault == "lost")
    assert client.cancel_all(setup.alice) == 91


def test_a_bad_frame_does_not_end_a_session(setup: Setup, client: Client) -> None:
    """A frame that the edge refuses fails alone; the frames before and after it are carried out."""
    with client.session() as session:
        good = session.send([NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 140)])
        bad = session.send([NewOrder(setup.alice, "SOL-PERP", Side.BUY, "one", 140)])
        last = session.send([NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 140)])
        assert good.result(10).accepted_count == 1
        error = bad.exception(10)
        assert isinstance(error, InvalidRequest)
        assert error.violations[0].field == "instructions[0].quantity"
        assert last.result(10).accepted_count == 1
    assert client.cancel_all(setup.alice) == 2


def test_market_data_shows_trades_and_best_prices(setup: Setup, client: Client) -> None:
    """The public stream shows what happens in a market while a client listens."""

    async def listen() -> None:
        async with AsyncClient(setup.address, principal="watcher") as watcher:
            frames = watcher.market_data(["SOL-PERP"])
            reading = asyncio.ensure_future(anext(frames))
            await asyncio.sleep(0.2)
            await watcher.place_order(setup.bob, "SOL-PERP", Side.SELL, 2, 151)
            await watcher.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 151)
            tops: list[TopOfBook] = []
            frame = await asyncio.wait_for(reading, 10)
            while not frame.trades:
                tops += frame.tops
                frame = await asyncio.wait_for(anext(frames), 10)
            assert [trade.price for trade in frame.trades] == [151]
            assert any(top.ask_price == 151 for top in [*tops, *frame.tops])
            await watcher.cancel_all(setup.bob)

    asyncio.run(listen())


@pytest.mark.slow
def test_a_slow_reader_is_cut_off_and_misses_nothing(own: Setup) -> None:
    """A reader that stops reading is cut off with the sequence to resume from, and goes on without a gap."""
    with (
        Client(own.address, principal=PRINCIPAL, timeout=60) as client,
        Client(own.address, principal="reader") as reader,
    ):
        client.refresh_instruments()
        asset = client.instruments.asset_id("USDC")
        transfers = [
            account_pb2.Transfer(
                from_account_id=own.alice, to_account_id=own.bob, asset_id=asset, amount="0.000001"
            )
        ] * 8_190
        first = client.head().sequence + 1
        slow = reader.subscribe(first)
        raw = reader.open_stream(SUBSCRIBE, Cursor(first).request(reader.instruments))
        client.transfer(own.alice, own.bob, asset, 1)
        assert next(slow).first_sequence == first
        frames = iter(raw)
        next(frames)
        # Far more than a connection and the server's queue for one reader hold together.
        last = 0
        for _ in range(130):
            batch = client.submit_transfers(transfers)
            assert batch.accepted_count == 8_190
            last = batch.first_sequence + 8_189
        seen = [first]
        with pytest.raises(grpc.RpcError) as ended:
            seen.extend(SubscribeResponse.FromString(data).sequence for data in frames)
        at = seen[-1]
        lagged = from_status(ended.value, None)
        assert isinstance(lagged, Lagged)
        assert lagged.resume_from == at + 1 < last
        expected = slow.next_sequence
        moved = 0
        while expected <= last:
            taken = next(slow)
            assert taken.first_sequence == expected
            moved += len(taken.events)
            expected = taken.sequence + 1
        assert moved == 130 * 8_190
        slow.close()
