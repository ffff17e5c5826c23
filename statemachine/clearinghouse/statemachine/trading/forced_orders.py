# SPDX-License-Identifier: Apache-2.0
"""Trade forced orders: immediate orders for an account in liquidation or conversion (SPEC W-2, W-6, R-1, O-4).

Owns the entry of such an order into the book. A forced order passes no gate, pays no trading fee, has its own limit
price instead of O-5's, and cancels orders of the same owner that it meets, so that these cannot protect an account.
Must never choose the asset or the limit price: the caller does.
"""

from clearinghouse.statemachine.orders import book
from clearinghouse.statemachine.orders.book import crosses
from clearinghouse.statemachine.orders.open_orders import admit, count, line_of
from clearinghouse.statemachine.state.state import Account, Line, Market, Order, State
from clearinghouse.statemachine.trading.matching import fillable_lots, match
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    OrderId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_REDUCE_ONLY,
    INTERNAL,
    IOC,
    LIMIT,
    MARKET_OPEN,
    MARKET_REDUCE_ONLY,
    STP_CANCEL_MAKER,
)


class Fills:
    """The sum of the fills of one forced order."""

    __slots__ = ("lots", "order_id", "value")

    def __init__(self) -> None:
        """Start without fills."""
        self.order_id: OrderId = NO_ORDER
        self.lots = 0
        self.value = 0  # sum of price x lots, quote units


def has_book(market: Market) -> bool:
    """Return whether an order can trade in the market now."""
    return market.matching == INTERNAL and market.status in (MARKET_OPEN, MARKET_REDUCE_ONLY)


def immediate(
    state: State,
    offset: int,
    account: Account,
    market: Market,
    side: int,
    price: PricePerLot,
    lots: int,
) -> Fills:
    """Trade up to `lots` at `price` or better, at once; cancel the remainder. Do nothing if no order crosses.

    The caller makes sure that the account can pay. Return the fills.
    """
    fills = Fills()
    assert lots > 0
    assert price > 0
    opposite = market.asks if side == BUY else market.bids
    best = book.best_price(opposite)
    if not has_book(market) or best == 0 or not crosses(side, price, best):
        return fills
    order = _order(state, line_of(account, market), side, price, lots)
    _accept(state, offset, order)
    rows: list[int] = []
    match(state, offset, order, rows)
    fills.order_id = order.id
    for at in range(0, len(rows), 5):
        fills.lots += rows[at + 3]
        fills.value += rows[at + 2] * rows[at + 3]
    return fills


def send_to_venue(
    state: State, offset: int, line: Line, side: int, price: PricePerLot, lots: int
) -> None:
    """Send a reduce-only order to the venue of a market; the venue reports its fills or its end (O-1.2)."""
    order = _order(state, line, side, price, lots)
    order.flags = FLAG_REDUCE_ONLY
    _accept(state, offset, order)


def _accept(state: State, offset: int, order: Order) -> None:
    """Count an order in its account's figures, give it an id and write its event."""
    count(state, order)
    admit(state, order)
    event_writers.order_accepted(
        state.events,
        offset,
        order_id=order.id,
        account_id=order.account.id,
        market_id=order.market.id,
        side=order.side,
        price_per_lot=order.price_per_lot,
        lots=order.remaining_lots,
        client_order_id=NO_CLIENT_ORDER,
    )


def lots_within(
    state: State, account: Account, market: Market, side: int, price: PricePerLot, lots: int
) -> int:
    """Return how many of `lots` would trade at `price` or better now; nothing changes."""
    if lots <= 0:
        return 0
    line = account.lines.get(market.id)
    order = _order(state, line if line is not None else Line(account, market), side, price, lots)
    found, _ = fillable_lots(state, order, is_exact=True)
    return found if found < lots else lots


def _order(state: State, line: Line, side: int, price: PricePerLot, lots: int) -> Order:
    """Return an immediate order of the clearinghouse that is not counted in its account's figures yet."""
    order = Order(line.account, line.market, line, side, LIMIT, price, lots)
    order.tif = IOC
    order.stp = STP_CANCEL_MAKER
    order.machine = True
    order.accepted_sequence = state.sequence
    order.accepted_ns = state.time_ns
    return order
