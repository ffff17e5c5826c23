# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of index and mark against fractions, over any prices, weights, caps and books."""

from fractions import Fraction
from math import floor

from hypothesis import given, strategies as st

from clearinghouse.statemachine.arithmetic.index import (
    approach,
    basis_step,
    clamped_mean,
    follow,
    mark_from_basis,
    median,
    side_average,
)
from clearinghouse.statemachine.vocabulary.types import PPB, SECOND_NS

PRICES = st.integers(1, 10**24)
TIMES = st.integers(0, 10 * SECOND_NS) | st.sampled_from([0, 1, SECOND_NS, 5 * SECOND_NS])
BPS = 10_000


def exact_median(prices: list[int]) -> Fraction:
    """The median of prices, the mean of the middle two where their number is even."""
    ordered = sorted(prices)
    return Fraction(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2], 2)


@given(
    st.lists(st.tuples(PRICES, st.integers(1, 50)), min_size=1, max_size=15),
    st.integers(0, BPS),
)
def test_a_clamped_mean_never_leaves_the_clamp(
    venues: list[tuple[int, int]], clamp_bps: int
) -> None:
    """The mean is at most a unit below the exact one, within the clamp, and no weight counts above half."""
    prices = [price for price, _ in venues]
    weights = [weight for _, weight in venues]
    middle = median(prices)
    assert middle == floor(exact_median(prices))
    found = clamped_mean(prices, weights, clamp_bps)
    share = Fraction(clamp_bps, BPS)
    assert middle * (1 - share) - 1 < found <= middle * (1 + share)
    whole = sum(weights)
    used = [min(weight, whole - weight) if len(weights) > 1 else weight for weight in weights]
    low, high = middle * (1 - share), middle * (1 + share)
    exact = sum(
        weight * min(max(Fraction(price), low), high)
        for price, weight in zip(prices, used, strict=True)
    ) / sum(used)
    # Bounds round inward, so a clamped price is off by less than a unit, and the mean floors once more.
    assert exact - 2 < found < exact + 1


@given(
    st.lists(st.tuples(st.integers(1, 10**12), st.integers(1, 10**9)), max_size=12),
    st.integers(1, 10**22),
)
def test_an_average_takes_the_last_level_in_part(
    levels: list[tuple[int, int]], notional: int
) -> None:
    """The average price of a notional is the exact one, floored, and 0 where the side lacks it."""
    prices = [price for price, _ in levels]
    lots = [size for _, size in levels]
    found = side_average(prices, lots, notional, PPB)
    missing = Fraction(notional)
    quantity = Fraction(0)
    for price, size in levels:
        part = min(missing, Fraction(price * size))
        quantity += part / price
        missing -= part
    if missing:
        assert found == 0
    else:
        assert found == floor(notional / quantity * PPB)


@given(st.integers(-(10**20), 10**20), st.integers(-(10**20), 10**20), TIMES)
def test_a_basis_approaches_its_sample(basis: int, sample: int, elapsed_ns: int) -> None:
    """A step moves by its share of the time, floored, and never past the sample."""
    tau_ns = 60 * SECOND_NS
    found = basis_step(basis, sample, elapsed_ns, tau_ns)
    assert found == floor(basis + Fraction((sample - basis) * elapsed_ns, elapsed_ns + tau_ns))
    assert min(basis, sample) <= found <= max(basis, sample)


@given(st.integers(0, PPB), st.integers(0, PPB), TIMES, st.integers(1, 10**12))
def test_a_parameter_moves_as_an_average_does(
    before: int, target: int, elapsed_ns: int, tau_ns: int
) -> None:
    """What is left of the way is its share of the time, floored, so that the target is reached."""
    found = approach(before, target, elapsed_ns, tau_ns)
    left = floor(Fraction(abs(target - before) * tau_ns, elapsed_ns + tau_ns))
    assert abs(target - found) == left
    assert min(before, target) <= found <= max(before, target)


@given(PRICES, st.integers(-(10**24), 10**24), st.integers(0, PPB), st.integers(0, PPB))
def test_a_mark_stays_within_the_smaller_bound(
    index: int, basis: int, width_ppb: int, mmf_base_ppb: int
) -> None:
    """No basis takes the mark further from the index than the clamp and half the base MMF."""
    found = mark_from_basis(index, basis, width_ppb, mmf_base_ppb)
    width = min(Fraction(width_ppb, PPB), Fraction(mmf_base_ppb, 2 * PPB)) * index
    assert abs(found - index) <= width
    if abs(basis) <= floor(width):
        assert found == index + basis


@given(PRICES, PRICES, st.integers(0, 1_000_000), TIMES)
def test_a_stable_price_follows_by_its_share(
    stable: int, index: int, rate_ppb: int, elapsed_ns: int
) -> None:
    """It moves toward the index by at most its share of the time, and stops there."""
    found = follow(stable, index, rate_ppb, elapsed_ns)
    width = Fraction(stable * rate_ppb * elapsed_ns, PPB * SECOND_NS)
    assert abs(found - stable) <= width
    assert min(stable, index) <= found <= max(stable, index)
    if abs(index - stable) <= width:
        assert found == index
