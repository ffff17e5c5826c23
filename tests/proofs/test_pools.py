# SPDX-License-Identifier: Apache-2.0
"""Proofs about shares of pools that change hands, a pool's fees and losses, loans that are taken back (SPEC I-4)."""

from types import SimpleNamespace
from typing import Any

import pytest

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.handlers.exchange import dust_repayments
from clearinghouse.statemachine.ledger.ledger import (
    add_borrow_shares,
    add_lent_shares,
    free_balance,
    rescale_lent_shares,
)
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.lending import accrual, expected_losses, loans, losses_and_epochs
from clearinghouse.statemachine.lending.accrual import shortfall_e36
from clearinghouse.statemachine.liquidation import direct_lender_payments, recoveries, write_off
from clearinghouse.statemachine.pnl_settlement import fund_purchases, pay_in
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    FEES,
    LENDING_POOL,
    LENDING_RESERVE,
    LIQUIDITY_FUND,
    PPB,
    ROUNDING,
)
from tests.proofs.proving import proves
from tests.proofs.state_writers import moves_value
from tests.proofs.symbolic import (
    anything,
    assume,
    choose,
    every_path,
    integers,
    number,
    on_every_path,
    prove,
)
from tests.proofs.symbolic_state import Books, System, left_out, whatever

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("without_caches")]


PRODUCTS = "products of numbers of 0 or more are 0 or more"


def sharing(system: System, account_id: int, name: str) -> Any:  # noqa: ANN401  its amounts are no ints
    """A holding of an account, customer or not, with any loans and debts to the pool of its asset."""
    account = system.state.accounts.get(AccountId(account_id)) or system.account(account_id)
    account.exposure_count = 5
    holding = system.holding(account, system.asset, name)
    holding.lent_shares, holding.borrow_shares = integers(f"{name}.lent", f"{name}.borrowed")
    assume(holding.lent_shares >= 0, holding.borrow_shares >= 0)
    # Entries that a change may take away; neither is read here.
    system.asset.lenders[AccountId(account_id)] = account
    system.asset.lender_blocks.add(AccountId(account_id))
    system.asset.borrowers[AccountId(account_id)] = account
    return holding


def looking(state: State, _: int, asset: Asset, pool: Any) -> None:  # noqa: ANN401
    """Stand where a pool is made solvent, and note what it is short of there."""
    pool.left = shortfall_e36(state, asset, pool)


def of_pool(pool: Any, *holdings: Any) -> None:  # noqa: ANN401  its amounts are no ints
    """Assume that a pool counts the shares of these among others."""
    assume(pool.supply_shares >= sum(holding.lent_shares for holding in holdings))
    assume(pool.borrow_shares >= sum(holding.borrow_shares for holding in holdings))
    assume(pool.supply_shares * pool.supply_index >= 0)
    assume(pool.borrow_shares * pool.borrow_index >= 0)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "B-1",
    of=(add_lent_shares, add_borrow_shares),
    assuming="no account gives back more shares than it has, as the code asserts of its callers",
)
@on_every_path(4)
def test_a_pool_counts_what_its_holders_have() -> None:
    """Shares of a holding and of its pool move by the same number, loans and debts alike, and no balance moves."""
    system = System()
    pool = system.pool()
    holding = sharing(system, 1001, "holding")
    of_pool(pool, holding)
    shares = number("shares")
    books = Books(system)
    balance = holding.balance
    if choose(True, False):
        assume(holding.lent_shares + shares >= 0)
        add_lent_shares(holding, shares)
    else:
        assume(holding.borrow_shares + shares >= 0, holding.borrow_shares > 0)
        add_borrow_shares(system.state, holding, shares)
    books.shares_kept()
    prove("balance", holding.balance == balance)


@pytest.mark.parametrize("name", ["lend", "redeem", "borrow", "repay"])
@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "B-1",
    of=(loans.BeforeMovement.undo,),
    assuming="the movement could be made, as the ladders check",
)
@on_every_path(1)
def test_a_movement_that_is_taken_back_never_was(name: str) -> None:
    """Lending, redeeming, borrowing or repaying any amount and taking it back leaves balances and shares alone."""
    system = System()
    state = system.state
    pool = system.pool()
    cash = state.accounts[LENDING_POOL].holdings[system.asset.id]
    holding = sharing(system, 1001, "holding")
    of_pool(pool, holding)
    amount = number("amount")
    free = holding.balance - holding.held
    assume(amount > 0, amount <= (free if name in ("lend", "repay") else cash.balance))
    if name == "redeem":
        assume(amount <= claim_of(holding))
    if name == "repay":
        assume(amount <= debt_of(holding))
    before = holding.balance, holding.lent_shares, holding.borrow_shares
    books = Books(system)
    undo_point = loans.BeforeMovement(state, holding)
    getattr(loans, name)(state, 0, holding, amount)
    undo_point.undo(state)
    books.shares_kept()
    prove("balance", holding.balance == before[0])
    prove("lent", holding.lent_shares == before[1])
    prove("borrowed", holding.borrow_shares == before[2])
    assert state.events == []


