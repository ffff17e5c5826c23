# SPDX-License-Identifier: Apache-2.0
"""Proofs about claims: what one gets of them another gives, and settlement pays no more than it has (SPEC I-2, S-5)."""

from types import ModuleType
from typing import Any

import pytest

from clearinghouse.statemachine.liquidation import (
    backstop,
    insurance_fund,
    recoveries,
    rest_closing,
)
from clearinghouse.statemachine.pnl_settlement import (
    claimant_offers,
    cycle,
    loss_realisation,
    pay_in,
    unpaid_losses,
)
from clearinghouse.statemachine.positions import funding
from clearinghouse.statemachine.state.loss_order import NO_MEANS, UNRANKED
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    FUNDING,
    LIQUIDITY_FUND,
    ROUNDING,
    SETTLEMENT,
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
from tests.proofs.symbolic_state import Books, System, whatever

pytestmark = pytest.mark.slow

ASSERTIONS = "assertions are on, without which the server does not start"


def till(system: System) -> Any:  # noqa: ANN401  its amounts are no ints
    """The holding out of which claims are paid: nothing of it is under hold."""
    holding = system.holding(
        system.state.accounts[SETTLEMENT], system.state.valuation, "settlement"
    )
    holding.held = 0
    return holding


@pytest.mark.parametrize(("module", "name"), [(pay_in, "pay"), (recoveries, "pay_in")])
@proves("I-1", "I-2", "I-3", "R-1", of=(pay_in.pay, recoveries.pay_in))
@on_every_path(4)
def test_paying_in_takes_what_is_owed_and_free(module: ModuleType, name: str) -> None:
    """Of any account with any claim, debt or amount reserved: cash in settlement and the claim move together.

    It pays no more than it owes and no more than is free, and all of what it owes if that is free.
    """
    system = System()
    pnl_account = till(system)
    holding = system.funded(system.account(1001), system.state.valuation, "holding")
    liability, before = -holding.unsettled, pnl_account.balance
    free = holding.balance - holding.reserved - holding.held
    books = Books(system)
    getattr(module, name)(system.state, 0, holding)
    books.shares_kept()
    paid = pnl_account.balance - before
    prove("never taken out", paid >= 0)
    if liability > 0:
        prove("never more than owed", paid <= liability)
        prove("never more than free", paid <= (free if free > 0 else 0))
        if free >= liability:
            prove("all of it", holding.unsettled == 0)
    else:
        prove("nothing", paid == 0)


@pytest.mark.parametrize("gains", [1, 2, 3])
@proves(
    "I-1",
    "I-2",
    "I-3",
    "R-2",
    of=(cycle._pay_out,),
    assuming="shares sum to the cash and none is above its claim, as is proved of `largest_remainder`",
)
def test_paying_out_never_exceeds_the_till(monkeypatch: pytest.MonkeyPatch, gains: int) -> None:
    """Any claims of up to three accounts, any cash: each gets at most its claim, all together at most the cash.

    Each is paid by itself, so what holds of three holds of any number.
    """

    def proof() -> None:
        system = System()
        pnl_account = till(system)
        holdings = []
        for at in range(gains):
            holding = system.holding(system.account(1001 + at), system.state.valuation, f"{at}")
            holding.unsettled = number(f"claim{at}")
            assume(holding.unsettled > 0)
            system.state.valuation.unsettled[AccountId(1001 + at)] = holding
            holdings.append(holding)
        before = pnl_account.balance
        books = Books(system)
        paid = cycle._pay_out(system.state, 0, system.state.valuation, holdings)
        books.shares_kept()
        prove("paid", before - pnl_account.balance == paid)
        for holding in holdings:
            prove("never more than the claim", holding.unsettled >= 0)

    def shared(total: Any, amounts: list[Any]) -> list[Any]:  # noqa: ANN401
        shares = [anything("share") for _ in amounts]
        for share, amount in zip(shares, amounts, strict=True):
            assume(share >= 0, share <= amount)
        assume(sum(shares) == total)
        return shares

    assert not moves_value("arithmetic.money.largest_remainder")
    monkeypatch.setattr(cycle, "largest_remainder", shared)
    assert every_path(proof) >= 2


