# SPDX-License-Identifier: Apache-2.0
"""Which orders the uncrossing of rule set 1 ends, cuts or passes over, by figures by hand (SPEC O-2, S-1, O-6).

A lot is a coin, which costs 100; no order pays a fee. Cases of both sets of the rules are in `test_uncrossing`.
"""

from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.orders import book
from clearinghouse.statemachine.orders.open_orders import finish
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Account, Order
from clearinghouse.statemachine.trading.call_auction import uncross_market
from clearinghouse.statemachine.trading.fills import trade
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_REDUCE_ONLY,
    MARKET_AUCTION,
    PRICE_E9,
    PRICE_JUMPED,
    RULE_SET_FIRST,
    SELL,
)
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state, open_order

OFFSET = 7
PRICE = 100


class Auction:
    """COIN against CASH under rule set 1; the tests give the accounts their means."""

    def __init__(self, kind: int = types.SPOT) -> None:
        """Collect orders."""
        self.state = new_state("USDC", 6)
        self.state.rule_set = RULE_SET_FIRST
        self.coin = new_asset(self.state, "COIN", 0, "100")
        self.cash = new_asset(self.state, "CASH", 0, "1")
        self.market = new_market(self.state, kind, self.coin, self.cash, 1, PRICE * PRICE_E9)
        self.market.status = MARKET_AUCTION
        self.anna, self.ben, self.carl = (
            new_account(self.state, name) for name in ("anna", "ben", "carl")
        )

    def order(self, account: Account, side: int, price: int, lots: int) -> Order:
        """An order at rest in the auction."""
        order = open_order(self.state, account, self.market, side, price, lots)
        book.insert(self.market.bids if side == BUY else self.market.asks, order)
        return order

    def uncross(self) -> dict[int, tuple[str, int, int]]:
        """End the auction: of each order that was ended or cut, the event, its code and its offset."""
        self.state.events.clear()
        uncross_market(self.state, OFFSET, self.market)
        found: dict[int, tuple[str, int, int]] = {}
        for event in split(self.state.events):
            if event.name in ("ORDER_CANCELLED", "ORDER_REDUCED"):
                offset = next(iter(event.fields.values()))
                found[event.fields["order_id"]] = (event.name, event.fields["code"], offset)
        return found


def cancelled(code: int) -> tuple[str, int, int]:
    """An order that was ended by the uncrossing."""
    return ("ORDER_CANCELLED", code, OFFSET)


def reduced(code: int) -> tuple[str, int, int]:
    """An order that was cut by it."""
    return ("ORDER_REDUCED", code, OFFSET)


def test_orders_pay_in_the_order_of_their_acceptance() -> None:
    """Anna has 350: her first two lots are paid, of the second order one of two; nothing is left for the third."""
    auction = Auction()
    fund(auction.state, auction.anna, auction.cash, 350)
    fund(auction.state, auction.carl, auction.coin, 3)
    bids = [auction.order(auction.anna, BUY, PRICE, 2) for _ in range(3)]
    sales = [auction.order(auction.carl, SELL, PRICE, lots) for lots in (2, 2, 1)]
    assert auction.uncross() == {
        bids[1].id: reduced(codes.MAKER_UNFUNDED),
        bids[2].id: cancelled(codes.MAKER_UNFUNDED),
        sales[1].id: reduced(codes.MAKER_UNFUNDED),
        sales[2].id: cancelled(codes.MAKER_UNFUNDED),
    }
    assert auction.anna.holdings[auction.coin.id].balance == 3
    assert auction.anna.holdings[auction.cash.id].balance == 50


def test_a_loan_of_a_pool_pays_at_its_turn_as_far_as_it_goes() -> None:
    """Anna has lent 250 and has nothing else: of 4 lots, 2 are paid, and a claim of 50 is left."""
    auction = Auction()
    state, cash = auction.state, auction.cash
    cash.pool = Pool(0)
    state.pool_ids.append(cash.id)
    holding = fund(state, auction.anna, cash, 250)
    loans.lend(state, 0, holding, 250)
    fund(state, auction.carl, auction.coin, 4)
    bid = auction.order(auction.anna, BUY, PRICE, 4)
    ask = auction.order(auction.carl, SELL, PRICE, 4)
    assert auction.uncross() == {bid.id: reduced(codes.MAKER_UNFUNDED)}
    assert auction.anna.holdings[auction.coin.id].balance == 2
    assert (holding.balance, holding.lent) == (0, 50)
    assert ask.remaining_lots == 2


def test_the_older_of_two_orders_of_an_owner_ends() -> None:
    """Anna's bid is older than her offer: it ends, and Ben buys of her."""
    auction = Auction()
    fund(auction.state, auction.anna, auction.cash, 100)
    fund(auction.state, auction.ben, auction.cash, 100)
    fund(auction.state, auction.anna, auction.coin, 1)
    own = auction.order(auction.anna, BUY, PRICE, 1)
    auction.order(auction.anna, SELL, PRICE, 1)
    auction.order(auction.ben, BUY, PRICE, 1)
    assert auction.uncross() == {own.id: cancelled(codes.SELF_TRADE)}
    assert auction.ben.holdings[auction.coin.id].balance == 1


def test_a_reduce_only_order_that_ended_is_passed_over_and_the_next_one_trades() -> None:
    """Anna is long 5: 5 sold at 99 close it, and end the 5 that only reduce, which Ben's bid would have met (O-6)."""
    for reducing_first in (True, False):
        auction = Auction(types.PERPETUAL)
        state = auction.state
        for account in (auction.anna, auction.ben, auction.carl):
            fund(state, account, auction.cash, 10_000)
        sale = open_order(state, auction.carl, auction.market, SELL, PRICE, 5)
        purchase = open_order(state, auction.anna, auction.market, BUY, PRICE, 5)
        trade(state, 0, sale, purchase, PricePerLot(PRICE), 5)
        finish(state, purchase)
        bid = None if reducing_first else auction.order(auction.ben, BUY, PRICE, 10)
        reducing = auction.order(auction.anna, SELL, PRICE, 5)
        reducing.flags = FLAG_REDUCE_ONLY
        reducing.line.reduce_only[reducing.id] = reducing
        auction.order(auction.anna, SELL, PRICE - 1, 5)
        bid = bid or auction.order(auction.ben, BUY, PRICE, 10)
        assert auction.uncross() == {reducing.id: cancelled(codes.REDUCE_ONLY_SHRUNK)}
        assert bid.remaining_lots == 5
        assert auction.ben.lines[auction.market.id].position == 5


def test_an_order_that_may_not_raise_risk_ends_before_the_price_is_found() -> None:
    """A coin that jumped: a lot at 100 may lose 10, which Anna has and Ben has not (P-4)."""
    auction = Auction(types.PERPETUAL)
    state, coin = auction.state, auction.coin
    coin.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000)
    coin.price_state = PRICE_JUMPED
    for account, amount in ((auction.anna, 10), (auction.ben, 9), (auction.carl, 19)):
        fund(state, account, auction.cash, amount)
    auction.order(auction.anna, BUY, PRICE, 1)
    unsafe = auction.order(auction.ben, BUY, PRICE + 1, 1)
    auction.order(auction.carl, SELL, PRICE, 1)
    second = auction.order(auction.carl, SELL, PRICE, 1)  # with the first it needs 20
    assert auction.uncross() == {
        unsafe.id: cancelled(codes.RESTING_ORDER_PRICE),
        second.id: cancelled(codes.RESTING_ORDER_PRICE),
    }
    assert auction.anna.lines[auction.market.id].position == 1
