# SPDX-License-Identifier: Apache-2.0
"""What an account has, owes and can turn into payment, how it pays its own debts, what the fund gets of it (W-6, W-8).

Owns one exact rule over drawn figures and cases worked out by hand. Events are looked at with the place of their
command, which is 7 throughout.
"""

from fractions import Fraction
from math import floor
from random import Random

import pytest

from clearinghouse.statemachine.arithmetic.lending import E36
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation.recoveries import (
    available,
    buy_remainders,
    is_convertible,
    owes,
    pay_own_debt,
    raise_cash,
    remainders,
    seize,
    uncovered_debt,
)
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND, PPB, ROUNDING, SECOND_NS
from tests.unit.statemachine.liquidation.indebted_accounts import AT, owe, said
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state


class Estate:
    """An account, the valuation asset in cents, coins of 1.00 of which each has a pool."""

    def __init__(self) -> None:
        """A coin, a gem, an account that has nothing of either."""
        self.state = new_state("USD", 2)
        self.usd = self.state.valuation
        self.coin, self.gem = self.asset("COIN"), self.asset("GEM")
        self.account = new_account(self.state, "debtor")
        self.fund = self.state.accounts[LIQUIDITY_FUND]

    def asset(self, symbol: str, price: str = "1") -> Asset:
        """One more asset of whole units, with a pool without interest."""
        asset = new_asset(self.state, symbol, 0, price)
        asset.pool = Pool(self.state.time_ns)
        return asset

    def give(self, asset: Asset, amount: int, to: Account | None = None) -> Holding:
        """Give the account, or another, an amount."""
        return fund(self.state, self.account if to is None else to, asset, amount)

    def lent(self, asset: Asset, amount: int, cash: int) -> Holding:
        """Let the account lend an amount to a pool that has `cash` left of it."""
        holding = self.give(asset, amount)
        loans.lend(self.state, 0, holding, amount)
        if amount > cash:
            other = new_account(self.state, "borrower")
            loans.borrow(self.state, 0, holding_of(self.state, other, asset), amount - cash)
        self.state.events.clear()
        return holding

    def row(self, kind: str, asset: Asset, *rest: int) -> tuple[object, ...]:
        """An event of the account and an asset."""
        return (kind, AT, self.account.id, asset.id, *rest)

    def redeemed(self, asset: Asset, amount: int) -> tuple[object, ...]:
        """The event of a loan taken back."""
        return self.row("REDEEMED", asset, amount, amount * PPB)


# --- what there is and what is owed -------------------------------------------------------------------------------


@pytest.mark.parametrize("lent", [0, 5])
@pytest.mark.parametrize("borrowed", [0, 1, 3])
def test_what_is_owed_is_debt_and_negative_claims_less_what_is_free_and_lent(
    borrowed: int, lent: int
) -> None:
    """What is reserved beyond the balance takes nothing off the loans; a positive claim pays no debt."""
    estate = Estate()
    holding = estate.lent(estate.coin, lent, lent) if lent else estate.give(estate.coin, 0)
    if borrowed:
        estate.give(estate.coin, borrowed, estate.state.accounts[types.LENDING_POOL])
        loans.borrow(estate.state, 0, holding, borrowed)
    for balance, reserved, held in ((0, 0, 0), (1, 0, 0), (9, 2, 3), (3, 7, 1)):
        holding.balance, holding.reserved, holding.held = balance, reserved, held
        has = max(0, balance - reserved - held) + lent
        assert available(holding) == has
        for holding.unsettled in (-4, -1, 0, 1, 4):
            owed = max(0, -holding.unsettled)
            assert uncovered_debt(holding) == borrowed + owed - has
            assert owes(holding) == (owed > 0 or borrowed > 0)


def test_a_debt_of_less_than_a_unit_is_a_debt() -> None:
    """A single share of a borrow is owed."""
    estate = Estate()
    holding = estate.give(estate.coin, 5)
    holding.borrow_shares = 1
    assert owes(holding)
    assert uncovered_debt(holding) == 1 - 5


