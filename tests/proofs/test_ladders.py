# SPDX-License-Identifier: Apache-2.0
"""Proofs that each mover of value between account and pool keeps to what the movement assumes (SPEC B-1, B-4, S-1).

The movements themselves are proved in `test_lending`. Here the amounts come from commands and from the machine.
"""

from types import SimpleNamespace
from typing import Any

import pytest

from clearinghouse.statemachine.handlers.exchange import lending
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.lending import loans, spot_financing
from clearinghouse.statemachine.lending.accrual import shortfall_e36
from clearinghouse.statemachine.lending.spot_financing import own_cash
from clearinghouse.statemachine.liquidation import recoveries
from clearinghouse.statemachine.pnl_settlement import pay_in
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
    LENDING_POOL,
    SETTLEMENT,
)
from tests.proofs.proving import proves
from tests.proofs.state_writers import moves_value
from tests.proofs.symbolic import anything, assume, choose, every_path, integers, number, prove
from tests.proofs.symbolic_state import Books, System, call, left_out, whatever

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("without_caches")]


class Setup(System):
    """A solvent pool, and an account with any balance, loans, debts and open orders in its asset."""

    def __init__(self) -> None:
        """Make them; the pool has accrued to the time of the command."""
        super().__init__()
        self.the_pool = self.pool()
        self.cash: Any = self.state.accounts[LENDING_POOL].holdings[self.asset.id]
        account = self.account(1001)
        account.exposure_count = 5
        holding = self.holding(account, self.asset, "holding")
        holding.reserved = number("reserved")
        holding.lent_shares, holding.borrow_shares = integers("lent", "borrowed")
        assume(holding.reserved >= 0, holding.lent_shares >= 0, holding.borrow_shares >= 0)
        assume(self.the_pool.supply_shares >= holding.lent_shares)
        assume(self.the_pool.borrow_shares >= holding.borrow_shares)
        self.asset.lenders[AccountId(1001)] = account
        self.asset.lender_blocks.add(AccountId(1001))
        self.asset.borrowers[AccountId(1001)] = account
        assume(shortfall_e36(self.state, self.asset, self.the_pool) <= 0)
        self.the_holding = holding

    def shares_solvent(self) -> None:
        """I-4 of the pool."""
        prove("solvent", shortfall_e36(self.state, self.asset, self.the_pool) <= 0)


