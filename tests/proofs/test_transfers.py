# SPDX-License-Identifier: Apache-2.0
"""Proofs about movements between accounts: transfers, margin of isolated positions, payments to the fund (SPEC L-5)."""

import pytest

from clearinghouse.statemachine.handlers.custody import transfers
from clearinghouse.statemachine.handlers.exchange import (
    close_all,
    isolated_margin,
    liquidation_terms,
)
from clearinghouse.statemachine.pretrade import reservations
from clearinghouse.statemachine.state.results import Outcome, Refusal, Reply
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND, SETTLEMENT
from tests.proofs.proving import proves
from tests.proofs.symbolic import choose, every_path, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System, call, left_out, whatever

pytestmark = pytest.mark.slow

MARGIN = (codes.OK, codes.WITHDRAWAL_MARGIN)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-5",
    of=(transfers.apply_transfers, transfers._transfer, transfers._return_transfer),
)
def test_a_transfer_moves_its_amount_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transfer of any amount, negative ones included, from any account to any other, for any margin.

    What is answered OK has moved, what is refused has not, and neither party is left short. `pnl_account` is no party.
    """

    def proof() -> None:
        system = System()
        source = system.funded(system.account(1001), system.asset, "source")
        target = system.funded(system.account(1002), system.asset, "target")
        amount, before = number("amount"), source.balance
        outcome = Outcome(1, 0)
        till = system.holding(system.state.accounts[SETTLEMENT], system.asset, "till")
        cash = till.balance
        parties = choose((1001, 1002), (SETTLEMENT, 1002), (1001, SETTLEMENT))
        batch = call(from_ids=[parties[0]], to_ids=[parties[1]], asset_ids=[2], amounts=[amount])
        books = Books(system)
        transfers.apply_transfers(system.state, batch, outcome, 0, 1)
        books.shares_kept()
        moved = before - source.balance
        prove("moved", moved == (amount if outcome.codes == [codes.OK] else 0))
        prove("received", target.balance >= moved)
        prove("not of settlement", till.balance == cash)

    whatever(monkeypatch, transfers, "refuse_margin_after_debit", *MARGIN)
    left_out(monkeypatch, transfers, "settle_health")
    assert every_path(proof) >= 4


@proves("I-1", "I-2", "I-3", "L-5", of=(transfers.apply_atomic_transfers,))
def test_transfers_that_belong_together_move_all_or_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two legs of any amounts over three accounts, the second paid from the first: all of it moves, or nothing."""

    def proof() -> None:
        system = System()
        funded_holdings = [
            system.holding(system.account(1001 + at), system.asset, f"{at}") for at in range(3)
        ]
        for funded in funded_holdings:
            funded.account.exposure_count = 5
        before = [funded.balance for funded in funded_holdings]
        books = Books(system)
        outcome = Outcome(1, 0)
        batch = call(
            from_ids=[1001, 1002],
            to_ids=[1002, 1003],
            asset_ids=[2, 2],
            amounts=[number("first"), number("second")],
        )
        transfers.apply_atomic_transfers(system.state, batch, outcome)
        books.shares_kept()
        if outcome.codes != [codes.OK, codes.OK]:
            for funded, balance in zip(funded_holdings, before, strict=True):
                prove("nothing", funded.balance == balance)

    whatever(monkeypatch, transfers, "refuse_margin_after_debit", *MARGIN)
    assert every_path(proof) >= 4


