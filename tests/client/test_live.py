# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: calls, refusals, reads."""

import asyncio
import time
from decimal import Decimal

import grpc
import pytest

from clearinghouse.client import (
    AccountKind,
    AccountStatus,
    AsyncClient,
    Cancel,
    Client,
    ConditionalOrder,
    Decision,
    InvalidRequest,
    ListingGap,
    MarketKind,
    MarketParameters,
    MarketStatus,
    NewOrder,
    NotFound,
    OrderStatus,
    OrderType,
    PostOnly,
    Refused,
    Replacement,
    RequestKey,
    ResultCode,
    Side,
    Tick,
    TimeInForce,
    Transfer,
    TriggerKind,
    Unavailable,
    UnknownInstrument,
    UnknownOutcome,
)
from tests.client.conftest import PRINCIPAL, Setup
from tests.undisturbed import undisturbed

SECOND_NS = 1_000_000_000


def test_a_purchase_spends_an_amount(setup: Setup, client: Client) -> None:
    """1,000 USDC pay 6.66 SOL at 150 with the fee of 0.06 %, and both spellings of the sizes at once are refused."""
    client.place_order(setup.bob, "SOL-USDC", Side.SELL, 10, 150)
    taken = client.place_order(
        setup.alice,
        "SOL-USDC",
        Side.BUY,
        "",
        "",
        type=OrderType.MARKET,
        time_in_force=TimeInForce.IOC,
        spend=1000,
    )
    assert taken.filled_quantity == Decimal("6.66")
    assert sum(fill.price * fill.quantity + fill.fee for fill in taken.fills) == Decimal("999.5994")
    both = NewOrder(setup.alice, "SOL-USDC", Side.BUY, 1, "", type=OrderType.MARKET, spend="1000")
    with pytest.raises(InvalidRequest):
        client.place_orders([both])


def test_the_reference_trade(setup: Setup, client: Client) -> None:
    """A spot trade moves both legs and both fees, and every read shows it (SPEC O-7)."""
    before = {account: client.balances(account) for account in (setup.alice, setup.bob)}
    rested = client.place_order(setup.bob, "SOL-USDC", Side.SELL, 100, 150)
    assert rested.remaining_quantity == 100
    taken = client.place_order(
        setup.alice, "SOL-USDC", Side.BUY, 100, Decimal("150.00"), time_in_force=TimeInForce.IOC
    )
    assert taken.filled_quantity == 100
    (fill,) = taken.fills
    assert [fill.price, fill.quantity, fill.fee] == [150, 100, 9]

    after = {
        account: client.balances(account, min_sequence=taken.sequence)
        for account in (setup.alice, setup.bob)
    }

    def moved(account: int, asset: str) -> Decimal:
        return after[account][asset].balance - before[account][asset].balance

    assert [moved(setup.alice, asset) for asset in ("USDC", "SOL")] == [-15_009, 100]
    assert [moved(setup.bob, asset) for asset in ("USDC", "SOL")] == [14_997, -100]
    order = client.order(setup.bob, rested.order_id)
    assert order.status is OrderStatus.FILLED
    assert [order.filled_quantity, order.fee] == [100, 3]
    (seen,) = client.fills(setup.bob, taken.sequence)
    assert (seen.market, seen.side, seen.is_maker) == ("SOL-USDC", Side.SELL, True)
    assert seen.fee == 3
    assert client.head().sequence >= taken.sequence


def test_a_refusal_is_an_exception_with_figures(setup: Setup, client: Client) -> None:
    """A one-item call that is refused raises with reason, figures and sequence."""
    with pytest.raises(Refused) as band:
        client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 200)
    assert band.value.reason is ResultCode.PRICE_BAND
    assert band.value.limit == 165
    assert band.value.actual == 200
    assert band.value.sequence > 0
    with pytest.raises(Refused) as balance:
        client.transfer(setup.alice, setup.bob, "SOL", 1_000_000)
    assert balance.value.reason is ResultCode.INSUFFICIENT_FREE_BALANCE
    assert balance.value.shortfall is not None


def test_a_batch_answers_per_item(setup: Setup, client: Client) -> None:
    """Accepted and refused items come back in order, as data; prepared messages and dataclasses mix."""
    prepared = client.prepare(
        [NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 140, client_order_id=11)]
    )
    batch = client.submit_orders(
        [
            *prepared,
            NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 200),
            Replacement(
                NewOrder(setup.alice, "SOL-PERP", Side.BUY, 2, 141, client_order_id=12),
                target_client_order_id=11,
            ),
            Cancel(setup.alice, target_client_order_id=12),
            Cancel(setup.alice, target_client_order_id=12),
        ]
    )
    assert list(batch.codes) == [
        0,
        ResultCode.PRICE_BAND,
        0,
        0,
        ResultCode.UNKNOWN_ORDER,
    ]
    assert batch.accepted_count == 3
    assert [result.sequence for result in batch] == list(
        range(batch.first_sequence, batch.first_sequence + 5)
    )
    assert client.orders(setup.alice) == []


