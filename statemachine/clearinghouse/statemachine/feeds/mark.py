# SPDX-License-Identifier: Apache-2.0
"""Compute the mark of a market: index, book basis, clamp, and the replacement without an index (SPEC P-3).

The basis is the moving average of book mid less index, sampled each second of sequenced time. The clamp limits it. Owns
the basis and the mark that follows. Must never flag an account: the health check gets the accounts whose margin a move
may lower.

Marks are quote units per lot with nine more decimals (U-3).
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.index import (
    PPB_OF_BPS,
    approach,
    basis_step,
    faded_basis,
    mark_from_basis,
    side_average,
    venue_price,
)
from clearinghouse.statemachine.brakes.brakes import halt_if_moved
from clearinghouse.statemachine.exchange_margin.watch import prices_moved
from clearinghouse.statemachine.ledger.dirty import market_changed
from clearinghouse.statemachine.orders.book import best_price
from clearinghouse.statemachine.orders.conditional_orders import price_moved
from clearinghouse.statemachine.prices.allowed import allowed_mark_e9
from clearinghouse.statemachine.prices.expiry_window import price_in_window_e9, window_of
from clearinghouse.statemachine.prices.mark_from_indices import mark_from_prices
from clearinghouse.statemachine.prices.price_guard import has_index, market_decision
from clearinghouse.statemachine.state.state import BookSide, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_MARK_SAMPLE
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    DECISION_ALLOW,
    DECISION_ALLOW_AT_STABLE,
    MARKET_CLOSED,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    PRICE_E9,
    SECOND_NS,
    TRIGGER_MARK,
)

# Statuses in which a book trades continuously. The book may be crossed in an auction, and out of
# date after a halt.
_CONTINUOUS: Final = (MARKET_OPEN, MARKET_POST_ONLY, MARKET_REDUCE_ONLY)


def mark_from_index(state: State, market: Market) -> int:
    """Return the mark of a market from the prices of its assets alone (P-3)."""
    return mark_from_prices(state, market, market.base.price_e9, market.quote.price_e9)


def market_index_e9(state: State, market: Market) -> int:
    """Return the index of a market from its assets' last indices in any state; 0 if an asset has had no index yet."""
    base = market.base
    base_e9 = base.price_e9 if base is state.valuation else base.index_e9
    return mark_from_prices(state, market, base_e9, market.quote.index_e9)


def has_market_index(state: State, market: Market) -> bool:
    """Return whether both assets of a market have an index now; the valuation asset always has one (U-8)."""
    return (market.base is state.valuation or has_index(market.base)) and (
        market.quote is state.valuation or has_index(market.quote)
    )


def mark_now(state: State, market: Market) -> int:
    """Return the mark by P-3: the index; with mark rules, index plus basis or the market's own price.

    If an index is lost, the mark uses the assets' prices (P-4) without a basis. Before the first index, the mark is the
    median of bid, ask and last price; at that mark, orders may only reduce risk.
    """
    index_e9 = mark_from_index(state, market)
    if market.expiry is not None:
        # O-1.1: within the window the samples count; a closed future keeps its last mark.
        if market.status == MARKET_CLOSED or market.expiry.price_e9:
            return market.mark_e9
        expiry = window_of(state, market)
        if expiry is not None and index_e9:
            return price_in_window_e9(state, expiry, index_e9)
    rules = market.mark_rules
    if rules is None:
        return index_e9
    if index_e9 == 0:
        return venue_price(
            best_price(market.bids) * PRICE_E9,
            best_price(market.asks) * PRICE_E9,
            market.last_price_per_lot * PRICE_E9,
        )
    if not has_market_index(state, market):
        return index_e9
    basis_e9 = market.basis_e9 if market.expiry is None else basis_left_e9(market)
    return mark_from_basis(index_e9, basis_e9, rules.width_in_force_ppb, market.mmf_base_ppb)


def basis_left_e9(market: Market) -> int:
    """Return the part of the basis that counts; before a future's settlement window it falls each second (O-1.1).

    The part is computed for the time of the last sample, so that it moves only when the mark does.
    """
    expiry = market.expiry
    if expiry is None:
        return market.basis_e9
    left_ns = expiry.expires_ns - expiry.window_ns - market.sampled_ns
    return faded_basis(market.basis_e9, max(left_ns, 0), expiry.window_ns)


def set_mark(state: State, offset: int, market: Market) -> bool:
    """Update a market's mark by P-3; return whether it moved."""
    note_no_sample(state, market)
    mark_e9 = mark_now(state, market)
    moved = mark_e9 != market.mark_e9
    if moved:
        market.mark_e9 = mark_e9
        market_changed(state, market)
        if market.halt is not None:
            halt_if_moved(state, offset, market, TRIGGER_MARK, mark_e9)
        if market.triggers is not None:
            price_moved(state, market, TRIGGER_MARK, mark_e9)
        event_writers.mark_changed(state.events, offset, market.id, mark_e9)
    note_allowed_mark(state, market)
    return moved