@proves("I-4", "B-4", of=(loans.PoolHeadroom.redeemable, loans.PoolHeadroom.borrowable))
def test_no_room_is_beyond_the_cash(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any utilisation, throttle and caps: at most the pool's cash may leave, and a borrow is 0 or more."""

    def proof() -> None:
        pool: Any = SimpleNamespace(
            utilisation_max_ppb=0,
            throttle_ppb=choose(0, 1),
            throttle_share_ppb=0,
            borrow_cap=choose(0, 7),
        )
        cash, share_values, debt, out = integers("cash", "claims", "debt", "out")
        assume(cash >= 0)
        headroom = loans.PoolHeadroom(pool, cash, share_values, debt, out)
        headroom.cap_left = choose(-1, number("cap_left"))
        if choose(True, False):
            prove("redeemable", headroom.redeemable() <= cash)
        else:
            most: Any = headroom.borrowable()
            prove("borrowable", most <= cash)
            prove("never below 0", most >= 0)

    for name in ("redeem_headroom", "borrow_headroom", "throttle_allowance"):
        whatever(monkeypatch, loans, name, anything)
    assert every_path(proof) >= 4


@pytest.mark.parametrize(
    "name", ["lend_to_pool", "redeem_from_pool", "borrow_from_pool", "repay_to_pool"]
)
@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "B-1",
    of=(
        lending.lend_to_pool,
        lending.redeem_from_pool,
        lending.borrow_from_pool,
        lending.repay_to_pool,
    ),
    assuming="what may leave is at most the pool's cash, as is proved of `PoolHeadroom`",
)
def test_a_command_to_a_pool_moves_what_it_may_or_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Any request for any amount, with any limits and margin: the pool stays solvent, no account is left short.

    What is refused for margin after it was made has not moved anything.
    """

    def proof() -> None:
        setup = Setup()
        state, holding = setup.state, setup.the_holding
        holding.account.flags = choose(0, ACCOUNT_SPOT_MARGIN)
        holding.account.exposure = choose(0, 1)
        cash = setup.cash.balance

        def most() -> Any:  # noqa: ANN401
            found = anything("most")
            assume(found <= cash)
            return found

        headroom = SimpleNamespace(redeemable=most, borrowable=most, pool=setup.the_pool, debt=0)
        monkeypatch.setattr(lending, "headroom_in", lambda *_: headroom)
        before = holding.balance, holding.lent_shares, holding.borrow_shares
        books = Books(setup)
        batch = call(account_ids=[1001], asset_ids=[2], amounts=[number("amount")])
        code = getattr(lending, name)(state, batch, 0, Reply())
        books.shares_kept()
        setup.shares_solvent()
        if code != codes.OK:
            prove("balance", holding.balance == before[0])
            prove("lent", holding.lent_shares == before[1])
            prove("borrowed", holding.borrow_shares == before[2])

    assert not moves_value("lending.loans.headroom_in")
    whatever(monkeypatch, lending, "refresh")
    whatever(monkeypatch, lending, "equity", anything)
    whatever(monkeypatch, lending, "maintenance_margin", anything)
    whatever(monkeypatch, lending, "refuse_borrow", codes.OK, codes.INSUFFICIENT_MARGIN)
    left_out(monkeypatch, lending, "accrue")
    assert every_path(proof) >= 3


@proves("I-1", "I-2", "I-3", "I-4", "B-4", of=(recoveries.raise_cash,))
def test_cash_is_raised_as_far_as_pool_and_claim_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any request: no more is redeemed than is lacking, than the claim or than the pool's cash."""

    def proof() -> None:
        setup = Setup()
        holding, wanted = setup.the_holding, number("wanted")
        free = free_balance(holding)
        books = Books(setup)
        recoveries.raise_cash(setup.state, 0, holding, wanted)
        books.shares_kept()
        setup.shares_solvent()
        now: Any = free_balance(holding)
        prove("never less", now >= free)
        if now > free:
            prove("never more than wanted", now <= wanted)

    left_out(monkeypatch, recoveries, "accrue")
    assert every_path(proof) >= 3


@proves("I-1", "I-2", "I-3", "I-4", "W-8", of=(recoveries.pay_own_debt,))
def test_own_debts_are_paid_from_what_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any debt of an account in an asset, unsettled or borrowed: it pays what is free, never more than it owes."""

    def proof() -> None:
        setup = Setup()
        holding = setup.the_holding
        holding.unsettled = number("unsettled")
        if holding.unsettled != 0:
            setup.asset.unsettled[AccountId(1001)] = holding
            holding.account.projected_liabilities = {setup.asset.id: 0}
        till = setup.holding(setup.state.accounts[SETTLEMENT], setup.asset, "till")
        till.held = 0
        debt, books = debt_of(holding), Books(setup)
        recoveries.pay_own_debt(setup.state, 0, holding)
        books.shares_kept()
        setup.shares_solvent()
        prove("no new debt", debt_of(holding) <= debt)

    left_out(monkeypatch, recoveries, "accrue", "raise_cash")
    assert every_path(proof) >= 4


@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "S-1",
    of=(spot_financing.fund,),
    assuming="the pool can pay what is lacking, which a `SpendingPower` has been asked",
)
def test_what_a_payment_lacks_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any payment: afterwards the account has what it pays, from its loans first and a borrow for the rest.

    So a spot trade can assume that both sides can pay.
    """

    def proof() -> None:
        setup = Setup()
        holding, amount = setup.the_holding, number("amount")
        holding.unsettled = choose(0, number("unsettled"))
        assume(amount - own_cash(holding) <= setup.cash.balance)
        books = Books(setup)
        spot_financing.fund(setup.state, 0, holding, amount)
        books.shares_kept()
        setup.shares_solvent()
        prove("enough", own_cash(holding) >= amount)
        prove("beside what is under hold", holding.balance - holding.held >= amount)

    left_out(monkeypatch, spot_financing, "accrue")
    whatever(monkeypatch, spot_financing, "count_borrow")
    assert every_path(proof) >= 3


