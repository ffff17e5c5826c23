# SPDX-License-Identifier: Apache-2.0
"""Positions that `rounding` takes over, and the last accounts that leave a losing pool (SPEC O-1, B-5, G-7)."""

import pytest

from clearinghouse.statemachine.ledger.pool_shares import free_claim
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.orders.worst_lots import worst_lots_of
from clearinghouse.statemachine.positions.booking import take_over
from clearinghouse.statemachine.state.state import Holding
from clearinghouse.statemachine.vocabulary.constants import LEFT_MAX
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import ROUNDING
from tests.unit.statemachine.pretrade.small_states import World


@pytest.mark.parametrize(("lots", "long", "short"), [(3, 8, 0), (-3, 5, 3)])
def test_positions_that_rounding_takes_over_count_in_the_sums_of_the_market(
    lots: int, long: int, short: int
) -> None:
    """A position limit has asked for the sums before: five lots of an account are in them (G-7)."""
    world = World()
    market = world.perpetual()
    world.position(world.account(), market, 5)
    sums = worst_lots_of(market)
    assert (sums.long_lots, sums.short_lots) == (5, 0)
    line = line_of(world.state.accounts[ROUNDING], market)
    take_over(world.state, line, lots, 100 * lots)
    assert (line.position, line.cost) == (lots, 100 * lots)
    assert (sums.long_lots, sums.short_lots) == (long, short)


@pytest.mark.parametrize(("already", "free"), [(LEFT_MAX - 1, 70), (LEFT_MAX, 0)])
def test_nothing_is_free_of_an_account_that_would_be_one_too_many_to_leave(
    already: int, free: int
) -> None:
    """A loss of 30 of 100 is expected: the rest may leave, as long as fewer than 2,000 have left (B-5, I-12)."""
    world = World()
    pool = world.lend_out(world.usd, 100)
    (lender,) = world.usd.lenders.values()
    holding: Holding = lender.holdings[world.usd.id]
    pool.expected.amounts[AccountId(1)] = pool.expected.total = 30
    pool.expected.left = {AccountId(10_000 + number): 0 for number in range(already)}
    assert free_claim(holding) == free
