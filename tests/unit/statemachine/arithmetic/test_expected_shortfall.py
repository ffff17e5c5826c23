# SPDX-License-Identifier: Apache-2.0
"""The multiple of margin for days of sale, which is under no contract (SPEC C-7.4)."""

from hypothesis import given, strategies as st

from clearinghouse.statemachine.arithmetic.expected_shortfall import sale_factor_e9
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, PPB


@given(
    st.integers(0, AMOUNT_MAX), st.integers(1, AMOUNT_MAX), st.integers(1, PPB), st.integers(1, 30)
)
def test_the_multiple_is_the_root_of_the_periods_rounded_up(
    units: int, volume: int, share_ppb: int, days: int
) -> None:
    """It is the least whole one whose square is at least the number of periods, and never below 1."""
    found = sale_factor_e9(units, volume, share_ppb, days)
    periods = share_ppb * volume * days
    assert found >= PPB
    assert found**2 * periods >= units * PPB**3
    assert found == PPB or (found - 1) ** 2 * periods < units * PPB**3
