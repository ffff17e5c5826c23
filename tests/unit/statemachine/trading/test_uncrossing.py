# SPDX-License-Identifier: Apache-2.0
"""Which orders trade in the uncrossing of an auction, by figures computed by hand (SPEC O-2, O-6, S-1, I-12.2).

Owns what both sets of the rules have in common, in one step and in slices: each case is played under both.
"""

import pytest

from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.orders import book
from clearinghouse.statemachine.orders.open_orders import finish
from clearinghouse.statemachine.state.deleveraging import LossToShare
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.trading.fills import trade
from clearinghouse.statemachine.trading.uncrossing import begin_to_uncross, uncross_markets
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_REDUCE_ONLY,
    MARKET_AUCTION,
    MARKET_OPEN,
    PRICE_WIDE,
    SELL,
)
from tests.vectors.building import (
    fund,
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
)

PRICE = 100
TRADED = [("AUCTION_UNCROSSED", 0), ("TRADE", 0)]


class Auction:
    """COIN against CASH, a lot a coin: two who bid and one who offers; each test gives them their means."""

    def __init__(self, kind: int) -> None:
        """Collect orders, without fees."""
        self.state: State = new_state("USDC", 6)
        self.coin = new_asset(self.state, "COIN", 0, "100")
        self.cash = new_asset(self.state, "CASH", 0, "1")
        self.market: Market = new_market(
            self.state, kind, self.coin, self.cash, 1, PRICE * types.PRICE_E9
        )
        self.market.status = MARKET_AUCTION
        self.anna, self.ben, self.carl = (
            new_account(self.state, name) for name in ("anna", "ben", "carl")
        )

    def order(self, account: Account, side: int, price: int, lots: int, flags: int = 0) -> Order:
        """An order at rest in the auction."""
        order = open_order(self.state, account, self.market, side, price, lots)
        if flags & FLAG_REDUCE_ONLY:
            order.flags = flags
            order.line.reduce_only = {**order.line.reduce_only, order.id: order}
        book.insert(self.market.bids if side == BUY else self.market.asks, order)
        return order

    def uncross(self) -> list[tuple[str, int]]:
        """End the auction as the set of the rules does; names and codes of the events of orders and trades."""
        state = self.state
        state.events.clear()
        begin_to_uncross(state, 0, self.market, MARKET_OPEN)
        uncross_markets(state, 0)
        assert not state.cursors.uncrossings
        of_market = ("AUCTION_ENDED", "MARKET_STATUS_CHANGED")
        return sorted(
            (event.name, event.fields.get("code", 0))
            for event in split(state.events)
            if event.name not in of_market
        )


def test_only_what_can_be_paid_takes_part() -> None:
    """Anna has 100 of 200: one lot of hers trades. Ben has nothing: his order ends. Carl sells the one lot (S-1)."""
    auction = Auction(types.SPOT)
    cash, coin = auction.cash.id, auction.coin.id
    fund(auction.state, auction.anna, auction.cash, 100)
    fund(auction.state, auction.carl, auction.coin, 5)
    auction.order(auction.anna, BUY, PRICE, 2)
    unpaid = auction.order(auction.ben, BUY, PRICE, 1)
    offer = auction.order(auction.carl, SELL, PRICE, 5)
    assert auction.uncross() == [
        TRADED[0],
        ("ORDER_CANCELLED", codes.MAKER_UNFUNDED),
        ("ORDER_REDUCED", codes.MAKER_UNFUNDED),
        TRADED[1],
    ]
    assert unpaid.id not in auction.state.orders
    assert auction.anna.holdings[cash].balance == 0
    assert auction.anna.holdings[coin].balance == 1
    assert auction.carl.holdings[cash].balance == 100
    assert offer.remaining_lots == 4


def test_a_loan_of_the_buyer_pays_in_the_uncrossing() -> None:
    """Anna, who came first, has lent 250 of CASH and has no balance: a lot at 100 leaves a claim of 150 (S-1)."""
    auction = Auction(types.SPOT)
    state, cash = auction.state, auction.cash
    cash.pool = Pool(0)
    state.pool_ids.append(cash.id)
    holding = fund(state, auction.anna, cash, 250)
    loans.lend(state, 0, holding, 250)
    fund(state, auction.carl, auction.coin, 1)
    auction.order(auction.anna, BUY, PRICE, 1)
    auction.order(auction.carl, SELL, PRICE, 1)
    assert auction.uncross() == [TRADED[0], ("REDEEMED", 0), TRADED[1]]
    assert (holding.balance, claim_of(holding)) == (0, 150)


