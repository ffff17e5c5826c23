# SPDX-License-Identifier: Apache-2.0
"""Proofs about delivery versus payment: what is set apart is under hold, and all goes through `ccp` (SPEC C-5).

Where an account lacks the amount, an assertion stops the machine: nothing is moved that is not there.
"""

from typing import Any

from clearinghouse.statemachine.clearing import buy_in_offers, cash_in_advance
from clearinghouse.statemachine.ledger import advances
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.settlement import corporate_actions, movements
from clearinghouse.statemachine.state.clearing import CashNet, Member, Session, pair_key
from clearinghouse.statemachine.state.corporate_actions import CorporateAction, Entitlement
from clearinghouse.statemachine.state.dvp import BuyInOffer, CashLeg, Obligation, Settlement
from clearinghouse.statemachine.state.session_totals import MemberTotals
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_MARKET,
    AccountId,
    AssetId,
    MarketId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import CCP, CCP_EQUITY, CORPORATE_ACTION_PAYING
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, choose, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System

FIRST, BTC = AccountId(1001), AssetId(2)
LOT_UNITS = 10


class Parts:
    """An account with any balance and any part of it set apart by a session, beside any balance of `ccp`."""

    def __init__(self) -> None:
        """Make all of it, with an amount above 0."""
        self.system = system = System()
        self.state = system.state
        self.session = Session(1, 1, 1, 1, 1)
        self.holding = system.funded(system.account(1001), system.asset, "holding")
        self.ccp = system.holding(self.state.accounts[CCP], system.asset, "ccp")
        self.equity = system.holding(self.state.accounts[CCP_EQUITY], system.asset, "equity")
        self.market = system.market(spot=True)
        self.market.lot_base_units = LOT_UNITS
        self.settlement = self.state.dvp.settlements[1] = Settlement(1)
        self.leg: Any = self.settlement.leg_of(FIRST, BTC)
        self.one: Any = Obligation(FIRST, MarketId(1), -1, 1, CashLeg(FIRST, AssetId(1)))
        self.settlement.add(self.one)
        self.settlement.list_obligations()
        self.amount: Any = number("amount")
        assume(self.amount > 0)

    def locked(self, part: Any) -> None:  # noqa: ANN401  its amounts are no ints
        """Let the leg or the obligation have any amount set apart, which is under hold."""
        part.locked = number("locked")
        units = LOT_UNITS if part is self.one else 1
        assume(part.locked >= 0, part.locked * units <= self.holding.held)


@proves("I-1", "I-2", "I-3", "C-5", of=(movements.lock_cash, movements.release_cash))
@on_every_path(2)
def test_cash_that_is_set_apart_is_under_hold() -> None:
    """As much as the leg states, before and after, and the balance stays."""
    parts = Parts()
    parts.locked(parts.leg)
    before = parts.holding.balance
    move = choose(movements.lock_cash, movements.release_cash)
    if move is movements.release_cash:
        assume(parts.amount <= parts.leg.locked)
    else:
        assume(parts.amount <= free_balance(parts.holding))
    books = Books(parts.system)
    move(parts.state, 0, parts.session, parts.leg, parts.amount)
    books.shares_kept()
    prove("balance", parts.holding.balance == before)


@proves("I-1", "I-2", "I-3", "C-5", of=(cash_in_advance._set_prefund, cash_in_advance.adjust_hold))
@on_every_path(3)
def test_cash_in_advance_is_under_hold() -> None:
    """With any amount due and set apart it comes to what is due, as far as cash is free, and the balance stays."""
    parts = Parts()
    entry: Any = CashNet(FIRST, BTC, Member(1, "one"), MemberTotals())
    parts.session.cash[pair_key(FIRST, BTC)] = entry
    parts.state.clearing.sessions[1] = parts.session
    entry.prefunded = number("prefunded")
    entry.prefund_due = number("due")
    assume(entry.prefund_due >= 0, entry.prefunded >= 0)
    assume(entry.prefunded <= parts.holding.held)
    before, apart = parts.holding.balance, entry.prefunded
    held, free = parts.holding.held, free_balance(parts.holding)
    books = Books(parts.system)
    cash_in_advance.adjust_hold(parts.state, 0, parts.session, entry)
    books.shares_kept()
    change = entry.prefunded - apart
    prove("balance", parts.holding.balance == before)
    prove("hold", parts.holding.held - held == change)
    prove("not more", entry.prefunded <= entry.prefund_due)
    if change > 0:
        prove("free", change <= free)


