# SPDX-License-Identifier: Apache-2.0
"""Proofs about margin of clearing accounts: collateral is under hold, and sums are kept (SPEC C-7, C-8)."""

from typing import Any

import pytest

from clearinghouse.statemachine.arithmetic.collateral_interest import EARNED_PER_UNIT
from clearinghouse.statemachine.clearing import lodged_collateral
from clearinghouse.statemachine.clearing.novation import Side
from clearinghouse.statemachine.clearing_margin import (
    interest,
    leg_variation,
    runs,
    variation_postings,
)
from clearinghouse.statemachine.handlers.clearing import collateral
from clearinghouse.statemachine.pretrade import reservations
from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.margin import CollateralRate, EarnedInterest
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    CCP,
    CCP_SKIN,
    DEFAULT_FUND,
    FUND_SKIN,
    KIND_MEMBER_HOUSE,
)
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, every_path, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System, call, left_out, whatever

pytestmark = pytest.mark.slow

BTC = AssetId(2)
FIRST = AccountId(1001)


def member_with(system: System) -> None:
    """An own account of a clearing member."""
    account = system.account(1001)
    account.kind = KIND_MEMBER_HOUSE
    member = Member(1, account.owner)
    system.state.clearing.members[1] = system.state.clearing.member_of[account.owner] = member


@proves("I-1", "I-2", "I-3", "L-4", "C-7", of=(collateral.lodge,))
def test_what_is_lodged_is_under_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any balance, hold, amount and margin: no balance moves, and as much is lodged as comes under hold."""

    def proof() -> None:
        system = System()
        member_with(system)
        holding = system.funded(system.state.accounts[FIRST], system.asset, "holding")
        balance, held, amount = holding.balance, holding.held, number("amount")
        lodged = number("lodged")
        assume(lodged > 0, lodged <= holding.held)
        key = pair_key(FIRST, BTC)
        system.state.margin.collateral[key] = lodged
        system.state.margin.count_lodged(holding.account.owner, BTC, lodged)
        batch = call(account_ids=[1001], asset_ids=[2], amounts=[amount])
        books = Books(system)
        code = collateral.lodge(system.state, batch, 0, Reply())
        books.shares_kept()
        more = amount if code == codes.OK else 0
        prove("balance", holding.balance == balance)
        prove("hold", holding.held - held == more)
        prove("collateral", system.state.margin.collateral[key] - lodged == more)

    whatever(
        monkeypatch, reservations, "refuse_margin_after_debit", codes.OK, codes.WITHDRAWAL_MARGIN
    )
    whatever(monkeypatch, collateral, "_refuse_ineligible", codes.OK, codes.COLLATERAL_NOT_ELIGIBLE)
    assert every_path(proof) >= 3


@proves("I-1", "I-2", "I-3", "C-7", of=(collateral.withdraw,))
def test_what_is_given_back_was_lodged(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any collateral, value, requirement and amount: what is free rises as collateral falls, or neither moves."""

    def proof() -> None:
        system = System()
        member_with(system)
        holding = system.funded(system.state.accounts[FIRST], system.asset, "holding")
        balance, held, amount = holding.balance, holding.held, number("amount")
        lodged = number("lodged")
        assume(lodged > 0, lodged <= holding.held)
        key = pair_key(FIRST, BTC)
        system.state.margin.collateral[key] = lodged
        system.state.margin.count_lodged(holding.account.owner, BTC, lodged)
        system.state.margin.requirements[FIRST] = number("required")
        batch = call(account_ids=[1001], asset_ids=[2], amounts=[amount])
        books = Books(system)
        code = collateral.withdraw(system.state, batch, 0, Reply())
        books.shares_kept()
        less = amount if code == codes.OK else 0
        prove("balance", holding.balance == balance)
        prove("hold", held - holding.held == less)
        prove("collateral", lodged - system.state.margin.collateral.get(key, 0) == less)

    whatever(monkeypatch, collateral, "value_of_collateral", lambda: number("value"))
    assert every_path(proof) >= 4


@proves("I-1", "I-2", "I-3", "C-8", of=(collateral.return_contribution,))
@on_every_path(3)
def test_what_a_member_gets_back_was_its_contribution() -> None:
    """With any contribution, requirement and amount, the fund pays by what the contribution falls, or neither moves."""
    system = System()
    member_with(system)
    valuation = system.state.valuation
    system.funded(system.state.accounts[FIRST], valuation, "holding")
    fund = system.holding(system.state.accounts[DEFAULT_FUND], valuation, "fund")
    amount, paid, required = number("amount"), number("paid"), number("required")
    assume(paid > 0, required >= 0, fund.held == 0, paid <= fund.balance)
    key = pair_key(1, valuation.id)
    system.state.margin.contributions[key] = paid
    system.state.margin.contributions_required[1] = required
    before = fund.balance
    books = Books(system)
    command = call(account_id=1001, amount=amount)
    code = collateral.return_contribution(system.state, command, Reply())
    books.shares_kept()
    less = amount if code == codes.OK else 0
    prove("fund", before - fund.balance == less)
    prove("contribution", paid - system.state.margin.contributions.get(key, 0) == less)


