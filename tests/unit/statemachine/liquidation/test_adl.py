# SPDX-License-Identifier: Apache-2.0
"""Tier 3 beside the scenarios: exposure without open orders, and the calls of a listener (W-4, W-5)."""

from fractions import Fraction
from math import ceil

from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.liquidation.adl import exposure_without_orders
from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import PRICE_E9
from tests.support import System

MICRO = 10**6
SECOND = types.SECOND_NS


def liquidation_on(system: System) -> None:
    """Passes each second, spread 1 %, everything of a position at once."""
    system.must(
        commands.SetLiquidation(
            *system.head(),
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
    system = System()
    eurc = system.asset("EURC", 4, 2)
    sol = system.asset("SOL", 9, 150)
    btc = system.asset("BTC", 8, 1_000)
    system.price(eurc, 1_234_567 * PRICE_E9, e9=True)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    euro = system.market("SOL-EURC", types.PERPETUAL, sol, eurc, maker_ppb=0, taker_ppb=0)
    coin = system.market("BTC-PERP", types.PERPETUAL, btc, maker_ppb=0, taker_ppb=0)
    idle = system.market("BTC-IDLE", types.PERPETUAL, btc, maker_ppb=0, taker_ppb=0)
    alice = system.account("alice", leverage=20, BTC=10 * 10**8)
    bob = system.account("bob", leverage=20, USDC=100_000 * MICRO)
    for market, side, price, lots in (
        (perp, types.BUY, 150_00, 7_00),
        (euro, types.SELL, 120_00, 3_00),
        (coin, types.BUY, 1_000_00, 1),
    ):
        system.order(bob, market, types.SELL if side == types.BUY else types.BUY, price, lots)
        system.order(alice, market, side, price, lots)
        system.order(alice, market, side, price - 20_00 if side == types.BUY else price + 20_00, 50)
    system.order(alice, idle, types.BUY, 900_00, 10)
    # She closes 2 SOL at 140: 20 USDC and what that costs for EURC are debts, for she has neither.
    system.price(sol, 140)
    system.order(bob, perp, types.BUY, 140_00, 2_00)
    system.order(alice, perp, types.SELL, 140_00, 2_00)
    system.order(bob, euro, types.SELL, 122_00, 1_00)
    system.order(alice, euro, types.BUY, 122_00, 1_00)
    state = system.state
    account = state.accounts[AccountId(alice)]
    refresh(state, account)
    held = {market: line.position for market, line in account.lines.items() if line.position}
    assert held == {perp: 5_00, euro: -2_00, coin: 1}
    liability = {asset: account.holdings[AssetId(asset)].unsettled for asset in (1, eurc)}
    assert liability == {1: -20 * MICRO, eurc: -2 * 10**4}
    # 5 x 140, the mark for EURC in whole units of 10^-9 per lot, one lot of BTC, and the debts.
    euro_unit = Fraction(1_234_567, 10**4)
    expected = 700 * MICRO
    expected += ceil(200 * Fraction(state.markets[MarketId(euro)].mark_e9, PRICE_E9) * euro_unit)
    expected += 10 * MICRO
    expected += 20 * MICRO + ceil(2 * 10**4 * euro_unit)
    assert exposure_without_orders(state, account) == expected
    assert account.exposure > expected  # which has the open orders in it


def received_in_a_pass(*, rest: bool) -> tuple[System, list[tuple[int, int, int]], tuple[int, int]]:
    """Return the calls to a listener when a bankrupt long ends; with `rest` some of its counterparties have lost."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    liquidation_on(system)
    alice = system.account("alice", leverage=20, USDC=1_000 * MICRO)
    bob = system.account("bob", leverage=20, USDC=1_000_000 * MICRO)
    carol = system.account("carol", leverage=20, USDC=10_000 * MICRO)
    system.order(bob, perp, types.SELL, 150_00, 100_00)
    system.order(alice, perp, types.BUY, 150_00, 100_00)
    system.price(sol, 138)
    if rest:
        system.order(carol, perp, types.SELL, 138_00, 40_00)
        system.order(bob, perp, types.BUY, 138_00, 40_00)
    system.price(sol, 139)
    received: list[tuple[int, int, int]] = []
    system.state.observer = lambda kind, account, of: received.append((kind, account, of))
    system.advance(1)
    system.state.observer = None
    return system, [row for row in received if row[0] in TIER_THREE], (alice, perp)


TIER_THREE = (events.DELEVERAGED, events.REST_CLOSED)


def test_a_listener_hears_of_a_rest_only_where_there_is_one() -> None:
    """Before lots go the position is named with its treatment; once all lots are gone, no call follows."""
    system, received, position = received_in_a_pass(rest=False)
    assert received == [(events.DELEVERAGED, *position)]
    assert system.event_names() == ["DELEVERAGED", "LIQUIDATION_ENDED"]
    system, received, position = received_in_a_pass(rest=True)
    assert received == [(events.DELEVERAGED, *position), (events.REST_CLOSED, *position)]
    assert "REST_CLOSED" in system.event_names()
