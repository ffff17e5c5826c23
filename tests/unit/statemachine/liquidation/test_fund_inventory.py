# SPDX-License-Identifier: Apache-2.0
"""What the fund does with what it took over, pass by pass: what it buys, sells, repays, keeps and waits for (W-6, B-5).

Figures are computed by hand. SOL is at 100 USDC and trades in lots of 0.01, EURC is at 2 and trades in whole ones.
The band is 2 %, the spread 1 %, a pass sells a tenth.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of, move
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation import fund_inventory
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Asset, Market
from clearinghouse.statemachine.trading import matching
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.types import BUY, LIQUIDITY_FUND, PPB, SELL
from tests.vectors.building import (
    fund,
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
)

MICRO = 10**6
COIN = 10**9
LOT = COIN // 100
OFFSET = 7
Row = tuple[str | int, ...]


class Setup:
    """The fund, a maker with plenty of everything, and a market of each asset."""

    def __init__(self) -> None:
        """Nothing has been taken over."""
        self.state = new_state("USDC", 6)
        self.usdc = self.state.valuation
        self.sol = new_asset(self.state, "SOL", 9, "100")
        self.eurc = new_asset(self.state, "EURC", 6, "2")
        self.market = new_market(self.state, types.SPOT, self.sol, self.usdc, LOT)
        self.euros = new_market(self.state, types.SPOT, self.eurc, self.usdc, MICRO)
        rules = self.state.waterfall.rules
        rules.on = True
        rules.band_ppb = 20_000_000
        rules.spread_ppb = 10_000_000
        rules.pass_share_ppb = PPB // 10
        self.to_sell = self.state.waterfall.to_sell
        self.to_repay = self.state.waterfall.to_repay
        self.fund = self.state.accounts[LIQUIDITY_FUND]
        self.maker = new_account(self.state, "maker")
        for asset in (self.usdc, self.sol, self.eurc):
            fund(self.state, self.maker, asset, 10**15)

    def has(self, amount: int, asset: Asset | None = None) -> None:
        """Return the fund's balance."""
        fund(self.state, self.fund, asset or self.usdc, amount)

    def took(self, amount: int, asset: Asset, *, of: int = 0) -> None:
        """Return the fund's inventory for sale."""
        self.state.waterfall.taken_over[asset.id] = of or amount
        self.to_sell[asset.id] = amount

    def pool(self, asset: Asset, lent: int) -> Pool:
        """A pool without interest to which the maker has lent."""
        pool = asset.pool = Pool(self.state.time_ns)
        if lent:
            loans.lend(self.state, 0, holding_of(self.state, self.maker, asset), lent)
        return pool

    def lends(self, amount: int, asset: Asset) -> None:
        """The fund lends what it gets for that."""
        self.has(amount, asset)
        loans.lend(self.state, 0, holding_of(self.state, self.fund, asset), amount)

    def borrowed(self, amount: int, asset: Asset) -> None:
        """The fund owes a pool what it does not have any more."""
        holding = holding_of(self.state, self.fund, asset)
        loans.borrow(self.state, 0, holding, amount)
        outside = holding_of(self.state, self.state.accounts[types.EXTERNAL], asset)
        move(holding, outside, amount)
        self.to_repay[asset.id] = 1

    def offer(self, side: int, price: int, lots: int, market: Market | None = None) -> None:
        """An order of the maker's that rests; the price is per lot."""
        order = open_order(self.state, self.maker, market or self.market, side, price, lots)
        matching.rest(self.state, order)

    def has_work(self) -> bool:
        """Return whether a pass is needed."""
        return fund_inventory.has_work(self.state)

    def run(self) -> list[Row]:
        """Run one pass; return its events without trades and ends of orders, each with all its fields."""
        self.state.events.clear()
        fund_inventory.fund_pass(self.state, OFFSET)
        found = split(self.state.events)
        assert all(event.fields["offset"] == OFFSET for event in found)
        return [
            (event.name, *list(event.fields.values())[1:])
            for event in found
            if event.name not in ("TRADE", "ORDER_CANCELLED")
        ]

    def ordered(self, side: int, limit: int, lots: int, done: int, value: int) -> list[Row]:
        """The fund's order for SOL, the last that there is, and what it came to."""
        order_id = self.state.last_order_id
        paid_for = self.sol if side == BUY else self.usdc
        return [
            ("ORDER_ACCEPTED", order_id, LIQUIDITY_FUND, self.market.id, side, limit, lots, 0),
            (
                "COLLATERAL_SOLD",
                LIQUIDITY_FUND,
                self.market.id,
                order_id,
                done,
                value,
                limit,
                paid_for.id,
            ),
        ]

    def bought(self, lots: int, value: int) -> list[Row]:
        """The fund bought all that it wanted, at most at 1.02 a lot."""
        return self.ordered(BUY, 1_020_000, lots, lots, value)

    def sold(self, lots: int, value: int, *, wanted: int = 0) -> list[Row]:
        """The fund sold, at least at 0.99 a lot."""
        return self.ordered(SELL, 990_000, wanted or lots, lots, value)

    def repaid(self, amount: int, asset: Asset | None = None) -> Row:
        """A repayment at an index of one."""
        return ("REPAID", LIQUIDITY_FUND, (asset or self.sol).id, amount, amount * 10**9)

    def redeemed(self, amount: int, asset: Asset) -> Row:
        """A loan called in at an index of one."""
        return ("REDEEMED", LIQUIDITY_FUND, asset.id, amount, amount * 10**9)


