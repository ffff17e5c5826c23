# SPDX-License-Identifier: Apache-2.0
"""Measure the longest steps that time or an operator begins: the kill switch, the end of markets, settlement, losses
of pools, interest and funding (I-12.2).

Owns the figures; `attack_world` has the world and the clock.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.apps.bench.attack_world import (
    AT_A_PRICE,
    CENTS,
    HUGE,
    PERP,
    SOL,
    UNIT,
    USDC,
    Figure,
    World,
    fresh,
    passes,
)
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId

BORROWERS: Final = 100
PASSES_BELOW_ZERO: Final = 20
PASSES_UNSOLD: Final = 6  # a pass looks for a borrow before it sells


def _resting(world: World, count: int) -> None:
    """Place `count` resting sell orders of one lot, 50 of each account."""
    ids = world.accounts(-(-count // AT_A_PRICE), HUGE)
    for number, each in enumerate(ids):
        asks = min(AT_A_PRICE, count - number * AT_A_PRICE)
        world.orders([each] * asks, types.SELL, CENTS + 100, 1)
    assert len(world.engine.state.orders) == count


def kill_switch(count: int) -> Figure:
    """Measure the kill switch, which ends `count` resting orders."""
    world = World()
    _resting(world, count)

    def run() -> None:
        switch, drill = types.BRAKE_KILL_SWITCH, types.CAUSE_DRILL
        world.apply(commands.EngageBrake(*world.head(), switch, 0, drill, "drill"))
        world.catch_up()

    found = world.least(run, 1)
    assert not world.engine.state.orders
    return found


def market_close(count: int) -> Figure:
    """Measure the close of a market with `count` resting orders."""
    world = World()
    _resting(world, count)

    def run() -> None:
        closed = types.MARKET_CLOSED
        world.apply(commands.SetMarketStatus(*world.head(), PERP, closed, "over"))
        world.catch_up()

    found = world.least(run, 1)
    assert not world.engine.state.orders
    return found


def future_expiry(count: int) -> Figure:
    """Measure the expiry of a future with `count` holders of long positions."""
    world = World()
    state = world.engine.state
    second = types.SECOND_NS
    world.make_future(400)
    world.positions(count, UNIT * 5)
    world.price(CENTS)
    expiry_ns = (state.time_ns // second + 400) * second
    world.advance((expiry_ns - state.time_ns) // second - 1)
    world.catch_up()

    def run() -> None:
        world.advance(2)
        world.catch_up()

    found = world.least(run, 1)
    assert state.markets[world.market].status == types.MARKET_CLOSED
    return found


def losers(count: int) -> Figure:
    """Measure the settlement pass after `count` holders have sold at a loss of one cent each."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        ids = world.positions(count, UNIT * 5)
        for at in range(0, count, AT_A_PRICE):
            some = ids[at : at + AT_A_PRICE]
            buyer = world.accounts(1, HUGE)
            world.orders(buyer * len(some), types.BUY, CENTS - 100, 1)
            world.orders(some, types.SELL, CENTS - 100, 1)
        return world, passes(world, 10)

    return fresh(build, count)


def unpaid(count: int) -> Figure:
    """Measure a settlement pass after one in which no collateral of `count` losers of a cent sold."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        percent = types.PPB // 100
        world.apply(commands.SetReconciliation(*world.head(), 1, percent, percent, 100, 100))
        world.make_spot()
        world.market = PERP
        ids = world.accounts(count, 10**9, asset=SOL)
        for at in range(0, count, AT_A_PRICE):
            some = ids[at : at + AT_A_PRICE]
            [other] = world.accounts(1, HUGE)
            for side, price in ((types.SELL, CENTS), (types.BUY, CENTS - 100)):
                world.orders([other] * len(some), side, price, 1)
                world.orders(some, types.BUY + types.SELL - side, price, 1)
        for _ in range(PASSES_UNSOLD):
            passes(world, 10)()
        assert len(world.engine.state.pnl_settlement.unsold) == count
        return world, passes(world, 10)

    return fresh(build, count)


def winners(count: int) -> Figure:
    """Measure the settlement pass that pays the claims of `count` accounts."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        ids = world.positions(count, UNIT * 5)
        for at in range(0, count, AT_A_PRICE):
            some = ids[at : at + AT_A_PRICE]
            world.orders([world.sellers[at // AT_A_PRICE]] * len(some), types.BUY, CENTS + 100, 1)
            world.orders(some, types.SELL, CENTS + 100, 1)
        return world, passes(world, 10)

    return fresh(build, count)


def pool_losses(count: int) -> Figure:
    """Measure the passes that write off 100 bankrupt borrowers of 0.05 USDC each, whose loss `count` lenders bear."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        world.make_pool()
        lenders = world.accounts(count, UNIT * 5)
        for at in range(0, count, types.BATCH_ITEMS_MAX):
            some = [AccountId(number) for number in lenders[at : at + types.BATCH_ITEMS_MAX]]
            many = len(some)
            world.apply(commands.Lend(*world.head(), some, [USDC] * many, [UNIT] * many))
        # A thousandth of a SOL carries the loan, whose amount is sent away.
        borrowers = [
            AccountId(number)
            for number in world.accounts(
                BORROWERS, 10**6, asset=SOL, flags=types.ACCOUNT_SPOT_MARGIN
            )
        ]
        sink = AccountId(world.accounts(1, UNIT)[0])
        usdc, amounts = [USDC] * BORROWERS, [UNIT // 20] * BORROWERS
        world.apply(commands.Borrow(*world.head(), borrowers, usdc, amounts))
        world.apply(
            commands.Transfers(*world.head(), 0, borrowers, [sink] * BORROWERS, usdc, amounts)
        )
        world.price(3_000)

        def until_taken_over() -> None:
            for _ in range(PASSES_BELOW_ZERO + 1):
                passes(world, 1)()

        return world, until_taken_over

    return fresh(build, count)


def interest_hour(count: int) -> Figure:
    """Measure the hourly interest of a pool with `count` borrowers."""
    world = World()
    world.make_pool()
    lender = [AccountId(world.accounts(1, HUGE)[0])]
    world.apply(commands.Lend(*world.head(), lender, [USDC], [HUGE // 2]))
    borrowers = world.accounts(count, UNIT * 5, flags=types.ACCOUNT_SPOT_MARGIN)
    for at in range(0, count, types.BATCH_ITEMS_MAX):
        some = [AccountId(number) for number in borrowers[at : at + types.BATCH_ITEMS_MAX]]
        many = len(some)
        world.apply(commands.Borrow(*world.head(), some, [USDC] * many, [UNIT] * many))
    return world.least(passes(world, 3_600))


def funding_interval(count: int) -> Figure:
    """Measure the end of a funding interval of one second, with `count` holders."""
    world = World()
    world.positions(count, UNIT * 5)
    terms = (types.SECOND_NS, 100_000, 500_000, 5_000_000)
    world.apply(commands.SetFunding(*world.head(), world.market, *terms))
    world.price(CENTS)
    return world.least(passes(world, 1))