@proves("I-1", "I-2", "I-3", "I-4", "R-1", of=(pay_in._sell_loan,))
@on_every_path(3)
def test_a_loan_that_the_fund_buys_is_paid_for() -> None:
    """For any amount of any loan: cash and shares change hands, and the pool is as solvent as it was."""
    system = System()
    state = system.state
    pool = system.pool()
    holding = sharing(system, 1001, "holding")
    fund = sharing(system, LIQUIDITY_FUND, "fund")
    fund.reserved = number("reserved")
    assume(fund.reserved >= 0)
    of_pool(pool, holding, fund)
    wanted = number("wanted")
    short, books = shortfall_e36(state, system.asset, pool), Books(system)
    pay_in._sell_loan(state, 0, holding, wanted)
    books.shares_kept()
    prove("as solvent", shortfall_e36(state, system.asset, pool) == short)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "R-1",
    of=(fund_purchases._exchange,),
    assuming="amount and payment are free, as `_buy` computes them",
)
def test_collateral_that_the_fund_buys_is_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any amount and payment: each goes to the other side, and no other balance moves."""

    def proof() -> None:
        system = System()
        state = system.state
        held = sharing(system, 1001, "held")
        account = held.account
        debt = system.holding(account, state.valuation, "debt")
        fund = sharing(system, LIQUIDITY_FUND, "fund")
        cash = system.holding(fund.account, state.valuation, "cash")
        amount, paid = integers("amount", "paid")
        assume(amount > 0, amount <= held.balance - held.held)
        assume(paid > 0, paid <= cash.balance - cash.held)
        before = held.balance, fund.balance, debt.balance, cash.balance
        books = Books(system)
        fund_purchases._exchange(state, 0, held, debt, amount, paid)
        books.shares_kept()
        prove("sold", held.balance == before[0] - amount)
        prove("bought", fund.balance == before[1] + amount)
        prove("received", debt.balance == before[2] + paid)
        prove("paid", cash.balance == before[3] - paid)

    whatever(monkeypatch, fund_purchases, "note_for_sale")
    assert every_path(proof) >= 1


@proves("I-1", "I-2", "I-3", "I-4", "W-8", of=(recoveries.seize, recoveries._give))
def test_what_is_surrendered_is_the_funds(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is free of a holding and all of its loans become the fund's, for any amounts."""

    def proof() -> None:
        system = System()
        state = system.state
        pool = system.pool()
        holding = sharing(system, 1001, "holding")
        holding.reserved = number("reserved")
        assume(holding.reserved >= 0)
        fund = sharing(system, LIQUIDITY_FUND, "fund")
        of_pool(pool, holding, fund)
        short, books = shortfall_e36(state, system.asset, pool), Books(system)
        kind = choose(events.REMAINDER_TAKEN, events.TAKEN_OVER)
        recoveries.seize(state, 0, holding, kind)
        books.shares_kept()
        prove("loans", holding.lent_shares == 0)
        prove("as solvent", shortfall_e36(state, system.asset, pool) == short)

    whatever(monkeypatch, recoveries, "note_for_sale")
    assert every_path(proof) >= 4


@proves("I-1", "I-2", "I-3", "I-4", "W-8", of=(recoveries.buy_remainders, recoveries._give))
def test_a_remainder_is_paid_for_or_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any value of a remainder: it and the fund's payment change hands together, or neither does."""

    def proof() -> None:
        system = System()
        state = system.state
        state.valuation.price_e9 = 10**9
        account = system.account(1001)
        account.exposure_count = 5
        fund = state.accounts[LIQUIDITY_FUND]
        holding = system.holding(account, system.asset, "holding")
        liability = system.holding(account, state.valuation, "owed")
        cash = system.holding(fund, state.valuation, "fund.cash")
        holding.reserved, cash.reserved = integers("reserved", "fund.reserved")
        assume(holding.reserved >= 0, cash.reserved >= 0)
        before = liability.balance, holding.balance
        books = Books(system)
        recoveries.buy_remainders(state, 0, account, liability)
        books.shares_kept()
        if liability.balance == before[0]:
            prove("neither", holding.balance == before[1])
        else:
            prove("both", holding.balance < before[1])

    assert not moves_value("liquidation.recoveries.remainders")
    whatever(monkeypatch, recoveries, "to_valuation_floor", anything)
    whatever(monkeypatch, recoveries, "units_of", anything)
    whatever(monkeypatch, recoveries, "note_for_sale")
    whatever(monkeypatch, recoveries, "refresh")
    monkeypatch.setattr(recoveries, "remainders", lambda account: [account.holdings[2]])
    left_out(monkeypatch, recoveries, "raise_cash", "pay_own_debt")
    assert every_path(proof) >= 2


