# SPDX-License-Identifier: Apache-2.0
"""Every division and root of money against exact fractions (SPEC U-5, U-8)."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.arithmetic import money
from clearinghouse.statemachine.vocabulary import types

PPB = 10**9
BIG = 2**63 - 1
signed = st.integers(-(2**80), 2**80)
amounts = st.integers(0, BIG)
positive = st.integers(1, BIG)
rates = st.integers(0, PPB)
roots = st.integers(0, 2**60)


@given(signed, signed, positive)
def test_a_product_is_divided_without_rounding_in_between(a: int, b: int, denominator: int) -> None:
    """`mul_div_ceil` rounds the exact fraction once, for all signs."""
    exact = Fraction(a * b, denominator)
    assert money.mul_div_ceil(a, b, denominator) == ceil(exact)


@given(signed, amounts)
def test_a_notional_loses_only_the_nine_decimals_of_its_price(lots: int, price_e9: int) -> None:
    """A signed notional at a price with nine more decimals is floored once."""
    exact = Fraction(lots * price_e9, PPB)
    assert money.notional_e9_floor(lots, price_e9) == floor(exact)


@given(st.lists(st.tuples(rates, amounts), min_size=1, max_size=8))
def test_slicing_never_changes_a_fee(fills: list[tuple[int, int]]) -> None:
    """The fees of an order's fills, each due at its turn, sum to the fee of all of them at once, ceiled."""
    accrued = 0
    paid = 0
    for rate, notional in fills:
        accrued += rate * notional
        due = money.fee_due(accrued, paid)
        assert due >= 0
        paid += due
    assert paid == ceil(Fraction(sum(rate * notional for rate, notional in fills), PPB))


@given(amounts, rates, amounts)
def test_a_rebate_is_floored_and_cut_to_the_takers_fee(
    notional: int, rate: int, taker_fee: int
) -> None:
    """A maker's rebate is the floor of rate times notional, or the taker's fee if that is less."""
    expected = min(floor(Fraction(notional * rate, PPB)), taker_fee)
    assert money.maker_rebate(notional, rate, taker_fee) == expected


