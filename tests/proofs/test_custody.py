# SPDX-License-Identifier: Apache-2.0
"""Proofs about what comes in, goes out and waits: deposits, withdrawals, holds (SPEC L-4, L-5)."""

import pytest

from clearinghouse.statemachine.custody import hold_releases, withdrawals
from clearinghouse.statemachine.handlers.clearing import waiting_trades
from clearinghouse.statemachine.handlers.custody import (
    deposit_reversal,
    deposits,
    holds,
    house_money,
    withdrawal_reversal,
)
from clearinghouse.statemachine.handlers.exchange import busts
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.ledger import free_balance, unhold
from clearinghouse.statemachine.lending import reversal_debts
from clearinghouse.statemachine.pretrade import reservations
from clearinghouse.statemachine.state.authority import Authority
from clearinghouse.statemachine.state.custody import (
    WITHDRAWALS,
    BustClaim,
    Decision,
    ReversalDebt,
    put_claim,
    put_debt,
)
from clearinghouse.statemachine.state.records import Hold, Withdrawal
from clearinghouse.statemachine.state.results import Outcome, Reply
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    HoldId,
    WithdrawalId,
)
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, FEES, LIQUIDITY_FUND
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, choose, every_path, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System, call, whatever

pytestmark = pytest.mark.slow

MARGIN = (codes.OK, codes.WITHDRAWAL_MARGIN)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(deposits.request_deposit, deposits.decide_deposit, deposits._credit_deposit),
)
@on_every_path(3)
def test_a_deposit_is_what_the_outside_is_short_of() -> None:
    """A deposit of any amount asked for, confirmed or rejected: the account has it and the outside is short of it, or
    neither.

    One that would take all deposits out of U-2 is refused, so no balance can leave it.
    """
    system = System()
    holding = system.funded(system.account(1001), system.asset, "holding")
    outside = system.outside(system.asset)
    amount, before = number("amount"), outside.balance
    books = Books(system)
    batch = call(account_ids=[1001], asset_ids=[2], amounts=[amount], references=["r"])
    deposits.request_deposit(system.state, batch, 0, Reply())
    confirmed = choose(True, False)
    decision = call(deposit_ids=[1], confirm=[confirmed], transaction_references=[""])
    code = deposits.decide_deposit(system.state, decision, 0, Reply())
    books.shares_kept()
    credited = confirmed and code == codes.OK
    prove("outside", before - outside.balance == (amount if credited else 0))
    prove("account", holding.balance >= holding.held)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(reservations.reserve_amount, reservations.reserve_move, reservations.refuse_amount),
    assuming="the amount is above 0, free, and within U-2 where it goes, as the callers check",
)
def test_what_the_margin_refuses_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any amount and answer of the margin: reserved after OK, as before after a refusal and after a question."""

    def proof() -> None:
        system = System()
        debit = system.funded(system.account(1001), system.asset, "debit")
        credit = system.funded(system.account(1002), system.asset, "credit")
        amount, balance, held = number("amount"), debit.balance, debit.held
        assume(amount > 0, free_balance(debit) >= amount)
        assume(credit.balance + amount <= AMOUNT_MAX)
        books = Books(system)
        form = choose("reserve_amount", "reserve_move", "refuse_amount")
        if form == "reserve_move":
            code = reservations.reserve_move(system.state, debit, credit, amount, Reply())
        else:
            code = getattr(reservations, form)(system.state, debit, amount, Reply())
        reserved = amount if code == codes.OK else 0
        prove("balance", balance - debit.balance == (reserved if form == "reserve_move" else 0))
        prove("held", debit.held - held == (reserved if form == "reserve_amount" else 0))
        if form == "reserve_amount" and code == codes.OK:
            unhold(debit, amount)  # the inverse, as a caller undoes it
        books.shares_kept()

    whatever(monkeypatch, reservations, "refuse_margin_after_debit", *MARGIN)
    assert every_path(proof) >= 6


@proves("I-1", "I-2", "I-3", "L-4", of=(deposits.request_withdrawal, deposits.reserve_withdrawal))
def test_a_withdrawal_that_waits_is_under_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any request, margin and limit of outflow: the amount is under hold or refused."""

    def proof() -> None:
        system = System()
        holding = system.funded(system.account(1001), system.asset, "holding")
        system.asset.outflow_limit = choose(0, 1000)
        amount, before = number("amount"), holding.held
        books = Books(system)
        batch = call(
            account_ids=[1001], asset_ids=[2], amounts=[amount], references=["r"], fee_from_house=[]
        )
        held = deposits.request_withdrawal(system.state, batch, 0, Reply()) == codes.OK
        books.shares_kept()
        prove("under hold", holding.held - before == (amount if held else 0))

    whatever(monkeypatch, reservations, "refuse_margin_after_debit", *MARGIN)
    whatever(monkeypatch, deposits, "engage_outflow_limit")
    assert every_path(proof) >= 4


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(deposits.decide_withdrawal, deposits._carry_out, withdrawals.reject_withdrawal),
    assuming="what waits is under hold, as `request_withdrawal` leaves it",
)
@on_every_path(4)
def test_a_withdrawal_leaves_or_is_free_again() -> None:
    """Confirmed, any withdrawal is gone and the outside is short of so much less; rejected, it is free again."""
    system = System()
    holding = system.funded(system.account(1001), system.asset, "holding")
    outside = system.outside(system.asset)
    amount, before = number("amount"), outside.balance
    assume(amount > 0, amount <= holding.held)
    withdrawal = Withdrawal(WithdrawalId(7), AccountId(1001), AssetId(2), amount, 0, "")
    withdrawal.counts = choose(True, False)
    of_others = number("requested by others")
    assume(of_others >= 0)
    system.state.custody.requested_out[AssetId(2)] = amount + of_others
    system.state.withdrawals[WithdrawalId(7)] = withdrawal
    holding.account.withdrawals = {WithdrawalId(7): withdrawal}
    books = Books(system)
    confirmed = choose(True, False)
    deposits.decide_withdrawal(
        system.state, call(withdrawal_ids=[7], confirm=[confirmed], chain_fees=[]), 0, Reply()
    )
    books.shares_kept()
    prove("outside", outside.balance - before == (amount if confirmed else 0))
    assert not system.state.withdrawals


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(deposits.break_glass,),
    assuming="what waits is under hold, as `request_withdrawal` leaves it",
)
@on_every_path(2)
def test_an_operator_alone_lets_leave_what_needs_two() -> None:
    """With any amount and limit: what is above the limit is gone and the outside is short of so much less, else not."""
    system = System()
    holding = system.funded(system.account(1001), system.asset, "holding")
    outside = system.outside(system.asset)
    amount, limit, before = number("amount"), number("limit"), outside.balance
    assume(amount > 0, amount <= holding.held, limit > 0)
    withdrawal = Withdrawal(WithdrawalId(7), AccountId(1001), AssetId(2), amount, 0, "")
    system.state.custody.requested_out[AssetId(2)] = amount
    system.state.withdrawals[WithdrawalId(7)] = withdrawal
    holding.account.withdrawals = {WithdrawalId(7): withdrawal}
    system.state.authority = Authority(("ann", "bob"))
    system.state.authority.approval_limits[AssetId(2)] = limit
    books = Books(system)
    command = call(withdrawal_id=7, reason=1, principal="ann")
    code = deposits.break_glass(system.state, command, Reply())
    books.shares_kept()
    prove("needs two", amount > limit if code == codes.OK else amount <= limit)
    prove("outside", outside.balance - before == (amount if code == codes.OK else 0))


