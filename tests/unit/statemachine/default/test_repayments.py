# SPDX-License-Identifier: Apache-2.0
"""What accounts of a closed case repay to layers where a payer is gone, or cash has left meanwhile (SPEC C-9.3)."""

import pytest

from clearinghouse.statemachine.default import repayments
from clearinghouse.statemachine.lending import layer_debts
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.intraday_credit import IntradayCredit
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.support import System

GAINS = types.LAYER_GAINS


class Closed:
    """A closed case of alice, who has 100 free and owes 150 to the gains of bob."""

    def __init__(self) -> None:
        """Make all of it."""
        self.system = system = System()
        self.state = state = system.state
        usdc = state.valuation.id
        self.alice = AccountId(system.account("alice", kind=types.KIND_MEMBER_HOUSE))
        self.bob = AccountId(system.account("bob", kind=types.KIND_MEMBER_HOUSE))
        self.carol = AccountId(system.account("carol", kind=types.KIND_MEMBER_HOUSE))
        for owner in ("alice", "bob"):
            system.must(commands.AdmitMember(*system.head(), owner, 0, 0, 0))
        system.deposit(self.alice, usdc, 100)
        self.case = case = DefaultCase(1, 1, 0)
        case.state = types.CASE_CLOSED
        state.defaults.add(case)
        case.losses_found = {self.alice: 150}
        case.debts = {self.alice: 150}
        case.owed = {pair_key(GAINS, self.bob): 150}
        case.sources = {self.alice: 1}

    def has(self, account_id: AccountId) -> int:
        """The balance of an account in the valuation asset."""
        holding = self.state.accounts[account_id].holdings.get(self.state.valuation.id)
        return 0 if holding is None else holding.balance


def test_the_part_of_a_closed_account_goes_to_the_equity() -> None:
    """Its owner has left, and no other party is owed it."""
    closed = Closed()
    closed.state.accounts[closed.bob].status = types.CLOSED
    repayments.repay_layers(closed.state, 0, closed.case)
    assert (closed.has(closed.alice), closed.has(closed.bob)) == (0, 0)
    assert closed.has(types.CCP_EQUITY) == 100
    assert closed.case.debts == {closed.alice: 50}
    assert (closed.case.sources, closed.case.returns) == ({}, {})


def test_a_share_is_paid_as_far_as_cash_is_still_there() -> None:
    """The reversal of a deposit may take it between two slices; what is not paid stays owed."""
    closed = Closed()
    closed.case.returns = {closed.bob: 150}
    repayments.repay_layers(closed.state, 0, closed.case)
    assert closed.has(closed.bob) == 100
    assert closed.case.owed == {pair_key(GAINS, closed.bob): 50}
    assert (closed.case.sources, closed.case.returns) == ({}, {})


@pytest.mark.parametrize(
    ("received", "advanced", "credit", "left"),
    [(0, 0, 0, 100), (30, 0, 0, 70), (-30, 0, 0, 100), (0, 30, 0, 70), (0, 0, 30, 70)],
)
def test_what_an_account_owes_before_is_not_repaid_to_layers(
    received: int, advanced: int, credit: int, left: int
) -> None:
    """Variation margin that it received, an advance and credit come first; what it has paid is no cash yet."""
    closed = Closed()
    state, alice, usdc = closed.state, closed.alice, closed.state.valuation.id
    if received:
        state.margin.variation[alice] = {usdc: received}
    if advanced:
        state.dvp.add_advance(alice, usdc, advanced)
    if credit:
        state.intraday.open[alice] = IntradayCredit(alice, 0)
        state.intraday.open[alice].amount = credit
    assert layer_debts.repayable(state, closed.case, state.accounts[alice]) == left


def test_an_account_repays_its_own_debt_first() -> None:
    """What is beyond it is that of the first other account."""
    case = Closed().case
    case.debts = {AccountId(1): 20, AccountId(2): 50, AccountId(3): 30}
    case.owed = {pair_key(GAINS, 9): 100}
    case.count_returned(GAINS, AccountId(2), 60, AccountId(9))
    assert case.debts == {AccountId(1): 10, AccountId(3): 30}
    assert case.owed == {pair_key(GAINS, 9): 40}


def test_more_payers_than_a_slice_pays_wait_for_the_next_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each slice goes on with the shares of the first, which are not computed again."""
    closed = Closed()
    closed.case.owed[pair_key(GAINS, closed.carol)] = 50
    closed.case.debts[closed.alice] = 200
    monkeypatch.setattr(repayments, "WORK_SLICE", 1)
    repayments.repay_layers(closed.state, 0, closed.case)
    assert (closed.has(closed.bob), closed.has(closed.carol)) == (75, 0)
    assert closed.case.returns == {closed.carol: 25}
    repayments.repay_layers(closed.state, 0, closed.case)
    assert (closed.has(closed.bob), closed.has(closed.carol)) == (75, 25)
