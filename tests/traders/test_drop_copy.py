# SPDX-License-Identifier: Apache-2.0
"""The drop copy against a real server: every change once, from any sequence on."""

import asyncio
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from clearinghouse.client import (
    AsyncClient,
    Client,
    ConditionalOrder,
    NewOrder,
    ResultCode,
    Side,
    Tick,
    TimeInForce,
    TriggerKind,
)
from clearinghouse.traders import (
    ExecType,
    ExecutionReport,
    OrdStatus,
    async_drop_copy,
    drop_copy,
)
from tests.client.conftest import PRINCIPAL, Setup, furnish
from tests.client.server_process import ServerProcess


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """A server, and two accounts that have traded."""
    server_process = ServerProcess(tmp_path_factory.mktemp("house"))
    try:
        server_process.start()
        found = furnish(server_process)
        with Client(found.address, principal=PRINCIPAL) as client:
            trade(client, found)
        yield found
    finally:
        server_process.end()


@pytest.fixture
def client(house: Setup) -> Iterator[Client]:
    """A client of the server."""
    with Client(house.address, principal=PRINCIPAL) as found:
        yield found


def trade(client: Client, setup: Setup) -> None:
    """Do with orders what a report has to say."""
    alice, bob = setup.alice, setup.bob
    rests = client.place_order(alice, "SOL-PERP", Side.SELL, 10, 150, client_order_text="first")
    client.place_order(bob, "SOL-PERP", Side.BUY, 4, 150)
    # The same price and less: the order keeps its number.
    smaller = NewOrder(alice, "SOL-PERP", Side.SELL, 5, 150, client_order_text="first")
    client.replace_order(smaller, rests.order_id)
    client.place_order(bob, "SOL-PERP", Side.BUY, 2, 150)
    moved = NewOrder(alice, "SOL-PERP", Side.SELL, 3, 151, client_order_text="second")
    second = client.replace_order(moved, rests.order_id)
    client.place_order(bob, "SOL-PERP", Side.BUY, 1, 151)
    client.cancel_order(alice, second.order_id)
    client.place_order(bob, "SOL-PERP", Side.SELL, 1, 148)
    client.place_order(bob, "SOL-PERP", Side.SELL, 1, 149)
    client.place_order(
        alice, "SOL-PERP", Side.BUY, 5, 149, time_in_force=TimeInForce.IOC, client_order_id=77
    )
    stop = ConditionalOrder(
        alice,
        "SOL-PERP",
        Side.BUY,
        1,
        160,
        trigger=TriggerKind.STOP,
        trigger_price=152,
        client_order_text="stop",
    )
    client.place_conditional_order(stop)
    client.submit_ticks([Tick(setup.source_id, "SOL", time.time_ns(), bid="152.9", ask="153.1")])
    carol = client.create_account("carol")
    client.transfer(bob, carol, "USDC", 5_000)
    client.isolate(carol, "SOL-PERP")
    client.move_isolated_margin(carol, "SOL-PERP", 1_000)
    client.place_order(carol, "SOL-PERP", Side.SELL, 1, 155, client_order_text="isolated")
    client.place_order(alice, "SOL-PERP", Side.BUY, 1, 155)
    client.cancel_all(alice)


def reports_of(client: Client, account: int, first: int = 1) -> list[ExecutionReport]:
    """Every report of an account from a sequence on."""
    last = client.head().sequence
    return [
        report
        for frame in drop_copy(client, [account], from_sequence=first, until_sequence=last)
        for report in frame.reports
    ]