@proves("I-1", "I-2", "I-3", "M-8", of=(isolated_margin.move_isolated_margin,))
def test_margin_moves_into_an_isolated_position_and_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any amount, in or out by its sign, for any margin of the payer: it moves whole or not at all."""

    def proof() -> None:
        system = System()
        market = system.market(spot=False)
        owner, inside = system.account(1001), system.account(1002)
        owner.isolated = {market.id: inside}
        funded = system.funded(owner, system.state.valuation, "owner")
        margin = system.funded(inside, system.state.valuation, "inside")
        amount, before = number("amount"), margin.balance
        books = Books(system)
        command = call(account_id=1001, market_id=1, amount=amount)
        code = isolated_margin.move_isolated_margin(system.state, command, Reply())
        books.shares_kept()
        moved = margin.balance - before
        prove("moved", moved == (amount if code == codes.OK else 0))
        prove("paid", funded.balance >= 0)

    whatever(monkeypatch, reservations, "refuse_margin_after_debit", *MARGIN)
    assert every_path(proof) >= 4


@proves("I-1", "I-2", "I-3", "M-8", of=(isolated_margin.OrderMargin.move_out,))
def test_the_margin_of_a_refused_order_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any amount, for any margin of the payer: what has moved in for an order is in its place again after the undo."""

    def proof() -> None:
        system = System()
        market = system.market(spot=False)
        owner, inside = system.account(1001), system.account(1002)
        owner.isolated = {market.id: inside}
        funded = system.funded(owner, system.state.valuation, "owner")
        margin = system.funded(inside, system.state.valuation, "inside")
        before = funded.balance, margin.balance
        books = Books(system)
        terms = call(account_id=1001, market_id=1, isolated_margin=number("amount"))
        brought = isolated_margin.OrderMargin(terms)
        if brought.move_in(system.state, Refusal()) == codes.OK:
            prove("moved", margin.balance > before[1])
            brought.move_out(system.state)
        books.shares_kept()
        prove("as before", funded.balance == before[0])
        prove("as before inside", margin.balance == before[1])

    whatever(monkeypatch, reservations, "refuse_margin_after_debit", *MARGIN)
    assert every_path(proof) >= 3


@proves(
    "I-1",
    "I-2",
    "I-3",
    "M-8",
    of=(isolated_margin._end, isolated_margin.pay),
    assuming="nothing of the isolated account is under hold, which `_may_end` has checked",
)
@on_every_path(2)
def test_an_isolated_position_that_ends_gives_its_margin_back() -> None:
    """The rest in an isolated account is its owner's afterwards."""
    system = System()
    market = system.market(spot=False)
    owner, inside = system.account(1001), system.account(1002)
    owner.isolated = {market.id: inside}
    funded = system.funded(owner, system.state.valuation, "owner")
    margin = system.holding(inside, system.state.valuation, "inside")
    margin.held = 0
    before = funded.balance + margin.balance
    books = Books(system)
    isolated_margin._end(system.state, 0, owner, inside, market)
    books.shares_kept()
    prove("all of it", funded.balance == before)


@proves("I-1", "I-2", "I-3", "L-2", of=(liquidation_terms._to_fund,))
def test_what_is_paid_to_the_fund_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any amount from any account, for any margin: the fund has it if the answer is OK, else the account."""

    def proof() -> None:
        system = System()
        state = system.state
        source = system.funded(system.account(1001), system.asset, "source")
        fund = system.holding(state.accounts[LIQUIDITY_FUND], system.asset, "fund")
        amount, before = number("amount"), fund.balance
        books = Books(system)
        code = liquidation_terms._to_fund(state, AccountId(1001), AssetId(2), amount, "", Refusal())
        books.shares_kept()
        prove("moved", fund.balance - before == (amount if code == codes.OK else 0))
        prove("paid", source.balance >= source.held)

    whatever(monkeypatch, reservations, "refuse_margin_after_debit", *MARGIN)
    assert every_path(proof) >= 3


@proves("I-1", "I-2", "I-3", "L-5", of=(close_all._move_balance,))
@on_every_path(3)
def test_what_is_free_when_all_is_closed_reaches_the_receiver() -> None:
    """For any balance and any amount: the receiver has it if the answer is OK, else the account keeps it."""
    system = System()
    state = system.state
    source = system.funded(system.account(1001), system.asset, "source")
    receiver = system.account(1002)
    target = system.holding(receiver, system.asset, "target")
    amount, before = number("amount"), target.balance
    books = Books(system)
    code = close_all._move_balance(state, source, receiver, amount, "", Reply())
    books.shares_kept()
    prove("moved", target.balance - before == (amount if code == codes.OK else 0))
    prove("paid", source.balance >= source.held)
