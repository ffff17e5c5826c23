# SPDX-License-Identifier: Apache-2.0
"""Moves of orders, in our books and at external venues.

Owns prices around the mark and the best price of the book, and quantities around the position and what the account can
bear. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import (
    initial_margin,
    refresh,
    worst_case_equity,
)
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.orders.book import best_price
from clearinghouse.statemachine.state.state import Account, Asset, Market, Order
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.client_order_ids import number_of_text
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.stateful.picks import (
    account_id,
    around,
    customers,
    market_id,
    size,
)
from tests.stateful.player import (
    E9,
    SECOND,
    Player,
)

# What clients call orders: a few numbers, and what stands for a few texts.
CLIENT_IDS = (1, 2, 3, 4, 5, *(number_of_text(text) for text in (b"1", b"bid-2", b"x" * 36, b"~")))


def price_units(player: Player, market: Market, side: int) -> int:
    """Draw a price around the mark, the band or the best price of the book, mostly on the tick."""
    draw = player.draw
    mark = market.mark_e9 // E9 or market.tick_per_lot
    opposite = best_price(market.asks if side == types.BUY else market.bids)
    own = best_price(market.bids if side == types.BUY else market.asks)
    band = market.mark_e9 * (market.band_ppb or types.PPB) // types.PPB // E9
    centre = draw.pick([mark, opposite or mark, own or mark, opposite or mark, opposite or mark])
    if draw.chance(8):
        centre = mark + draw.pick([band, -band])
    ticks = centre // market.tick_per_lot + draw.pick([0, 0, 0, 1, -1, 2, -3])
    units = ticks * market.tick_units
    if draw.chance(2):
        units = draw.pick([units + 1, 0, -5, types.AMOUNT_MAX])
    return units


def quantity_units(
    player: Player, account: Account | None, market: Market, side: int, price: int
) -> int:
    """Draw a quantity around the position, around what the margin bears, or around what can be paid.

    Mostly it is small and in whole lots.
    """
    draw = player.draw
    lots = draw.pick([1, 1, 2, 3, 5, 8]) * draw.pick([1, 1, 10])
    line = account.lines.get(market.id) if account is not None else None
    choice = draw.integer(0, 9)
    if choice >= 8 and line is not None and line.position:
        lots = abs(line.position) + draw.pick([0, 0, 1, -1])
    elif choice >= 5 and account is not None and market.mark_e9 >= E9 and price > 0:
        lots = lots_at_limit(player, account, market, side, price) + draw.pick([0, 0, -1, 1])
    if draw.chance(2):
        return draw.pick([0, -1, lots * market.lot_units + 1, types.AMOUNT_MAX])
    return max(lots, 1) * market.lot_units


def lots_at_limit(player: Player, account: Account, market: Market, side: int, price: int) -> int:
    """Return about how many lots at a price per lot the account's free balance or margin bears."""
    state = player.state
    fee = market.taker_fee_ppb[0]
    if market.is_spot:
        asset: Asset = market.quote if side == types.BUY else market.base
        holding = account.holdings.get(asset.id)
        free = free_balance(holding) if holding is not None else 0
        if side == types.BUY:
            return free * types.PPB // (price * (types.PPB + fee))
        return free // market.lot_base_units
    refresh(state, account)
    spare = worst_case_equity(state, account) - initial_margin(state, account)
    leverage = min(account.max_leverage, market.max_leverage)
    # What a lot asks for: its requirement at the mark, its loss beyond the mark, its fee.
    mark = market.mark_e9 // E9
    beyond = max(price - mark, 0) if side == types.BUY else max(mark - price, 0)
    need = mark // leverage + beyond + price * fee // types.PPB
    value_e9 = need * market.quote.price_e9 // market.quote.value_denominator
    return spare // value_e9 if value_e9 > 0 else 0


class Item:
    """One row of an order batch."""

    def __init__(self, action: int, account: int, market: int) -> None:
        """Start as a plain limit order without price and quantity."""
        self.action = action
        self.account = account
        self.market = market
        self.side = types.BUY
        self.type = types.LIMIT
        self.tif = types.GTC
        self.flags = 0
        self.stp = types.STP_CANCEL_TAKER
        self.price = 0
        self.quantity = 0
        self.client_id = 0
        self.order_id = 0
        self.target_client_id = 0
        self.expire_ns = 0


