# SPDX-License-Identifier: Apache-2.0
"""Compute dynamic margin: volatility, open interest and depth as ratios, and the scales (SPEC M-7).

Owns pure integer functions under contract. A ratio is in parts per billion of the reference value of ordinary times;
every rounding makes a ratio, and so a requirement, larger.
"""

from math import isqrt
from typing import Final

from clearinghouse.statemachine.vocabulary.types import PPB

YEAR_NS: Final = 365 * 86_400 * 10**9
HOUR_NS: Final = 3_600 * 10**9
E18: Final = 10**18


def squared_return_e18(price: int, before: int, elapsed_ns: int, interval_ns: int) -> int:
    """Return the squared relative move of a price, in 10^-18 for one interval, ceiled.

    If the move took longer than an interval, it counts as spread evenly over the time.

    pre: price > 0
    pre: before > 0
    pre: interval_ns > 0
    pre: elapsed_ns > 0
    post: __return__ * before * before * elapsed_ns >= (price - before) * (price - before) * E18 * interval_ns
    post: (__return__ - 1) * before * before * elapsed_ns < (price - before) * (price - before) * E18 * interval_ns
    """
    move = price - before
    return -(-(move * move * E18 * interval_ns) // (before * before * elapsed_ns))


def volatility_ratio_ppb(variance_e18: int, interval_ns: int, reference_ppb: int) -> int:
    """Return the yearly volatility (365 days) over the yearly reference volatility, parts per billion, ceiled.

    `variance_e18` is the mean squared return of an interval. Not under contract: the root is outside what the solver
    confirms; `tests/unit` checks r - 1 < exact <= r instead.
    """
    if variance_e18 <= 0:
        return 0
    squared = -(-(variance_e18 * YEAR_NS * E18) // (interval_ns * reference_ppb * reference_ppb))
    return isqrt(squared - 1) + 1


def open_interest_ratio_ppb(interest: int, low: int, high: int, cap_ppb: int) -> int:
    """Return the ratio of open interest: 1 up to `low`, the cap from `high` on, on a straight line between them,
    ceiled.

    If `high` is 0, there is no check and the ratio is 1.

    pre: interest >= 0
    pre: 0 <= low
    pre: high == 0 or low < high
    pre: cap_ppb >= 10**9
    post: 10**9 <= __return__ <= cap_ppb
    post: high == 0 or interest < high or __return__ == cap_ppb
    post: interest > low or high == 0 or __return__ == 10**9
    post: not low < interest < high or 0 <= (__return__ - 10**9) * (high - low) - (interest - low) * (cap_ppb - 10**9) < high - low
    """  # noqa: E501  a condition is one line
    if high == 0 or interest <= low:
        return PPB
    if interest >= high:
        return cap_ppb
    return PPB - (-(interest - low) * (cap_ppb - PPB) // (high - low))


def depth_ratio_ppb(depth: int, reference: int, cap_ppb: int) -> int:
    """Return the reference depth over the depth of a book's thinner side, ceiled, from 1 to the cap.

    pre: depth >= 0
    pre: reference >= 0
    pre: cap_ppb >= 10**9
    post: 10**9 <= __return__ <= cap_ppb
    post: depth < reference or __return__ == 10**9
    post: depth > 0 or reference == 0 or __return__ == cap_ppb
    post: depth >= reference or (__return__ - 1) * depth < reference * 10**9
    post: depth >= reference or __return__ == cap_ppb or __return__ * depth >= reference * 10**9
    """
    if depth >= reference:
        return PPB
    if depth == 0:
        return cap_ppb
    ratio = -(-(reference * PPB) // depth)
    return ratio if ratio < cap_ppb else cap_ppb


def initial_scale_ppb(raw_ppb: int, buffer_ppb: int, cap_ppb: int) -> int:
    """Return `min(cap, max(1 + buffer, raw))`: the scale rises once the raw scale exceeds the buffer (M-7).

    pre: raw_ppb >= 0
    pre: buffer_ppb >= 0
    pre: cap_ppb >= 10**9 + buffer_ppb
    post: 10**9 + buffer_ppb <= __return__ <= cap_ppb
    post: __return__ in (10**9 + buffer_ppb, raw_ppb, cap_ppb)
    """
    return min(cap_ppb, max(PPB + buffer_ppb, raw_ppb))


def maintenance_scale_ppb(
    before_ppb: int, target_ppb: int, rise_ppb_per_hour: int, elapsed_ns: int
) -> int:
    """Return the scale of MMF after a move to a target: down at once, up by at most the rise per hour, floored (M-7).

    The rise is a share of the unscaled requirement, so over any hour it is at most that share of the previous scale.

    pre: before_ppb >= 10**9
    pre: target_ppb >= 10**9
    pre: rise_ppb_per_hour >= 0
    pre: elapsed_ns >= 0
    post: __return__ <= target_ppb
    post: __return__ >= min(before_ppb, target_ppb)
    post: (__return__ - before_ppb) * HOUR_NS <= max(0, rise_ppb_per_hour * elapsed_ns)
    """
    reachable = before_ppb + rise_ppb_per_hour * elapsed_ns // HOUR_NS
    return min(reachable, target_ppb)
