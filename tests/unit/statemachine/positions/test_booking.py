# SPDX-License-Identifier: Apache-2.0
"""Positions that `rounding` takes over count in the sums of their market (SPEC O-1, G-7)."""

import pytest

from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.positions.booking import take_over
from clearinghouse.statemachine.vocabulary.types import ROUNDING
from tests.unit.statemachine.pretrade.small_states import World


@pytest.mark.parametrize(("lots", "long", "short"), [(3, 8, 0), (-3, 5, 3)])
def test_positions_that_rounding_takes_over_count_in_the_sums_of_the_market(
    lots: int, long: int, short: int
) -> None:
    """Five lots of an account are in them (G-7)."""
    world = World()
    market = world.perpetual()
    world.position(world.account(), market, 5)
    sums = market.worst_lots
    assert (sums.long_lots, sums.short_lots) == (5, 0)
    line = line_of(world.state.accounts[ROUNDING], market)
    take_over(world.state, line, lots, 100 * lots)
    assert (line.position, line.cost) == (lots, 100 * lots)
    assert (sums.long_lots, sums.short_lots) == (long, short)
