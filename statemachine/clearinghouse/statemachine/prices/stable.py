# SPDX-License-Identifier: Apache-2.0
"""Move the stable price of an asset slowly towards the index (SPEC M-9).

Owns the move: at most the rate of the rules per second of sequenced time, only in state OK, from the first index on.
Each new index updates the stable price, so between two updates it follows an unchanged index. So a reader can compute
it at any time without a change of state.
"""

from clearinghouse.statemachine.arithmetic.index import follow
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary.types import PRICE_OK


def stable_price_e9(state: State, asset: Asset) -> int:
    """Return the stable price of an asset at the present time.

    For an asset without a stable price, return its live price: 0 while the asset has no price.
    """
    rules = asset.index_rules
    if rules is None or rules.stable_ppb_per_second == 0 or asset.stable_e9 == 0:
        return asset.price_e9
    if asset.price_state != PRICE_OK:
        return asset.stable_e9
    return follow(
        asset.stable_e9,
        asset.index_e9,
        rules.stable_ppb_per_second,
        state.time_ns - asset.stable_ns,
    )


def advance_stable(state: State, asset: Asset) -> None:
    """Update the stored stable price to now, at the index and price state since the last update."""
    if asset.stable_e9:
        asset.stable_e9 = stable_price_e9(state, asset)
    asset.stable_ns = state.time_ns


def start_stable(state: State, asset: Asset) -> None:
    """Start the stable price at the first index under index rules with a rate; clear it if the rules have no rate."""
    rules = asset.index_rules
    if rules is not None and rules.stable_ppb_per_second:
        if asset.stable_e9 == 0:
            asset.stable_e9 = asset.index_e9
            state.has_stable_prices = state.has_stable_prices or asset.index_e9 != 0
    elif asset.stable_e9:
        asset.stable_e9 = 0
        state.has_stable_prices = any(other.stable_e9 for other in state.assets.values())
