# SPDX-License-Identifier: Apache-2.0
"""One pass over what an account owes: what is sold on which book, what the providers get, who is paid (W-6, W-8).

Owns figures computed by hand over a small system. Events are read with the place of their command, which is 7
throughout.
"""

import pytest

from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation import collateral_sales
from clearinghouse.statemachine.liquidation.collateral_sales import (
    forced_trade,
    limit_price,
    release_reserved,
    repay_from_balances,
)
from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.types import BUY, LIQUIDITY_FUND, PPB, SELL
from tests.stateful.model_comparison import IS_PURE
from tests.unit.statemachine.liquidation.indebted_accounts import (
    AT,
    PERCENT,
    UNIT,
    Setup,
    lent,
    owe,
    provider,
    written,
)


def _never_recovers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sale go on as if the account stayed below its exit level."""
    if not IS_PURE:
        pytest.skip("compiled code is not patched")
    monkeypatch.setattr(collateral_sales, "leaves_liquidation", lambda *_: False)


def test_the_largest_debt_is_paid_first_from_the_largest_holding_and_then_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Debts of 500 USDC and 3 SOL; 80 ETH and 30 BTC. What a market of its own or a detour through USDC brings."""
    _never_recovers(monkeypatch)
    setup = Setup()
    eth, btc, sol = (setup.market(f"{coin}/USDC") for coin in ("ETH", "BTC", "SOL"))
    pair = setup.market("SOL/ETH")
    setup.give(setup.debtor, "ETH", 80_000)
    setup.give(setup.debtor, "BTC", 30_000)
    owe(setup.state, setup.debtor, setup.usd, 500 * UNIT)
    owe(setup.state, setup.debtor, setup.coins["SOL"], 3_000)
    setup.listing("NOM", 1)
    setup.give(setup.debtor, "NOM", 50_000)  # the smallest: its turn does not come
    setup.quote(eth, BUY, 990, 20)
    setup.quote(btc, BUY, 2_000, 25)
    setup.quote(pair, SELL, 1_010, 2)
    setup.quote(sol, SELL, 10_100, 1)
    assert setup.sell() == [
        # 52 ETH at 9.80 or more would pay 500; 20 of them find a bid.
        setup.sold(eth, 20, 198 * UNIT, 9_800_000, "USDC"),
        setup.paid("USDC", 198 * UNIT),
        # 302 are left: 16 BTC at 19.60 or more.
        setup.sold(btc, 16, 320 * UNIT, 19_600_000, "USDC"),
        setup.paid("USDC", 302 * UNIT),
        # 60 ETH buy SOL at 10.20 ETH or less; 2 are on offer, at 10.10.
        setup.sold(pair, 2, 20_200, 10_200, "SOL"),
        setup.paid("SOL", 2_000),
        # The last SOL is worth 100: 6 BTC, sold for USDC.
        setup.sold(btc, 6, 120 * UNIT, 19_600_000, "SOL"),
        # With 18 + 120 USDC it is bought, at 102 or less.
        setup.sold(sol, 1, 101 * UNIT, 102 * UNIT, "SOL"),
        setup.paid("SOL", 1_000),
    ]
    traded = (eth, btc, pair, btc, sol)
    assert setup.received == [(events.COLLATERAL_SOLD, setup.debtor.id, of.id) for of in traded]
    assert setup.case.sold
    assert setup.debtor.id in setup.state.touched


def test_what_cannot_be_sold_keeps_nobody_from_what_can(monkeypatch: pytest.MonkeyPatch) -> None:
    """A coin that is owed itself, one without a market, one below a lot, one in a full pool: the next one is sold."""
    _never_recovers(monkeypatch)
    setup = Setup()
    eth, sol = setup.market("ETH/USDC"), setup.market("SOL/USDC")
    for symbol, price in (("XRP", 10), ("NOM", 10), ("BIG", 10)):
        setup.listing(symbol, price)
    setup.market("BIG/USDC", lot=100)
    for symbol, units in (("XRP", 100_000), ("NOM", 90_000), ("BIG", 80_000), ("ETH", 60_000)):
        setup.give(setup.debtor, symbol, units)
    lent(setup, "SOL", 7_000, 0)
    owe(setup.state, setup.debtor, setup.usd, 100 * UNIT)
    # All of it is covered but a unit, worth a cent: for that one lot has to go.
    owe(setup.state, setup.debtor, setup.coins["XRP"], 100_001)
    setup.quote(eth, BUY, 1_000, 20)
    setup.quote(sol, BUY, 10_000, 20)
    assert setup.sell() == [
        setup.sold(eth, 11, 110 * UNIT, 9_800_000, "USDC"),
        setup.paid("USDC", 100 * UNIT),
        setup.sold(eth, 1, 10 * UNIT, 9_800_000, "XRP"),
        setup.paid("XRP", 100_000),
    ]


