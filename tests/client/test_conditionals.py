# SPDX-License-Identifier: Apache-2.0
# mypy: disable-error-code="comparison-overlap"
"""Conditional orders, pairs, icebergs, dead-man timers and sessions that cancel: the client against a server."""

import asyncio
import time
from collections.abc import Callable
from decimal import Decimal

import pytest

from clearinghouse.client import (
    AsyncClient,
    BracketOrder,
    Client,
    ConditionalOrder,
    EventKind,
    NewOrder,
    OrderType,
    Refused,
    ResultCode,
    Side,
    Tick,
    TimeInForce,
    TriggerKind,
)
from clearinghouse.client.api.event_bodies import ConditionalEvent
from tests.client.conftest import PRINCIPAL, Setup

SECOND_NS = 1_000_000_000
PATIENCE_SECONDS = 20


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again until something holds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_stop_waits_and_triggers(setup: Setup, client: Client) -> None:
    """A stop is listed with its trigger, becomes an order at the price that reaches it, and says so in events."""
    head = client.head().sequence
    stop = ConditionalOrder(
        setup.alice,
        "SOL-PERP",
        Side.SELL,
        "1.5",
        "140.5",
        TriggerKind.STOP,
        "149",
        client_order_id=77,
    )
    placed = client.place_conditional_order(stop)
    (pending,) = client.conditional_orders(setup.alice, min_sequence=placed.sequence)
    assert pending.order_id == placed.order_id
    assert (pending.market, pending.trigger_kind) == ("SOL-PERP", TriggerKind.STOP)
    assert (pending.trigger_price, pending.price, pending.quantity) == (
        149,
        Decimal("140.5"),
        Decimal("1.5"),
    )
    assert client.orders(setup.alice) == []

    tick = Tick(setup.source_id, "SOL", time.time_ns(), bid="148.9", ask="149.1")
    sequence = client.submit_ticks([tick])[0].sequence
    (order,) = client.orders(setup.alice, min_sequence=sequence)
    assert (order.price, order.remaining_quantity, order.client_order_id) == (
        Decimal("140.5"),
        Decimal("1.5"),
        77,
    )
    assert client.conditional_orders(setup.alice) == []
    kinds = []
    for frame in client.subscribe(head + 1):
        kinds += [event.kind for event in frame.events]
        if EventKind.CONDITIONAL_TRIGGERED in kinds:
            break
    assert EventKind.CONDITIONAL_PLACED in kinds
    client.cancel_all(setup.alice)
    client.submit_ticks(
        [Tick(setup.source_id, "SOL", time.time_ns(), bid="149.9", ask="150.1")]
    ).raise_for_refusals()


def test_an_exit_closes_the_position_and_ends_with_it(setup: Setup, client: Client) -> None:
    """An order that closes a position is listed without a quantity, and ends in the trade that closes the position."""
    client.place_order(setup.bob, "SOL-PERP", Side.SELL, 2, 150)
    client.place_order(setup.alice, "SOL-PERP", Side.BUY, 2, 150)
    stop = ConditionalOrder(
        setup.alice,
        "SOL-PERP",
        Side.SELL,
        None,
        trigger=TriggerKind.STOP,
        trigger_price=140,
        type=OrderType.MARKET,
        time_in_force=TimeInForce.IOC,
        close_position=True,
    )
    placed = client.place_conditional_order(stop)
    (pending,) = client.conditional_orders(setup.alice, min_sequence=placed.sequence)
    assert (pending.close_position, pending.reduce_only, pending.quantity) == (True, True, None)
    with pytest.raises(Refused) as refused:
        client.place_conditional_order(stop)
    assert refused.value.reason is ResultCode.CONDITIONAL_ORDER_LIMIT
    assert (refused.value.limit, refused.value.actual) == (1, 2)

    client.place_order(setup.bob, "SOL-PERP", Side.BUY, 2, 150)
    closed = client.place_order(setup.alice, "SOL-PERP", Side.SELL, 2, 150)
    assert client.conditional_orders(setup.alice, min_sequence=closed.sequence) == []
    kinds = [EventKind.CONDITIONAL_ENDED]
    frame = next(iter(client.subscribe(closed.sequence, kinds=kinds)))
    (ended,) = frame.events
    assert isinstance(ended.body, ConditionalEvent)
    assert ended.body.code is ResultCode.POSITION_CLOSED
    assert ended.body.conditional_order_id == placed.order_id


