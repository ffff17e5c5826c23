# SPDX-License-Identifier: Apache-2.0
"""The limits of gate 7 on the limit and one unit to each side, by hand (SPEC G-7, G-7.1, O-1, O-1.2, O-3).

Owns figures computed by hand or with fractions. Marks and weights are uneven, so that each rounding shows.
"""

from fractions import Fraction
from math import ceil

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger.dirty import market_changed
from clearinghouse.statemachine.pretrade import position_limits
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.codes import OK, POSITION_LIMIT
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    KIND_VENUE,
    PPB,
    PRICE_E9,
    SELL,
)
from tests.unit.statemachine.pretrade.small_states import Figures, World, figures

MARK_E9 = 100_300_000_000  # 100.3 dollars a lot
THIRD = 1_333_333_333  # a weight of a little less than 4/3


def checked(state: State, order: Order, replaced_lots: int = 0) -> tuple[int, Figures]:
    """The answer of the limits of a market, with its figures."""
    refusal = Refusal()
    code = position_limits.refuse_market_limits(state, order, refusal, replaced_lots)
    return code, figures(refusal)


# --- open interest ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "pair_lots", "pair_side", "lots", "worst"),
    [
        # Longs: 5 of a position, 3 of an open bid; shorts: 5 of a position, 2 of an open ask.
        (BUY, 0, BUY, 4, 5 + 3 + 4),
        (BUY, 0, BUY, 1, 5 + 3 + 1),
        (SELL, 0, BUY, 4, 5 + 2 + 4),
        # A pair of one side counts its larger leg: of 4 beside 6 nothing is added, of 9 beside 6 three lots.
        (BUY, 6, BUY, 4, 5 + 3 + 6),
        (BUY, 6, BUY, 9, 5 + 3 + 9),
        (SELL, 6, SELL, 9, 5 + 2 + 9),
        # A pair of two sides shares no lots.
        (BUY, 6, SELL, 9, 5 + 3 + 9),
    ],
)
def test_open_interest_counts_positions_and_orders_of_the_worst_side(
    side: int, pair_lots: int, pair_side: int, lots: int, worst: int
) -> None:
    """On half of the limit an order passes; beyond that its owner's tenth is asked, and beyond the limit all lots.

    The answer has both figures at the mark, ceiled.
    """
    world = World()
    market = world.perpetual(MARK_E9)
    one, other, maker, taker = (world.account(10_000, owner=name) for name in "abcd")
    world.position(one, market, 5)
    world.position(other, market, -5)
    market.open_interest_lots = 5
    world.open(maker, market, BUY, 90, 3)
    world.open(maker, market, SELL, 110, 2)
    partner = world.open(taker, market, pair_side, 95, pair_lots) if pair_lots else None
    order = world.order(taker, market, side, 100, lots, oco=partner.id if partner else 0)
    market.open_interest_lots_max = 2 * worst
    assert checked(world.state, order) == (OK, (0, 0, 0))
    market.open_interest_lots_max = 2 * worst - 1
    limit = ceil(ceil(Fraction(2 * worst - 1, 10)) * Fraction(1003, 10))
    actual = ceil((worst - (8 if side == BUY else 7)) * Fraction(1003, 10))
    is_refused = actual > limit and (lots > pair_lots or pair_side != side)
    expected = (POSITION_LIMIT, (limit, actual, actual - limit)) if is_refused else (OK, (0, 0, 0))
    assert checked(world.state, order) == expected
    market.open_interest_lots_max = worst
    assert checked(world.state, order, lots) == (OK, (0, 0, 0))
    market.open_interest_lots_max = worst - 1
    limit = ceil((worst - 1) * Fraction(1003, 10))
    actual = ceil(worst * Fraction(1003, 10))
    assert checked(world.state, order) == (POSITION_LIMIT, (limit, actual, actual - limit))


def test_a_market_without_limits_takes_every_order() -> None:
    """0 is no limit."""
    world = World()
    market = world.perpetual()
    assert checked(world.state, world.order(world.account(), market, BUY, 100, 9_999)) == (
        OK,
        (0, 0, 0),
    )


def test_open_interest_is_asked_before_the_venue() -> None:
    """Of an order that exceeds both limits the answer has the figures of open interest."""
    world, market, venue = at_venue()
    venue.position_limit = 1
    order = world.order(world.account(owner="taker"), market, BUY, 100, 2)
    market.open_interest_lots_max = 1
    assert checked(world.state, order) == (POSITION_LIMIT, (101, 201, 100))
    market.open_interest_lots_max = 4
    assert checked(world.state, order) == (POSITION_LIMIT, (1, 268, 267))  # 201 x 4/3


# --- a venue ----------------------------------------------------------------------------------------------------