# --- whether there is anything to do ------------------------------------------------------------------------------


def a_borrow_of_sol(setup: Setup) -> None:
    """The fund owes SOL."""
    setup.to_repay[setup.sol.id] = 1


def a_borrow_of_euros(setup: Setup) -> None:
    """The fund owes EURC, and no account sells it for USDC."""
    setup.state.markets[setup.euros.id].status = types.MARKET_CLOSED
    setup.to_repay[setup.eurc.id] = 1


def cash(amount: int) -> Callable[[Setup], None]:
    """An amount of USDC."""
    return lambda setup: setup.has(amount)


def a_market_of_dollars(setup: Setup) -> None:
    """Create a market in which USDC is the base."""
    new_market(setup.state, types.SPOT, setup.usdc, setup.eurc, MICRO)


def a_borrow_of_dust(lot: int) -> Callable[[Setup], None]:
    """The fund owes what is worth a unit for 10^7, in lots of that or less."""

    def owe(setup: Setup) -> None:
        dust = new_asset(setup.state, "DUST", 9, "0.0001")
        new_market(setup.state, types.SPOT, dust, setup.usdc, lot)
        setup.to_repay[dust.id] = 1

    return owe


def a_loan(setup: Setup) -> None:
    """As much USDC as a lot costs is lent."""
    setup.pool(setup.usdc, 0)
    setup.lends(1_020_000, setup.usdc)


WORK: list[tuple[bool, list[Callable[[Setup], None]]]] = [
    (False, []),
    (False, [cash(10**12)]),
    (True, [lambda setup: setup.took(1, setup.sol)]),
    (False, [a_borrow_of_sol]),
    (True, [a_borrow_of_sol, lambda setup: setup.has(1, setup.sol)]),
    (False, [a_borrow_of_sol, cash(1_019_999)]),
    (True, [a_borrow_of_sol, cash(1_020_000)]),
    (True, [a_borrow_of_sol, a_loan]),
    (False, [a_borrow_of_euros, cash(10**12)]),
    (False, [a_borrow_of_euros, a_market_of_dollars, cash(MICRO - 1)]),
    (True, [a_borrow_of_euros, a_market_of_dollars, cash(MICRO)]),
    (True, [a_borrow_of_euros, a_borrow_of_sol, cash(10**12)]),
    (True, [a_borrow_of_dust(10**7), cash(1)]),
    (False, [a_borrow_of_dust(9 * 10**6), cash(10**12)]),
]


@pytest.mark.parametrize(("work", "given"), WORK)
def test_when_the_fund_has_work(work: bool, given: list[Callable[[Setup], None]]) -> None:
    """Something to sell, or a borrow and something to repay it with: coins, or cash for a lot at the band's end."""
    setup = Setup()
    for give in given:
        give(setup)
    assert setup.has_work() is work


def test_a_fund_that_only_owes_has_no_work_and_does_nothing() -> None:
    """It owes a coin and never had cash."""
    assert not owing().has_work()
    setup = owing()
    assert setup.run() == []
    assert list(setup.to_repay) == [setup.sol.id]


def test_a_fund_in_debt_forgets_what_is_gone() -> None:
    """It owes cash, and has nothing of what it once took over, neither debts nor coins."""

    def in_debt() -> Setup:
        setup = Setup()
        add_unsettled(setup.state, holding_of(setup.state, setup.fund, setup.usdc), -1)
        a_borrow_of_sol(setup)
        return setup

    assert not in_debt().has_work()
    setup = in_debt()
    setup.took(10 * MICRO, setup.eurc)
    assert setup.run() == []
    assert not setup.to_sell


