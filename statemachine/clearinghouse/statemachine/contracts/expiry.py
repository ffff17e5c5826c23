# SPDX-License-Identifier: Apache-2.0
"""Expire a dated future or a delisted perpetual: its final price, and every position in cash (SPEC O-1, O-1.3).

Owns the steps at the time of expiry. Must never trade: all positions end at one price, without a book. Values at that
price are floored for each account (U-5). Positions sum to zero, so the sum of the remainders is at least 0 and goes to
`rounding` (I-2).
"""

from clearinghouse.statemachine.contracts.funding_intervals import end_funding
from clearinghouse.statemachine.contracts.market_end import (
    begin_to_end,
    end_markets,
    list_what_ends,
)
from clearinghouse.statemachine.feeds.mark import follow_mark, mark_from_index
from clearinghouse.statemachine.feeds.samples import count_indices, may_expire
from clearinghouse.statemachine.prices.expiry_window import price_in_window_e9
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_CONTRACT_EXPIRY,
    DEADLINE_EXPIRY_WINDOW,
)
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.types import (
    EXPIRY_SAMPLES_PERCENT,
    MARKET_CLOSED,
    SECOND_NS,
)


def forget_expiry(state: State, market: Market) -> None:
    """Cancel the deadlines of an expiry, because the market closes before or at its expiry."""
    if market.expiry is not None:
        state.sampled.pop(market.id, None)
        state.timers.cancel(DEADLINE_CONTRACT_EXPIRY, market.id)
        state.timers.cancel(DEADLINE_EXPIRY_WINDOW, market.id)


def follow_window(state: State, offset: int, market: Market) -> None:
    """Make a future's mark follow its new settlement window from now on (O-1.1)."""
    expiry = market.expiry
    if expiry is None or market.status == MARKET_CLOSED:
        return
    begins_ns = expiry.expires_ns - expiry.window_ns
    if begins_ns > state.time_ns:
        state.timers.schedule(begins_ns, DEADLINE_EXPIRY_WINDOW, market.id)
    else:
        state.timers.cancel(DEADLINE_EXPIRY_WINDOW, market.id)
    follow_mark(state, offset, market)


def expire(state: State, offset: int, market: Market) -> None:
    """Expire the future: end its orders, and settle its positions if there is a price.

    The price is the mean of the window's samples; missing samples count at the present index, so that the price is the
    mark (O-1.1). The market is SETTLING until an operator sets a price in these cases: an asset has no OK price now or
    is paused, the market is HALTED, or fewer than 90 % of the samples were taken.
    """
    expiry = market.expiry
    assert expiry is not None
    count_indices(expiry, state.time_ns)
    end_funding(state, market)
    state.sampled.pop(market.id, None)
    settle(state, offset, market, _last_price_e9(state, market, expiry))


def _last_price_e9(state: State, market: Market, expiry: Expiry) -> int:
    """Return the final price of a future, per lot with nine more decimals; 0 if there is none."""
    window = expiry.window_ns // SECOND_NS
    if not may_expire(state, market):
        return 0
    if 100 * expiry.samples < EXPIRY_SAMPLES_PERCENT * window:
        return 0
    price_e9 = price_in_window_e9(state, expiry, mark_from_index(state, market))
    assert price_e9 == market.mark_e9
    return price_e9


def settle(state: State, offset: int, market: Market, price_e9: int) -> None:
    """Start to end orders and positions of a future at a price per lot with nine more decimals; 0: no price."""
    expiry = market.expiry
    assert expiry is not None
    if price_e9:
        expiry.price_e9 = price_e9
        if state.observer is not None:
            state.observer(events.FUTURE_EXPIRED, 0, market.id)
        event_writers.future_expired(
            state.events, offset, market_id=market.id, price_e9=price_e9, samples=expiry.samples
        )
    ending = begin_to_end(state, market)
    if not state.cursors.liquidation.holds(market.id):
        list_what_ends(state, ending)
    end_markets(state, offset)