def at_venue() -> tuple[World, Market, Account]:
    """A market of our book with a large open order, one at a venue with a weight of 4/3, and the venue's account."""
    world = World()
    world.open(world.account(owner="own"), world.perpetual(), BUY, 90, 1_000)
    market = world.perpetual(MARK_E9, THIRD)
    venue = world.account(owner="venue")
    venue.kind = KIND_VENUE
    market.matching = EXTERNAL_VENUE
    market.venue_account_id = venue.id
    return world, market, venue


def second_market(world: World, venue: Account) -> Market:
    """Another market at the venue, with a weight of 2 and a mark of 50.5."""
    market = world.perpetual(50_500_000_000, 2 * PPB)
    market.matching = EXTERNAL_VENUE
    market.venue_account_id = venue.id
    return market


def weighed(*parts: tuple[int, Fraction, int], debts: int = 0) -> int:
    """The sum of exposures, each ceiled and times its weight, and of debts; ceiled once."""
    return ceil(
        sum((ceil(lots * mark) * Fraction(w, PPB) for lots, mark, w in parts), Fraction(debts))
    )


MARK = Fraction(1003, 10)


@pytest.mark.parametrize(
    ("position", "side", "lots", "pair_lots", "pair_side", "worst"),
    [
        # Open at the venue: bids of 3, asks of 1. What the venue sold is -5 of its own.
        (-5, BUY, 4, 0, BUY, 3 + 4 + 5),
        (-5, SELL, 4, 0, BUY, 3 + 5),
        (-5, SELL, 20, 0, BUY, 1 + 20 - 5),
        (5, SELL, 4, 0, BUY, 1 + 4 + 5),
        (5, BUY, 4, 0, BUY, 1 + 5),
        (5, BUY, 20, 0, BUY, 3 + 20 - 5),
        (None, BUY, 4, 0, BUY, 3 + 4),
        (None, SELL, 4, 0, BUY, 1 + 4),
        # Pairs: the larger leg counts.
        (-5, BUY, 4, 6, BUY, 3 + 6 + 5),
        (-5, BUY, 9, 6, BUY, 3 + 9 + 5),
        (5, SELL, 9, 6, SELL, 1 + 9 + 5),
        (5, SELL, 9, 6, BUY, 1 + 9 + 5),
    ],
)
def test_a_venue_owes_by_the_worst_side_of_each_of_its_markets(
    position: int | None, side: int, lots: int, pair_lots: int, pair_side: int, worst: int
) -> None:
    """Its position, open orders and the new one, the worst side of another market of its, and its debts."""
    world, market, venue = at_venue()
    other = second_market(world, venue)
    spot = world.spot()  # not asked, though it is of the venue
    spot.venue_account_id = venue.id
    spot.position_weight_ppb = PPB
    for last in (market, other):  # so that those which are not asked come first
        world.state.markets[last.id] = world.state.markets.pop(last.id)
    if position is not None:
        world.position(venue, market, position)
    world.position(venue, other, 2)
    world.owe(venue, 7)
    maker, taker = (world.account(50_000, owner=name) for name in ("maker", "taker"))
    world.open(maker, spot, BUY, 100, 30)
    world.open(maker, market, BUY, 90, 3)
    world.open(maker, market, SELL, 110, 1)
    world.open(maker, other, BUY, 40, 1)
    world.open(maker, other, SELL, 60, 6)
    partner = world.open(taker, market, pair_side, 95, pair_lots) if pair_lots else None
    order = world.order(taker, market, side, 100, lots, oco=partner.id if partner else 0)
    expected = weighed((worst, MARK, THIRD), (8, Fraction(101, 2), 2 * PPB), debts=7)
    venue.position_limit = expected
    assert checked(world.state, order) == (OK, (0, 0, 0))
    venue.position_limit = expected - 1
    assert checked(world.state, order) == (POSITION_LIMIT, (expected - 1, expected, 1))
    venue.position_limit = 0  # none
    assert checked(world.state, order) == (OK, (0, 0, 0))


def test_a_limit_of_one_unit_is_a_limit() -> None:
    """An order of a lot at a venue that may owe one dollar."""
    world, market, venue = at_venue()
    venue.position_limit = 1
    order = world.order(world.account(owner="taker"), market, SELL, 100, 1)
    assert checked(world.state, order) == (POSITION_LIMIT, (1, 135, 134))  # 101 x 4/3 = 134.67
    market.position_weight_ppb = PPB
    venue.position_limit = 101  # exactly what it would owe: nothing is rounded up beside it
    assert checked(world.state, order) == (OK, (0, 0, 0))
    market.venue_account_id = types.EXTERNAL  # without a limit
    assert checked(world.state, order) == (OK, (0, 0, 0))


def test_the_sums_are_those_of_the_present_mark() -> None:
    """A venue that was seen at another mark is valued again."""
    world, market, venue = at_venue()
    world.position(venue, market, -5)
    refresh(world.state, venue)
    market.mark_e9 = 200 * PRICE_E9
    market_changed(world.state, market)
    order = world.order(world.account(owner="taker"), market, SELL, 100, 3)
    venue.position_limit = 1065  # of 5 bought and 3 sold 2 are left, or the 5: 1,000 x 4/3 ceiled
    assert checked(world.state, order)[0] == POSITION_LIMIT