def test_a_bracket_protects_what_its_entry_fills(setup: Setup, client: Client) -> None:
    """The exits of an entry wait for what it has filled, are listed with it, and end with the position."""
    entry = BracketOrder(setup.alice, "SOL-PERP", Side.BUY, 3, 160, Decimal("140.5"), 150)
    placed = client.place_bracket(entry)
    (bracket,) = client.brackets(setup.alice, min_sequence=placed.sequence)
    assert (bracket.order_id, bracket.is_entry_open, bracket.quantity) == (placed.order_id, True, 0)
    assert (bracket.take_profit_trigger_price, bracket.stop_price) == (160, None)

    sold = client.place_order(setup.bob, "SOL-PERP", Side.SELL, 2, 150)
    (bracket,) = client.brackets(setup.alice, min_sequence=sold.sequence)
    assert (bracket.market, bracket.side, bracket.quantity) == ("SOL-PERP", Side.BUY, 2)
    profit, stop = client.conditional_orders(setup.alice)
    assert (profit.order_id, stop.order_id) == (bracket.take_profit_id, bracket.stop_id)
    assert (profit.trigger_price, stop.trigger_price) == (160, Decimal("140.5"))
    assert {profit.entry_order_id, stop.entry_order_id} == {placed.order_id}
    assert (profit.quantity, profit.oco_order_id) == (2, stop.order_id)

    assert client.cancel_order(setup.alice, placed.order_id).code is ResultCode.OK
    client.place_order(setup.bob, "SOL-PERP", Side.BUY, 2, 150)
    closed = client.place_order(setup.alice, "SOL-PERP", Side.SELL, 2, 150)
    assert client.brackets(setup.alice, min_sequence=closed.sequence) == []
    with pytest.raises(Refused) as refused:
        client.place_bracket(BracketOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 149, 140, 150))
    assert refused.value.reason is ResultCode.BRACKET_PRICES_INVALID
    assert (refused.value.limit, refused.value.actual) == (150, 149)


def test_a_pair_of_an_iceberg_and_a_trailing_stop(setup: Setup, client: Client) -> None:
    """An iceberg shows its part in order and book, and its fill is gone from the trailing stop of its pair."""
    iceberg, trailing = client.place_conditional_orders(
        [
            ConditionalOrder(setup.alice, "SOL-USDC", Side.SELL, 10, 155, display_quantity=4),
            ConditionalOrder(
                setup.alice,
                "SOL-USDC",
                Side.SELL,
                10,
                trigger=TriggerKind.TRAILING,
                trail_distance_ppb=20_000_000,
                type=OrderType.MARKET,
                time_in_force=TimeInForce.IOC,
                oco_item=1,
            ),
        ]
    )
    (pending,) = client.conditional_orders(setup.alice, min_sequence=trailing.sequence)
    assert (pending.trigger_price, pending.price) == (147, None)
    assert pending.oco_order_id == iceberg.order_id
    (order,) = client.orders(setup.alice)
    assert (order.remaining_quantity, order.display_quantity, order.displayed_quantity) == (
        10,
        4,
        4,
    )
    assert order.oco_order_id == pending.order_id
    book = client.order_book("SOL-USDC")
    assert [(level.price, level.quantity) for level in book.asks] == [(155, 4)]

    taken = client.place_order(setup.bob, "SOL-USDC", Side.BUY, 5, 155)
    assert taken.filled_quantity == 5
    (pending,) = client.conditional_orders(setup.alice, min_sequence=taken.sequence)
    assert pending.quantity == 5
    (order,) = client.orders(setup.alice)
    assert (order.remaining_quantity, order.displayed_quantity) == (5, 3)
    assert client.cancel_all(setup.alice) == 2


def test_refusals_have_their_figures(setup: Setup, client: Client) -> None:
    """A trigger that is reached already is refused with both prices; a cancel of nothing is refused."""
    reached = ConditionalOrder(
        setup.alice, "SOL-PERP", Side.SELL, 1, 140, TriggerKind.STOP, Decimal("151.01")
    )
    with pytest.raises(Refused) as refused:
        client.place_conditional_order(reached)
    assert refused.value.reason is ResultCode.TRIGGER_ALREADY_REACHED
    assert (refused.value.limit, refused.value.actual) == (Decimal("151.01"), 150)
    with pytest.raises(Refused) as refused:
        client.cancel_conditional_order(setup.alice, 999_999)
    assert refused.value.reason is ResultCode.UNKNOWN_ORDER


def test_silence_cancels(setup: Setup) -> None:
    """A dead-man timer cancels the orders of its account when its caller falls silent, and no other's."""
    with (
        Client(setup.address, principal="robot") as robot,
        Client(setup.address, principal=PRINCIPAL) as other,
    ):
        robot.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 140)
        robot.set_dead_man(setup.alice, SECOND_NS)
        kept = other.place_order(setup.bob, "SOL-PERP", Side.BUY, 1, 140)
        wait_until(lambda: other.orders(setup.alice) == [])
        assert [order.order_id for order in other.orders(setup.bob)] == [kept.order_id]
        robot.set_dead_man(setup.alice, 0)
        other.cancel_all(setup.bob)
        with pytest.raises(Refused) as refused:
            robot.set_dead_man(setup.alice, 1)
    assert refused.value.reason is ResultCode.SETTING_OUT_OF_RANGE


