# SPDX-License-Identifier: Apache-2.0
"""Orders: place, cancel, replace, cancel all (SPEC sections 4 and 7).

Owns the ladder that an order climbs: before gate 1, the gates, at the book, point of no return. Must never
match (`matching` does) or compute margin (`gate` does).
"""

from clearinghouse.statemachine.lending.spot_financing import fund_acceptance
from clearinghouse.statemachine.liquidation.health import check_touched
from clearinghouse.statemachine.orders.conditional_orders import end_conditional_order, pair
from clearinghouse.statemachine.orders.open_orders import (
    admit,
    cancel,
    finish,
    line_of,
    reduce,
    resume,
    say_display,
    suspend,
    uncount,
)
from clearinghouse.statemachine.pretrade.gate import pass_gates
from clearinghouse.statemachine.state.results import Outcome, Refusal, Reply
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.trading.matching import at_the_book, match, rest, slid_price
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.commands import CancelAll, OrderBatch
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    CLOSED,
    EXTERNAL_VENUE,
    FIRST_ACCOUNT_ID,
    FLAG_POST_ONLY,
    FLAG_POST_ONLY_SLIDE,
    FLAG_REDUCE_ONLY,
    FOK,
    GTC,
    GTD,
    ICEBERG_PARTS_MAX,
    IOC,
    KIND_VENUE,
    LIMIT,
    MARKET,
    MARKET_AUCTION,
    MARKET_CLOSED,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    MARKET_SETTLING,
    PLACE,
    PPB,
    PRICE_E9,
    REPLACE,
    SELL,
    STP_CANCEL_TAKER,
    STP_DECREMENT,
)

_ANY_POST_ONLY = FLAG_POST_ONLY | FLAG_POST_ONLY_SLIDE


class OrderColumns:
    """The columns of a batch, taken once per call: a compiled build reads them without a look-up per item."""

    def __init__(self, batch: OrderBatch) -> None:
        """Take the columns as they are."""
        self.actions: list[int] = batch.actions
        self.account_ids: list[int] = batch.account_ids
        self.market_ids: list[int] = batch.market_ids
        self.sides: list[int] = batch.sides
        self.types: list[int] = batch.types
        self.tifs: list[int] = batch.tifs
        self.flags: list[int] = batch.flags
        self.stps: list[int] = batch.stps
        self.prices: list[int] = batch.prices
        self.quantities: list[int] = batch.quantities
        self.client_ids: list[int] = batch.client_ids
        self.order_ids: list[int] = batch.order_ids
        self.target_client_ids: list[int] = batch.target_client_ids
        self.expire_ns: list[int] = batch.expire_ns


def apply_orders(state: State, batch: OrderBatch, outcome: Outcome, start: int, stop: int) -> int:
    """Items `start` to `stop` of a batch, each by itself, in order; answers go to `outcome`.

    Returns the next item: `stop`, or the one after an item that reached a trigger, whose orders come first.
    """
    columns = OrderColumns(batch)
    refusal = Refusal()
    for item in range(start, stop):
        action = columns.actions[item]
        if action == PLACE:
            place(state, columns, item, outcome, refusal, None, 0)
        elif action == REPLACE:
            replace(state, columns, item, outcome, refusal)
        else:
            cancel_one(state, columns, item, outcome)
        if state.touched:
            check_touched(state, item)
            if outcome.remaining[item] and outcome.ids[item] not in state.orders:
                outcome.remaining[item] = 0  # the check took out what was to rest (I-6)
        if state.triggered:
            return item + 1
    return stop


def _refuse(state: State, item: int, outcome: Outcome, code: int, refusal: Refusal) -> None:
    """Answer an item with a refusal and its figures."""
    outcome.add_order(code, 0, 0, 0)
    if refusal.limit or refusal.actual or refusal.shortfall:
        outcome.refuse(item, refusal.limit, refusal.actual, refusal.shortfall)
    state.events.extend(
        (events.REFUSED, item, code, refusal.limit, refusal.actual, refusal.shortfall)
    )


