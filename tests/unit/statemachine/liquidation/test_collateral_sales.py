# SPDX-License-Identifier: Apache-2.0
"""One pass over what an account owes: what is sold on which book, what the providers get, who is paid (W-6, W-8).

Owns figures worked out by hand over a small world. Events are looked at with the place of their command, which is 7
throughout.
"""

import pytest

from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation.collateral_sales import (
    forced_trade,
    limit_price,
    release_reserved,
    repay_from_balances,
)
from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.types import BUY, LIQUIDITY_FUND, PPB, SELL
from tests.unit.statemachine.liquidation.indebted_accounts import (
    AT,
    PERCENT,
    UNIT,
    Town,
    lent,
    owe,
    provider,
    said,
)


def test_the_largest_debt_is_paid_first_from_the_largest_holding_and_then_the_next() -> None:
    """Debts of 500 USDC and 3 SOL; 80 ETH and 30 BTC. What a market of its own or a detour through USDC brings."""
    town = Town()
    eth, btc, sol = (town.market(f"{coin}/USDC") for coin in ("ETH", "BTC", "SOL"))
    pair = town.market("SOL/ETH")
    town.give(town.debtor, "ETH", 80_000)
    town.give(town.debtor, "BTC", 30_000)
    owe(town.state, town.debtor, town.usd, 500 * UNIT)
    owe(town.state, town.debtor, town.coins["SOL"], 3_000)
    town.listing("NOM", 1)
    town.give(town.debtor, "NOM", 50_000)  # the smallest: its turn does not come
    town.quote(eth, BUY, 990, 20)
    town.quote(btc, BUY, 2_000, 25)
    town.quote(pair, SELL, 1_010, 2)
    town.quote(sol, SELL, 10_100, 1)
    assert town.sell() == [
        # 52 ETH at 9.80 or more would pay 500; 20 of them find a bid.
        town.sold(eth, 20, 198 * UNIT, 9_800_000, "USDC"),
        town.paid("USDC", 198 * UNIT),
        # 302 are left: 16 BTC at 19.60 or more.
        town.sold(btc, 16, 320 * UNIT, 19_600_000, "USDC"),
        town.paid("USDC", 302 * UNIT),
        # 60 ETH buy SOL at 10.20 ETH or less; 2 are on offer, at 10.10.
        town.sold(pair, 2, 20_200, 10_200, "SOL"),
        town.paid("SOL", 2_000),
        # The last SOL is worth 100: 6 BTC, sold for USDC.
        town.sold(btc, 6, 120 * UNIT, 19_600_000, "SOL"),
        # With 18 + 120 USDC it is bought, at 102 or less.
        town.sold(sol, 1, 101 * UNIT, 102 * UNIT, "SOL"),
        town.paid("SOL", 1_000),
    ]
    traded = (eth, btc, pair, btc, sol)
    assert town.heard == [(events.COLLATERAL_SOLD, town.debtor.id, of.id) for of in traded]
    assert town.case.sold
    assert town.debtor.id in town.state.touched


def test_what_cannot_be_sold_keeps_nobody_from_what_can() -> None:
    """A coin that is owed itself, one without a market, one below a lot, one in a full pool: the next one is sold."""
    town = Town()
    eth, sol = town.market("ETH/USDC"), town.market("SOL/USDC")
    for symbol, price in (("XRP", 10), ("NOM", 10), ("BIG", 10)):
        town.listing(symbol, price)
    town.market("BIG/USDC", lot=100)
    for symbol, units in (("XRP", 100_000), ("NOM", 90_000), ("BIG", 80_000), ("ETH", 60_000)):
        town.give(town.debtor, symbol, units)
    lent(town, "SOL", 7_000, 0)
    owe(town.state, town.debtor, town.usd, 100 * UNIT)
    # All of it is covered but a unit, worth a cent: for that one lot has to go.
    owe(town.state, town.debtor, town.coins["XRP"], 100_001)
    town.quote(eth, BUY, 1_000, 20)
    town.quote(sol, BUY, 10_000, 20)
    assert town.sell() == [
        town.sold(eth, 11, 110 * UNIT, 9_800_000, "USDC"),
        town.paid("USDC", 100 * UNIT),
        town.sold(eth, 1, 10 * UNIT, 9_800_000, "XRP"),
        town.paid("XRP", 100_000),
    ]


