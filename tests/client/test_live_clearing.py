# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: members, captured trades, and a session from its first trade to its nets."""

import asyncio
import time
from decimal import Decimal

import pytest

from clearinghouse.client import (
    AccountKind,
    AsyncClient,
    Client,
    DvpModel,
    EventKind,
    IdentifierScheme,
    MarketKind,
    MarketParameters,
    MarketStatus,
    MemberStatus,
    NotFound,
    Refused,
    ResultCode,
    SessionState,
    Side,
    TradeCancel,
    TradeSide,
    TradeSideCancel,
    TradeToCapture,
)
from tests.client.cleared_market import DAY, NOON, cleared_market
from tests.client.conftest import PRINCIPAL, Setup


def test_a_day_from_capture_to_nets(setup: Setup, client: Client) -> None:
    """Trades of two members are captured, refused by a limit, netted at the cut-off, and listed by page."""
    buyer, seller = (
        client.create_account(owner, kind=AccountKind.MEMBER_HOUSE) for owner in ("north", "south")
    )
    north = client.admit_member("north", open_exposure_max="1500")
    client.admit_member("south")
    client.set_identifier(IdentifierScheme.LEI, north, "7LTWFZYICNSX8D621K86")
    client.set_identifier(IdentifierScheme.BIC, north, "DEUTDEFF")
    with pytest.raises(Refused, match="IDENTIFIER_INVALID"):
        client.set_identifier(IdentifierScheme.LEI, north, "7LTWFZYICNSX8D621K87")
    listed = next(one for one in client.list_members() if one.member_id == north)
    assert (listed.lei, listed.bic) == ("7LTWFZYICNSX8D621K86", "DEUTDEFF")
    with pytest.raises(Refused, match="MEMBER_ADMITTED_TWICE"):
        client.admit_member("north")
    calendar_id = client.set_calendar(weekend_days=0, holidays=[1, 2])
    client.set_calendar_offsets(
        calendar_id,
        from_times_ns=[1_711_846_800_000_000_000],
        utc_offsets_seconds=[NOON - int(time.time()) % DAY],
    )
    client.set_asset_calendar("USDC", calendar_id)
    assert client.list_calendars()[-1].asset_ids == (1,)
    segment_id = cleared_market(client, "SOL/USDC-C", calendar_id, cut_off_in=5, settles_in=60)
    batch = client.capture_trades(
        [
            TradeToCapture("SOL/USDC-C", buyer, seller, "150", "10", "V1"),
            TradeToCapture("SOL/USDC-C", buyer, seller, "149.5", "1", "V2"),
            TradeToCapture("SOL/USDC-C", seller, buyer, "151", "4", "V3"),
        ]
    )
    assert [item.code for item in batch] == [
        ResultCode.OK,
        ResultCode.EXPOSURE_LIMIT,
        ResultCode.OK,
    ]
    refused = batch[1]
    assert (refused.limit, refused.actual) == (Decimal(1500), Decimal("1649.5"))

    (session,) = client.list_sessions(segment_id)
    assert (session.state, session.trades, session.nets) == (SessionState.OPEN, 2, 2)
    trades = client.list_trades(session.session_id, buyer, page_size=1)
    assert [(one.venue_trade_id, one.quantity, one.value) for one in trades] == [
        ("V1", Decimal(10), Decimal(1500)),
        ("V3", Decimal(4), Decimal(604)),
    ]
    for frame in client.subscribe(1, kinds=[EventKind.SESSION_NETTED]):
        if frame.events:
            break
    report = client.get_session(session.session_id)
    assert report.session.state is SessionState.NETTED
    (market,) = report.markets
    (currency,) = report.currencies
    assert (market.gross_quantity, market.net_quantity) == (Decimal(14), Decimal(6))
    assert (currency.gross_value, currency.net_value) == (Decimal(2104), Decimal(896))
    assert currency.reduction_ppb == (2104 - 896) * 10**9 // 2104
    nets = client.list_nets(session.session_id, page_size=1)
    assert [(one.account_id, one.net_quantity, one.net_cash) for one in nets] == [
        (buyer, Decimal(6), Decimal(-896)),
        (seller, Decimal(-6), Decimal(896)),
    ]
    cash = client.list_cash_nets(session.session_id, seller)
    assert [(one.asset_id, one.net_cash) for one in cash] == [(1, Decimal(896))]
    late = client.capture_trades([TradeToCapture("SOL/USDC-C", buyer, seller, "150", "1", "V4")])
    assert [item.code for item in late] == [ResultCode.CUT_OFF_PASSED]
    first = client.set_member(north, settlement_cap=5_000)
    changed = client.set_member(north, MemberStatus.SUSPENDED, expected_version=first.version)
    (setting,) = client.list_settings(member_id=north)
    assert (setting.version, setting.parameters) == (changed.version, changed.in_force)
    assert setting.parameters["settlement_cap"] == "5000"
    assert setting.parameters["open_exposure_max"] == "1500"  # as it was admitted
    with pytest.raises(Refused) as stale:
        client.set_member(north, MemberStatus.ACTIVE, expected_version=first.version)
    assert stale.value.reason is ResultCode.STALE_VERSION
    client.set_member(north, open_exposure_max=0)
    (member,) = (one for one in client.list_members() if one.owner == "north")
    assert (member.owner, member.status) == ("north", MemberStatus.SUSPENDED)
    assert (member.open_exposure_max, member.open_exposure) == (Decimal(0), Decimal(896))
    assert member.open_exposure_limit is None  # before margin is set no limit is in force
    (cleared,) = (one for one in client.list_cleared_markets() if one.segment_id == segment_id)
    assert (cleared.dvp_model, cleared.open_quantity) == (DvpModel.NET, Decimal(6))
    with pytest.raises(NotFound, match="there is no session 99"):
        client.get_session(99)

    async def ask() -> tuple[tuple[int, ...], list[str]]:
        async with AsyncClient(setup.address, principal=PRINCIPAL) as other:
            calendars = await other.list_calendars()
            segments = await other.list_segments()
            (calendar,) = (one for one in calendars if one.calendar_id == calendar_id)
            return calendar.holidays, [one.symbol for one in segments]

    holidays, symbols = asyncio.run(ask())
    assert (holidays, "EQ" in symbols) == ((1, 2), True)


