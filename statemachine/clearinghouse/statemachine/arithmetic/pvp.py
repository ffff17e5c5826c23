# SPDX-License-Identifier: Apache-2.0
"""Compute the three tests of payment versus payment, and the price of a cover (SPEC C-6).

Owns these sums. Pure functions of integers: must never hold state or know an account. All products are exact: a rate
is in valuation units times 10^9 for a whole unit, over the units of a whole unit, and the weight of a currency gives
the products of all currencies one denominator. So comparisons are exact, and only figures for people are rounded.
"""

from typing import Final

_PPB: Final = 10**9
_SCALE_MAX: Final = 12

# The denominator of this module's sums, in parts of a valuation unit.
VALUE_DENOMINATOR: Final = 10**_SCALE_MAX * 10**9 * _PPB


def value_weight(price_e9: int, scale: int) -> int:
    """Return the value of one smallest unit of a currency, in units of 10^9 / `VALUE_DENOMINATOR` of a valuation unit.

    pre: price_e9 >= 0 and 0 <= scale <= 12
    post: __return__ * 10**scale == price_e9 * 10**12
    """
    power: int = 10 ** (_SCALE_MAX - scale)
    return price_e9 * power


def haircut_value(claim: int, weight: int, haircut_ppb: int) -> int:
    """Return the value of a claim in the first test: a positive claim less its haircut, a negative one plus its
    haircut.

    pre: weight >= 0 and 0 <= haircut_ppb < 10**9
    post: claim < 0 or __return__ == claim * weight * (10**9 - haircut_ppb)
    post: claim >= 0 or __return__ == claim * weight * (10**9 + haircut_ppb)
    post: __return__ <= claim * weight * 10**9
    """
    return claim * weight * (_PPB - haircut_ppb if claim >= 0 else _PPB + haircut_ppb)


def short_value(claim: int, weight: int) -> int:
    """Return the value of a claim in the third test: a negative claim at its rate, without haircut and sign; else 0.

    pre: weight >= 0
    post: __return__ >= 0
    post: __return__ == (0 if claim >= 0 else -claim * weight * 10**9)
    """
    return -claim * weight * _PPB if claim < 0 else 0


def within_rate_band(value: int, other: int, band_ppb: int) -> bool:
    """Return whether the larger of two values is at most the smaller one plus the share `band_ppb` of it.

    pre: value >= 0 and other >= 0 and band_ppb >= 0
    post: __return__ == (max(value, other) * 10**9 <= min(value, other) * (10**9 + band_ppb))
    """
    return max(value, other) * _PPB <= min(value, other) * (_PPB + band_ppb)


def within_short_limit(claim: int, limit: int) -> bool:
    """Return whether a currency's short is within its limit, the limit included.

    pre: limit >= 0
    post: __return__ == (claim + limit >= 0)
    """
    return -claim <= limit


def within_total_limit(total: int, limit: int) -> bool:
    """Return whether all shorts are within their limit in valuation units, the limit included.

    pre: total >= 0 and limit >= 0
    post: __return__ == (total <= limit * VALUE_DENOMINATOR)
    """
    return total <= limit * VALUE_DENOMINATOR


def price_of_cover(
    amount: int, weight: int, haircut_ppb: int, paid_weight: int, paid_haircut_ppb: int
) -> int:
    """Return the price of an amount of a currency in another currency, rounded up, against the buyer.

    The bought currency counts at its rate plus haircut, the paid currency at its rate less haircut.

    pre: amount >= 0 and weight >= 0 and paid_weight > 0
    pre: 0 <= haircut_ppb < 10**9 and 0 <= paid_haircut_ppb < 10**9
    post: __return__ * paid_weight * (10**9 - paid_haircut_ppb) >= amount * weight * (10**9 + haircut_ppb)
    post: (__return__ - 1) * paid_weight * (10**9 - paid_haircut_ppb) < amount * weight * (10**9 + haircut_ppb)
    """
    return -(-amount * weight * (_PPB + haircut_ppb) // (paid_weight * (_PPB - paid_haircut_ppb)))


def cover_that_claim_buys(
    claim: int, paid_weight: int, paid_haircut_ppb: int, weight: int, haircut_ppb: int
) -> int:
    """Return the largest amount of a currency whose price is at most a claim in another one, floored.

    pre: claim >= 0 and paid_weight >= 0 and weight > 0
    pre: 0 <= haircut_ppb < 10**9 and 0 <= paid_haircut_ppb < 10**9
    post: __return__ * weight * (10**9 + haircut_ppb) <= claim * paid_weight * (10**9 - paid_haircut_ppb)
    post: (__return__ + 1) * weight * (10**9 + haircut_ppb) > claim * paid_weight * (10**9 - paid_haircut_ppb)
    """
    return claim * paid_weight * (_PPB - paid_haircut_ppb) // (weight * (_PPB + haircut_ppb))


def units_floor(value: int) -> int:
    """Return a sum of this module in valuation units, floored.

    post: __return__ * VALUE_DENOMINATOR <= value
    post: value < (__return__ + 1) * VALUE_DENOMINATOR
    """
    return value // VALUE_DENOMINATOR


def units_ceil(value: int) -> int:
    """Return a sum of this module in valuation units, rounded up.

    post: __return__ * VALUE_DENOMINATOR >= value
    post: value > (__return__ - 1) * VALUE_DENOMINATOR
    """
    return -(-value // VALUE_DENOMINATOR)


def instalment(called: int, share_ppb: int) -> int:
    """Return the part of a call that is due by a deadline, in smallest units, rounded up.

    pre: called >= 0 and 0 < share_ppb <= 10**9
    post: 0 <= __return__ <= called
    post: (__return__ - 1) * 10**9 < called * share_ppb <= __return__ * 10**9
    """
    return -(-called * share_ppb // _PPB)


def pay_out_part(claim: int, cash: int, claims: int) -> int:
    """Return the payment of a claim at the close: its pro rata part of the cash of its currency, floored; at most the
    claim.

    pre: 0 < claim <= claims and cash >= 0
    post: 0 <= __return__ <= claim
    post: cash < claims or __return__ == claim
    post: cash >= claims or __return__ * claims <= claim * cash < (__return__ + 1) * claims
    """
    return claim if cash >= claims else claim * cash // claims
