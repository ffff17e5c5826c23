# SPDX-License-Identifier: Apache-2.0
"""What an account has, owes and can turn into payment, how it pays its own debts, what the fund gets of it (W-6, W-8).

Owns one exact rule over drawn figures and cases computed by hand. Events are read with the place of their
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
    note_for_sale,
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
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND, PPB, ROUNDING, SECOND_NS
from tests.support import System
from tests.unit.statemachine.liquidation.indebted_accounts import AT, owe, written
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state


class Recoverable:
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
    """An amount reserved beyond the balance takes nothing off the loans; a positive claim pays no debt."""
    recoverable = Recoverable()
    holding = (
        recoverable.lent(recoverable.coin, lent, lent)
        if lent
        else recoverable.give(recoverable.coin, 0)
    )
    if borrowed:
        recoverable.give(recoverable.coin, borrowed, recoverable.state.accounts[types.LENDING_POOL])
        loans.borrow(recoverable.state, 0, holding, borrowed)
    for balance, reserved, held in ((0, 0, 0), (1, 0, 0), (9, 2, 3), (3, 7, 1)):
        holding.balance, holding.reserved, holding.held = balance, reserved, held
        has = max(0, balance - reserved - held) + lent
        assert available(holding) == has
        for holding.unsettled in (-4, -1, 0, 1, 4):
            liability = max(0, -holding.unsettled)
            assert uncovered_debt(holding) == borrowed + liability - has
            assert owes(holding) == (liability > 0 or borrowed > 0)


def test_a_debt_of_less_than_a_unit_is_a_debt() -> None:
    """A single share of a borrow is owed."""
    recoverable = Recoverable()
    holding = recoverable.give(recoverable.coin, 5)
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
    recoverable = Recoverable()
    holding = recoverable.lent(recoverable.coin, 12, min(cash, 12))
    if cash > 12:
        recoverable.give(
            recoverable.coin, cash - 12, recoverable.state.accounts[types.LENDING_POOL]
        )
    recoverable.give(recoverable.coin, 4)
    raise_cash(recoverable.state, AT, holding, wanted)
    assert written(recoverable.state) == (
        [recoverable.redeemed(recoverable.coin, redeemed)] if redeemed else []
    )
    assert holding.balance == 4 + redeemed


@pytest.mark.parametrize("wanted", [3, 4])
def test_who_lacks_nothing_leaves_the_pool_alone(wanted: int) -> None:
    """No interest accrues for an account that has the wanted amount, nor for one without loans."""
    recoverable = Recoverable()
    holding = recoverable.lent(recoverable.coin, 12, 12)
    recoverable.give(recoverable.coin, 4)
    recoverable.state.time_ns += SECOND_NS
    pool = recoverable.coin.pool
    assert pool is not None
    before = pool.accrued_ns
    raise_cash(recoverable.state, AT, holding, wanted)
    other = new_account(recoverable.state, "other")
    raise_cash(recoverable.state, AT, holding_of(recoverable.state, other, recoverable.coin), 5)
    assert pool.accrued_ns == before
    raise_cash(recoverable.state, AT, holding, 5)
    assert pool.accrued_ns == before + SECOND_NS


def short_pool(recoverable: Recoverable, asset: Asset) -> tuple[object, ...]:
    """Let a pool owe 2 more than it has a second later; the event of what tops it up."""
    assert asset.pool is not None
    asset.pool.reserve_e36 -= 2 * E36
    asset.pool.fee_stream_e36 += 4 * E36
    asset.pool.fee_stream_seconds = 100 * 365
    recoverable.give(asset, 5, recoverable.state.accounts[ROUNDING])
    recoverable.state.time_ns += SECOND_NS
    return ("POOL_TOPPED_UP", AT, asset.id)


def topped_up(recoverable: Recoverable) -> list[tuple[object, ...]]:
    """Return the amounts that topped pools up."""
    found = events.split(recoverable.state.events)
    return [
        (event.name, event.fields["offset"], event.fields["asset_id"])
        for event in found
        if event.name == "POOL_TOPPED_UP"
    ]


def test_a_pool_accrues_before_it_pays_and_before_it_is_paid() -> None:
    """A top-up of a pool that is short is reported at the place of the command that raises cash, or repays."""
    recoverable = Recoverable()
    holding = recoverable.lent(recoverable.coin, 12, 12)
    expected = short_pool(recoverable, recoverable.coin)
    raise_cash(recoverable.state, AT, holding, 1)
    assert topped_up(recoverable) == [expected]
    other = Recoverable()
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
    recoverable = Recoverable()
    holding = (
        recoverable.lent(recoverable.coin, lent, lent)
        if lent
        else recoverable.give(recoverable.coin, 0)
    )
    recoverable.give(recoverable.coin, balance)
    add_unsettled(recoverable.state, holding, -6)
    pay_own_debt(recoverable.state, AT, holding)
    expected = [recoverable.redeemed(recoverable.coin, redeemed)] if redeemed else []
    if paid:
        expected.append(recoverable.row("SETTLED_IN", recoverable.coin, paid))
    assert written(recoverable.state) == expected
    assert holding.unsettled == paid - 6
    assert holding.balance == balance + redeemed - paid
    if paid:
        till = recoverable.state.accounts[types.SETTLEMENT].holdings[recoverable.coin.id]
        assert till.balance == paid


@pytest.mark.parametrize(
    ("balance", "lent", "paid", "redeemed"),
    [(9, 0, 6, 0), (6, 0, 6, 0), (1, 0, 1, 0), (0, 0, 0, 0), (2, 9, 6, 4), (0, 5, 5, 5)],
)
def test_a_borrow_is_repaid_from_balance_and_loans(
    balance: int, lent: int, paid: int, redeemed: int
) -> None:
    """6 are borrowed and gone: never more is repaid than that, nor than there is."""
    recoverable = Recoverable()
    holding = (
        recoverable.lent(recoverable.coin, lent, lent)
        if lent
        else recoverable.give(recoverable.coin, 0)
    )
    pool = recoverable.state.accounts[types.LENDING_POOL]
    recoverable.give(recoverable.coin, 6, pool)
    loans.borrow(recoverable.state, 0, holding, 6)
    holding.balance -= 6
    recoverable.give(recoverable.coin, balance)
    recoverable.state.events.clear()
    pay_own_debt(recoverable.state, AT, holding)
    expected = [recoverable.redeemed(recoverable.coin, redeemed)] if redeemed else []
    if paid:
        expected.append(recoverable.row("REPAID", recoverable.coin, paid, paid * PPB))
    assert written(recoverable.state) == expected
    assert holding.borrow_shares == (6 - paid) * PPB


@pytest.mark.parametrize("unsettled", [0, 1, 3])
def test_who_owes_nothing_keeps_its_loans(unsettled: int) -> None:
    """An order that reserves more than the balance is no debt: no loan is called in for it."""
    recoverable = Recoverable()
    holding = recoverable.lent(recoverable.coin, 9, 9)
    holding.reserved = 5
    holding.unsettled = unsettled
    pay_own_debt(recoverable.state, AT, holding)
    assert written(recoverable.state) == []
    assert holding.lent_shares == 9 * PPB


# --- what can be turned into payment ------------------------------------------------------------------------------


def test_what_is_convertible_over_drawn_markets() -> None:
    """W-8: what is owed itself; a lot on a book here, as coins or as cash for a coin that is owed; what none trades."""
    drawn = Random(8)
    seen: set[tuple[str, bool]] = set()
    for _ in range(800):
        recoverable = Recoverable()
        state = recoverable.state
        assets = [recoverable.usd, recoverable.coin, recoverable.gem]
        recoverable.coin.price_e9 = drawn.choice((10**8, 10**9, 10**11))
        held = drawn.choice(assets)
        amount = drawn.choice((0, 1, 2, 3, 5, 8, 100, 200, 300))
        holding = recoverable.give(held, amount)
        for asset in assets:
            if asset is not held and drawn.random() < 0.7:
                holding_of(state, recoverable.account, asset).unsettled = drawn.choice(
                    (-1, -1, 0, 1)
                )
        holding.unsettled = drawn.choice((0, 0, 0, 0, 1, -1))
        for _ in range(drawn.randrange(4)):
            other = drawn.choice([asset for asset in assets if asset is not held])
            base, quote = drawn.choice(
                ((held, other), (other, held), (recoverable.coin, recoverable.gem))
            )
            kind = types.PERPETUAL if drawn.random() < 0.15 else types.SPOT
            market = new_market(state, kind, base, quote, drawn.choice((1, 2, 3)))
            if drawn.random() < 0.15:
                market.matching = types.EXTERNAL_VENUE
            if drawn.random() < 0.3:
                market.status = drawn.choice((types.MARKET_HALTED, types.MARKET_CLOSED))
        expected, why = convertible(state, holding, amount)
        assert is_convertible(holding) is expected
        listed = remainders(recoverable.account)
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
    recoverable = Recoverable()
    holding = recoverable.give(recoverable.coin, 1)
    recoverable.coin.price_e9 = price_e9
    assert is_convertible(holding) is is_worth


# --- what the fund gets -------------------------------------------------------------------------------------------


class Remains(Recoverable):
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
        return written(self.state)

    def bought(
        self, asset: Asset, amount: int, liability: Asset, paid: int
    ) -> list[tuple[object, ...]]:
        """The events of a remainder that pays a debt."""
        return [
            self.row("REMAINDER_TAKEN", asset, amount),
            self.row("REMAINDER_PAID", liability, paid),
            self.row("SETTLED_IN", liability, paid),
        ]


def test_the_fund_buys_each_remainder_for_the_first_debt_that_it_has_cash_for() -> None:
    """Debts of an asset without a price, of one that the fund lacks, of one that it has: the third is paid, twice."""
    recoverable = Remains()
    unpriced, lacking, liability = (recoverable.asset(name) for name in ("NEW", "RARE", "EUR"))
    unpriced.price_e9 = 0
    for asset in (unpriced, lacking, liability):
        owe(recoverable.state, recoverable.account, asset, 1_000)
    # A fund that owes, and never had any of what it gets.
    owe(recoverable.state, recoverable.fund, recoverable.usd, 1)
    recoverable.give(liability, 50, recoverable.fund)
    recoverable.give(recoverable.gem, 20)
    recoverable.give(recoverable.coin, 30)
    assert recoverable.buy() == [
        *recoverable.bought(recoverable.coin, 30, liability, 30),
        *recoverable.bought(recoverable.gem, 20, liability, 20),
    ]
    assert recoverable.fund.holdings[liability.id].balance == 0
    assert recoverable.fund.holdings[recoverable.coin.id].balance == 30
    assert recoverable.state.waterfall.to_sell == {recoverable.coin.id: 30, recoverable.gem.id: 20}
    assert recoverable.state.waterfall.taken_over == {
        recoverable.coin.id: 30,
        recoverable.gem.id: 20,
    }
    assert recoverable.account.holdings[liability.id].unsettled == -950


@pytest.mark.parametrize(("cash", "bought"), [(29, False), (30, True)])
def test_a_remainder_is_bought_whole_or_not_at_all(cash: int, *, bought: bool) -> None:
    """30 coins are worth 30 EUR: the fund has to have all of that."""
    recoverable = Remains()
    euro = recoverable.asset("EUR")
    owe(recoverable.state, recoverable.account, euro, 1_000)
    recoverable.give(euro, cash, recoverable.fund)
    recoverable.give(recoverable.coin, 30)
    assert recoverable.buy() == (
        recoverable.bought(recoverable.coin, 30, euro, 30) if bought else []
    )


@pytest.mark.parametrize(("price", "bought"), [("0.5", True), ("0.51", False)])
def test_a_remainder_that_is_worth_a_unit_of_what_is_owed_is_bought(
    price: str, *, bought: bool
) -> None:
    """A single coin at 0.50 buys a unit of an asset at 0.50, and nothing of one at 0.51."""
    recoverable = Remains()
    liability = recoverable.asset("OWED", price)
    recoverable.coin.price_e9 //= 2
    owe(recoverable.state, recoverable.account, liability, 1_000)
    recoverable.give(liability, 50, recoverable.fund)
    recoverable.give(recoverable.coin, 1)
    assert recoverable.buy() == (
        recoverable.bought(recoverable.coin, 1, liability, 1) if bought else []
    )


def test_a_remainder_pays_for_nothing_but_what_is_named() -> None:
    """With two debts and one of them named, the other gets nothing."""
    recoverable = Remains()
    first, second = recoverable.asset("FIRST"), recoverable.asset("SECOND")
    for asset in (first, second):
        owe(recoverable.state, recoverable.account, asset, 1_000)
        recoverable.give(asset, 50, recoverable.fund)
    recoverable.give(recoverable.coin, 30)
    named = recoverable.account.holdings[second.id]
    assert recoverable.buy(named) == recoverable.bought(recoverable.coin, 30, second, 30)


def test_a_remainder_that_is_lent_is_called_in_first() -> None:
    """The part that the pool pays is bought; where it pays nothing, nothing is, and the fund is not read."""
    for cash in (30, 12, 1, 0):
        recoverable = Remains()
        euro = recoverable.asset("EUR")
        recoverable.lent(recoverable.coin, 30, cash)
        owe(recoverable.state, recoverable.account, euro, 1_000)
        if cash:
            recoverable.give(euro, 50, recoverable.fund)
            assert recoverable.buy() == [
                recoverable.redeemed(recoverable.coin, cash),
                *recoverable.bought(recoverable.coin, cash, euro, cash),
            ]
        else:
            assert recoverable.buy() == []
            assert euro.id not in recoverable.fund.holdings


@pytest.mark.parametrize("kind", [events.REMAINDER_TAKEN, events.TAKEN_OVER])
@pytest.mark.parametrize(("amount", "lent"), [(0, 0), (1, 0), (8, 0), (0, 4), (8, 4)])
def test_what_is_surrendered_is_the_fund_s_to_sell(kind: int, amount: int, lent: int) -> None:
    """Balance and loans as they stand, what came twice counts twice, and of the valuation asset nothing is sold."""
    recoverable = Recoverable()
    waterfall = recoverable.state.waterfall
    # The fund owes something, and never had any of what it gets.
    owe(recoverable.state, recoverable.fund, recoverable.gem, 1)
    for times in (1, 2):
        holding = (
            recoverable.lent(recoverable.coin, lent, 0)
            if lent
            else recoverable.give(recoverable.coin, 0)
        )
        recoverable.give(recoverable.coin, amount)
        seize(recoverable.state, AT, holding, kind)
        found = [
            (event.kind, *event.fields.values()) for event in events.split(recoverable.state.events)
        ]
        recoverable.state.events.clear()
        ids = (AT, recoverable.account.id, recoverable.coin.id)
        price = (recoverable.coin.price_e9,) if kind == events.TAKEN_OVER else ()
        expected: list[tuple[int, ...]] = []
        if amount:
            expected.append((kind, *ids, amount, *price))
        if lent:
            expected.append((events.LOAN_TAKEN_OVER, *ids, lent, lent * PPB))
        assert found == expected
        whole = {recoverable.coin.id: times * (amount + lent)} if amount or lent else {}
        assert waterfall.to_sell == waterfall.taken_over == whole
        assert (holding.balance, holding.lent_shares) == (0, 0)
        assert recoverable.fund.holdings[recoverable.coin.id].balance == times * amount
        assert recoverable.fund.holdings[recoverable.coin.id].lent_shares == times * lent * PPB
    seize(recoverable.state, AT, recoverable.give(recoverable.usd, 5), kind)
    assert recoverable.usd.id not in waterfall.to_sell
    assert recoverable.usd.id not in waterfall.taken_over
    assert recoverable.fund.holdings[recoverable.usd.id].balance == 5


def test_the_fund_notes_no_negative_amount_for_sale() -> None:
    """Nothing can be noted, which changes nothing."""
    system = System(check=False)
    asset = system.state.assets[AssetId(system.asset("SOL", 9, 150))]
    with pytest.raises(AssertionError):
        note_for_sale(system.state, asset, -1)
    note_for_sale(system.state, asset, 0)
    assert system.state.waterfall.to_sell == {asset.id: 0}
