# SPDX-License-Identifier: Apache-2.0
"""What settling a trade leaves beside value: whose loss it was, and what a sign or an equality changes (S-4, W-5).

Owns figures worked out by hand for the parts that only matter much later, in a liquidation.
"""

import pytest

from clearinghouse.statemachine import commands, types
from clearinghouse.statemachine.settlement import change_position
from clearinghouse.statemachine.types import BUY, PPB, SECOND_NS, SELL
from tests.support import World

UNIT = 10**6
PERCENT = PPB // 100


def liquidation(world: World) -> None:
    """Turn the waterfall on."""
    rates = (10 * PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, PPB)
    world.must(
        commands.SetLiquidation(*world.head(), 1, SECOND_NS, *rates, 2, 6 * PERCENT, PERCENT, 20, 0)
    )


def desk() -> tuple[World, int, int, int]:
    """A perpetual on SOL at 20 without fees, and two accounts: the world, the market, one, the other."""
    world = World()
    sol = world.asset("SOL", 4, 20)
    perp = world.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    one, other = (world.account(owner, USDC=1_000 * UNIT) for owner in ("one", "other"))
    return world, perp, one, other


def trade(world: World, perp: int, buyer: int, seller: int, price: int, lots: int) -> None:
    """Let one account buy from another, at a price in hundredths."""
    world.order(seller, perp, SELL, price, lots)
    world.order(buyer, perp, BUY, price, lots)


def test_losses_are_remembered_by_account_asset_market_and_side() -> None:
    """A loss below zero is noted on the side of the position that made it, and a gain takes from it again."""
    world, perp, one, other = desk()
    liquidation(world)
    losses = world.state.waterfall.losses
    trade(world, perp, one, other, 2000, 10)
    assert losses == {}  # an opening realises nothing
    trade(world, perp, other, one, 1900, 4)  # 4 lots bought at 20, sold at 19
    assert losses == {(one, 1): {(perp, BUY): 4 * UNIT}}
    trade(world, perp, other, one, 1800, 3)  # 3 lots lose 2 each
    assert losses == {(one, 1): {(perp, BUY): 10 * UNIT}}
    trade(world, perp, other, one, 2100, 3)  # the last 3 gain 1 each: still 7 below zero
    assert losses == {(one, 1): {(perp, BUY): 7 * UNIT}}
    trade(world, perp, other, one, 2000, 2)  # opens a short of 2
    trade(world, perp, one, other, 2300, 2)  # and closes it 3 higher
    assert losses == {(one, 1): {(perp, BUY): 7 * UNIT, (perp, SELL): 6 * UNIT}}


def test_no_loss_is_remembered_while_there_is_no_waterfall() -> None:
    """Without the parameters of liquidation nobody will share a loss, and none is noted."""
    world, perp, one, other = desk()
    trade(world, perp, one, other, 2000, 10)
    trade(world, perp, other, one, 1900, 10)
    assert world.unsettled(one) == -10 * UNIT
    assert world.state.waterfall.losses == {}


@pytest.mark.parametrize(
    ("position", "cost", "lots", "value", "expected"),
    [
        # opens, and adds: no result, the value is the cost
        (0, 0, 5, 100, (5, 100, 0)),
        (0, 0, -5, -100, (-5, -100, 0)),
        (5, 100, 5, 120, (10, 220, 0)),
        (-5, -100, -5, -80, (-10, -180, 0)),
        # a part of a long: 3 of 10 lots of cost 101 release 30.3, ceiled 31; sold for 36: 5
        (10, 101, -3, -36, (7, 70, 5)),
        # all of it
        (10, 101, -10, -120, (0, 0, 19)),
        # a part of a short: 3 of 10 lots of cost -101 release -30.3, ceiled -30; bought for 24: 6
        (-10, -101, 3, 24, (-7, -71, 6)),
        # a flip: of -50 for 5 lots, 3 close for -30; the other 2 open with -20
        (3, 31, -5, -50, (-2, -20, -1)),
        # a flip of a short whose closing part does not divide: 50 x 3 / 7 = 21.43, ceiled 22; 28 are left
        (-3, -31, 7, 50, (4, 28, 9)),
    ],
)
def test_a_position_changes_by_the_unit(
    position: int, cost: int, lots: int, value: int, expected: tuple[int, int, int]
) -> None:
    """Position, cost and realised result after signed lots for a signed value."""
    world, perp, one, other = desk()
    trade(world, perp, one, other, 2000, 1)
    line = world.line(one, perp)
    line.position, line.cost = position, cost
    realised = change_position(line, lots, value)
    assert (line.position, line.cost, realised) == expected
