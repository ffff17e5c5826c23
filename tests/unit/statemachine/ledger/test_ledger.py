# SPDX-License-Identifier: Apache-2.0
"""The bounds of each movement of a holding, and the lists that prices and passes use (SPEC section 3, I-12).

Owns the bounds of each movement, equality included, and the lists that follow exposure, claims and loans.
"""

import pytest

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, BUY, EXTERNAL, SELL
from tests.support import E9
from tests.vectors.building import fund, new_account, new_asset, new_state


def setup() -> tuple[State, Asset, Account]:
    """A state with a coin at 5, and an account without anything."""
    state = new_state("USDC", 6)
    return state, new_asset(state, "COIN", 3, "5"), new_account(state, "anna")


def test_a_movement_is_of_something_and_up_to_the_largest_amount() -> None:
    """Nothing cannot be moved, held or released; a balance may be the largest amount itself, and no more."""
    state, coin, anna = setup()
    holding = fund(state, anna, coin, AMOUNT_MAX - 1)
    ben = fund(state, new_account(state, "ben"), coin, 1)
    with pytest.raises(AssertionError):
        ledger.move(ben, holding, 0)
    with pytest.raises(AssertionError):
        ledger.hold(holding, 0)
    with pytest.raises(AssertionError):
        ledger.unhold(holding, 0)
    ledger.move(ben, holding, 1)
    assert (ben.balance, holding.balance) == (0, AMOUNT_MAX)
    assert state.accounts[EXTERNAL].holdings[coin.id].balance == -AMOUNT_MAX
    ben.balance = 1
    with pytest.raises(AssertionError):
        ledger.move(ben, holding, 1)


def test_a_hold_takes_what_is_free_and_gives_back_what_it_took() -> None:
    """All of a balance may be held and released, and not a unit more."""
    state, coin, anna = setup()
    holding = fund(state, anna, coin, 10)
    holding.reserved = 3
    with pytest.raises(AssertionError):
        ledger.hold(holding, 8)
    ledger.hold(holding, 7)
    assert ledger.free_balance(holding) == 0
    with pytest.raises(AssertionError):
        ledger.unhold(holding, 8)
    ledger.unhold(holding, 7)
    assert (holding.held, ledger.free_balance(holding)) == (0, 7)


def test_a_price_finds_who_has_exposure_and_holds_its_asset() -> None:
    """With the first debt every holding is listed, with the last one none is."""
    state, coin, anna = setup()
    other = new_asset(state, "OTHER", 3, "2")
    early = ledger.holding_of(state, anna, coin)
    assert coin.exposed_holders == {}  # without exposure no price can hurt
    liability = ledger.holding_of(state, anna, state.valuation)
    ledger.add_unsettled(state, liability, -5)
    assert ledger.holding_of(state, anna, coin) is early
    ledger.holding_of(state, anna, other)  # held for the first time while there is exposure
    assert anna.exposure_count == 1
    assert coin.exposed_holders == {anna.id: anna}
    assert other.exposed_holders == {anna.id: anna}
    ben = new_account(state, "ben")
    ledger.add_unsettled(state, ledger.holding_of(state, ben, coin), -1)
    ledger.holding_of(state, ben, state.valuation)
    # Its price is 1 for ever, and the terms of debts in it may change (M-4).
    assert state.valuation.exposed_holders == {anna.id: anna, ben.id: ben}
    assert coin.exposed_holders == {anna.id: anna, ben.id: ben}
    ledger.add_unsettled(state, liability, 5)
    assert anna.exposure_count == 0
    assert coin.exposed_holders == {ben.id: ben}
    assert state.valuation.exposed_holders == {ben.id: ben}
    assert other.exposed_holders == {}


@pytest.mark.parametrize(
    ("before", "amount", "exposures"),
    [(0, -1, 1), (-1, 1, 0), (-1, -1, 1), (-1, 2, 0), (1, -1, 0), (1, -2, 1), (0, 1, 0)],
)
def test_only_what_is_owed_is_exposure(before: int, amount: int, exposures: int) -> None:
    """From one sign of unsettled equity to another: below 0 is exposure, 0 and a claim are none."""
    state, coin, anna = setup()
    holding = ledger.holding_of(state, anna, coin)
    ledger.add_unsettled(state, holding, before)
    ledger.add_unsettled(state, holding, amount)
    after = before + amount
    assert holding.unsettled == after
    assert anna.exposure_count == exposures
    assert coin.unsettled == ({anna.id: holding} if after else {})
    # The asset is one in which orders may owe; how much more they would is nothing yet.
    assert anna.projected_liabilities == {coin.id: 0}