@proves("I-1", "I-2", "I-3", "C-10", of=(collateral.fund_ccp, collateral._pay))
def test_what_the_counterparty_is_funded_with_leaves_its_payer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With any balance, amount and margin, its own means rise by what the account pays, or neither moves."""

    def proof() -> None:
        system = System()
        valuation = system.state.valuation
        system.funded(system.account(1001), valuation, "holding")
        skin = system.holding(system.state.accounts[CCP_SKIN], valuation, "skin")
        amount, before = number("amount"), skin.balance
        books = Books(system)
        command = call(account_id=1001, fund=FUND_SKIN, amount=amount)
        code = collateral.fund_ccp(system.state, command, Reply())
        books.shares_kept()
        prove("skin", skin.balance - before == (amount if code == codes.OK else 0))

    whatever(
        monkeypatch, reservations, "refuse_margin_after_debit", codes.OK, codes.WITHDRAWAL_MARGIN
    )
    assert every_path(proof) >= 3


@proves("I-1", "I-2", "I-3", "C-8", of=(collateral.contribute,))
def test_a_contribution_is_the_cash_of_the_fund(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any balance and amount, the member's contribution rises by what the fund gets, or neither moves."""

    def proof() -> None:
        system = System()
        member_with(system)
        valuation = system.state.valuation
        system.funded(system.state.accounts[FIRST], valuation, "holding")
        fund = system.holding(system.state.accounts[DEFAULT_FUND], valuation, "fund")
        amount, paid = number("amount"), number("paid")
        assume(paid > 0)
        key = pair_key(1, valuation.id)
        system.state.margin.contributions[key] = paid
        before = fund.balance
        books = Books(system)
        code = collateral.contribute(system.state, call(account_id=1001, amount=amount), Reply())
        books.shares_kept()
        more = amount if code == codes.OK else 0
        prove("fund", fund.balance - before == more)
        prove("contribution", system.state.margin.contributions[key] - paid == more)

    whatever(
        monkeypatch, reservations, "refuse_margin_after_debit", codes.OK, codes.WITHDRAWAL_MARGIN
    )
    left_out(monkeypatch, collateral, "settle_contribution")
    assert every_path(proof) >= 3


@proves("I-1", "I-2", "I-3", "C-7", of=(runs._take,))
@on_every_path(2)
def test_variation_margin_takes_no_more_than_is_free() -> None:
    """With any balance, reserve, hold and loss: `ccp` gets what the account pays, at most the loss and what is free."""
    system = System()
    account = system.account(1001)
    holding = system.funded(account, system.asset, "holding")
    cash = system.holding(system.state.accounts[CCP], system.asset, "cash")
    loss = number("loss")
    assume(loss > 0, cash.held == 0)
    balance, before = holding.balance, cash.balance
    free = holding.balance - holding.reserved - holding.held
    books = Books(system)
    left = runs._take(system.state, 0, account, system.asset, loss)
    books.shares_kept()
    paid = loss - left
    prove("paid", balance - holding.balance == paid)
    prove("received", cash.balance - before == paid)
    prove("not below 0", paid >= 0)
    prove("no more than the loss", paid <= loss)
    if free > 0:
        prove("no more than is free", paid <= free)
    else:
        prove("nothing where nothing is free", paid == 0)
    prove("counted", system.state.margin.variation_held.get(BTC, 0) == paid)


@proves("I-1", "I-2", "I-3", "C-7", of=(runs._take, lodged_collateral.release))
@on_every_path(3)
def test_variation_margin_takes_what_is_lodged_after_what_is_free() -> None:
    """With cash that is lodged too: `ccp` gets the loss, at most what is free and lodged; free cash goes first."""
    system = System()
    account = system.account(1001)
    holding = system.funded(account, system.asset, "holding")
    cash = system.holding(system.state.accounts[CCP], system.asset, "cash")
    loss, lodged = number("loss"), number("lodged")
    free = holding.balance - holding.reserved - holding.held
    assume(loss > 0, cash.held == 0, lodged > 0, lodged <= holding.held, free >= 0)
    margin, key = system.state.margin, pair_key(1001, BTC)
    margin.parameters.exposure_multiple = 0
    margin.collateral[key] = lodged
    margin.count_lodged(account.owner, BTC, lodged)
    balance, held, before = holding.balance, holding.held, cash.balance
    books = Books(system)
    paid = loss - runs._take(system.state, 0, account, system.asset, loss)
    books.shares_kept()
    taken = lodged - margin.collateral.get(key, 0)
    prove("paid", balance - holding.balance == paid)
    prove("received", cash.balance - before == paid)
    prove("no more than the loss", paid <= loss)
    prove("no more than there is", paid <= free + lodged)
    prove("less only where all is gone", paid == loss or taken == lodged)
    prove("free cash first", taken == 0 or paid - taken == free)
    prove("hold", held - holding.held == taken)


