# SPDX-License-Identifier: Apache-2.0
"""Compute a market's mark from the prices of its two assets alone (SPEC P-3, U-3).

Owns that conversion; `feeds.mark` has the other parts of a mark. Marks are quote units per lot with nine more
decimals.
"""

from clearinghouse.statemachine.state.state import Market, State


def mark_from_prices(state: State, market: Market, base_e9: int, quote_e9: int) -> int:
    """Return a market's mark from prices of its assets in the valuation asset, floored; 0 if the quote has no price."""
    if market.quote is state.valuation:
        return base_e9 * market.lot_units // market.lot_divisor
    if quote_e9 == 0:
        return 0
    return (
        base_e9
        * market.lot_units
        * market.quote.value_denominator
        // (quote_e9 * market.lot_divisor)
    )
