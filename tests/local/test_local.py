# SPDX-License-Identifier: Apache-2.0
"""A clearinghouse in this process: what a server's client can do, its time, its directory, and its errors."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

import clearinghouse.client as ch
from clearinghouse.local import (
    START_NS,
    ClosedError,
    DirectoryLockedError,
    Local,
    StoppedError,
    TimeMovedBackError,
    make_genesis,
)
from clearinghouse.server.cli import main
from tests.client.server_process import ServerProcess
from tests.local.markets import Market, listed

SECOND_NS = 1_000_000_000


@pytest.fixture
def local() -> Iterator[Local]:
    """One in memory."""
    with Local() as found:
        yield found


@pytest.fixture
def market(local: Local) -> Market:
    """Its market."""
    return listed(local, local.client())


def _trade(market: Market) -> ch.OrderResult:
    """Sell and buy 100 SOL at 150."""
    market.client.place_order(market.seller, "SOL-USDC", ch.Side.SELL, 100, 150)
    return market.client.place_order(market.buyer, "SOL-USDC", ch.Side.BUY, 100, 150)


def test_a_fill_pays_both_sides(market: Market) -> None:
    """A fill moves coins, cash and the fee: 15,000 and a fee of 0.06 %."""
    bought = _trade(market)
    (fill,) = bought.fills
    assert (fill.price, fill.quantity, fill.fee) == (Decimal(150), Decimal(100), Decimal(9))
    assert market.client.balances(market.buyer)["USDC"].balance == 20_000 - 15_000 - 9
    assert market.client.balances(market.seller)["USDC"].balance == 15_000


def test_a_refusal_is_that_of_the_client(market: Market) -> None:
    """A price outside the band of 5 % is refused with the figures of the rule; malformed calls name the field."""
    with pytest.raises(ch.Refused) as refused:
        market.client.place_order(market.buyer, "SOL-USDC", ch.Side.BUY, 1, 200)
    assert (refused.value.reason, refused.value.limit) == (
        ch.ResultCode.PRICE_BAND,
        Decimal("157.5"),
    )
    with pytest.raises(ch.InvalidRequest) as invalid:
        market.client.place_order(market.buyer, "SOL-USDC", ch.Side.BUY, "0.001", 150)
    assert [one.field for one in invalid.value.violations]


def test_a_directory_is_a_servers_directory(tmp_path: Path) -> None:
    """What is written in a directory verifies, is served by a server, and is opened again where it ended."""
    with Local(tmp_path / "journal") as local:
        market = listed(local, local.client())
        _trade(market)
        local.advance(60)
        head = market.client.head()
        with pytest.raises(DirectoryLockedError):
            Local(tmp_path / "journal")
    verified = CliRunner().invoke(main, ["verify", str(tmp_path / "journal")])
    assert (verified.exit_code, head.chain_head.hex() in verified.output) == (0, True)
    with Local(tmp_path / "journal") as again:
        client = again.client()
        assert (client.head(), again.now_ns) == (head, head.time_ns)
        assert client.balances(market.buyer)["USDC"].balance == 4_991
        market.tick(client, again.now_ns)
        client.place_order(market.buyer, "SOL-USDC", ch.Side.BUY, 1, 149)
    server = ServerProcess(tmp_path, "--gap-seconds-max", "0")
    try:
        server.start()
        with ch.Client(server.address) as client:
            assert client.balances(market.buyer)["USDC"].reserved == Decimal("149.0894")
    finally:
        server.end()


def test_the_same_calls_make_the_same_journal(tmp_path: Path) -> None:
    """Two runs of one program end with one chain head, in memory and in a directory."""
    heads = []
    for directory in (None, tmp_path):
        with Local(directory) as local:
            _trade(listed(local, local.client()))
            local.advance(timedelta(hours=1))
            heads.append(local.client().head())
    assert heads[0] == heads[1]


def test_time_stands_until_it_is_moved(local: Local, market: Market) -> None:
    """An order with an end stays until the time is moved past it, and then expires at its own time, not later."""
    client = market.client
    end_ns = START_NS + 5 * SECOND_NS
    order = client.place_order(
        market.buyer,
        "SOL-USDC",
        ch.Side.BUY,
        1,
        149,
        time_in_force=ch.TimeInForce.GTD,
        expire_time_ns=end_ns,
    )
    assert local.advance(Decimal("4.999999999")) == local.now_ns == end_ns - 1
    assert [one.order_id for one in client.orders(market.buyer)] == [order.order_id]
    local.advance(3600)
    assert client.orders(market.buyer) == []
    frames = client.subscribe(
        order.sequence, kinds=[ch.EventKind.ORDER_CANCELLED], until_sequence=client.head().sequence
    )
    (ended,) = [event.sequence for frame in frames for event in frame.events]
    assert client.explain_sequence(ended).time_ns == end_ns


def test_time_does_not_go_back(local: Local) -> None:
    """An earlier time, a float, a part of a nanosecond and 64 bits are refused, and the time stays."""
    local.advance(1)
    with pytest.raises(TimeMovedBackError) as back:
        local.advance(-1)
    assert (back.value.now_ns, back.value.asked_ns) == (START_NS + SECOND_NS, START_NS)
    with pytest.raises(TypeError):
        local.advance(0.5)  # type: ignore[arg-type]
    for wrong in (Decimal("1e-10"), 2**40):
        with pytest.raises(ValueError, match=r"nanosecond|within"):
            local.advance(wrong)
    with pytest.raises(TypeError):
        local.advance_to(float(START_NS + 2 * SECOND_NS))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="within"):
        Local(start_ns=0)
    assert local.now_ns == START_NS + SECOND_NS


def test_a_journal_is_not_opened_at_an_earlier_time(tmp_path: Path) -> None:
    """A directory that ends at 10 s opens at a later time and not at an earlier one, which leaves it unlocked."""
    with Local(tmp_path) as local:
        local.advance(10)
        local.client().create_account("alice")
    with pytest.raises(TimeMovedBackError):
        Local(tmp_path, start_ns=START_NS)
    with Local(tmp_path, start_ns=START_NS + 20 * SECOND_NS) as local:
        assert local.now_ns == START_NS + 20 * SECOND_NS


def test_nothing_is_possible_after_the_end(tmp_path: Path) -> None:
    """Calls, time and streams raise ClosedError; a second end does nothing; a directory in memory is gone."""
    local = Local()
    client = local.client()
    local.close()
    local.close()
    for late in (client.head, lambda: local.advance(1), lambda: next(client.subscribe(1))):
        with pytest.raises(ClosedError):
            late()
    assert not local.directory.exists()


def test_a_failed_journal_stops_it(local: Local, market: Market) -> None:
    """A call that cannot be made durable is not answered as done, and none after it."""
    local._running._opened.directory.journal.close()
    for _ in range(2):
        with pytest.raises(StoppedError):
            market.client.create_account("carol")


def test_questions_of_the_past_are_answered(market: Market) -> None:
    """Fills, the explanation of a fill, and the risk of all accounts include the last call."""
    client = market.client
    bought = _trade(market)
    (fill,) = client.fills(market.buyer)
    assert (fill.sequence, fill.fee) == (bought.sequence, Decimal(9))
    explained = client.explain_sequence(bought.sequence)
    assert (explained.command, explained.result) == ("OrderBatch", "OK")
    assert client.order(market.buyer, bought.order_id).filled_quantity == 100


def test_principals_have_their_own_rights() -> None:
    """With two operators at genesis, who has no role may not list an asset, and reads no account of another."""
    with Local(genesis=make_genesis(operators=("ann", "ben"), seed=bytes(32))) as local:
        with pytest.raises(ch.Refused) as refused:
            local.client("eve").create_asset("SOL", 6, ch.AssetParameters())
        assert refused.value.reason == ch.ResultCode.ROLE_REQUIRED
        local.client("ann").create_asset("SOL", 6, ch.AssetParameters())


def test_a_session_and_a_subscription_in_threads(local: Local, market: Market) -> None:
    """A thread reads all events gap-free while frames of a session trade; the end of the session cancels orders."""
    client = market.client
    begun = client.head().sequence
    seen: list[int] = []

    def read() -> None:
        for frame in local.client().subscribe(begun + 1, until_sequence=begun + 21):
            assert frame.first_sequence == (seen[-1] if seen else begun) + 1
            seen.append(frame.sequence)

    reader = threading.Thread(target=read)
    reader.start()
    with client.session(cancel_on_disconnect=[market.buyer]) as session:
        frames = [
            session.send([market.order(account, side, 1, 150)])
            for account, side in [(market.seller, ch.Side.SELL), (market.buyer, ch.Side.BUY)] * 10
        ]
        assert sum(len(frame.result()[0].fills) for frame in frames) == 10
        session.submit([market.order(market.buyer, ch.Side.BUY, 1, 149)])
    reader.join(10)
    assert seen[-1] >= begun + 21
    frames_after = client.subscribe(begun + 21, kinds=[ch.EventKind.ORDER_CANCELLED])
    assert next(frame for frame in frames_after if frame.events).events


def test_the_end_reaches_who_waits() -> None:
    """A thread that waits for the next event learns that nothing comes any more."""
    local = Local()
    frames = local.client().subscribe()
    found: list[BaseException] = []

    def read() -> None:
        try:
            next(frames)
        except ch.ClearinghouseError as error:
            found.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    while not local._running._pipeline.hub.readers:
        time.sleep(0.01)
    local.close()
    reader.join(30)
    assert [type(error) for error in found] == [ClosedError]


def test_threads_of_a_notebook(local: Local, market: Market) -> None:
    """The synchronous client works where a loop is running in the caller's thread, as in a notebook."""

    async def cell() -> int:
        return len(_trade(market).fills)

    assert asyncio.run(cell()) == 1


def test_an_event_loop(local: Local, market: Market) -> None:
    """The asynchronous client trades, streams and subscribes in a loop of its own."""

    async def work() -> tuple[int, int, list[ch.EventKind]]:
        async with local.async_client() as client:
            frames = client.subscribe(kinds=[ch.EventKind.TRADE])
            reading = asyncio.ensure_future(anext(frames))
            await asyncio.sleep(0.05)
            sold = await client.place_order(market.seller, "SOL-USDC", ch.Side.SELL, 2, 150)
            async with client.session() as session:
                answers = await session.submit([market.order(market.buyer, ch.Side.BUY, 2, 150)])
            frame = await reading
            while not frame.events:
                frame = await anext(frames)
            await frames.close()
            return (
                len(sold.fills),
                len(answers[0].fills),
                [event.kind for event in frame.events],
            )

    assert asyncio.run(work()) == (0, 1, [ch.EventKind.TRADE])
