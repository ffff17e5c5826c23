# SPDX-License-Identifier: Apache-2.0
"""The orders of an auction in their priority, listed a few at a time (SPEC O-2, I-12.2).

All MARKET orders of a side were listed in one step, and sorted: with a million of them 1.5 s.

A level has five orders of one account at 100 and one lot each, and an iceberg as the third of them has displayed
another part, so that it stands at the end of the queue. In a round its age counts, and it is third.
"""

import pytest

from clearinghouse.statemachine.orders import auction_queue, book
from clearinghouse.statemachine.orders.open_orders import finish
from clearinghouse.statemachine.state.state import Market, Order, State
from clearinghouse.statemachine.state.uncrossing import Uncrossing
from clearinghouse.statemachine.trading import auction_orders
from clearinghouse.statemachine.trading.auction_orders import list_for_check, list_for_round
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER
from clearinghouse.statemachine.vocabulary.types import BUY, MARKET_AUCTION, MARKET_OPEN, SELL
from tests.stateful.model_comparison import IS_PURE
from tests.vectors.building import (
    fund,
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
)

PRICE = 100
PARTS = [1, 2, 3, 128]

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Level:
    """A side of an auction with five orders at 100, the third of them last in the queue, and one order at 99."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, part: int, side: int) -> None:
        """Collect the orders; a step lists `part` of them."""
        monkeypatch.setattr(auction_orders, "LEVEL_PART", part)
        monkeypatch.setattr(auction_orders, "MOVED_AT_ONCE", part)
        self.state: State = new_state("USDC", 6)
        cash = new_asset(self.state, "CASH", 0, "1")
        self.market: Market = new_market(
            self.state,
            types.PERPETUAL,
            new_asset(self.state, "COIN", 0, "100"),
            cash,
            1,
            PRICE * types.PRICE_E9,
        )
        self.market.status = MARKET_AUCTION
        self.account = new_account(self.state, "anna")
        fund(self.state, self.account, cash, 10_000)
        self.side = side
        self.orders = [self.order(PRICE) for _ in range(5)]
        self.worse = self.order(PRICE - 1 if side == BUY else PRICE + 1)
        of_side = self.market.bids if side == BUY else self.market.asks
        book.remove(of_side, self.orders[2])
        book.insert(of_side, self.orders[2])
        self.uncrossing = Uncrossing(self.market.id, MARKET_OPEN, [])
        self.state.cursors.uncrossings.append(self.uncrossing)

    def order(self, price: int) -> Order:
        """An order at rest."""
        order = open_order(self.state, self.account, self.market, self.side, price, 1)
        book.insert(self.market.bids if self.side == BUY else self.market.asks, order)
        return order

    def step(self) -> bool:
        """List a part for a round; return whether there was one."""
        worst = self.worse.price_per_lot
        last_key = worst if self.side == BUY else -worst
        return list_for_round(self.state, self.market, self.uncrossing, self.side, last_key)

    def listed(self) -> list[int]:
        """The listed orders of the round, by priority."""
        one = self.uncrossing.buys if self.side == BUY else self.uncrossing.sells
        assert len(one.ids) == len(one.limits) == len(one.lots)
        return list(one.ids)


@pytest.mark.parametrize("side", [BUY, SELL])
@pytest.mark.parametrize("part", PARTS)
def test_a_level_is_listed_by_age(monkeypatch: pytest.MonkeyPatch, part: int, side: int) -> None:
    """With parts of any size the older order goes first, and a worse price after all of a better one."""
    level = Level(monkeypatch, part, side)
    steps = 0
    while level.step():
        steps += 1
    assert level.listed() == [order.id for order in (*level.orders, level.worse)]
    assert level.uncrossing.waiting == []
    assert steps == {1: 11, 2: 7, 3: 5, 128: 2}[part]  # a whole level is sorted in its step


@pytest.mark.parametrize("part", [1, 2, 3])
@pytest.mark.parametrize("gone", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_an_order_that_ends_between_two_parts_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, part: int, gone: int, after: int
) -> None:
    """All the others are listed by age: for each order that ends, and each step after which it does."""
    level = Level(monkeypatch, part, BUY)
    for _ in range(after):
        level.step()
    order = level.orders[gone]
    finish(level.state, order)
    while level.step():
        pass
    rest = [one.id for one in (*level.orders, level.worse) if one is not order]
    assert [one for one in level.listed() if one in level.state.orders] == rest


@pytest.mark.parametrize("part", PARTS)
def test_a_check_visits_all_by_age(monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    """The heap of a check has all orders of the side, of one that ended between two parts alone none."""
    level = Level(monkeypatch, part, BUY)
    one = level.uncrossing
    list_for_check(level.state, level.market, one, BUY)
    if part < 5:
        assert one.next_id != NO_ORDER
        order = level.state.orders[one.next_id]
        finish(level.state, order)
        level.orders.remove(order)
    while not one.is_listed:
        list_for_check(level.state, level.market, one, BUY)
    assert sorted(one.visit_ids) == sorted(o.id for o in (*level.orders, level.worse))


# --- MARKET orders ------------------------------------------------------------------------------------------------


# By age. The best protection price first, the older order first at one price: places 2, 4, 0, 3, 1.
PROTECTED = (2, 0, 3, 1, 3)
RANKED = {BUY: [2, 4, 0, 3, 1], SELL: [1, 3, 0, 2, 4]}


class Queue(Level):
    """A level behind five MARKET orders of each side, whose protection prices differ."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, part: int, side: int) -> None:
        """Collect them."""
        super().__init__(monkeypatch, part, side)
        self.at_market = [self.at_any_price(side, PRICE + more) for more in PROTECTED]
        self.others = [self.at_any_price(BUY + SELL - side, PRICE + more) for more in PROTECTED]

    def at_any_price(self, side: int, price: int) -> Order:
        """A MARKET order that waits."""
        order = open_order(self.state, self.account, self.market, side, price, 1)
        order.type = types.MARKET
        auction_queue.append(order)
        return order

    def ranked(self) -> list[Order]:
        """The MARKET orders of the side by priority."""
        return [self.at_market[place] for place in RANKED[self.side]]


