# SPDX-License-Identifier: Apache-2.0
"""Moves of conditional orders, icebergs, pairs, dead-man timers and disconnects (SPEC O-3).

Owns triggers around the present price, and pairs of orders that are open or wait. Must never assert what follows; the
audit does.
"""

from typing import Final

from clearinghouse.statemachine.feeds.trigger_prices import price_of
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, OrderId
from tests.stateful.order_moves import Item, new_order
from tests.stateful.picks import account_id, customers, size
from tests.stateful.player import E9, SECOND, Player

COLUMNS: Final = 21


class Row:
    """One row of a batch of conditional orders: its order, and the condition for which the order waits."""

    def __init__(self, order: Item) -> None:
        """Start with an order that is placed at once, in no pair, and shown in full."""
        self.order = order
        self.kind = types.TRIGGER_AT_ONCE
        self.source = types.TRIGGER_MARK
        self.trigger = 0
        self.distance = 0
        self.display = 0
        self.oco_item = 0
        self.oco_id = 0

    def values(self) -> tuple[int, ...]:
        """Return the row as the values of the columns, in their order."""
        order = self.order
        return (
            order.action,
            order.account,
            order.market,
            self.kind,
            self.source,
            self.trigger,
            self.distance,
            order.side,
            order.type,
            order.tif,
            order.flags,
            order.stp,
            order.price,
            order.quantity,
            self.display,
            order.client_id,
            order.expire_ns,
            self.oco_item,
            self.oco_id,
            order.order_id,
            order.target_client_id,
        )


def conditional_orders(player: Player) -> None:
    """Play a batch of orders that wait for a price, icebergs, pairs, and cancels of orders that wait."""
    rows: list[Row] = []
    for number in range(size(player)):
        choice = player.draw.integer(0, 9)
        if choice == 0:
            rows.append(_cancel(player))
            continue
        if choice == 1 and (found := _close(player)) is not None:
            rows.append(found)
            continue
        row = Row(new_order(player))
        market = player.state.markets.get(MarketId(row.order.market))
        if choice >= 4 and market is not None:
            _let_wait(player, row, market)
        elif market is not None:
            _hide(player, row, market)
        if player.draw.chance(40):
            _pair(player, row, number)
        rows.append(row)
    columns = [list(column) for column in zip(*(row.values() for row in rows), strict=True)]
    assert len(columns) == COLUMNS
    player.play(commands.ConditionalOrders(*player.head(), *columns))


def _cancel(player: Player) -> Row:
    """Return a cancel of a waiting order, which is named by either of its ids, or of one that does not exist."""
    draw = player.draw
    pending = list(player.state.conditionals.values())
    if not pending or draw.chance(10):
        item = Item(types.CANCEL, account_id(player), 0)
        item.order_id = 10_000
        return Row(item)
    found = draw.pick(pending)
    item = Item(types.CANCEL, found.account_id, draw.pick([0, found.market_id]))
    item.order_id = found.id
    if found.client_id and draw.chance(50):
        item.order_id, item.target_client_id = 0, found.client_id
    return Row(item)


def _close(player: Player) -> Row | None:
    """Return an order that is to close a whole position; None if no account has a position.

    At times its side is wrong, or it states a quantity.
    """
    draw = player.draw
    held = [
        (AccountId(account.parent_id if account.isolated_market_id else account.id), line)
        for account in customers(player)
        for line in account.lines.values()
        if line.position
    ]
    if not held:
        return None
    owner, line = draw.pick(held)
    row = Row(new_order(player))
    order = row.order
    order.account, order.market = owner, line.market.id
    order.side = types.SELL if (line.position > 0) != draw.chance(5) else types.BUY
    order.type, order.tif, order.price = types.MARKET, types.IOC, 0
    order.flags, order.quantity = types.FLAG_CLOSE_POSITION, 0
    _let_wait(player, row, line.market)
    if draw.chance(5):
        order.quantity = line.market.lot_units
    return row


