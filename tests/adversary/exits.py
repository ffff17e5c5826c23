# SPDX-License-Identifier: Apache-2.0
"""The arena of exits: stops, reduce-only orders and flags, beside friends' bids, auctions and payments out.

Owns its set-up and tactics. Each tactic is a thing that a client can do, or something that happens to all. Must never
name an attack: plays put tactics together.
"""

from contextlib import AbstractContextManager
from typing import Any, Final
from unittest.mock import patch

from clearinghouse.statemachine.pretrade import reductions
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.adversary.money import liquidation, pnl_settlement, ticks, withdraw
from tests.adversary.plays import Arena
from tests.adversary.world import PERCENT, UNIT, World
from tests.stateful.draws import Draw

BAND: Final = 10


def set_up_exits(world: World) -> None:
    """A perpetual with a band and a fund that could pay, three members, and an honest user that quotes."""
    sol = world.asset("SOL", 9, 150)
    world.market_id = world.market(
        "SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0, band_ppb=BAND * PERCENT
    )
    liquidation(world)
    pnl_settlement(world)
    donor = world.account("donor", USDC=10**6 * UNIT)
    world.must(commands.FundLiquidity(*world.head(), AccountId(donor), AssetId(1), 10**6 * UNIT))
    for owner in ("ada", "bert", "cleo"):
        world.member(owner, USDC=10_000 * UNIT)
    world.user("hanna", USDC=10**6 * UNIT)


def position_of(world: World, account: int) -> int:
    """The signed lots of an account."""
    line = world.account_of(account).lines.get(MarketId(world.market_id))
    return line.position if line is not None else 0


def quote(world: World, draw: Draw) -> None:
    """The honest user bids or asks at the index, and may meet a member's order by that."""
    side = draw.pick([types.BUY, types.SELL])
    lots = draw.pick([100, 5_000, 60_000])
    world.chosen.add(world.state.last_order_id + 1)
    world.honest_order(world.honest[0], world.market_id, side, ticks(world, world.market_id), lots)


def deal(world: World, draw: Draw) -> None:
    """A member sells to another at the index, or a little beside it, a part of what its margin carries."""
    price = ticks(world, world.market_id) * (100 + draw.pick([-2, 0, 0, 0, 2])) // 100
    lots = 20 * 10_000 * 10_000 // price * draw.pick([10, 50, 90, 96]) // 100
    seller = draw.pick(world.coalition)
    buyer = draw.pick([one for one in world.coalition if one != seller])
    world.order(seller, world.market_id, types.SELL, price, lots)
    world.order(buyer, world.market_id, types.BUY, price, lots, tif=types.IOC)


def close_to_friend(world: World, draw: Draw) -> None:
    """A member closes its position to another at a price that is worse than the index by up to the band."""
    account = draw.pick(world.coalition)
    held = position_of(world, account)
    if held == 0:
        return
    friend = draw.pick([one for one in world.coalition if one != account])
    side, other = (types.SELL, types.BUY) if held > 0 else (types.BUY, types.SELL)
    percent = draw.pick([1, 3, 5, 9])
    price = ticks(world, world.market_id) * (100 - percent if held > 0 else 100 + percent) // 100
    world.order(friend, world.market_id, other, price, abs(held))
    flags = draw.pick([0, types.FLAG_REDUCE_ONLY])
    world.order(account, world.market_id, side, price, abs(held), tif=types.IOC, flags=flags)


def order(world: World, draw: Draw) -> None:
    """A member sends an order within the band or far from it, of a part of its leverage."""
    price = ticks(world, world.market_id)
    limit = price * (100 + draw.pick([-12, -9, -5, -2, 0, 0, 0, 2, 5, 9, 12])) // 100
    lots = 20 * 10_000 * 10_000 // price * draw.pick([1, 20, 50, 95]) // 100
    flags = draw.pick([0, 0, types.FLAG_REDUCE_ONLY])
    side = draw.pick([types.BUY, types.SELL])
    tif = draw.pick([types.GTC, types.GTC, types.IOC])
    world.order(
        draw.pick(world.coalition), world.market_id, side, limit, lots, tif=tif, flags=flags
    )


