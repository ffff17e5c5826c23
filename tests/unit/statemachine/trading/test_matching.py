# SPDX-License-Identifier: Apache-2.0
"""Where an order that meets the book stops, and which resting orders end at their turn (SPEC I-6.1, I-12.1, U-6)."""

import pytest

from clearinghouse.statemachine.orders import book
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.state.work import WORK_OF_TRADE
from clearinghouse.statemachine.trading import matching
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.types import BUY, GTD, SECOND_NS, SELL
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


def with_offers(lots: list[int]) -> tuple[State, Market, Account, list[Order]]:
    """A perpetual at 100, one who wants to buy, and offers at 100, each of another account."""
    state = new_state("USDC", 0)
    coin = new_asset(state, "COIN", 0, "100")
    market = new_market(state, types.PERPETUAL, coin, state.valuation, 1, PRICE * types.PRICE_E9)
    taker = new_account(state, "taker")
    fund(state, taker, state.valuation, 10_000)
    offers = []
    for number, of_one in enumerate(lots):
        maker = new_account(state, f"maker {number}")
        fund(state, maker, state.valuation, 10_000)
        offers.append(open_order(state, maker, market, SELL, PRICE, of_one))
        book.insert(market.asks, offers[-1])
    return state, market, taker, offers


def ended(state: State) -> list[tuple[object, object]]:
    """The orders that the events cancel, and why."""
    return [
        (event.fields["order_id"], event.fields["code"])
        for event in split(state.events)
        if event.name == "ORDER_CANCELLED"
    ]


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@pytest.mark.parametrize(
    ("item_units", "traded"),
    [
        (2 * WORK_OF_TRADE, 3),  # after two trades the item has just its units, and goes on
        (2 * WORK_OF_TRADE - 1, 2),  # after two trades it has one more
    ],
)
def test_an_order_stops_once_its_item_has_more_than_its_units(
    item_units: int, traded: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An item ends above its units, not at them: of an order for 3 lots the rest ends with WORK_LIMIT (I-12.1)."""
    monkeypatch.setattr(matching, "WORK_ITEM_MAX", item_units)
    state, market, account, _ = with_offers([1, 1, 1])
    taker = open_order(state, account, market, BUY, PRICE, 3)
    matching.match(state, 0, taker, [])
    assert account.lines[market.id].position == traded
    assert ended(state) == ([] if traded == 3 else [(taker.id, codes.WORK_LIMIT)])


def test_a_resting_order_whose_time_is_over_ends_at_its_turn_while_work_is_behind() -> None:
    """The first of two offers is over and not yet visited: it ends, and the order trades with the second (I-6.1)."""
    state, market, account, (over, offer) = with_offers([1, 1])
    over.tif, over.expire_ns = GTD, SECOND_NS
    state.time_ns = SECOND_NS
    state.cursors.is_behind = True
    taker = open_order(state, account, market, BUY, PRICE, 1)
    matching.match(state, 0, taker, [])
    assert ended(state) == [(over.id, codes.EXPIRED)]
    assert account.lines[market.id].position == 1
    assert offer.id not in state.orders
    assert over.account.lines[market.id].position == 0