def place(
    state: State,
    columns: OrderColumns,
    item: int,
    outcome: Outcome,
    refusal: Refusal,
    replaced: Order | None,
    replaced_lots: int,
) -> bool:
    """Place the order of an item; whether it was accepted. Refusals are those of `attempt`."""
    options = None
    if replaced is not None and (replaced.display_lots or replaced.oco_id):
        # What a plain batch cannot state, the new order takes over; an iceberg shows no smaller part than it may.
        display = replaced.display_lots
        if display:
            lots = columns.quantities[item] // replaced.market.lot_units
            display = max(display, -(-lots // ICEBERG_PARTS_MAX))
        options = OrderOptions(display, replaced.oco_id)
    code = attempt(
        state,
        columns,
        item,
        item,
        outcome,
        refusal,
        replaced,
        replaced_lots,
        codes.REPLACED,
        options,
    )
    if code != codes.OK:
        _refuse(state, item, outcome, code, refusal)
        return False
    return True


class OrderOptions:
    """What an order of a plain batch does not have (O-3): an iceberg's display, the other order of its pair."""

    __slots__ = ("display_lots", "oco_id")

    def __init__(self, display_lots: int, oco_id: int) -> None:
        """Take both; 0 is none."""
        self.display_lots = display_lots
        self.oco_id = oco_id


class Judged:
    """What became of an order on its way up the ladder: a code, and if OK the order, counted and not yet open."""

    __slots__ = ("code", "is_queued_only", "order")

    def __init__(self) -> None:
        """Start without a refusal."""
        self.code = codes.OK
        self.order: Order | None = None
        self.is_queued_only = False  # it waits for an uncrossing or a venue instead of matching

    def refused(self, code: int) -> "Judged":
        """The same with a reason."""
        self.code = code
        return self


def judge(
    state: State,
    columns: OrderColumns,
    item: int,
    refusal: Refusal,
    retired: Order | None,
    options: OrderOptions | None,
) -> Judged:
    """Take the order of row `item` up the ladder, up to where nothing can refuse it any more.

    Refusals in order: G-10 before gate 1 (UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ACCOUNT_CLOSED, UNKNOWN_MARKET,
    ISOLATED_ACCOUNT (of another market), MARKET_STATUS_FORBIDS, INVALID_FLAGS, TICK_SIZE, LOT_SIZE, EXPIRY_IN_PAST,
    DUPLICATE_CLIENT_ORDER_ID, PRICE_BAND), gates 1 to 8, then at the book (POST_ONLY_WOULD_CROSS,
    FOK_NOT_FILLABLE, SELF_TRADE, NO_LIQUIDITY). A refusal leaves no trace but the figures; an order that passes is
    counted in its account's aggregates, and whoever does not admit it takes it back (`uncount`).
    """
    refusal.clear()
    judged = Judged()
    account = state.accounts.get(columns.account_ids[item])
    if account is None:
        return judged.refused(codes.UNKNOWN_ACCOUNT)
    market = state.markets.get(columns.market_ids[item])
    code = may_trade(account, market)
    if code != codes.OK or market is None:
        return judged.refused(code)
    waiting_clients = account.client_conditionals
    if account.isolated:
        account = account.isolated.get(market.id, account)
    order_type = columns.types[item]
    tif = columns.tifs[item]
    flags = columns.flags[item]
    side = columns.sides[item]
    code = check_status(market, tif, flags)
    if code == codes.OK:
        code = check_flags(market, side, order_type, tif, flags, columns.stps[item])
    if code != codes.OK:
        return judged.refused(code)
    price_units = columns.prices[item]
    if order_type == MARKET and price_units == 0:
        price = protection_price(market, side)
    else:
        ticks, off_tick = divmod(price_units, market.tick_units)
        if off_tick or ticks <= 0:
            refusal.limit = market.tick_units
            refusal.actual = price_units
            return judged.refused(codes.TICK_SIZE)
        price = ticks * market.tick_per_lot
        if flags & FLAG_POST_ONLY_SLIDE:
            price = slid_price(
                market, side, price
            )  # so that band and gates look at where it will stand
    lots, off_lot = divmod(columns.quantities[item], market.lot_units)
    if off_lot or lots <= 0:
        refusal.limit = market.lot_units
        refusal.actual = columns.quantities[item]
        return judged.refused(codes.LOT_SIZE)
    expire_ns = columns.expire_ns[item]
    if tif == GTD and expire_ns <= state.time_ns:
        refusal.not_above(state.time_ns, expire_ns)
        return judged.refused(codes.EXPIRY_IN_PAST)
    client_id = columns.client_ids[item]
    if client_id:
        other = account.client_orders.get(client_id)
        if other is not None and other is not retired:
            refusal.actual = other.id
            return judged.refused(codes.DUPLICATE_CLIENT_ORDER_ID)
        if client_id in waiting_clients:
            refusal.actual = waiting_clients[client_id].id
            return judged.refused(codes.DUPLICATE_CLIENT_ORDER_ID)
    if market.band_ppb and market.mark_e9:
        distance = price * PRICE_E9 - market.mark_e9
        if distance < 0:
            distance = -distance
        if distance * PPB > market.band_ppb * market.mark_e9:
            edge = market.mark_e9 * market.band_ppb // PPB
            if price * PRICE_E9 > market.mark_e9:
                refusal.above((market.mark_e9 + edge) // PRICE_E9, price)
            else:
                refusal.below(-(-(market.mark_e9 - edge) // PRICE_E9), price)
            return judged.refused(codes.PRICE_BAND)

    order = Order(account, market, line_of(account, market), side, order_type, price, lots)
    order.tif = tif
    order.flags = flags
    order.stp = columns.stps[item]
    order.client_id = client_id
    order.expire_ns = expire_ns
    tier = account.fee_tier
    rates = market.taker_fee_ppb
    order.taker_fee_ppb = rates[tier] if tier < len(rates) else rates[-1]
    rates = market.maker_fee_ppb
    order.maker_fee_ppb = rates[tier] if tier < len(rates) else rates[-1]
    if options is not None:
        order.display_lots = options.display_lots
        order.oco_id = options.oco_id

    code = pass_gates(state, order, refusal)
    if code != codes.OK:
        return judged.refused(code)
    is_queued_only = market.status == MARKET_AUCTION or market.matching == EXTERNAL_VENUE
    if not is_queued_only:
        code = at_the_book(state, order, refusal)
        if code != codes.OK:
            uncount(state, order)
            return judged.refused(code)
    judged.order = order
    judged.is_queued_only = is_queued_only
    return judged


def attempt(
    state: State,
    columns: OrderColumns,
    item: int,
    offset: int,
    outcome: Outcome,
    refusal: Refusal,
    retired: Order | None,
    retired_lots: int,
    retired_code: int,
    options: OrderOptions | None,
) -> int:
    """Take the order of row `item` up the ladder and into the book; OK, or why not.

    Refusals are those of `judge`. `retired` is the suspended order that this one
    takes the place of, with what remained of it: it ends with `retired_code` when this one is accepted, and the
    caller resumes it if this one is refused. `offset` is the item of the command that events belong to.
    """
    judged = judge(state, columns, item, refusal, retired, options)
    order = judged.order
    if judged.code != codes.OK or order is None:
        return judged.code
    account = order.account
    market = order.market

    # Nothing can fail from here.
    if retired is not None:
        _retire(state, offset, retired, retired_lots, retired_code)
    order.accepted_sequence = outcome.first_sequence + offset
    order.accepted_ns = state.time_ns
    admit(state, order)
    state.events.extend(
        (
            events.ORDER_ACCEPTED,
            offset,
            order.id,
            account.id,
            market.id,
            order.side,
            order.price_per_lot,
            order.quantity_lots,
            order.client_id,
        )
    )
    if order.oco_id:
        pair(state, offset, account, order.id, order.oco_id)
    if judged.is_queued_only:
        rest(state, order)
        fund_acceptance(state, item, order)
    else:
        match(state, offset, order, outcome.fills)
    if order.display_lots and order.level is not None:
        say_display(state, offset, order)
    outcome.add_order(codes.OK, order.id, order.filled_lots, order.remaining_lots)
    assert order.filled_lots + order.remaining_lots <= order.quantity_lots
    return codes.OK


def may_trade(account: Account, market: Market | None) -> int:
    """The first rungs of G-10: the account may trade at all, and the market exists."""
    # A venue's account takes the other side of its fills, bounded by its own limit and not by margin (O-1).
    if account.id < FIRST_ACCOUNT_ID or account.kind == KIND_VENUE:
        return codes.SYSTEM_ACCOUNT
    if account.status == CLOSED:
        return codes.ACCOUNT_CLOSED
    if market is None:
        return codes.UNKNOWN_MARKET
    isolated_in = account.isolated_market_id
    return codes.ISOLATED_ACCOUNT if isolated_in and isolated_in != market.id else codes.OK


def check_status(market: Market, tif: int, flags: int) -> int:
    """MARKET_STATUS_FORBIDS: which orders a status lets in (O-2); REDUCE_ONLY is left to gate 2."""
    status = market.status
    if status in (MARKET_OPEN, MARKET_REDUCE_ONLY):
        return codes.OK
    if status == MARKET_AUCTION:
        # Orders collect: what must trade at once, or must not trade, has no meaning before the uncrossing.
        if tif in (IOC, FOK) or flags & _ANY_POST_ONLY:
            return codes.MARKET_STATUS_FORBIDS
        return codes.OK
    if status == MARKET_POST_ONLY and flags & _ANY_POST_ONLY:
        return codes.OK
    return codes.MARKET_STATUS_FORBIDS


def check_flags(market: Market, side: int, order_type: int, tif: int, flags: int, stp: int) -> int:
    """INVALID_FLAGS: values outside their enumerations, and combinations without a meaning."""
    if not (BUY <= side <= SELL and LIMIT <= order_type <= MARKET and GTC <= tif <= GTD):
        return codes.INVALID_FLAGS
    if not STP_CANCEL_TAKER <= stp <= STP_DECREMENT:
        return codes.INVALID_FLAGS
    if flags & ~(_ANY_POST_ONLY | FLAG_REDUCE_ONLY) or flags & _ANY_POST_ONLY == _ANY_POST_ONLY:
        return codes.INVALID_FLAGS
    if flags & _ANY_POST_ONLY and (order_type == MARKET or tif in (IOC, FOK)):
        return codes.INVALID_FLAGS
    if flags & FLAG_REDUCE_ONLY and market.is_spot:
        return codes.INVALID_FLAGS
    if order_type == MARKET:
        # A MARKET order trades at once; only an auction or a venue lets it wait.
        waits = market.status == MARKET_AUCTION or market.matching == EXTERNAL_VENUE
        if tif not in ((GTC, IOC, FOK) if waits else (IOC, FOK)):
            return codes.INVALID_FLAGS
    if market.matching == EXTERNAL_VENUE and flags & FLAG_POST_ONLY_SLIDE:
        return codes.INVALID_FLAGS
    return codes.OK


def protection_price(market: Market, side: int) -> int:
    """The price beyond which a MARKET order without one does not trade (O-3).

    The edge of the band around the mark (without a band: twice the mark, or one tick), on the tick, in
    quote units per lot. The slippage limit of O-5 applies as well.
    """
    width = market.mark_e9 * (market.band_ppb or PPB) // PPB
    tick_e9 = market.tick_per_lot * PRICE_E9
    edge_e9 = market.mark_e9 + width if side == BUY else market.mark_e9 - width
    ticks = edge_e9 // tick_e9 if side == BUY else -(-edge_e9 // tick_e9)
    return (ticks if ticks > 0 else 1) * market.tick_per_lot


def find_order(state: State, columns: OrderColumns, item: int) -> Order | None:
    """The open order an item acts on, by order id or by client id, of the account and market it names."""
    order_id = columns.order_ids[item]
    account = state.accounts.get(columns.account_ids[item])
    if account is None:
        return None
    market_id = columns.market_ids[item]
    if order_id:
        order = state.orders.get(order_id)
    else:
        owner = account.isolated.get(market_id, account)
        order = owner.client_orders.get(columns.target_client_ids[item])
    if order is None or not is_of(order, account):
        return None
    if market_id and order.market.id != market_id:
        return None
    return order


def is_of(order: Order, account: Account) -> bool:
    """Whether an order is an account's own, or that of a position that it has isolated (M-8)."""
    return order.account is account or account.isolated.get(order.market.id) is order.account


def cancel_one(state: State, columns: OrderColumns, item: int, outcome: Outcome) -> None:
    """Cancel an order. Refusals in order: UNKNOWN_ACCOUNT, UNKNOWN_ORDER, CANCEL_PENDING, MARKET_STATUS_FORBIDS."""
    order = find_order(state, columns, item)
    code = codes.OK
    if order is None:
        known = columns.account_ids[item] in state.accounts
        code = codes.UNKNOWN_ORDER if known else codes.UNKNOWN_ACCOUNT
    elif order.cancel_pending:
        code = codes.CANCEL_PENDING
    elif order.market.status in (MARKET_SETTLING, MARKET_CLOSED):
        code = codes.MARKET_STATUS_FORBIDS
    if code != codes.OK or order is None:
        outcome.add_order(code, 0, 0, 0)
        state.events.extend((events.REFUSED, item, code, 0, 0, 0))
        return
    remaining = order.remaining_lots if order.market.matching == EXTERNAL_VENUE else 0
    outcome.add_order(codes.OK, order.id, order.filled_lots, remaining)
    cancel(state, item, order, codes.CANCELLED_BY_CLIENT)


def replace(
    state: State, columns: OrderColumns, item: int, outcome: Outcome, refusal: Refusal
) -> None:
    """Cancel and place anew in one command (O-3); if the new order is refused, the old one stands.

    Refusals in order: UNKNOWN_ACCOUNT, UNKNOWN_ORDER, CANCEL_PENDING, MARKET_STATUS_FORBIDS (a venue's orders are
    cancelled and placed anew, never replaced), INVALID_FLAGS (another market or side), then those of
    `place`. The quantity is what shall be open afterwards; a smaller one at the same price and terms keeps
    order id and priority.
    """
    refusal.clear()
    order = find_order(state, columns, item)
    code = codes.OK
    if order is None:
        known = columns.account_ids[item] in state.accounts
        code = codes.UNKNOWN_ORDER if known else codes.UNKNOWN_ACCOUNT
    elif order.cancel_pending:
        code = codes.CANCEL_PENDING
    elif order.market.matching == EXTERNAL_VENUE:
        code = codes.MARKET_STATUS_FORBIDS
    elif columns.market_ids[item] != order.market.id or columns.sides[item] != order.side:
        code = codes.INVALID_FLAGS
    if code != codes.OK or order is None:
        _refuse(state, item, outcome, code, refusal)
        return
    if _keeps_priority(columns, item, order):
        if order.market.status in (MARKET_SETTLING, MARKET_CLOSED):
            _refuse(state, item, outcome, codes.MARKET_STATUS_FORBIDS, refusal)
            return
        lots = columns.quantities[item] // order.market.lot_units
        if lots < order.remaining_lots:
            reduce(state, item, order, lots, codes.REPLACED)
        outcome.add_order(codes.OK, order.id, order.filled_lots, order.remaining_lots)
        return
    # Out of the aggregates while the new order climbs the ladder; back, with its priority, if it fails.
    lots = suspend(state, order)
    if not place(state, columns, item, outcome, refusal, order, lots):
        resume(state, order, lots)


def _retire(state: State, offset: int, order: Order, lots: int, code: int) -> None:
    """End the suspended order whose place a new one takes."""
    state.events.extend(
        (
            events.ORDER_CANCELLED,
            offset,
            order.id,
            order.account.id,
            order.market.id,
            lots,
            code,
        )
    )
    finish(state, order)


def _keeps_priority(columns: OrderColumns, item: int, order: Order) -> bool:
    """Whether a replace only lowers what remains, at the same price and terms (O-3)."""
    market = order.market
    lots, off_lot = divmod(columns.quantities[item], market.lot_units)
    ticks, off_tick = divmod(columns.prices[item], market.tick_units)
    return (
        off_lot == 0
        and off_tick == 0
        and 0 < lots <= order.remaining_lots
        and ticks * market.tick_per_lot == order.price_per_lot
        and columns.types[item] == order.type
        and columns.tifs[item] == order.tif
        and columns.flags[item] == order.flags
        and columns.stps[item] == order.stp
        and columns.expire_ns[item] == order.expire_ns
        and columns.client_ids[item] == order.client_id
    )


def cancel_all(state: State, command: CancelAll, reply: Reply) -> int:
    """Cancel an account's open and waiting orders. Refusals in order: UNKNOWN_ACCOUNT, UNKNOWN_MARKET.

    The id in the answer is the number of orders.
    """
    account = state.accounts.get(command.account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    if command.market_id and command.market_id not in state.markets:
        return codes.UNKNOWN_MARKET

    # Accepted: nothing below refuses.
    reply.item_id = cancel_orders(
        state, 0, account, command.market_id, command.side, codes.CANCELLED_BY_CLIENT
    )
    return codes.OK


def cancel_orders(
    state: State, offset: int, account: Account, market_id: int, side: int, code: int
) -> int:
    """Cancel an account's open orders, oldest first, then those that wait for a price; how many.

    `market_id` and `side` 0 mean all. Orders of a market that is SETTLING or CLOSED stay.
    """
    cancelled = 0
    open_orders = dict(account.orders)
    for isolated in account.isolated.values():
        open_orders.update(isolated.orders)
    for order_id in sorted(open_orders):
        order = open_orders[order_id]
        if market_id and order.market.id != market_id:
            continue
        if side and order.side != side:
            continue
        if order.cancel_pending or order.market.status in (MARKET_SETTLING, MARKET_CLOSED):
            continue
        cancel(state, offset, order, code)
        cancelled += 1
    for waiting in list(account.conditionals.values()):
        if market_id and waiting.market_id != market_id:
            continue
        if side and waiting.side != side:
            continue
        end_conditional_order(state, offset, waiting, code)
        cancelled += 1
    return cancelled