def exit_order(world: World, draw: Draw) -> None:
    """A member with a position asks for an exit of it: at the market or with a limit, of all lots or of some."""
    account = draw.pick(world.coalition)
    held = position_of(world, account)
    if held == 0:
        return
    side = types.SELL if held > 0 else types.BUY
    percent = draw.pick([1, 2, 4, 8])
    kind = draw.pick([types.TRIGGER_STOP, types.TRIGGER_TAKE_PROFIT])
    falls = (side == types.SELL) == (kind == types.TRIGGER_STOP)
    price = ticks(world, world.market_id)
    trigger = price * (100 - percent if falls else 100 + percent) // 100
    limit = draw.pick([0, trigger, price * draw.pick([80, 95, 105, 120]) // 100])
    is_whole = draw.chance(50)
    columns: list[Any] = [[0] for _ in range(21)]
    command = commands.ConditionalOrders(*world.head(), *columns)
    command.actions = [types.PLACE]
    command.account_ids = [AccountId(account)]
    command.market_ids = [MarketId(world.market_id)]
    command.trigger_kinds = [kind]
    command.trigger_sources = [types.TRIGGER_MARK]
    command.trigger_prices = [trigger]
    command.sides = [side]
    command.types = [types.LIMIT if limit else types.MARKET]
    command.tifs = [types.GTC if limit else types.IOC]
    command.flags = [types.FLAG_CLOSE_POSITION if is_whole else types.FLAG_REDUCE_ONLY]
    command.stps = [types.STP_CANCEL_TAKER]
    command.prices = [limit]
    command.quantities = [0 if is_whole else abs(held)]
    world.apply(command)


def move(world: World, draw: Draw) -> None:
    """The price moves by a percent a second, at most three times, with a pass after each; more at once is the gap."""
    market = world.market_of(world.market_id)
    percent = draw.pick([-1, 1])
    for _ in range(draw.pick([1, 2, 3])):
        world.price(market.base.id, market.base.price_e9 * (100 + percent) // 100, e9=True)
        world.pass_time(1)


def wait(world: World, draw: Draw) -> None:
    """Some passes."""
    world.pass_time(draw.pick([1, 10, 30]))


def change_status(world: World, draw: Draw) -> None:
    """The operator calls an auction, or opens the market."""
    market = world.market_of(world.market_id)
    status = types.MARKET_AUCTION if market.status == types.MARKET_OPEN else types.MARKET_OPEN
    if draw.chance(70):
        world.apply(commands.SetMarketStatus(*world.head(), market.id, status, "test"))


def cancel_all(world: World, draw: Draw) -> None:
    """A member cancels its orders, with its exits or without them."""
    account = AccountId(draw.pick(world.coalition))
    end_exits = draw.pick([0, 1])
    world.apply(commands.CancelAll(*world.head(), account, MarketId(0), 0, end_exits))


def without_gate_of_exits() -> AbstractContextManager[object]:
    """Let an exit fill without a question about what its account has afterwards."""
    return patch.object(reductions, "_refuse_lots", lambda *_: codes.OK)


def end_exits(world: World) -> None:
    """The market opens, and the passes come to their end."""
    market = world.market_of(world.market_id)
    for _ in range(5):
        if market.status != types.MARKET_OPEN:
            open_it = commands.SetMarketStatus(*world.head(), market.id, types.MARKET_OPEN, "end")
            world.apply(open_it)
        world.pass_time(30)


ARENAS: Final = (
    Arena(
        "exits",
        "E1",
        set_up_exits,
        (
            quote,
            quote,
            deal,
            deal,
            deal,
            close_to_friend,
            close_to_friend,
            order,
            order,
            exit_order,
            exit_order,
            exit_order,
            move,
            move,
            move,
            wait,
            change_status,
            cancel_all,
            withdraw,
        ),
        World.gain,
        UNIT,
        "G-8.3, O-9.1, L-4.2: an exit gives at most what its account has; a USDC for roundings",
        length=24,
        tries=100,
        without=without_gate_of_exits,
        finish=end_exits,
    ),
)