@pytest.mark.parametrize(("cash", "lots"), [(2_700, 2), (1_200, 1), (900, 0)])
def test_a_loan_is_called_in_as_far_as_its_pool_pays_and_whole_lots_of_that_are_sold(
    cash: int, lots: int
) -> None:
    """Of 7 SOL lent the debt of 500 needs 6 at 98.00; the pool pays what it has, in the name of this command."""
    setup = Setup()
    sol = setup.market("SOL/USDC")
    lent(setup, "SOL", 7_000, cash)
    owe(setup.state, setup.debtor, setup.usd, 500 * UNIT)
    setup.quote(sol, BUY, 10_000, 20)
    asset = setup.coins["SOL"]
    expected: list[tuple[object, ...]] = [
        ("REDEEMED", AT, setup.debtor.id, asset.id, cash, cash * PPB)
    ]
    if lots:
        expected += [
            setup.sold(sol, lots, lots * 100 * UNIT, 98 * UNIT, "USDC"),
            setup.paid("USDC", lots * 100 * UNIT),
        ]
    assert setup.sell() == expected
    assert setup.received == [(events.COLLATERAL_SOLD, setup.debtor.id, sol.id)] * (lots > 0)


@pytest.mark.parametrize(("amounts", "lots"), [({}, 5), ({"ETH": 80_000}, 8), ({"ETH": 0}, 1)])
def test_the_share_of_a_pass_is_of_the_holding_at_flagging(
    amounts: dict[str, int], lots: int
) -> None:
    """A tenth of what there was then; of a coin that came later, a tenth of what there is; a lot at least."""
    setup = Setup(share=10)
    eth = setup.market("ETH/USDC")
    setup.give(setup.debtor, "ETH", 50_000)
    owe(setup.state, setup.debtor, setup.usd, 400 * UNIT)
    setup.case.amounts = {setup.coins[coin].id: units for coin, units in amounts.items()}
    setup.quote(eth, BUY, 1_000, 50)
    assert setup.sell() == [
        setup.sold(eth, lots, lots * 10 * UNIT, 9_800_000, "USDC"),
        setup.paid("USDC", lots * 10 * UNIT),
    ]


