# SPDX-License-Identifier: Apache-2.0
"""What settling a trade moves and what it leaves beside value: whose loss it was, what a sign changes (S-1 to S-4).

Owns figures computed by hand for the parts that only matter much later, in a liquidation, and both legs of a spot
trade against sums of what each side has, pays and gets.
"""

import pytest
from hypothesis import given, settings, strategies as st

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.orders import book, open_orders
from clearinghouse.statemachine.positions.booking import change_position, realised_result
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Asset, Order, State
from clearinghouse.statemachine.trading.fills import settle_spot, trade
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import OrderId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_SPOT_MARGIN,
    BUY,
    FEES,
    PPB,
    SECOND_NS,
    SELL,
)
from tests.support import System
from tests.vectors.building import (
    fund,
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
)

UNIT = 10**6
PERCENT = PPB // 100


def liquidation(system: System) -> None:
    """Turn the waterfall on."""
    rates = (10 * PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, PPB)
    system.must(
        commands.SetLiquidation(
            *system.head(), 1, SECOND_NS, *rates, 2, 6 * PERCENT, PERCENT, 20, 0
        )
    )


def setup() -> tuple[System, int, int, int]:
    """A perpetual on SOL at 20 without fees, and two accounts: the world, the market, one, the other."""
    system = System()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    one, other = (system.account(owner, USDC=1_000 * UNIT) for owner in ("one", "other"))
    return system, perp, one, other


def deal(system: System, perp: int, buyer: int, seller: int, price: int, lots: int) -> None:
    """Let one account buy from another, at a price in hundredths."""
    system.order(seller, perp, SELL, price, lots)
    system.order(buyer, perp, BUY, price, lots)


def test_losses_are_remembered_by_account_asset_market_and_side() -> None:
    """A loss below zero is noted on the side of the position that made it, and a gain takes from it again."""
    system, perp, one, other = setup()
    liquidation(system)
    losses = system.state.waterfall.losses
    deal(system, perp, one, other, 2000, 10)
    assert losses == {}  # an opening realises nothing
    deal(system, perp, other, one, 1900, 4)  # 4 lots bought at 20, sold at 19
    assert losses == {(one, 1): {(perp, BUY): 4 * UNIT}}
    deal(system, perp, other, one, 1800, 3)  # 3 lots lose 2 each
    assert losses == {(one, 1): {(perp, BUY): 10 * UNIT}}
    deal(system, perp, other, one, 2100, 3)  # the last 3 gain 1 each: still 7 below zero
    assert losses == {(one, 1): {(perp, BUY): 7 * UNIT}}
    deal(system, perp, other, one, 2000, 2)  # opens a short of 2
    deal(system, perp, one, other, 2300, 2)  # and closes it 3 higher
    assert losses == {(one, 1): {(perp, BUY): 7 * UNIT, (perp, SELL): 6 * UNIT}}


def test_no_loss_is_remembered_while_there_is_no_waterfall() -> None:
    """Without the parameters of liquidation no account will share a loss, and none is noted."""
    system, perp, one, other = setup()
    deal(system, perp, one, other, 2000, 10)
    deal(system, perp, other, one, 1900, 10)
    assert system.unsettled(one) == -10 * UNIT
    assert system.state.waterfall.losses == {}


@pytest.mark.parametrize(
    ("position", "cost", "lots", "value", "expected"),
    [
        # opens, and adds: no result, the value is the cost
        (0, 0, 5, 100, (5, 100, 0)),
        (0, 0, -5, -100, (-5, -100, 0)),
        (5, 100, 5, 120, (10, 220, 0)),
        (-5, -100, -5, -80, (-10, -180, 0)),
        # a part of a long: 3 of 10 lots of cost 101 release 30.3, ceiled 31; sold for 36: 5
        (10, 101, -3, -36, (7, 70, 5)),
        # all of it
        (10, 101, -10, -120, (0, 0, 19)),
        # a part of a short: 3 of 10 lots of cost -101 release -30.3, ceiled -30; bought for 24: 6
        (-10, -101, 3, 24, (-7, -71, 6)),
        # a flip: of -50 for 5 lots, 3 close for -30; the other 2 open with -20
        (3, 31, -5, -50, (-2, -20, -1)),
        # a flip of a short whose closing part does not divide: 50 x 3 / 7 = 21.43, ceiled 22; 28 are left
        (-3, -31, 7, 50, (4, 28, 9)),
    ],
)
def test_a_position_changes_by_the_unit(
    position: int, cost: int, lots: int, value: int, expected: tuple[int, int, int]
) -> None:
    """Position, cost and realised result after signed lots for a signed value."""
    system, perp, one, other = setup()
    deal(system, perp, one, other, 2000, 1)
    line = system.line(one, perp)
    line.position, line.cost = position, cost
    realised = realised_result(line, lots, value)
    change_position(line, lots, value, realised)
    assert (line.position, line.cost, realised) == expected


