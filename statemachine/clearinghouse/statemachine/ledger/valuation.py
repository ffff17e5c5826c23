# SPDX-License-Identifier: Apache-2.0
"""The value of an amount of an asset at its index price, in the valuation asset, by rounding.

Owns the two roundings. Must never choose a price: live or strict is the choice of the package `margin`.
"""

from clearinghouse.statemachine.state.state import Asset


def to_valuation_floor(asset: Asset, amount: int) -> int:
    """Value of a signed amount of an asset at its index, floored."""
    return amount * asset.price_e9 // asset.value_denominator


def to_valuation_ceil(asset: Asset, amount: int) -> int:
    """Value of a signed amount of an asset at its index, ceiled."""
    return -(-(amount * asset.price_e9) // asset.value_denominator)
