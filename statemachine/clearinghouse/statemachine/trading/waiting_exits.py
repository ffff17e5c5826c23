# SPDX-License-Identifier: Apache-2.0
"""Place the exits that a price has reached, and let them wait until they have closed their part (SPEC O-9.1).

Owns the result of each attempt: the exit rests, has closed its part of the position, or waits with a reason. Must never
end an exit for a reason that may pass. An exit is a reduce-only conditional order of a derivative in an own book.

The machine tries a waiting exit again at most once a second, and only after a change of the status of the market, of
the use of its price, or of the best price within reach. A round visits a bounded number of accounts, the longest
unvisited first, and tries one exit of each. After an exit that has closed its part, the next exit of the account
follows.
"""

from itertools import islice
from typing import Final

from clearinghouse.statemachine.orders.book import best_price, crosses
from clearinghouse.statemachine.orders.conditional_orders import (
    pair,
    remove_conditional_order,
    unpair,
    write_end,
    write_triggered,
    write_waiting,
)
from clearinghouse.statemachine.orders.open_orders import cancel
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.orders.position_exits import (
    list_exit,
    reducible_lots,
    trading_line,
    unlist_exit,
)
from clearinghouse.statemachine.pretrade.market_price import protection_price
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Line, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_WAITING_EXITS
from clearinghouse.statemachine.state.waiting_exits import WaitingExits
from clearinghouse.statemachine.state.work import IDS_PER_UNIT
from clearinghouse.statemachine.trading.band_waits import (
    list_if_beyond_band,
    relist_if_unreached,
    schedule_round,
    terms_within_band,
    try_reached,
)
from clearinghouse.statemachine.trading.order_entry import OrderCheck, enter_order, reserve_order
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_REDUCE_RISK,
    BUY,
    FLAG_CLOSE_POSITION,
    FLAG_REDUCE_ONLY,
    MARKET,
    MARKET_CLOSED,
    MARKET_SETTLING,
    SECOND_NS,
    SELL,
    STP_CANCEL_MAKER,
)

ACCOUNTS_OF_ROUND: Final = 1_000  # accounts of one market in one round, each with one exit

# Refusals that no change of the market takes away.
FINAL: Final = frozenset(
    {
        codes.UNKNOWN_ACCOUNT,
        codes.SYSTEM_ACCOUNT,
        codes.ACCOUNT_CLOSED,
        codes.UNKNOWN_MARKET,
        codes.ISOLATED_ACCOUNT,
        codes.INVALID_FLAGS,
        codes.TICK_SIZE,
        codes.LOT_SIZE,
        codes.EXPIRY_IN_PAST,
        codes.REDUCE_ONLY_INVALID,
    }
)


def place_exit(
    state: State, offset: int, order: ConditionalOrder, placed: Outcome, check: OrderCheck
) -> None:
    """Place an exit whose price was reached, now or earlier; the quantity that may not trade yet waits."""
    account = state.accounts[order.account_id]
    market = state.markets[order.market_id]
    line = trading_line(account, market.id)
    if relist_if_unreached(state, offset, market, order):
        _next_of_account(state, line)
        return
    if order.entry_id:
        end_entry(state, offset, order)
    lots = lots_left(line, market, order)
    has_lots = reducible_lots(line, order.side) > 0
    if has_lots and list_if_beyond_band(state, offset, market, order):
        assert line is not None
        list_exit(line, order)
        _next_of_account(state, line)
        return
    client_id = order.client_id
    order.client_id = NO_CLIENT_ORDER  # the order that it becomes has the client's number
    if client_id:
        del account.client_orders[client_id]
    terms = _terms(market, order, lots)
    terms.client_id = client_id
    code = reserve_order(state, terms, check, None)
    if code == codes.OK:
        assert line is not None
        _enter(state, offset, line, order, lots, placed, check)
    elif code in FINAL or not has_lots or market.status in (MARKET_SETTLING, MARKET_CLOSED):
        remove_conditional_order(state, order)
        write_triggered(state, offset, order, NO_ORDER)
        if order.oco_id:
            unpair(state, order.id, order.oco_id)
        write_end(state, offset, order, code, check.limit, check.actual, check.shortfall)
    else:
        assert line is not None
        _wait(state, offset, line, order, code, check)
    if client_id and order.id in state.conditionals:
        order.client_id = client_id
        account.client_orders[client_id] = order


