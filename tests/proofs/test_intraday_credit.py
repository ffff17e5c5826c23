# SPDX-License-Identifier: Apache-2.0
"""Proofs about credit within a day: cash that is lent and comes back, securities under hold for it (SPEC C-5.5)."""

import pytest

from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.lending import intraday_credit
from clearinghouse.statemachine.state.intraday_credit import IntradayCredit
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import CCP_LIQUIDITY
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System

pytestmark = pytest.mark.slow


@proves("I-1", "I-2", "I-3", "C-5", of=(intraday_credit.draw, intraday_credit.pay_back))
@on_every_path(2)
def test_credit_leaves_the_account_of_liquidity_and_comes_back() -> None:
    """Of any amount of `ccp_liquidity`, and any part that the account has free: what lacks there is still owed."""
    system = System()
    state = system.state
    account = system.account(1001)
    own = system.funded(account, state.valuation, "own")
    liquidity = system.funded(state.accounts[CCP_LIQUIDITY], state.valuation, "liquidity")
    amount, part = number("amount"), number("part")
    assume(amount > 0, amount <= free_balance(liquidity), own.balance >= 0)
    had = liquidity.balance
    books = Books(system)
    credit = intraday_credit.draw(state, 0, 1, account, amount, 5)
    assume(part > 0, part <= amount, part <= free_balance(own))
    intraday_credit.pay_back(state, 0, 1, account, part)
    books.shares_kept()
    prove("owed", credit.amount == amount - part)
    prove("lacks", had - liquidity.balance == credit.amount)


@proves("I-1", "I-2", "I-3", "C-5", of=(intraday_credit.secure, intraday_credit.free_security))
@on_every_path(2)
def test_what_came_on_credit_is_under_hold_until_it_is_freed() -> None:
    """For any units that are free and any part of them: as many stay under hold as are not freed."""
    system = System()
    state = system.state
    account = system.account(1001)
    own = system.funded(account, system.asset, "own")
    units, freed = number("units"), number("freed")
    assume(units > 0, units <= free_balance(own), freed > 0, freed <= units)
    before = own.held
    state.intraday.open[AccountId(1001)] = IntradayCredit(AccountId(1001), 5)
    state.intraday.add_units(AssetId(2), units)
    books = Books(system)
    intraday_credit.secure(state, 0, 1, account, AssetId(2), units)
    intraday_credit.free_security(state, 0, account, AssetId(2), freed)
    books.shares_kept()
    prove("held", own.held - before == units - freed)
    prove("paid", own.balance >= own.held)