@proves("I-1", "I-2", "I-3", "C-5", of=(movements.pay_cash, movements.receive_cash))
@on_every_path(2)
def test_cash_goes_through_ccp() -> None:
    """All that an account pays comes to `ccp`, and all that it receives comes from there."""
    parts = Parts()
    parts.locked(parts.leg)
    before = parts.ccp.balance
    move = choose(movements.pay_cash, movements.receive_cash)
    if move is movements.pay_cash:
        assume(parts.amount <= parts.leg.locked)
    else:
        assume(parts.amount <= parts.ccp.balance - parts.ccp.held)
    books = Books(parts.system)
    move(parts.state, 0, parts.session, parts.leg, parts.amount)
    books.shares_kept()
    moved = parts.ccp.balance - before
    prove("ccp", moved == (parts.amount if move is movements.pay_cash else -parts.amount))


@proves("I-1", "I-2", "I-3", "C-5", of=(movements.lock_securities, movements.release_securities))
@on_every_path(2)
def test_securities_that_are_set_apart_are_under_hold() -> None:
    """As much as the obligation states, before and after, and the balance stays."""
    parts = Parts()
    parts.locked(parts.one)
    before = parts.holding.balance
    move = choose(movements.lock_securities, movements.release_securities)
    if move is movements.release_securities:
        assume(parts.amount <= parts.one.locked)
    else:
        assume(parts.amount * LOT_UNITS <= free_balance(parts.holding))
    books = Books(parts.system)
    move(parts.state, 0, parts.session, FIRST, parts.market, parts.amount)
    parts.one.locked += parts.amount if move is movements.lock_securities else -parts.amount
    books.shares_kept()
    prove("balance", parts.holding.balance == before)


@proves("I-1", "I-2", "I-3", "C-5", of=(buy_in_offers.hold_offered, buy_in_offers.free_offered))
@on_every_path(2)
def test_what_is_offered_for_buy_ins_is_under_hold_until_it_is_taken() -> None:
    """For any lots that are free, and any part of them that is taken or withdrawn."""
    parts = Parts()
    part: Any = number("part")
    assume(parts.amount * LOT_UNITS <= free_balance(parts.holding))
    assume(part > 0, part <= parts.amount)
    balance, held = parts.holding.balance, parts.holding.held
    offer = BuyInOffer(1, parts.market.id, FIRST, PricePerLot(1), parts.amount, 0)
    parts.state.dvp.add_offer(offer)
    books = Books(parts.system)
    buy_in_offers.hold_offered(parts.state, 0, offer)
    buy_in_offers.free_offered(parts.state, 0, offer, part)
    offer.lots -= part
    books.shares_kept()
    prove("balance", parts.holding.balance == balance)
    prove("held", parts.holding.held - held == (parts.amount - part) * LOT_UNITS)


@proves("I-1", "I-2", "I-3", "C-5", of=(movements.deliver_securities, movements.receive_securities))
@on_every_path(2)
def test_securities_go_through_ccp() -> None:
    """All that an account delivers comes to `ccp`, and all that it receives comes from there."""
    parts = Parts()
    parts.locked(parts.one)
    before = parts.ccp.balance
    move = choose(movements.deliver_securities, movements.receive_securities)
    delivers = move is movements.deliver_securities
    if delivers:
        assume(parts.amount <= parts.one.locked)
    else:
        assume(parts.amount * LOT_UNITS <= parts.ccp.balance - parts.ccp.held)
    books = Books(parts.system)
    move(parts.state, 0, parts.session, FIRST, parts.market, parts.amount)
    if delivers:
        parts.one.locked -= parts.amount
    books.shares_kept()
    units = parts.amount * LOT_UNITS
    prove("ccp", parts.ccp.balance - before == (units if delivers else -units))


