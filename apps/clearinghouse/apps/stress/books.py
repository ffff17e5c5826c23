# SPDX-License-Identifier: Apache-2.0
"""Send orders on a fork for a scenario: cancel orders, move them with a price, open a position.

Owns those commands. Each passes the same checks as a real one; no code writes into the state directly.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from clearinghouse.apps.stress.scenario import ScenarioError
from clearinghouse.server.startup.forking import Fork
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Market, Order, State
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    DepositId,
    MarketId,
    OrderId,
)

PRINCIPAL: Final = "stress"
WHALE: Final = "stress whale"
COUNTERPARTY: Final = "stress counterparty"
_DEPOSITS_MAX: Final = 16  # times that margin is deposited for one order
_PARTS_MAX: Final = 10_000  # orders that a whale may take
_COUNTERPARTY_TIMES: Final = (
    10  # its money, in notionals of the position: enough never to be liquidated itself
)

CODE_NAMES: Final = {value: name for name, value in vars(codes).items() if name.isupper()}


class Item(NamedTuple):
    """One row of an order batch, with the columns that differ between rows."""

    action: int
    account_id: int
    market_id: int
    side: int = 0
    tif: int = 0
    flags: int = 0
    price: int = 0
    quantity: int = 0
    order_id: int = 0
    expire_ns: int = 0


def order_batch(fields: tuple[str, str, int], items: Sequence[Item]) -> commands.OrderBatch:
    """Return a batch command that contains the items; `fields` are its first fields."""
    placing = [int(item.action != types.CANCEL) for item in items]
    return commands.OrderBatch(
        *fields,
        [item.action for item in items],
        [AccountId(item.account_id) for item in items],
        [MarketId(item.market_id) for item in items],
        [item.side for item in items],
        placing,
        [item.tif for item in items],
        [item.flags for item in items],
        [types.STP_CANCEL_MAKER * place for place in placing],
        [item.price for item in items],
        [item.quantity for item in items],
        [ClientOrderId(0)] * len(items),
        [OrderId(item.order_id) for item in items],
        [ClientOrderId(0)] * len(items),
        [item.expire_ns for item in items],
    )


def send(fork: Fork, items: Sequence[Item]) -> list[tuple[int, int]]:
    """Apply items in batches; return the result code and order id of each."""
    found: list[tuple[int, int]] = []
    for first in range(0, len(items), types.BATCH_ITEMS_MAX):
        part = items[first : first + types.BATCH_ITEMS_MAX]
        outcome = fork.apply(order_batch(fork.fields(PRINCIPAL), part))
        found += zip(outcome.codes, outcome.ids, strict=True)
    return found


def resting(state: State) -> Iterable[Order]:
    """Yield the orders that rest in the clearinghouse's own books, by id."""
    for order_id in sorted(state.orders):
        order = state.orders[order_id]
        if order.level is not None:
            yield order


def cancel_of(order: Order) -> Item:
    """Return the item that cancels an order."""
    return Item(types.CANCEL, order.account.id, order.market.id, order_id=order.id)


def empty_books(fork: Fork, kinds: Sequence[int], market_ids: Sequence[int]) -> int:
    """Cancel the resting orders of accounts of these kinds in these markets; no market means all. Return their number.

    Conditional orders stay: they are in no book.
    """
    items = [
        cancel_of(order)
        for order in resting(fork.state)
        if (not kinds or order.account.kind in kinds)
        and (not market_ids or order.market.id in market_ids)
    ]
    return sum(code == codes.OK for code, _ in send(fork, items))


# --- makers that follow the price ---


class _Quote(NamedTuple):
    """The price in ticks at which an order was first seen, and the prices of its market's assets at that time."""

    ticks: int
    numerator: int
    denominator: int


