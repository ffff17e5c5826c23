# SPDX-License-Identifier: Apache-2.0
"""Keep the open orders of an account: aggregates, reservations and ends of orders (SPEC I-7, M-3, O-6).

An aggregate is a sum over open orders, in their line or holding. Owns the aggregates, and keeps them equal to the sums.
Must never decide whether an order may exist: the gate does.
"""

from typing import Any

from clearinghouse.statemachine.exchange_margin.account_margin import would_borrow
from clearinghouse.statemachine.exchange_margin.requirements import (
    least_ask,
    refresh_order_losses,
    shared_order_loss_e9,
)
from clearinghouse.statemachine.exchange_margin.within_bounds import order_accepted
from clearinghouse.statemachine.ledger.dirty import line_changed, order_counted, orders_freed
from clearinghouse.statemachine.ledger.ledger import (
    begin_exposure,
    end_exposure,
    holding_of,
    index_line,
)
from clearinghouse.statemachine.ledger.pool_shares import refresh_claims
from clearinghouse.statemachine.orders import auction_queue, book
from clearinghouse.statemachine.orders.book import visible_lots
from clearinghouse.statemachine.orders.brackets import entry_ended
from clearinghouse.statemachine.orders.conditional_orders import (
    cut_waiting_leg,
    end_conditional_order,
    unpair,
)
from clearinghouse.statemachine.orders.reduce_only import add_lots, carry_excess, is_capped
from clearinghouse.statemachine.orders.worst_lots import count_asks, count_bids
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.state import Account, Asset, Line, Market, Order, State
from clearinghouse.statemachine.state.timers import DEADLINE_ORDER_EXPIRY
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.codes import OCO_OTHER_LEG, REDUCE_ONLY_SHRUNK
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_SPOT_MARGIN,
    BUY,
    EXTERNAL_VENUE,
    FLAG_REDUCE_ONLY,
    GTD,
    MARKET,
    PPB,
    PRICE_E9,
)


def index_spot(state: State, account: Account) -> None:
    """List an account for price moves if its open spot orders might borrow; otherwise remove it from that list.

    The rules are M-3 and I-12. Only an account with spot margin may borrow for an order.
    """
    if not account.spot_exposed and not account.flags & ACCOUNT_SPOT_MARGIN:
        return
    exposed = bool(account.flags & ACCOUNT_SPOT_MARGIN and account.spot_orders)
    if exposed:
        for holding in account.holdings.values():
            if holding.reserved and holding.asset.pool is not None:
                refresh_claims(holding)
        exposed = would_borrow(account)
    if exposed == account.spot_exposed:
        return
    account.spot_exposed = exposed
    if exposed:
        begin_exposure(state, account)
    else:
        end_exposure(account)


def line_of(account: Account, market: Market) -> Line:
    """Return the account's line in a market, created on first use."""
    line = account.lines.get(market.id)
    if line is None:
        line = Line(account, market)
        account.lines[market.id] = line
    return line


def paying_asset(order: Order) -> Asset:
    """Return the asset with which a spot order pays."""
    return order.market.quote if order.side == BUY else order.market.base


def open_notional(order: Order, lots: int) -> int:
    """Return the notional of `lots` of an order at its own price, at most its remaining amount to spend (G-8.2)."""
    notional = order.price_per_lot * lots
    return order.notional_left if 0 <= order.notional_left < notional else notional