def test_an_atomic_batch_is_accepted_whole_or_leaves_nothing(setup: Setup, client: Client) -> None:
    """The item that fails has its code and figures, the others that of a sibling's failure; then all are accepted."""
    quotes = [NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, price) for price in (140, 141)]
    far = NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, 200)
    refused = client.place_orders([*quotes, far], atomic=True)
    sibling = ResultCode.ATOMIC_BATCH_REFUSED
    assert list(refused.codes) == [sibling, sibling, ResultCode.PRICE_BAND]
    assert refused[2].limit == 165
    assert client.orders(setup.alice) == []
    accepted = client.place_orders(quotes, atomic=True)
    assert accepted.accepted_count == 2
    ids = [result.order_id for result in accepted]
    with client.session(atomic=True) as session:
        cancels = [Cancel(setup.alice, order_id=order_id) for order_id in (*ids, ids[0])]
        answer = session.submit(cancels)
        assert list(answer.codes) == [sibling, sibling, ResultCode.UNKNOWN_ORDER]
        assert [order.order_id for order in client.orders(setup.alice)] == ids
        assert session.submit(cancels[:2]).accepted_count == 2
    assert client.orders(setup.alice) == []


def test_orders_have_texts_of_their_client(setup: Setup, client: Client) -> None:
    """A text names an order in a cancel, a replace and a read, and is shown by orders, fills and waiting orders."""
    text = "maker-7:2026-11-22T08:00:00.000Z-0001"[:36]
    rested = client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 140, client_order_text=text)
    (shown,) = client.orders(setup.alice)
    assert (shown.client_order_text, shown.client_order_id) == (text, 0)
    with pytest.raises(Refused, match="DUPLICATE_CLIENT_ORDER_ID"):
        client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 139, client_order_text=text)
    with pytest.raises(InvalidRequest) as both:
        client.place_order(
            setup.alice, "SOL-PERP", Side.BUY, 1, 139, client_order_id=1, client_order_text="a"
        )
    assert both.value.violations[0].field == "orders[0].client_order_text"
    assert client.order(setup.alice, client_order_text=text).order_id == rested.order_id
    order = NewOrder(setup.alice, "SOL-PERP", Side.BUY, 2, 141, client_order_text="b")
    replaced = client.replace_order(order, target_client_order_text=text)
    client.cancel_order(setup.alice, target_client_order_text="b")
    assert client.order(setup.alice, client_order_text="b").order_id == replaced.order_id
    assert client.orders(setup.alice) == []
    stop = ConditionalOrder(
        setup.alice,
        "SOL-PERP",
        Side.BUY,
        1,
        160,
        trigger=TriggerKind.STOP,
        trigger_price=155,
        client_order_text="stop",
    )
    client.place_conditional_order(stop)
    (stop_order,) = client.conditional_orders(setup.alice)
    assert stop_order.client_order_text == "stop"
    client.cancel_conditional_order(setup.alice, target_client_order_text="stop")
    assert client.conditional_orders(setup.alice) == []


def test_wrong_requests_name_their_fields(setup: Setup, client: Client) -> None:
    """A refusal of the edge is an exception with the reason and the field, and has no sequence."""

    def ask() -> None:
        with pytest.raises(InvalidRequest) as text:
            client.place_order(setup.alice, "SOL-PERP", Side.BUY, "1e3", 150)
        assert text.value.reason is ResultCode.INVALID_ARGUMENT
        assert "quantity" in text.value.violations[0].field
        with pytest.raises(InvalidRequest) as empty:
            client.place_orders([])
        assert empty.value.reason is ResultCode.BATCH_EMPTY
        with pytest.raises(NotFound):
            client.account(999_999)
        with pytest.raises(UnknownInstrument):
            client.order_book("NO-SUCH")

    undisturbed(client, ask)