class Followers:
    """Move every resting limit order with the price of its market, so that it keeps its first distance from that
    price.

    An order that is refused at its new price (margin, a band) is cancelled: it does not stay at the old price.
    """

    def __init__(self, fork: Fork, price: Callable[[int], int]) -> None:
        """Store the present orders. `price` returns the scenario's present price of an asset in the machine's unit.

        A price of 0 is unknown.
        """
        self._fork = fork
        self._price = price
        self._quotes: dict[int, _Quote] = {}
        self.moved = 0
        self.pulled = 0
        self.note()

    def _prices(self, market: Market) -> tuple[int, int]:
        """Return the prices of the market's base and quote asset; their ratio is the price of the market."""
        return self._price(market.base.id), self._price(market.quote.id)

    def note(self) -> None:
        """Store the prices of new orders, and forget orders that have ended."""
        found: dict[int, _Quote] = {}
        for order in resting(self._fork.state):
            if order.type == types.LIMIT:
                ticks = order.price_per_lot // order.market.tick_per_lot
                found[order.id] = self._quotes.get(order.id) or _Quote(
                    ticks, *self._prices(order.market)
                )
        self._quotes = found

    def follow(self) -> None:
        """Replace each order whose price must change by a tick or more, in a sequence in which they do not trade."""
        self.note()
        state = self._fork.state
        wanted: list[tuple[tuple[int, int, int], Order, int]] = []
        for order_id, quote in self._quotes.items():
            order = state.orders[OrderId(order_id)]
            numerator, denominator = self._prices(order.market)
            if not (numerator and denominator and quote.numerator and quote.denominator):
                continue
            scaled = quote.ticks * numerator * quote.denominator
            divisor = denominator * quote.numerator
            buy = order.side == types.BUY
            ticks = max(1, scaled // divisor if buy else -(-scaled // divisor))
            now = order.price_per_lot // order.market.tick_per_lot
            if ticks != now:
                # Downward the bids go first and the lowest of each side, upward the asks and the highest.
                down = ticks < now
                first = int(buy != down)
                wanted.append(
                    (
                        (
                            order.market.id,
                            first,
                            order.price_per_lot if down else -order.price_per_lot,
                        ),
                        order,
                        ticks,
                    )
                )
        wanted.sort(key=lambda entry: (entry[0], entry[1].id))
        items = [
            Item(
                types.REPLACE,
                order.account.id,
                order.market.id,
                order.side,
                order.tif,
                order.flags,
                ticks * order.market.tick_units,
                order.remaining_lots * order.market.lot_units,
                order.id,
                order.expire_ns,
            )
            for _, order, ticks in wanted
        ]
        left: list[Order] = []
        for (_, order, _), (code, new_id) in zip(wanted, send(self._fork, items), strict=True):
            if code == codes.OK:
                self._quotes[new_id] = self._quotes[order.id]
                self.moved += 1
            elif order.id in state.orders:
                left.append(order)
        self.pulled += len(left)
        send(self._fork, [cancel_of(order) for order in left if order.id in state.orders])


# --- a whale ---


def _must(outcome: Outcome, what: str) -> int:
    """Return the id in the answer of a command with one item. Raises ScenarioError if it was refused."""
    code = outcome.codes[0]
    if code != codes.OK:
        raise ScenarioError(f"{what} was refused: {CODE_NAMES[code]}")
    return outcome.ids[0]


def _open_account(fork: Fork, owner: str, leverage: int) -> int:
    """Open an account of a new customer; return its id."""
    command = commands.CreateAccount(
        *fork.fields(PRINCIPAL), owner, types.KIND_CUSTOMER, AccountId(0), leverage, 0, 0
    )
    return _must(fork.apply(command), f"the account of the {owner}")


def _bring(fork: Fork, account_id: int, amount: int) -> None:
    """Deposit an amount of the valuation asset, in smallest units, in an account."""
    asset_id = fork.state.valuation.id
    command = commands.RequestDeposits(
        *fork.fields(PRINCIPAL), [AccountId(account_id)], [asset_id], [amount], [""]
    )
    deposit_id = _must(fork.apply(command), "a deposit of the whale")
    decide = commands.DecideDeposits(*fork.fields(PRINCIPAL), [DepositId(deposit_id)], [1])
    _must(fork.apply(decide), "a deposit of the whale")


def _place(fork: Fork, what: str, item: Item) -> int:
    """Place an order, and deposit the margin that it lacks; return its id. Raises ScenarioError."""
    outcome = fork.apply(order_batch(fork.fields(PRINCIPAL), [item]))
    for _ in range(_DEPOSITS_MAX):
        if outcome.codes[0] != codes.INSUFFICIENT_MARGIN:
            break
        _bring(fork, item.account_id, outcome.figures[0][2])
        outcome = fork.apply(order_batch(fork.fields(PRINCIPAL), [item]))
    return _must(outcome, what)


def _meeting_ticks(market: Market, side: int) -> int:
    """Return the price in ticks at which the new account and its counterparty trade: the best of the book, else the
    mark.

    It is within the market's band, and does not pass any order of the account's own side.
    """
    tick_e9 = market.tick_per_lot * types.PRICE_E9
    reach = market.mark_e9 * (market.band_ppb or types.PPB) // types.PPB
    if side == types.BUY:
        ticks = -(-market.mark_e9 // tick_e9)
        if market.bids.keys:
            ticks = max(ticks, market.bids.keys[-1] // market.tick_per_lot + 1)
        if market.asks.keys:
            ticks = -market.asks.keys[-1] // market.tick_per_lot
        return max(1, min(ticks, (market.mark_e9 + reach) // tick_e9))
    ticks = market.mark_e9 // tick_e9
    if market.asks.keys:
        ticks = min(ticks, -market.asks.keys[-1] // market.tick_per_lot - 1)
    if market.bids.keys:
        ticks = market.bids.keys[-1] // market.tick_per_lot
    return max(1, ticks, -(-(market.mark_e9 - reach) // tick_e9))


def open_whale(fork: Fork, market: Market, side: int, lots: int, leverage: int) -> int:
    """Open a new account with a large position of `lots`; return its id. Raises ScenarioError.

    It trades with the book, then with a new rich counterparty, and deposits only the margin that its orders need.
    """
    if market.is_spot or market.matching != types.INTERNAL or market.status != types.MARKET_OPEN:
        raise ScenarioError(
            f"{market.symbol} is no open derivative market whose orders are matched here"
        )
    if market.mark_e9 <= 0:
        raise ScenarioError(f"{market.symbol} has no mark")
    whale = _open_account(fork, WHALE, leverage)
    other = _open_account(fork, COUNTERPARTY, leverage)
    notional = to_valuation_ceil(market.quote, lots * market.mark_e9 // types.PRICE_E9)
    _bring(fork, other, _COUNTERPARTY_TIMES * notional + 1)
    opposite = types.SELL if side == types.BUY else types.BUY
    left = lots
    for _ in range(_PARTS_MAX):
        ticks = _meeting_ticks(market, side)
        part = left
        if market.notional_max:
            part = min(part, market.notional_max // (ticks * market.tick_per_lot))
        if market.open_order_lots_max:
            part = min(part, market.open_order_lots_max)
        price, quantity = ticks * market.tick_units, max(1, part) * market.lot_units
        offer = Item(types.PLACE, other, market.id, opposite, types.GTC, 0, price, quantity)
        order_id = _place(fork, "an order of the whale's counterparty", offer)
        order = Item(types.PLACE, whale, market.id, side, types.IOC, 0, price, quantity)
        _place(fork, "an order of the whale", order)
        if order_id in fork.state.orders:
            send(fork, [cancel_of(fork.state.orders[OrderId(order_id)])])
        line = fork.state.accounts[AccountId(whale)].lines[market.id]
        left = lots - abs(line.position)
        if left <= 0:
            return whale
    raise ScenarioError(f"the whale's position in {market.symbol} takes too many orders")