def new_order(player: Player) -> Item:
    """Return an order to place, mostly a valid one."""
    draw = player.draw
    item = Item(types.PLACE, account_id(player, wrong=1), market_id(player, wrong=1))
    if draw.chance(30):
        held = [line for a in customers(player) for line in a.lines.values() if line.position]
        if held:
            place = draw.pick(held)
            item.account, item.market = place.account.id, place.market.id
    market = player.state.markets.get(MarketId(item.market))
    account = player.state.accounts.get(AccountId(item.account))
    item.side = draw.pick([types.BUY, types.SELL])
    if market is None:
        item.price = item.quantity = 1
        return item
    line = account.lines.get(market.id) if account is not None else None
    if market.is_spot and account is not None:
        base = account.holdings.get(market.base.id)
        if base is None or free_balance(base) < market.lot_base_units:
            item.side = types.BUY
    if line is not None and line.position and draw.chance(50):
        item.side = types.SELL if line.position > 0 else types.BUY
        item.flags = types.FLAG_REDUCE_ONLY if draw.chance(50) else 0
    fill_in(player, item, account, market)
    return item


def taking_order(player: Player) -> Item:
    """Return an order of about the size of an order in a book, which it meets."""
    draw = player.draw
    resting = [o for o in player.state.orders.values() if o.level is not None]
    if not resting:
        return new_order(player)
    order = draw.pick(resting)
    market = order.market
    others = [a for a in customers(player)[1:6] if a.owner != order.account.owner]
    account = draw.pick(others if not draw.chance(10) else customers(player))
    item = Item(types.PLACE, account.id, market.id)
    item.side = types.BUY + types.SELL - order.side
    fill_in(player, item, account, market)
    if draw.chance(80):
        item.price = order.price_per_lot // market.tick_per_lot * market.tick_units
        item.quantity = order.remaining_lots * market.lot_units * draw.pick([1, 1, 2, 3])
    return item


def fill_in(player: Player, item: Item, account: Account | None, market: Market) -> None:
    """Draw price, quantity, type, time in force and flags of an order."""
    draw = player.draw
    item.price = price_units(player, market, item.side)
    price = item.price // market.tick_units * market.tick_per_lot
    item.quantity = quantity_units(player, account, market, item.side, price)
    shape = draw.integer(0, 15)
    if shape == 8:
        item.type, item.tif, item.price = types.MARKET, draw.pick([types.IOC, types.FOK]), 0
    elif shape == 9:
        item.tif = types.IOC
    elif shape in (10, 11):
        item.tif = types.FOK
    elif shape == 12:
        item.tif = types.GTD
        item.expire_ns = player.now + draw.pick([1, SECOND, 20 * SECOND, 0])
    elif shape in (13, 14):
        item.flags |= draw.pick([types.FLAG_POST_ONLY, types.FLAG_POST_ONLY_SLIDE])
    elif shape == 15 and market.status == types.MARKET_AUCTION:
        item.type, item.price = types.MARKET, 0
    if draw.chance(1):
        item.flags |= draw.pick([3, 8])
    item.stp = draw.pick([1, 1, 2, 3, 4])
    item.client_id = CLIENT_IDS[draw.integer(1, 9) - 1] if draw.chance(25) else 0


def old_order(player: Player, action: int) -> Item:
    """Return a cancel or a replace of an open order, which is named by either of its ids."""
    draw = player.draw
    orders: list[Order] = list(player.state.orders.values())
    at_books = [order for order in orders if order.level is not None]
    if at_books and not draw.chance(10):
        orders = at_books
    if not orders or draw.chance(8):
        item = Item(action, account_id(player), market_id(player))
        item.order_id = 10_000
        return item
    order = draw.pick(orders)
    item = Item(action, order.account.id, order.market.id)
    item.order_id = order.id
    if order.client_id and draw.chance(50):
        item.order_id, item.target_client_id = 0, order.client_id
    if action == types.REPLACE:
        item.side = order.side if not draw.chance(3) else types.BUY + types.SELL - order.side
        if draw.chance(40):
            market = order.market
            item.type, item.tif, item.flags = order.type, order.tif, order.flags
            item.stp, item.client_id, item.expire_ns = order.stp, order.client_id, order.expire_ns
            item.price = order.price_per_lot // market.tick_per_lot * market.tick_units
            item.quantity = around(player, order.remaining_lots) * market.lot_units
        else:
            fill_in(player, item, order.account, order.market)
    return item


