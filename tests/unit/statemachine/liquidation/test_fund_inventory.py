# SPDX-License-Identifier: Apache-2.0
"""What the fund does with what it took over, pass by pass: what it buys, sells, repays, keeps and waits for (W-6, B-5).

Figures are worked out by hand. SOL is at 100 USDC and trades in lots of 0.01, EURC is at 2 and trades in whole ones.
The band is 2 %, the spread 1 %, a pass sells a tenth.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of, move
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation import fund_inventory
from clearinghouse.statemachine.margin.account_margin import equity
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


class Desk:
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
        """What the fund has."""
        fund(self.state, self.fund, asset or self.usdc, amount)

    def took(self, amount: int, asset: Asset, *, of: int = 0) -> None:
        """What the fund has to sell, of what it took over in all."""
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
        """One pass; what was said but for trades and the ends of orders, each with all its fields."""
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


def a_borrow_of_sol(desk: Desk) -> None:
    """The fund owes SOL."""
    desk.to_repay[desk.sol.id] = 1


def a_borrow_of_euros(desk: Desk) -> None:
    """The fund owes EURC, and nobody sells it for USDC."""
    desk.state.markets[desk.euros.id].status = types.MARKET_CLOSED
    desk.to_repay[desk.eurc.id] = 1


def cash(amount: int) -> Callable[[Desk], None]:
    """An amount of USDC."""
    return lambda desk: desk.has(amount)


def a_market_of_dollars(desk: Desk) -> None:
    """One in which USDC is what is bought and sold."""
    new_market(desk.state, types.SPOT, desk.usdc, desk.eurc, MICRO)


def a_borrow_of_dust(lot: int) -> Callable[[Desk], None]:
    """The fund owes what is worth a unit for 10^7, in lots of that or less."""

    def owe(desk: Desk) -> None:
        dust = new_asset(desk.state, "DUST", 9, "0.0001")
        new_market(desk.state, types.SPOT, dust, desk.usdc, lot)
        desk.to_repay[dust.id] = 1

    return owe


def a_loan(desk: Desk) -> None:
    """As much USDC as a lot costs is lent."""
    desk.pool(desk.usdc, 0)
    desk.lends(1_020_000, desk.usdc)


WORK: list[tuple[bool, list[Callable[[Desk], None]]]] = [
    (False, []),
    (False, [cash(10**12)]),
    (True, [lambda desk: desk.took(1, desk.sol)]),
    (False, [a_borrow_of_sol]),
    (True, [a_borrow_of_sol, lambda desk: desk.has(1, desk.sol)]),
    (False, [a_borrow_of_sol, cash(1_019_999)]),
    (True, [a_borrow_of_sol, cash(1_020_000)]),
    (True, [a_borrow_of_sol, a_loan]),
    (False, [a_borrow_of_euros, cash(10**12)]),
    (False, [a_borrow_of_euros, a_market_of_dollars, cash(10**12)]),
    (True, [a_borrow_of_euros, a_borrow_of_sol, cash(10**12)]),
    (True, [a_borrow_of_dust(10**7), cash(1)]),
    (False, [a_borrow_of_dust(9 * 10**6), cash(10**12)]),
]


@pytest.mark.parametrize(("work", "given"), WORK)
def test_when_the_fund_has_work(work: bool, given: list[Callable[[Desk], None]]) -> None:
    """Something to sell, or a borrow and something to repay it with: coins, or cash for a lot at the band's end."""
    desk = Desk()
    for give in given:
        give(desk)
    assert desk.has_work() is work


def test_a_fund_that_only_owes_has_no_work_and_does_nothing() -> None:
    """It owes a coin and never had cash."""
    assert not owing().has_work()
    desk = owing()
    assert desk.run() == []
    assert list(desk.to_repay) == [desk.sol.id]


def test_a_fund_in_debt_forgets_what_is_gone() -> None:
    """It owes cash, and has nothing of what it once took over, neither debts nor coins."""

    def in_debt() -> Desk:
        desk = Desk()
        add_unsettled(desk.state, holding_of(desk.state, desk.fund, desk.usdc), -1)
        a_borrow_of_sol(desk)
        return desk

    assert not in_debt().has_work()
    desk = in_debt()
    desk.took(10 * MICRO, desk.eurc)
    assert desk.run() == []
    assert not desk.to_repay
    assert not desk.to_sell


