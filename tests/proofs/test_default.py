# SPDX-License-Identifier: Apache-2.0
"""Proofs about defaults of clearing members: layers pay what they have, and no sum changes (SPEC C-7, C-9, C-10)."""

from typing import Any

import pytest

from clearinghouse.statemachine.custody import withdrawal_checks
from clearinghouse.statemachine.default import recoverable_assets, repayments, sales, waterfall
from clearinghouse.statemachine.handlers.clearing import default
from clearinghouse.statemachine.ledger.ledger import move_under_hold
from clearinghouse.statemachine.pretrade import reservations
from clearinghouse.statemachine.settlement import removal
from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.default import Assessment, AuctionLot, Bid, DefaultCase
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    CASE_ALLOCATION,
    CCP_SKIN,
    DEFAULT_FUND,
    KIND_MEMBER_HOUSE,
    LAYER_MARGIN,
    LAYER_SKIN,
)
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, choose, every_path, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System, call, whatever

pytestmark = pytest.mark.slow

FIRST, SECOND = AccountId(1001), AccountId(1002)


class Parts:
    """A case in its allocation with two accounts, each with any balance, and any loss of the first."""

    def __init__(self) -> None:
        """Make all of it."""
        self.system = system = System()
        self.state = system.state
        self.valuation = self.state.valuation
        self.case = case = DefaultCase(1, 1, 0)
        case.state = CASE_ALLOCATION
        self.member = Member(1, "owner-1001")
        self.state.clearing.members[1] = self.member
        self.state.clearing.member_of["owner-1001"] = self.member
        self.state.defaults.add(case)
        for account_id in (FIRST, SECOND):
            account = system.account(account_id)
            account.kind = KIND_MEMBER_HOUSE
            self.state.defaults.add_account(case, account_id, 0)
        self.first = system.funded(self.state.accounts[FIRST], self.valuation, "first")
        self.second = system.funded(self.state.accounts[SECOND], self.valuation, "second")
        self.loss: Any = number("loss")
        assume(self.loss > 0)
        case.losses_found[FIRST] = case.losses[FIRST] = self.loss

    def lodged(self, account_id: AccountId) -> Any:  # noqa: ANN401  its amount is no int
        """Let an account have any collateral, which is under hold."""
        amount: Any = number(f"lodged.{account_id}")
        holding = self.first if account_id == FIRST else self.second
        assume(amount > 0, amount <= holding.held)
        self.state.margin.collateral[pair_key(account_id, self.valuation.id)] = amount
        self.state.margin.count_lodged(holding.account.owner, self.valuation.id, amount)
        return amount

    def left(self) -> Any:  # noqa: ANN401  its amount is no int
        """Return what no layer has paid yet."""
        return sum(self.case.losses.values())


@proves("I-1", "I-2", "I-3", "C-7", "C-10", of=(waterfall._margin_of,))
@on_every_path(4)
def test_margin_pays_a_loss_out_of_its_hold() -> None:
    """For any margin and loss: as much leaves the hold, collateral falls by as much, and so does the loss."""
    parts = Parts()
    payer_id = choose(FIRST, SECOND)
    lodged = parts.lodged(payer_id)
    books = Books(parts.system)
    waterfall._margin_of(parts.state, 0, parts.case, payer_id, FIRST)
    books.shares_kept()
    key = pair_key(payer_id, parts.valuation.id)
    paid = lodged - parts.state.margin.collateral.get(key, 0)
    prove("paid", paid == parts.loss - parts.left())
    prove("counted", paid == parts.case.paid[LAYER_MARGIN])
    prove("no more than the loss", paid <= parts.loss)
    prove("no more than the margin", paid <= lodged)