@proves("I-1", "I-2", "I-3", "I-4", "S-3", of=(spot_financing.repay_and_lend,))
def test_what_a_fill_brings_repays_and_is_lent(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any proceeds of a fill and any settings: no more is repaid than owed, nor lent than free."""

    def proof() -> None:
        setup = Setup()
        holding = setup.the_holding
        holding.account.flags = choose(
            ACCOUNT_AUTO_LEND, ACCOUNT_AUTO_REPAY, ACCOUNT_AUTO_LEND | ACCOUNT_AUTO_REPAY
        )
        books = Books(setup)
        spot_financing.repay_and_lend(
            setup.state, 0, holding.account, setup.asset, number("received")
        )
        books.shares_kept()
        setup.shares_solvent()

    left_out(monkeypatch, spot_financing, "accrue")
    assert every_path(proof) >= 4


@proves("I-1", "I-2", "I-3", "I-4", "B-2", of=(spot_financing.repay_received,))
def test_what_comes_in_repays_no_more_than_is_owed_and_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For any receipt, balance, debt and unsettled equity: the account keeps what is under hold and what it owes."""

    def proof() -> None:
        setup = Setup()
        holding = setup.the_holding
        holding.account.flags = choose(0, ACCOUNT_AUTO_REPAY)
        holding.unsettled = number("unsettled")
        before, free = holding.balance, free_balance(holding)
        received = number("received")
        assume(received > 0)
        books = Books(setup)
        spot_financing.repay_received(setup.state, 0, holding, received)
        books.shares_kept()
        setup.shares_solvent()
        paid = before - holding.balance
        prove("no more than came", paid <= received)
        if paid:
            prove("what orders reserve stays", free_balance(holding) >= 0)
            prove("what the next pass collects stays", free - paid >= -holding.unsettled)

    left_out(monkeypatch, spot_financing, "accrue")
    assert every_path(proof) >= 3


@proves("I-1", "I-2", "I-3", "I-4", "R-1", of=(pay_in._borrow,))
def test_settlement_borrows_what_the_pool_has_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any remaining debt, cap and margin: a borrow within the pool's cash that is paid in, or none."""

    def proof() -> None:
        setup = Setup()
        holding = setup.the_holding
        holding.account.flags = ACCOUNT_SPOT_MARGIN
        holding.unsettled = number("unsettled")
        assume(holding.unsettled < 0)
        setup.asset.unsettled[AccountId(1001)] = holding
        till = setup.holding(setup.state.accounts[SETTLEMENT], setup.asset, "till")
        till.held = 0
        before, books = holding.borrow_shares, Books(setup)
        paid = pay_in._borrow(setup.state, 0, holding)
        books.shares_kept()
        setup.shares_solvent()
        if paid == 0:
            prove("no debt for nothing", holding.borrow_shares == before)
        prove("never overpaid", holding.unsettled <= 0)

    left_out(monkeypatch, pay_in, "accrue")
    whatever(monkeypatch, pay_in, "left_for_losers", -1, anything)
    whatever(monkeypatch, pay_in, "borrowed_for_loser")
    whatever(monkeypatch, pay_in, "refuse_settlement_borrow", codes.OK, codes.INSUFFICIENT_MARGIN)
    assert every_path(proof) >= 3
