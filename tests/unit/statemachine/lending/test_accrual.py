# SPDX-License-Identifier: Apache-2.0
"""Sums of a pool at their limits: the stream of fees, the reserve under a shortfall, an epoch (SPEC B-3, B-5, I-4)."""

import pytest

from clearinghouse.statemachine.arithmetic.lending import E36, RAY
from clearinghouse.statemachine.lending.accrual import _release_fees, keep_solvent
from clearinghouse.statemachine.lending.losses_and_epochs import close_epoch
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.work import LENDERS_PER_UNIT
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.unit.statemachine.pretrade.small_states import World


@pytest.mark.parametrize(("seconds", "left"), [(4, 1), (5, 0), (6, 0)])
def test_a_stream_of_fees_has_no_seconds_left_below_none(seconds: int, left: int) -> None:
    """Of five seconds."""
    pool = Pool(0)
    pool.fee_stream_seconds = 5
    _release_fees(pool, seconds)
    assert pool.fee_stream_seconds == left


@pytest.mark.parametrize(("kept", "left"), [(3, 0), (10, 0), (12, 2)])
def test_a_shortfall_lowers_what_this_hour_kept_to_nothing_at_most(kept: int, left: int) -> None:
    """A reserve of 10 above the claims has no cash behind it: it is gone, and this hour's part of it (B-3)."""
    world = World()
    pool = world.lend_out(world.usd, 100)
    pool.reserve_e36 = 10 * E36
    pool.kept_e36 = kept * E36
    keep_solvent(world.state, 0, world.usd, pool)
    assert (pool.reserve_e36, pool.kept_e36) == (0, left * E36)
    assert pool.supply_index == RAY


def test_the_end_of_an_epoch_counts_those_who_lend_and_those_who_have_left() -> None:
    """One lender and three who have left are a unit of work (I-12.1); the index is one again (B-5)."""
    world = World()
    pool = world.lend_out(world.usd, 1_000)
    pool.supply_index = RAY // 10
    expected = pool.expected
    expected.left = {AccountId(2_000 + number): 50 for number in range(LENDERS_PER_UNIT - 1)}
    expected.left_total = sum(expected.left.values())
    world.state.work.units = 7
    close_epoch(world.state, 0, world.usd, pool)
    assert world.state.work.units == 8
    assert (pool.epoch, pool.supply_index) == (2, RAY)
    assert list(expected.left.values()) == [5] * (LENDERS_PER_UNIT - 1)