@proves("I-1", "I-2", "I-3", "C-7", of=(runs._pay_gain,))
@pytest.mark.parametrize("is_cut_first", [False, True])
def test_a_gain_is_paid_from_what_came_in(
    monkeypatch: pytest.MonkeyPatch, is_cut_first: bool
) -> None:
    """With any share of what `ccp` has of variation margin: the account gets what `ccp` pays, and that is counted."""

    def proof() -> None:
        system = System()
        holding = system.funded(system.account(1001), system.asset, "holding")
        cash = system.holding(system.state.accounts[CCP], system.asset, "cash")
        total = number("total")
        assume(cash.held == 0, total > 0, total <= cash.balance)
        margin = system.state.margin
        margin.variation_held[BTC] = margin.run.receipts[BTC] = total
        key = pair_key(FIRST, BTC)
        run = margin.run
        if is_cut_first:
            run.cut_first[key] = run.total_cut_first[BTC] = 1
        else:
            run.gains[key] = run.total_gains[BTC] = 1
        before, paid_out = holding.balance, cash.balance
        books = Books(system)
        margin.run.order = [key]
        runs._pay_gain(system.state, 0, margin, margin.run, 0)
        books.shares_kept()
        received = holding.balance - before
        prove("paid", paid_out - cash.balance == received)
        prove("counted", total - margin.variation_held.get(BTC, 0) == received)
        prove("noted", margin.variation.get(FIRST, {}).get(BTC, 0) == received)

    def share(_gain: int, total: Any, _gains: int, before: int = 0) -> Any:  # noqa: ANN401  its amounts are no ints
        assert before == 0
        part: Any = number("share")
        assume(part >= 0, part <= total)
        return part

    monkeypatch.setattr(runs, "share_of_receipts", share)
    assert every_path(proof) >= 2


@proves(
    "I-1",
    "I-2",
    "I-3",
    "C-7",
    of=(variation_postings.post_variation, leg_variation.post_with_leg),
)
@on_every_path(1)
def test_variation_margin_goes_with_a_leg() -> None:
    """With any free cash of the giver and any amount within it: the taker gets all of it, and `ccp` keeps nothing."""
    system = System()
    debit = system.funded(system.account(1001), system.asset, "giver")
    credit = system.holding(system.account(1002), system.asset, "taker")
    cash = system.holding(system.state.accounts[CCP], system.asset, "cash")
    amount, total = number("amount"), number("total")
    assume(amount > 0, amount <= debit.balance - debit.reserved - debit.held)
    assume(cash.held == 0, total > 0, total <= cash.balance)
    margin = system.state.margin
    margin.variation_held[BTC] = total
    before = debit.balance, credit.balance, cash.balance
    giver, taker = Side(), Side()
    giver.account_id, taker.account_id = FIRST, AccountId(1002)
    giver.variation, taker.variation = -amount, amount
    books = Books(system)
    leg_variation.post_with_leg(system.state, 0, system.asset, (taker, giver))
    books.shares_kept()
    prove("paid", before[0] - debit.balance == amount)
    prove("received", credit.balance - before[1] == amount)
    prove("nothing stays", cash.balance == before[2])
    prove("counted", margin.variation_held[BTC] == total)
    prove("the giver's total", margin.variation[FIRST][BTC] == -amount)
    prove("the taker's total", margin.variation[AccountId(1002)][BTC] == amount)


@proves("I-1", "I-2", "I-3", "C-7", of=(interest._pay,))
@on_every_path(3)
def test_interest_is_what_was_earned_or_nothing() -> None:
    """With any collateral, rate, time, payer and earnings: all whole units are paid, by what is free, or none."""
    system = System()
    member_with(system)
    payer = system.account(1002)
    holding = system.funded(payer, system.asset, "payer")
    credit = system.holding(system.state.accounts[FIRST], system.asset, "account")
    margin = system.state.margin
    rate = margin.rates[BTC] = CollateralRate(BTC)
    rate.account_id = payer.id
    rate.rate_sum, before = number("rate sum"), number("rate sum before")
    earned, lodged = number("earned"), number("lodged")
    assume(before >= 0, before <= rate.rate_sum, earned >= 0, lodged > 0)
    key = pair_key(FIRST, BTC)
    margin.collateral[key] = lodged
    margin.count_lodged(credit.account.owner, BTC, lodged)
    margin.interest[key] = EarnedInterest(earned, before)
    total = earned + lodged * (rate.rate_sum - before)
    free = holding.balance - holding.reserved - holding.held
    debit, balance = holding.balance, credit.balance
    books = Books(system)
    interest._pay(system.state, key, rate)
    books.shares_kept()
    paid = credit.balance - balance
    prove("by the payer", debit - holding.balance == paid)
    prove("not below 0", paid >= 0)
    prove("what is left", margin.interest[key].earned == total - paid * EARNED_PER_UNIT)
    if paid > 0:
        prove("all of it", margin.interest[key].earned < EARNED_PER_UNIT)
        prove("of what is free", paid <= free)
    prove("up to now", margin.interest[key].rate_sum == rate.rate_sum)
