# SPDX-License-Identifier: Apache-2.0
"""Compute the interest on collateral (SPEC C-7, U-5).

Owns these sums: amounts in units of the asset, rates in ppb of 365 days, times in ns. Earned interest accumulates in
units x ppb x ns; the one rounding is at payment. Must never know an account.
"""

from typing import Final

_PPB: Final = 10**9
YEAR_NS: Final = 365 * 86_400 * 10**9
EARNED_PER_UNIT: Final = _PPB * YEAR_NS
"""One unit of interest, in units x ppb x ns."""


def interest_floor(earned: int) -> int:
    """Return the interest earned, in units of the asset; floored, since it is a claim.

    pre: earned >= 0
    post: __return__ * EARNED_PER_UNIT <= earned < (__return__ + 1) * EARNED_PER_UNIT
    """
    return earned // EARNED_PER_UNIT


def rate_sum(before: int, rate_ppb: int, elapsed_ns: int) -> int:
    """Return the sum of a rate over time, in ppb x ns, after a further time at one rate.

    pre: before >= 0 and rate_ppb >= 0 and elapsed_ns >= 0
    post: __return__ >= before and __return__ - before == rate_ppb * elapsed_ns
    """
    return before + rate_ppb * elapsed_ns