@pytest.mark.parametrize("side", [BUY, SELL])
@pytest.mark.parametrize("part", PARTS)
def test_market_orders_are_listed_by_protection_price_and_age(
    monkeypatch: pytest.MonkeyPatch, part: int, side: int
) -> None:
    """With parts of any size, and before the orders of the book; those of the other side are not among them."""
    queue = Queue(monkeypatch, part, side)
    listed = queue.uncrossing.buys if side == BUY else queue.uncrossing.sells
    before = 0
    while queue.step():
        one = queue.uncrossing
        now = len(one.ranked) + len(one.waiting) + len(listed.ids)
        assert now - before <= part  # a step lists no more
        before = now
    orders = (*queue.ranked(), *queue.orders, queue.worse)
    assert queue.listed() == [order.id for order in orders]
    assert listed.at_market == 5
    assert queue.uncrossing.ranked == []


@pytest.mark.parametrize("part", [1, 2, 3])
@pytest.mark.parametrize("gone", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("after", [1, 2, 3, 4, 5, 6])
def test_a_market_order_that_ends_between_two_parts_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, part: int, gone: int, after: int
) -> None:
    """All the others are listed: for each order that ends, and each step after which it does."""
    queue = Queue(monkeypatch, part, BUY)
    for _ in range(after):
        queue.step()
    order = queue.at_market[gone]
    finish(queue.state, order)
    while queue.step():
        pass
    rest = [one.id for one in (*queue.ranked(), *queue.orders, queue.worse) if one is not order]
    listed = queue.uncrossing.buys
    assert [one for one in queue.listed() if one in queue.state.orders] == rest
    assert listed.at_market == len(listed.ids) - 6


def test_market_orders_that_all_end_between_two_parts_are_not_listed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their places in the heap lead to no order, and the level follows."""
    queue = Queue(monkeypatch, 2, BUY)
    queue.step()
    for order in queue.at_market:
        finish(queue.state, order)
    while queue.step():
        pass
    assert queue.listed() == [order.id for order in (*queue.orders, queue.worse)]
    assert queue.uncrossing.buys.at_market == 0
    assert auction_queue.waiting_count(queue.market) == 5  # of the other side


@pytest.mark.parametrize("part", PARTS)
def test_a_check_visits_market_orders_too(monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    """The heap of a check has all orders of the side, a part more after each step."""
    queue = Queue(monkeypatch, part, BUY)
    one = queue.uncrossing
    before = 0
    while not one.is_listed:
        list_for_check(queue.state, queue.market, one, BUY)
        assert len(one.visit_ids) - before <= part
        before = len(one.visit_ids)
    orders = (*queue.at_market, *queue.orders, queue.worse)
    assert sorted(one.visit_ids) == sorted(order.id for order in orders)


@pytest.mark.parametrize("gone", [[2], [0], [4], [0, 1], [3, 4], [1, 3], [0, 1, 2, 3, 4]])
def test_an_order_returns_to_its_place_in_the_queue(
    monkeypatch: pytest.MonkeyPatch, gone: list[int]
) -> None:
    """Orders that are taken out, and put back the last first, are where they were (L-5)."""
    queue = Queue(monkeypatch, 1, SELL)
    before = [(queue.at_market[place], queue.at_market[place].previous) for place in gone]
    steps = []
    for order, _ in before:
        steps.append((order, order.previous))
        auction_queue.remove(order)
        assert not auction_queue.waits(order)
    assert auction_queue.waiting_count(queue.market) == 10 - len(gone)
    for order, previous in reversed(steps):
        auction_queue.put_back(order, previous)
        assert auction_queue.waits(order)
    found = []
    one = queue.market.auction_asks.head
    while one is not None:
        found.append(one)
        assert one.next is None or one.next.previous is one
        one = one.next
    assert found == queue.at_market
    assert queue.market.auction_asks.tail is queue.at_market[-1]
    assert auction_queue.oldest(queue.market) is queue.at_market[0]