@proves(
    "I-1", "I-2", "I-3", "L-5", of=(holds.create_hold, holds.create_atomic_holds, holds._take_back)
)
def test_holds_are_made_whole_or_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two holds of any amounts on one account, for any margin: the amount under hold is the undecided one.

    Where they are all or none and one is refused, nothing is under hold that was not.
    """

    def proof() -> None:
        system = System()
        holding = system.holding(system.account(1001), system.asset, "holding")
        holding.reserved = number("reserved")
        assume(holding.reserved >= 0)
        system.account(1002)
        before = holding.held
        books = Books(system)
        outcome = Outcome(1, 0)
        batch = call(
            account_ids=[1001, 1001],
            beneficiary_ids=[1002, 1002],
            asset_ids=[2, 2],
            amounts=[number("first"), number("second")],
            expire_ns=[0, 10],
            atomic=choose(True, False),
        )
        if batch.atomic:
            holds.create_atomic_holds(system.state, batch, outcome)
        else:
            for item in range(2):
                holds.create_hold(system.state, batch, item, Reply())
        books.shares_kept()
        if batch.atomic and outcome.codes != [codes.OK, codes.OK]:
            prove("none", holding.held == before)

    whatever(monkeypatch, reservations, "refuse_margin_after_debit", *MARGIN)
    assert every_path(proof) >= 8


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-5",
    of=(holds.decide_hold, holds._decide, holds._capture, hold_releases.release_hold),
    assuming="what waits is under hold, as `create_hold` leaves it",
)
@on_every_path(3)
def test_a_hold_is_captured_or_free_again() -> None:
    """Any part of any hold reaches its beneficiary and the rest is free again; with 0 all of it is."""
    system = System()
    source = system.funded(system.account(1001), system.asset, "source")
    target = system.funded(system.account(1002), system.asset, "target")
    amount, captured, before = number("amount"), number("captured"), target.balance
    assume(amount > 0, amount <= source.held)
    hold = Hold(HoldId(7), AccountId(1001), AccountId(1002), AssetId(2), amount, 0)
    system.state.holds[hold.id] = hold
    source.account.holds = {hold.id: hold}
    books = Books(system)
    batch = call(hold_ids=[7], asset_ids=[2], amounts=[captured])
    decided = holds.decide_hold(system.state, batch, 0, Reply()) == codes.OK
    books.shares_kept()
    prove("received", target.balance - before == (captured if decided else 0))


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(deposit_reversal._post,),
    assuming="account and fund give no more than is free of theirs, as `_raise` and `_raise_from_fund` count it",
)
@on_every_path(4)
def test_a_reversed_deposit_is_what_the_outside_gets_back() -> None:
    """Of any account and fund, with any claims: the outside is short of so much less as both give."""
    system = System()
    holding = system.funded(system.account(1001), system.asset, "holding")
    fund = system.funded(system.state.accounts[LIQUIDITY_FUND], system.asset, "fund")
    outside = system.outside(system.asset)
    from_account, from_fund = number("from account"), number("from fund")
    for given, of in ((from_account, holding), (from_fund, fund)):
        assume(given >= 0, given <= of.balance - of.reserved - of.held)
    before, debt, claimed = outside.balance, holding.unsettled, fund.unsettled
    books = Books(system)
    deposit_reversal._post(system.state, holding, from_account, from_fund)
    books.shares_kept()
    prove("outside", outside.balance - before == from_account + from_fund)
    prove("no result moves", debt == holding.unsettled)
    prove("no claim moves", fund.unsettled == claimed)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(withdrawal_reversal._reverse, withdrawal_reversal.reverse_withdrawal),
)
@on_every_path(1)
def test_a_withdrawal_comes_back_whole() -> None:
    """Of any amount that left: the account has all of it again and the outside as much less, once two have asked."""
    system = System()
    holding = system.funded(system.account(1001), system.asset, "holding")
    outside = system.outside(system.asset)
    amount, before, has = number("amount"), outside.balance, holding.balance
    assume(amount > 0, amount - before <= AMOUNT_MAX)
    left = Decision(7, WITHDRAWALS, AccountId(1001), AssetId(2), amount, amount, 0)
    system.state.custody.decided[WITHDRAWALS] = {7: left}
    books = Books(system)
    for principal in ("ann", "bob"):
        command = call(
            KIND=commands.ReverseWithdrawal.KIND,
            withdrawal_id=7,
            principal=principal,
            with_chain_fee=0,
        )
        withdrawal_reversal.reverse_withdrawal(system.state, command, Reply())
    books.shares_kept()
    prove("outside", before - outside.balance == amount)
    prove("account", holding.balance - has == amount)


@proves("I-1", "I-2", "I-3", "L-7", of=(house_money._move, house_money.move_house_money))
@on_every_path(3)
def test_house_money_moves_whole_or_not_at_all() -> None:
    """Of any amount and floor, by two principals: the account has it, the fund as much less and at least the floor."""
    system = System()
    holding = system.funded(system.account(1001), system.asset, "holding")
    fund = system.funded(system.state.accounts[LIQUIDITY_FUND], system.asset, "fund")
    amount, floor = number("amount"), number("floor")
    had, has = fund.balance, holding.balance
    books = Books(system)
    code = codes.OK
    for principal in ("ann", "bob"):
        command = commands.MoveHouseMoney(
            principal, "r", 1, LIQUIDITY_FUND, AccountId(1001), AssetId(2), amount, floor, "x"
        )
        code = house_money.move_house_money(system.state, command, Reply())
    books.shares_kept()
    moved = amount if code == codes.OK else 0
    prove("fund", had - fund.balance == moved)
    prove("account", holding.balance - has == moved)
    prove("floor", code != codes.OK or free_balance(fund) >= floor)


@proves("I-1", "I-2", "I-3", "L-4", of=(deposit_reversal._passes_borrow_gate,))
def test_asking_about_a_borrow_without_the_deposit_moves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of any account: what is free of it is out while the gate is asked, and back afterwards."""

    def proof() -> None:
        system = System()
        holding = system.funded(system.account(1001), system.asset, "holding")
        outside = system.outside(system.asset)
        before, had = outside.balance, holding.balance
        books = Books(system)
        deposit_reversal._passes_borrow_gate(system.state, holding)
        books.shares_kept()
        prove("outside", outside.balance == before)
        prove("account", holding.balance == had)

    whatever(monkeypatch, deposit_reversal, "refuse_borrow", codes.OK, codes.INSUFFICIENT_MARGIN)
    assert every_path(proof) >= 2


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(reversal_debts.collect, reversal_debts._pay_back),
    assuming="the debt of an owner is above 0, and so is a shortfall (`check_custody`)",
)
@on_every_path(2)
def test_a_debt_is_paid_to_custody_and_then_to_the_fund() -> None:
    """Any balance, result, debt and shortfall: custody and the fund get what the account pays, at most what is free."""
    system = System()
    account = system.account(1001)
    holding = system.funded(account, system.asset, "holding")
    fund = system.funded(system.state.accounts[LIQUIDITY_FUND], system.asset, "fund")
    outside = system.outside(system.asset)
    short, owed = number("short"), number("owed")
    assume(short > 0, owed > 0)
    custody = system.state.custody
    custody.shortfalls[AssetId(2)] = short
    debt = ReversalDebt(account.owner, AssetId(2))
    debt.amount = owed
    put_debt(custody, debt)
    before, had, free = outside.balance, fund.balance, free_balance(holding)
    books = Books(system)
    paid = reversal_debts.collect(system.state, 0, holding, debt)
    books.shares_kept()
    to_custody = outside.balance - before
    prove("both", to_custody + fund.balance - had == paid)
    prove("lacking", short - custody.shortfalls.get(AssetId(2), 0) == to_custody)
    prove("custody first", fund.balance == had or to_custody == short)
    prove("free", free_balance(holding) == free - paid)
    prove("the debt", owed - debt.amount == paid)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "O-10",
    of=(reversal_debts.collect, reversal_debts.pay_claim),
    assuming="a claim of a busted trade is above 0, and the debt of its owner holds it (`check_custody`)",
)
@on_every_path(2)
def test_a_claim_of_a_busted_trade_is_paid_to_its_other_side_alone() -> None:
    """Any balance, result and claim: the other side gets what the account pays, custody and the fund get nothing."""
    system = System()
    account = system.account(1001)
    holding = system.funded(account, system.asset, "holding")
    receiver = system.funded(system.account(1002), system.asset, "receiver")
    fund = system.funded(system.state.accounts[LIQUIDITY_FUND], system.asset, "fund")
    owed = number("owed")
    assume(owed > 0)
    custody = system.state.custody
    debt = ReversalDebt(account.owner, AssetId(2))
    debt.amount = owed
    put_debt(custody, debt)
    put_claim(custody, debt, BustClaim(7, AccountId(1002), owed))
    had, has, free = fund.balance, receiver.balance, free_balance(holding)
    books = Books(system)
    paid = reversal_debts.collect(system.state, 0, holding, debt)
    books.shares_kept()
    prove("fund", fund.balance == had)
    prove("receiver", receiver.balance - has == paid)
    prove("free", free_balance(holding) == free - paid)
    prove("the debt", owed - debt.amount == paid)
    prove("the claim", debt.claimed == debt.amount)


