# SPDX-License-Identifier: Apache-2.0
"""A liquidated borrower pays the lenders of its pool directly, the largest that can be paid first (SPEC W-6)."""

from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation.direct_lender_payments import pay_lenders
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from tests.unit.statemachine.pretrade.small_states import World


def test_a_borrower_that_is_the_largest_lender_itself_pays_the_next_one() -> None:
    """It has lent 100 coins and borrowed 120 of 160; 110 are asked and 40 are there: the other one gets 60 at 100."""
    world = World()
    state, coin = world.state, world.a
    pool = world.lend_out(coin, 0)
    state.pool_ids.append(coin.id)
    borrower = world.account(20_000, owner="borrower")
    own = world.holding(borrower, coin, 100)
    loans.lend(state, 0, own, 100)
    other = world.holding(world.account(owner="lender"), coin, 60)
    loans.lend(state, 0, other, 60)
    loans.borrow(state, 0, own, 120)
    for holding, asked in ((own, 50), (other, 60)):
        pool.redemption_queue.put(holding.account.id, asked, holding.lent_shares)
    state.waterfall.cases[borrower.id] = LiquidationCase()
    pay_lenders(state, 0, own)
    assert claim_of(other) == 0
    assert debt_of(own) == 60
    assert world.holding(other.account).balance == 6_000
    assert world.holding(borrower).balance == 14_000
    assert pool.redemption_queue.amounts == {borrower.id: 50}
