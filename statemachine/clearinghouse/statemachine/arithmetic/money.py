# SPDX-License-Identifier: Apache-2.0
"""Compute amounts of money in integers: small pure functions, each with its rounding in its name or docstring.

Owns every division and every root of an amount (SPEC U-5, U-8). Must never hold state. The `pre:`/`post:` lines are
PEP 316 contracts that CrossHair reads; a caller asserts a precondition if its own checks do not show it.
"""

from math import isqrt
from typing import Final

from clearinghouse.statemachine.vocabulary.types import PPB, PRICE_E9

# By an asset's scale, the factor that gives the root nine decimals: computing the power costs as
# much as the root.
_ROOT_FACTORS: Final[tuple[int, ...]] = tuple(10 ** (18 - scale) for scale in range(19))
# By an asset's scale, the least power of ten whose square is at least that factor.
_ROOT_PARTS: Final[tuple[int, ...]] = tuple(10 ** ((19 - scale) // 2) for scale in range(19))
WHOLE_UNITS: Final[tuple[int, ...]] = tuple(10**scale for scale in range(19))
# Roots of an ordinary and of a large exposure, at which the bound of a root is exact.
_SMALL_ROOT: Final = 512
_LARGE_ROOT: Final = 16_384


def mul_div_ceil(a: int, b: int, denominator: int) -> int:
    """Return `a * b / denominator`, ceiled.

    pre: denominator > 0
    post: __return__ * denominator >= a * b
    post: a * b > (__return__ - 1) * denominator
    """
    return -(-(a * b) // denominator)


def notional_e9_floor(lots: int, price_e9: int) -> int:
    """Return the signed notional of `lots` in quote units, floored (U-3, U-5).

    `price_e9` is in 10^-9 quote units per lot.

    post: __return__ * 10**9 <= lots * price_e9
    post: lots * price_e9 < (__return__ + 1) * 10**9
    """
    return lots * price_e9 // PRICE_E9


def fee_due(accrued_ppb: int, fee_paid: int) -> int:
    """Return the fee that an order owes now: its cumulative fee, ceiled, less the paid fee (O-7).

    `accrued_ppb` is the sum over its fills of rate x notional, in 10^-9 quote units, each rate >= 0.

    pre: accrued_ppb >= 0
    pre: 0 <= fee_paid
    pre: (fee_paid - 1) * 10**9 < accrued_ppb
    post: __return__ >= 0
    post: (__return__ + fee_paid) * 10**9 >= accrued_ppb
    post: (__return__ + fee_paid - 1) * 10**9 < accrued_ppb
    """
    return -(-accrued_ppb // PPB) - fee_paid


def notional_within(amount: int, rate_ppb: int) -> int:
    """Return the largest notional that an amount pays together with its fee, floored (G-8.2).

    The fee is the ceiling of rate x notional, as `fee_due` rounds the sum over all fills of an order.

    pre: amount >= 0
    pre: rate_ppb >= 0
    post: __return__ >= 0
    post: __return__ - (-(rate_ppb * __return__) // 10**9) <= amount
    post: __return__ + 1 - (-(rate_ppb * (__return__ + 1)) // 10**9) > amount
    """
    return amount * PPB // (PPB + rate_ppb)


def maker_rebate(notional: int, rebate_ppb: int, taker_fee: int) -> int:
    """Return a maker's rebate of one trade: floored, never more than the taker pays in that trade (O-7).

    pre: notional >= 0
    pre: rebate_ppb >= 0
    pre: taker_fee >= 0
    post: 0 <= __return__ <= taker_fee
    post: __return__ * 10**9 <= notional * rebate_ppb
    post: __return__ == taker_fee or (__return__ + 1) * 10**9 > notional * rebate_ppb
    """
    rebate = notional * rebate_ppb // PPB
    return rebate if rebate < taker_fee else taker_fee


def release_cost(cost: int, closed_lots: int, position_lots: int) -> int:
    """Return the signed cost that a partial close releases: pro rata, ceiled as a signed number (S-4).

    Both lot counts are magnitudes; the remainder stays in the position.

    pre: 0 < closed_lots <= position_lots
    post: __return__ * position_lots >= cost * closed_lots
    post: (__return__ - 1) * position_lots < cost * closed_lots
    post: closed_lots != position_lots or __return__ == cost
    """
    return -(-(cost * closed_lots) // position_lots)


def sqrt_e9_ceil(units: int, scale: int) -> int:
    """Return the root of a notional in whole valuation units, with nine decimals, ceiled (U-8).

    `units` is the notional in smallest units of an asset with `scale` decimals. Not under contract: the root is
    outside what the solver confirms; `tests/unit` checks r - 1 < exact <= r instead.
    """
    if units <= 0:
        return 0
    return isqrt(units * _ROOT_FACTORS[scale] - 1) + 1


def deciding_root_e9(units: int, scale: int, most_e9: int) -> int:
    """Return `sqrt_e9_ceil`, or 0 if comparisons of small integers prove that it is at most `most_e9`.

    Of `max(base, factor x root)` a root up to `base / factor` decides nothing, and most exposures are so small. To
    compute the root takes most of the time of a requirement. Not under contract, like `sqrt_e9_ceil`; `tests/unit`
    checks it.
    """
    part = most_e9 // _ROOT_PARTS[scale]
    return 0 if units <= part * part else sqrt_e9_ceil(units, scale)


def requirement(exposure: int, max_leverage: int, factor_ppb: int, root_e9: int) -> int:
    """Return the margin requirement `exposure x max(1 / max_leverage, factor x root)`, one ceiling (M-4, U-8).

    pre: exposure >= 0
    pre: max_leverage > 0
    pre: factor_ppb >= 0
    pre: root_e9 >= 0
    post: __return__ * max_leverage >= exposure
    post: __return__ * 10**18 >= exposure * factor_ppb * root_e9
    post: (__return__ - 1) * max_leverage < exposure or (__return__ - 1) * 10**18 < exposure * factor_ppb * root_e9
    """
    by_leverage = -(-exposure // max_leverage)
    if root_e9 == 0:
        return by_leverage  # without products that leave the machine's integers
    by_root = -(-(exposure * factor_ppb * root_e9) // (PPB * PRICE_E9))
    return by_leverage if by_leverage > by_root else by_root


def requirement_growth_most(
    exposure: int, growth: int, max_leverage: int, factor_ppb: int, scale: int
) -> int:
    """Return at least the growth of `requirement` when an exposure grows by `growth` to at most `exposure` (M-4).

    The requirement is convex, so it grows by at most its slope at the end: `1 / max_leverage` or 1.5 x factor x root.
    The root of x whole valuation units is at most `(x / r + r) / 2` for each r; the least for two r replaces it. The
    growth is taken in thousands of units, so that products stay small. The last terms are the ceilings: of both
    requirements, and of the root (below 10^-9), which counts for the whole exposure. `0 <= growth <= exposure`. Not
    under contract, like `sqrt_e9_ceil`; `tests/unit` checks it.
    """
    by_leverage = growth // max_leverage + 2
    if factor_ppb == 0:
        return by_leverage
    whole = exposure // WHOLE_UNITS[scale] + 1
    twice_root = whole // _SMALL_ROOT + 1 + _SMALL_ROOT
    by_large = whole // _LARGE_ROOT + 1 + _LARGE_ROOT
    if by_large < twice_root:
        twice_root = by_large
    slope_ppb = 3 * factor_ppb * twice_root // 4 + 1
    by_root = (growth // 1000 + 1) * slope_ppb // (PPB // 1000)
    by_root += (exposure // PPB + 1) * factor_ppb // PPB + 3
    return by_leverage if by_leverage > by_root else by_root


def requirement_ppb(exposure: int, base_ppb: int, factor_ppb: int, root_e9: int) -> int:
    """Return the margin requirement `exposure x max(base, factor x root)`, one ceiling (M-4, U-8).

    pre: exposure >= 0
    pre: base_ppb >= 0
    pre: factor_ppb >= 0
    pre: root_e9 >= 0
    post: __return__ * 10**9 >= exposure * base_ppb
    post: __return__ * 10**18 >= exposure * factor_ppb * root_e9
    post: (__return__ - 1) * 10**9 < exposure * base_ppb or (__return__ - 1) * 10**18 < exposure * factor_ppb * root_e9
    """
    by_base = -(-(exposure * base_ppb) // PPB)
    if root_e9 == 0:
        return by_base
    by_root = -(-(exposure * factor_ppb * root_e9) // (PPB * PRICE_E9))
    return by_base if by_base > by_root else by_root


def scaled_requirement(
    exposure: int, max_leverage: int, factor_ppb: int, root_e9: int, scale_ppb: int
) -> int:
    """Return `exposure x max(1 / max_leverage, factor x root) x scale`, one ceiling (M-4, M-7).

    pre: exposure >= 0
    pre: max_leverage > 0
    pre: factor_ppb >= 0
    pre: root_e9 >= 0
    pre: scale_ppb >= 0
    post: __return__ * max_leverage * 10**9 >= exposure * scale_ppb
    post: __return__ * 10**27 >= exposure * factor_ppb * root_e9 * scale_ppb
    post: (__return__ - 1) * max_leverage * 10**9 < exposure * scale_ppb or (__return__ - 1) * 10**27 < exposure * factor_ppb * root_e9 * scale_ppb
    """  # noqa: E501  a condition is one line
    scaled = exposure * scale_ppb
    by_leverage = -(-scaled // (max_leverage * PPB))
    by_root = -(-(scaled * factor_ppb * root_e9) // (PPB * PRICE_E9 * PPB))
    return by_leverage if by_leverage > by_root else by_root


def scaled_requirement_ppb(
    exposure: int, base_ppb: int, factor_ppb: int, root_e9: int, scale_ppb: int
) -> int:
    """Return `exposure x max(base, factor x root) x scale`, one ceiling (M-4, M-7).

    pre: exposure >= 0
    pre: base_ppb >= 0
    pre: factor_ppb >= 0
    pre: root_e9 >= 0
    pre: scale_ppb >= 0
    post: __return__ * 10**18 >= exposure * base_ppb * scale_ppb
    post: __return__ * 10**27 >= exposure * factor_ppb * root_e9 * scale_ppb
    post: (__return__ - 1) * 10**18 < exposure * base_ppb * scale_ppb or (__return__ - 1) * 10**27 < exposure * factor_ppb * root_e9 * scale_ppb
    """  # noqa: E501  a condition is one line
    scaled = exposure * scale_ppb
    by_base = -(-(scaled * base_ppb) // (PPB * PPB))
    by_root = -(-(scaled * factor_ppb * root_e9) // (PPB * PRICE_E9 * PPB))
    return by_base if by_base > by_root else by_root


def inverse_sqrt_weight(base_ppb: int, penalty_ppb: int, root_e9: int) -> tuple[int, int]:
    """Return the weight `min(base, 1.1 / (1 + penalty x root))` as an exact fraction (M-1, U-8).

    `1.1 / (1 + penalty x root) = 1.1 x 10^18 / (10^18 + penalty_ppb x root_e9)`; cross-multiplication finds the
    smaller.

    pre: 0 <= base_ppb <= 10**9
    pre: penalty_ppb >= 0
    pre: root_e9 >= 0
    post: __return__[1] > 0
    post: 0 <= __return__[0] <= __return__[1]
    post: __return__[0] * 10**9 <= __return__[1] * base_ppb
    post: __return__[0] * (10**18 + penalty_ppb * root_e9) <= __return__[1] * 11 * 10**17
    """
    if root_e9 == 0:
        return base_ppb, PPB
    curve = 10**18 + penalty_ppb * root_e9
    if base_ppb * curve <= 11 * 10**17 * PPB:
        return base_ppb, PPB
    return 11 * 10**17, curve


def heaviest_root_e9(base_ppb: int, penalty_ppb: int) -> int:
    """Return the largest root at which `inverse_sqrt_weight` is still its base, for a base above 0.

    pre: 0 < base_ppb <= 10**9
    pre: penalty_ppb > 0
    post: base_ppb * (10**18 + penalty_ppb * __return__) <= 11 * 10**26
    post: base_ppb * (10**18 + penalty_ppb * (__return__ + 1)) > 11 * 10**26
    """
    return (11 * 10**17 * PPB // base_ppb - 10**18) // penalty_ppb


def clamp(value: int, low: int, high: int) -> int:
    """Return `value` limited to two bounds.

    pre: low <= high
    post: low <= __return__ <= high
    post: __return__ == value or (value < low and __return__ == low) or (value > high and __return__ == high)
    """
    if value < low:
        return low
    return high if value > high else value


def pro_rata(total: int, weights: list[int]) -> list[int]:
    """Split `total` pro rata to weights: floor, then one unit each by largest remainder, ties to the earlier entry.

    The total may exceed the sum of the weights; the weights are not all 0.

    pre: total >= 0 and len(weights) > 0 and sum(weights) > 0
    pre: all(w >= 0 for w in weights)
    post: sum(__return__) == total
    post: all(share >= 0 for share in __return__)
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    left = total - sum(shares)
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[:left]:
        shares[i] += 1
    return shares


def largest_remainder(total: int, weights: list[int]) -> list[int]:
    """Return `pro_rata` of a total that the weights cover: no share is above its weight.

    Ties go to the earlier entry, so callers pass entries in order of account id (R-2, W-5).

    pre: 0 <= total <= sum(weights)
    pre: all(w >= 0 for w in weights)
    post: sum(__return__) == total
    post: len(__return__) == len(weights)
    post: all(0 <= s <= w for s, w in zip(__return__, weights))
    """
    if total == 0:
        return [0] * len(weights)
    return pro_rata(total, weights)
