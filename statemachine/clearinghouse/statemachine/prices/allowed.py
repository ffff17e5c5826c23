# SPDX-License-Identifier: Apache-2.0
"""Select the price at which P-4 allows a liquidation: live, stable, or the last allowed price (SPEC P-4, P-4.1).

Owns the selection. Must never store a price: `feeds` stores it when a price or its state changes.
"""

from clearinghouse.statemachine.prices.expiry_window import reference_e9
from clearinghouse.statemachine.prices.mark_from_indices import mark_from_prices
from clearinghouse.statemachine.prices.price_guard import decision, market_decision
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    DECISION_ALLOW,
    DECISION_BLOCK,
)


def allowed_price_e9(state: State, asset: Asset) -> int:
    """Return the live price if P-4 allows liquidation at it, else the stable or the last allowed price, by P-4."""
    decided = decision(state, asset, ACTION_LIQUIDATE)
    if decided == DECISION_ALLOW:
        return asset.price_e9
    return asset.allowed_price_e9 if decided == DECISION_BLOCK else stable_price_e9(state, asset)


def allowed_mark_e9(state: State, market: Market) -> int:
    """Return the mark at which P-4 allows liquidation: live, last allowed, or from both assets' allowed prices."""
    decided = market_decision(state, market, ACTION_LIQUIDATE)
    if decided == DECISION_ALLOW:
        return market.mark_e9
    if decided == DECISION_BLOCK:
        return market.allowed_mark_e9
    base_e9 = allowed_price_e9(state, market.base)
    return reference_e9(state, market, base_e9, allowed_price_e9(state, market.quote))


def last_allowed_index_e9(state: State, market: Market) -> int:
    """Return the index of a market from the allowed prices of its assets, per lot; 0 without them (P-4.1)."""
    base_e9 = allowed_price_e9(state, market.base)
    return mark_from_prices(state, market, base_e9, allowed_price_e9(state, market.quote))