def test_what_orders_would_owe_stays_when_something_is_owed() -> None:
    """An asset in which orders would owe 7 keeps the figure when unsettled equity begins there."""
    state, coin, anna = setup()
    anna.projected_liabilities = {coin.id: 7}
    ledger.add_unsettled(state, ledger.holding_of(state, anna, coin), -1)
    assert anna.projected_liabilities == {coin.id: 7}


def test_losses_are_forgotten_where_nothing_is_owed_any_more() -> None:
    """At 0 the losses of that account in that asset go, and those of others stay (W-5)."""
    state, coin, anna = setup()
    holding = ledger.holding_of(state, anna, coin)
    ledger.add_unsettled(state, holding, -4)
    kept = {
        (anna.id, state.valuation.id): {(MarketId(1), SELL): 1},
        (AccountId(99), coin.id): {(MarketId(1), BUY): 2},
    }
    losses = state.waterfall.losses
    losses.update(kept)
    losses[(anna.id, coin.id)] = {(MarketId(1), BUY): 4}
    ledger.add_unsettled(state, holding, 3)
    assert losses[(anna.id, coin.id)] == {(MarketId(1), BUY): 4}
    ledger.add_unsettled(state, holding, 1)
    assert losses == kept


def test_whoever_has_lent_is_a_lender_until_the_last_share() -> None:
    """Shares make a lender, none unmake one, and a movement of no shares makes none."""
    state, coin, anna = setup()
    pool = coin.pool = Pool(0)
    holding = ledger.holding_of(state, anna, coin)
    ledger.add_lent_shares(holding, 0)
    assert coin.lenders == {}
    ledger.add_lent_shares(holding, 5)
    ledger.add_lent_shares(holding, -4)
    assert coin.lenders == {anna.id: anna}
    assert pool.supply_shares == holding.lent_shares == 1
    ledger.add_lent_shares(holding, -1)
    assert coin.lenders == {}


def test_exposure_that_there_is_not_cannot_end() -> None:
    """An account without exposure has none to lose."""
    account = new_state("USDC", 6).accounts[EXTERNAL]
    with pytest.raises(AssertionError):
        ledger.end_exposure(account)


def test_a_receipt_may_bring_a_balance_up_to_what_is_held() -> None:
    """The whole balance of the receiver is under hold afterwards, and no more than that."""
    state = new_state("USDC", 6)
    payer, receiver = new_account(state, "payer"), new_account(state, "receiver")
    fund(state, payer, state.valuation, 5)
    holding = ledger.holding_of(state, receiver, state.valuation)
    holding.held = 5
    ledger.move(payer.holdings[state.valuation.id], holding, 5)
    assert (holding.balance, holding.held) == (5, 5)


def test_the_shares_of_all_lenders_follow_the_index_of_an_epoch_at_once() -> None:
    """At 0.0005 claims of 4,000 and 7,999 become 2 and 3.9995; a few shares become none; asks fall to the claims."""
    state, coin, anna = setup()
    coin.pool = pool = Pool(state.time_ns)
    shares = {"anna": 4_000 * E9, "ben": 7_999 * E9, "carl": 1_999, "dora": 8_001}
    accounts = [anna, *(new_account(state, name) for name in ("ben", "carl", "dora"))]
    for account in accounts:
        holding = ledger.holding_of(state, account, coin)
        ledger.add_lent_shares(holding, shares[account.owner])
        if account.owner != "dora":
            pool.redemption_queue.put(account.id, 1, holding.lent_shares)
    pool.redemption_queue.put(anna.id, 0, 4_000 * E9)
    pool.redemption_queue.put(anna.id, 3, 4_000 * E9)
    pool.virtual_shares = 10
    pool.supply_shares += 10
    ledger.rescale_lent_shares(coin, RAY // 2_000)
    found = [account.holdings[coin.id].lent_shares for account in accounts]
    assert found == [2 * E9, 3_999_500_000, 0, 4]
    assert pool.supply_shares == sum(found) + 10
    assert list(coin.lenders) == [accounts[0].id, accounts[1].id, accounts[3].id]
    queue = pool.redemption_queue
    assert queue.amounts == {anna.id: 2, accounts[1].id: 1}
    assert queue.total == 3
    assert queue.order == [(-3_999_500_000, accounts[1].id), (-2 * E9, anna.id)]