N, F, D, C, R, L = (
    ExecType.NEW,
    ExecType.TRADE,
    ExecType.RESTATED,
    ExecType.CANCELED,
    ExecType.REPLACED,
    ExecType.TRIGGERED,
)
# Type, status, name, quantity, left, cumulative, average, fill: computed by hand from `trade`.
OF_ALICE: list[tuple[object, ...]] = [
    (N, OrdStatus.NEW, "first", 10, 10, 0, 0, 0, None),
    (F, OrdStatus.PARTIALLY_FILLED, "first", 10, 6, 4, 150, 4, 150),
    (D, OrdStatus.PARTIALLY_FILLED, "first", 9, 5, 4, 150, 0, None),
    (F, OrdStatus.PARTIALLY_FILLED, "first", 9, 3, 6, 150, 2, 150),
    (R, OrdStatus.REPLACED, "first", 9, 0, 6, 150, 0, None),
    (N, OrdStatus.NEW, "second", 3, 3, 0, 0, 0, None),
    (F, OrdStatus.PARTIALLY_FILLED, "second", 3, 2, 1, 151, 1, 151),
    (C, OrdStatus.CANCELED, "second", 3, 0, 1, 151, 0, None),
    (N, OrdStatus.NEW, "77", 5, 5, 0, 0, 0, None),
    (F, OrdStatus.PARTIALLY_FILLED, "77", 5, 4, 1, 148, 1, 148),
    (F, OrdStatus.PARTIALLY_FILLED, "77", 5, 3, 2, Decimal("148.5"), 1, 149),
    (C, OrdStatus.CANCELED, "77", 5, 0, 2, Decimal("148.5"), 0, None),
    (N, OrdStatus.NEW, "stop", 1, 1, 0, 0, 0, None),
    (L, OrdStatus.REPLACED, "stop", 1, 0, 0, 0, 0, None),
    (N, OrdStatus.NEW, "stop", 1, 1, 0, 0, 0, None),
    (F, OrdStatus.FILLED, "stop", 1, 0, 1, 160, 1, 160),
    (N, OrdStatus.NEW, "", 1, 1, 0, 0, 0, None),
    (C, OrdStatus.CANCELED, "", 1, 0, 0, 0, 0, None),
]


def test_reports_say_what_became_of_each_order(house: Setup, client: Client) -> None:
    """Quantities, averages and names of one account; a replaced and a triggered order name the one that follows."""
    reports = reports_of(client, house.alice)
    found: list[tuple[object, ...]] = [
        (
            report.exec_type,
            report.ord_status,
            report.cl_ord_id,
            report.order_qty,
            report.leaves_qty,
            report.cum_qty,
            report.avg_px,
            report.last_qty,
            report.last_px,
        )
        for report in reports
    ]
    assert found == OF_ALICE
    assert len({report.exec_id for report in reports}) == len(reports)
    replaced, second = reports[4:6]
    assert (second.orig_cl_ord_id, second.secondary_order_id) == ("first", replaced.order_id)
    stop, order = reports[13:15]
    assert (stop.secondary_order_id, order.secondary_order_id) == (order.order_id, stop.order_id)
    assert [report.reason for report in (reports[7], reports[11])] == [
        ResultCode.CANCELLED_BY_CLIENT,
        ResultCode.IMMEDIATE_REST,
    ]


def test_a_copy_may_begin_at_any_sequence(house: Setup, client: Client) -> None:
    """From each sequence on, the reports are those that a copy from the first one gives, field by field."""
    for account in (house.alice, house.bob):
        whole = reports_of(client, account)
        places = sorted({report.sequence for report in whole})
        assert len(places) > 5
        for first in places:
            later = [report for report in whole if report.sequence >= first]
            found = reports_of(client, account, first)
            assert [one.exec_id for one in found] == [one.exec_id for one in later]
            # Of a conditional order from before, a copy knows what its own events say.
            assert [one for one in found if one.exec_type != L] == [
                one for one in later if one.exec_type != L
            ]


def test_an_isolated_position_belongs_to_its_account(house: Setup, client: Client) -> None:
    """A copy of the account above follows into the account of the isolated position, also one that began before it."""
    (carol,) = [one.account_id for one in client.accounts("carol") if not one.parent_id]
    (filled,) = [one for one in reports_of(client, carol) if one.exec_type == F]
    assert filled.cl_ord_id == "isolated"
    assert filled.account != carol
    of_owner = [
        report
        for frame in drop_copy(
            client, owner="carol", from_sequence=1, until_sequence=client.head().sequence
        )
        for report in frame.reports
    ]
    assert of_owner == reports_of(client, carol)


