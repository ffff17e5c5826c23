# SPDX-License-Identifier: Apache-2.0
"""Find the reference price of a cleared market, and compare the price of a trade with it (SPEC C-2.1, C-16.1).

Owns the reference: the index if P-4 allows it, else the mean price of the session's last minutes with trades, within
the band around the last mark. Must never move an amount.
"""

from clearinghouse.statemachine.prices.mark_from_indices import mark_from_prices
from clearinghouse.statemachine.prices.price_band import is_within
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.clearing import ClearedMarket, Session
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.session_prices import SessionPrices
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_SETTLE,
    DECISION_ALLOW,
    PPB,
    PRICE_E9,
    SECOND_NS,
)


def member_at(state: State, account_id: AccountId, captured_id: int) -> int:
    """Return the id of the member of an account when a trade was captured.

    A later porting to another member does not count.
    """
    for last_trade_id, member_id in state.clearing.ported.get(account_id, {}).items():
        if captured_id <= last_trade_id:
            return member_id
    return state.clearing.member_of[state.accounts[account_id].owner].id


def note_trade(
    state: State,
    session: Session,
    cleared: ClearedMarket,
    trade_id: int,
    member_ids: tuple[int, int],
    lots: int,
    price: PricePerLot,
) -> None:
    """Add a captured trade to the prices of its session and market; `member_ids` are (buying, selling)."""
    buyer_id, seller_id = member_ids
    if buyer_id == seller_id:
        return
    prices = _get_or_create_prices(state, session, cleared)
    buyer, seller = prices.parties_of(member_ids)
    if buyer != seller:
        moved = prices.open_minute(state.time_ns // (60 * SECOND_NS), trade_id)
        state.work.units += moved // ASKED_PER_UNIT
        cleared.traded_session_id = session.id
    prices.add_trade(trade_id, buyer_id, seller_id, lots, price)


def prices_in(state: State, session: Session, market_id: MarketId) -> SessionPrices | None:
    """Return the prices of a market in a session, with members in their present groups, or None."""
    prices = session.prices.get(market_id)
    if prices is not None and prices.parties is not state.clearing.parties:
        # No units: a machine that was restored in between has nothing to count again.
        prices.regroup(state.clearing.parties)
    return prices


def _get_or_create_prices(state: State, session: Session, cleared: ClearedMarket) -> SessionPrices:
    """Return the prices of a market in a session; create the record on first use."""
    prices = prices_in(state, session, cleared.market_id)
    if prices is None:
        prices = session.prices[cleared.market_id] = SessionPrices(state.clearing.parties)
    return prices


def change_trade(
    state: State,
    session: Session,
    cleared: ClearedMarket,
    trade_id: int,
    buyer_id: AccountId,
    seller_id: AccountId,
    lots: int,
    price: int,
) -> None:
    """Add lots of a trade to its minute, or remove them if negative, after a cancel or a move of a leg."""
    captured_id = session.trades.blocks.get(trade_id, trade_id)
    buyer, seller = (member_at(state, one, captured_id) for one in (buyer_id, seller_id))
    if buyer == seller:
        return
    prices = _get_or_create_prices(state, session, cleared)
    prices.add_trade(captured_id, buyer, seller, lots, price)
    if prices.is_empty():
        del session.prices[cleared.market_id]


def band_of(market: Market, cleared: ClearedMarket) -> int:
    """Return the band around the reference for a cleared market's trades, in ppb.

    It is the market's own band, else that of its clearing terms; 0 if it has none.
    """
    return market.band_ppb or cleared.band_ppb


def _prices_of(
    state: State, cleared: ClearedMarket, session: Session | None
) -> SessionPrices | None:
    """Return the prices of a session, if it has trades.

    If it has none, return the prices of the session of the market's last trade, or None without such a session.
    """
    for one in (session, state.clearing.sessions.get(cleared.traded_session_id)):
        prices = None if one is None else prices_in(state, one, cleared.market_id)
        if prices is not None and prices.totals:
            return prices
    return None


def traded_reference(
    state: State, market: Market, cleared: ClearedMarket, session: Session | None
) -> int:
    """Return the reference of a session by its trades, in quote units per lot; 0 if there is none (C-2.1).

    If too few members trade on a side (a group counts once), the reference is the last mark. Before the first mark it
    is the mean price of all trades.
    """
    prices = _prices_of(state, cleared, session)
    anchor = cleared.anchor
    if prices is None:
        return anchor
    if not anchor:
        return prices.price(cleared.mark_minutes, 1) or prices.mean_price()
    found = prices.price(cleared.mark_minutes, cleared.mark_owners)
    if found == 0:
        return anchor
    width = anchor * band_of(market, cleared) // PPB
    if width == 0:
        return found
    return min(max(found, anchor - width), anchor + width)


def index_of(state: State, market: Market) -> int:
    """Return the mark of a market, multiplied by 10^9, from an index that P-4 allows; 0 if there is none."""
    if market.mark_e9 <= 0 or market_decision(state, market, ACTION_SETTLE) != DECISION_ALLOW:
        return 0
    return market.mark_e9


def refuse_price(
    state: State,
    market: Market,
    cleared: ClearedMarket,
    session: Session | None,
    price: PricePerLot,
    refusal: Refusal,
) -> int:
    """Return NO_REFERENCE_PRICE or PRICE_BAND if a trade's price is not within the band of the reference; else OK.

    Without an index it must be within the band of the last mark too. A price far from the reference would move money
    between the sides, and `ccp_equity` may have to advance this money (C-5). The first trade of a market without an
    index has no reference.
    """
    band_ppb = band_of(market, cleared)
    if band_ppb == 0:
        return codes.OK
    index_e9 = index_of(state, market)
    if index_e9:
        return codes.OK if is_within(index_e9, band_ppb, price, refusal) else codes.PRICE_BAND
    reference = traded_reference(state, market, cleared, session)
    if reference == 0:
        return codes.OK if market.mark_e9 <= 0 else codes.NO_REFERENCE_PRICE
    for one in (reference, cleared.anchor):
        if one and not is_within(one * PRICE_E9, band_ppb, price, refusal):
            return codes.PRICE_BAND
    return codes.OK


def mark_of(state: State, market: Market, session: Session) -> int:
    """Return the mark for a session's netting, in quote units per lot: by assets' prices, else by trades (C-2.1).

    Prices at which P-4 bans settling do not count.
    """
    mark_e9 = 0
    if market_decision(state, market, ACTION_SETTLE) == DECISION_ALLOW:
        mark_e9 = mark_from_prices(state, market, market.base.price_e9, market.quote.price_e9)
    cleared = state.clearing.markets[market.id]
    return mark_e9 // PRICE_E9 or traded_reference(state, market, cleared, session)