# --- cash ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "cash", "redeemed"),
    [(9, 20, 5), (5, 20, 1), (4, 20, 0), (3, 20, 0), (30, 20, 12), (9, 3, 3), (9, 5, 5), (9, 0, 0)],
)
def test_cash_is_raised_as_far_as_it_lacks_the_loan_goes_and_the_pool_has_it(
    wanted: int, cash: int, redeemed: int
) -> None:
    """4 are free and 12 lent to a pool of which others have lent, too, or borrowed."""
    estate = Estate()
    holding = estate.lent(estate.coin, 12, min(cash, 12))
    if cash > 12:
        estate.give(estate.coin, cash - 12, estate.state.accounts[types.LENDING_POOL])
    estate.give(estate.coin, 4)
    raise_cash(estate.state, AT, holding, wanted)
    assert said(estate.state) == ([estate.redeemed(estate.coin, redeemed)] if redeemed else [])
    assert holding.balance == 4 + redeemed


@pytest.mark.parametrize("wanted", [3, 4])
def test_who_lacks_nothing_leaves_the_pool_alone(wanted: int) -> None:
    """Nothing accrues for somebody who has what is wanted, nor for one who has lent nothing."""
    estate = Estate()
    holding = estate.lent(estate.coin, 12, 12)
    estate.give(estate.coin, 4)
    estate.state.time_ns += SECOND_NS
    pool = estate.coin.pool
    assert pool is not None
    before = pool.accrued_ns
    raise_cash(estate.state, AT, holding, wanted)
    other = new_account(estate.state, "other")
    raise_cash(estate.state, AT, holding_of(estate.state, other, estate.coin), 5)
    assert pool.accrued_ns == before
    raise_cash(estate.state, AT, holding, 5)
    assert pool.accrued_ns == before + SECOND_NS


def short_pool(estate: Estate, asset: Asset) -> tuple[object, ...]:
    """Let a pool owe 2 more than it has a second later; the event of what tops it up."""
    assert asset.pool is not None
    asset.pool.reserve_e36 -= 2 * E36
    asset.pool.fee_stream_e36 += 4 * E36
    asset.pool.fee_stream_seconds = 100 * 365
    estate.give(asset, 5, estate.state.accounts[ROUNDING])
    estate.state.time_ns += SECOND_NS
    return ("POOL_TOPPED_UP", AT, asset.id)


def topped_up(estate: Estate) -> list[tuple[object, ...]]:
    """What pools were topped up with."""
    found = events.split(estate.state.events)
    return [
        (event.name, event.fields["offset"], event.fields["asset_id"])
        for event in found
        if event.name == "POOL_TOPPED_UP"
    ]


def test_a_pool_accrues_before_it_pays_and_before_it_is_paid() -> None:
    """What tops a pool up that is short is said at the place of the command that raises cash, or repays."""
    estate = Estate()
    holding = estate.lent(estate.coin, 12, 12)
    expected = short_pool(estate, estate.coin)
    raise_cash(estate.state, AT, holding, 1)
    assert topped_up(estate) == [expected]
    other = Estate()
    debt = other.lent(other.coin, 12, 12)
    loans.borrow(other.state, 0, debt, 3)
    other.state.events.clear()
    expected = short_pool(other, other.coin)
    pay_own_debt(other.state, AT, debt)
    assert topped_up(other) == [expected]


# --- own debts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("balance", "lent", "paid", "redeemed"),
    [
        (9, 0, 6, 0),
        (6, 0, 6, 0),
        (5, 0, 5, 0),
        (1, 0, 1, 0),
        (0, 0, 0, 0),
        (2, 9, 6, 4),
        (0, 5, 5, 5),
    ],
)
def test_negative_unsettled_equity_is_paid_from_balance_and_loans(
    balance: int, lent: int, paid: int, redeemed: int
) -> None:
    """6 are owed: never more is paid than that, nor than there is."""
    estate = Estate()
    holding = estate.lent(estate.coin, lent, lent) if lent else estate.give(estate.coin, 0)
    estate.give(estate.coin, balance)
    add_unsettled(estate.state, holding, -6)
    pay_own_debt(estate.state, AT, holding)
    expected = [estate.redeemed(estate.coin, redeemed)] if redeemed else []
    if paid:
        expected.append(estate.row("SETTLED_IN", estate.coin, paid))
    assert said(estate.state) == expected
    assert holding.unsettled == paid - 6
    assert holding.balance == balance + redeemed - paid
    if paid:
        till = estate.state.accounts[types.SETTLEMENT].holdings[estate.coin.id]
        assert till.balance == paid


