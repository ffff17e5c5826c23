# SPDX-License-Identifier: Apache-2.0
"""What may leave a pool that expects a loss, and how many accounts may leave it (SPEC B-5, I-12)."""

import pytest

from clearinghouse.statemachine.ledger.pool_shares import free_claim
from clearinghouse.statemachine.state.state import Holding
from clearinghouse.statemachine.vocabulary.constants import LEFT_MAX
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.unit.statemachine.pretrade.small_states import World


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