def _let_wait(player: Player, row: Row, market: Market) -> None:
    """Give an order a trigger that the present price has not reached, near enough to be reached in a game."""
    draw = player.draw
    order = row.order
    row.kind = draw.pick([types.TRIGGER_STOP, types.TRIGGER_TAKE_PROFIT, types.TRIGGER_TRAILING])
    row.source = draw.pick([types.TRIGGER_MARK, types.TRIGGER_INDEX, types.TRIGGER_LAST])
    price_e9 = price_of(player.state, market, row.source) or market.mark_e9
    rises = (order.side == types.BUY) == (row.kind == types.TRIGGER_STOP)
    ticks = price_e9 // E9 // market.tick_per_lot
    away = draw.pick([1, 1, 2, 5, 20, 0, -1])
    row.trigger = (ticks + away if rises else ticks - away) * market.tick_units
    row.distance = draw.pick([1_000_000, 5_000_000, 20_000_000, 100_000_000])
    if draw.chance(3):
        row.distance, row.trigger = draw.pick([(0, 0), (types.PPB, 1)])
    if order.type == types.MARKET and order.tif == types.GTC:
        order.tif = types.IOC
    if order.tif != types.GTD and draw.chance(20):
        order.expire_ns = player.now + draw.pick([1, SECOND, 20 * SECOND])
    elif order.tif != types.GTD:
        order.expire_ns = 0
    if order.type == types.LIMIT and draw.chance(15):
        beyond = (
            ticks * draw.pick([5, 20, 60]) // 100
        )  # a part of the price, floored: some prices are in the band
        row.order.price = (
            ticks + (beyond if order.side == types.BUY else -beyond)
        ) * market.tick_units
        order.flags |= draw.pick([0, 0, types.FLAG_BAND_MOVE, types.FLAG_BAND_WAIT, 96])