@proves("I-1", "I-2", "I-3", "R-2", of=(cycle.pay_claim,), assuming=ASSERTIONS)
@on_every_path(2)
def test_a_claim_is_paid_from_the_till() -> None:
    """Any amount of any claim: what the account gets `settlement` gives, at most the claim, or the machine stops."""
    system = System()
    till(system)
    holding = system.funded(system.account(1001), system.state.valuation, "holding")
    before, amount = holding.unsettled, number("amount")
    books = Books(system)
    try:
        cycle.pay_claim(system.state, 0, holding, amount)
    except AssertionError:
        return
    books.shares_kept()
    prove("paid", before - holding.unsettled == amount)
    prove("never more than the claim", holding.unsettled >= 0)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "R-3",
    of=(loss_realisation.realise,),
    assuming="lots of the position, as its callers count them",
)
def test_realising_moves_a_cost_base_and_its_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any loss of any lots: what its cost base gains its account's claim gains, and no cash moves."""

    def proof() -> None:
        system = System()
        market = system.market(spot=False)
        market.mark_e9 = number("mark")
        account = system.account(1001)
        line = system.line(account, market, "line")
        holding = system.funded(account, system.state.valuation, "holding")
        system.state.waterfall.rules.on = choose(False, True)
        gains, cost = holding.unsettled, line.cost
        line.means = choose(NO_MEANS, UNRANKED)
        books = Books(system)
        lots = number("lots")
        assume(lots > 0, lots <= abs(line.position))
        loss_realisation.realise(system.state, 0, line, lots)
        books.shares_kept()
        prove("together", holding.unsettled - gains == line.cost - cost)

    whatever(monkeypatch, loss_realisation, "note_result")
    whatever(monkeypatch, loss_realisation, "loss_of_lots", lambda: anything("loss"))
    assert every_path(proof) >= 4


@proves("I-1", "I-2", "I-3", "P-5", of=(funding.settle_line, funding._add_to_line))
@on_every_path(3)
def test_settling_funding_keeps_the_books() -> None:
    """Any line over any change of the index: the claims of account and market's line sum to what they did."""
    system = System()
    state = system.state
    market = system.market(spot=False)
    account = system.account(1001)
    line = system.line(account, market, "line")
    holding = system.funded(account, state.valuation, "holding")
    against = system.holding(state.accounts[FUNDING], state.valuation, "against")
    against.unsettled, market.funding_line = integers("line.all", "line.market")
    market.funding_index_ray, line.funding_index_ray = integers("index", "settled")
    others = against.unsettled - market.funding_line
    together = holding.unsettled + against.unsettled
    books = Books(system)
    funding.settle_line(state, 0, line)
    books.shares_kept()
    prove("others' lines", against.unsettled - market.funding_line == others)
    prove("sum", holding.unsettled + against.unsettled == together)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "P-5",
    of=(funding.sweep_if_flat, funding._add_to_line),
    assuming="the market's line is 0 or more, which is proved of the accruals",
)
@on_every_path(4)
def test_what_is_left_of_a_line_is_swept_whole() -> None:
    """Once no account has a position, `rounding` has the rest of the market's line, and the line nothing."""
    system = System()
    state = system.state
    market = system.market(spot=False)
    market.open_interest_lots = choose(0, 3)
    against = system.holding(state.accounts[FUNDING], state.valuation, "against")
    rounding = system.funded(state.accounts[ROUNDING], state.valuation, "rounding")
    against.unsettled, market.funding_line = integers("line.all", "line.market")
    assume(market.funding_line >= 0)
    rest, before = market.funding_line, rounding.unsettled
    books = Books(system)
    funding.sweep_if_flat(state, 0, market)
    books.shares_kept()
    swept = market.open_interest_lots == 0
    prove("rounding", rounding.unsettled - before == (rest if swept else 0))
    prove("line", market.funding_line == (0 if swept else rest))


@proves("I-1", "I-2", "I-3", "L-2", "W-5", of=(insurance_fund.pay_from_fund,))
@on_every_path(9)
def test_what_the_fund_pays_an_account_gets() -> None:
    """Any amount of either sign: the fund's claim and the account's move by it, in opposite ways, and no cash does."""
    system = System()
    state = system.state
    account = system.account(1001)
    fund_holding = system.funded(state.accounts[LIQUIDITY_FUND], state.valuation, "fund")
    system.funded(account, state.valuation, "holding")
    amount, before = number("amount"), fund_holding.unsettled
    books = Books(system)
    insurance_fund.pay_from_fund(state, account, state.valuation, amount)
    books.shares_kept()
    prove("fund", before - fund_holding.unsettled == amount)