def test_one_key_has_one_effect(setup: Setup, client: Client) -> None:
    """The same key gives the stored answer; with other content it is refused and changes nothing."""
    key = client.new_key()
    first = client.submit_transfers([Transfer(setup.alice, setup.bob, "USDC", 5)], key=key)
    held = client.balances(setup.bob)["USDC"].balance
    again = client.submit_transfers([Transfer(setup.alice, setup.bob, "USDC", 5)], key=key)
    assert (again.is_repeat, again.first_sequence) == (True, first.first_sequence)
    with pytest.raises(Refused) as reused:
        client.transfer(setup.alice, setup.bob, "USDC", 6, key=key)
    assert reused.value.reason is ResultCode.REQUEST_ID_REUSED
    old = RequestKey("old", time.time_ns() - 3_600 * SECOND_NS)
    with pytest.raises(Refused) as expired:
        client.transfer(setup.alice, setup.bob, "USDC", 6, key=old)
    assert expired.value.reason is ResultCode.REQUEST_EXPIRED
    assert client.balances(setup.bob)["USDC"].balance == held


def test_money_moves_in_two_phases(setup: Setup, client: Client) -> None:
    """Deposits and withdrawals wait for custody, holds for their capture."""
    account = client.create_account("carol", AccountKind.CUSTOMER)
    deposit = client.request_deposit(account, "USDC", 100, "wire 1")
    assert "USDC" not in client.balances(account) or client.balances(account)["USDC"].balance == 0
    client.decide_deposits([Decision(deposit)]).raise_for_refusals()
    withdrawal = client.request_withdrawal(account, "USDC", 30)
    assert client.balances(account)["USDC"].withdrawing == 30
    client.decide_withdrawals([Decision(withdrawal, confirm=False)]).raise_for_refusals()
    expiry_ns = time.time_ns() + 3_600 * SECOND_NS
    hold = client.create_hold(account, setup.bob, "USDC", 50, expiry_ns)
    assert client.balances(account)["USDC"].held == 50
    client.capture_hold(hold, "USDC", 20)
    other = client.create_hold(account, setup.bob, "USDC", 10, expiry_ns)
    client.release_hold(other, "USDC")
    balance = client.balances(account)["USDC"]
    assert [balance.balance, balance.free, balance.held] == [80, 80, 0]
    client.transfer(account, setup.bob, "USDC", 80)
    client.close_account(account)
    assert client.account(account).status is AccountStatus.CLOSED
    assert [found.owner for found in client.accounts("carol")] == ["carol"]


def test_every_read_has_its_shape(setup: Setup, client: Client) -> None:
    """Instruments, book, margin, switches, breaks and conservation come as typed values."""
    assert [asset.symbol for asset in client.assets()] == ["USDC", "SOL"]
    markets = {market.symbol: market for market in client.markets()}
    perpetual = markets["SOL-PERP"]
    assert perpetual.lot_size == Decimal("0.01")
    assert perpetual.mark_price == 150
    assert perpetual.status is MarketStatus.OPEN
    client.place_order(
        setup.alice, "SOL-PERP", Side.BUY, 2, 149, post_only=PostOnly.REJECT, client_order_id=77
    )
    client.place_order(setup.bob, "SOL-PERP", Side.SELL, 1, 149)
    book = client.order_book("SOL-PERP", 5)
    assert [level.price for level in book.bids] == [149]
    assert [level.quantity for level in book.bids] == [1]
    assert client.order(setup.alice, client_order_id=77).remaining_quantity == 1
    assert [order.market for order in client.orders(setup.alice, page_size=1)] == ["SOL-PERP"]
    assert client.positions(setup.alice)["SOL-PERP"].quantity == 1
    margin = client.margin(setup.alice)
    assert margin.equity > margin.worst_case_equity > margin.worst_side_imf_requirement
    assert margin.positions[0].open_bid_quantity == 1
    conservation = client.conservation()
    assert {line.asset: line.balance_sum for line in conservation.assets} == {"USDC": 0, "SOL": 0}
    external = {line.asset: line.external for line in conservation.assets}["SOL"]
    assert external == -2_000 * sum(account.owner == "alice" for account in client.accounts())
    assert {line.position_sum for line in conservation.markets} == {0}
    assert client.risk_switches() == []
    assert client.breaks() == []
    assert client.cancel_all(setup.alice) == 1


def test_pages_are_read_to_the_end(setup: Setup, client: Client) -> None:
    """A list that needs many pages comes whole and in order."""
    placed = client.place_orders(
        [NewOrder(setup.bob, "SOL-PERP", Side.SELL, 1, 155 + n) for n in range(7)]
    )
    placed.raise_for_refusals()
    ids = [result.order_id for result in placed]
    assert [order.order_id for order in client.orders(setup.bob, page_size=2)] == ids
    assert len(client.accounts(page_size=1)) == len(client.accounts())
    fills = client.fills(setup.bob)
    assert client.fills(setup.bob, page_size=1) == fills
    assert client.cancel_all(setup.bob, "SOL-PERP", Side.SELL) == 7


