# SPDX-License-Identifier: Apache-2.0
"""Let a market with leverage open only if its listing is complete, or an operator names the gaps (SPEC O-1.4).

A gap is a setting that the market or an asset of it lacks. Owns the statuses that open a market, and the time from
which its symbol may be used. Must never change the state.
"""

from typing import Final

from clearinghouse.statemachine.contracts.listing_gaps import (
    gaps_of_asset,
    gaps_of_market,
    has_leverage,
)
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    MARKET_AUCTION,
    MARKET_CLOSED,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    SYMBOL_KEPT_NS,
)

# The statuses in which an order that raises risk may rest; from one to another nothing opens.
_OPEN: Final = (MARKET_OPEN, MARKET_AUCTION, MARKET_POST_ONLY)


def is_taken(state: State, symbol: str) -> bool:
    """Return whether a symbol belongs to an asset, or to a market that is open or was closed only recently (O-1.3)."""
    if symbol not in state.symbols:
        return False
    market = state.markets.get(MarketId(state.symbols[symbol]))
    if market is None or market.symbol != symbol or market.status != MARKET_CLOSED:
        return True
    return state.time_ns - market.closed_ns < SYMBOL_KEPT_NS


def opens(before: int, after: int) -> bool:
    """Return whether a change of status opens a market; `before` is 0 for a new market."""
    return after in _OPEN and before not in _OPEN


def refuse_opening(state: State, market: Market, confirmed_gaps: int, refusal: Refusal) -> int:
    """Return LISTING_INCOMPLETE if a market has a gap that `confirmed_gaps` does not name by its bit, else OK.

    A record from before the rule states no bits and is not checked.
    """
    if confirmed_gaps == NOT_STATED or not has_leverage(market):
        return codes.OK
    gaps = [
        *gaps_of_market(state, market),
        *gaps_of_asset(state, market.base),
        *gaps_of_asset(state, market.quote),
    ]
    # Both assets may lack the same, which one name confirms.
    missing = sum(1 for gap in dict.fromkeys(gaps) if not confirmed_gaps >> gap & 1)
    if missing:
        refusal.above(0, missing)
        return codes.LISTING_INCOMPLETE
    return codes.OK
