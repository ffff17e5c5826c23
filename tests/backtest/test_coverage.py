# SPDX-License-Identifier: Apache-2.0
"""The statistics of back-tests: published regions, and figures computed by hand."""

from math import log

import pytest

from clearinghouse.apps.backtest.coverage import (
    christoffersen,
    coverage,
    kupiec,
    tail_of_one,
    tail_of_two,
)

# Chi-square quantiles of 95 % and 99 %, one and two degrees of freedom, from any table.
QUANTILES = [(3.841, 5.991, 0.05), (6.635, 9.210, 0.01)]


@pytest.mark.parametrize(("one", "two", "tail"), QUANTILES)
def test_tails_are_those_of_the_tables(one: float, two: float, tail: float) -> None:
    """Both functions give the published tail of a quantile."""
    assert tail_of_one(one) == pytest.approx(tail, abs=5e-5)
    assert tail_of_two(two) == pytest.approx(tail, abs=5e-5)


@pytest.mark.parametrize(("trials", "least", "most"), [(255, 0, 6), (510, 2, 10), (1000, 5, 16)])
def test_the_regions_of_kupiec_are_his(trials: int, least: int, most: int) -> None:
    """At 1 % and a level of 5 % so many failures are not rejected, and one less or more are (Kupiec 1995, table 3)."""
    for failures in range(least, most + 1):
        if failures or trials > 255:
            assert kupiec(failures, trials, 0.01).p_value > 0.05
    assert kupiec(most + 1, trials, 0.01).p_value < 0.05
    if least > 1:
        assert kupiec(least - 1, trials, 0.01).p_value < 0.05


def test_failures_that_follow_one_another_are_found() -> None:
    """Four failures in a row of eight against four apart: by hand 2 x (log L of two rates - log L of one)."""
    together = [False, False, True, True, True, True, False, False]
    # After none: 1 failure of 3; after one: 3 of 4; in all 4 of 7.
    apart = log(1 / 3) + 2 * log(2 / 3) + 3 * log(3 / 4) + log(1 / 4)
    one = 4 * log(4 / 7) + 3 * log(3 / 7)
    assert christoffersen([together]).ratio == pytest.approx(2 * (apart - one))
    assert christoffersen([[False] * 8]).p_value == 1
    clustered = [[False] * 50 + [True] * 10 + [False] * 50] * 3
    assert christoffersen(clustered).p_value < 0.001


def test_a_breach_is_a_loss_above_its_margin() -> None:
    """Two accounts on three dates: a loss equal to its margin is none, one unit more is one."""
    found = coverage([[10, 10, 10], [20, 0, 20]], [[10, 11, -5], [20, 7, 30]], 0.5)
    assert found["observations"] == 6
    assert found["breaches"] == 3
    assert (found["largest"], found["mean"]) == (10, 6)
    assert found["largest_ratio"] == 1.5
    assert found["most_on_one_date"] == 2
    assert found["accounts_with_breaches"] == 2
    assert found["rejected"] is False


def test_few_breaches_are_no_reason_to_reject() -> None:
    """A model that covers more than it promises is not rejected, however improbable that is by chance."""
    found = coverage([[10] * 1_000], [[0] * 1_000], 0.01)
    assert found["kupiec"]["p_value"] < 0.01
    assert found["rejected"] is False
    many = coverage([[10] * 1_000], [[11] * 30 + [0] * 970], 0.01)
    assert many["rejected"] is True