@pytest.mark.parametrize(("cash", "lots"), [(2_700, 2), (1_200, 1), (900, 0)])
def test_a_loan_is_called_in_as_far_as_its_pool_pays_and_whole_lots_of_that_are_sold(
    cash: int, lots: int
) -> None:
    """Of 7 SOL lent the debt of 500 needs 6 at 98.00; the pool pays what it has, in the name of this command."""
    town = Town()
    sol = town.market("SOL/USDC")
    lent(town, "SOL", 7_000, cash)
    owe(town.state, town.debtor, town.usd, 500 * UNIT)
    town.quote(sol, BUY, 10_000, 20)
    asset = town.coins["SOL"]
    expected: list[tuple[object, ...]] = [
        ("REDEEMED", AT, town.debtor.id, asset.id, cash, cash * PPB)
    ]
    if lots:
        expected += [
            town.sold(sol, lots, lots * 100 * UNIT, 98 * UNIT, "USDC"),
            town.paid("USDC", lots * 100 * UNIT),
        ]
    assert town.sell() == expected
    assert town.heard == [(events.COLLATERAL_SOLD, town.debtor.id, sol.id)] * (lots > 0)


@pytest.mark.parametrize(("amounts", "lots"), [({}, 5), ({"ETH": 80_000}, 8), ({"ETH": 0}, 1)])
def test_the_share_of_a_pass_is_of_the_holding_at_flagging(
    amounts: dict[str, int], lots: int
) -> None:
    """A tenth of what there was then; of a coin that came later, a tenth of what there is; a lot at least."""
    town = Town(share=10)
    eth = town.market("ETH/USDC")
    town.give(town.debtor, "ETH", 50_000)
    owe(town.state, town.debtor, town.usd, 400 * UNIT)
    town.case.amounts = {town.coins[coin].id: units for coin, units in amounts.items()}
    town.quote(eth, BUY, 1_000, 50)
    assert town.sell() == [
        town.sold(eth, lots, lots * 10 * UNIT, 9_800_000, "USDC"),
        town.paid("USDC", lots * 10 * UNIT),
    ]


@pytest.mark.parametrize("bids", [0, 4, 11])
@pytest.mark.parametrize("below", [False, True])
def test_providers_get_what_the_book_leaves_and_only_below_auto_close(
    *, below: bool, bids: int
) -> None:
    """A debt of 100 needs 11 ETH at 9.80 or more. What finds no bid the provider takes at 9.90, below auto-close."""
    town = Town()
    eth = town.market("ETH/USDC")
    town.give(town.debtor, "ETH", 50_000)
    owe(town.state, town.debtor, town.usd, 100 * UNIT)
    taker = provider(town, eth, USDC=1_000)
    expected: list[tuple[object, ...]] = []
    if bids:
        town.quote(eth, BUY, 980, bids)
        brought = min(bids * 9_800_000, 100 * UNIT)
        expected += [
            town.sold(eth, bids, bids * 9_800_000, 9_800_000, "USDC"),
            town.paid("USDC", brought),
        ]
    left = 11 - bids
    if below and left:
        lots = ("COLLATERAL_TAKEN", AT, town.debtor.id, taker.id, eth.id, left, left * 9_900_000)
        rest = min(left * 9_900_000, 100 * UNIT - bids * 9_800_000)
        expected += [lots, town.paid("USDC", rest)]
    assert town.sell(below=below) == expected
    assert town.case.sold == bool(expected)


def test_nothing_is_offered_to_providers_where_coins_are_bought() -> None:
    """A debtor with cash buys the SOL that it owes; who provides for sales of SOL is not asked."""
    town = Town()
    sol = town.market("SOL/USDC")
    town.give(town.debtor, "USDC", 1_000 * UNIT)
    owe(town.state, town.debtor, town.coins["SOL"], 3_000)
    taker = provider(town, sol, USDC=1_000, SOL=10)
    town.quote(sol, SELL, 10_100, 1)
    assert town.sell(below=True) == [
        town.sold(sol, 1, 101 * UNIT, 102 * UNIT, "SOL"),
        town.paid("SOL", 1_000),
    ]
    assert taker.holdings[town.usd.id].balance == 1_000 * UNIT


def test_a_remainder_below_a_lot_goes_to_the_fund_in_the_same_pass() -> None:
    """Half an ETH buys nothing on a book; the fund pays its 5.00 at the index, and they go to the debt."""
    town = Town()
    town.market("ETH/USDC")
    town.give(town.debtor, "ETH", 500)
    owe(town.state, town.debtor, town.usd, 100 * UNIT)
    town.give(town.state.accounts[LIQUIDITY_FUND], "USDC", 5 * UNIT)
    assert town.sell() == [
        ("REMAINDER_TAKEN", AT, town.debtor.id, town.coins["ETH"].id, 500),
        ("REMAINDER_PAID", AT, town.debtor.id, town.usd.id, 5 * UNIT),
        town.paid("USDC", 5 * UNIT),
    ]


