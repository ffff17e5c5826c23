# SPDX-License-Identifier: Apache-2.0
"""Compute funding and the final price of a future: small pure functions under contract (SPEC P-5, O-1).

Owns every division of a premium, a funding rate, an accrual and a time-weighted index. Must never hold state.

The premium of a sample is the fraction (mark - index) / index, and the mean of an interval is exact: the state has
the sum of mark - index for each index (`sums`), so all samples of one index share a fraction. `mean_rate_ppb` adds
bounds of the fractions first, because a rate in ppb almost never needs more, and exact fractions if the bounds give
different rates. The cumulative index has 27 decimals; a rate in ppb of a mark with nine more decimals has 18, so a
step of it is exact.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.money import clamp
from clearinghouse.statemachine.vocabulary.types import PPB, PRICE_E9

RAY: Final = 10**27
# Converts the 18 decimals of a rate in ppb of a price with nine more decimals to 27.
STEP_UNIT: Final = RAY // (PPB * PRICE_E9)
# Decimals of the bounds on a premium: many more than those of a rate in ppb.
_BOUND_UNIT: Final = 10**36


def rate_ppb(
    premium_numerator: int,
    premium_denominator: int,
    interest_ppb: int,
    inner_ppb: int,
    divisor: int,
    bound_ppb: int,
) -> int:
    """Return the funding rate `clamp((P + clamp(I - P, +-inner)) / divisor, +-bound)`, rounded toward zero, in ppb
    (P-5).

    P is the mean premium, the plain fraction premium_numerator / premium_denominator; I is the interest. The bound is a
    whole number, so it gives the same result before and after the rounding.

    pre: premium_denominator > 0 and divisor > 0
    pre: inner_ppb >= 0 and bound_ppb >= 0
    post: -bound_ppb <= _ <= bound_ppb
    post: inner_ppb or abs(_) in (bound_ppb, abs(premium_numerator) * PPB // premium_denominator // divisor)
    """
    premium = premium_numerator * PPB
    inner = inner_ppb * premium_denominator
    raw = premium + clamp(interest_ppb * premium_denominator - premium, -inner, inner)
    whole = premium_denominator * divisor
    rate = raw // whole if raw >= 0 else -(-raw // whole)
    return clamp(rate, -bound_ppb, bound_ppb)


def add_fractions(numerators: list[int], denominators: list[int]) -> tuple[int, int]:
    """Return the exact sum of fractions as one fraction, not necessarily in lowest terms.

    The function adds neighbours pairwise, so that it adds large numbers last.

    pre: len(numerators) == len(denominators)
    pre: all(d > 0 for d in denominators)
    post: __return__[1] > 0
    post: len(numerators) != 1 or __return__ == (numerators[0], denominators[0])
    post: len(numerators) != 2 or __return__[0] == numerators[0] * denominators[1] + numerators[1] * denominators[0]
    """
    while len(numerators) > 1:
        above: list[int] = []
        below: list[int] = []
        for i in range(0, len(numerators) - 1, 2):
            above.append(numerators[i] * denominators[i + 1] + numerators[i + 1] * denominators[i])
            below.append(denominators[i] * denominators[i + 1])
        if len(numerators) % 2:
            above.append(numerators[-1])
            below.append(denominators[-1])
        numerators = above
        denominators = below
    if not numerators:
        return 0, 1
    return numerators[0], denominators[0]


def mean_rate_ppb(
    sums: dict[int, int],
    samples: int,
    interest_ppb: int,
    inner_ppb: int,
    divisor: int,
    bound_ppb: int,
) -> int:
    """Return the rate of an interval: `sums` has the sum of mark - index by index, all indices > 0 (P-5).

    The rate never falls when the premium rises, so the exact rate equals the rates at both bounds if they are equal.
    """
    assert samples > 0
    lower = 0
    inexact = 0
    for index, difference in sums.items():
        whole, rest = divmod(difference * _BOUND_UNIT, index)
        lower += whole
        if rest:
            inexact += 1
    low = rate_ppb(lower, samples * _BOUND_UNIT, interest_ppb, inner_ppb, divisor, bound_ppb)
    high = rate_ppb(
        lower + inexact, samples * _BOUND_UNIT, interest_ppb, inner_ppb, divisor, bound_ppb
    )
    if low == high:
        return low
    above, below = add_fractions(list(sums.values()), list(sums))
    return rate_ppb(above, below * samples, interest_ppb, inner_ppb, divisor, bound_ppb)


def index_step_ray(mark_e9: int, rate: int) -> int:
    """Return an interval's step of the cumulative index: mark x rate per lot, quote units with 27 decimals, exact
    (P-5).

    post: __return__ == mark_e9 * rate * 10**9
    """
    return mark_e9 * rate * STEP_UNIT


def accrued(position: int, change_ray: int) -> int:
    """Return the funding of a position over a change of the cumulative index: `floor(-quantity x change)`, quote
    units (P-5).

    post: __return__ * 10**27 <= -position * change_ray
    post: -position * change_ray < (__return__ + 1) * 10**27
    """
    return -position * change_ray // RAY


def settlement_price_e9(sum_e9: int, samples: int, window: int, index_e9: int) -> int:
    """Return the mean of a window of samples, floored; the missing samples count at the present index (O-1.1).

    pre: window > 0 and 0 <= samples <= window
    pre: sum_e9 >= 0 and index_e9 >= 0
    post: __return__ * window <= sum_e9 + (window - samples) * index_e9
    post: sum_e9 + (window - samples) * index_e9 < (__return__ + 1) * window
    """
    return (sum_e9 + (window - samples) * index_e9) // window


def whole_seconds(after_ns: int, until_ns: int) -> int:
    """Return the number of whole seconds s with `after_ns < s <= until_ns`: the samples of an interval (P-5).

    pre: after_ns >= 0
    pre: until_ns >= 0
    post: __return__ >= 0
    post: until_ns >= after_ns or __return__ == 0
    post: until_ns <= after_ns or 0 <= until_ns - (after_ns // 10**9 + __return__) * 10**9 < 10**9
    """
    if until_ns <= after_ns:
        return 0
    return until_ns // 10**9 - after_ns // 10**9
