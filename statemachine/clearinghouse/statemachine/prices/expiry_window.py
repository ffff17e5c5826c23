# SPDX-License-Identifier: Apache-2.0
"""Value a dated future within its settlement window from the samples taken and the index (SPEC O-1.1).

Owns the samples taken by now and the price that follows from them. Must never count a sample in the state;
`feeds.samples` does.

While the index is unchanged, each new sample replaces an expected sample of the same price. So the price moves only
with the index, and the engine needs no timer for each second.
"""

from clearinghouse.statemachine.arithmetic.funding import settlement_price_e9, whole_seconds
from clearinghouse.statemachine.prices.mark_from_indices import mark_from_prices
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary.types import (
    MARKET_CLOSED,
    SECOND_NS,
)


def window_of(state: State, market: Market) -> Expiry | None:
    """Return the expiry of a future from the start of its settlement window until it closes; else None."""
    expiry = market.expiry
    if (
        expiry is None
        or state.time_ns < expiry.expires_ns - expiry.window_ns
        or market.status == MARKET_CLOSED
    ):
        return None
    return expiry


def uncounted_seconds(expiry: Expiry, until_ns: int) -> int:
    """Return the number of seconds of the window up to and including `until_ns` that are not counted yet."""
    begin = expiry.expires_ns - expiry.window_ns
    return whole_seconds(max(expiry.counted_ns, begin), min(until_ns, expiry.expires_ns))


def samples_now(state: State, expiry: Expiry) -> tuple[int, int]:
    """Return the number of samples taken by now, and their sum.

    While a deadline moves prices, the sample of the deadline's own time is not taken yet (U-6).
    """
    if expiry.index_e9 == 0:
        return expiry.samples, expiry.sum_e9
    until_ns = state.time_ns - 1 if state.prices_due else state.time_ns
    seconds = uncounted_seconds(expiry, until_ns)
    return expiry.samples + seconds, expiry.sum_e9 + seconds * expiry.index_e9


def price_in_window_e9(state: State, expiry: Expiry, index_e9: int) -> int:
    """Return a future's mark within its window: the settlement price if the index stays at `index_e9` until expiry."""
    samples, sum_e9 = samples_now(state, expiry)
    return settlement_price_e9(sum_e9, samples, expiry.window_ns // SECOND_NS, index_e9)


def reference_e9(state: State, market: Market, base_e9: int, quote_e9: int) -> int:
    """Return the mark of a market from prices of its assets, without a basis; 0 if a price is missing.

    Within its window, a future's mark includes the samples taken (O-1.1, P-3).
    """
    index_e9 = mark_from_prices(state, market, base_e9, quote_e9)
    if market.expiry is None or index_e9 == 0:
        return index_e9
    expiry = window_of(state, market)
    return index_e9 if expiry is None else price_in_window_e9(state, expiry, index_e9)
