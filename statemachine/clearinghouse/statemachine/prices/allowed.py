# SPDX-License-Identifier: Apache-2.0
"""Find the values at which P-4 allows a liquidation: live, stable, or the last ones allowed (SPEC P-4, P-4.1).

Owns the choice between them. Must never store a value: `feeds` does, when a price or its state changes.
"""

from clearinghouse.statemachine.prices.expiry_window import reference_e9
from clearinghouse.statemachine.prices.price_guard import decision, market_decision
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    DECISION_ALLOW,
    DECISION_BLOCK,
)


def allowed_price_e9(state: State, asset: Asset) -> int:
    """The live price, or the stable one where P-4 asks for that; the last value that it allowed where it bans both."""
    decided = decision(state, asset, ACTION_LIQUIDATE)
    if decided == DECISION_ALLOW:
        return asset.price_e9
    return asset.allowed_price_e9 if decided == DECISION_BLOCK else stable_price_e9(state, asset)


def allowed_mark_e9(state: State, market: Market) -> int:
    """The same of a mark. Where P-4 asks for the stable price of an asset, the other asset counts at its own value."""
    decided = market_decision(state, market, ACTION_LIQUIDATE)
    if decided == DECISION_ALLOW:
        return market.mark_e9
    if decided == DECISION_BLOCK:
        return market.allowed_mark_e9
    base_e9 = allowed_price_e9(state, market.base)
    return reference_e9(state, market, base_e9, allowed_price_e9(state, market.quote))
