# SPDX-License-Identifier: Apache-2.0
"""Compute how much of an asset the fund may buy, and its price (SPEC R-1.1).

Owns these divisions. Pure functions of integers: must never hold state or know an account. A price is a fraction of
units paid for one unit bought.
"""

from typing import Final

_PPB: Final = 10**9


def reduced_price(weighted: int, index: int, spread_ppb: int) -> int:
    """Return a price less a spread of the index, times 10^9; at least 0.

    `weighted` is the index less the haircut; both have the same denominator.

    pre: 0 <= weighted <= index and 0 <= spread_ppb <= 10**9
    post: __return__ == max(0, weighted * 10**9 - index * spread_ppb)
    """
    price = weighted * _PPB - index * spread_ppb
    return price if price > 0 else 0


def amount_within(value: int, numerator: int, denominator: int) -> int:
    """Return the largest amount whose price is at most a value, floored.

    pre: value >= 0 and numerator > 0 and denominator > 0
    post: __return__ * numerator <= value * denominator
    post: (__return__ + 1) * numerator > value * denominator
    """
    return value * denominator // numerator


def amount_that_pays(value: int, numerator: int, denominator: int) -> int:
    """Return the least amount whose floored price is at least a value.

    pre: value >= 0 and numerator > 0 and denominator > 0
    post: __return__ * numerator // denominator >= value
    post: __return__ == 0 or (__return__ - 1) * numerator // denominator < value
    """
    return -(-(value * denominator) // numerator)


def price_floor(amount: int, numerator: int, denominator: int) -> int:
    """Return the price of an amount, floored.

    pre: amount >= 0 and numerator >= 0 and denominator > 0
    post: __return__ * denominator <= amount * numerator
    post: (__return__ + 1) * denominator > amount * numerator
    """
    return amount * numerator // denominator


def share_of_mean(total: int, samples: int, share_ppb: int) -> int:
    """Return a share of the mean of `samples` samples, floored; a missing sample counts as 0.

    pre: total >= 0 and samples > 0 and 0 <= share_ppb <= 10**9
    post: __return__ * samples * 10**9 <= total * share_ppb
    post: (__return__ + 1) * samples * 10**9 > total * share_ppb
    """
    return total * share_ppb // (samples * _PPB)