def test_lenders_that_ask_are_paid_first_before_and_after_a_sale() -> None:
    """A full pool of SOL, a lender that asks for all of its 10. The debtor has 50 USDC and sells ETH for the rest.

    0.5 SOL are paid for with the cash. 9.5 are left, worth 950: 97 ETH at 9.80. 4 ETH find a bid at 10: 0.4 SOL more.
    """
    town = Town()
    eth, sol = town.market("ETH/USDC"), town.coins["SOL"]
    rates = (80 * PERCENT, 0, 0, 0, 0, 1, 1)
    town.world.must(
        commands.SetPool(*town.world.head(), sol.id, *rates, *(0, 0, 0, 0, PPB, 0, 0, 0, 0, 0))
    )
    lender = town.account("lender", SOL=10)
    claim = lender.holdings[sol.id]
    loans.lend(town.state, 0, claim, 10_000)
    debt = holding_of(town.state, town.debtor, sol)
    loans.borrow(town.state, 0, debt, 10_000)
    assert sol.pool is not None
    sol.pool.redemption_queue.put(lender.id, 10_000, claim.lent_shares)
    outside = holding_of(town.state, town.state.accounts[types.EXTERNAL], sol)
    outside.balance += debt.balance
    debt.balance = 0
    town.give(town.debtor, "USDC", 50 * UNIT)
    town.give(town.debtor, "ETH", 200_000)
    town.quote(eth, BUY, 1_000, 4)

    def lender_paid(units: int) -> tuple[object, ...]:
        shares, value = units * PPB, units * UNIT // 10
        ids = (town.debtor.id, lender.id, sol.id)
        return ("LENDER_PAID", AT, *ids, units, shares, shares, value, value, sol.price_e9)

    assert town.sell() == [
        lender_paid(500),
        town.sold(eth, 4, 40 * UNIT, 9_800_000, "SOL"),
        lender_paid(400),
    ]


def test_a_sale_that_finds_no_bid_sells_no_lot() -> None:
    """A forced trade answers with the lots that traded, none here, and then says nothing and marks nothing."""
    town = Town()
    eth = town.market("ETH/USDC")
    town.give(town.debtor, "ETH", 50_000)
    owe(town.state, town.debtor, town.usd, 100 * UNIT)
    town.state.events.clear()
    terms = (SELL, limit_price(eth, SELL, PERCENT), 5, town.usd)
    assert forced_trade(town.state, AT, town.debtor, eth, *terms) == 0
    assert said(town.state) == []
    assert not town.case.sold
    town.quote(eth, BUY, 1_000, 3)
    assert forced_trade(town.state, AT, town.debtor, eth, *terms) == 3
    assert town.case.sold


# --- before anything is sold --------------------------------------------------------------------------------------


def test_balances_pay_what_they_do_not_cover_and_every_borrow() -> None:
    """Covered unsettled equity is the settlement pass's; a unit beyond that, and a borrow, is paid now."""
    town = Town()
    covered = town.give(town.debtor, "USDC", 50 * UNIT)
    owe(town.state, town.debtor, town.usd, 50 * UNIT)
    town.state.events.clear()
    repay_from_balances(town.state, AT, town.debtor)
    assert said(town.state) == []
    add_unsettled(town.state, covered, -1)
    repay_from_balances(town.state, AT, town.debtor)
    assert said(town.state) == [town.paid("USDC", 50 * UNIT)]
    lent(town, "SOL", 7_000, 7_000)
    owed = town.debtor.holdings[town.coins["SOL"].id]
    loans.borrow(town.state, 0, owed, 5_000)
    town.give(town.debtor, "SOL", 3_000)
    town.state.events.clear()
    repay_from_balances(town.state, AT, town.debtor)
    assert said(town.state) == [
        ("REPAID", AT, town.debtor.id, town.coins["SOL"].id, 5_000, 5_000 * PPB)
    ]


def test_only_who_owes_loses_its_orders_and_the_newest_goes_first() -> None:
    """Orders of an account without debts stay; with a debt all go, the newest first."""
    town = Town()
    sol = town.market("SOL/USDC")
    town.give(town.debtor, "USDC", 1_000 * UNIT)
    town.world.order(town.debtor.id, sol.id, BUY, 9_000, 1)
    town.world.order(town.debtor.id, sol.id, BUY, 8_000, 1)
    first, second = town.debtor.spot_orders
    town.state.events.clear()
    release_reserved(town.state, AT, town.debtor)
    assert list(town.debtor.spot_orders) == [first, second]
    owe(town.state, town.debtor, town.usd, UNIT)
    release_reserved(town.state, AT, town.debtor)
    ended = [event for event in events.split(town.state.events) if event.name == "ORDER_CANCELLED"]
    assert [event.fields["order_id"] for event in ended] == [second, first]
    assert [event.fields["offset"] for event in ended] == [AT, AT]
    assert {event.fields["code"] for event in ended} == {codes.LIQUIDATION_CANCEL}
    assert town.debtor.holdings[town.usd.id].reserved == 0
