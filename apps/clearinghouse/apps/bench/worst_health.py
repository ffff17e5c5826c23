# SPDX-License-Identifier: Apache-2.0
"""Measure the longest health checks: for orders that would borrow, changes of parameters, reads (H8, L2, M8).

Owns the figures; `attack_world` has the world and the clock.
"""

import time
from collections.abc import Callable
from typing import Final

from clearinghouse.apps.bench.attack_world import (
    CENTS,
    PERP,
    SOL,
    UNIT,
    USDC,
    Figure,
    World,
    fresh,
)
from clearinghouse.server.edge.adl_rankings import LINES_AT_ONCE
from clearinghouse.statemachine.views.exchange.adl_places import AdlSide, holders_of, ranked_part
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import sums_view
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)

SPOT: Final = MarketId(2)
BID: Final = 14_000
BIDS: Final = 999


def _bidders(world: World, count: int, cash: int) -> list[int]:
    """Return accounts with 999 bids each near 140 for a hundredth of a SOL; with too little `cash` these would
    borrow.
    """
    debts = (types.WEIGHT_IDENTITY, types.PPB, 0, 10, 0, 30_000_000, 0, 0, 0)
    pool = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, types.PPB, 0, 0, 0, 0, 0)
    world.apply(
        commands.CreateMarket(
            *world.head(), "SOL/USDC", types.SPOT, types.INTERNAL, SOL, USDC, 1, 2, 1, 2,
            AccountId(0), types.MARKET_OPEN, [0], [0], 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
        )
    )  # fmt: skip
    world.apply(commands.SetAssetParameters(*world.head(), USDC, *debts))
    world.apply(commands.SetPool(*world.head(), USDC, *pool))
    [lender] = world.accounts(1, 10**7 * UNIT)
    world.apply(commands.Lend(*world.head(), [AccountId(lender)], [USDC], [10**7 * UNIT // 2]))
    ids = world.accounts(-(-count // BIDS), cash)
    for number, each in enumerate(ids):
        spot_margin = types.ACCOUNT_SPOT_MARGIN
        world.apply(commands.SetAccountSettings(*world.head(), AccountId(each), 10, spot_margin))
        bids = min(BIDS, count - number * BIDS)
        # Each bid needs the worst case of the bids before it; a call has 400,000 units of work, a second ten times as
        # many.
        for best, many in ((BID, bids // 2), (BID - 100, bids - bids // 2)):
            world.apply(_spot_batch(world, types.PLACE, each, many, best, OrderId(0)))
            world.advance(1)
        assert len(world.engine.state.accounts[AccountId(each)].orders) == bids
    world.price(14_900)
    world.catch_up()
    return ids


def _spot_batch(
    world: World, action: int, account: int, many: int, best: int, order: OrderId
) -> commands.OrderBatch:
    """Return a batch of `many` one-lot bids of an account, from the price `best` down.

    A few are at each price, since an owner has at most 50 at one price.
    """
    zeros = [0] * many
    return commands.OrderBatch(
        *world.head(), [action] * many, [AccountId(account)] * many, [SPOT] * many,
        [types.BUY] * many, [types.LIMIT] * many, [types.GTC] * many, zeros,
        [types.STP_CANCEL_TAKER] * many, [best - item // 40 for item in range(many)],
        [1] * many, [ClientOrderId(0)] * many, [order] * many, [ClientOrderId(0)] * many, zeros,
    )  # fmt: skip


def borrowing_tick(count: int) -> Figure:
    """Measure a tick near the last price, while accounts have `count` bids in all, 999 each, that would borrow."""
    world = World()
    _bidders(world, count, 160 * UNIT)
    moves = iter((14_800, 14_790, 14_780, 14_770, 14_760))
    return world.least(lambda: world.price(next(moves)))


def borrowing_replace(count: int) -> Figure:
    """Measure one replace of an order of an account with at most 999 bids that would borrow."""
    world = World()
    account = world.engine.state.accounts
    [bidder] = _bidders(world, min(count, BIDS), 160 * UNIT)

    def run() -> None:
        oldest = next(iter(account[AccountId(bidder)].orders))
        world.apply(_spot_batch(world, types.REPLACE, bidder, 1, BID - 50, oldest))

    return world.least(run)


def borrowing_condemned(count: int) -> Figure:
    """Measure a tick after which most of `count` bids must be cancelled."""
    world = World()
    _bidders(world, count, 160 * UNIT)

    def run() -> None:
        world.price(10_000)
        world.catch_up()

    return world.least(run, 1)


def parameters(count: int) -> Figure:
    """Measure a change of a market's base maintenance margin, with `count` holders."""
    world = World()
    world.positions(count, UNIT * 5)
    world.price(15_001)
    world.catch_up()
    terms = iter((31_000_000, 32_000_000, 33_000_000))

    def run() -> None:
        world.apply(
            commands.SetMarketParameters(
                *world.head(), PERP, [0], [0], 0, 0, 0, 0, types.PPB, 0, 0, 20, 0, next(terms), 0
            )
        )
        world.catch_up()

    return world.least(run, 3)


def limited_order(count: int) -> Figure:
    """Measure the first order after a market with `count` holders has got a limit on open interest (G-7)."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        world.positions(count, UNIT * 5)
        own = world.accounts(1, UNIT * 50)
        limit = count + 1
        world.apply(
            commands.SetMarketParameters(
                *world.head(), PERP, [0], [0], 0, 0, 0, limit, types.PPB, 0, 0, 20, 0, 30_000_000, 0
            )
        )
        world.catch_up()
        return world, lambda: world.orders(own, types.BUY, CENTS - 10, 1)

    return fresh(build, count)


def conservation(count: int) -> Figure:
    """Measure the read of the sums of conservation in the engine; above its budget another process makes it."""
    world = World()
    world.positions(count, UNIT * 5)
    return _least(world, lambda: sums_view(world.engine.state))


def liquidation_rank(count: int) -> Figure:
    """Measure one part of a ranking for deleveraging after a price change; commands run between the parts."""
    world = World()
    world.positions(count, UNIT * 5)
    state = world.engine.state
    side = AdlSide(PERP, is_long=True)
    few = holders_of(state, side)[:LINES_AT_ONCE]
    moves = iter(range(CENTS + 50, CENTS + 100))

    def move() -> None:
        world.price(next(moves))
        world.catch_up()

    return _least(world, lambda: ranked_part(state, side, few), move)


def _least(
    world: World, look: Callable[[], object], before: Callable[[], None] = lambda: None
) -> Figure:
    """Measure a read several times, without the time of `before`; return the least milliseconds."""

    def run() -> None:
        before()
        world.longest_units = 0
        begin = time.process_time()
        look()
        world.whole_ms = world.longest_ms = (time.process_time() - begin) * 1e3

    return world.least(run)