@proves("I-1", "I-2", "I-3", "O-10", of=(busts._return_fee,))
@on_every_path(2)
def test_a_fee_goes_back_as_far_as_fees_has_it_free() -> None:
    """Any amount and balances: the account gets what `fees` gives, at most the amount."""
    system = System()
    account = system.account(1001)
    holding = system.funded(account, system.asset, "holding")
    fees = system.funded(system.state.accounts[FEES], system.asset, "fees")
    amount = number("amount")
    assume(amount >= 0)
    had, has = fees.balance, holding.balance
    books = Books(system)
    returned = busts._return_fee(system.state, account, system.asset, amount)
    books.shares_kept()
    prove("account", holding.balance - has == returned)
    prove("fees", had - fees.balance == returned)
    prove("most", returned >= 0)
    prove("least", returned <= amount)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(deposit_reversal.write_off_reversal_debt,),
    assuming="the debt of an owner is above 0, and so is a shortfall (`check_custody`)",
)
@on_every_path(2)
def test_a_write_off_pays_custody_from_the_fund() -> None:
    """Any debt, shortfall and fund: the second call lowers the debt, and the fund pays what custody lacks."""
    system = System()
    account = system.account(1001)
    fund = system.funded(system.state.accounts[LIQUIDITY_FUND], system.asset, "fund")
    outside = system.outside(system.asset)
    amount, short, owed = number("amount"), number("short"), number("owed")
    assume(short > 0, owed > 0)
    custody = system.state.custody
    custody.shortfalls[AssetId(2)] = short
    debt = ReversalDebt(account.owner, AssetId(2))
    debt.amount = owed
    debt.asked_by, debt.asked_amount = "carla", amount
    put_debt(custody, debt)
    before, had = outside.balance, fund.balance
    books = Books(system)
    code = deposit_reversal.write_off_reversal_debt(
        system.state,
        commands.WriteOffReversalDebt("dora", "r", 1, account.id, AssetId(2), amount),
        Reply(),
    )
    books.shares_kept()
    paid = outside.balance - before
    prove("fund", had - fund.balance == paid)
    prove("lacking", short - custody.shortfalls.get(AssetId(2), 0) == paid)
    prove("no more than was written off", paid <= max(amount, 0))
    prove("the debt", owed - debt.amount == (amount if code == codes.OK else 0))


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(deposit_reversal.fill_shortfall,),
    assuming="the fund has free what an account has just given to it, as `_to_fund` leaves it",
)
@on_every_path(2)
def test_a_shortfall_is_filled_by_what_is_given() -> None:
    """Any gift and any shortfall: custody gets the smaller of the two, and lacks so much less."""
    system = System()
    fund = system.funded(system.state.accounts[LIQUIDITY_FUND], system.asset, "fund")
    outside = system.outside(system.asset)
    amount, short = number("amount"), number("short")
    assume(amount > 0, amount <= fund.balance - fund.reserved - fund.held, short > 0)
    shortfalls = system.state.custody.shortfalls
    shortfalls[AssetId(2)] = short
    before = outside.balance
    books = Books(system)
    filled = deposit_reversal.fill_shortfall(
        system.state, system.account(1001), system.asset, amount
    )
    books.shares_kept()
    prove("outside", outside.balance - before == filled)
    prove("lacking", short - shortfalls.get(AssetId(2), 0) == filled)
    prove("no more than was given", filled <= amount)


