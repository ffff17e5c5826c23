# SPDX-License-Identifier: Apache-2.0
"""The production engine against a naive book: the same commands, the same fills, the same book (O-3, O-4)."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import example, given, settings, strategies as st

from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    CANCEL,
    FLAG_POST_ONLY,
    FLAG_POST_ONLY_SLIDE,
    FLAG_REDUCE_ONLY,
    FOK,
    GTC,
    IOC,
    LIMIT,
    MARKET,
    MARKET_AUCTION,
    MARKET_OPEN,
    PLACE,
    REPLACE,
    SELL,
    STP_CANCEL_BOTH,
    STP_CANCEL_MAKER,
    STP_CANCEL_TAKER,
    STP_DECREMENT,
)
from tests.model.naive_book import Collected, NaiveBook, Report, naive_uncross
from tests.reference.market import Answer, Grid, Venue

OWNERS = 4
TICK = 5
MARK = 100 * TICK
GRID = Grid(quote_scale=2, lot_decimals=0, tick_decimals=2, tick_units=TICK)
TERMS = st.sampled_from(
    [
        (LIMIT, GTC, 0),
        (LIMIT, GTC, 0),
        (LIMIT, GTC, 0),
        (LIMIT, IOC, 0),
        (LIMIT, FOK, 0),
        (MARKET, IOC, 0),
        (MARKET, FOK, 0),
        (LIMIT, GTC, FLAG_POST_ONLY),
        (LIMIT, GTC, FLAG_POST_ONLY_SLIDE),
    ]
)
MODES = st.sampled_from([STP_CANCEL_TAKER, STP_CANCEL_MAKER, STP_CANCEL_BOTH, STP_DECREMENT])


@dataclass(frozen=True)
class Step:
    """One command. `target` picks among the open orders, so that cancels and replaces find one; a replace
    that keeps the terms differs from its order in quantity alone.
    """

    action: int
    owner: int
    side: int
    price: int
    lots: int
    terms: tuple[int, int, int, int]
    target: int
    keeps_terms: bool
    display: int = 0

    def displayed(self) -> int:
        """Return the visible part of a new order, 0 where it shows everything or may not hide."""
        hides = self.action == PLACE and self.terms[:2] == (LIMIT, GTC) and self.display < self.lots
        return self.display if hides else 0


STEPS = st.builds(
    Step,
    action=st.sampled_from([PLACE, PLACE, PLACE, PLACE, CANCEL, REPLACE]),
    owner=st.integers(0, OWNERS - 1),
    side=st.sampled_from([BUY, SELL]),
    price=st.integers(95, 105).map(lambda ticks: ticks * TICK),
    lots=st.integers(1, 12),
    terms=st.builds(lambda terms, mode: (*terms, mode), TERMS, MODES),
    target=st.integers(0, 10**6),
    keeps_terms=st.booleans(),
    display=st.sampled_from([0, 0, 0, 1, 2, 3, 5]),
)


def send(venue: Venue, step: Step, owner: int, side: int, key: int, target: int) -> Answer:
    """Send the step to the engine."""
    order_type, tif, flags, stp = step.terms
    return venue.order(
        step.action,
        owner,
        side,
        step.price,
        step.lots,
        order_type=order_type,
        tif=tif,
        flags=flags,
        stp=stp,
        key=key,
        target=target,
        display=step.displayed(),
    )


def follow(book: NaiveBook, step: Step, key: int, target: int) -> Report:
    """Do the step in the naive book."""
    if step.action == CANCEL:
        return book.cancel(target)
    if step.action == REPLACE:
        return book.amend(target, key, step.price, step.lots, step.terms)
    return book.place(
        key, step.owner, step.side, step.price, step.lots, step.terms, step.displayed()
    )


def compare(steps: list[Step]) -> list[Report]:
    """Send each step to both books and compare everything after it; what the naive book reported."""
    venue = Venue(GRID, MARK, OWNERS)
    book = NaiveBook(TICK)
    reports = []
    for key, drawn in enumerate(steps, start=1):
        step = drawn
        owner, side, target = step.owner, step.side, 0
        if step.action != PLACE:
            if not book.orders:
                continue
            chosen = book.orders[step.target % len(book.orders)]
            owner, side, target = int(chosen.owner), chosen.side, chosen.key
            if step.keeps_terms:
                step = replace(step, price=chosen.price, terms=chosen.terms)
        report = follow(book, step, key, target)
        answer = send(venue, step, owner, side, key, target)
        reports.append(report)
        assert answer.code == report.code, step
        assert answer.fills == report.fills, step
        if step.action != CANCEL:
            assert answer.remaining == report.resting, step
        for side_compared in (BUY, SELL):
            depth = book.depth(side_compared)
            assert venue.best(side_compared) == (depth[0][0] if depth else 0), step
            assert venue.depth(side_compared) == depth, step
            for price, _ in depth:
                assert venue.queue(side_compared, price) == book.queue(side_compared, price), step
    return reports


@settings(max_examples=400)
@given(st.lists(STEPS, min_size=1, max_size=40))
def test_the_engine_does_what_a_sorted_list_does(steps: list[Step]) -> None:
    """After every command code, fills, rest, best prices, visible levels and queues of both books are the same."""
    compare(steps)


@pytest.mark.nightly
@settings(max_examples=1500)
@given(st.lists(STEPS, min_size=40, max_size=300))
def test_the_engine_does_what_a_sorted_list_does_on_long_runs(steps: list[Step]) -> None:
    """The same over thousands of long runs."""
    compare(steps)


def test_the_comparison_meets_every_code_of_the_book() -> None:
    """A fixed run of commands meets each refusal of the book, fills and rests, so that agreement means something."""

    def step(side: int, price: int, lots: int, owner: int, *terms: int, display: int = 0) -> Step:
        order_type, tif, flags, stp = terms
        held = (order_type, tif, flags, stp)
        return Step(PLACE, owner, side, price * TICK, lots, held, 0, False, display)

    plain = (LIMIT, GTC, 0, STP_CANCEL_TAKER)
    reports = compare(
        [
            step(SELL, 101, 5, 0, *plain),
            step(SELL, 101, 5, 1, *plain),
            step(BUY, 101, 1, 2, LIMIT, GTC, FLAG_POST_ONLY, STP_CANCEL_TAKER),
            step(BUY, 103, 1, 2, LIMIT, GTC, FLAG_POST_ONLY_SLIDE, STP_CANCEL_TAKER),
            step(BUY, 101, 11, 2, LIMIT, FOK, 0, STP_CANCEL_TAKER),
            step(BUY, 101, 1, 0, *plain),
            step(BUY, 99, 1, 2, LIMIT, IOC, 0, STP_CANCEL_TAKER),
            step(BUY, 101, 7, 2, *plain),
            step(BUY, 101, 4, 1, LIMIT, GTC, 0, STP_DECREMENT),
            step(SELL, 102, 9, 0, *plain, display=4),
            step(SELL, 102, 2, 3, *plain),
            step(BUY, 102, 8, 2, *plain),
        ]
    )
    assert [report.code for report in reports] == [
        codes.OK,
        codes.OK,
        codes.POST_ONLY_WOULD_CROSS,
        codes.OK,
        codes.FOK_NOT_FILLABLE,
        codes.SELF_TRADE,
        codes.NO_LIQUIDITY,
        codes.OK,
        codes.OK,
        codes.OK,
        codes.OK,
        codes.OK,
    ]
    assert reports[7].fills == [(1, 101 * TICK, 5), (2, 101 * TICK, 2)]
    assert reports[8].resting == 1
    assert reports[11].fills == [(10, 102 * TICK, 4), (11, 102 * TICK, 2), (10, 102 * TICK, 2)]


@dataclass(frozen=True)
class Collect:
    """One order of an auction."""

    owner: int
    side: int
    price: int
    lots: int
    is_market: bool
    display: int


COLLECTS = st.builds(
    Collect,
    owner=st.integers(0, OWNERS - 1),
    side=st.sampled_from([BUY, SELL]),
    price=st.integers(95, 105).map(lambda ticks: ticks * TICK),
    lots=st.integers(1, 12),
    is_market=st.sampled_from([False, False, False, True]),
    display=st.sampled_from([0, 0, 1, 3]),
)


# The second owner's older bid and its offer end at the price of the first round. One by one, the price without the bid
# comes first, at which the offer meets no order of its owner.
TWO_END = [
    Collect(0, SELL, 98 * TICK, 2, is_market=False, display=0),
    Collect(2, BUY, 101 * TICK, 1, is_market=True, display=0),
    Collect(2, SELL, 99 * TICK, 1, is_market=True, display=0),
    Collect(2, BUY, 100 * TICK, 2, is_market=False, display=0),
]


@settings(max_examples=400)
@given(st.lists(COLLECTS, min_size=1, max_size=25))
@example(TWO_END)
def test_an_auction_uncrosses_as_a_search_lot_by_lot_does(collects: list[Collect]) -> None:
    """Price, volume, the fill of every order and what rests are those of the naive uncrossing; hidden size counts."""
    venue = Venue(GRID, MARK, OWNERS)
    venue.set_status(MARKET_AUCTION)
    orders = []
    for key, collect in enumerate(collects, start=1):
        answer = venue.order(
            PLACE,
            collect.owner,
            collect.side,
            collect.price,
            collect.lots,
            order_type=MARKET if collect.is_market else LIMIT,
            stp=STP_CANCEL_TAKER,
            key=key,
            display=collect.display
            if collect.display <= collect.lots * (not collect.is_market)
            else 0,
        )
        assert (answer.code, answer.fills) == (codes.OK, [])
        orders.append(
            Collected(
                key, collect.owner, collect.side, collect.price, collect.lots, collect.is_market
            )
        )
    expected = naive_uncross(orders, TICK, MARK)
    happened = venue.set_status(MARKET_OPEN)

    rounds = []
    traded: dict[tuple[int, int], int] = {}
    for event in happened:
        named = event.fields
        if event.kind == events.AUCTION_UNCROSSED:
            rounds.append((named["price_per_lot"], named["lots"]))
        if event.kind == events.TRADE:
            for order_id in (named["maker_order_id"], named["taker_order_id"]):
                place = venue.keys[order_id], named["price_per_lot"]
                traded[place] = traded.get(place, 0) + named["lots"]
    assert rounds == expected.rounds
    assert traded == expected.fills
    for order in orders:
        rests = order.lots - sum(
            lots for (key, _), lots in expected.fills.items() if key == order.key
        )
        if order.is_market or order.key in expected.cancelled:
            rests = 0
        assert venue.remaining(order.key) == rests
    best_ask = venue.best(SELL)
    assert best_ask == 0 or venue.best(BUY) < best_ask


def test_a_reduce_only_order_cut_during_the_uncrossing_leaves_no_crossed_book() -> None:
    """Two reduce-only offers of one position: the first fill ends the second, and its buyer meets the next seller."""
    venue = Venue(GRID, MARK, OWNERS)
    venue.order(PLACE, 1, SELL, 100 * TICK, 5, key=1)
    venue.order(PLACE, 0, BUY, 100 * TICK, 5, key=2)
    venue.set_status(MARKET_AUCTION)
    for key in (3, 4):
        offer = venue.order(PLACE, 0, SELL, 99 * TICK, 5, flags=FLAG_REDUCE_ONLY, key=key)
        assert offer.code == codes.OK
    venue.order(PLACE, 2, SELL, 100 * TICK, 10, key=5)
    venue.order(PLACE, 3, BUY, 100 * TICK, 10, key=6)
    happened = venue.set_status(MARKET_OPEN)

    traded = sum(event.fields["lots"] for event in happened if event.kind == events.TRADE)
    assert traded == 10
    assert venue.depth(BUY) == []
    assert venue.depth(SELL) == [(100 * TICK, 5)]
    announced = [event.fields for event in happened if event.kind == events.AUCTION_UNCROSSED]
    assert sum(entry["lots"] for entry in announced) == traded, "volumes are those that traded"