def _hide(player: Player, row: Row, market: Market) -> None:
    """Make the order an iceberg, of which only a part is shown."""
    lots = row.order.quantity // market.lot_units
    row.display = max(lots // player.draw.pick([2, 3, 10, 101]), 1) * market.lot_units


def _pair(player: Player, row: Row, number: int) -> None:
    """Pair an order with another order of its account, or with an earlier one of the batch."""
    draw = player.draw
    if number and draw.chance(30):
        row.oco_item = draw.integer(1, number)
        return
    account = player.state.accounts.get(AccountId(row.order.account))
    if account is None:
        return
    free = [o.id for o in account.orders.values() if o.oco_id == 0 and o.filled_lots == 0]
    free += [o.id for o in account.conditionals.values() if o.oco_id == 0]
    if not free or draw.chance(5):
        row.oco_id = 10_000
        return
    row.oco_id = draw.pick(free)
    partner = player.state.orders.get(OrderId(row.oco_id))
    if partner is not None and row.kind == types.TRIGGER_AT_ONCE and partner.level is not None:
        # Two open orders of one market, which count their larger leg.
        market = partner.market
        row.order.market = market.id
        row.order.side = draw.pick([partner.side, partner.side, row.order.side])
        ticks = partner.price_per_lot // market.tick_per_lot + draw.pick([0, 1, -1, 5])
        row.order.price = ticks * market.tick_units
        row.order.quantity = draw.pick([1, 2, partner.remaining_lots]) * market.lot_units
        row.order.type, row.order.tif, row.display = types.LIMIT, types.GTC, 0


def bracket_orders(player: Player) -> None:
    """Play entry orders with exits near the price. At times an exit is on the wrong side or off the tick."""
    draw = player.draw
    rows: list[tuple[int, ...]] = []
    for _ in range(size(player)):
        order = new_order(player)
        market = player.state.markets.get(MarketId(order.market))
        books = [
            one
            for one in player.state.markets.values()
            if not one.is_spot and one.matching != types.EXTERNAL_VENUE
        ]
        if market is not None and market not in books and not draw.chance(5):
            market = draw.pick(books)
            order.market = market.id
        if market is not None and not draw.chance(10):
            order.type, order.tif, order.expire_ns, order.flags = types.LIMIT, types.GTC, 0, 0
            order.price = market.mark_e9 // E9 // market.tick_per_lot * market.tick_units
            order.quantity = draw.pick([1, 2, 5]) * market.lot_units
        ticks, unit = 100, 1
        if market is not None:
            unit = market.tick_units
            ticks = order.price // unit or market.mark_e9 // E9 // market.tick_per_lot
        sign = 1 if (order.side == types.BUY) != draw.chance(3) else -1
        near, far = (draw.pick([1, 2, 5, 20, 100]) for _ in range(2))
        profit, stop = (ticks + sign * near) * unit, (ticks - sign * far) * unit
        if draw.chance(3):
            stop += 1
        limits = [draw.pick([0, 0, price]) for price in (profit, stop)]
        source = draw.pick([types.TRIGGER_MARK, types.TRIGGER_INDEX, types.TRIGGER_LAST])
        rows.append((
            *(order.account, order.market, order.side, order.type, order.tif, order.flags),
            *(order.stp, order.price, order.quantity, order.client_id, order.expire_ns),
            *(source, profit, limits[0], stop, limits[1]),
        ))  # fmt: skip
    columns = [list(column) for column in zip(*rows, strict=True)]
    player.play(commands.Brackets(*player.head(), *columns))


def place_twap(player: Player) -> None:
    """Place an order in a few slices some ten seconds apart, at times one that cannot be divided so."""
    draw = player.draw
    market = draw.pick(list(player.state.markets.values()))
    unit = market.lot_units
    slices = 1 if draw.chance(3) else draw.pick([2, 3, 5, 8])
    if draw.chance(2):
        slices = types.TWAP_SLICES_MAX + draw.integer(0, 1)
    interval = draw.pick([10, 10, 15, 60]) * SECOND
    if draw.chance(4):
        interval = draw.pick([10 * SECOND - 1, 3_600 * SECOND, 3_600 * SECOND + 1])
    quantity = max(slices, draw.pick([2, 5, 8, 13, 60])) * unit - int(draw.chance(3))
    price = 0
    if draw.chance(50):
        ticks = market.mark_e9 // E9 // market.tick_per_lot + draw.pick([-20, 0, 20])
        price = max(ticks, 1) * market.tick_units + int(draw.chance(5))
    flags = types.FLAG_REDUCE_ONLY if draw.chance(30) else 0
    stp = draw.pick([0, types.STP_CANCEL_TAKER, types.STP_CANCEL_MAKER, types.STP_DECREMENT])
    side = draw.pick([types.BUY, types.SELL])
    player.play(
        commands.PlaceTwap(
            *player.head(),
            AccountId(account_id(player, wrong=3)),
            MarketId(999) if draw.chance(3) else market.id,
            side,
            quantity,
            slices,
            interval,
            price,
            flags,
            stp,
        )
    )


def set_dead_man(player: Player) -> None:
    """Set, move or lift a dead-man timer; at times with a period out of range."""
    draw = player.draw
    timeout = draw.pick([5 * SECOND, 20 * SECOND, SECOND, 0, 1, 2 * types.DEAD_MAN_MAX_NS])
    principal = draw.pick(["test", "test", "robot"])
    player.play(
        commands.SetDeadMan(
            *player.head(principal),
            AccountId(account_id(player, wrong=10)),
            timeout,
            int(draw.chance(50)),
        )
    )


def report_disconnect(player: Player) -> None:
    """Report that the sessions of some accounts have ended; at times one account does not exist."""
    draw = player.draw
    ids = [draw.pick(customers(player)).id for _ in range(size(player))]
    if draw.chance(40):
        ids[-1] = draw.pick([AccountId(999), types.FEES])
    player.play(commands.ReportDisconnect(*player.head(), ids, int(draw.chance(50))))
