# SPDX-License-Identifier: Apache-2.0
"""Openings of several commands that lead a game to states which single moves seldom reach.

Owns isolated positions that are liquidated, reduce-only stops whose position has become smaller, and replaces that
change one field. Owns also positions that settle in another asset than the valuation asset, auctions in which an owner
meets its own orders, orders at the limit of weighted collateral, and commands between slices of late work.

Must never assert what follows: the model and the audit do. Each returns whether it has reached its state, which a halt
or an account in liquidation may prevent.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, SourceId
from tests.stateful.conditional_order_moves import COLUMNS, Row
from tests.stateful.order_moves import Item, batch_of, lots_at_limit
from tests.stateful.player import (
    BTC,
    E9,
    EURC,
    FEED,
    SECOND,
    SOL,
    SOL_PERP,
    VALUE,
    Player,
    agree,
    asset_terms,
)

BTC_PERP_E: Final = 3
"""settles in EURC"""
ALICE, ALICE_TOO, BOB, CAROL, DAVE = 1002, 1003, 1004, 1005, 1006


def market_of(player: Player, market_id: int) -> Market:
    """Return a market of the set-up."""
    return player.state.markets[MarketId(market_id)]


def at_mark(player: Player, account: int, market_id: int, side: int, lots: int) -> Item:
    """Return a limit order at the mark."""
    market = market_of(player, market_id)
    item = Item(types.PLACE, account, market_id)
    item.side = side
    item.price = max(market.mark_e9 // E9 // market.tick_per_lot, 1) * market.tick_units
    item.quantity = lots * market.lot_units
    return item


def place(player: Player, *items: Item) -> Outcome:
    """Play a batch of orders."""
    return player.play(batch_of(player, list(items)))


def protected_entry(player: Player) -> bool:
    """Play an entry that fills in part. A price then reaches its stop, or its position is closed by another order."""
    draw = player.draw
    owner = draw.pick([ALICE, DAVE, BOB])
    entry = at_mark(player, owner, SOL_PERP, types.BUY, 10)
    market = market_of(player, SOL_PERP)
    profit, stop = (
        entry.price * part // 100 // market.tick_units * market.tick_units
        for part in (draw.pick([102, 110]), 98)
    )
    row: tuple[int, ...] = (
        owner,
        SOL_PERP,
        entry.side,
        entry.type,
        entry.tif,
        0,
        entry.stp,
        entry.price,
    )
    row += (entry.quantity, 0, 0, draw.pick([types.TRIGGER_MARK, types.TRIGGER_INDEX]))
    row += (profit, draw.pick([0, profit]), stop, draw.pick([0, stop * 9 // 10]))
    columns = [[value] for value in row]
    accepted = player.play(commands.Brackets(*player.head(), *columns))  # type: ignore[arg-type]
    if accepted.codes != [codes.OK]:
        return False
    fill = at_mark(player, CAROL, SOL_PERP, types.SELL, draw.pick([4, 10]))
    fill.stp = types.STP_CANCEL_MAKER
    place(player, fill)
    bracket = player.state.brackets.get(accepted.ids[0])  # type: ignore[call-overload]
    waits = bracket is not None and bracket.lots > 0
    place(player, at_mark(player, CAROL, SOL_PERP, types.BUY, draw.pick([2, 20])))
    if draw.chance(50):
        place(player, at_mark(player, owner, SOL_PERP, types.SELL, 20))
    shift(player, SOL, draw.pick([97, 111]))
    return waits


def trade(player: Player, buyer: int, seller: int, market_id: int, lots: int) -> bool:
    """Let two accounts trade at the mark, as far as the book and their margin permit.

    Return True if the buyer then has lots.
    """
    place(player, at_mark(player, seller, market_id, types.SELL, lots))
    bought = place(player, at_mark(player, buyer, market_id, types.BUY, lots))
    return bought.filled[0] > 0


def shift(player: Player, asset_id: int, percent: int) -> None:
    """Change the price of an asset by `percent`, and let the work that is due in the next seconds follow."""
    price_e9 = player.state.assets[AssetId(asset_id)].price_e9
    agree(player, asset_id, max(price_e9 * percent // 100, 1))
    player.now += 2 * SECOND
    player.advance()


def isolated_position(player: Player) -> bool:
    """Play an isolated position with little margin, a price at which it is liquidated, and a second isolated position
    in its place.
    """
    draw = player.draw
    owner = draw.pick([ALICE, ALICE_TOO])
    names = (AccountId(owner), MarketId(SOL_PERP))
    player.play(commands.SetIsolated(*player.head(), *names, 1))
    margin = draw.pick([20, 40, 80])
    player.play(commands.MoveIsolatedMargin(*player.head(), *names, margin * VALUE))
    buys = draw.chance(50)
    buyer, seller = (owner, CAROL) if buys else (CAROL, owner)
    if not trade(player, buyer, seller, SOL_PERP, margin * 8 // 20):
        return False
    isolated = player.state.accounts[AccountId(owner)].isolated.get(MarketId(SOL_PERP))
    reached = False
    for _ in range(4):
        shift(player, SOL, 95 if buys else 105)
        reached |= isolated is not None and isolated.status == types.LIQUIDATING
    player.play(commands.SetIsolated(*player.head(), *names, 0))
    player.play(commands.SetIsolated(*player.head(), *names, 1))
    return reached


def reduce_only_stop(player: Player) -> bool:
    """Play a reduce-only stop for more than the position that is left when the price reaches it."""
    draw = player.draw
    owner = draw.pick([ALICE, DAVE, BOB])
    lots = draw.pick([3, 8, 20])
    if not trade(player, owner, CAROL, SOL_PERP, lots):
        return False
    market = market_of(player, SOL_PERP)
    stop = at_mark(player, owner, SOL_PERP, types.SELL, lots + draw.pick([-1, 0, 1]))
    stop.flags = types.FLAG_REDUCE_ONLY
    row = Row(stop)
    row.kind = types.TRIGGER_STOP
    row.source = draw.pick([types.TRIGGER_MARK, types.TRIGGER_INDEX])
    row.trigger = stop.price * 98 // 100 // market.tick_units * market.tick_units
    stop.price = row.trigger * 9 // 10 // market.tick_units * market.tick_units
    columns = [[value] for value in row.values()]
    assert len(columns) == COLUMNS
    accepted = player.play(commands.ConditionalOrders(*player.head(), *columns))  # type: ignore[arg-type]
    trade(player, CAROL, owner, SOL_PERP, draw.pick([1, lots // 2, lots]))
    place(player, at_mark(player, CAROL, SOL_PERP, types.BUY, lots))
    shift(player, SOL, 97)
    order_id = accepted.ids[0]
    return accepted.codes == [codes.OK] and order_id not in player.state.conditionals


def _until(item: Item, expire_ns: int) -> None:
    """Let an order rest until `expire_ns`."""
    item.tif, item.expire_ns = types.GTD, expire_ns


# Each changes one field of an order that rests, most of them within what it may be.
REPLACED: Final[tuple[Callable[[Item, Market, int], None], ...]] = (
    lambda item, market, _now: setattr(item, "price", item.price - market.tick_units),
    lambda item, market, _now: setattr(item, "quantity", item.quantity - market.lot_units),
    lambda item, market, _now: setattr(item, "quantity", item.quantity + market.lot_units),
    lambda item, _market, _now: setattr(item, "flags", types.FLAG_POST_ONLY),
    lambda item, _market, _now: setattr(item, "flags", types.FLAG_REDUCE_ONLY),
    lambda item, _market, _now: setattr(item, "stp", types.STP_CANCEL_TAKER + 1),
    lambda item, _market, _now: setattr(item, "client_id", item.client_id + 1),
    lambda item, _market, _now: setattr(item, "side", types.BUY + types.SELL - item.side),
    lambda item, _market, now: _until(item, now + 5 * SECOND),
    lambda item, _market, now: setattr(item, "expire_ns", now + 9 * SECOND),
    lambda item, _market, _now: setattr(item, "type", types.MARKET),
)


def replaces(player: Player) -> bool:
    """Play an order that rests and is replaced several times, each time with one field changed."""
    draw = player.draw
    market_id = draw.pick([SOL_PERP, 1])
    market = market_of(player, market_id)
    item = at_mark(player, draw.pick([ALICE, CAROL]), market_id, types.BUY, 8)
    item.price = item.price * 97 // 100 // market.tick_units * market.tick_units
    placed = place(player, item)
    if placed.codes != [codes.OK] or placed.ids[0] not in player.state.orders:
        return False
    order_id = placed.ids[0]
    accepted = 0
    for _ in range(6):
        if order_id not in player.state.orders:
            break
        item.action, item.order_id = types.REPLACE, order_id
        draw.pick(REPLACED)(item, market, player.now)
        outcome = place(player, item)
        if outcome.codes == [codes.OK]:
            accepted += 1
            order_id = outcome.ids[0]
    return accepted > 1


def settled_elsewhere(player: Player) -> bool:
    """Play positions whose profit and loss is in EURC, while the prices of both assets move and passes settle it."""
    draw = player.draw
    buyer, seller = draw.pick([(BOB, CAROL), (CAROL, BOB), (DAVE, CAROL), (CAROL, DAVE)])
    if not trade(player, buyer, seller, BTC_PERP_E, draw.pick([1, 3, 6])):
        return False
    for _ in range(3):
        shift(player, BTC, draw.pick([97, 103, 92]))
        shift(player, EURC, draw.pick([98, 102, 100]))
        player.now += 10 * SECOND
        player.advance()
    return True


def auction_among_oneself(player: Player) -> bool:
    """Play an auction in which both accounts of an owner have orders on both sides, among orders of other owners."""
    draw = player.draw
    market_id = draw.pick([SOL_PERP, 1])
    market = market_of(player, market_id)
    name = MarketId(market_id)
    for status in (types.MARKET_HALTED, types.MARKET_AUCTION):
        player.play(commands.SetMarketStatus(*player.head(), name, status, "drill"))
    if market.status != types.MARKET_AUCTION:
        return False
    collected = 0
    for account in (ALICE, ALICE_TOO, CAROL, ALICE, ALICE_TOO, DAVE):
        side = draw.pick([types.BUY, types.SELL])
        item = at_mark(player, account, market_id, side, draw.pick([1, 2, 4, 6]))
        towards = draw.pick([0, 1, 2, 5]) * market.tick_units
        item.price += towards if side == types.BUY else -towards
        item.stp = draw.pick([1, 2, 3, 4])
        collected += place(player, item).codes == [codes.OK]
    if draw.chance(30):
        for status in (
            draw.pick([types.MARKET_HALTED, types.MARKET_CANCEL_ONLY]),
            types.MARKET_AUCTION,
        ):
            player.play(commands.SetMarketStatus(*player.head(), name, status, "drill"))
            player.now += SECOND
            player.advance()
    player.play(commands.SetMarketStatus(*player.head(), name, types.MARKET_OPEN, "drill"))
    player.now += SECOND
    player.advance()
    return collected > 2


def orders_at_the_limit(player: Player) -> bool:
    """Play orders for as much as collateral with a weight bears, for one lot less and for one lot more."""
    draw = player.draw
    account = player.state.accounts[AccountId(draw.pick([BOB, DAVE]))]
    market = market_of(player, SOL_PERP)
    found: set[int] = set()
    for more in (-1, 0, 1, -1, 0, 1):
        side = draw.pick([types.BUY, types.SELL])
        item = at_mark(player, account.id, SOL_PERP, side, 1)
        price = item.price // market.tick_units * market.tick_per_lot
        lots = lots_at_limit(player, account, market, side, price) + more
        item.quantity = max(lots, 1) * market.lot_units
        outcome = place(player, item)
        found.add(outcome.codes[0])
        if outcome.codes == [codes.OK] and outcome.ids[0] in player.state.orders:
            place(player, cancel_of(item, outcome.ids[0]))
    return codes.OK in found and len(found) > 1


def work_left_over(player: Player) -> bool:
    """Play minutes without a command, in which one index moves by its cap each second.

    Slices of due work are left; prices, orders and time come between them (I-12.2).
    """
    draw = player.draw
    market = market_of(player, SOL_PERP)
    steep = (120 * SECOND, types.PPB, types.PPB, 3_333_333)
    player.play(commands.SetFunding(*player.head(), market.id, *steep))
    place(player, at_mark(player, CAROL, SOL_PERP, types.SELL, 3))
    place(player, at_mark(player, ALICE, SOL_PERP, types.BUY, 3))
    asset_id = creeping_asset(player)
    agree(player, asset_id, 3 * VALUE * E9)
    player.now += draw.pick([500, 700, 900]) * SECOND + draw.pick([0, 1])
    player.advance()
    is_left = player.engine.is_behind
    for _ in range(draw.pick([1, 3])):
        shift(player, SOL, draw.pick([99, 100, 101]))
        place(player, at_mark(player, ALICE, SOL_PERP, draw.pick([types.BUY, types.SELL]), 1))
    while player.engine.is_behind:
        player.advance()
    return is_left


def creeping_asset(player: Player) -> AssetId:
    """Create an asset at a price of 1, whose index may move by a hundredth of a per cent a second."""
    name = f"CREEP{player.requests}"
    terms = asset_terms(types.PPB, 0, 0)
    asset_id = AssetId(player.must(commands.CreateAsset(*player.head(), name, 2, *terms)))
    source = SourceId(player.must(commands.CreateOracleSource(*player.head(), name, FEED, 100)))
    fresh_ns = 3600 * SECOND
    player.must(commands.SetOracleInstrument(*player.head(), asset_id, [source], fresh_ns, 10_000))
    rules = (1, 1, 1, 60 * SECOND, 100, fresh_ns, 0, 0, 0, 0, 0)
    player.must(commands.SetIndexRules(*player.head(), asset_id, *rules))
    agree(player, asset_id, VALUE * E9)
    return asset_id


def cancel_of(item: Item, order_id: int) -> Item:
    """Return the cancel of an order."""
    cancel = Item(types.CANCEL, item.account, item.market)
    cancel.order_id = order_id
    return cancel


SET_PIECES: Final[tuple[Callable[[Player], bool], ...]] = (
    isolated_position,
    reduce_only_stop,
    protected_entry,
    replaces,
    settled_elsewhere,
    auction_among_oneself,
    orders_at_the_limit,
    work_left_over,
)
