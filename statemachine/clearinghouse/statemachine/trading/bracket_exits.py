# SPDX-License-Identifier: Apache-2.0
"""Place and enlarge the exits of a bracket when its entry fills (SPEC O-3).

A bracket is an entry order with up to two exits: take profit and stop. Owns the lots that the exits close, and their
trigger prices. Must never pass an exit around the gates: once triggered, an exit passes them like any conditional order
(`handlers.exchange.conditional_orders`).

The exits close the lots by which the entry's fills opened or enlarged the position. If another order has reduced the
position since then, a triggered exit is cut to the remaining lots (O-6). If the exit's price is already reached when
the entry fills, the exit triggers at the end of the command.
"""

from clearinghouse.statemachine.feeds.trigger_prices import price_of
from clearinghouse.statemachine.orders.conditional_orders import (
    direction,
    pair,
    price_reached,
    start_to_wait,
)
from clearinghouse.statemachine.orders.position_exits import reducible_lots
from clearinghouse.statemachine.state.records import (
    LEG_STOP,
    LEG_TAKE_PROFIT,
    Bracket,
    ConditionalOrder,
)
from clearinghouse.statemachine.state.state import Order, State
from clearinghouse.statemachine.state.trigger_books import FALL
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_REDUCE_ONLY,
    GTC,
    IOC,
    LIMIT,
    MARKET,
    SELL,
    TRIGGER_STOP,
    TRIGGER_TAKE_PROFIT,
)


def size_exits(state: State, offset: int, entry: Order, filled_lots: int) -> None:
    """Enlarge the exits of an entry by its filled lots that opened or enlarged the position.

    The first such fill places the exits.
    """
    bracket = state.brackets.get(entry.id)
    if bracket is None or not bracket.legs:
        return
    side = SELL if entry.side == BUY else BUY
    opened = reducible_lots(entry.line, side)
    if filled_lots < opened:
        opened = filled_lots
    if opened == 0:
        return
    is_first = bracket.lots == 0
    bracket.lots += opened
    if is_first:
        _place_exits(state, offset, bracket, side)
    else:
        for order_id in (bracket.take_profit_id, bracket.stop_id):
            if order_id:
                state.conditionals[order_id].quantity_units += opened * entry.market.lot_units
    event_writers.bracket_sized(
        state.events,
        offset,
        order_id=entry.id,
        account_id=bracket.account_id,
        market_id=bracket.market_id,
        take_profit_id=bracket.take_profit_id,
        stop_id=bracket.stop_id,
        lots=bracket.lots,
    )


def _place_exits(state: State, offset: int, bracket: Bracket, side: int) -> None:
    """Place the exits that the bracket still has; if there are two, make them a pair."""
    if bracket.legs & LEG_TAKE_PROFIT:
        bracket.take_profit_id = _place_exit(state, offset, bracket, side, TRIGGER_TAKE_PROFIT)
    if bracket.legs & LEG_STOP:
        bracket.stop_id = _place_exit(state, offset, bracket, side, TRIGGER_STOP)
    if bracket.take_profit_id and bracket.stop_id:
        account = state.accounts[bracket.account_id]
        state.conditionals[bracket.stop_id].oco_id = bracket.take_profit_id
        pair(state, offset, account, bracket.stop_id, bracket.take_profit_id)


def _place_exit(state: State, offset: int, bracket: Bracket, side: int, kind: int) -> OrderId:
    """Place one exit, which triggers if its price is already reached; return its id."""
    market = state.markets[bracket.market_id]
    order = ConditionalOrder(
        NO_ORDER, bracket.account_id, bracket.market_id, bracket.accepted_sequence
    )
    takes_profit = kind == TRIGGER_TAKE_PROFIT
    order.trigger_kind = kind
    order.trigger_source = bracket.trigger_source
    order.trigger_e9 = bracket.take_profit_e9 if takes_profit else bracket.stop_e9
    order.price_units = (
        bracket.take_profit_price_units if takes_profit else bracket.stop_price_units
    )
    order.side = side
    order.order_type = LIMIT if order.price_units else MARKET
    order.tif = GTC if order.price_units else IOC
    order.flags = FLAG_REDUCE_ONLY | bracket.exit_flags
    order.stp = bracket.stp
    order.quantity_units = bracket.lots * market.lot_units
    order.entry_id = bracket.entry_id
    price_e9 = price_of(state, market, order.trigger_source)
    start_to_wait(state, offset, order, price_e9, bracket.lots)
    if price_e9:
        falls = direction(order) == FALL
        if price_e9 <= order.trigger_e9 if falls else price_e9 >= order.trigger_e9:
            price_reached(state, order, price_e9)
    return order.id