@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "W-6",
    of=(direct_lender_payments._pay,),
    assuming=(
        "the borrower can pay the value, of which the floor is above 0 and at most the ceiling, and "
        "owes and is owed as much, as the caller computes"
    ),
)
def test_a_lender_who_is_paid_directly_leaves_the_pool_solvent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Any part of any claim at any price: cash and shares sum to what they did, and the pool is solvent."""

    def proof() -> None:
        system = System()
        state = system.state
        pool = system.pool()
        liability, lent = sharing(system, 1001, "owed"), sharing(system, 1002, "lent")
        of_pool(pool, liability, lent)
        assume(shortfall_e36(state, system.asset, pool) <= 0)
        payer = system.holding(liability.account, state.valuation, "purse")
        system.holding(lent.account, state.valuation, "receipt")
        system.holding(state.accounts[ROUNDING], state.valuation, "rounding")
        amount, asked, received, paid = integers("amount", "asked", "received", "paid")
        assume(amount > 0, amount <= debt_of(liability), amount <= claim_of(lent))
        assume(received > 0, received <= paid, paid <= payer.balance - payer.held)
        assume(liability.borrow_shares > 0)
        pool.redemption_queue = SimpleNamespace(amounts={1002: asked}, put=lambda *_: None)
        pool.redemption_queue.follow = (
            pool.redemption_queue.put
        )  # what is asked is no amount of anybody
        monkeypatch.setattr(direct_lender_payments, "to_valuation_ceil", lambda *_: paid)
        monkeypatch.setattr(direct_lender_payments, "to_valuation_floor", lambda *_: received)
        books = Books(system)
        direct_lender_payments._pay(state, 0, liability, lent, amount)
        books.shares_kept()
        prove("solvent", shortfall_e36(state, system.asset, pool) <= 0)

    assert not moves_value(
        "ledger.valuation.to_valuation_ceil", "ledger.valuation.to_valuation_floor"
    )
    assert every_path(proof) >= 2


@proves("I-1", "I-2", "I-3", "I-4", "B-5", of=(write_off._write_off_borrow,))
def test_a_borrow_that_is_taken_over_is_the_funds(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any holdings of the fund: what it takes over of a borrow it owes, the pool is owed as much, no cash moves.

    What follows, its repayment and the loss of what is left, are proved on themselves.
    """

    def proof() -> None:
        system = System()
        state = system.state
        pool = system.pool()
        holding = sharing(system, 1001, "holding")
        fund = sharing(system, LIQUIDITY_FUND, "fund")
        of_pool(pool, holding, fund)
        assume(holding.borrow_shares > 0)
        short, books = shortfall_e36(state, system.asset, pool), Books(system)
        write_off._write_off_borrow(state, 0, holding)
        books.shares_kept()
        prove("as solvent", shortfall_e36(state, system.asset, pool) == short)

    def holds() -> Any:  # noqa: ANN401
        found = anything("holds")
        assume(found >= 0)
        return found

    whatever(monkeypatch, write_off, "fund_can_pay", holds)
    whatever(monkeypatch, write_off, "bankrupt")
    left_out(monkeypatch, write_off, "pay_own_debt")
    monkeypatch.setattr(accrual, "accrue", lambda *_: None)
    monkeypatch.setattr(losses_and_epochs, "write_off", lambda *_: (0, 0))
    assert every_path(proof) >= 2


