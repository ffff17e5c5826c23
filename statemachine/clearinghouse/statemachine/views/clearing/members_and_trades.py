# SPDX-License-Identifier: Apache-2.0
"""Make views of members, calendars, segments, sessions, nets and trades of the counterparty (SPEC C-0 to C-4).

Owns the fields and pages of those answers. Must never change the state. Account 0 means all accounts.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from clearinghouse.statemachine.arithmetic.netting import reduction_ppb
from clearinghouse.statemachine.clearing.exposure import exposure_of, limit_in_force
from clearinghouse.statemachine.clearing.identifiers import identifier_of
from clearinghouse.statemachine.state.clearing import Session, pair_key, pair_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.waiting_trades import WaitingTerms
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import SCHEME_BIC, SCHEME_LEI


@dataclass
class MemberView:
    """A clearing member with its limits and its present exposure."""

    member_id: int
    owner: str
    status: int
    open_exposure_max: int
    settlement_cap: int
    concentration_ppb: int
    open_exposure: int
    resign_ns: int
    assessable: int
    group_id: int
    open_exposure_limit: int  # in force
    has_exposure_limit: bool
    lei: str  # empty: none
    bic: str


@dataclass
class CalendarView:
    """A calendar; `weekend_days` has a bit for each day, Monday the lowest."""

    calendar_id: int
    weekend_days: int
    holidays: list[int]
    asset_ids: list[AssetId]
    last_day: int


@dataclass
class SegmentView:
    """A segment with the times of its day."""

    segment_id: int
    symbol: str
    calendar_id: int
    utc_offset_seconds: int
    cut_off_seconds: int
    settlement_seconds: int
    cycle_days: int
    cash_in_advance: bool
    wait_seconds: int
    lapse_fee_ppb: int
    call_seconds: int


@dataclass
class ClearedMarketView:
    """The terms of a cleared market, and its open lots."""

    market_id: MarketId
    segment_id: int
    dvp_model: int
    concentration_floor_lots: int
    open_lots: int


@dataclass
class SessionView:
    """A clearing session, as a caller reads it."""

    session_id: int
    segment_id: int
    value_date: int
    state: int
    cut_off_ns: int
    settlement_ns: int
    trades: int
    nets: int
    is_house_cause: bool


@dataclass
class MarketNettingView:
    """The totals of a market in a session."""

    market_id: MarketId
    dvp_model: int
    trades: int
    gross_lots: int
    net_lots: int
    reduction_ppb: int
    open_nets: int


@dataclass
class CurrencyNettingView:
    """The totals of a currency in a session."""

    asset_id: AssetId
    gross_value: int
    net_value: int
    reduction_ppb: int


@dataclass
class AccountNetView:
    """The net of an account in a session and a market; cash in quote units."""

    account_id: AccountId
    market_id: MarketId
    trades: int
    bought_lots: int
    sold_lots: int
    net_lots: int
    cash: int


@dataclass
class AccountCashView:
    """The cash of an account in a session and a currency."""

    account_id: AccountId
    asset_id: AssetId
    amount: int
    prefunded: int


@dataclass
class ClearedTradeView:
    """A trade of a session."""

    trade_id: int
    market_id: MarketId
    buyer_account_id: AccountId
    seller_account_id: AccountId
    price_per_lot: PricePerLot
    lots: int
    cash: int
    venue_trade_id: str
    # 0: the trade is not a part of a block trade.
    block_trade_id: int


def member_views(state: State) -> list[MemberView]:
    """Return members by number; the exposure is 0 if a currency of it has no price."""
    return [
        MemberView(
            member.id,
            member.owner,
            member.status,
            member.open_exposure_max,
            member.settlement_cap,
            member.concentration_ppb,
            max(exposure_of(state, member), 0),
            member.resign_ns,
            member.assessable,
            member.group_id,
            limit_in_force(state, member),
            limit_in_force(state, member) >= 0,
            identifier_of(state.clearing, SCHEME_LEI, member.id),
            identifier_of(state.clearing, SCHEME_BIC, member.id),
        )
        for member in state.clearing.members.values()
    ]


def calendar_views(state: State) -> list[CalendarView]:
    """Return calendars by number."""
    assets: dict[int, list[AssetId]] = {}
    for asset_id, calendar_id in sorted(state.clearing.asset_calendars.items()):
        assets.setdefault(calendar_id, []).append(asset_id)
    return [
        CalendarView(
            calendar.id,
            calendar.weekend_days,
            list(calendar.holidays),
            assets.get(calendar.id, []),
            calendar.last_day,
        )
        for calendar in state.clearing.calendars.values()
    ]


def segment_views(state: State) -> list[SegmentView]:
    """Return segments by number."""
    terms = state.clearing.waiting.terms
    none = WaitingTerms(0, 0, 0)
    return [
        SegmentView(
            segment.id,
            segment.symbol,
            segment.calendar_id,
            segment.utc_offset_seconds,
            segment.cut_off_seconds,
            segment.settlement_seconds,
            segment.cycle_days,
            segment.cash_in_advance == 1,
            terms.get(segment.id, none).wait_seconds,
            terms.get(segment.id, none).lapse_fee_ppb,
            segment.call_seconds,
        )
        for segment in state.clearing.segments.values()
    ]


def cleared_market_views(state: State) -> list[ClearedMarketView]:
    """Return cleared markets by id."""
    cleared = state.clearing.markets
    return [
        ClearedMarketView(
            key,
            cleared[key].segment_id,
            cleared[key].dvp_model,
            cleared[key].concentration_floor_lots,
            cleared[key].open_lots.long,
        )
        for key in sorted(cleared)
    ]


def session_view(session: Session) -> SessionView:
    """Return the view of a session."""
    return SessionView(
        session.id,
        session.segment_id,
        session.value_date,
        session.state,
        session.cut_off_ns,
        session.settlement_ns,
        len(session.trades.trade_ids),
        len(session.nets),
        bool(session.is_house_cause),
    )


def session_views(state: State, segment_id: int, after: int, count: int) -> list[SessionView]:
    """Return sessions by number, at most `count` with a number above `after`; segment 0 means all."""
    found: list[SessionView] = []
    for key, session in state.clearing.sessions.items():
        if key > after and segment_id in (0, session.segment_id):
            found.append(session_view(session))
            if len(found) == count:
                break
    return found


def market_netting_views(state: State, session: Session) -> list[MarketNettingView]:
    """Return the totals of a session by market; the net is 0 until the session is netted."""
    return [
        MarketNettingView(
            key,
            state.clearing.markets[key].dvp_model,
            session.markets[key].trades,
            session.markets[key].gross,
            session.markets[key].net,
            reduction_ppb(session.markets[key].gross, session.markets[key].net),
            session.markets[key].open_nets,
        )
        for key in sorted(session.markets)
    ]


def currency_netting_views(session: Session) -> list[CurrencyNettingView]:
    """Return the totals of a session by currency; the net is 0 until the session is netted."""
    return [
        CurrencyNettingView(
            key,
            session.currencies[key].gross,
            session.currencies[key].net,
            reduction_ppb(session.currencies[key].gross, session.currencies[key].net),
        )
        for key in sorted(session.currencies)
    ]


def _keys(
    of_session: Iterable[int], account_id: AccountId, after: tuple[int, int], count: int
) -> list[int]:
    """Return the keys of one account or of all, in order, at most `count` after `after`."""
    first = pair_key(*after)
    found = (key for key in of_session if key > first and account_id in (0, pair_of(key)[0]))
    return sorted(found)[:count]


def net_views(
    session: Session, account_id: AccountId, after: tuple[AccountId, MarketId], count: int
) -> list[AccountNetView]:
    """Return nets by account and market, at most `count` after `after`."""
    return [
        AccountNetView(
            net.account_id,
            net.market_id,
            net.trades,
            net.bought_lots,
            net.sold_lots,
            net.bought_lots - net.sold_lots,
            net.cash,
        )
        for net in map(session.nets.__getitem__, _keys(session.nets, account_id, after, count))
    ]


def cash_views(
    session: Session, account_id: AccountId, after: tuple[AccountId, AssetId], count: int
) -> list[AccountCashView]:
    """Return cash by account and currency, at most `count` after `after`."""
    return [
        AccountCashView(
            entry.account_id,
            entry.asset_id,
            entry.amount + entry.gross_received - entry.gross_paid,
            entry.prefunded,
        )
        for entry in map(session.cash.__getitem__, _keys(session.cash, account_id, after, count))
    ]


def trade_views(
    session: Session, account_id: AccountId, after: int, count: int
) -> list[ClearedTradeView]:
    """Return trades by number, at most `count` with a number above `after`."""
    trades = session.trades
    found: list[ClearedTradeView] = []
    for place in range(bisect_right(trades.trade_ids, after), len(trades.trade_ids)):
        buyer_id, seller_id = trades.buyer_ids[place], trades.seller_ids[place]
        if account_id not in (0, buyer_id, seller_id):
            continue
        price, lots = trades.prices[place], trades.lots[place]
        found.append(
            ClearedTradeView(
                trades.trade_ids[place],
                MarketId(trades.market_ids[place]),
                AccountId(buyer_id),
                AccountId(seller_id),
                PricePerLot(price),
                lots,
                price * lots,
                trades.venue_trade_ids[place],
                trades.blocks.get(trades.trade_ids[place], 0),
            )
        )
        if len(found) == count:
            break
    return found