@pytest.mark.parametrize("bids", [0, 11])
@pytest.mark.parametrize("below", [False, True])
def test_providers_get_what_the_book_leaves_and_only_below_auto_close(
    *, below: bool, bids: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A debt of 100 needs 11 ETH at 9.80 or more. What finds no bid the provider takes at 9.90, below auto-close."""
    _never_recovers(monkeypatch)
    setup = Setup()
    eth = setup.market("ETH/USDC")
    setup.give(setup.debtor, "ETH", 50_000)
    owe(setup.state, setup.debtor, setup.usd, 100 * UNIT)
    taker = provider(setup, eth, USDC=1_000)
    expected: list[tuple[object, ...]] = []
    if bids:
        setup.quote(eth, BUY, 980, bids)
        brought = min(bids * 9_800_000, 100 * UNIT)
        expected += [
            setup.sold(eth, bids, bids * 9_800_000, 9_800_000, "USDC"),
            setup.paid("USDC", brought),
        ]
    left = 11 - bids
    if below and left:
        lots = ("COLLATERAL_TAKEN", AT, setup.debtor.id, taker.id, eth.id, left, left * 9_900_000)
        rest = min(left * 9_900_000, 100 * UNIT - bids * 9_800_000)
        expected += [lots, setup.paid("USDC", rest)]
    assert setup.sell(below=below) == expected
    assert setup.case.sold == bool(expected)


def test_nothing_is_offered_to_providers_where_coins_are_bought() -> None:
    """A debtor with cash buys the SOL that it owes; who provides for sales of SOL is not asked."""
    setup = Setup()
    sol = setup.market("SOL/USDC")
    setup.give(setup.debtor, "USDC", 1_000 * UNIT)
    owe(setup.state, setup.debtor, setup.coins["SOL"], 3_000)
    taker = provider(setup, sol, USDC=1_000, SOL=10)
    setup.quote(sol, SELL, 10_100, 1)
    assert setup.sell(below=True) == [
        setup.sold(sol, 1, 101 * UNIT, 102 * UNIT, "SOL"),
        setup.paid("SOL", 1_000),
    ]
    assert taker.holdings[setup.usd.id].balance == 1_000 * UNIT


def test_a_remainder_below_a_lot_goes_to_the_fund_in_the_same_pass() -> None:
    """Half an ETH buys nothing on a book; the fund pays its 5.00 at the index, and they go to the debt."""
    setup = Setup()
    setup.market("ETH/USDC")
    setup.give(setup.debtor, "ETH", 500)
    owe(setup.state, setup.debtor, setup.usd, 100 * UNIT)
    setup.give(setup.state.accounts[LIQUIDITY_FUND], "USDC", 5 * UNIT)
    assert setup.sell() == [
        ("REMAINDER_TAKEN", AT, setup.debtor.id, setup.coins["ETH"].id, 500),
        ("REMAINDER_PAID", AT, setup.debtor.id, setup.usd.id, 5 * UNIT),
        setup.paid("USDC", 5 * UNIT),
    ]


def test_lenders_that_ask_are_paid_first_before_and_after_a_sale() -> None:
    """A full pool of SOL, a lender that asks for all of its 10. The debtor has 50 USDC and sells ETH for the rest.

    0.5 SOL are paid for with the cash. 9.5 are left, worth 950: 97 ETH at 9.80. 4 ETH find a bid at 10: 0.4 SOL more.
    """
    setup = Setup()
    eth, sol = setup.market("ETH/USDC"), setup.coins["SOL"]
    rates = (80 * PERCENT, 0, 0, 0, 0, 1, 1)
    setup.system.must(
        commands.SetPool(*setup.system.head(), sol.id, *rates, *(0, 0, 0, 0, PPB, 0, 0, 0, 0, 0))
    )
    lender = setup.account("lender", SOL=10)
    share_value = lender.holdings[sol.id]
    loans.lend(setup.state, 0, share_value, 10_000)
    debt = holding_of(setup.state, setup.debtor, sol)
    loans.borrow(setup.state, 0, debt, 10_000)
    assert sol.pool is not None
    sol.pool.redemption_queue.put(lender.id, 10_000, share_value.lent_shares)
    outside = holding_of(setup.state, setup.state.accounts[types.EXTERNAL], sol)
    outside.balance += debt.balance
    debt.balance = 0
    setup.give(setup.debtor, "USDC", 50 * UNIT)
    setup.give(setup.debtor, "ETH", 200_000)
    setup.quote(eth, BUY, 1_000, 4)

    def lender_paid(units: int) -> tuple[object, ...]:
        shares, value = units * PPB, units * UNIT // 10
        ids = (setup.debtor.id, lender.id, sol.id)
        return ("LENDER_PAID", AT, *ids, units, shares, shares, value, value, sol.price_e9)

    assert setup.sell() == [
        lender_paid(500),
        setup.sold(eth, 4, 40 * UNIT, 9_800_000, "SOL"),
        lender_paid(400),
    ]


def test_a_sale_that_finds_no_bid_sells_no_lot() -> None:
    """A forced trade answers with the lots that traded, none here, and then says nothing and marks nothing."""
    setup = Setup()
    eth = setup.market("ETH/USDC")
    setup.give(setup.debtor, "ETH", 50_000)
    owe(setup.state, setup.debtor, setup.usd, 100 * UNIT)
    setup.state.events.clear()
    terms = (SELL, limit_price(eth, SELL, PERCENT), 5, setup.usd)
    assert forced_trade(setup.state, AT, setup.debtor, eth, *terms) == 0
    assert written(setup.state) == []
    assert not setup.case.sold
    setup.quote(eth, BUY, 1_000, 3)
    assert forced_trade(setup.state, AT, setup.debtor, eth, *terms) == 3
    assert setup.case.sold


# --- before anything is sold --------------------------------------------------------------------------------------


def test_balances_pay_what_they_do_not_cover_and_every_borrow() -> None:
    """Covered unsettled equity is the settlement pass's; a unit beyond that, and a borrow, is paid now."""
    setup = Setup()
    covered = setup.give(setup.debtor, "USDC", 50 * UNIT)
    owe(setup.state, setup.debtor, setup.usd, 50 * UNIT)
    setup.state.events.clear()
    repay_from_balances(setup.state, AT, setup.debtor)
    assert written(setup.state) == []
    add_unsettled(setup.state, covered, -1)
    repay_from_balances(setup.state, AT, setup.debtor)
    assert written(setup.state) == [setup.paid("USDC", 50 * UNIT)]
    lent(setup, "SOL", 7_000, 7_000)
    liability = setup.debtor.holdings[setup.coins["SOL"].id]
    loans.borrow(setup.state, 0, liability, 5_000)
    setup.give(setup.debtor, "SOL", 3_000)
    setup.state.events.clear()
    repay_from_balances(setup.state, AT, setup.debtor)
    assert written(setup.state) == [
        ("REPAID", AT, setup.debtor.id, setup.coins["SOL"].id, 5_000, 5_000 * PPB)
    ]


def test_only_who_owes_loses_its_orders_and_the_newest_goes_first() -> None:
    """Orders of an account without debts stay; with a debt all go, the newest first."""
    setup = Setup()
    sol = setup.market("SOL/USDC")
    setup.give(setup.debtor, "USDC", 1_000 * UNIT)
    setup.system.order(setup.debtor.id, sol.id, BUY, 9_000, 1)
    setup.system.order(setup.debtor.id, sol.id, BUY, 8_000, 1)
    first, second = setup.debtor.spot_orders
    setup.state.events.clear()
    release_reserved(setup.state, AT, setup.debtor)
    assert list(setup.debtor.spot_orders) == [first, second]
    owe(setup.state, setup.debtor, setup.usd, UNIT)
    release_reserved(setup.state, AT, setup.debtor)
    ended = [event for event in events.split(setup.state.events) if event.name == "ORDER_CANCELLED"]
    assert [event.fields["order_id"] for event in ended] == [second, first]
    assert [event.fields["offset"] for event in ended] == [AT, AT]
    assert {event.fields["code"] for event in ended} == {codes.LIQUIDATION_CANCEL}
    assert setup.debtor.holdings[setup.usd.id].reserved == 0