def _give_up_and_allocate(client: Client, first: int, second: int, session_id: int) -> None:
    """A part of a leg goes to the other member, one is rejected, and the rest is divided with a client's account."""
    own_client = client.create_account("east", kind=AccountKind.MEMBER_INDIVIDUAL)
    sides = (
        TradeSide("SOL/USDC-B", first, second, Side.BUY, "150", "2", "block"),
        TradeSide("SOL/USDC-B", second, first, Side.SELL, "150", "2", "block"),
    )
    _, captured = client.submit_trade_sides(sides)
    leg = (first, session_id, captured.id, "SOL/USDC-B", Side.BUY)
    kept, ended = (client.give_up_trade(*leg, quantity, second) for quantity in ("0.5", "1.5"))
    listed = client.list_give_ups(second)
    assert [one.give_up_id for one in listed] == [kept, ended]
    assert (listed[0].quantity, listed[0].price) == (Decimal("0.5"), Decimal(150))
    client.end_give_up(second, ended)
    part = client.accept_give_up(second, kept)
    with pytest.raises(Refused, match="ALLOCATION_NOT_EXACT"):
        client.allocate_trade(*leg, [first, own_client], ["1", "1"])
    client.allocate_trade(*leg, [first, own_client], ["1", "0.5"])
    rest, given, divided = client.list_trades(session_id)
    assert (rest.trade_id, rest.quantity, rest.block_trade_id) == (captured.id, Decimal(1), 0)
    assert (given.trade_id, given.buyer_account_id, given.block_trade_id) == (
        part,
        second,
        captured.id,
    )
    assert (divided.buyer_account_id, divided.quantity) == (own_client, Decimal("0.5"))
    assert client.list_give_ups() == []