@pytest.mark.parametrize("closes", [True, False])
def test_a_session_that_ends_cancels(setup: Setup, client: Client, *, closes: bool) -> None:
    """When a session that asked for it is closed or cut, the orders of its accounts go; other sessions' stay."""
    order = NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 140)
    with client.session() as plain:
        plain.submit([order])
    assert len(client.orders(setup.alice)) == 1

    async def trade() -> None:
        async with AsyncClient(setup.address, principal=PRINCIPAL) as found:
            session = found.session(cancel_on_disconnect=[setup.alice, setup.bob])
            async with session:
                await session.submit([order])
                if not closes:
                    raise ConnectionAbortedError

    if closes:
        asyncio.run(trade())
    else:
        with pytest.raises(ConnectionAbortedError):
            asyncio.run(trade())
    wait_until(lambda: client.orders(setup.alice) == [])


@pytest.mark.parametrize("end_exits", [False, True])
def test_exits_end_only_when_they_are_named(
    setup: Setup, client: Client, *, end_exits: bool
) -> None:
    """A cancel of all orders, a dead-man timer and the end of a session leave a stop that closes a position (O-3.2)."""
    stop = ConditionalOrder(
        setup.alice, "SOL-PERP", Side.SELL, 1, 129, TriggerKind.STOP, 130, reduce_only=True
    )

    def stops(number: int) -> Callable[[], bool]:
        return lambda: len(client.conditional_orders(setup.alice)) == number

    client.place_conditional_order(stop)
    assert client.cancel_all(setup.alice, end_exits=end_exits) == int(end_exits)
    if end_exits:
        client.place_conditional_order(stop)
    with client.session(cancel_on_disconnect=[setup.alice], end_exits=end_exits) as session:
        session.submit([NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 140)])
    wait_until(lambda: client.orders(setup.alice) == [])
    wait_until(stops(1 - int(end_exits)))
    if end_exits:
        client.place_conditional_order(stop)
    order = client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 140)
    client.set_dead_man(setup.alice, SECOND_NS, end_exits=end_exits)
    assert client.orders(setup.alice, min_sequence=order.sequence) != []
    wait_until(lambda: client.orders(setup.alice) == [])
    wait_until(stops(1 - int(end_exits)))
    client.set_dead_man(setup.alice, 0)
    client.cancel_all(setup.alice, end_exits=True)


def test_a_session_states_exits_only_with_accounts(client: Client) -> None:
    """Exits without accounts whose orders the session's end cancels are an error before anything is sent."""
    with pytest.raises(ValueError, match="cancel_on_disconnect"):
        client.session(end_exits=True)


def test_a_twap_is_sent_in_slices_that_others_see(setup: Setup, client: Client) -> None:
    """Its first slice trades at once, anyone sees what is to come, its owner sees its terms and ends it."""
    client.place_order(setup.bob, "SOL-PERP", Side.SELL, 10, 150)
    order_id = client.place_twap(
        setup.alice, "SOL-PERP", Side.BUY, 8, 4, 3_600_000_000_000, Decimal("150.5")
    )
    assert client.positions(setup.alice)["SOL-PERP"].quantity == 2
    (seen,) = client.twaps("SOL-PERP")
    assert (seen.order_id, seen.market, seen.side) == (order_id, "SOL-PERP", Side.BUY)
    assert (seen.quantity, seen.filled_quantity) == (8, 2)
    assert (seen.slices, seen.slices_over) == (4, 1)
    assert seen.next_time_ns - seen.time_ns == seen.interval_ns == 3_600_000_000_000
    assert not hasattr(seen, "account_id")
    (own,) = client.conditional_orders(setup.alice)
    assert (own.order_id, own.trigger_kind, own.price) == (
        order_id,
        TriggerKind.TIME,
        Decimal("150.5"),
    )
    with pytest.raises(Refused) as refused:
        client.place_twap(setup.alice, "SOL-PERP", Side.BUY, 8, 1, 3_600_000_000_000)
    assert refused.value.reason is ResultCode.TWAP_SLICES_INVALID
    assert (refused.value.limit, refused.value.actual) == (2, 1)
    ended = client.cancel_conditional_order(setup.alice, order_id)
    assert client.twaps("SOL-PERP", min_sequence=ended.sequence) == []
    assert client.twaps("SOL-USDC") == []