# --- a fill at a venue ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "side", "lots", "after"),
    [
        (-5, BUY, 4, -9),
        (5, SELL, 4, 9),
        (None, BUY, 4, -4),
        (None, SELL, 4, 4),
        (3, BUY, 7, -4),
        (-3, SELL, 7, 4),
        (0, SELL, 1, 1),
    ],
)
def test_a_fill_takes_a_venue_up_and_beyond_its_limit(
    before: int | None, side: int, lots: int, after: int
) -> None:
    """Its own position after the fill, its other positions, and its debts; on the limit it may be."""
    world, market, venue = at_venue()
    other, third = second_market(world, venue), second_market(world, venue)
    if before is not None:
        world.position(venue, market, before)
    world.position(venue, other, -8)
    world.position(venue, third, 0)
    world.owe(venue, 7)
    expected = weighed((abs(after), MARK, THIRD), (8, Fraction(101, 2), 2 * PPB), debts=7)
    for limit, is_beyond in ((expected - 1, True), (expected, False), (0, False)):
        venue.position_limit = limit
        assert (
            position_limits.takes_venue_beyond_limit(world.state, market, side, lots) is is_beyond
        )


@pytest.mark.parametrize(
    ("before", "side", "lots"),
    [(-5, SELL, 4), (5, BUY, 4), (-5, SELL, 10), (5, BUY, 10), (5, BUY, 0)],
)
def test_a_fill_that_does_not_take_a_venue_up_is_never_beyond(
    before: int, side: int, lots: int
) -> None:
    """Also where the venue is far beyond its limit, and where it only changes sides."""
    world, market, venue = at_venue()
    world.position(venue, market, before)
    venue.position_limit = 1
    assert not position_limits.takes_venue_beyond_limit(world.state, market, side, lots)


def test_spot_markets_never_take_a_venue_beyond() -> None:
    """Nothing is asked of such a market; a limit of one unit is one."""
    world, market, venue = at_venue()
    venue.position_limit = 1
    spot = world.spot()
    spot.venue_account_id = venue.id
    spot.position_weight_ppb = PPB
    assert position_limits.takes_venue_beyond_limit(world.state, market, BUY, 1)
    assert not position_limits.takes_venue_beyond_limit(world.state, spot, BUY, 1)


# --- an account and its isolated positions ----------------------------------------------------------------------


def test_weighted_exposure_is_rounded_once() -> None:
    """Two exposures of 101 x 4/3 and a debt of 7 are 276.33 and come to 277; a line without exposure adds nothing."""
    world = World()
    account = world.account()
    for lots in (1, -1, 0):
        world.position(account, world.perpetual(MARK_E9, THIRD), lots)
    world.owe(account, 7)
    refresh(world.state, account)
    assert position_limits.weighted_exposure(account) == 277
    assert position_limits.weighted_exposure(world.account()) == 0


@pytest.mark.parametrize("of_isolated", [False, True])
def test_a_family_has_one_limit(*, of_isolated: bool) -> None:
    """The exposures 200, 300 and 400 of an owner and two isolated positions, and what is assumed beside them."""
    world = World()
    market, other = world.perpetual(), world.perpetual()
    owner = world.account(owner="a")
    one, two = world.isolated(owner, market), world.isolated(owner, other)
    for account, place, lots in ((owner, market, 2), (one, market, -3), (two, other, 4)):
        world.position(account, place, lots)
    asked = one if of_isolated else owner
    for account in (owner, one):
        refresh(world.state, account)
    for limit, assumed, expected in (
        (900, 0, (OK, (0, 0, 0))),
        (899, 0, (POSITION_LIMIT, (899, 900, 1))),
        (950, 50, (OK, (0, 0, 0))),
        (950, 51, (POSITION_LIMIT, (950, 951, 1))),
        (0, 51, (OK, (0, 0, 0))),
    ):
        owner.position_limit = limit
        refusal = Refusal()
        code = position_limits.refuse_account_limit(world.state, asked, refusal, assumed)
        assert (code, figures(refusal)) == expected


def test_an_account_without_isolated_positions_has_its_own_limit() -> None:
    """200 of a position, 1 of a debt, and what is assumed beside them."""
    world = World()
    account = world.account()
    world.position(account, world.perpetual(), 2)
    world.owe(account, 1)
    refresh(world.state, account)
    for limit, assumed, expected in (
        (201, 0, (OK, (0, 0, 0))),
        (200, 0, (POSITION_LIMIT, (200, 201, 1))),
        (206, 5, (OK, (0, 0, 0))),
        (205, 5, (POSITION_LIMIT, (205, 206, 1))),
        (0, 5, (OK, (0, 0, 0))),
    ):
        account.position_limit = limit
        refusal = Refusal()
        code = position_limits.refuse_account_limit(world.state, account, refusal, assumed)
        assert (code, figures(refusal)) == expected
