# SPDX-License-Identifier: Apache-2.0
"""Which orders trade in the uncrossing of an auction, by figures computed by hand (SPEC O-2, O-6, S-1, I-12.2).

Owns what both sets of the rules have in common, in one step and in slices: each case is played under both.
"""

import pytest

from clearinghouse.statemachine.ledger.dirty import market_changed
from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.orders import book
from clearinghouse.statemachine.orders.open_orders import finish, reduce
from clearinghouse.statemachine.state.deleveraging import LossToShare
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.state.uncrossing import EXECUTING, SUMMING
from clearinghouse.statemachine.trading import uncrossing
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
    losses[auction.market.id, BUY] = LossToShare(1)
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


def step_to(auction: Auction, monkeypatch: pytest.MonkeyPatch, stage: int) -> None:
    """End the auction in slices of one step, up to a stage of its first round."""
    monkeypatch.setattr(uncrossing, "WORK_SLICE", 1)
    begin_to_uncross(auction.state, 0, auction.market, MARKET_OPEN)
    while auction.state.cursors.uncrossings[0].stage != stage:
        uncross_markets(auction.state, 0)


def uncross_the_rest(auction: Auction) -> list[tuple[str, int]]:
    """Go on to the end; names, and lots or else codes, of the events of orders and trades since the begin."""
    while auction.state.cursors.uncrossings:
        uncross_markets(auction.state, 0)
    return [
        (event.name, event.fields.get("lots", event.fields.get("code", 0)))
        for event in split(auction.state.events)
        if event.name in ("TRADE", "ORDER_CANCELLED", "AUCTION_UNCROSSED")
    ]


def test_lots_that_an_order_loses_between_slices_do_not_move_the_price(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """5 are bought and 4 sold from 98 to 100, 4 bought and 6 sold from 101 on: the first has less left over (O-2).

    With the 4 lots of before ben would have had 8 bought there, and the price been 101.
    """
    auction = Auction(types.SPOT)
    state = auction.state
    for account in (auction.anna, auction.ben):
        fund(state, account, auction.cash, 1_000)
    fund(state, auction.carl, auction.coin, 6)
    auction.order(auction.anna, BUY, 105, 4)
    bid = auction.order(auction.ben, BUY, 100, 4)
    auction.order(auction.carl, SELL, 98, 4)
    auction.order(auction.carl, SELL, 101, 2)
    step_to(auction, monkeypatch, SUMMING)
    reduce(state, 0, bid, 1, codes.KILL_SWITCH)
    assert uncross_the_rest(auction) == [("TRADE", 4), ("AUCTION_UNCROSSED", 4)]
    assert auction.anna.holdings[auction.cash.id].balance == 600


def test_an_account_without_means_between_slices_trades_what_it_can_pay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Anna's loan has left 100 of 300 when her bid has its turn: one lot trades, and the rest ends (S-1)."""
    auction = Auction(types.SPOT)
    state = auction.state
    for account in (auction.anna, auction.ben):
        fund(state, account, auction.cash, 300)
    fund(state, auction.carl, auction.coin, 5)
    auction.order(auction.anna, BUY, PRICE, 3)
    auction.order(auction.ben, BUY, PRICE, 2)
    auction.order(auction.carl, SELL, PRICE, 5)
    step_to(auction, monkeypatch, EXECUTING)
    auction.anna.holdings[auction.cash.id].balance = 100
    found = uncross_the_rest(auction)
    assert ("ORDER_CANCELLED", 2) in found
    assert [lots for name, lots in found if name == "TRADE"] == [1, 2]


def test_an_account_that_is_below_its_margin_between_slices_does_not_trade(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At a mark of 85 the bid at 100 loses 15 of 12; the account waits for its visit, and its order ends (I-6.1)."""
    auction = Auction(types.PERPETUAL)
    state, market = auction.state, auction.market
    fund(state, auction.anna, auction.cash, 12)
    fund(state, auction.carl, auction.cash, 1_000)
    bid = auction.order(auction.anna, BUY, PRICE, 1)
    auction.order(auction.carl, SELL, PRICE, 1)
    step_to(auction, monkeypatch, EXECUTING)
    market.mark_e9 = 85 * types.PRICE_E9
    market_changed(state, market)
    state.cursors.health.add(auction.anna.id, checked=True)
    assert uncross_the_rest(auction) == [("ORDER_CANCELLED", 1), ("AUCTION_UNCROSSED", 0)]
    ends = [one for one in split(state.events) if one.name == "ORDER_CANCELLED"]
    assert ends[0].fields["order_id"] == bid.id
    assert ends[0].fields["code"] == codes.RESTING_ORDER_MARGIN