@proves("I-1", "I-2", "I-3", "C-16", of=(waiting_trades.pay_out,))
@on_every_path(2)
def test_a_lapsed_trade_is_paid_to_its_other_side_and_to_fees_alone() -> None:
    """Any amount and fee that are free together: both leave the account, and nothing else does."""
    system = System()
    state = system.state
    account = system.account(1001)
    holding = system.funded(account, system.asset, "holding")
    receiver = system.funded(system.account(1002), system.asset, "receiver")
    fees = system.funded(state.accounts[FEES], system.asset, "fees")
    amount, fee = number("amount"), number("fee")
    assume(amount >= 0, fee >= 0, amount + fee <= free_balance(holding))
    free, has, had = free_balance(holding), receiver.balance, fees.balance
    books = Books(system)
    waiting_trades.pay_out(state, 7, holding, receiver.account, amount, fee)
    books.shares_kept()
    prove("receiver", receiver.balance - has == amount)
    prove("fees", fees.balance - had == fee)
    prove("free", free_balance(holding) == free - amount - fee)


@proves("I-1", "I-2", "I-3", "L-4", of=(ledger.evaluate_without, ledger.evaluate_moved))
@on_every_path(1)
def test_a_question_about_an_amount_elsewhere_moves_nothing() -> None:
    """Any amount that is free: the question sees it gone, and the balances are as they were."""
    system = System()
    holding = system.funded(system.account(1001), system.asset, "holding")
    other = system.funded(system.account(1002), system.asset, "other")
    amount = number("amount")
    assume(amount > 0, amount <= free_balance(holding))
    before, free = (holding.balance, holding.held, other.balance), free_balance(holding)

    def look() -> int:
        prove("gone", free_balance(holding) == free - amount)
        return 7

    books = Books(system)
    assert ledger.evaluate_without(holding, amount, look) == 7
    assert ledger.evaluate_moved(holding, other, amount, look) == 7
    books.shares_kept()
    for was, now in zip(before, (holding.balance, holding.held, other.balance), strict=True):
        prove("as before", was == now)
