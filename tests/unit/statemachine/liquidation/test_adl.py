# SPDX-License-Identifier: Apache-2.0
"""Tier 3 where no row of a scenario looks: exposure without open orders, and what a listener hears when (W-4, W-5)."""

from fractions import Fraction
from math import ceil

from clearinghouse.statemachine.liquidation.adl import exposure_without_orders
from clearinghouse.statemachine.margin.account_margin import refresh
from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.types import PRICE_E9
from tests.support import World

MICRO = 10**6
SECOND = types.SECOND_NS


def liquidation_on(world: World) -> None:
    """Passes each second, spread 1 %, everything of a position at once."""
    world.must(
        commands.SetLiquidation(
            *world.head(),
            1,
            SECOND,
            types.PPB,
            20_000_000,
            10_000_000,
            20_000_000,
            types.PPB,
            2,
            60_000_000,
            10_000_000,
            20,
            0,
        )
    )


def test_exposure_without_orders_is_that_of_positions_and_debts() -> None:
    """A long, a short for another currency, a single lot and what is owed; open orders on top count nothing."""
    world = World()
    eurc = world.asset("EURC", 4, 2)
    sol = world.asset("SOL", 9, 150)
    btc = world.asset("BTC", 8, 1_000)
    world.price(eurc, 1_234_567 * PRICE_E9, e9=True)
    perp = world.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    euro = world.market("SOL-EURC", types.PERPETUAL, sol, eurc, maker_ppb=0, taker_ppb=0)
    coin = world.market("BTC-PERP", types.PERPETUAL, btc, maker_ppb=0, taker_ppb=0)
    idle = world.market("BTC-IDLE", types.PERPETUAL, btc, maker_ppb=0, taker_ppb=0)
    alice = world.account("alice", leverage=20, BTC=10 * 10**8)
    bob = world.account("bob", leverage=20, USDC=100_000 * MICRO)
    for market, side, price, lots in (
        (perp, types.BUY, 150_00, 7_00),
        (euro, types.SELL, 120_00, 3_00),
        (coin, types.BUY, 1_000_00, 1),
    ):
        world.order(bob, market, types.SELL if side == types.BUY else types.BUY, price, lots)
        world.order(alice, market, side, price, lots)
        world.order(alice, market, side, price - 20_00 if side == types.BUY else price + 20_00, 50)
    world.order(alice, idle, types.BUY, 900_00, 10)
    # She closes 2 SOL at 140: 20 USDC and what that costs for EURC are debts, for she has neither.
    world.price(sol, 140)
    world.order(bob, perp, types.BUY, 140_00, 2_00)
    world.order(alice, perp, types.SELL, 140_00, 2_00)
    world.order(bob, euro, types.SELL, 122_00, 1_00)
    world.order(alice, euro, types.BUY, 122_00, 1_00)
    state = world.state
    account = state.accounts[alice]
    refresh(state, account)
    held = {market: line.position for market, line in account.lines.items() if line.position}
    assert held == {perp: 5_00, euro: -2_00, coin: 1}
    owed = {asset: account.holdings[asset].unsettled for asset in (1, eurc)}
    assert owed == {1: -20 * MICRO, eurc: -2 * 10**4}
    # 5 x 140, the mark for EURC in whole units of 10^-9 per lot, one lot of BTC, and the debts.
    euro_unit = Fraction(1_234_567, 10**4)
    expected = 700 * MICRO
    expected += ceil(200 * Fraction(state.markets[euro].mark_e9, PRICE_E9) * euro_unit)
    expected += 10 * MICRO
    expected += 20 * MICRO + ceil(2 * 10**4 * euro_unit)
    assert exposure_without_orders(state, account) == expected
    assert account.exposure > expected  # which has the open orders in it


def heard_in_a_pass(*, rest: bool) -> tuple[World, list[tuple[int, int, int]], tuple[int, int]]:
    """What a listener hears of tier 3 when a bankrupt long goes; with `rest` some of those that face it have lost."""
    world = World()
    sol = world.asset("SOL", 9, 150)
    perp = world.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    liquidation_on(world)
    alice = world.account("alice", leverage=20, USDC=1_000 * MICRO)
    bob = world.account("bob", leverage=20, USDC=1_000_000 * MICRO)
    carol = world.account("carol", leverage=20, USDC=10_000 * MICRO)
    world.order(bob, perp, types.SELL, 150_00, 100_00)
    world.order(alice, perp, types.BUY, 150_00, 100_00)
    world.price(sol, 138)
    if rest:
        world.order(carol, perp, types.SELL, 138_00, 40_00)
        world.order(bob, perp, types.BUY, 138_00, 40_00)
    world.price(sol, 139)
    heard: list[tuple[int, int, int]] = []
    world.state.observer = lambda kind, account, of: heard.append((kind, account, of))
    world.advance(1)
    world.state.observer = None
    return world, [row for row in heard if row[0] in TIER_THREE], (alice, perp)


TIER_THREE = (events.DELEVERAGED, events.REST_CLOSED)


def test_a_listener_hears_of_a_rest_only_where_there_is_one() -> None:
    """Before lots go the position is named with what is done to it; all lots gone, there is nothing more to hear."""
    world, heard, position = heard_in_a_pass(rest=False)
    assert heard == [(events.DELEVERAGED, *position)]
    assert world.event_names() == ["DELEVERAGED", "LIQUIDATION_ENDED"]
    world, heard, position = heard_in_a_pass(rest=True)
    assert heard == [(events.DELEVERAGED, *position), (events.REST_CLOSED, *position)]
    assert "REST_CLOSED" in world.event_names()