def order_batch(player: Player) -> None:
    """Play a batch of orders that are placed, cancelled and replaced. The items are applied one by one or together."""
    if player.draw.chance(25):
        player.play(atomic_batch(player))
        return
    items: list[Item] = []
    for _ in range(size(player)):
        action = player.draw.integer(0, 9)
        if action < 4:
            items.append(new_order(player))
        elif action < 7:
            items.append(taking_order(player))
        else:
            items.append(old_order(player, types.CANCEL if action == 7 else types.REPLACE))
    batch = batch_of(player, items)
    margins = [margin_of(player, item) for item in items]
    batch.isolated_margins = margins if any(margins) else []
    player.play(batch)


def margin_of(player: Player, item: Item) -> int:
    """Draw the margin that some new orders bring to their isolated position, around a tenth of their value; 0 for the
    others (M-8).
    """
    market = player.state.markets.get(MarketId(item.market))
    if market is None or market.is_spot or item.action != types.PLACE:
        return 0
    lots = item.quantity // market.lot_units
    if lots % 7 != 3:
        return 0
    return lots * (market.mark_e9 // E9) // (lots % 20 + 1) + 1


def atomic_batch(player: Player) -> commands.OrderBatch:
    """Return a batch that is accepted as a whole or not at all.

    Half of such batches are cancels, and quotes that may rest.
    """
    draw = player.draw
    items: list[Item] = []
    named: set[int] = set()
    rests = draw.chance(50)
    for _ in range(draw.integer(1, 4)):
        item = draw.pick([new_order, new_order, _cancel_one, _replace_one])(player)
        if item.order_id in named and not draw.chance(5):
            continue  # an order that is gone refuses the batch
        if item.order_id:
            named.add(item.order_id)
        if item.action != types.CANCEL:
            if item.tif in (types.IOC, types.FOK) or rests:
                # Only the last item may trade as it enters.
                item.type, item.tif, item.expire_ns = types.LIMIT, types.GTC, 0
                item.price = item.price or 1
            if rests:
                item.flags = types.FLAG_POST_ONLY_SLIDE
        items.append(item)
    if not items or draw.chance(50):
        items.append(draw.pick([taking_order, new_order])(player))
    batch = batch_of(player, items)
    batch.atomic = 1
    return batch


def _cancel_one(player: Player) -> Item:
    """Return a cancel of an open order."""
    return old_order(player, types.CANCEL)


def _replace_one(player: Player) -> Item:
    """Return a replace of an open order."""
    return old_order(player, types.REPLACE)


def collect(player: Player, market: Market) -> None:
    """Place orders for an auction, which the tally does not count: limits around the mark on both sides, and some
    orders without a limit.
    """
    rule, player.rule = player.rule, ""
    draw = player.draw
    mark = market.mark_e9 // E9 // market.tick_per_lot
    for _ in range(draw.integer(0, 4)):
        item = new_order(player)
        item.market = market.id
        fill_in(player, item, player.state.accounts.get(AccountId(item.account)), market)
        item.tif, item.flags = types.GTC, 0
        if not draw.chance(30):
            towards = draw.integer(-1, 5)
            ticks = mark + towards if item.side == types.BUY else mark - towards
            item.price = max(ticks, 1) * market.tick_units
            item.quantity = draw.integer(1, 9) * market.lot_units
        player.play(batch_of(player, [item]))
    player.rule = rule


def batch_of(player: Player, items: list[Item]) -> commands.OrderBatch:
    """Return a command with the rows as its columns."""
    spends = [amount_to_spend(player, item) for item in items]
    return commands.OrderBatch(
        *player.head(),
        [item.action for item in items],
        [AccountId(item.account) for item in items],
        [MarketId(item.market) for item in items],
        [item.side for item in items],
        [item.type for item in items],
        [item.tif for item in items],
        [item.flags for item in items],
        [item.stp for item in items],
        [item.price for item in items],
        [0 if spend else item.quantity for item, spend in zip(items, spends, strict=True)],
        [ClientOrderId(item.client_id) for item in items],
        [OrderId(item.order_id) for item in items],
        [ClientOrderId(item.target_client_id) for item in items],
        [item.expire_ns for item in items],
        spends=spends if any(spends) else [],
    )


def amount_to_spend(player: Player, item: Item) -> int:
    """Return the amount that a spot purchase at the market states instead of its lots, if these are odd in number; 0
    for other orders (G-8.2).
    """
    market = player.state.markets.get(MarketId(item.market))
    if market is None or not market.is_instant or item.action != types.PLACE:
        return 0
    lots = item.quantity // market.lot_units
    is_purchase = item.side == types.BUY and item.type == types.MARKET and item.price == 0
    return lots * (market.mark_e9 // E9) + lots if is_purchase and lots % 2 == 1 else 0


def cancel_all(player: Player) -> None:
    """Cancel all orders of an account, or those of one market or side."""
    draw = player.draw
    player.play(
        commands.CancelAll(
            *player.head(),
            AccountId(account_id(player, wrong=25)),
            MarketId(draw.pick([0, 1, 2, 99, 3])),
            draw.pick([0, types.BUY, types.SELL]),
            int(draw.chance(50)),
        )
    )


# --- external venues --------------------------------------------------------------------------------------------


def external_orders(player: Player) -> list[Order]:
    """Return the open orders that rest at a venue."""
    return [o for o in player.state.orders.values() if o.market.matching == types.EXTERNAL_VENUE]


def report_unknown(player: Player) -> None:
    """Report a fill that belongs to no order, which the tally does not count, so that there is a break to resolve."""
    draw = player.draw
    market = draw.pick([m for m in player.state.markets.values() if m.venue_account_id])
    price = max(market.mark_e9 // E9 // market.tick_per_lot, 1) * market.tick_units
    lots = draw.integer(1, 5) * market.lot_units
    player.venue_fills += 1
    fill_id = f"v{player.venue_fills}"
    head = player.head("venue")
    side = draw.pick([types.BUY, types.SELL])
    player.apply(
        commands.ExternalFills(
            *head, [market.id], [OrderId(10_000)], [price], [lots], [fill_id], [side]
        )
    )


def send_to_venue(player: Player) -> None:
    """Place an order on an EXTERNAL market, so that a venue can report on it."""
    markets = [m for m in player.state.markets.values() if m.matching == types.EXTERNAL_VENUE]
    item = new_order(player)
    market = player.draw.pick(markets)
    item.market = market.id
    fill_in(player, item, player.state.accounts.get(AccountId(item.account)), market)
    rule, player.rule = player.rule, ""
    player.play(batch_of(player, [item]))
    player.rule = rule


def external_fills(player: Player) -> None:
    """Report fills of a venue at an order's price or better, repeated ones, ones beyond the order, and ones of no
    order.
    """
    draw = player.draw
    if not external_orders(player) or draw.chance(30):
        send_to_venue(player)
    orders = external_orders(player)
    rows: list[tuple[int, int, int, int, str, int]] = []
    for _ in range(size(player)):
        if not orders or draw.chance(5):
            rows.append((draw.pick([5, 6, 1, 99]), 10_000, 5_000, 1, "x", types.BUY))
            continue
        order = draw.pick(orders)
        market = order.market
        better = draw.pick([0, 0, 1, 5, -1])
        ticks = order.price_per_lot // market.tick_per_lot
        ticks += -better if order.side == types.BUY else better
        lots = draw.pick(
            [order.remaining_lots, 1, (order.remaining_lots + 1) // 2, order.remaining_lots + 1]
        )
        player.venue_fills += int(not draw.chance(10))
        side = order.side if not draw.chance(3) else 3 - order.side
        fill_id = f"v{player.venue_fills}"
        price = ticks * market.tick_units
        rows.append((market.id, order.id, price, lots * market.lot_units, fill_id, side))
    columns = [list(column) for column in zip(*rows, strict=True)]
    player.play(commands.ExternalFills(*player.head("venue"), *columns))


def external_cancels(player: Player) -> None:
    """Report that a venue has cancelled orders, whether or not their cancel was asked for."""
    draw = player.draw
    if not external_orders(player) or draw.chance(30):
        send_to_venue(player)
    orders = external_orders(player)
    pending = [order for order in orders if order.cancel_pending] or orders
    ids: list[int] = []
    markets: list[int] = []
    for _ in range(size(player)):
        if not pending or draw.chance(15):
            ids.append(10_000)
            markets.append(draw.pick([5, 6, 1, 99]))
        else:
            order = draw.pick(pending)
            ids.append(order.id)
            markets.append(order.market.id)
    player.play(
        commands.ExternalCancels(
            *player.head("venue"), list(map(MarketId, markets)), list(map(OrderId, ids))
        )
    )