@proves(
    "I-1", "I-2", "I-3", "C-16", of=(recoverable_assets.lodge,), assuming="the account has it free"
)
@on_every_path(1)
def test_free_cash_of_a_case_becomes_margin() -> None:
    """For any amount that is free: so much more is under hold and lodged, and the balance stays."""
    parts = Parts()
    amount: Any = number("amount")
    first = parts.first
    assume(amount > 0, amount <= first.balance - first.reserved - first.held)
    held, balance = first.held, first.balance
    books = Books(parts.system)
    recoverable_assets.lodge(parts.state, 0, first, amount)
    books.shares_kept()
    prove("held", first.held - held == amount)
    prove("kept", first.balance == balance)
    key = pair_key(FIRST, parts.valuation.id)
    prove("lodged", parts.state.margin.collateral.get(key, 0) == amount)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "C-9",
    of=(recoverable_assets._bring_to_house,),
    assuming="a lot of one unit, and one question of L-4 in place of ten",
)
def test_an_asset_that_the_exchange_does_not_need_becomes_margin_of_the_house(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For any amount: the house account has as much more as the other one has less, and no more of it is lodged."""

    def proof() -> None:
        parts = Parts()
        first, second = parts.first, parts.second
        balance, received, held = first.balance, second.balance, second.held
        books = Books(parts.system)
        recoverable_assets._bring_to_house(parts.state, 0, first)
        books.shares_kept()
        key = pair_key(SECOND, parts.valuation.id)
        lodged = parts.state.margin.collateral.get(key, 0)
        moved = balance - first.balance
        prove("received", second.balance - received == moved)
        prove("held", second.held - held == lodged)
        prove("no more than moved", lodged <= moved)

    whatever(monkeypatch, recoverable_assets, "first_open_house", None, SECOND)
    monkeypatch.setattr(recoverable_assets, "_has_lot", lambda _state, _asset, amount: amount > 0)
    whatever(
        monkeypatch,
        withdrawal_checks,
        "refuse_margin_after_debit",
        codes.OK,
        codes.WITHDRAWAL_MARGIN,
    )
    monkeypatch.setattr(recoverable_assets, "_HALVINGS", 1)
    assert every_path(proof) >= 4


@proves("I-1", "I-2", "I-3", "C-10", of=(waterfall._pay,), assuming="the payer has the amount free")
@on_every_path(4)
def test_a_layer_pays_an_amount_whole() -> None:
    """For any losses and any amount up to their sum: the payer has so much less, and so much less is left."""
    parts = Parts()
    other: Any = number("other")
    assume(other > 0)
    parts.case.losses_found[SECOND] = parts.case.losses[SECOND] = other
    skin = parts.system.funded(parts.state.accounts[CCP_SKIN], parts.valuation, "skin")
    amount: Any = number("amount")
    assume(amount >= 0, amount <= parts.loss + other)
    assume(amount <= skin.balance - skin.reserved - skin.held)
    before = skin.balance
    books = Books(parts.system)
    payer = parts.state.accounts[CCP_SKIN]
    waterfall._pay(parts.state, 0, parts.case, LAYER_SKIN, 0, payer, amount)
    books.shares_kept()
    prove("paid", before - skin.balance == amount)
    prove("left", parts.loss + other - parts.left() == amount)


@proves(
    "I-1", "I-2", "I-3", "C-9", "C-10", of=(repayments._repay,), assuming="the account has it free"
)
@on_every_path(4)
def test_an_account_of_a_closed_case_repays_a_layer() -> None:
    """For any debt and any part of it: the payer has so much more, and so much less is owed to it."""
    parts = Parts()
    owed: Any = number("owed")
    assume(owed > 0)
    key = pair_key(LAYER_SKIN, CCP_SKIN)
    debtor_id = choose(FIRST, SECOND)
    parts.case.owed[key] = parts.case.debts[debtor_id] = owed
    skin = parts.system.holding(parts.state.accounts[CCP_SKIN], parts.valuation, "skin")
    amount: Any = number("amount")
    first = parts.first
    assume(amount > 0, amount <= owed, amount <= first.balance - first.reserved - first.held)
    before = skin.balance
    books = Books(parts.system)
    payer = parts.state.accounts[FIRST]
    repayments._repay(parts.state, 0, parts.case, LAYER_SKIN, payer, CCP_SKIN, amount)
    books.shares_kept()
    prove("repaid", skin.balance - before == amount)
    prove("owed to the layer", owed - parts.case.owed.get(key, 0) == amount)
    prove("owed by the account", owed - parts.case.debts.get(debtor_id, 0) == amount)


@proves("I-1", "I-2", "I-3", "C-10", of=(waterfall.close_case,))
@on_every_path(1)
def test_a_closed_case_gives_back_what_is_left() -> None:
    """For any margin and contribution that are left: margin is free again, and the fund pays the contribution back."""
    parts = Parts()
    lodged = parts.lodged(FIRST)
    fund = parts.system.holding(parts.state.accounts[DEFAULT_FUND], parts.valuation, "fund")
    left: Any = number("left")
    assume(left > 0, left <= fund.balance - fund.held)
    key = pair_key(1, parts.valuation.id)
    parts.state.margin.contributions[key] = left
    held, before = parts.first.held, fund.balance
    books = Books(parts.system)
    waterfall.close_case(parts.state, 0, parts.case)
    books.shares_kept()
    prove("margin is free", held - parts.first.held == lodged)
    prove("fund", before - fund.balance == left)
    prove("nothing stays", key not in parts.state.margin.contributions)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    "C-10",
    of=(default.pay_assessment,),
    assuming="another member has not paid its part, so that the layer does not end",
)
def test_an_assessment_is_paid_to_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any balance, call and amount: what the member pays comes to the account with the loss, or nothing moves."""

    def proof() -> None:
        parts = Parts()
        payer = parts.system.account(1003)
        payer.kind = KIND_MEMBER_HOUSE
        member = Member(2, payer.owner)
        parts.state.clearing.members[2] = parts.state.clearing.member_of[payer.owner] = member
        holding = parts.system.funded(payer, parts.valuation, "payer")
        called, paid, amount = number("called"), number("paid"), number("amount")
        assume(paid >= 0, paid <= called, called - paid <= parts.loss)
        assessment: Any = Assessment(2, called)
        assessment.paid = paid
        parts.case.assessments = {2: assessment, 3: Assessment(3, 1)}
        parts.case.deadline_ns = 1
        before = holding.balance
        books = Books(parts.system)
        command = call(case_id=1, account_id=1003, amount=amount)
        code = default.pay_assessment(parts.state, command, Reply())
        books.shares_kept()
        more = amount if code == codes.OK else 0
        prove("payer", before - holding.balance == more)
        prove("assessment", assessment.paid - paid == more)
        prove("loss", parts.loss - parts.left() == more)

    whatever(
        monkeypatch, reservations, "refuse_margin_after_debit", codes.OK, codes.WITHDRAWAL_MARGIN
    )
    assert every_path(proof) >= 4


@proves("I-1", "I-2", "I-3", "C-5", "C-7", of=(removal.pay_from_margin,))
@on_every_path(2)
def test_margin_pays_in_a_session_out_of_its_hold() -> None:
    """For any margin and any amount that lacks: no balance moves, and as much is free as the margin falls by."""
    parts = Parts()
    lodged = parts.lodged(FIRST)
    lacking: Any = number("lacking")
    assume(lacking > 0)
    held, balance = parts.first.held, parts.first.balance
    books = Books(parts.system)
    removal.pay_from_margin(parts.state, 0, FIRST, parts.valuation, lacking)
    books.shares_kept()
    key = pair_key(FIRST, parts.valuation.id)
    paid = lodged - parts.state.margin.collateral.get(key, 0)
    prove("balance", parts.first.balance == balance)
    prove("free", held - parts.first.held == paid)
    prove("no more than lacks", paid <= lacking)
    prove("found and paid", parts.case.losses_found[FIRST] - parts.loss == paid)


@proves(
    "I-1", "I-2", "I-3", "L-4", "C-7", "C-10", of=(sales.sell_margin, sales._pays, move_under_hold)
)
def test_margin_that_is_sold_is_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any margin, price and balance: what is paid is margin in place of what is sold, or nothing moves."""

    def proof() -> None:
        parts = Parts()
        state, asset = parts.state, parts.system.asset
        market = parts.system.market(spot=True)
        market.lot_base_units = 10
        lots = choose(1, 3)
        sold: Any = parts.system.holding(state.accounts[FIRST], asset, "sold")
        bought: Any = parts.system.holding(state.accounts[SECOND], asset, "bought")
        margin: Any = number("margin")
        assume(margin >= lots * 10, margin <= sold.held)
        key, cash = pair_key(FIRST, asset.id), pair_key(FIRST, parts.valuation.id)
        state.margin.collateral[key] = margin
        state.margin.count_lodged(sold.account.owner, asset.id, margin)
        lodged = parts.lodged(FIRST)
        lot = AuctionLot(1, 1, 0, FIRST, market.id)
        bid: Any = Bid(2, SECOND, "")
        bid.price_per_lot = number("price")
        assume(bid.price_per_lot > 0)
        before = parts.second.balance
        books = Books(parts.system)
        is_sold = sales.sell_margin(state, 0, lot, bid, state.accounts[SECOND], lots)
        books.shares_kept()
        cost = lots * bid.price_per_lot if is_sold else 0
        prove("paid", before - parts.second.balance == cost)
        prove("margin in its place", state.margin.collateral[cash] - lodged == cost)
        prove("sold", margin - state.margin.collateral.get(key, 0) == (lots * 10 if is_sold else 0))
        prove("bought", bought.balance >= (lots * 10 if is_sold else 0))

    whatever(
        monkeypatch, reservations, "refuse_margin_after_debit", codes.OK, codes.WITHDRAWAL_MARGIN
    )
    assert every_path(proof) >= 4