# --- repaying borrows ---------------------------------------------------------------------------------------------


def owing(amount: int = 3 * COIN) -> Desk:
    """The fund owes SOL, and the maker sells a lot at 1.01 up to 10 SOL."""
    desk = Desk()
    desk.pool(desk.sol, 100 * COIN)
    desk.borrowed(amount, desk.sol)
    desk.offer(SELL, 1_010_000, 1_000)
    return desk


def test_the_fund_buys_what_it_owes_and_repays_it() -> None:
    """3 SOL for 303 USDC, and nothing is left to do."""
    desk = owing()
    desk.has(400 * MICRO)
    assert desk.run() == [*desk.bought(300, 303 * MICRO), desk.repaid(3 * COIN)]
    assert not desk.to_repay
    assert desk.state.touched[LIQUIDITY_FUND] is desk.fund


def test_what_it_has_itself_it_repays_first_and_a_part_of_a_lot_needs_a_whole_one() -> None:
    """It has 1.005 SOL: 1.995 more are 200 lots."""
    desk = owing()
    desk.has(400 * MICRO)
    desk.has(COIN + LOT // 2, desk.sol)
    assert desk.run() == [
        desk.repaid(COIN + LOT // 2),
        *desk.bought(200, 202 * MICRO),
        desk.repaid(2 * COIN - LOT // 2),
    ]
    assert desk.fund.holdings[desk.sol.id].balance == LOT // 2


@pytest.mark.parametrize(
    ("cash", "lots"), [(1_019_999, 0), (1_020_000, 1), (2_039_999, 1), (50_000_000, 49)]
)
def test_it_buys_no_more_than_its_cash_pays_at_the_limit(cash: int, lots: int) -> None:
    """A lot may cost 1.02; what is still owed waits for later passes."""
    desk = owing()
    desk.has(cash)
    found = desk.run()
    bought = [*desk.bought(lots, lots * 1_010_000), desk.repaid(lots * LOT)]
    assert found == (bought if lots else [])
    assert list(desk.to_repay) == [desk.sol.id]


def test_its_loans_of_cash_are_called_in_to_buy() -> None:
    """303 would do, and all 400 are called in: the price may still move against it."""
    desk = owing()
    desk.pool(desk.usdc, 0)
    desk.lends(400 * MICRO, desk.usdc)
    assert desk.run() == [
        desk.redeemed(400 * MICRO, desk.usdc),
        *desk.bought(300, 303 * MICRO),
        desk.repaid(3 * COIN),
    ]


@pytest.mark.parametrize(("more", "lots"), [(0, 0), (1, 1)])
def test_what_it_has_lent_of_the_coin_itself_is_not_bought_though_the_pool_cannot_pay_it(
    more: int, lots: int
) -> None:
    """It has lent 3 SOL and owes 3, and the pool is empty: nothing is bought, nor any loan called in for it.

    Owing a unit more, it buys a lot; what that pays back to the pool is its own loan's, called in by its repayment.
    """
    desk = Desk()
    desk.pool(desk.sol, more)
    desk.lends(3 * COIN, desk.sol)
    desk.borrowed(3 * COIN + more, desk.sol)
    desk.pool(desk.usdc, 0)
    desk.lends(400 * MICRO, desk.usdc)
    desk.offer(SELL, 1_010_000, 1_000)
    assert [row[0] for row in desk.run()][:3] == (
        ["REDEEMED", "ORDER_ACCEPTED", "COLLATERAL_SOLD"] if lots else []
    )
    assert list(desk.to_repay) == [desk.sol.id]
    assert desk.market.last_price_per_lot == (1_010_000 if lots else 0)


def test_unsettled_equity_is_no_borrow() -> None:
    """The fund owes a SOL of unsettled equity and no borrow any more: it buys nothing, and forgets the borrow."""
    desk = Desk()
    desk.pool(desk.sol, COIN)
    add_unsettled(desk.state, holding_of(desk.state, desk.fund, desk.sol), -COIN)
    a_borrow_of_sol(desk)
    desk.offer(SELL, 1_010_000, 1_000)
    desk.has(400 * MICRO)
    assert desk.run() == []
    assert not desk.to_repay


def test_what_cannot_be_bought_waits_and_what_can_is_bought_by_asset() -> None:
    """EURC trades only in a market of dollars, in which it is what is paid; SOL has a market."""
    desk = Desk()
    for asset, amount in ((desk.eurc, MICRO), (desk.sol, COIN)):
        desk.pool(asset, 10 * COIN)
        desk.borrowed(amount, asset)
    desk.euros.status = types.MARKET_CLOSED
    dollars = new_market(desk.state, types.SPOT, desk.usdc, desk.eurc, MICRO)
    desk.offer(SELL, 500_000, 1_000, dollars)
    desk.offer(BUY, 490_000, 1_000, dollars)
    desk.offer(SELL, 1_010_000, 1_000)
    desk.has(400 * MICRO)
    assert desk.run() == [*desk.bought(100, 101 * MICRO), desk.repaid(COIN)]
    assert list(desk.to_repay) == [desk.eurc.id]


def test_borrows_are_repaid_by_asset_id_whenever_they_were_taken_over() -> None:
    """EURC was taken over before SOL."""
    desk = Desk()
    for asset, amount in ((desk.eurc, MICRO), (desk.sol, COIN)):
        desk.pool(asset, 10 * COIN)
        desk.borrowed(amount, asset)
        desk.has(amount, asset)
    assert desk.run() == [desk.repaid(COIN), desk.repaid(MICRO, desk.eurc)]
    assert not desk.to_repay


@pytest.mark.parametrize(("lot", "lots"), [(10**7, 3), (9 * 10**6, 0)])
def test_what_is_worth_less_than_a_unit_a_lot_cannot_be_bought(lot: int, lots: int) -> None:
    """A lot of 10^7 is worth one unit; one of 9 x 10^6 is worth none at the band's end."""
    desk = Desk()
    dust = new_asset(desk.state, "DUST", 9, "0.0001")
    market = new_market(desk.state, types.SPOT, dust, desk.usdc, lot)
    fund(desk.state, desk.maker, dust, COIN)
    desk.pool(dust, 0)
    loans.lend(desk.state, 0, desk.maker.holdings[dust.id], COIN // 2)
    desk.borrowed(25 * 10**6, dust)
    desk.offer(SELL, 1, 10, market)
    desk.has(1_000)
    names = [row[0] for row in desk.run()]
    assert names == (["ORDER_ACCEPTED", "COLLATERAL_SOLD", "REPAID"] if lots else [])
    assert desk.fund.holdings[desk.usdc.id].balance == 1_000 - lots


# --- selling assets -----------------------------------------------------------------------------------------------


def selling(amount: int, *, of: int = 0, has: int = -1, lots: int = 1_000) -> Desk:
    """The fund has SOL to sell, and the maker buys lots at 0.995."""
    desk = Desk()
    desk.took(amount, desk.sol, of=of)
    desk.has(amount if has < 0 else has, desk.sol)
    desk.offer(BUY, 995_000, lots)
    return desk


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
    desk = selling(amount, of=of, has=has)
    assert desk.run() == desk.sold(lots, lots * 995_000)
    assert desk.to_sell == {desk.sol.id: amount - lots * LOT}
    assert desk.state.waterfall.taken_over == {desk.sol.id: of}
    assert desk.fund.holdings[desk.usdc.id].balance == lots * 995_000


def test_what_the_book_does_not_take_stays() -> None:
    """Of a hundred lots somebody wants three."""
    desk = selling(10 * COIN, lots=3)
    assert desk.run() == desk.sold(3, 3 * 995_000, wanted=100)
    assert desk.to_sell == {desk.sol.id: 10 * COIN - 3 * LOT}


def test_what_was_lent_is_called_in_as_far_as_it_is_to_be_sold() -> None:
    """Of 2 SOL lent 1 was taken over to be sold: 1 is called in, and a tenth of 10 that were taken is sold."""
    desk = Desk()
    desk.pool(desk.sol, 0)
    desk.lends(2 * COIN, desk.sol)
    desk.took(COIN, desk.sol, of=10 * COIN)
    desk.offer(BUY, 995_000, 1_000)
    assert desk.run() == [desk.redeemed(COIN, desk.sol), *desk.sold(100, 99_500_000)]


@pytest.mark.parametrize(("cash", "lots"), [(LOT - 1, 0), (LOT, 1), (3 * LOT - 1, 2)])
def test_of_a_loan_only_what_the_pool_can_pay_is_sold(cash: int, lots: int) -> None:
    """10 SOL are lent and all but that is lent out."""
    desk = Desk()
    desk.pool(desk.sol, 0)
    desk.lends(10 * COIN, desk.sol)
    loans.borrow(desk.state, 0, desk.maker.holdings[desk.sol.id], 10 * COIN - cash)
    desk.took(10 * COIN, desk.sol)
    desk.offer(BUY, 995_000, 1_000)
    rows = desk.run()
    assert rows == [
        desk.redeemed(cash, desk.sol),
        *(desk.sold(lots, lots * 995_000) if lots else []),
    ]
    assert desk.to_sell == {desk.sol.id: 10 * COIN - lots * LOT}


def closed(desk: Desk) -> None:
    """The market has closed."""
    desk.market.status = types.MARKET_CLOSED


def at_a_venue(desk: Desk) -> None:
    """A venue matches."""
    desk.market.matching = types.EXTERNAL_VENUE


def in_euros(desk: Desk) -> None:
    """It trades for EURC."""
    desk.market.quote = desk.eurc


def a_perpetual(desk: Desk) -> None:
    """It is no spot market."""
    desk.market.is_spot = False


def of_something_else(desk: Desk) -> None:
    """It is another asset's."""
    desk.market.base = new_asset(desk.state, "BTC", 8, "1000")


@pytest.mark.parametrize("change", [closed, at_a_venue, in_euros, a_perpetual, of_something_else])
def test_what_nobody_will_ever_buy_here_stays_with_the_fund(change: Callable[[Desk], None]) -> None:
    """It is taken off the list, and the next asset is sold in the same pass."""
    desk = Desk()
    desk.took(10 * COIN, desk.sol)
    desk.has(10 * COIN, desk.sol)
    change(desk)
    desk.took(10 * MICRO, desk.eurc)
    desk.has(10 * MICRO, desk.eurc)
    desk.offer(BUY, 1_990_000, 10, desk.euros)
    names = [row[0] for row in desk.run()]
    assert names == ["ORDER_ACCEPTED", "COLLATERAL_SOLD"]
    assert desk.to_sell == {desk.eurc.id: 9 * MICRO}
    assert desk.state.waterfall.taken_over == {desk.eurc.id: 10 * MICRO}


@pytest.mark.parametrize(("amount", "has"), [(LOT - 1, LOT), (LOT, LOT - 1), (0, LOT)])
def test_less_than_the_smallest_lot_stays_with_the_fund(amount: int, has: int) -> None:
    """Return whether there is no more to sell or no more of it."""
    desk = selling(amount, of=LOT, has=has)
    assert desk.run() == []
    assert not desk.to_sell
    assert not desk.state.waterfall.taken_over


@pytest.mark.parametrize("first", [True, False])
def test_what_is_less_than_a_lot_of_the_market_that_trades_waits_for_one_with_a_smaller_lot(
    first: bool,
) -> None:
    """Half a lot is a whole lot of a market that is halted, before or after the other; the next asset is sold."""
    desk = Desk()
    lots = (LOT // 2, LOT) if first else (LOT, LOT // 2)
    other = new_market(desk.state, types.SPOT, desk.sol, desk.usdc, lots[1])
    desk.market.lot_base_units = lots[0]
    (desk.market if first else other).status = types.MARKET_HALTED
    desk.took(LOT - 1, desk.sol)
    desk.pool(desk.sol, 0)
    desk.lends(LOT - 1, desk.sol)
    desk.took(10 * MICRO, desk.eurc)
    desk.has(10 * MICRO, desk.eurc)
    desk.offer(BUY, 995_000, 10, other if first else desk.market)
    desk.offer(BUY, 1_990_000, 10, desk.euros)
    assert [row[0] for row in desk.run()] == ["ORDER_ACCEPTED", "COLLATERAL_SOLD"]
    assert desk.to_sell == {desk.sol.id: LOT - 1, desk.eurc.id: 9 * MICRO}


def test_while_the_market_is_halted_what_is_to_sell_waits() -> None:
    """Nothing is called in either, and the next asset is sold."""
    desk = Desk()
    desk.pool(desk.sol, 0)
    desk.lends(COIN, desk.sol)
    desk.took(COIN, desk.sol)
    desk.market.status = types.MARKET_HALTED
    desk.took(10 * MICRO, desk.eurc)
    desk.has(10 * MICRO, desk.eurc)
    desk.offer(BUY, 1_990_000, 10, desk.euros)
    assert [row[0] for row in desk.run()] == ["ORDER_ACCEPTED", "COLLATERAL_SOLD"]
    assert desk.to_sell == {desk.sol.id: COIN, desk.eurc.id: 9 * MICRO}


def test_a_market_of_dollars_does_not_keep_the_fund_from_selling_for_them() -> None:
    """EURC would buy USDC in a market that is listed before its own: the fund sells in its own market all the same."""
    desk = Desk()
    desk.state.markets.clear()
    dollars = new_market(desk.state, types.SPOT, desk.usdc, desk.eurc, MICRO)
    euros = new_market(desk.state, types.SPOT, desk.eurc, desk.usdc, MICRO)
    desk.took(10 * MICRO, desk.eurc)
    desk.has(10 * MICRO, desk.eurc)
    desk.offer(SELL, 500_000, 10, dollars)
    desk.offer(BUY, 400_000, 10, dollars)
    desk.offer(BUY, 1_990_000, 10, euros)
    found = desk.run()
    assert [row[0] for row in found] == ["ORDER_ACCEPTED", "COLLATERAL_SOLD"]
    assert found[1][2] == euros.id
    assert desk.to_sell == {desk.eurc.id: 9 * MICRO}


def test_borrows_are_repaid_before_assets_are_sold_and_those_by_id() -> None:
    """SOL that was taken over repays the SOL that is owed; EURC was taken over first, and is sold last."""
    desk = Desk()
    desk.took(10 * MICRO, desk.eurc)
    desk.took(2 * COIN, desk.sol)
    desk.has(10 * MICRO, desk.eurc)
    desk.has(2 * COIN, desk.sol)
    desk.pool(desk.sol, 10 * COIN)
    desk.borrowed(COIN, desk.sol)
    desk.offer(BUY, 995_000, 1_000)
    desk.offer(BUY, 1_990_000, 10, desk.euros)
    found = desk.run()
    assert [row[0] for row in found] == ["REPAID"] + ["ORDER_ACCEPTED", "COLLATERAL_SOLD"] * 2
    assert [row[2] for row in found if row[0] == "COLLATERAL_SOLD"] == [
        desk.market.id,
        desk.euros.id,
    ]


# --- the take-over itself -----------------------------------------------------------------------------------------


def test_all_that_is_left_of_an_account_becomes_the_funds_by_asset() -> None:
    """Coins and cash, though it came by the coins first, and a loan in its shares; nothing of the account is left."""
    desk = Desk()
    anna = new_account(desk.state, "anna")
    fund(desk.state, anna, desk.eurc, 2 * MICRO)
    fund(desk.state, anna, desk.sol, 3 * COIN)
    fund(desk.state, anna, desk.usdc, 4 * MICRO)
    desk.pool(desk.sol, 0)
    loans.lend(desk.state, 0, anna.holdings[desk.sol.id], COIN)
    desk.state.events.clear()
    fund_inventory.take_over(desk.state, OFFSET, anna)
    found = split(desk.state.events)
    assert [(event.name, *event.fields.values()) for event in found] == [
        ("TAKEN_OVER", OFFSET, anna.id, desk.usdc.id, 4 * MICRO, desk.usdc.price_e9),
        ("TAKEN_OVER", OFFSET, anna.id, desk.sol.id, 2 * COIN, desk.sol.price_e9),
        ("LOAN_TAKEN_OVER", OFFSET, anna.id, desk.sol.id, COIN, COIN * 10**9),
        ("TAKEN_OVER", OFFSET, anna.id, desk.eurc.id, 2 * MICRO, desk.eurc.price_e9),
    ]
    assert equity(anna) == 0
    assert desk.to_sell == {desk.sol.id: 3 * COIN, desk.eurc.id: 2 * MICRO}