@pytest.mark.parametrize(
    ("balance", "lent", "paid", "redeemed"),
    [(9, 0, 6, 0), (6, 0, 6, 0), (1, 0, 1, 0), (0, 0, 0, 0), (2, 9, 6, 4), (0, 5, 5, 5)],
)
def test_a_borrow_is_repaid_from_balance_and_loans(
    balance: int, lent: int, paid: int, redeemed: int
) -> None:
    """6 are borrowed and gone: never more is repaid than that, nor than there is."""
    estate = Estate()
    holding = estate.lent(estate.coin, lent, lent) if lent else estate.give(estate.coin, 0)
    pool = estate.state.accounts[types.LENDING_POOL]
    estate.give(estate.coin, 6, pool)
    loans.borrow(estate.state, 0, holding, 6)
    holding.balance -= 6
    estate.give(estate.coin, balance)
    estate.state.events.clear()
    pay_own_debt(estate.state, AT, holding)
    expected = [estate.redeemed(estate.coin, redeemed)] if redeemed else []
    if paid:
        expected.append(estate.row("REPAID", estate.coin, paid, paid * PPB))
    assert said(estate.state) == expected
    assert holding.borrow_shares == (6 - paid) * PPB


@pytest.mark.parametrize("unsettled", [0, 1, 3])
def test_who_owes_nothing_keeps_its_loans(unsettled: int) -> None:
    """An order that reserves more than the balance is no debt: no loan is called in for it."""
    estate = Estate()
    holding = estate.lent(estate.coin, 9, 9)
    holding.reserved = 5
    holding.unsettled = unsettled
    pay_own_debt(estate.state, AT, holding)
    assert said(estate.state) == []
    assert holding.lent_shares == 9 * PPB


# --- what can be turned into payment ------------------------------------------------------------------------------


def test_what_is_convertible_over_drawn_markets() -> None:
    """W-8: what is owed itself; a lot on a book here, as coins or as cash for a coin that is owed; what none trades."""
    drawn = Random(8)
    seen: set[tuple[str, bool]] = set()
    for _ in range(800):
        estate = Estate()
        state = estate.state
        assets = [estate.usd, estate.coin, estate.gem]
        estate.coin.price_e9 = drawn.choice((10**8, 10**9, 10**11))
        held = drawn.choice(assets)
        amount = drawn.choice((0, 1, 2, 3, 5, 8, 100, 200, 300))
        holding = estate.give(held, amount)
        for asset in assets:
            if asset is not held and drawn.random() < 0.7:
                holding_of(state, estate.account, asset).unsettled = drawn.choice((-1, -1, 0, 1))
        holding.unsettled = drawn.choice((0, 0, 0, 0, 1, -1))
        for _ in range(drawn.randrange(4)):
            other = drawn.choice([asset for asset in assets if asset is not held])
            base, quote = drawn.choice(((held, other), (other, held), (estate.coin, estate.gem)))
            kind = types.PERPETUAL if drawn.random() < 0.15 else types.SPOT
            market = new_market(state, kind, base, quote, drawn.choice((1, 2, 3)))
            if drawn.random() < 0.15:
                market.matching = types.EXTERNAL_VENUE
            if drawn.random() < 0.3:
                market.status = drawn.choice((types.MARKET_HALTED, types.MARKET_CLOSED))
        expected, why = convertible(state, holding, amount)
        assert is_convertible(holding) is expected
        listed = remainders(estate.account)
        assert (holding in listed) == (amount > 0 and not expected)
        seen.add((why, expected))
    ways = {(why, yes) for why in ("coins", "cash", "both", "index") for yes in (False, True)}
    assert seen == ways | {("nothing", False), ("owed", True)}


