# SPDX-License-Identifier: Apache-2.0
"""What the fund pays for a unit: the price less its spread, and nothing where the spread takes all of it."""

import pytest

from clearinghouse.statemachine.arithmetic.fund_purchases import reduced_price


@pytest.mark.parametrize(
    ("weighted", "index", "left"),
    [
        (1, 999_999_999, 1),  # 10^9 less 999,999,999
        (1, 1_000_000_000, 0),
        (1, 1_000_000_001, 0),
    ],
)
def test_a_spread_takes_all_of_a_price_but_never_more(weighted: int, index: int, left: int) -> None:
    """One billionth of a unit is left, just none, or less than none, which counts as none."""
    assert reduced_price(weighted, index, 1) == left