def follow_mark(state: State, offset: int, market: Market) -> None:
    """Update a market's mark; if it has moved, list the accounts that the move affects."""
    if set_mark(state, offset, market):
        prices_moved(state, [], [market])


def note_allowed_mark(state: State, market: Market) -> None:
    """Store the mark as the last allowed mark, if P-4 allows a liquidation at the live mark."""
    if market_decision(state, market, ACTION_LIQUIDATE) == DECISION_ALLOW:
        market.allowed_mark_e9 = market.mark_e9


def note_stable_mark(state: State, market: Market) -> None:
    """Store the mark by stable prices as the last allowed mark, if P-4 allows a liquidation only at it (P-4.1).

    The mark depends on both assets' prices: call this before the price or the state of either changes.
    """
    if market_decision(state, market, ACTION_LIQUIDATE) == DECISION_ALLOW_AT_STABLE:
        market.allowed_mark_e9 = allowed_mark_e9(state, market)


def book_mid_e9(market: Market, notional: int) -> int:
    """Return the mean of the average prices for a notional on each side, floored; 0 if a side has less (P-3)."""
    bid_e9 = _side_average_e9(market.bids, notional)
    if bid_e9 == 0:
        return 0
    ask_e9 = _side_average_e9(market.asks, notional)
    return (bid_e9 + ask_e9) // 2 if ask_e9 else 0


def _side_average_e9(side: BookSide, notional: int) -> int:
    """Return the average price of a notional of one side of the book; 0 if the side has less."""
    prices: list[int] = []
    lots: list[int] = []
    found = 0
    for key in reversed(side.keys):
        price = key if side.buy else -key
        level = side.levels[price]
        size = level.lots - level.excess_lots
        prices.append(price)
        lots.append(size)
        found += price * size
        if found >= notional:
            return side_average(prices, lots, notional, PRICE_E9)
    return 0


def gives_samples(state: State, market: Market) -> bool:
    """Return whether the book of a market gives valid samples now: it trades, and both assets have an index (U-6.2)."""
    return market.status in _CONTINUOUS and has_market_index(state, market)


def note_no_sample(state: State, market: Market) -> None:
    """Record that the book of a market gives no valid sample now; the next valid one counts for one second (U-6.2)."""
    rules = market.mark_rules
    if rules is not None and rules.has_sample and not gives_samples(state, market):
        rules.has_sample = False


def sample_mark(state: State, offset: int, market: Market, until_ns: int) -> None:
    """Take the due sample and update the mark; schedule the next sample a second after `until_ns`.

    One sample represents all time since the last, if the book could give one all that time (U-6). After a time without
    samples it weighs one second, and the average decays before that. In a gap there is no sample (U-6.2).
    """
    rules = market.mark_rules
    assert rules is not None
    index_e9 = mark_from_index(state, market)
    mid_e9 = 0
    if index_e9 and gives_samples(state, market) and not state.gap.has(state.time_ns):
        mid_e9 = book_mid_e9(market, rules.impact_notional)
    elapsed_ns = state.time_ns - market.sampled_ns
    ewma_ns = rules.ewma_in_force_ns
    missed_ns = max(elapsed_ns - SECOND_NS, 0) if mid_e9 and not rules.has_sample else 0
    decayed_e9 = basis_step(market.basis_e9, 0, missed_ns, ewma_ns)
    sample_e9 = mid_e9 - index_e9 if mid_e9 else 0
    basis_e9 = basis_step(decayed_e9, sample_e9, elapsed_ns - missed_ns, ewma_ns)
    rules.has_sample = mid_e9 > 0
    rules.ewma_in_force_ns = approach(ewma_ns, rules.ewma_ns, elapsed_ns, ewma_ns)
    rules.width_in_force_ppb = approach(
        rules.width_in_force_ppb, rules.clamp_bps * PPB_OF_BPS, elapsed_ns, ewma_ns
    )
    market.sampled_ns = state.time_ns
    if basis_e9 != market.basis_e9:
        market.basis_e9 = basis_e9
        event_writers.mark_sampled(
            state.events, offset, market_id=market.id, mid_e9=mid_e9, basis_e9=basis_e9
        )
    follow_mark(state, offset, market)
    schedule_sample(state, market, until_ns)


def schedule_sample(state: State, market: Market, after_ns: int) -> None:
    """Schedule the next sample at the next whole second after `after_ns`."""
    due_ns = (after_ns // SECOND_NS + 1) * SECOND_NS
    state.timers.schedule(due_ns, DEADLINE_MARK_SAMPLE, market.id)