def convertible(state: State, holding: Holding, amount: int) -> tuple[bool, str]:
    """The rule of W-8 in fractions, and which part of it decides."""
    if amount == 0:
        return False, "nothing"
    if holding.unsettled < 0:
        return True, "owed"
    worth = {
        asset.id: Fraction(asset.price_e9, asset.value_denominator)
        for asset in state.assets.values()
    }
    lots: dict[str, list[Fraction]] = {}
    for market in state.markets.values():
        here = market.kind == types.SPOT and market.matching == types.INTERNAL
        if not here or market.status == types.MARKET_CLOSED:
            continue
        size = Fraction(market.lot_base_units)
        other = holding.account.holdings.get(market.base.id)
        if market.base.id == holding.asset.id:
            lots.setdefault("coins", []).append(size)
        elif market.quote.id == holding.asset.id and other is not None and other.unsettled < 0:
            price = size * worth[market.base.id] / worth[holding.asset.id]
            lots.setdefault("cash", []).append(price)
    if not lots:
        return floor(amount * worth[holding.asset.id]) >= 1, "index"
    least = min(size for sizes in lots.values() for size in sizes)
    return amount >= least, "both" if len(lots) == 2 else next(iter(lots))


@pytest.mark.parametrize(
    ("price_e9", "is_worth"), [(10**9 - 1, False), (10**9, True), (2 * 10**9, True)]
)
def test_what_no_market_trades_waits_if_it_is_worth_a_unit(
    price_e9: int, *, is_worth: bool
) -> None:
    """Of an asset without a market a single unit of value is enough to wait for the take-over, less is a remainder."""
    estate = Estate()
    holding = estate.give(estate.coin, 1)
    estate.coin.price_e9 = price_e9
    assert is_convertible(holding) is is_worth


# --- what the fund gets -------------------------------------------------------------------------------------------


class Remains(Estate):
    """Coins of which a lot is 100, so that what an account has of them is a remainder; it owes USD, or what is said."""

    def __init__(self) -> None:
        """Both coins trade for USD."""
        super().__init__()
        for asset in (self.coin, self.gem):
            new_market(self.state, types.SPOT, asset, self.usd, 100)

    def buy(self, only: Holding | None = None) -> list[tuple[object, ...]]:
        """Let the fund buy what remains; what was said."""
        self.state.events.clear()
        buy_remainders(self.state, AT, self.account, only)
        return said(self.state)

    def bought(self, asset: Asset, amount: int, owed: Asset, paid: int) -> list[tuple[object, ...]]:
        """The events of a remainder that pays a debt."""
        return [
            self.row("REMAINDER_TAKEN", asset, amount),
            self.row("REMAINDER_PAID", owed, paid),
            self.row("SETTLED_IN", owed, paid),
        ]


def test_the_fund_buys_each_remainder_for_the_first_debt_that_it_has_cash_for() -> None:
    """Debts of an asset without a price, of one that the fund lacks, of one that it has: the third is paid, twice."""
    estate = Remains()
    unpriced, lacking, owed = (estate.asset(name) for name in ("NEW", "RARE", "EUR"))
    unpriced.price_e9 = 0
    for asset in (unpriced, lacking, owed):
        owe(estate.state, estate.account, asset, 1_000)
    # A fund that owes, and never had any of what it gets.
    owe(estate.state, estate.fund, estate.usd, 1)
    estate.give(owed, 50, estate.fund)
    estate.give(estate.gem, 20)
    estate.give(estate.coin, 30)
    assert estate.buy() == [
        *estate.bought(estate.coin, 30, owed, 30),
        *estate.bought(estate.gem, 20, owed, 20),
    ]
    assert estate.fund.holdings[owed.id].balance == 0
    assert estate.fund.holdings[estate.coin.id].balance == 30
    assert estate.state.waterfall.to_sell == {estate.coin.id: 30, estate.gem.id: 20}
    assert estate.state.waterfall.taken_over == {estate.coin.id: 30, estate.gem.id: 20}
    assert estate.account.holdings[owed.id].unsettled == -950


@pytest.mark.parametrize(("cash", "bought"), [(29, False), (30, True)])
def test_a_remainder_is_bought_whole_or_not_at_all(cash: int, *, bought: bool) -> None:
    """30 coins are worth 30 EUR: the fund has to have all of that."""
    estate = Remains()
    euro = estate.asset("EUR")
    owe(estate.state, estate.account, euro, 1_000)
    estate.give(euro, cash, estate.fund)
    estate.give(estate.coin, 30)
    assert estate.buy() == (estate.bought(estate.coin, 30, euro, 30) if bought else [])


