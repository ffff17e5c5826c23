# SPDX-License-Identifier: Apache-2.0
"""Measure the longest slices of an uncrossing, which ends an auction with trades at one price (O-2.1, I-12.2).

Owns the auctions that make an uncrossing long. `attack_world` has the world and the clock.
"""

from collections.abc import Callable

from clearinghouse.apps.bench.attack_world import (
    AT_A_PRICE,
    CENTS,
    HUGE,
    SOL,
    UNIT,
    USDC,
    Figure,
    World,
    fresh,
)
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def _collect(world: World) -> Callable[[], None]:
    """Begin an auction; return a function that ends it and does all its work, slice by slice."""
    world.apply(commands.SetMarketStatus(*world.head(), world.market, types.MARKET_AUCTION, ""))

    def end() -> None:
        world.apply(commands.SetMarketStatus(*world.head(), world.market, types.MARKET_OPEN, ""))
        world.catch_up()
        assert world.engine.state.markets[world.market].status == types.MARKET_OPEN

    return end


def self_trades(count: int) -> Figure:
    """Measure an uncrossing with 400 pairs of orders of one owner and a market order, among `count` other orders."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        end = _collect(world)
        world.crowd(count, types.SELL, CENTS + 10)
        pair = world.accounts(1, HUGE)[0]
        world.ladder(pair, types.SELL, CENTS, 400)
        world.ladder(pair, types.BUY, CENTS, 400)
        return world, end

    return fresh(build, count)


def one_price(count: int) -> Figure:
    """Measure an uncrossing of `count` orders that all trade at one price."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        end = _collect(world)
        world.crowd(count // 2, types.SELL, CENTS)
        world.crowd(count // 2, types.BUY, CENTS)
        return world, end

    return fresh(build, count)


def at_market(count: int) -> Figure:
    """Measure an uncrossing of `count` MARKET orders, half of which buy; all trade."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        end = _collect(world)
        for side in (types.SELL, types.BUY):
            world.crowd(count // 2, side, 0, types.MARKET)
        return world, end

    return fresh(build, count)


def own_prices(count: int) -> Figure:
    """Measure an uncrossing of `count` orders, each with a different limit price; half of them trade."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        end = _collect(world)
        half = count // 2
        sellers, buyers = (world.accounts(-(-half // AT_A_PRICE), HUGE) for _ in range(2))
        first = CENTS - half // 2
        for at in range(half):
            world.orders([sellers[at // AT_A_PRICE]], types.SELL, max(first, 1) + at, 1)
            world.orders([buyers[at // AT_A_PRICE]], types.BUY, max(first, 1) + at, 1)
        return world, end

    return fresh(build, count)


def spot_loans(count: int) -> Figure:
    """Measure an uncrossing of `count` orders of a spot market, where each buyer pays with cash lent to the pool."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        world.make_pool()
        world.make_spot()
        end = _collect(world)
        half = count // 2
        buyers = world.crowd(half, types.BUY, CENTS)
        ids = [AccountId(one) for one in buyers]
        for at in range(0, len(ids), types.BATCH_ITEMS_MAX):
            some = ids[at : at + types.BATCH_ITEMS_MAX]
            many = len(some)
            world.apply(
                commands.Lend(*world.head(), some, [USDC] * many, [10**6 * UNIT - 1] * many)
            )
        sellers = world.accounts(-(-half // AT_A_PRICE), UNIT)
        world.fund(sellers, 10**12, SOL)
        for number, seller in enumerate(sellers):
            some_lots = min(AT_A_PRICE, half - number * AT_A_PRICE)
            world.orders([seller] * some_lots, types.SELL, CENTS, 1)
        return world, end

    return fresh(build, count)