@given(signed, st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_closing_in_parts_releases_the_whole_cost(cost: int, parts: list[int]) -> None:
    """Each part releases its share ceiled as a signed number, and the last one all the rest."""
    left = sum(parts)
    kept = cost
    for part in parts:
        released = money.release_cost(kept, part, left)
        assert released == ceil(Fraction(kept * part, left))
        kept -= released
        left -= part
    assert kept == 0


@pytest.mark.parametrize("scale", [0, 2, 6, 9, 12])
@given(units=st.integers(-5, 2**90))
def test_a_root_is_the_least_whole_number_not_below_it(scale: int, units: int) -> None:
    """The root of a notional with nine decimals: its square reaches the notional, and that of one less does not."""
    root = money.sqrt_e9_ceil(units, scale)
    exact_square = Fraction(max(units, 0), 10**scale) * 10**18
    assert root >= 0
    assert root**2 >= exact_square
    assert root == 0 or (root - 1) ** 2 < exact_square


@pytest.mark.parametrize(
    ("units", "scale", "root_e9"),
    [(0, 6, 0), (1, 0, 10**9), (4_000_000, 6, 2 * 10**9), (2, 0, 1_414_213_563), (1, 12, 1_000)],
)
def test_a_root_has_nine_decimals(units: int, scale: int, root_e9: int) -> None:
    """Roots that are known by heart: of 1, 4, 2 (ceiled) and a smallest unit."""
    assert money.sqrt_e9_ceil(units, scale) == root_e9


@pytest.mark.parametrize("scale", [0, 2, 6, 7, 18])
@given(units=st.integers(0, 2**90), most_e9=st.integers(0, 2**70))
def test_a_root_is_left_out_only_where_it_is_at_most_the_stated_one(
    scale: int, units: int, most_e9: int
) -> None:
    """It is the root itself, or 0 where the root is not larger."""
    root = money.sqrt_e9_ceil(units, scale)
    assert money.deciding_root_e9(units, scale, most_e9) in (
        {root, 0} if root <= most_e9 else {root}
    )


@pytest.mark.parametrize(
    ("units", "scale", "left_out"),
    [
        (10**8, 2, True),
        (10**8 + 1, 2, False),
        (10**12, 6, True),
        (10**12 + 1, 6, False),
        (10**6, 1, True),  # a tenth of what it could be: half of 17 digits is no whole number
    ],
)
def test_a_root_is_left_out_up_to_the_square(units: int, scale: int, *, left_out: bool) -> None:
    """With a root of 1,000 as the largest that decides nothing, 1,000,000 whole units are the limit."""
    root = money.deciding_root_e9(units, scale, 1_000 * 10**9)
    assert root == (0 if left_out else money.sqrt_e9_ceil(units, scale))


@given(st.integers(1, 10**9), st.integers(1, 10**12), st.integers(0, 2**60))
def test_the_weight_is_its_base_up_to_the_heaviest_root(base: int, penalty: int, over: int) -> None:
    """One more, and the curve decides."""
    most = money.heaviest_root_e9(base, penalty)
    assert money.inverse_sqrt_weight(base, penalty, most) == (base, types.PPB)
    assert money.inverse_sqrt_weight(base, penalty, most + 1 + over) != (base, types.PPB)


@given(amounts, st.integers(1, 1000), rates, roots)
def test_an_initial_requirement_is_ceiled_once(
    exposure: int, leverage: int, factor: int, root_e9: int
) -> None:
    """IMF requirement: exposure times the larger of the two fractions, one ceiling."""
    fraction = max(Fraction(1, leverage), Fraction(factor * root_e9, 10**18))
    assert money.requirement(exposure, leverage, factor, root_e9) == ceil(exposure * fraction)


@given(amounts, rates, rates, roots)
def test_a_maintenance_requirement_is_ceiled_once(
    exposure: int, base: int, factor: int, root_e9: int
) -> None:
    """MMF requirement: exposure times the larger of the two fractions, one ceiling."""
    fraction = max(Fraction(base, PPB), Fraction(factor * root_e9, 10**18))
    assert money.requirement_ppb(exposure, base, factor, root_e9) == ceil(exposure * fraction)


@given(amounts, st.integers(1, 1000), rates, roots, st.integers(0, 3 * PPB))
def test_a_scaled_initial_requirement_is_ceiled_once(
    exposure: int, leverage: int, factor: int, root: int, scale: int
) -> None:
    """The scale multiplies the larger of both rates before the one ceiling (M-7)."""
    rate = max(Fraction(1, leverage), Fraction(factor * root, 10**18))
    expected = ceil(exposure * rate * Fraction(scale, PPB))
    assert money.scaled_requirement(exposure, leverage, factor, root, scale) == expected


@given(amounts, rates, rates, roots, st.integers(0, 3 * PPB))
def test_a_scaled_maintenance_requirement_is_ceiled_once(
    exposure: int, base: int, factor: int, root: int, scale: int
) -> None:
    """The scale multiplies the larger of base and root before the one ceiling (M-7)."""
    rate = max(Fraction(base, PPB), Fraction(factor * root, 10**18))
    expected = ceil(exposure * rate * Fraction(scale, PPB))
    assert money.scaled_requirement_ppb(exposure, base, factor, root, scale) == expected


def test_no_requirement_goes_by_way_of_a_float() -> None:
    """An exposure of 2^62 + 1 units is above what a float holds exactly; a factor times root of 1 asks all of it."""
    exposure = 2**62 + 1
    whole = (exposure, 10**9, 10**9)  # 1.0 times a root of 1.0
    assert money.requirement(whole[0], 1000, *whole[1:]) == exposure
    assert money.requirement_ppb(whole[0], 0, *whole[1:]) == exposure
    assert money.scaled_requirement(whole[0], 1000, *whole[1:], 2 * PPB) == 2 * exposure
    assert money.scaled_requirement_ppb(whole[0], 0, *whole[1:], 2 * PPB) == 2 * exposure


@given(rates, rates, roots)
def test_a_weight_is_the_lesser_of_base_and_curve(base: int, penalty: int, root_e9: int) -> None:
    """A collateral weight is kept as an exact fraction, the lesser of its base and 1.1 / (1 + penalty x root)."""
    numerator, denominator = money.inverse_sqrt_weight(base, penalty, root_e9)
    curve = Fraction(11, 10) / (1 + Fraction(penalty * root_e9, 10**18))
    assert Fraction(numerator, denominator) == min(Fraction(base, PPB), curve)


@given(signed, signed, signed)
def test_a_clamp_is_the_middle_of_three(value: int, one: int, other: int) -> None:
    """A value held between two bounds is the median of the three."""
    low, high = min(one, other), max(one, other)
    assert money.clamp(value, low, high) == sorted([value, low, high])[1]


def test_a_root_just_above_a_whole_one_is_the_next() -> None:
    """4 and 9 have the roots 2 and 3; 5 and 10 have the next whole ones, 3 and 4."""
    assert [money.sqrt_e9_ceil(units, 18) for units in (4, 5, 9, 10)] == [2, 3, 3, 4]


def test_a_single_unit_has_a_share() -> None:
    """The rest of flooring goes to the largest remainder, also where a float could not compare."""
    assert money.largest_remainder(1, [1]) == [1]
    assert money.largest_remainder(0, [0, 0]) == [0, 0]
    # 12 / 5 leaves 2, 3 / 5 leaves 3: the unit that is over goes where more is left, not where more went.
    assert money.pro_rata(3, [4, 1]) == [2, 1]
    big = 2**60
    # Shares of 1 of 3 parts: each below one, the third the largest by one part in 2^60.
    assert money.pro_rata(1, [big, big, big + 1]) == [0, 0, 1]


@given(st.data())
def test_shares_sum_to_the_total_and_stay_within_one_of_their_part(data: st.DataObject) -> None:
    """Largest remainder: every share is its exact part floored or one more, larger remainders first, then order."""
    weights = data.draw(st.lists(st.integers(0, 10**6), max_size=8))
    whole = sum(weights)
    total = data.draw(st.integers(0, whole))
    shares = money.largest_remainder(total, weights)
    assert sum(shares) == total
    exact = [Fraction(total * weight, whole) if whole else Fraction(0) for weight in weights]
    more = [share - floor(part) for share, part in zip(shares, exact, strict=True)]
    assert set(more) <= {0, 1}
    ranked = sorted(range(len(weights)), key=lambda i: (floor(exact[i]) - exact[i], i))
    assert [more[i] for i in ranked] == sorted(more, reverse=True)


@given(st.integers(0, BIG), st.integers(0, BIG), st.integers(1, 100), rates, st.integers(0, 18))
def test_a_requirement_grows_by_at_most_its_bound(
    exposure: int, growth: int, leverage: int, factor: int, scale: int
) -> None:
    """The bound holds for the growth up to the greatest exposure, and for each smaller one."""
    growth = min(growth, exposure)
    most = money.requirement_growth_most(exposure, growth, leverage, factor, scale)
    for end in (exposure, (exposure + growth) // 2, growth):
        found = [
            money.requirement(at, leverage, factor, money.sqrt_e9_ceil(at, scale))
            for at in (end - growth, end)
        ]
        assert found[1] - found[0] <= most
