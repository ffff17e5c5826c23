# SPDX-License-Identifier: Apache-2.0
"""The value of an amount of an asset at its index price, in the valuation asset, by rounding.

Owns the two roundings, and the least notional of a market (G-4.1). Must never choose a price: live or strict is the
choice of the package `margin`.
"""

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    NOTIONAL_MIN_WORTH,
)


def to_valuation_floor(asset: Asset, amount: int) -> int:
    """Value of a signed amount of an asset at its index, floored."""
    return amount * asset.price_e9 // asset.value_denominator


def to_valuation_ceil(asset: Asset, amount: int) -> int:
    """Value of a signed amount of an asset at its index, ceiled."""
    return -(-(amount * asset.price_e9) // asset.value_denominator)


def least_notional(state: State, market: Market) -> int:
    """Return the least notional of a risk-increasing order, in smallest units of the quote asset; 0: none (G-4.1).

    Where a market states none, there is one, which is never above the market's greatest.
    """
    least = market.notional_min
    if least != NOT_STATED:
        return least
    quote = market.quote
    if quote.price_e9 == 0:
        return 0
    worth = NOTIONAL_MIN_WORTH * 10**state.valuation.scale
    least = mul_div_ceil(worth, quote.value_denominator, quote.price_e9)
    return min(least, market.notional_max or AMOUNT_MAX)