def test_a_reduce_only_order_does_not_trade_beyond_the_position() -> None:
    """Of a long of 5, 5 sell at 99 first; 5 that only reduce end then, and ben keeps a bid for the others (O-6)."""
    auction = Auction(types.PERPETUAL)
    state, market = auction.state, auction.market
    for account in (auction.anna, auction.ben, auction.carl):
        fund(state, account, auction.cash, 10_000)
    sale = open_order(state, auction.carl, market, SELL, PRICE, 5)
    purchase = open_order(state, auction.anna, market, BUY, PRICE, 5)
    trade(state, 0, sale, purchase, PricePerLot(PRICE), 5)
    finish(state, purchase)
    reducing = auction.order(auction.anna, SELL, PRICE, 5, FLAG_REDUCE_ONLY)
    auction.order(auction.anna, SELL, PRICE - 1, 5)
    bid = auction.order(auction.ben, BUY, PRICE, 10)
    assert auction.uncross() == [
        TRADED[0],
        ("ORDER_CANCELLED", codes.REDUCE_ONLY_SHRUNK),
        TRADED[1],
    ]
    assert reducing.id not in state.orders
    assert auction.anna.lines[market.id].position == 0
    assert auction.ben.lines[market.id].position == 5
    assert bid.remaining_lots == 5


@pytest.mark.parametrize(("means", "trades"), [(20, True), (19, False)])
def test_an_order_is_asked_again_where_a_price_fails_between_slices(
    means: int, trades: bool
) -> None:
    """A bid for a lot at 100 loses 20 by a fall of 20 %: an account with less than that does not trade then (P-4)."""
    auction = Auction(types.PERPETUAL)
    state, coin = auction.state, auction.coin
    coin.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2_000)
    coin.index_e9 = coin.allowed_price_e9 = coin.price_e9
    auction.market.allowed_mark_e9 = auction.market.mark_e9
    fund(state, auction.anna, auction.cash, means)
    fund(state, auction.carl, auction.cash, 1_000)
    bid = auction.order(auction.anna, BUY, PRICE, 1)
    auction.order(auction.carl, SELL, PRICE, 1)
    begin_to_uncross(state, 0, auction.market, MARKET_OPEN)
    coin.price_state = PRICE_WIDE
    uncross_markets(state, 0)
    ended = [
        (one.fields["order_id"], one.fields["code"])
        for one in split(state.events)
        if one.name == "ORDER_CANCELLED"
    ]
    assert ended == ([] if trades else [(bid.id, codes.RESTING_ORDER_PRICE)])
    assert auction.carl.lines[auction.market.id].position == (-1 if trades else 0)


def test_an_uncrossing_waits_for_a_loss_that_is_shared_and_stays_due_work() -> None:
    """Nothing trades while a loss is shared in the market, and the work is behind; afterwards it goes on (I-12.2)."""
    auction = Auction(types.SPOT)
    state = auction.state
    fund(state, auction.anna, auction.cash, 100)
    fund(state, auction.carl, auction.coin, 1)
    auction.order(auction.anna, BUY, PRICE, 1)
    auction.order(auction.carl, SELL, PRICE, 1)
    losses = state.cursors.liquidation.losses
    losses[auction.market.id, BUY] = LossToShare(1, {})
    begin_to_uncross(state, 0, auction.market, MARKET_OPEN)
    uncross_markets(state, 0)
    assert state.cursors.is_behind
    assert auction.market.status == MARKET_AUCTION
    losses.clear()
    uncross_markets(state, 0)
    assert not state.cursors.uncrossings
    assert auction.market.status == MARKET_OPEN
    assert auction.anna.holdings[auction.coin.id].balance == 1


def test_an_order_whose_time_is_over_ends_before_it_takes_part() -> None:
    """Due work has not come to it yet: it is over, and the offer that it would have met stays (U-6, I-12.2)."""
    auction = Auction(types.SPOT)
    state = auction.state
    fund(state, auction.anna, auction.cash, 100)
    fund(state, auction.carl, auction.coin, 1)
    over = auction.order(auction.anna, BUY, PRICE, 1)
    over.tif, over.expire_ns = types.GTD, types.SECOND_NS
    offer = auction.order(auction.carl, SELL, PRICE, 1)
    state.time_ns = types.SECOND_NS
    state.cursors.is_behind = True
    assert auction.uncross() == [("ORDER_CANCELLED", codes.EXPIRED)]
    assert over.id not in state.orders
    assert offer.remaining_lots == 1
