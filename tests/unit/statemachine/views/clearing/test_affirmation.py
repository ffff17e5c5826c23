# SPDX-License-Identifier: Apache-2.0
"""Sides of bilateral trades as they are shown: with the terms of the other side where that waits too (SPEC C-1)."""

from dataclasses import astuple

from clearinghouse.statemachine.state.affirmation import TradeSide
from clearinghouse.statemachine.state.clearing import ClearedMarket, Segment
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.clearing.affirmation import trade_side_views
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    DIFFERS_IN_DATE,
    DIFFERS_IN_MARKET,
    DIFFERS_IN_PRICE,
    DIFFERS_IN_QUANTITY,
    DIFFERS_IN_SIDE,
    SELL,
)
from tests.support import System

ANN, BEN, CAT = AccountId(1_001), AccountId(1_002), AccountId(1_003)
T1, T2, T3 = 20_261, 20_262, 20_263


def put(
    state: State,
    number: int,
    accounts: tuple[AccountId, AccountId],
    market_id: int,
    side: int,
    terms: tuple[int, int, int],
) -> None:
    """Add a side of trade T with price, lots and date."""
    made = TradeSide(number, *accounts, "T")
    made.market_id, made.side = MarketId(market_id), side
    made.price_per_lot, made.lots, made.value_date = PricePerLot(terms[0]), terms[1], terms[2]
    made.cut_off_ns = 100 + number
    state.clearing.affirmation.put(made)


def stated() -> State:
    """Ann and Ben do not agree on anything but the market; Cat's counterparty has stated nothing."""
    state = System().state
    state.clearing.segments[1] = Segment(1, "EQ", 1)
    for market_id in (MarketId(7), MarketId(9)):
        cleared = state.clearing.markets[market_id] = ClearedMarket(market_id)
        cleared.segment_id = 1
    put(state, 3, (ANN, BEN), 7, BUY, (500, 10, T1))
    put(state, 5, (BEN, ANN), 7, BUY, (501, 11, T2))
    put(state, 8, (CAT, ANN), 9, SELL, (502, 12, T3))
    return state


def test_a_side_has_the_terms_of_the_other() -> None:
    """And what differs; of a side that waits alone all of that is 0."""
    all_but_market = DIFFERS_IN_SIDE | DIFFERS_IN_PRICE | DIFFERS_IN_QUANTITY | DIFFERS_IN_DATE
    assert [astuple(one) for one in trade_side_views(stated(), AccountId(0), 0, 9)] == [
        (3, ANN, BEN, "T", 7, BUY, 500, 10, T1, 103, all_but_market, 5, 7, 501, 11, T2, 1),
        (5, BEN, ANN, "T", 7, BUY, 501, 11, T2, 105, all_but_market, 3, 7, 500, 10, T1, 1),
        (8, CAT, ANN, "T", 9, SELL, 502, 12, T3, 108, 0, 0, 0, 0, 0, 0, 0),
    ]


def test_a_side_of_another_market_is_named_with_its_market() -> None:
    """Its price and lots are in units of that other market."""
    state = stated()
    put(state, 9, (ANN, CAT), 7, BUY, (502, 12, T3))
    shown = trade_side_views(state, CAT, 0, 9)[0]
    assert (shown.differing, shown.counterparty_market_id) == (DIFFERS_IN_MARKET, 7)
    assert (shown.counterparty_side_id, shown.is_of_market) == (9, 0)


def test_sides_are_shown_page_by_page() -> None:
    """Of one account or of all, after a number, and no more than were asked for."""
    state = stated()
    put(state, 9, (ANN, CAT), 7, BUY, (502, 12, T3))

    def numbers(account_id: int, after: int, count: int) -> list[int]:
        found = trade_side_views(state, AccountId(account_id), after, count)
        return [one.side_id for one in found]

    assert numbers(0, 0, 9) == [3, 5, 8, 9]
    assert numbers(0, 3, 2) == [5, 8]
    assert numbers(0, 9, 9) == []
    assert numbers(ANN, 0, 9) == [3, 9]
    assert numbers(ANN, 0, 1) == [3]
    assert numbers(ANN, 3, 9) == [9]
