# SPDX-License-Identifier: Apache-2.0
"""Parts of the uncrossing of an auction and of the book at their limits, by hand (SPEC O-2, O-3, O-6, G-10)."""

import pytest

from clearinghouse.statemachine.orders import book
from clearinghouse.statemachine.state.long_list import LongList
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.uncrossing import AuctionSide
from clearinghouse.statemachine.trading.matching import refuse_at_the_book
from clearinghouse.statemachine.trading.uncrossing import _protection_binds, _take_out
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, FLAG_REDUCE_ONLY, FOK, MAKERS_MAX, SELL
from tests.unit.statemachine.pretrade.small_states import World, figures


def side(at_market: list[int], limits: list[int]) -> AuctionSide:
    """A side with the protection prices of its market orders, and the limits of the others."""
    made = AuctionSide()
    made.at_market = len(at_market)
    made.limits = LongList(PricePerLot(price) for price in (*at_market, *limits))
    return made


@pytest.mark.parametrize(
    ("buys", "sells", "binds"),
    [
        (([], [100, 90]), ([], [80, 95]), False),  # no market order
        (([100], [100, 90]), ([], [80, 95]), False),
        (([99], [100, 90]), ([], [80, 95]), True),  # below a bid over which it has priority
        (([99], []), ([], [80, 100]), True),  # below an offer that it might reach
        (([], [100, 90]), ([80], [80, 95]), False),
        (([], [100, 90]), ([81], [80, 95]), True),
        (([], [100, 79]), ([80], []), True),
        (([100], [95]), ([90], [92]), False),
        (([91], [88]), ([90], [92]), True),  # the bid at the market, by the offer of 92
        (([92], [88]), ([90], [92]), True),  # the offer at the market, by the bid of 88
        (([89], []), ([90], []), True),  # each may keep the other out
        (([90], []), ([90], []), False),
    ],
)
def test_a_protection_price_binds_where_another_order_is_beyond_it(
    buys: tuple[list[int], list[int]], sells: tuple[list[int], list[int]], binds: bool
) -> None:
    """Bids from the highest on, offers from the lowest on, orders at the market first."""
    assert _protection_binds(side(*buys), side(*sells)) is binds


def test_lots_of_an_order_that_is_out_are_free_again_on_the_other_side() -> None:
    """Nine lots were paired with 2, 3 and 4 of 5: the walk of the other side is where it was before them."""
    world = World()
    out, other = AuctionSide(), AuctionSide()
    out.lots, out.paired = LongList([10]), 9
    other.lots, other.at, other.paired = LongList([7, 2, 3, 5]), 3, 4
    _take_out(world.state, out, other)
    assert (out.at, out.paired, list(out.lots)) == (1, 0, [0])
    assert (other.at, other.paired) == (1, 0)


def test_a_fill_or_kill_order_over_too_many_makers_states_how_many_it_would_need_at_least() -> None:
    """A thousand makers are the limit; the lots are behind one more (I-12.1)."""
    world = World()
    market = world.perpetual()
    maker = world.account(10**9, owner="maker")
    for _ in range(MAKERS_MAX + 1):
        book.insert(market.asks, world.open(maker, market, SELL, 100, 1))
    order = world.order(world.account(10**9), market, BUY, 100, MAKERS_MAX + 1, tif=FOK)
    refusal = Refusal()
    assert refuse_at_the_book(world.state, order, refusal) == codes.WORK_LIMIT
    assert figures(refusal) == (MAKERS_MAX, MAKERS_MAX + 1, 1)


@pytest.mark.parametrize(("position", "lots"), [(5, 3), (3, 3), (2, 2), (0, 0), (-1, 0)])
def test_a_fill_or_kill_order_counts_what_a_reduce_only_order_may_still_sell(
    position: int, lots: int
) -> None:
    """An offer of five that only reduces, by an account with so many: up to three are wanted (O-6)."""
    world = World()
    market = world.perpetual()
    maker = world.account(10**9, owner="maker")
    offer = world.open(maker, market, SELL, 100, 5)
    offer.flags = FLAG_REDUCE_ONLY
    offer.line.position = position
    book.insert(market.asks, offer)
    taker = world.account(10**9)
    for wanted in (1, 2, 3):
        order = world.order(taker, market, BUY, 100, wanted, tif=FOK)
        refusal = Refusal()
        code = refuse_at_the_book(world.state, order, refusal)
        assert code == (codes.OK if wanted <= lots else codes.FOK_NOT_FILLABLE)
        # The position is its owner's own: the figures say only that not all can be had.
        assert figures(refusal) == ((0, 0, 0) if wanted <= lots else (wanted, wanted - 1, 1))
