# SPDX-License-Identifier: Apache-2.0
"""A liquidated borrower pays the lenders of its pool directly, the largest that can be paid first (SPEC W-6)."""

import pytest

from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation import direct_lender_payments
from clearinghouse.statemachine.liquidation.direct_lender_payments import pay_lenders
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.vocabulary.types import SELL
from tests.stateful.model_comparison import IS_PURE
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
    state.waterfall.open_case(borrower.id, LiquidationCase())
    pay_lenders(state, 0, own)
    assert claim_of(other) == 0
    assert debt_of(own) == 60
    assert world.holding(other.account).balance == 6_000
    assert world.holding(borrower).balance == 14_000
    assert pool.redemption_queue.amounts == {borrower.id: 50}


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_a_visit_pays_a_bounded_number_of_lenders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four lenders ask for 10 each and nothing is there. With a bound of 3 the fourth is paid by the next visit."""
    monkeypatch.setattr(direct_lender_payments, "LENDERS_OF_VISIT_MAX", 3)
    world = World()
    state, coin = world.state, world.a
    pool = world.lend_out(coin, 0)
    state.pool_ids.append(coin.id)
    borrower = world.account(20_000, owner="borrower")
    lenders = [world.holding(world.account(owner=f"lender {at}"), coin, 10) for at in range(4)]
    for one in lenders:
        loans.lend(state, 0, one, 10)
    debt = world.holding(borrower, coin)
    loans.borrow(state, 0, debt, 40)
    for one in lenders:
        pool.redemption_queue.put(one.account.id, 10, one.lent_shares)
    state.waterfall.open_case(borrower.id, LiquidationCase())
    pay_lenders(state, 0, debt)
    assert [claim_of(one) for one in lenders] == [0, 0, 0, 10]
    pay_lenders(state, 0, debt)
    assert [claim_of(one) for one in lenders] == [0, 0, 0, 0]
    assert (debt_of(debt), world.holding(borrower).balance) == (0, 16_000)


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_lenders_in_front_that_cannot_be_paid_keep_no_other_unpaid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three lenders of 20 offer all that they have lent, so they are passed over; four of 10 behind them are paid."""
    monkeypatch.setattr(direct_lender_payments, "LENDERS_OF_VISIT_MAX", 3)
    world = World()
    state, coin = world.state, world.a
    pool = world.lend_out(coin, 0)
    state.pool_ids.append(coin.id)
    spot = world.spot()
    borrower = world.account(20_000, owner="borrower")
    debt = world.holding(borrower, coin)
    lenders = [
        world.holding(world.account(owner=f"lender {at}"), coin, lent)
        for at, lent in enumerate((20, 20, 20, 10, 10, 10, 10))
    ]
    for one in lenders:
        loans.lend(state, 0, one, one.balance)
        if claim_of(one) == 20:
            world.open(one.account, spot, SELL, 500, 20)
    loans.borrow(state, 0, debt, 100)
    for one in lenders:
        pool.redemption_queue.put(one.account.id, claim_of(one), one.lent_shares)
    state.waterfall.open_case(borrower.id, LiquidationCase())
    for state.sequence in range(1, 20):
        pay_lenders(state, 0, debt)
    assert [claim_of(one) for one in lenders] == [20, 20, 20, 0, 0, 0, 0]
    assert debt_of(debt) == 60