def test_a_killed_server_loses_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A live copy goes on over two kills of the server; fills sum to the position, and each report came once."""
    server_process = ServerProcess(tmp_path_factory.mktemp("killed"))
    try:
        server_process.start()
        setup = furnish(server_process)

        async def follow() -> tuple[list[ExecutionReport], Decimal, list[ExecutionReport]]:
            """Trade beside a copy, and kill the server in between."""
            async with AsyncClient(setup.address, principal=PRINCIPAL, timeout=30) as client:
                first = (await client.head()).sequence + 1
                found: list[ExecutionReport] = []
                done = asyncio.Event()

                async def read() -> None:
                    copy = async_drop_copy(
                        client, [setup.alice], from_sequence=first, heartbeat_interval_ms=200
                    )
                    async for frame in copy:
                        found.extend(frame.reports)
                        if done.is_set() and not frame.reports:
                            return

                reader = asyncio.create_task(read())
                for turn in range(30):
                    price = 150 + turn % 3
                    await client.place_order(setup.bob, "SOL-PERP", Side.SELL, 3, price)
                    await client.place_order(setup.alice, "SOL-PERP", Side.BUY, 2, price)
                    if turn in (10, 20):
                        server_process.kill()
                        await asyncio.to_thread(server_process.start)
                await client.cancel_all(setup.alice)
                done.set()
                await asyncio.wait_for(reader, 60)
                position = (await client.positions(setup.alice))["SOL-PERP"].quantity
            with Client(setup.address, principal=PRINCIPAL) as again:
                return found, position, reports_of(again, setup.alice, first)

        found, position, again = asyncio.run(follow())
        assert found == again
        assert len({report.exec_id for report in found}) == len(found)
        assert sum(report.last_qty for report in found if report.side == Side.BUY) == position == 60
    finally:
        server_process.end()


def test_a_busted_trade_is_corrected(house: Setup, client: Client) -> None:
    """Both sides of a trade whose price is corrected get a report that names the one of the trade."""
    rests = client.place_order(house.bob, "SOL-USDC", Side.SELL, 1, 160, client_order_text="far")
    taken = client.place_order(house.alice, "SOL-USDC", Side.BUY, 1, 160)
    before = client.head().sequence
    (fill,) = taken.fills
    made = reports_of(client, house.alice, before)[-1]
    bust = client.announce_bust(
        "SOL-USDC",
        "153",
        10_000_000,
        [fill.trade_id],
        made_trade_ids=[fill.trade_id],
        made_times_ns=[made.time_ns],
        buyer_account_ids=[house.alice],
        seller_account_ids=[house.bob],
        prices=[160],
        quantities=[1],
        buyer_fees=[made.commission],
        seller_fees=[Decimal("0.032")],
        reason="a slip",
        confirms_distance=True,
    )
    client.decide_bust(bust, approves=True)
    with Client(house.address, principal="second") as second:
        second.decide_bust(bust, approves=True)
    # The edge is 1 % above the reference.
    price = Decimal("154.53")
    for account, order_id, side in (
        (house.alice, taken.order_id, Side.BUY),
        (house.bob, rests.order_id, Side.SELL),
    ):
        (report,) = reports_of(client, account, before + 1)
        assert report.exec_type == ExecType.TRADE_CORRECT
        assert (report.order_id, report.side, report.trd_match_id) == (
            order_id,
            side,
            fill.trade_id,
        )
        assert report.last_px == report.avg_px == price
        assert report.last_qty == 1
        (traded,) = [
            one for one in reports_of(client, account) if one.exec_id == report.exec_ref_id
        ]
        assert traded.last_px == 160
