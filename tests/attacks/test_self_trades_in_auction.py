# SPDX-License-Identifier: Apache-2.0
"""H7: each pair of orders of one owner cost an uncrossing a round over the whole book (O-2.1).

A market order whose protection price binds switches off the walk that finds all pairs at once. Then every pair took a
round of its own: 400 pairs among 10,000 other orders 13 s in one command. Under rule set 2 one walk ends the older
order of each pair that meets at the price of the round, also of those that meet only because another has ended.
"""

import pytest

from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.uncrossing import AuctionSide, Uncrossing
from clearinghouse.statemachine.state.work import (
    LISTED_PER_UNIT,
    WORK_OF_LEVEL,
    WORK_OF_LIMIT,
    WORK_OF_SUMMED,
)
from clearinghouse.statemachine.trading import uncrossing
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.stateful.model_comparison import IS_PURE
from tests.support import System

UNIT = 10**6
PAIRS = 40
LAYER = 20
OTHERS = 20
A_LEVEL = types.LEVEL_ORDERS_MAX

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled calls cannot be counted")


def auction() -> tuple[System, int, int, int, int]:
    """A perpetual in auction, and three accounts with plenty."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market(
        "SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0, status=types.MARKET_AUCTION
    )
    names = ("attacker", "others", "taker")
    attacker, others, taker = (system.account(name, USDC=10**6 * UNIT) for name in names)
    return system, perp, attacker, others, taker


def rounds_of(system: System, perp: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Uncross; how many times the price was looked for."""
    calls: list[int] = []
    fix_price = uncrossing._fix_price

    def counting_slices(state: State, market: Market, under_way: Uncrossing) -> None:
        calls.append(1)
        fix_price(state, market, under_way)

    monkeypatch.setattr(uncrossing, "_fix_price", counting_slices)
    system.must(commands.SetMarketStatus(*system.head(), MarketId(perp), types.MARKET_OPEN, ""))
    return len(calls)


def test_a_round_ends_all_pairs_of_one_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    """40 lots of one owner on each side at 150, and 20 offers of others at 151, one of which a market order takes.

    The market order comes first and reaches 150 only, so it binds, and takes the first offer of 150. The owner's bids,
    which are older, meet its other offers and end, all of them in the first round. The second round has the trade, and
    the last finds nothing that crosses. Before, each of the 40 took a round.
    """
    system, perp, attacker, others, taker = auction()
    for account, side, price, count in (
        (attacker, types.BUY, 15_000, PAIRS),
        (attacker, types.SELL, 15_000, PAIRS),
        (others, types.SELL, 15_100, OTHERS),
    ):
        for _ in range(count):
            assert system.order(account, perp, side, price, 1).codes == [codes.OK]
    system.order(taker, perp, types.BUY, 15_000, 1, order_type=types.MARKET)
    assert rounds_of(system, perp, monkeypatch) == 3
    ended = [
        event.fields["lots"]
        for event in system.events
        if event.name == "ORDER_CANCELLED" and event.fields["code"] == codes.SELF_TRADE
    ]
    assert ended == [1] * PAIRS
    assert system.line(taker, perp).position == 1


def test_an_order_that_goes_on_meets_the_next_in_the_same_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two layers of 20 lots of one owner on each side at 150, each order younger than those of the layer before.

    The market order takes the first offer. The 20 bids of the first layer are older than the offers and end. Those of
    the second layer are younger than the 19 offers that are left of the first: these end, all by the first such bid.
    The 20 bids then meet the younger offers of their own layer and end. Before, each of 59 took a round.
    """
    system, perp, attacker, others, taker = auction()
    for _ in range(2):
        for side in (types.BUY, types.SELL):
            for _ in range(LAYER):
                system.order(attacker, perp, side, 15_000, 1)
    system.order(others, perp, types.SELL, 15_100, 1)
    system.order(taker, perp, types.BUY, 15_000, 1, order_type=types.MARKET)
    found = rounds_of(system, perp, monkeypatch)
    ended = [
        event.fields["lots"]
        for event in system.events
        if event.name == "ORDER_CANCELLED" and event.fields["code"] == codes.SELF_TRADE
    ]
    assert (found, len(ended)) == (3, 3 * LAYER - 1)
    assert system.line(taker, perp).position == 1


@pytest.mark.parametrize("at_once", [1, 3, 64])
def test_orders_that_an_ended_order_was_paired_with_are_freed_in_parts(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bid of 30 meets 20 offers of others, and then an offer of its own owner, which is younger: the bid ends.

    The 20 offers are free again for the next bid. However many of them a step frees, the trades are the same.
    """
    monkeypatch.setattr(uncrossing, "FREED_AT_ONCE", at_once)
    moved: list[int] = []
    take_out = uncrossing._take_out

    def counted(state: State, side: AuctionSide, other: AuctionSide) -> None:
        before = other.at
        take_out(state, side, other)
        moved.append(before - other.at)

    monkeypatch.setattr(uncrossing, "_take_out", counted)
    system, perp, attacker, others, taker = auction()
    assert system.order(attacker, perp, types.BUY, 15_100, 30).codes == [codes.OK]
    for _ in range(LAYER):
        assert system.order(others, perp, types.SELL, 15_000, 1).codes == [codes.OK]
    assert system.order(attacker, perp, types.SELL, 15_000, 5).codes == [codes.OK]
    assert system.order(taker, perp, types.BUY, 15_000, LAYER).codes == [codes.OK]
    system.must(commands.SetMarketStatus(*system.head(), MarketId(perp), types.MARKET_OPEN, ""))
    assert sum(moved) == LAYER
    assert max(moved) == min(at_once, LAYER)
    assert system.line(taker, perp).position == LAYER
    assert system.line(others, perp).position == -LAYER
    ended = [event.fields["lots"] for event in system.events if event.name == "ORDER_CANCELLED"]
    assert ended == [30]


@pytest.mark.parametrize(("order_type", "units"), [(types.LIMIT, 0), (types.MARKET, 116)])
def test_orders_that_meet_none_count_only_beside_a_market_order(
    order_type: int, units: int
) -> None:
    """200 more offers at 151, above the best bid of 150, cost nothing: no list of an uncrossing has them (I-12.1).

    Beside a market order the first round has them, at four prices: two units for each list of 50 and one for each four
    of them, 56, twelve more steps of four units that sum lots, and three for each limit. The second round has none.
    """
    found = []
    for more in (0, 200):
        system, perp, attacker, others, taker = auction()
        system.order(attacker, perp, types.SELL, 15_000, 1)
        system.order(taker, perp, types.BUY, 15_000, 1, order_type=order_type)
        for number in range(more):
            price = 15_100 + number // A_LEVEL
            assert system.order(others, perp, types.SELL, price, 1).codes == [codes.OK]
        work = system.state.work
        before = work.of_principal("test", system.now)
        system.must(commands.SetMarketStatus(*system.head(), MarketId(perp), types.MARKET_OPEN, ""))
        assert system.line(taker, perp).position == 1
        found.append(work.of_principal("test", system.now) - before)
    by_hand = (
        4 * (WORK_OF_LEVEL + A_LEVEL // LISTED_PER_UNIT)
        + 12 * uncrossing.STEP_UNITS
        + 4 * (WORK_OF_SUMMED + WORK_OF_LIMIT)
    )
    assert found[1] - found[0] == units == by_hand * (units > 0)