def test_two_members_affirm_a_trade_and_cancel_it(setup: Setup, client: Client) -> None:
    """A side waits, differs from the other one, agrees after it is stated again, and the trade is cancelled by both."""
    first, second = (
        client.create_account(owner, kind=AccountKind.MEMBER_HOUSE) for owner in ("east", "west")
    )
    client.admit_member("east")
    client.admit_member("west")
    market = client.create_market(
        "SOL/USDC-B",
        MarketKind.SPOT,
        "SOL",
        "USDC",
        lot_size="0.01",
        tick_size="0.01",
        status=MarketStatus.HALTED,
        parameters=MarketParameters(),
    )
    calendar_id = client.set_calendar(weekend_days=0, holidays=[])
    now = int(time.time())
    segment_id = client.create_segment(
        "BI",
        calendar_id=calendar_id,
        utc_offset_seconds=NOON - now % DAY,
        cut_off_seconds=NOON + 600,
        settlement_seconds=NOON + 600,
        cycle_days=1,
    )
    client.set_clearing(market, segment_id=segment_id, dvp_model=DvpModel.NET)
    bought = TradeSide("SOL/USDC-B", first, second, Side.BUY, "150", "2", "deal")
    (waits,) = client.submit_trade_sides([bought])
    assert (waits.code, waits.id) == (ResultCode.OK, 0)
    (differs,) = client.submit_trade_sides(
        [TradeSide("SOL/USDC-B", second, first, Side.SELL, "150.5", "2", "deal")]
    )
    assert differs.id == 0
    own, other = client.list_trade_sides()
    assert (own.differing, other.differing) == (4, 4)
    assert (own.price, own.counterparty_price) == (Decimal(150), Decimal("150.5"))
    assert (own.counterparty_side_id, own.quantity) == (other.side_id, Decimal(2))
    (trade,) = client.submit_trade_sides(
        [TradeSide("SOL/USDC-B", second, first, Side.SELL, "150", "2", "deal")]
    )
    assert client.list_trade_sides(first) == []
    (session,) = client.list_sessions(segment_id)
    (found,) = client.list_trades(session.session_id)
    assert (found.trade_id, found.venue_trade_id) == (trade.id, f"deal {first}-{second}")
    cancel = [TradeCancel(first, session.session_id, trade.id)]
    client.cancel_trades(cancel).raise_for_refusals()
    with pytest.raises(Refused, match="TRADE_CANCEL_ASKED_TWICE"):
        client.cancel_trades(cancel).raise_for_refusals()
    client.cancel_trades([TradeCancel(second, session.session_id, trade.id)]).raise_for_refusals()
    assert client.list_trades(session.session_id) == []
    _give_up_and_allocate(client, first, second, session.session_id)
    east = next(one for one in client.list_members() if one.owner == "east")
    client.resign_member(east.member_id, 86_400)
    with pytest.raises(Refused, match="MEMBER_RESIGNED"):
        client.resign_member(east.member_id, 86_400)
    left = next(one for one in client.list_members() if one.owner == "east")
    assert (left.status, left.resign_time_ns > 0) == (MemberStatus.RESTRICTED, True)
    (gone,) = client.cancel_trade_sides([TradeSideCancel(first, second, "deal")])
    assert gone.code is ResultCode.UNKNOWN_TRADE_SIDE

    async def ask() -> int:
        async with AsyncClient(setup.address, principal=PRINCIPAL) as aio:
            (result,) = await aio.submit_trade_sides([bought])
            sides = await aio.list_trade_sides(first, page_size=1)
            (ended,) = await aio.cancel_trade_sides([TradeSideCancel(first, second, "deal")])
            assert ended.code is ResultCode.OK
            return len(sides) + result.id

    assert asyncio.run(ask()) == 1