@proves("I-1", "I-2", "I-3", "C-5", of=(advances.advance_cash, advances.repay_advance))
@on_every_path(3)
def test_an_advance_comes_from_the_equity_and_goes_back() -> None:
    """The account's debt to the equity of the central counterparty rises and falls by what is moved."""
    parts = Parts()
    advanced: Any = number("advanced")
    assume(advanced > 0)
    state = parts.state
    state.dvp.add_advance(FIRST, BTC, advanced)
    move = choose(advances.advance_cash, advances.repay_advance)
    if move is advances.repay_advance:
        assume(parts.amount <= advanced)
        assume(parts.amount <= free_balance(parts.holding))
    else:
        assume(parts.amount <= parts.equity.balance - parts.equity.held)
    before = parts.equity.balance
    books = Books(parts.system)
    move(state, 0, 1, FIRST, parts.system.asset, parts.amount)
    books.shares_kept()
    debt = sum(state.dvp.advances.values())
    prove("debt", debt - advanced == before - parts.equity.balance)


@proves("I-1", "I-2", "I-3", "C-5", of=(corporate_actions._pay_holder,))
@on_every_path(1)
def test_a_dividend_leaves_what_is_set_apart_for_it() -> None:
    """With any balances and any part under hold, the payer loses what the holder gets, from under hold."""
    parts = Parts()
    receiver = parts.system.account(1002)
    credit = parts.system.funded(receiver, parts.system.asset, "credit")
    action: Any = CorporateAction(1, AssetId(1), FIRST)
    action.asset_id = BTC
    action.unpaid = number("unpaid")
    action.status = CORPORATE_ACTION_PAYING
    parts.state.corporate_actions.actions[1] = action
    assume(parts.amount <= parts.holding.held)
    one = Entitlement(AccountId(1002), NO_MARKET, 1, parts.amount)
    paid, got, held, unpaid = (
        parts.holding.balance,
        credit.balance,
        parts.holding.held,
        action.unpaid,
    )
    books = Books(parts.system)
    corporate_actions._pay_holder(parts.state, 0, action, one)
    books.shares_kept()
    prove("paid", paid - parts.holding.balance == parts.amount)
    prove("got", credit.balance - got == parts.amount)
    prove("hold", held - parts.holding.held == parts.amount)
    prove("unpaid", unpaid - action.unpaid == parts.amount)


@proves(
    "I-1", "I-2", "I-3", "C-5", of=(corporate_actions.payment_due, corporate_actions._set_apart)
)
@on_every_path(2)
def test_a_dividend_is_set_apart_as_a_whole_or_tried_again() -> None:
    """With any balance and total, all of it comes under hold, where it is free, or nothing does; no balance moves."""
    parts = Parts()
    action: Any = CorporateAction(1, AssetId(1), FIRST)
    action.asset_id = BTC
    action.total = action.unpaid = parts.amount
    parts.state.corporate_actions.actions[1] = action
    balance, held = parts.holding.balance, parts.holding.held
    free = free_balance(parts.holding)
    books = Books(parts.system)
    corporate_actions.payment_due(parts.state, 0, action)
    books.shares_kept()
    prove("balance", parts.holding.balance == balance)
    is_paying = action.status == CORPORATE_ACTION_PAYING
    prove("hold", parts.holding.held - held == (parts.amount if is_paying else 0))
    if is_paying:  # what is free may be needed for what is not settled yet (L-4.2)
        prove("free", free >= parts.amount)