def open_fee(order: Order, lots: int) -> int:
    """Return the taker fee still to be paid on `lots` of an order at its own price: whole fee less paid part (O-7)."""
    accrued_ppb = order.fee_accrued_ppb + order.taker_fee_ppb * open_notional(order, lots)
    return -(-accrued_ppb // PPB) - order.fee_paid


def _resize(state: State, order: Order, remaining: int) -> None:
    """Set the remaining lots of a counted order, and add the change to every aggregate."""
    line = order.line
    market = order.market
    lots_before = line.bid_lots if order.side == BUY else line.ask_lots
    if order.oco_id:
        _share(state, order, -1)
    change = remaining - order.remaining_lots
    order.remaining_lots = remaining
    notional = order.price_per_lot * remaining
    if order.notional_left >= 0:
        notional = open_notional(order, remaining)
    # `open_fee`, without the call.
    accrued_ppb = order.fee_accrued_ppb + order.taker_fee_ppb * notional
    fee_open = -(-accrued_ppb // PPB) - order.fee_paid
    more_fee = fee_open - order.fee_open
    line.fees += more_fee
    order.fee_open = fee_open
    if order.side == BUY:
        line.bid_lots += change
        beyond = order.price_per_lot * PRICE_E9 - market.mark_e9
        if beyond > 0 and line.order_loss_seen == market.version:
            line.bid_loss_e9 += beyond * change
    else:
        line.ask_lots += change
        beyond = market.mark_e9 - order.price_per_lot * PRICE_E9
        if beyond > 0 and line.order_loss_seen == market.version:
            line.ask_loss_e9 += beyond * change
    if market.is_instant:
        account = order.account
        fees = account.spot_fees
        fee = fees.get(market.quote.id, 0) + more_fee
        account.spot_fees = with_entry(fees, market.quote.id, fee)
        if order.side == BUY:
            holding = holding_of(state, account, market.quote)
            reserved = notional + fee_open if remaining else 0
        else:
            holding = holding_of(state, account, market.base)
            reserved = remaining * market.lot_base_units
        holding.reserved += reserved - order.reserved
        order.reserved = reserved
    if order.flags & FLAG_REDUCE_ONLY and is_capped(order):
        add_lots(line, order.side, change, more_fee)
    if order.oco_id:
        _share(state, order, 1)
    if market.is_spot:
        return
    if order.side == BUY:
        count_bids(line, lots_before)
    else:
        count_asks(line, lots_before)


def open_partner(state: State, order: Order) -> Order | None:
    """Return the open order that shares a pair and a derivative line with an order, or None (O-3)."""
    partner = state.orders.get(order.oco_id)
    if partner is None or partner.line is not order.line:
        return None
    return partner


def shared_lots(state: State, order: Order) -> int:
    """Return the lots of an order that its pair partner on the same side already counts; 0 without such a partner."""
    partner = open_partner(state, order) if order.oco_id else None
    if partner is None or partner.side != order.side:
        return 0
    return (
        order.remaining_lots
        if order.remaining_lots < partner.remaining_lots
        else partner.remaining_lots
    )


def _share(state: State, order: Order, sign: int) -> None:
    """Subtract the part that both legs of a pair count from the aggregates (`sign` 1), or add it back (-1) (O-3).

    Only one leg can trade. So lots of one side, losses beyond the mark and fees count the larger figure of the two.
    Legs of opposite sides share their fee: the line's worst side already takes the larger lots, and at most one resting
    leg is beyond the mark.
    """
    partner = open_partner(state, order)
    if partner is None:
        return
    line = order.line
    fees = sign * min(order.fee_open, partner.fee_open)
    lots = 0
    if order.side == partner.side:
        lots = sign * min(order.remaining_lots, partner.remaining_lots)
    line.fees -= fees
    if is_capped(order) or is_capped(partner):
        add_lots(line, order.side, -lots, -fees)  # the leg that may open a position counts in full
    if order.side != partner.side:
        return
    order_loss_e9 = 0
    if line.order_loss_seen == line.market.version:
        order_loss_e9 = sign * shared_order_loss_e9(order, partner, line.market.mark_e9)
    if order.side == BUY:
        line.bid_lots -= lots
        line.bid_loss_e9 -= order_loss_e9
    else:
        line.ask_lots -= lots
        line.ask_loss_e9 -= order_loss_e9


def count(state: State, order: Order) -> None:
    """Add a new order to the aggregates of its line and holding; the order has no id yet."""
    line = order.line
    # Recompute the sums at the present mark first: until the order is admitted, a recomputation
    # does not visit it.
    if line.order_loss_seen != line.market.version and not line.market.is_spot:
        refresh_order_losses(line)
    if order.side == BUY:
        if order.price_per_lot > line.bid_price_max:
            line.bid_price_max = order.price_per_lot
    else:
        line.ask_price_min = least_ask(line.ask_price_min, order.price_per_lot)
    lots = order.remaining_lots
    order.remaining_lots = 0
    _resize(state, order, lots)
    if order.flags & FLAG_REDUCE_ONLY or order.oco_id:
        carry_excess(line)
    order_counted(line)


def uncount(state: State, order: Order) -> None:
    """Subtract a new order from the aggregates to which `count` added it, because a check refuses it."""
    lots = order.remaining_lots
    _resize(state, order, 0)
    order.remaining_lots = lots
    if order.flags & FLAG_REDUCE_ONLY or order.oco_id:
        carry_excess(order.line)
        line_changed(order.line)
    else:
        orders_freed(order.line)


def set_tentative(order: Order) -> None:
    """Include a counted order without an id in the account's margin, as its newest order (M-3)."""
    if order.market.is_spot:
        order.account.tentative = order
        order.account.spot_stale = True
    else:
        order.line.tentative = order


def clear_tentative(order: Order) -> None:
    """Remove the order of `set_tentative` from the account's margin."""
    if order.market.is_spot:
        order.account.tentative = None
        order.account.spot_stale = True
    else:
        order.line.tentative = None


def suspend(state: State, order: Order) -> int:
    """Subtract an open order from every aggregate, but leave it in the book; return its remaining lots."""
    lots = order.remaining_lots
    if order.level is not None:
        order.level.lots -= visible_lots(order)
    _resize(state, order, 0)
    if order.flags & FLAG_REDUCE_ONLY or order.oco_id:
        carry_excess(order.line)
        line_changed(order.line)
    else:
        orders_freed(order.line)
    return lots


def resume(state: State, order: Order, lots: int) -> None:
    """Add a suspended order with its former lots to every aggregate again."""
    assert order.remaining_lots == 0
    _resize(state, order, lots)
    if order.level is not None:
        order.level.lots += visible_lots(order)
    if order.flags & FLAG_REDUCE_ONLY or order.oco_id:
        carry_excess(order.line)
    line_changed(order.line)


def admit(state: State, order: Order) -> None:
    """Give a counted order its id, and add it to the indexes of open orders."""
    account = order.account
    state.last_order_id += 1
    order.id = OrderId(state.last_order_id)
    order_id: Any = order.id  # one object for all tables in a compiled build
    state.orders[order_id] = order
    account.orders[order_id] = order
    if not order.line.orders:
        order.market.blocks.add(account.id)
    order.line.orders[order_id] = order
    if order.market.is_instant:
        account.spot_orders = with_entry(account.spot_orders, order_id, order)
        account.spot_stale = True
        # Its proceeds count at a weight and a price (M-3), so a move of either must find the
        # account.
        holding_of(state, account, order.market.base)
        holding_of(state, account, order.market.quote)
        index_spot(state, account)
    if order.client_id:
        account.client_orders[order.client_id] = order
    if order.flags & FLAG_REDUCE_ONLY:
        line = order.line
        line.reduce_only = with_entry(line.reduce_only, order.id, order)
        carry_excess(order.line)
    if order.tif == GTD:
        state.timers.schedule(order.expire_ns, DEADLINE_ORDER_EXPIRY, order.id)
    order_accepted(state, order)
    if order.line.position == 0:  # a line with a position is in the index already
        index_line(state, order.line)


def shrink(state: State, order: Order, remaining: int) -> None:
    """Reduce an open order to `remaining` lots (more than 0); it keeps its place in the book."""
    assert 0 < remaining < order.remaining_lots
    visible = visible_lots(order)
    _resize(state, order, remaining)
    if order.level is not None:
        order.level.lots -= visible - visible_lots(order)
    if order.market.is_instant:
        _list_if_claimed(state, order.account)
    if order.flags & FLAG_REDUCE_ONLY or order.oco_id:
        carry_excess(order.line)
        line_changed(order.line)
    else:
        orders_freed(order.line)


def grow(state: State, order: Order, remaining: int) -> None:
    """Undo `shrink`: restore an order's former remaining lots."""
    assert remaining > order.remaining_lots > 0
    visible = visible_lots(order)
    _resize(state, order, remaining)
    if order.level is not None:
        order.level.lots += visible_lots(order) - visible
    if order.flags & FLAG_REDUCE_ONLY or order.oco_id:
        carry_excess(order.line)
    line_changed(order.line)


def fill(state: State, order: Order, lots: int) -> None:
    """Subtract filled lots from the remaining lots of an open order."""
    assert 0 < lots <= order.remaining_lots
    visible = visible_lots(order)
    order.filled_lots += lots
    _resize(state, order, order.remaining_lots - lots)
    if order.display_lots:
        # An auction may fill more than the displayed lots.
        order.shown_lots = visible - lots if lots < visible else 0
    if order.level is not None:
        order.level.lots -= visible - visible_lots(order)
    if order.flags & FLAG_REDUCE_ONLY or order.oco_id:
        carry_excess(order.line)
    line_changed(order.line)


def show_next_part(state: State, offset: int, order: Order) -> None:
    """Display the next part of an iceberg whose displayed part has traded, at the end of its level's queue (O-3)."""
    assert order.remaining_lots
    assert order.shown_lots == 0
    market = order.market
    side = market.bids if order.side == BUY else market.asks
    book.remove(side, order)
    book.insert(side, order)
    write_display(state, offset, order)


def write_display(state: State, offset: int, order: Order) -> None:
    """Write the event of an iceberg's newly displayed part."""
    event_writers.iceberg_displayed(
        state.events,
        offset,
        order_id=order.id,
        account_id=order.account.id,
        market_id=order.market.id,
        displayed_lots=visible_lots(order),
    )


def finish(state: State, order: Order) -> None:
    """Remove an open order from the book and all indexes.

    If lots remain, the caller writes the event that cancels them.
    """
    market = order.market
    if order.level is not None:
        for uncrossing in state.cursors.uncrossings:
            uncrossing.pass_over(order.id, NO_ORDER if order.next is None else order.next.id)
        book.remove(market.bids if order.side == BUY else market.asks, order)
    elif order.type == MARKET and auction_queue.waits(order):
        for uncrossing in state.cursors.uncrossings:
            uncrossing.pass_over(order.id, NO_ORDER if order.next is None else order.next.id)
        auction_queue.remove(order)
    if order.remaining_lots:
        _resize(state, order, 0)
    is_paired = order.oco_id != NO_ORDER
    if is_paired:
        unpair(state, order.id, order.oco_id)
        order.oco_id = NO_ORDER
    account = order.account
    line = order.line
    order_id: Any = order.id  # one object for all tables in a compiled build
    del state.orders[order_id]
    del account.orders[order_id]
    del line.orders[order_id]
    if not line.orders:
        market.blocks.discard(account.id)
    if market.is_instant:
        del account.spot_orders[order_id]
        account.spot_stale = True
        index_spot(state, account)
        _list_if_claimed(state, account)
    if order.client_id:
        del account.client_orders[order.client_id]
    if order.flags & FLAG_REDUCE_ONLY:
        line.reduce_only.pop(order.id, None)
    is_counted_apart = is_paired or order.flags & FLAG_REDUCE_ONLY != 0
    if is_counted_apart:
        carry_excess(line)
    if order.tif == GTD:
        state.timers.cancel(DEADLINE_ORDER_EXPIRY, order.id)
    if state.brackets:
        entry_ended(state, order)
    if line.position == 0:  # a line with a position stays in the index
        index_line(state, line)
    if is_counted_apart:
        line_changed(line)
    else:
        orders_freed(line)


def _list_if_claimed(state: State, account: Account) -> None:
    """List an account whose order has freed cash, if debts and calls may take that cash now (C-5.4, C-5.5, L-4.3)."""
    if state.intraday.open or state.dvp.cash_calls or state.dvp.advances or state.custody.debtors:
        state.touched[account.id] = account


def cancel(state: State, offset: int, order: Order, code: int) -> None:
    """Cancel an open order with a code. On an external market it stays open until the venue confirms (O-1)."""
    if order.market.matching == EXTERNAL_VENUE:
        if not order.cancel_pending:
            order.cancel_pending = True
            event_writers.order_cancel_pending(
                state.events,
                offset,
                order_id=order.id,
                account_id=order.account.id,
                market_id=order.market.id,
                lots=order.remaining_lots,
                code=code,
            )
        return
    end(state, offset, order, code)


def end(state: State, offset: int, order: Order, code: int) -> None:
    """Cancel the remaining lots of an order at once, at a venue too, with an event."""
    event_writers.order_cancelled(
        state.events,
        offset,
        order.id,
        order.account.id,
        order.market.id,
        order.remaining_lots,
        code,
    )
    finish(state, order)


def reduce(state: State, offset: int, order: Order, remaining: int, code: int) -> None:
    """Cancel a part of an order, so that `remaining` lots stay open with their priority."""
    lots = order.remaining_lots - remaining
    shrink(state, order, remaining)
    write_reduced(state, offset, order, lots, code)


def write_reduced(state: State, offset: int, order: Order, lots: int, code: int) -> None:
    """Write the event of an open order that has lost `lots` without a trade."""
    event_writers.order_reduced(
        state.events,
        offset,
        order_id=order.id,
        account_id=order.account.id,
        market_id=order.market.id,
        lots=lots,
        remaining_lots=order.remaining_lots,
        code=code,
    )


def cap_reduce_only(state: State, offset: int, line: Line) -> None:
    """Shrink or cancel each reduce-only order that is larger than the position that it reduces (O-6).

    The order farthest from the market is the first (G-8.3).
    """
    position = line.position
    orders = list(line.reduce_only.values())
    if len(orders) > 1:
        orders.sort(key=_nearness)
    for order in orders:
        reducible = -position if order.side == BUY else position
        limit = reducible if reducible > 0 else 0
        if order.remaining_lots <= limit:
            continue
        if limit == 0 or order.market.matching == EXTERNAL_VENUE:
            cancel(state, offset, order, REDUCE_ONLY_SHRUNK)
        else:
            reduce(state, offset, order, limit, REDUCE_ONLY_SHRUNK)


def _nearness(order: Order) -> int:
    """Return a sort key for orders of one side: smaller if the order is farther from the market."""
    return order.price_per_lot if order.side == BUY else -order.price_per_lot


def become_reduce_only(state: State, order: Order) -> None:
    """Make an open order reduce-only (K-1), and adjust the aggregates."""
    if order.oco_id:
        _share(state, order, -1)
    order.flags |= FLAG_REDUCE_ONLY
    line = order.line
    line.reduce_only = with_entry(line.reduce_only, order.id, order)
    if is_capped(order):
        add_lots(order.line, order.side, order.remaining_lots, order.fee_open)
    if order.oco_id:
        _share(state, order, 1)
    carry_excess(order.line)


def other_leg_keeps(state: State, order: Order, lots: int) -> int:
    """Return the lots that an order's open pair partner keeps after a fill of `lots`; called before the fill is booked.

    The fill changes the position, which may cut the partner too (O-6); no lot is cut twice.
    """
    partner = state.orders.get(order.oco_id) if order.oco_id else None
    return partner.remaining_lots - lots if partner is not None else 0


def cut_other_leg(state: State, offset: int, order: Order, lots: int, keeps: int) -> None:
    """Subtract the filled lots of one leg of a pair from the other leg; without lots left, it ends (O-9.1).

    The other leg is open or conditional. `keeps` is the result of `other_leg_keeps`. A leg at a venue ends as a whole:
    its fills are reported after they have happened.
    """
    partner = state.orders.get(order.oco_id)
    if partner is None:
        cut_waiting_leg(state, offset, order.oco_id, lots)
        return
    if keeps > 0 and partner.market.matching != EXTERNAL_VENUE:
        if keeps < partner.remaining_lots:
            reduce(state, offset, partner, keeps, OCO_OTHER_LEG)
        return
    cancel(state, offset, partner, OCO_OTHER_LEG)
    partner.oco_id = NO_ORDER  # at a venue it stays open until the venue confirms
    order.oco_id = NO_ORDER


def end_by_id(state: State, offset: int, partner_id: OrderId) -> None:
    """End an open or conditional order, if it still exists, because its pair's other leg has traded or was accepted."""
    partner = state.orders.get(partner_id)
    if partner is not None:
        cancel(state, offset, partner, OCO_OTHER_LEG)
        # An order at a venue stays open until the venue confirms.
        partner.oco_id = NO_ORDER
        return
    conditional = state.conditionals.get(partner_id)
    if conditional is not None:
        end_conditional_order(state, offset, conditional, OCO_OTHER_LEG)
