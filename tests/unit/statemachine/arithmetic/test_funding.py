# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of funding against fractions: rates of any samples, and the cases that bounds leave open."""

from fractions import Fraction

from hypothesis import given, strategies as st

from clearinghouse.statemachine.arithmetic.funding import (
    RAY,
    accrued,
    add_fractions,
    index_step_ray,
    mean_rate_ppb,
    rate_ppb,
)
from clearinghouse.statemachine.vocabulary.types import PPB, PRICE_E9

INDICES = st.integers(1, 10**24) | st.sampled_from([1, 3, 7, 9, 10**9, 3 * 10**9])
SUMS = st.dictionaries(INDICES, st.integers(-(10**26), 10**26), min_size=1, max_size=12)
DIVISORS = st.sampled_from([1, 2, 8, 480, 28_800])
RATES = st.integers(-PPB, PPB)


def clamped(value: Fraction, bound: int) -> Fraction:
    """A number within +-bound."""
    return max(Fraction(-bound), min(Fraction(bound), value))


def exact_rate(premium: Fraction, interest: int, inner: int, divisor: int, bound: int) -> int:
    """P-5 as it is written, in ppb: the last step rounds toward zero."""
    in_ppb = premium * PPB
    whole = (in_ppb + clamped(interest - in_ppb, inner)) / divisor
    return int(clamped(whole, bound))


@given(SUMS, st.integers(1, 30_000), RATES, st.integers(0, PPB), DIVISORS, st.integers(0, PPB))
def test_a_mean_of_fractions_gives_the_exact_rate(
    sums: dict[int, int], samples: int, interest: int, inner: int, divisor: int, bound: int
) -> None:
    """The rate of samples over differing indices is that of their exact mean, to the ppb."""
    premium = sum((Fraction(gap, index) for index, gap in sums.items()), Fraction(0)) / samples
    found = mean_rate_ppb(sums, samples, interest, inner, divisor, bound)
    assert found == exact_rate(premium, interest, inner, divisor, bound)
    above, below = add_fractions(list(sums.values()), list(sums))
    assert Fraction(above, below) == premium * samples
    assert found == rate_ppb(above, below * samples, interest, inner, divisor, bound)


@given(st.integers(-500, 500), st.integers(1, 9), st.integers(1, 9))
def test_fractions_that_add_up_to_a_whole_ppb_are_not_missed(
    whole: int, first: int, second: int
) -> None:
    """Premiums of which none has an end add up to a whole number of ppb: floors would fall one short of it."""
    # first/7 + second/9 + rest/63 ppb is the whole number; the indices are 7, 9 and 63 times 10^9.
    rest = whole * 63 - first * 9 - second * 7
    sums = {7 * PPB: first, 9 * PPB: second, 63 * PPB: rest}
    assert mean_rate_ppb(sums, 1, 0, 0, 1, PPB) == whole


@given(st.integers(-(10**12), 10**12), st.lists(st.tuples(st.integers(0, 10**20), RATES)))
def test_what_accrues_is_the_floor_of_the_sum(position: int, steps: list[tuple[int, int]]) -> None:
    """However many intervals there were, one floor stands at their end."""
    change = sum(index_step_ray(mark_e9, rate) for mark_e9, rate in steps)
    exact = sum((Fraction(mark_e9 * rate, PRICE_E9 * PPB) for mark_e9, rate in steps), Fraction(0))
    assert Fraction(change, RAY) == exact
    assert accrued(position, change) == (-position * exact) // 1