def test_a_gain_that_ends_a_debt_leaves_no_loss_to_share() -> None:
    """At unsettled equity of exactly 0 nothing is remembered: neither of the gain that led there nor of a loss."""
    system, perp, one, other = setup()
    liquidation(system)
    losses = system.state.waterfall.losses
    deal(system, perp, one, other, 2000, 2)
    deal(system, perp, other, one, 1900, 1)
    assert losses == {(one, 1): {(perp, BUY): UNIT}}
    deal(
        system, perp, other, one, 2100, 1
    )  # the last lot of the long gains what the first has lost
    assert system.unsettled(one) == 0
    assert losses == {}
    deal(system, perp, one, other, 2000, 2)
    deal(system, perp, other, one, 2100, 1)  # a claim of 1
    deal(system, perp, other, one, 1900, 1)  # and a loss that eats it, no more
    assert system.unsettled(one) == 0
    assert losses == {}


def test_the_loss_of_a_single_lot_is_that_of_a_long() -> None:
    """One lot, bought at 20 and sold at 19: the side is that of the position, however small."""
    system, perp, one, other = setup()
    liquidation(system)
    deal(system, perp, one, other, 2000, 1)
    deal(system, perp, other, one, 1900, 1)
    assert system.state.waterfall.losses == {(one, 1): {(perp, BUY): UNIT}}


