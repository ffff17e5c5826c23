# SPDX-License-Identifier: Apache-2.0
"""Value an amount of an asset at its index price, in the valuation asset, floored or ceiled.

Owns the two roundings, the least notional of a market (G-4.1) and the least request for redemption (B-6). Must never
choose a price: the package `exchange_margin` chooses between the live and the strict price.
"""

from clearinghouse.statemachine.arithmetic.money import WHOLE_UNITS, mul_div_ceil
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    NOTIONAL_MIN_WORTH,
    REDEMPTION_WORTH,
)


def to_valuation_floor(asset: Asset, amount: int) -> int:
    """Return the value of a signed amount of an asset at its index, floored."""
    return amount * asset.price_e9 // asset.value_denominator


def to_valuation_ceil(asset: Asset, amount: int) -> int:
    """Return the value of a signed amount of an asset at its index, ceiled."""
    return -(-(amount * asset.price_e9) // asset.value_denominator)


def least_redemption(state: State, asset: Asset) -> int:
    """Return the least amount of a request to redeem only a part of a claim, ceiled; 0 without a price (B-6)."""
    if asset.price_e9 == 0:
        return 0
    worth: int = REDEMPTION_WORTH * 10**state.valuation.scale
    return -(-(worth * asset.value_denominator) // asset.price_e9)


def least_notional(state: State, market: Market) -> int:
    """Return the least notional of a risk-increasing order, in smallest units of the quote asset; 0: none (G-4.1).

    A market without a stated least notional has a default, which never exceeds the market's greatest notional.
    """
    least = market.notional_min
    if least != NOT_STATED:
        return least
    quote = market.quote
    if quote.price_e9 == 0:
        return 0
    least = NOTIONAL_MIN_WORTH * WHOLE_UNITS[state.valuation.scale]
    if quote is not state.valuation:
        least = mul_div_ceil(least, quote.value_denominator, quote.price_e9)
    return min(least, market.notional_max or AMOUNT_MAX)
