# SPDX-License-Identifier: Apache-2.0
"""The penalty of a loss that stays unpaid, at a figure where its floor and its ceiling differ (R-1.1)."""

from clearinghouse.statemachine.arithmetic.unpaid_losses import penalty_of_age, penalty_ray

HOUR = 3_600 * 10**9


def test_the_penalty_between_two_ages_is_floored() -> None:
    """With a step of 1 ppb a year and hour, the growth over a year of 365 days, in 10^-27."""
    grown = penalty_of_age(1, 2 * HOUR) - penalty_of_age(1, 0)
    assert grown % HOUR == 0
    assert grown > 0
    # 3,600 / 31,536,000 of 10^18 is 114,155,251,141,552.511...
    exact = grown // HOUR * 114_155_251_141_552_511
    assert penalty_ray(1, 0, 2 * HOUR) == exact // 1_000
