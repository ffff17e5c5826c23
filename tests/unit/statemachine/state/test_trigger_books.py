# SPDX-License-Identifier: Apache-2.0
# mypy: disable-error-code="comparison-overlap"
"""The trigger books against a list that checks every order at every price (O-3, I-12)."""

from dataclasses import dataclass

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.state import trigger_books
from clearinghouse.statemachine.state.trigger_books import (
    FALL,
    RISE,
    STEPS_OF_PART,
    MarketTriggers,
    PriceTriggers,
    TrailingTriggers,
)
from clearinghouse.statemachine.vocabulary.numbers import OrderId
from clearinghouse.statemachine.vocabulary.types import PPB, TRIGGER_MARK

START = 1000
MANY = 10**6  # steps


@dataclass
class QueuedTrigger:
    """An order that waits: `distance` of the best for a trailing one, else a trigger."""

    order_id: int
    direction: int
    trigger: int
    distance: int
    best: int

    def is_reached(self, price: int) -> bool:
        """Follow the price, then tell whether it triggers."""
        if self.distance:
            self.best = max(self.best, price) if self.direction == FALL else min(self.best, price)
            bound = self.best * (PPB - self.direction * self.distance)
            return price * PPB <= bound if self.direction == FALL else price * PPB >= bound
        return price <= self.trigger if self.direction == FALL else price >= self.trigger


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("price"), st.integers(980, 1020), st.just(FALL)),
        st.tuples(st.just("fixed"), st.integers(1, 25), st.sampled_from([FALL, RISE])),
        st.tuples(
            st.just("trailing"),
            st.sampled_from([1, 3_000_000, 10_000_000, 10_500_000]),
            st.sampled_from([FALL, RISE]),
        ),
        st.tuples(st.just("cancel"), st.integers(0, 10**6), st.just(FALL)),
    ),
    max_size=60,
)


def follow(books: PriceTriggers, price: int) -> list[OrderId]:
    """Follow a price to its end, and check that its parts are small; return what it reaches, ascending."""
    found: list[OrderId] = []
    left = 0
    while left <= 0:
        part: list[OrderId] = []
        left = books.moved(price, part)
        assert len(part) <= trigger_books.STEPS_OF_PART
        found += part
    return sorted(found)


@given(STEPS, st.sampled_from([1, 2, 17, 40, STEPS_OF_PART]))
def test_a_price_reaches_what_a_full_scan_finds(
    steps: list[tuple[str, int, int]], steps_of_part: int
) -> None:
    """After every move, in parts of any size, ids reached and triggers that wait are those of the scan."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trigger_books, "STEPS_OF_PART", steps_of_part)
        _compare(steps)


def _compare(steps: list[tuple[str, int, int]]) -> None:
    triggers = MarketTriggers()
    books = triggers.of(TRIGGER_MARK)
    pending: list[QueuedTrigger] = []
    price = START
    for order_id, (what, number, direction) in enumerate(steps, start=1):
        if what == "price":
            price = number
            reached = [order.order_id for order in pending if order.is_reached(price)]
            assert follow(books, price) == reached
            pending = [order for order in pending if order.order_id not in reached]
        elif what == "fixed":
            trigger = price - direction * number
            books.fixed(direction).add(trigger, OrderId(order_id))
            pending.append(QueuedTrigger(order_id, direction, trigger, 0, 0))
        elif what == "trailing":
            books.trailing(direction).add(price, number, OrderId(order_id))
            pending.append(QueuedTrigger(order_id, direction, 0, number, price))
        elif pending:
            gone = pending.pop(number % len(pending))
            if gone.distance:
                books.trailing(gone.direction).remove(gone.distance, OrderId(gone.order_id))
            else:
                books.fixed(gone.direction).remove(gone.trigger, OrderId(gone.order_id))
        for order in pending:
            if order.distance:
                book = books.trailing(order.direction)
                assert book.best_e9(OrderId(order.order_id)) == order.best
                trigger = book.trigger_e9(order.distance, OrderId(order.order_id))
                exact = order.best * (PPB - order.direction * order.distance)
                assert trigger == (exact // PPB if order.direction == FALL else -(-exact // PPB))


def test_a_new_best_joins_the_groups_that_it_beats() -> None:
    """A thousand orders of falling prices are a thousand groups, and one after a price above them all."""
    book = TrailingTriggers(FALL)
    for order_id in range(1, 1001):
        price = 10_000 - order_id
        book.moved(price, [], MANY)
        book.add(price, PPB // 2, OrderId(order_id))
    assert len(book.groups) == 1000
    book.moved(9_500, [], MANY)
    assert len(book.groups) == 500
    assert {len(group.entries) for group in book.groups} == {1, 501}
    book.moved(20_000, [], MANY)
    assert [len(group.entries) for group in book.groups] == [1000]
    assert len(book.nearest) == 1
    reached: list[OrderId] = []
    book.moved(10_000, reached, MANY)
    assert sorted(reached) == list(range(1, 1001))
    assert book.groups == book.bests == book.nearest == []
    assert book.members == {}