@proves("I-1", "I-2", "I-3", "I-4", "B-2", of=(dust_repayments._take_over,))
def test_a_rest_of_a_debt_is_paid_for_and_is_the_funds(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any debt and any price that is free: the cash and the whole debt are the fund's, and the pool is as solvent.

    What follows, its repayment from the fund's coins, is proved on itself.
    """

    def proof() -> None:
        system = System()
        state = system.state
        pool = system.pool()
        holding = sharing(system, 1001, "holding")
        fund = sharing(system, LIQUIDITY_FUND, "fund")
        of_pool(pool, holding, fund)
        assume(holding.borrow_shares > 0)
        cash = system.funded(holding.account, state.valuation, "cash")
        holding.account.exposure_count = 5
        till = system.holding(state.accounts[LIQUIDITY_FUND], state.valuation, "till")
        paid: Any = number("paid")
        assume(paid > 0, paid <= free_balance(cash))
        owed = holding.borrow_shares + fund.borrow_shares
        before = till.balance
        short, books = shortfall_e36(state, system.asset, pool), Books(system)
        dust_repayments._take_over(state, holding, 1, paid)
        books.shares_kept()
        prove("as solvent", shortfall_e36(state, system.asset, pool) == short)
        prove("owes nothing", holding.borrow_shares == 0)
        prove("the fund owes it", fund.borrow_shares == owed)
        prove("paid", till.balance - before == paid)

    left_out(monkeypatch, dust_repayments, "pay_own_debt")
    assert every_path(proof) >= 1


@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "B-5",
    of=(expected_losses.collect_held,),
    assuming="who has left can bear its part; what it cannot bear is at most what the other claims are worth",
)
@on_every_path(2)
def test_who_has_left_gives_up_no_more_than_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any part of a loss: the pool counts what its holders have, no shares fall below 0, no balance moves."""
    system = System()
    state = system.state
    pool = system.pool()
    leaver = sharing(system, 1001, "leaver")
    fund = sharing(system, LIQUIDITY_FUND, "fund")
    of_pool(pool, leaver, fund)
    wanted, loss, left = integers("wanted", "loss", "left")
    assume(wanted >= 0, wanted <= leaver.lent_shares, loss > 0, left > 0)
    pool.expected.left = {1001: left}
    pool.expected.left_total = left
    if choose(True, False):
        pool.expected.left[LIQUIDITY_FUND] = -left
        pool.expected.left_total = 0
    monkeypatch.setattr(expected_losses, "shares_of_loss", lambda *_: wanted)
    books, shares, index = Books(system), pool.supply_shares, pool.supply_index
    expected_losses.collect_held(state, system.asset, pool, loss)
    books.shares_kept()
    prove("no more claims", pool.supply_shares <= shares)
    prove("none worth more", pool.supply_index <= index)
    prove("leaver", leaver.lent_shares >= 0)
    prove("fund", fund.lent_shares >= 0)


@proves("I-1", "I-2", "I-3", "I-4", "B-3", of=(accrual.post_reserve, accrual._release_fees))
@on_every_path(4)
def test_reserve_and_fees_become_claims_without_a_rest() -> None:
    """Posting any reserve and releasing any fees to lenders leaves a pool exactly as solvent as it was."""
    system = System()
    state = system.state
    pool = system.pool()
    reserve = sharing(system, LENDING_RESERVE, "reserve")
    of_pool(pool, reserve)
    pool.fee_stream_seconds = choose(0, 1, 3600)
    pool.virtual_shares = number("virtual")
    assume(pool.virtual_shares >= 0)
    short, books = shortfall_e36(state, system.asset, pool), Books(system)
    if choose(True, False):
        accrual.post_reserve(state, 0, system.asset, pool)
    else:
        accrual._release_fees(pool, choose(1, 2, 10_000))
    books.shares_kept()
    prove("as solvent", shortfall_e36(state, system.asset, pool) == short)
    prove("reserve", pool.reserve_e36 >= 0)
    prove("fees", pool.fee_stream_e36 >= 0)


@proves("I-1", "I-2", "I-3", "I-4", "B-3", of=(accrual._begin_fee_hour,), assuming=PRODUCTS)
@on_every_path(2)
def test_fees_for_lenders_are_cash_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any fees due to lenders: what leaves `fees` is set aside in the pool, and no more than `fees` has."""
    system = System()
    state = system.state
    pool = system.pool()
    fund_holding = system.holding(state.accounts[FEES], system.asset, "fees")
    fund_holding.held = 0
    of_pool(pool)
    pool.fees, pool.fees_due, pool.claims_min = integers("fees_made", "due", "claims_min")
    pool.fee_share_ppb = number("share")
    assume(pool.fees >= 0, pool.fees_due >= 0, pool.fee_share_ppb >= 0)
    assume(pool.fees * pool.fee_share_ppb >= 0)
    short, books = shortfall_e36(state, system.asset, pool), Books(system)
    accrual._begin_fee_hour(state, 0, system.asset, pool)
    books.shares_kept()
    prove("as solvent", shortfall_e36(state, system.asset, pool) == short)


@pytest.mark.parametrize("lenders", [1, 2])
@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "B-5",
    of=(losses_and_epochs.close_epoch, rescale_lent_shares),
    assuming=PRODUCTS,
)
@on_every_path(1)
def test_an_epoch_ends_without_making_claims(lenders: int) -> None:
    """At any index that an epoch ends with: each lender's shares are worth no more than they were.

    Of one lender and of two who have all shares; each by itself, so of any number.
    """
    system = System()
    state = system.state
    pool = system.pool()
    holdings = [sharing(system, 1001 + at, f"lender{at}") for at in range(lenders)]
    pool.supply_shares = sum(holding.lent_shares for holding in holdings)
    of_pool(pool, *holdings)
    closing = pool.supply_index
    assume(*(holding.lent_shares * closing >= 0 for holding in holdings))
    before = [holding.lent_shares * closing for holding in holdings]
    short, books = shortfall_e36(state, system.asset, pool), Books(system)
    losses_and_epochs.close_epoch(state, 0, system.asset, pool)
    books.shares_kept()
    for holding, worth in zip(holdings, before, strict=True):
        prove("worth", holding.lent_shares * RAY <= worth)
    prove("as solvent", shortfall_e36(state, system.asset, pool) <= short)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "B-5",
    of=(losses_and_epochs.write_off, losses_and_epochs.absorb_loss),
    assuming=PRODUCTS,
)
def test_a_pool_ends_a_loss_solvent(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any debt that is written off, and any fund, a pool's last act in it is `keep_solvent`.

    That ends solvent from any pool. What the fund pays it has, and the debt is gone. A pool below the smallest index
    then starts its epoch again, which is proved on itself.
    """

    def proof() -> None:
        system = System()
        state = system.state
        pool = system.pool()
        holding = sharing(system, 1001, "holding")
        fund = sharing(system, LIQUIDITY_FUND, "fund")
        fund.reserved = number("reserved")
        assume(fund.reserved >= 0)
        sharing(system, LENDING_RESERVE, "reserve")
        of_pool(pool, holding, fund)
        assume(holding.borrow_shares > 0, holding.borrow_shares * pool.borrow_index > 0)
        books = Books(system)
        losses_and_epochs.write_off(state, 0, holding)
        books.shares_kept()
        prove("no debt", holding.borrow_shares == 0)
        prove("solvent", shortfall_e36(state, system.asset, pool) == pool.left)

    left_out(monkeypatch, losses_and_epochs, "accrue", "close_epoch")
    monkeypatch.setattr(losses_and_epochs, "keep_solvent", looking)
    whatever(monkeypatch, losses_and_epochs, "index_moved")
    assert every_path(proof) >= 2


@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "B-3",
    of=(accrual.accrue,),
    assuming="indices grow or stand still, as is proved of `grow`; " + PRODUCTS,
)
def test_a_pool_ends_an_accrual_solvent(monkeypatch: pytest.MonkeyPatch) -> None:
    """After any seconds at any rates and any reserve share of interest, a pool's last act is `keep_solvent`.

    That ends solvent from any pool. No balance moves beside, and the reserve has no less than before.
    """

    def proof() -> None:
        system = System()
        state = system.state
        state.time_ns = 10 * 10**9
        pool = system.pool()
        of_pool(pool)
        pool.reserve_factor_ppb = choose(0, PPB // 10, PPB)
        pool.kept_e36, pool.paid_e36, pool.earned_e36 = integers("kept", "paid", "earned")
        pool.virtual_shares = number("virtual")
        assume(pool.virtual_shares >= 0)
        reserve, books = pool.reserve_e36, Books(system)
        accrual.accrue(state, 0, system.asset, pool)
        books.shares_kept()
        prove("reserve", pool.reserve_e36 >= reserve)
        prove("solvent", shortfall_e36(state, system.asset, pool) == pool.left)

    def grow(pool: Any, *_: object) -> None:  # noqa: ANN401
        borrowed, supplied = pool.borrow_index, pool.supply_index
        pool.borrow_index, pool.supply_index = anything("borrow"), anything("supply")
        assume(pool.borrow_index >= borrowed, pool.supply_index >= supplied)
        assume(pool.borrow_shares * (pool.borrow_index - borrowed) >= 0)
        assume(pool.virtual_shares * (pool.supply_index - supplied) >= 0)

    monkeypatch.setattr(accrual, "grow", grow)
    monkeypatch.setattr(accrual, "keep_solvent", looking)
    left_out(monkeypatch, accrual, "_release_fees")
    whatever(monkeypatch, accrual, "pool_rates", (1, 1))
    whatever(monkeypatch, accrual, "debts_grew")
    whatever(monkeypatch, accrual, "index_moved")
    assert every_path(proof) >= 4