def test_what_neither_gains_nor_loses_is_not_remembered() -> None:
    """An account below zero that closes at its entry has no further market to share a loss with."""
    system, perp, one, other = setup()
    second = system.market("SOL-2", types.PERPETUAL, 2, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    liquidation(system)
    deal(system, perp, one, other, 2000, 1)
    deal(system, perp, other, one, 1900, 1)
    deal(system, second, one, other, 2000, 1)
    deal(system, second, other, one, 2000, 1)
    assert system.state.waterfall.losses == {(one, 1): {(perp, BUY): UNIT}}


# --- both legs of a spot trade --------------------------------------------------------------------------------------

LOT = 10
RICH = 10**9


class Exchange:
    """COIN against CASH, a pool of each that a rich lender fills, and USDC, in which everybody owes a little.

    A debtor has exposure, so that each new holding from now on matters to a price.
    """

    def __init__(self) -> None:
        """Open both pools."""
        self.state: State = new_state("USDC", 6)
        self.coin = new_asset(self.state, "COIN", 3, "5")
        self.cash = new_asset(self.state, "CASH", 2, "1")
        self.market = new_market(self.state, types.SPOT, self.coin, self.cash, LOT)
        self.lender = new_account(self.state, "lender")
        for asset in (self.coin, self.cash):
            asset.pool = Pool(0)
            self.state.pool_ids.append(asset.id)
            self.lend(self.lender, asset, RICH)
        self.owe(self.state.accounts[FEES])

    def lend(self, account: Account, asset: Asset, amount: int) -> None:
        """Let an account lend money from outside."""
        loans.lend(self.state, 0, fund(self.state, account, asset, amount), amount)

    def owe(self, account: Account) -> None:
        """Let an account owe a unit of USDC."""
        ledger.add_unsettled(
            self.state, ledger.holding_of(self.state, account, self.state.valuation), -1
        )

    def side(self, name: str, asset: Asset, own: int, lent: int) -> Account:
        """An account that may borrow and has no holding but of what it pays with, and of that only if it has some."""
        account = new_account(self.state, name)
        account.flags = ACCOUNT_SPOT_MARGIN
        self.owe(account)
        if own:
            fund(self.state, account, asset, own)
        if lent:
            self.lend(account, asset, lent)
        return account

    def order(
        self, account: Account, side: int, price: int, lots: int, taker_fee_ppb: int = 0
    ) -> Order:
        """An open order, neither in a book nor checked by a gate."""
        return open_order(self.state, account, self.market, side, price, lots, 0, taker_fee_ppb)

    def written(self) -> list[Event]:
        """The events so far, which are forgotten."""
        found = split(self.state.events)
        self.state.events.clear()
        return found


def has(account: Account, asset: Asset) -> tuple[int, int, int]:
    """Balance, loan and debt of an account."""
    holding = account.holdings[asset.id]
    return holding.balance, claim_of(holding), debt_of(holding)


def paid_from(own: int, lent: int, amount: int) -> tuple[int, int, int]:
    """Return the rest of a balance and a loan, and the borrow, once an amount is paid: balance, loan, borrow."""
    short = max(0, amount - own)
    redeemed = min(short, lent)
    return own + short - amount, lent - redeemed, short - redeemed


@st.composite
def both_fees(draw: st.DrawFn, notional: int) -> tuple[int, int]:
    """Two fees of which one may be a rebate that the other covers; neither above the notional."""
    paid = draw(st.one_of(st.just(notional), st.just(1), st.integers(0, notional)))
    other = draw(st.one_of(st.just(-paid), st.integers(-paid, notional)))
    return draw(st.sampled_from([(paid, other), (other, paid)]))


@settings(max_examples=60)
@given(st.data())
def test_both_legs_and_fees_of_a_spot_trade(data: st.DataObject) -> None:
    """Each side pays from balance, then loans, then a borrow, and gets what the other pays, fees apart (S-1, S-3)."""
    lots = data.draw(st.integers(1, 9))
    notional = data.draw(st.integers(1, 40))
    buyer_fee, seller_fee = data.draw(both_fees(notional))
    amounts = st.one_of(st.just(0), st.integers(0, 100))
    cost, coins = notional + max(buyer_fee, 0), lots * LOT
    setup = Exchange()
    state, coin, cash = setup.state, setup.coin, setup.cash
    rich = data.draw(st.booleans())  # an account with enough may not be funded at all
    own, lent = (cost if rich else data.draw(amounts)), data.draw(amounts)
    buyer = setup.side("buyer", cash, own, lent)
    own_coin, lent_coin = (coins if rich else data.draw(amounts)), data.draw(amounts)
    seller = setup.side("seller", coin, own_coin, lent_coin)
    state.events.clear()

    settle_spot(
        *(state, 7, setup.market, buyer, seller, lots, notional, buyer_fee, seller_fee),
        fund_buyer=not rich,
        fund_seller=not rich,
    )

    left, loan, debt = paid_from(own, lent, cost)
    rebate = max(-buyer_fee, 0)
    assert has(buyer, cash) == (left + rebate, loan, debt)
    assert has(buyer, coin) == (coins, 0, 0)
    left_coin, loan_coin, debt_coin = paid_from(own_coin, lent_coin, coins)
    assert has(seller, coin) == (left_coin, loan_coin, debt_coin)
    assert has(seller, cash) == (notional - seller_fee, 0, 0)
    assert has(state.accounts[FEES], cash) == (buyer_fee + seller_fee, 0, 0)
    expected = [
        (name, account.id, asset.id, amount)
        for account, asset, redeemed, borrowed in (
            (buyer, cash, lent - loan, debt),
            (seller, coin, lent_coin - loan_coin, debt_coin),
        )
        for name, amount in (("REDEEMED", redeemed), ("BORROWED", borrowed))
        if amount
    ]
    written = setup.written()
    assert all(event.fields["offset"] == 7 for event in written)
    assert [
        (e.name, e.fields["account_id"], e.fields["asset_id"], e.fields["amount"]) for e in written
    ] == expected
    # Prices of what they hold now matter to both sides; the fees account owes too, so to it as well.
    assert {buyer.id, seller.id} <= set(coin.exposed_holders)
    assert {FEES, buyer.id, seller.id} <= set(cash.exposed_holders)


def test_what_a_fill_brought_is_lent_and_nothing_that_was_there_before() -> None:
    """300 sold at a fee of 1 per cent brings 297 to the pool; 500 of before and the maker's rest stay (S-3)."""
    setup = Exchange()
    seller = setup.side("seller", setup.coin, 100, 0)
    buyer = setup.side("buyer", setup.cash, 1_000, 0)
    for account in (seller, buyer):
        account.flags = ACCOUNT_AUTO_LEND
        account.holdings[setup.state.valuation.id].unsettled = 0  # a debt would stop the lending
    fund(setup.state, seller, setup.cash, 500)
    maker = setup.order(buyer, BUY, 100, 3)
    taker = setup.order(seller, SELL, 100, 3, PPB // 100)
    setup.written()
    assert trade(setup.state, 4, maker, taker, PricePerLot(100), 3) == 3
    assert has(seller, setup.cash) == (500, 297, 0)
    assert has(seller, setup.coin) == (70, 0, 0)
    assert has(buyer, setup.cash) == (700, 0, 0)
    assert has(buyer, setup.coin) == (0, 30, 0)
    written = setup.written()
    assert [(event.name, event.fields["offset"]) for event in written] == [
        ("TRADE", 4),
        ("LENT", 4),
        ("LENT", 4),
    ]
    assert [event.fields["account_id"] for event in written[1:]] == [buyer.id, seller.id]


def test_proceeds_of_the_machine_are_spoken_for() -> None:
    """The proceeds of the machine's sales for an account that lends by itself stay in the balance (S-3)."""
    setup = Exchange()
    seller = setup.side("seller", setup.coin, 100, 0)
    buyer = setup.side("buyer", setup.cash, 1_000, 0)
    seller.flags = ACCOUNT_AUTO_LEND
    seller.holdings[setup.state.valuation.id].unsettled = 0
    maker = setup.order(buyer, BUY, 100, 3)
    taker = setup.order(seller, SELL, 100, 3)
    taker.machine = True
    trade(setup.state, 0, maker, taker, PricePerLot(100), 3)
    assert has(seller, setup.cash) == (300, 0, 0)


def test_a_derivative_brings_nothing_that_could_be_lent() -> None:
    """A buyer of a perpetual on COIN keeps its coins and cash where they are, with any settings (S-2, S-3)."""
    setup = Exchange()
    perp = new_market(
        setup.state, types.PERPETUAL, setup.coin, setup.cash, LOT, 100 * types.PRICE_E9
    )
    sides = [new_account(setup.state, name) for name in ("one", "other")]
    for account in sides:
        account.flags = ACCOUNT_AUTO_LEND
        fund(setup.state, account, setup.coin, 500)
        fund(setup.state, account, setup.cash, 500)
    maker = open_order(setup.state, sides[0], perp, BUY, 100, 3)
    taker = open_order(setup.state, sides[1], perp, SELL, 100, 3)
    setup.written()
    trade(setup.state, 4, maker, taker, PricePerLot(100), 3)
    for account in sides:
        assert has(account, setup.coin) == (500, 0, 0)
        assert has(account, setup.cash) == (500, 0, 0)
    assert [event.name for event in setup.written()] == ["TRADE"]


def test_a_fill_out_of_a_loan_leaves_the_other_order_to_a_borrow() -> None:
    """Loans of 100 count for two orders of 60: the fill of one takes 60, and the other would borrow 20 (M-3, I-12)."""
    setup = Exchange()
    buyer = new_account(setup.state, "buyer")
    buyer.flags = ACCOUNT_SPOT_MARGIN
    setup.lend(buyer, setup.cash, 100)
    seller = new_account(setup.state, "seller")
    fund(setup.state, seller, setup.coin, 1_000)
    first, second = (setup.order(buyer, BUY, 60, 1) for _ in range(2))
    taker = setup.order(seller, SELL, 60, 1)
    trade(setup.state, 0, first, taker, PricePerLot(60), 1)
    assert has(buyer, setup.cash) == (0, 40, 0)
    assert second.reserved == 60
    assert buyer.spot_exposed
    assert buyer.exposure_count == 1
    assert buyer.id in setup.cash.exposed_holders


# --- what a fill brings about -----------------------------------------------------------------------------------------


def perpetual() -> tuple[Exchange, list[Account], Account]:
    """A perpetual at 100 without fees: the desk, its makers, and one more account."""
    setup = Exchange()
    setup.market = new_market(
        setup.state, types.PERPETUAL, setup.coin, setup.cash, LOT, 100 * types.PRICE_E9
    )
    accounts = [new_account(setup.state, name) for name in ("one", "two", "three")]
    for account in accounts:
        fund(setup.state, account, setup.cash, 10_000)
    setup.written()
    return setup, accounts[:2], accounts[2]


def test_a_leg_of_a_pair_trades_as_the_taker() -> None:
    """The lots of a pair count once, 5 for 3 and 5; when the 5 trade 2, 1 of the 3 and 3 of the 5 are left (O-9.1)."""
    setup, (one, two), _ = perpetual()
    line = open_orders.line_of(one, setup.market)
    near, far = setup.order(one, SELL, 100, 3), setup.order(one, SELL, 100, 5)
    setup.state.events.clear()
    left = [open_orders.suspend(setup.state, order) for order in (near, far)]
    near.oco_id, far.oco_id = far.id, near.id
    for order, lots in zip((near, far), left, strict=True):
        open_orders.resume(setup.state, order, lots)
    assert line.ask_lots == 5
    maker = setup.order(two, BUY, 100, 2)
    trade(setup.state, 9, maker, far, PricePerLot(100), 2)
    assert line.position == -2
    assert line.ask_lots == 3
    assert (far.remaining_lots, far.oco_id, far.id in setup.state.orders) == (3, near.id, True)
    assert (near.remaining_lots, near.oco_id) == (1, far.id)
    assert [(event.name, event.fields["offset"]) for event in setup.written()] == [
        ("TRADE", 9),
        ("ORDER_REDUCED", 9),
    ]


def test_funding_is_booked_at_the_fill_that_changes_a_position() -> None:
    """2 lots owe 3 each of funding when one more is bought: -6, booked by the item that trades (P-5)."""
    setup, (one, two), third = perpetual()
    trade(
        setup.state,
        0,
        setup.order(two, SELL, 100, 2),
        setup.order(one, BUY, 100, 2),
        PricePerLot(100),
        2,
    )
    setup.market.funding_index_ray = 3 * RAY
    setup.written()
    trade(
        setup.state,
        8,
        setup.order(third, SELL, 100, 1),
        setup.order(one, BUY, 100, 1),
        PricePerLot(100),
        1,
    )
    written = setup.written()
    assert [(event.name, event.fields["offset"]) for event in written] == [
        ("TRADE", 8),
        ("FUNDING_PAID", 8),
    ]
    assert written[1].fields["account_id"] == one.id
    assert written[1].fields["amount"] == -6
    assert one.holdings[setup.cash.id].unsettled == -6
    # The seller's position is new: it owes nothing of what has been, like the second, which has not traded since.
    assert third.lines[setup.market.id].funding_index_ray == 3 * RAY
    assert two.holdings[setup.cash.id].unsettled == 0


def test_a_leg_that_trades_keeps_its_turn_in_the_queue() -> None:
    """Of a pair's leg at rest 2 of 5 trade: it hides nothing, so it stays before later orders (O-3)."""
    setup, (one, two), third = perpetual()
    leg, behind = setup.order(one, SELL, 100, 5), setup.order(two, SELL, 100, 1)
    for order in (leg, behind):
        book.insert(setup.market.asks, order)
    leg.oco_id = OrderId(99)  # the other leg has gone meanwhile
    taker = setup.order(third, BUY, 100, 2)
    setup.written()
    trade(setup.state, 0, leg, taker, PricePerLot(100), 2)
    level = leg.level
    assert level is not None
    assert (level.lots, level.head, leg.next) == (4, leg, behind)
    assert [event.name for event in setup.written()] == ["TRADE"]


def test_an_iceberg_shows_no_part_before_it_rests() -> None:
    """A taker that is to show 2 of 5 trades 2: what is left is not in the book yet (O-3)."""
    setup, (one, _), third = perpetual()
    maker = setup.order(one, SELL, 100, 2)
    taker = setup.order(third, BUY, 100, 5)
    taker.display_lots = 2
    setup.written()
    trade(setup.state, 0, maker, taker, PricePerLot(100), 2)
    assert (taker.remaining_lots, taker.level) == (3, None)
    assert [event.name for event in setup.written()] == ["TRADE"]