# --- repaying borrows ---------------------------------------------------------------------------------------------


def owing(amount: int = 3 * COIN) -> Setup:
    """The fund owes SOL, and the maker sells a lot at 1.01 up to 10 SOL."""
    setup = Setup()
    setup.pool(setup.sol, 100 * COIN)
    setup.borrowed(amount, setup.sol)
    setup.offer(SELL, 1_010_000, 1_000)
    return setup


@pytest.mark.parametrize(
    ("cash", "lots"), [(1_019_999, 0), (1_020_000, 1), (2_039_999, 1), (50_000_000, 49)]
)
def test_it_buys_no_more_than_its_cash_pays_at_the_limit(cash: int, lots: int) -> None:
    """A lot may cost 1.02; what is still owed waits for later passes."""
    setup = owing()
    setup.has(cash)
    found = setup.run()
    bought = [*setup.bought(lots, lots * 1_010_000), setup.repaid(lots * LOT)]
    assert found == (bought if lots else [])
    assert list(setup.to_repay) == [setup.sol.id]


def test_its_loans_of_cash_are_called_in_to_buy() -> None:
    """At the limit price it needs 306 of the 400 that it has lent, and 303 at the price that it gets."""
    setup = owing()
    setup.pool(setup.usdc, 0)
    setup.lends(400 * MICRO, setup.usdc)
    assert setup.run() == [
        setup.redeemed(306 * MICRO, setup.usdc),
        *setup.bought(300, 303 * MICRO),
        setup.repaid(3 * COIN),
    ]


@pytest.mark.parametrize(("more", "lots"), [(0, 0), (1, 1)])
def test_what_it_has_lent_of_the_coin_itself_is_not_bought_though_the_pool_cannot_pay_it(
    more: int, lots: int
) -> None:
    """It has lent 3 SOL and owes 3, and the pool is empty: nothing is bought, nor any loan called in for it.

    Owing a unit more, it buys a lot; what that pays back to the pool is its own loan's, called in by its repayment.
    """
    setup = Setup()
    setup.pool(setup.sol, more)
    setup.lends(3 * COIN, setup.sol)
    setup.borrowed(3 * COIN + more, setup.sol)
    setup.pool(setup.usdc, 0)
    setup.lends(400 * MICRO, setup.usdc)
    setup.offer(SELL, 1_010_000, 1_000)
    assert [row[0] for row in setup.run()][:3] == (
        ["REDEEMED", "ORDER_ACCEPTED", "COLLATERAL_SOLD"] if lots else []
    )
    assert list(setup.to_repay) == [setup.sol.id]
    assert setup.market.last_price_per_lot == (1_010_000 if lots else 0)


def test_unsettled_equity_is_no_borrow() -> None:
    """The fund owes a SOL of unsettled equity and no borrow any more: it buys nothing."""
    setup = Setup()
    setup.pool(setup.sol, COIN)
    add_unsettled(setup.state, holding_of(setup.state, setup.fund, setup.sol), -COIN)
    a_borrow_of_sol(setup)
    setup.offer(SELL, 1_010_000, 1_000)
    setup.has(400 * MICRO)
    assert setup.run() == []