@pytest.mark.parametrize(("price", "bought"), [("0.5", True), ("0.51", False)])
def test_a_remainder_that_is_worth_a_unit_of_what_is_owed_is_bought(
    price: str, *, bought: bool
) -> None:
    """A single coin at 0.50 buys a unit of an asset at 0.50, and nothing of one at 0.51."""
    estate = Remains()
    owed = estate.asset("OWED", price)
    estate.coin.price_e9 //= 2
    owe(estate.state, estate.account, owed, 1_000)
    estate.give(owed, 50, estate.fund)
    estate.give(estate.coin, 1)
    assert estate.buy() == (estate.bought(estate.coin, 1, owed, 1) if bought else [])


def test_a_remainder_pays_for_nothing_but_what_is_named() -> None:
    """With two debts and one of them named, the other gets nothing."""
    estate = Remains()
    first, second = estate.asset("FIRST"), estate.asset("SECOND")
    for asset in (first, second):
        owe(estate.state, estate.account, asset, 1_000)
        estate.give(asset, 50, estate.fund)
    estate.give(estate.coin, 30)
    named = estate.account.holdings[second.id]
    assert estate.buy(named) == estate.bought(estate.coin, 30, second, 30)


def test_a_remainder_that_is_lent_is_called_in_first() -> None:
    """What the pool pays of it is bought; where it pays nothing, nothing is, and the fund is not looked at."""
    for cash in (30, 12, 1, 0):
        estate = Remains()
        euro = estate.asset("EUR")
        estate.lent(estate.coin, 30, cash)
        owe(estate.state, estate.account, euro, 1_000)
        if cash:
            estate.give(euro, 50, estate.fund)
            assert estate.buy() == [
                estate.redeemed(estate.coin, cash),
                *estate.bought(estate.coin, cash, euro, cash),
            ]
        else:
            assert estate.buy() == []
            assert euro.id not in estate.fund.holdings


@pytest.mark.parametrize("kind", [events.REMAINDER_TAKEN, events.TAKEN_OVER])
@pytest.mark.parametrize(("amount", "lent"), [(0, 0), (1, 0), (8, 0), (0, 4), (8, 4)])
def test_what_is_surrendered_is_the_fund_s_to_sell(kind: int, amount: int, lent: int) -> None:
    """Balance and loans as they stand, what came twice counts twice, and of the valuation asset nothing is sold."""
    estate = Estate()
    waterfall = estate.state.waterfall
    # The fund owes something, and never had any of what it gets.
    owe(estate.state, estate.fund, estate.gem, 1)
    for times in (1, 2):
        holding = estate.lent(estate.coin, lent, 0) if lent else estate.give(estate.coin, 0)
        estate.give(estate.coin, amount)
        seize(estate.state, AT, holding, kind)
        found = [
            (event.kind, *event.fields.values()) for event in events.split(estate.state.events)
        ]
        estate.state.events.clear()
        ids = (AT, estate.account.id, estate.coin.id)
        price = (estate.coin.price_e9,) if kind == events.TAKEN_OVER else ()
        expected: list[tuple[int, ...]] = []
        if amount:
            expected.append((kind, *ids, amount, *price))
        if lent:
            expected.append((events.LOAN_TAKEN_OVER, *ids, lent, lent * PPB))
        assert found == expected
        whole = {estate.coin.id: times * (amount + lent)} if amount or lent else {}
        assert waterfall.to_sell == waterfall.taken_over == whole
        assert (holding.balance, holding.lent_shares) == (0, 0)
        assert estate.fund.holdings[estate.coin.id].balance == times * amount
        assert estate.fund.holdings[estate.coin.id].lent_shares == times * lent * PPB
    seize(estate.state, AT, estate.give(estate.usd, 5), kind)
    assert estate.usd.id not in waterfall.to_sell
    assert estate.usd.id not in waterfall.taken_over
    assert estate.fund.holdings[estate.usd.id].balance == 5