def _enter(
    state: State,
    offset: int,
    line: Line,
    order: ConditionalOrder,
    lots: int,
    placed: Outcome,
    check: OrderCheck,
) -> None:
    """Enter the order that an exit becomes; end the exit if its part is closed, else let the remainder wait."""
    market = line.market
    open_order = check.order
    assert open_order is not None
    write_triggered(state, offset, order, OrderId(state.last_order_id + 1))
    # Its own fills may end the position, which ends the other exits of the position, but not this exit.
    unlist_exit(line, order)
    stopped = enter_order(state, offset, check, 0, placed, None)
    left = lots - open_order.filled_lots
    is_resting = open_order.id in state.orders
    if is_resting or left == 0 or reducible_lots(line, order.side) == 0:
        remove_conditional_order(state, order)
        _next_of_account(state, line)
        return
    if not order.flags & FLAG_CLOSE_POSITION:
        order.quantity_units = left * market.lot_units
    if open_order.filled_lots:
        order.is_touched = True
        order.waits_for = codes.OK  # so that the event states what is left
    partner = state.orders.get(order.oco_id)
    # A leg at a venue has ended as a whole with the fill: its late fills cut nothing (O-9.1).
    has_ended = partner is not None and partner.cancel_pending and open_order.filled_lots > 0
    if (partner is not None or order.oco_id in state.conditionals) and not has_ended:
        pair(state, offset, line.account, order.id, order.oco_id)
    else:
        order.oco_id = NO_ORDER
    check.clear()
    _wait(state, offset, line, order, stopped, check)


def _terms(market: Market, order: ConditionalOrder, lots: int) -> OrderTerms:
    """Return the terms of the order that an exit becomes.

    It cancels orders of its own owner that it meets, and keeps its pair (O-9.1).
    """
    terms = terms_within_band(market, order, lots)
    terms.stp = STP_CANCEL_MAKER
    terms.oco_id = order.oco_id
    return terms


def lots_left(line: Line | None, market: Market, order: ConditionalOrder) -> int:
    """Return the lots that an order places now.

    A reduce-only order places at most the lots of its position (O-6), and one that closes a whole position places all
    of them.
    """
    lots = order.quantity_units // market.lot_units
    if not order.flags & FLAG_REDUCE_ONLY:
        return lots
    reducible = reducible_lots(line, order.side)
    if order.flags & FLAG_CLOSE_POSITION:
        return reducible
    return reducible if 0 < reducible < lots else lots


def end_entry(state: State, offset: int, order: ConditionalOrder) -> None:
    """Cancel the remainder of the entry of a triggered exit, before the exit can meet the entry in the book."""
    entry = state.orders.get(order.entry_id)
    if entry is not None and entry.market.status not in (MARKET_SETTLING, MARKET_CLOSED):
        cancel(state, offset, entry, codes.BRACKET_TRIGGERED)


# --- exits that wait ----------------------------------------------------------------------------------------


def _wait(
    state: State, offset: int, line: Line, order: ConditionalOrder, code: int, check: OrderCheck
) -> None:
    """Let an exit wait until the market changes; write an event if the reason is new."""
    market = line.market
    list_exit(line, order)
    if market.waiting is None:
        market.waiting = WaitingExits()
    market.waiting.add(order)
    _note_market(state, market, market.waiting)  # the next round needs a change after this try
    if code == codes.IMMEDIATE_REST and order.order_type == MARKET:
        # Own orders that ended were counted as shown. Where other orders are within reach, the
        # next round tries again.
        market.waiting.seen_bid = market.waiting.seen_ask = 0
    schedule_round(state, market)
    if order.waits_for == code:
        return
    order.waits_for = code
    write_waiting(state, offset, market, order, check)


def _next_of_account(state: State, line: Line | None) -> None:
    """List the oldest waiting exit of a position for an attempt, after another exit that no longer waits.

    It may be older than that exit, because a round begins with the longest untried exit.
    """
    if line is None or line.exits is None or line.market.waiting is None:
        return
    for order in line.exits.values():
        if line.market.waiting.remove(order):
            state.triggered.append(order.id)
            return


def round_due(state: State, market_id: MarketId) -> None:
    """Try the waiting orders of a market: exits if the market has changed, and orders that the band has reached."""
    market = state.markets[market_id]
    waiting = market.waiting
    has_exits = waiting is not None and len(waiting.of_account) > 0
    if waiting is not None and has_exits:
        if _note_market(state, market, waiting):
            waiting.untried = len(waiting.of_account)
        count = min(waiting.untried, ACCOUNTS_OF_ROUND)
        waiting.untried -= count
        state.work.units += count // IDS_PER_UNIT
        for account_id in list(islice(waiting.of_account, count)):
            state.triggered.append(waiting.take_first(account_id))
    if try_reached(state, market) or has_exits:
        state.timers.schedule(state.time_ns + SECOND_NS, DEADLINE_WAITING_EXITS, market_id)


def _note_market(state: State, market: Market, waiting: WaitingExits) -> bool:
    """Record status, price use and best prices within reach.

    Return whether one of them has changed since the last round.
    """
    decision = market_decision(state, market, ACTION_REDUCE_RISK) if market.mark_e9 > 0 else 0
    bid = best_price(market.bids)
    if bid and not crosses(SELL, protection_price(market, SELL), bid):
        bid = 0
    ask = best_price(market.asks)
    if ask and not crosses(BUY, protection_price(market, BUY), ask):
        ask = 0
    stands = (market.status, decision, bid, ask)
    seen = (waiting.seen_status, waiting.seen_decision, waiting.seen_bid, waiting.seen_ask)
    if stands == seen:
        return False
    waiting.seen_status, waiting.seen_decision, waiting.seen_bid, waiting.seen_ask = stands
    return True
