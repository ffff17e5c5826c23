# SPDX-License-Identifier: Apache-2.0
"""Orders of the machine beside those of the model: open orders, their queues, waiting orders, and dead-man timers.

Owns that comparison and nothing else.
"""

from clearinghouse.statemachine.orders.conditional_orders import trigger_now_e9
from clearinghouse.statemachine.state.state import BookSide, Market, Order, State
from clearinghouse.statemachine.vocabulary.numbers import OrderId
from clearinghouse.statemachine.vocabulary.types import BUY, SELL, TRIGGER_STOP, TRIGGER_TAKE_PROFIT
from tests.model.model import Model
from tests.model.model_state import Conditional

E9 = 10**9
Row = tuple[object, ...]


def order_differences(model: Model, state: State) -> list[str]:
    """Return how the orders differ, by a full scan."""
    stated: dict[int, Row] = {order.id: _open(order) for order in state.orders.values()}
    mine: dict[int, Row] = {
        order.id: (
            *(order.account, order.market, order.side, order.price, order.lots, order.filled),
            *(order.paid, order.type, order.tif, order.flags, order.stp, order.client),
            *(order.expire_ns, order.display, order.oco, order.pending),
        )
        for order in model.system.orders.values()
    }
    found = _unlike("order", stated, mine)
    conditional = {one.id: _pending(one) for one in model.context.conditionals.values()}
    found += _unlike("waiting order", _waits(state), conditional)
    found += _unlike("bracket", _brackets(state), _brackets_by_model(model))
    found += _unlike("order in slices", _twaps(state), _twaps_by_model(model))
    for market in state.markets.values():
        for side, book in ((BUY, market.bids), (SELL, market.asks)):
            queues = _queue(book)
            by_model = [
                (order.key, order.visible())
                for order in model.entry.gates.books.queued(market.id, side)
            ]
            if queues != by_model:
                found.append(f"book {market.id} side {side}: {queues}, by the model {by_model}")
        found += _last(model, market)
    timers: dict[int, Row] = {
        one.account_id: (one.principal, one.timeout_ns, one.armed, one.ends_exits)
        for one in state.dead_man_switches.values()
    }
    by_model_timers: dict[int, Row] = {
        key: (one.principal, one.timeout_ns, one.armed, one.end_exits == 1)
        for key, one in model.dead_man_timers.timers.items()
    }
    return found + _unlike("dead-man timer", timers, by_model_timers)


def _unlike(what: str, stated: dict[int, Row], mine: dict[int, Row]) -> list[str]:
    """Return the entries that are not the same in the rows of the machine and the rows of the model."""
    return [
        f"{what} {key}: {stated.get(OrderId(key))}, by the model {mine.get(key)}"
        for key in sorted(stated.keys() | mine.keys())
        if stated.get(OrderId(key)) != mine.get(key)
    ]


def _open(order: Order) -> Row:
    """Return the row of an open order."""
    return (
        *(order.account.id, order.market.id, order.side, order.price_per_lot, order.remaining_lots),
        *(order.filled_lots, order.fee_paid, order.type, order.tif, order.flags, order.stp),
        *(order.client_id, order.expire_ns, order.display_lots, order.oco_id),
        order.cancel_pending,
    )


def _waits(state: State) -> dict[int, Row]:
    """Return the rows of the orders that wait for a price."""
    return {
        one.id: (
            *(one.account_id, one.market_id, one.side, one.trigger_kind, one.trigger_source),
            *(one.order_type, one.tif, one.flags, one.stp, one.price_units, one.quantity_units),
            *(one.display_units, one.client_id, one.expire_ns, one.oco_id, one.entry_id),
            trigger_now_e9(state, one),
        )
        for one in state.conditionals.values()
    }


def _pending(one: Conditional) -> Row:
    """Return the row of a waiting order of the model."""
    return (
        *(one.account, one.market, one.side, one.kind, one.source, one.type, one.tif, one.flags),
        *(one.stp, one.price, one.quantity, one.display, one.client, one.expire_ns, one.oco),
        one.entry,
        int(one.trigger_now() * E9),
    )


def _brackets(state: State) -> dict[int, Row]:
    """Return the rows of brackets: what their fills may still place, what waits, and for which quantity."""
    return {
        key: (one.account_id, one.legs, one.take_profit_id, one.stop_id, one.lots)
        for key, one in state.brackets.items()
    }


def _twaps(state: State) -> dict[int, Row]:
    """Return the rows of orders in slices: how they are divided, and what they have traded."""
    return {
        key: (one.lots, one.slices, one.interval_ns, one.filled_lots)
        for key, one in state.twaps.items()
    }


def _twaps_by_model(model: Model) -> dict[int, Row]:
    """Return the rows of the model's orders in slices."""
    return {
        one.id: (twap.lots, twap.slices, twap.interval_ns, twap.filled)
        for one, twap in model.refusals.twaps.alive()
    }


def _brackets_by_model(model: Model) -> dict[int, Row]:
    """Return the rows of the model's brackets."""
    kinds = (TRIGGER_TAKE_PROFIT, TRIGGER_STOP)
    return {
        key: (
            one.account,
            sum(bit for bit, kind in zip((1, 2), kinds, strict=True) if kind in one.legs),
            *(one.exits.get(kind, 0) for kind in kinds),
            one.lots,
        )
        for key, one in model.entry.matching.brackets.alive().items()
    }


def _queue(book: BookSide) -> list[tuple[int, int]]:
    """Return the ids and visible lots of a side of a book, beginning with the order that is filled first."""
    found: list[tuple[int, int]] = []
    for key in reversed(book.keys):
        order = book.levels[key if book.buy else -key].head
        while order is not None:
            hides = order.display_lots and order.shown_lots < order.remaining_lots
            found.append((order.id, order.shown_lots if hides else order.remaining_lots))
            order = order.next
    return found


def _last(model: Model, market: Market) -> list[str]:
    """Return the difference of the price of the last trade."""
    mine = model.system.markets[market.id].last_price
    if market.last_price_per_lot == mine:
        return []
    return [f"last price of {market.id}: {market.last_price_per_lot}, by the model {mine}"]
