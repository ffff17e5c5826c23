# SPDX-License-Identifier: Apache-2.0
"""Read the present value of each price that can trigger an order (SPEC O-3).

Owns that function. Must never move a price.
"""

from clearinghouse.statemachine.feeds.mark import market_index_e9
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary.types import PRICE_E9, TRIGGER_INDEX, TRIGGER_MARK


def price_of(state: State, market: Market, source: int) -> int:
    """Return the present value of a trigger's price source, in 10^-9 quote units per lot; 0 if it has none."""
    if source == TRIGGER_MARK:
        return market.mark_e9
    if source == TRIGGER_INDEX:
        return market_index_e9(state, market)
    return market.last_price_per_lot * PRICE_E9
