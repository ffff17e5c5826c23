# SPDX-License-Identifier: Apache-2.0
"""What a trader reads off a position, computed by hand: entry, return, ratio, and the price of liquidation."""

from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.views.exchange.liquidation_price import liquidation_prices
from clearinghouse.statemachine.views.exchange.positions import PositionView, position_views
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.support import System

UNIT = 10**6
E9 = types.PRICE_E9


class World:
    """SOL at 150; Alice buys 1 SOL at 150 and 2 at 151 with 100 USDC and a leverage of 10, Bob sells them."""

    def __init__(self) -> None:
        """A lot is 0.01 SOL: a price of 150 is 1.5 USDC a lot."""
        self.system = System()
        self.sol = self.system.asset("SOL", 9, 150)
        self.perp = self.system.market(
            "SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0, mmf_base_ppb=30_000_000
        )
        self.alice = self.system.account("alice", USDC=100 * UNIT)
        self.bob = self.system.account("bob", USDC=10_000 * UNIT, leverage=3)
        for price, lots in ((15_000, 100), (15_100, 200)):
            self.system.order(self.bob, self.perp, types.SELL, price, lots)
            assert self.system.order(self.alice, self.perp, types.BUY, price, lots).codes == [0]

    def position(self, account: int, *, with_prices: bool = False) -> PositionView:
        """The one position of an account."""
        (found,) = position_views(
            self.system.state, self.system.account_of(account), with_prices=with_prices
        )
        return found


def test_the_entry_price_is_rounded_against_the_account() -> None:
    """452 / 3 of a SOL is 150.666…: ceiled for the long side, floored for the short one, at nine decimals of a lot."""
    world = World()
    long, short = world.position(world.alice), world.position(world.bob)
    # 452 USDC for 300 lots: 1,506,666.666666666… units a lot.
    assert (long.cost, short.cost) == (452 * UNIT, -452 * UNIT)
    assert long.entry_e9 == 1_506_666_666_666_667
    assert short.entry_e9 == 1_506_666_666_666_666


def test_value_and_return_are_those_at_the_mark() -> None:
    """At 155 Alice gains 13 USDC on 45.2 of margin, and Bob loses them on 150.666…, his leverage being 3."""
    world = World()
    world.system.price(world.sol, 155)
    long, short = world.position(world.alice), world.position(world.bob)
    assert (long.mark_value, long.unrealised, long.leverage) == (465 * UNIT, 13 * UNIT, 10)
    assert (short.mark_value, short.unrealised, short.leverage) == (-465 * UNIT, -13 * UNIT, 3)
    assert long.return_e9 == 130 * E9 // 452
    assert short.return_e9 == -(39 * E9 // 452) - 1
    assert not long.is_isolated


def test_the_margin_ratio_reaches_one_where_liquidation_begins() -> None:
    """The ratio is MMF requirement over equity, ceiled: at most 1 while the account is healthy, else above."""
    world = World()
    account = world.system.account_of(world.alice)
    for price in (155, 140, 123, 119):
        world.system.price(world.sol, price)
        refresh(world.system.state, account)
        required, capital = maintenance_margin(world.system.state, account), equity(account)
        view = world.position(world.alice)
        assert view.positive_equity == capital > 0
        assert view.margin_ratio_e9 == -(-required * E9 // capital)
        assert (view.margin_ratio_e9 > E9) == (required > capital)
    assert world.position(world.alice).margin_ratio_e9 > E9
    world.system.price(world.sol, 100)
    assert (
        world.position(world.alice).positive_equity,
        world.position(world.alice).margin_ratio_e9,
    ) == (0, 0)


def test_the_liquidation_price_is_the_one_of_the_losing_side() -> None:
    """A long position shows the price below, a short one that above, of the two that ExplainMargin has; else none."""
    world = World()
    for account, is_long in ((world.alice, True), (world.bob, False)):
        view = world.position(account, with_prices=True)
        (both,) = liquidation_prices(world.system.state, world.system.account_of(account))
        expected = (
            (both.lower_index_e9, both.lower_mark_e9)
            if is_long
            else (both.upper_index_e9, both.upper_mark_e9)
        )
        assert (view.liquidation_index_e9, view.liquidation_mark_e9) == expected
        assert expected[1] > 0
        assert (expected[1] < view.mark_e9) == is_long
        assert view.is_liquidation_price_exact
        without = world.position(account)
        assert (without.liquidation_index_e9, without.is_liquidation_price_exact) == (0, False)
    # At that mark the ratio is above 1 for the first time.
    price = world.position(world.alice, with_prices=True).liquidation_index_e9
    world.system.price(world.sol, price + 1, e9=True)
    assert world.position(world.alice).margin_ratio_e9 <= E9
    world.system.price(world.sol, price, e9=True)
    assert world.position(world.alice).margin_ratio_e9 > E9


def test_an_isolated_position_has_its_own_ratio() -> None:
    """The account that is an isolated position says so, and its ratio is of its own collateral."""
    world = World()
    system = world.system
    carol = system.account("carol", USDC=1_000 * UNIT)
    isolated = system.must(
        commands.SetIsolated(*system.head(), AccountId(carol), MarketId(world.perp), 1)
    )
    system.must(
        commands.MoveIsolatedMargin(
            *system.head(), AccountId(carol), MarketId(world.perp), 50 * UNIT
        )
    )
    system.order(world.bob, world.perp, types.SELL, 15_000, 100)
    assert system.order(carol, world.perp, types.BUY, 15_000, 100).codes == [0]
    view = world.position(isolated)
    assert (view.lots, view.is_isolated) == (100, True)
    # 3 % of 150 over 50.
    assert view.margin_ratio_e9 == 9 * E9 // 100
    assert position_views(system.state, system.account_of(carol), with_prices=False) == []