@proves("I-1", "I-2", "I-3", "W-5", of=(rest_closing._bear,), assuming=ASSERTIONS)
@on_every_path(4)
def test_what_a_member_bears_of_a_loss_the_account_gets() -> None:
    """Any share of a loss that is shared in slices: the payer's claim loses what the account gains, no cash moves."""
    system = System()
    state = system.state
    market = system.market(spot=False)
    account, payer = system.account(1001), system.account(1002)
    holding = system.funded(account, state.valuation, "holding")
    system.funded(payer, state.valuation, "payer")
    share = number("share")
    before = holding.unsettled
    books = Books(system)
    try:
        rest_closing._bear(state, 0, account, market, payer, share)
    except AssertionError:
        return
    books.shares_kept()
    prove("borne", holding.unsettled - before == share)


@proves("I-1", "I-2", "I-3", "W-3", of=(backstop._with_lots,))
def test_a_look_at_more_lots_leaves_the_line_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any lots at any mark and spread at which a provider is checked: its line is untouched afterwards."""

    def proof() -> None:
        system = System()
        market = system.market(spot=False)
        market.mark_e9, market.funding_index_ray = integers("mark", "index")
        account = system.account(1001)
        line = system.line(account, market, "line")
        line.funding_index_ray = number("settled")
        position, cost, index = line.position, line.cost, line.funding_index_ray
        lots, spread = integers("lots", "spread")
        books = Books(system)
        backstop._with_lots(system.state, account, market, lots, spread)
        books.shares_kept()
        prove("position", line.position == position)
        prove("cost", line.cost == cost)
        prove("funding", line.funding_index_ray == index)

    whatever(monkeypatch, backstop, "refresh")
    whatever(monkeypatch, backstop, "worst_case", lambda: (anything(), anything()))
    assert every_path(proof) >= 2


@proves(
    "I-1",
    "I-2",
    "I-3",
    "R-1",
    of=(unpaid_losses._charge,),
    assuming=ASSERTIONS,
)
@on_every_path(2)
def test_interest_of_an_unpaid_loss_is_the_funds_until_it_is_shared() -> None:
    """Any interest on any loss: what the account owes more, the fund has more, or the machine stops."""
    system = System()
    state = system.state
    holding = system.funded(system.account(1001), state.valuation, "holding")
    system.funded(state.accounts[LIQUIDITY_FUND], state.valuation, "fund")
    before, interest = holding.unsettled, number("interest")
    books = Books(system)
    try:
        unpaid_losses._charge(state, 0, holding, interest)
    except AssertionError:
        return
    books.shares_kept()
    prove("charged", before - holding.unsettled == interest)


@pytest.mark.parametrize("is_unpaid", [False, True])
@proves("I-1", "I-2", "I-3", "R-1", of=(unpaid_losses.pass_on,))
@on_every_path(1)
def test_a_share_of_interest_comes_from_the_fund(*, is_unpaid: bool) -> None:
    """Any share for any unpaid claim: the fund passes on all of it, or keeps it where the claim is gone."""
    system = System()
    state = system.state
    asset = state.valuation
    account = system.account(1001)
    holding = system.funded(account, asset, "holding")
    assume(holding.unsettled > 0 if is_unpaid else holding.unsettled < 0)
    fund = system.funded(state.accounts[LIQUIDITY_FUND], asset, "fund")
    before, share = fund.unsettled, number("share")
    assume(share >= 0)
    books = Books(system)
    unpaid_losses.pass_on(state, 0, asset, account.id, share)
    books.shares_kept()
    prove("passed on", before - fund.unsettled == (share if is_unpaid else 0))


@proves(
    "I-1",
    "I-2",
    "I-3",
    "R-1",
    of=(claimant_offers.exchange_for_claim,),
    assuming=ASSERTIONS + "; the amount is free, as `give` computes it",
)
@on_every_path(1)
def test_collateral_for_a_claim_lowers_the_loss_as_much() -> None:
    """Any amount for any part of a claim: claim and loss fall by the same, or the machine stops."""
    system = System()
    state = system.state
    account, taker = system.account(1001), system.account(1002)
    debt = system.funded(account, state.valuation, "debt")
    other = system.funded(taker, state.valuation, "claim")
    held = system.holding(account, system.asset, "held")
    coins = system.holding(taker, system.asset, "coins")
    amount, covered = integers("amount", "covered")
    assume(amount <= held.balance - held.held, debt.unsettled < 0, other.unsettled > 0)
    before = debt.unsettled, other.unsettled, held.balance, coins.balance
    books = Books(system)
    try:
        claimant_offers.exchange_for_claim(state, 0, held, debt, other, amount, covered)
    except AssertionError:
        return
    books.shares_kept()
    prove("loss", debt.unsettled == before[0] + covered)
    prove("claim", other.unsettled == before[1] - covered)
    prove("given", held.balance == before[2] - amount)
    prove("taken", coins.balance == before[3] + amount)