def test_the_asynchronous_face_does_the_same(setup: Setup) -> None:
    """Calls under way together on one asynchronous client each get their own answer."""

    async def trade() -> None:
        async with AsyncClient(setup.address, principal=PRINCIPAL) as client:
            orders = await asyncio.gather(
                *[
                    client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, price)
                    for price in range(135, 145)
                ]
            )
            assert len({order.order_id for order in orders}) == 10
            assert await client.cancel_all(setup.alice) == 10
            with pytest.raises(Refused, match="PRICE_BAND"):
                await client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 200)

    asyncio.run(trade())


def test_ticks_flow_over_a_stream(setup: Setup, client: Client) -> None:
    """Frames of ticks are answered in order; an older tick is refused, not lost."""
    with client.tick_session() as session:
        now_ns = time.time_ns()
        first = session.send([Tick(setup.source_id, "SOL", now_ns, last=150)])
        second = session.send([Tick(setup.source_id, "SOL", now_ns, last=151)])
        assert list(first.result(10).codes) == [0]
        assert list(second.result(10).codes) == [ResultCode.TICK_NOT_NEWER]


def test_funding_and_a_future_are_set_and_seen(setup: Setup, client: Client) -> None:
    """The market shows the funding and the expiry that operators set; a future without an expiry does not open."""
    client.set_funding("SOL-PERP", interest_ppb=200_000)
    perp = next(found for found in client.markets() if found.symbol == "SOL-PERP")
    assert (perp.funding_interval_ns, perp.funding_interest_ppb) == (3600 * SECOND_NS, 200_000)
    assert (perp.funding_inner_clamp_ppb, perp.funding_bound_ppb) == (500_000, 5_000_000)
    assert [perp.funding_rate_ppb, perp.funding_index, perp.expiry_time_ns] == [0, 0, 0]
    client.end_funding("SOL-PERP")
    client.create_market(
        "SOL-FUT",
        MarketKind.DATED_FUTURE,
        "SOL",
        "USDC",
        lot_size="0.01",
        tick_size="0.01",
        parameters=MarketParameters(maker_fee_ppb=[0], taker_fee_ppb=[0]),
        status=MarketStatus.CANCEL_ONLY,
    )
    with pytest.raises(Refused, match="EXPIRY_NOT_SET"):
        client.set_market_status("SOL-FUT", MarketStatus.OPEN)
    at = (time.time_ns() // SECOND_NS + 86_400) * SECOND_NS
    client.set_expiry("SOL-FUT", at)
    client.set_market_status("SOL-FUT", MarketStatus.AUCTION, confirmed_gaps=list(ListingGap)[1:])
    client.set_market_status("SOL-FUT", MarketStatus.OPEN)
    with pytest.raises(Refused, match="MARKET_STATUS_FORBIDS"):
        client.name_settlement_price("SOL-FUT", "150.01", "too early")
    client.place_order(setup.bob, "SOL-FUT", Side.SELL, 1, 150)
    client.place_order(setup.alice, "SOL-FUT", Side.BUY, 1, 150)
    future = next(found for found in client.markets() if found.symbol == "SOL-FUT")
    assert (future.expiry_time_ns, future.expiry_window_ns) == (at, 1800 * SECOND_NS)
    assert future.settlement_price is None
    position = client.positions(setup.alice)["SOL-FUT"]
    assert [position.quantity, position.accrued_funding] == [1, 0]
    line = next(p for p in client.margin(setup.alice).positions if p.market == "SOL-FUT")
    assert line.accrued_funding == 0


def test_nobody_there() -> None:
    """Without a server a read is unavailable and a command's outcome unknown, with the key to repeat it."""
    with Client("127.0.0.1:1", timeout=0.2) as client:
        with pytest.raises(Unavailable):
            client.head()
        key = client.new_key()
        with pytest.raises(UnknownOutcome) as unknown:
            client.submit_transfers([Transfer(1001, 1002, 1, 5)], key=key)
        assert unknown.value.key == key
        assert unknown.value.status is grpc.StatusCode.UNAVAILABLE


def test_fills_show_the_text_of_their_order(setup: Setup, client: Client) -> None:
    """The last test of the file, as it trades."""
    client.cancel_all(setup.alice)
    client.cancel_all(setup.bob)
    client.place_order(setup.bob, "SOL-PERP", Side.SELL, 1, 150, client_order_text="ask")
    taken = client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 150, client_order_text="hit")
    (fill,) = client.fills(setup.alice, taken.sequence)
    assert (fill.client_order_text, fill.client_order_id) == ("hit", 0)
    assert client.order(setup.bob, client_order_text="ask").status is OrderStatus.FILLED
