# SPDX-License-Identifier: Apache-2.0
"""M-7's volatility ratio: the root that no contract states."""

from fractions import Fraction

import pytest

from clearinghouse.statemachine.arithmetic.margin_scale import YEAR_NS, volatility_ratio_ppb

SECOND = 10**9


@pytest.mark.parametrize("variance_e18", [1, 7, 10**12, 625 * 10**12, 10**18, 10**30 + 1])
@pytest.mark.parametrize("interval_ns", [SECOND, 60 * SECOND, 8_760 * SECOND, YEAR_NS])
@pytest.mark.parametrize("reference_ppb", [1, 10**7, 8 * 10**8, 10**10])
def test_the_ratio_is_the_ceiling_of_the_exact_root(
    variance_e18: int, interval_ns: int, reference_ppb: int
) -> None:
    """The square of the result is at least the exact square, that of one unit less is below it."""
    found = volatility_ratio_ppb(variance_e18, interval_ns, reference_ppb)
    per_year = Fraction(variance_e18, 10**18) * Fraction(YEAR_NS, interval_ns)
    exact_squared = per_year / Fraction(reference_ppb, 10**9) ** 2 * 10**18
    assert found**2 >= exact_squared
    assert (found - 1) ** 2 < exact_squared


def test_no_moves_are_no_volatility() -> None:
    """An index that stands still has the ratio 0."""
    assert volatility_ratio_ppb(0, SECOND, 1) == 0