@pytest.mark.parametrize(("lot", "lots"), [(10**7, 3), (9 * 10**6, 0)])
def test_what_is_worth_less_than_a_unit_a_lot_cannot_be_bought(lot: int, lots: int) -> None:
    """A lot of 10^7 is worth one unit; one of 9 x 10^6 is worth none at the band's end."""
    setup = Setup()
    dust = new_asset(setup.state, "DUST", 9, "0.0001")
    market = new_market(setup.state, types.SPOT, dust, setup.usdc, lot)
    fund(setup.state, setup.maker, dust, COIN)
    setup.pool(dust, 0)
    loans.lend(setup.state, 0, setup.maker.holdings[dust.id], COIN // 2)
    setup.borrowed(25 * 10**6, dust)
    setup.offer(SELL, 1, 10, market)
    setup.has(1_000)
    names = [row[0] for row in setup.run()]
    assert names == (["ORDER_ACCEPTED", "COLLATERAL_SOLD", "REPAID"] if lots else [])
    assert setup.fund.holdings[setup.usdc.id].balance == 1_000 - lots


# --- selling assets -----------------------------------------------------------------------------------------------


def selling(amount: int, *, of: int = 0, has: int = -1, lots: int = 1_000) -> Setup:
    """The fund has SOL to sell, and the maker buys lots at 0.995."""
    setup = Setup()
    setup.took(amount, setup.sol, of=of)
    setup.has(amount if has < 0 else has, setup.sol)
    setup.offer(BUY, 995_000, lots)
    return setup


@pytest.mark.parametrize(
    ("amount", "of", "has", "lots"),
    [
        (10 * COIN, 10 * COIN, -1, 100),  # a tenth
        (3 * COIN, 10 * COIN, -1, 100),  # of all that was taken
        (5 * LOT + LOT // 2, 10 * COIN, -1, 5),  # what is left, in whole lots
        (10 * COIN, 10 * COIN, 7 * LOT, 7),  # as much as there is
        (10 * LOT - 1, 10 * LOT - 1, -1, 1),  # nine lots: a tenth, ceiled
        (10 * LOT + 1, 10 * LOT + 1, -1, 1),  # ten lots, and less than a lot
        (11 * LOT, 11 * LOT, -1, 2),
        (LOT, LOT, -1, 1),
    ],
)
def test_the_fund_sells_its_share_within_the_spread(
    amount: int, of: int, has: int, lots: int
) -> None:
    """A tenth a pass, at least a lot, not below 0.99 a lot; what is left stays for later passes."""
    setup = selling(amount, of=of, has=has)
    assert setup.run() == setup.sold(lots, lots * 995_000)
    assert setup.to_sell == {setup.sol.id: amount - lots * LOT}
    assert setup.state.waterfall.taken_over == {setup.sol.id: of}
    assert setup.fund.holdings[setup.usdc.id].balance == lots * 995_000


def test_what_the_book_does_not_take_stays() -> None:
    """Of a hundred lots an account wants three."""
    setup = selling(10 * COIN, lots=3)
    assert setup.run() == setup.sold(3, 3 * 995_000, wanted=100)
    assert setup.to_sell == {setup.sol.id: 10 * COIN - 3 * LOT}


def test_what_was_lent_is_called_in_as_far_as_it_is_to_be_sold() -> None:
    """Of 2 SOL lent 1 was taken over to be sold: 1 is called in, and a tenth of 10 that were taken is sold."""
    setup = Setup()
    setup.pool(setup.sol, 0)
    setup.lends(2 * COIN, setup.sol)
    setup.took(COIN, setup.sol, of=10 * COIN)
    setup.offer(BUY, 995_000, 1_000)
    assert setup.run() == [setup.redeemed(COIN, setup.sol), *setup.sold(100, 99_500_000)]


@pytest.mark.parametrize(("cash", "lots"), [(LOT - 1, 0), (LOT, 1), (3 * LOT - 1, 2)])
def test_of_a_loan_only_what_the_pool_can_pay_is_sold(cash: int, lots: int) -> None:
    """10 SOL are lent and all but that is lent out."""
    setup = Setup()
    setup.pool(setup.sol, 0)
    setup.lends(10 * COIN, setup.sol)
    loans.borrow(setup.state, 0, setup.maker.holdings[setup.sol.id], 10 * COIN - cash)
    setup.took(10 * COIN, setup.sol)
    setup.offer(BUY, 995_000, 1_000)
    rows = setup.run()
    assert rows == [
        setup.redeemed(cash, setup.sol),
        *(setup.sold(lots, lots * 995_000) if lots else []),
    ]
    assert setup.to_sell == {setup.sol.id: 10 * COIN - lots * LOT}


def closed(setup: Setup) -> None:
    """The market has closed."""
    setup.market.status = types.MARKET_CLOSED


def at_a_venue(setup: Setup) -> None:
    """A venue matches."""
    setup.market.matching = types.EXTERNAL_VENUE


def in_euros(setup: Setup) -> None:
    """It trades for EURC."""
    setup.market.quote = setup.eurc


def a_perpetual(setup: Setup) -> None:
    """It is no spot market."""
    setup.market.is_instant = False


def of_something_else(setup: Setup) -> None:
    """It is another asset's."""
    setup.market.base = new_asset(setup.state, "BTC", 8, "1000")


@pytest.mark.parametrize("change", [closed, at_a_venue, in_euros, a_perpetual, of_something_else])
def test_what_nobody_will_ever_buy_here_stays_with_the_fund(
    change: Callable[[Setup], None],
) -> None:
    """It is taken off the list, and the next asset is sold in the same pass."""
    setup = Setup()
    setup.took(10 * COIN, setup.sol)
    setup.has(10 * COIN, setup.sol)
    change(setup)
    setup.took(10 * MICRO, setup.eurc)
    setup.has(10 * MICRO, setup.eurc)
    setup.offer(BUY, 1_990_000, 10, setup.euros)
    names = [row[0] for row in setup.run()]
    assert names == ["ORDER_ACCEPTED", "COLLATERAL_SOLD"]
    assert setup.to_sell == {setup.eurc.id: 9 * MICRO}
    assert setup.state.waterfall.taken_over == {setup.eurc.id: 10 * MICRO}


@pytest.mark.parametrize("first", [True, False])
def test_what_is_less_than_a_lot_of_the_market_that_trades_waits_for_one_with_a_smaller_lot(
    first: bool,
) -> None:
    """Half a lot is a whole lot of a market that is halted, before or after the other; the next asset is sold."""
    setup = Setup()
    lots = (LOT // 2, LOT) if first else (LOT, LOT // 2)
    other = new_market(setup.state, types.SPOT, setup.sol, setup.usdc, lots[1])
    setup.market.lot_base_units = lots[0]
    (setup.market if first else other).status = types.MARKET_HALTED
    setup.took(LOT - 1, setup.sol)
    setup.pool(setup.sol, 0)
    setup.lends(LOT - 1, setup.sol)
    setup.took(10 * MICRO, setup.eurc)
    setup.has(10 * MICRO, setup.eurc)
    setup.offer(BUY, 995_000, 10, other if first else setup.market)
    setup.offer(BUY, 1_990_000, 10, setup.euros)
    assert [row[0] for row in setup.run()] == ["ORDER_ACCEPTED", "COLLATERAL_SOLD"]
    assert setup.to_sell == {setup.sol.id: LOT - 1, setup.eurc.id: 9 * MICRO}


def test_while_the_market_is_halted_what_is_to_sell_waits() -> None:
    """Nothing is called in either, and the next asset is sold."""
    setup = Setup()
    setup.pool(setup.sol, 0)
    setup.lends(COIN, setup.sol)
    setup.took(COIN, setup.sol)
    setup.market.status = types.MARKET_HALTED
    setup.took(10 * MICRO, setup.eurc)
    setup.has(10 * MICRO, setup.eurc)
    setup.offer(BUY, 1_990_000, 10, setup.euros)
    assert [row[0] for row in setup.run()] == ["ORDER_ACCEPTED", "COLLATERAL_SOLD"]
    assert setup.to_sell == {setup.sol.id: COIN, setup.eurc.id: 9 * MICRO}


def test_the_fund_sells_in_the_first_market_that_trades_an_asset_for_dollars() -> None:
    """EURC buys USDC in a market of dollars that is listed before that of euros."""
    setup = Setup()
    setup.state.markets.clear()
    dollars = new_market(setup.state, types.SPOT, setup.usdc, setup.eurc, MICRO)
    euros = new_market(setup.state, types.SPOT, setup.eurc, setup.usdc, MICRO)
    setup.took(10 * MICRO, setup.eurc)
    setup.has(10 * MICRO, setup.eurc)
    setup.offer(SELL, 500_000, 10, dollars)
    setup.offer(BUY, 400_000, 10, dollars)
    setup.offer(BUY, 1_990_000, 10, euros)
    found = setup.run()
    assert [row[0] for row in found] == ["ORDER_ACCEPTED", "COLLATERAL_SOLD"]
    assert found[1][2] == dollars.id
    assert setup.to_sell == {setup.eurc.id: 9 * MICRO}


def test_borrows_are_repaid_before_assets_are_sold_and_those_by_id() -> None:
    """SOL that was taken over repays the SOL that is owed; EURC was taken over first, and is sold last."""
    setup = Setup()
    setup.took(10 * MICRO, setup.eurc)
    setup.took(2 * COIN, setup.sol)
    setup.has(10 * MICRO, setup.eurc)
    setup.has(2 * COIN, setup.sol)
    setup.pool(setup.sol, 10 * COIN)
    setup.borrowed(COIN, setup.sol)
    setup.offer(BUY, 995_000, 1_000)
    setup.offer(BUY, 1_990_000, 10, setup.euros)
    found = setup.run()
    assert [row[0] for row in found] == ["REPAID"] + ["ORDER_ACCEPTED", "COLLATERAL_SOLD"] * 2
    assert [row[2] for row in found if row[0] == "COLLATERAL_SOLD"] == [
        setup.market.id,
        setup.euros.id,
    ]


# --- the take-over itself -----------------------------------------------------------------------------------------
