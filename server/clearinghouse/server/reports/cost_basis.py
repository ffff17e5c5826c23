# SPDX-License-Identifier: Apache-2.0
"""Compute the cost basis of the coins of an account, by average or first in, first out (SPEC A-6).

Owns the valuation of each movement of a coin, and the results of spot trades. Amounts are integers of the valuation
asset. A released part of a cost is ceiled as a signed number, as the machine does it (S-4); other divisions floor.

A trade has the value of its quote amount. Any other receipt has the value at the index price of its moment. Any other
payment reduces the cost, without a result. If an asset is exchanged for another one, the lots move to the other asset
at their cost. Loans and borrows change no owner, so coins that were borrowed and sold are a quantity below 0. Interest
in the coin has no cost. Fees are no part of the cost.
"""

from collections import deque
from typing import Final, NamedTuple

from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.reads.history_money_views import TransactionView
from clearinghouse.server.past.history import History
from clearinghouse.server.past.transactions import log_of
from clearinghouse.statemachine.arithmetic.money import release_cost
from clearinghouse.statemachine.ledger.postings_from_events import VALUATION_ASSET_ID
from clearinghouse.statemachine.vocabulary.constants import PRICE_E9

AVERAGE: Final = "average"
FIFO: Final = "fifo"
METHODS: Final = (AVERAGE, FIFO)
# Books that move what an account owns, with the sign.
_OWNED: Final[dict[int, int]] = {kinds.BOOK_BALANCE: 1, kinds.BOOK_LENT: 1, kinds.BOOK_BORROWED: -1}
_NO_OWNER: Final = frozenset((kinds.LENDING, kinds.BORROWING))


class Lots:
    """The lots of an account in a coin, the oldest first: quantity and cost of each, all with the same sign."""

    def __init__(self, method: str) -> None:
        self._is_average = method == AVERAGE
        self._lots: deque[tuple[int, int]] = deque()
        self.quantity = 0
        self.cost = 0
        self.result = 0
        # Movements that came in without an index price, at a cost of 0.
        self.unvalued = 0

    def take(self, quantity: int, value: int, *, has_result: bool) -> None:
        """Add a quantity to the lots, or remove one if it is negative. `value` is the value of the quantity, 0 or more.

        With `has_result` a removal adds the difference between value and cost to the result.
        """
        closed = 0
        if self.quantity and (quantity > 0) != (self.quantity > 0):
            closed = min(abs(quantity), abs(self.quantity))
            part = value * closed // abs(quantity)
            released = self._release(closed)
            if has_result:
                self.result += (part if quantity < 0 else -part) - released
            value -= part
        rest = abs(quantity) - closed
        if rest:
            sign = 1 if quantity > 0 else -1
            self._open(sign * rest, sign * value)

    def exchange(self, into: "Lots", given: int, taken: int) -> None:
        """Move all lots to another asset at their cost: `given` units of this asset become `taken` units of the
        other.
        """
        for quantity, cost in self._lots:
            into._open(quantity * taken // given, cost)  # noqa: SLF001  (the same class)
        self._lots.clear()
        self.quantity = self.cost = 0

    def _open(self, quantity: int, cost: int) -> None:
        """Add a lot of this quantity and cost; with the average method it is added to the only lot."""
        self.quantity += quantity
        self.cost += cost
        if self._is_average:
            self._lots.clear()
            self._lots.append((self.quantity, self.cost))
        else:
            self._lots.append((quantity, cost))

    def _release(self, closed: int) -> int:
        """Remove a quantity of units from the oldest lots; return their signed cost."""
        released = 0
        while closed:
            quantity, cost = self._lots.popleft()
            part = min(closed, abs(quantity))
            given = release_cost(cost, part, abs(quantity))
            sign = 1 if quantity > 0 else -1
            if part < abs(quantity):
                self._lots.appendleft((quantity - sign * part, cost - given))
            self.quantity -= sign * part
            released += given
            closed -= part
        self.cost -= released
        return released


class Basis(NamedTuple):
    """The quantity and cost of a coin at both ends of a period, and the result of its trades in the period."""

    opening_quantity: int
    opening_cost: int
    result: int
    closing_quantity: int
    closing_cost: int
    unvalued: int


def bases(
    history: History, account_id: int, sequences: tuple[int, int], method: str
) -> dict[int, Basis]:
    """Return the cost basis of each coin of an account between two sequences, the second excluded, by asset."""
    first, end = sequences
    lots: dict[int, Lots] = {}
    opening: dict[int, tuple[int, int, int]] | None = None
    quote: TransactionView | None = None
    left: dict[
        int, TransactionView
    ] = {}  # what an exchange has taken, by book, until what it gives
    for one in log_of(history.derived, account_id, (0, end)):
        if opening is None and one.sequence >= first:
            opening = _figures(lots)
        if one.kind in _NO_OWNER or one.book not in _OWNED:
            continue
        if one.kind == kinds.TRADE:
            # The quote leg of a trade comes before its base leg.
            if quote is None:
                quote = one
            else:
                _trade(history, lots, (quote, one), method)
                quote = None
            continue
        if one.kind == kinds.SPLIT:
            before = left.pop(one.book, None)
            if before is not None and _is_exchange(before, one):
                own = lots.setdefault(before.asset_id, Lots(method))
                into = lots.setdefault(one.asset_id, Lots(method))
                own.exchange(into, *_ratio(before, one))
                continue
            if before is not None:
                _move(history, lots, before, method)
            if one.amount < 0:
                left[one.book] = one
                continue
        if one.asset_id != VALUATION_ASSET_ID:
            _move(history, lots, one, method)
    for one in left.values():
        _move(history, lots, one, method)
    if opening is None:
        opening = _figures(lots)
    found = {}
    for asset_id, own in lots.items():
        quantity, cost, result = opening.get(asset_id, (0, 0, 0))
        gained = own.result - result
        found[asset_id] = Basis(quantity, cost, gained, own.quantity, own.cost, own.unvalued)
    return found


def _move(history: History, lots: dict[int, Lots], one: TransactionView, method: str) -> None:
    """Apply a movement of a coin that is no trade to its lots."""
    own = lots.setdefault(one.asset_id, Lots(method))
    amount = _OWNED[one.book] * one.amount
    own.take(amount, _worth(history, own, one, amount), has_result=amount > 0)


def _is_exchange(before: TransactionView, one: TransactionView) -> bool:
    """Return whether a movement is the second half of an exchange of assets; `before` is the movement before it."""
    return (
        one.kind == kinds.SPLIT
        and (one.sequence, one.book) == (before.sequence, before.book)
        and one.asset_id != before.asset_id
        and one.amount > 0
    )


def _ratio(before: TransactionView, one: TransactionView) -> tuple[int, int]:
    """Return how many units of the old asset become how many units of the new one in an exchange.

    For loans both numbers are shares, which are exact.
    """
    if before.shares:
        return -before.shares, one.shares
    return -before.amount, one.amount


def _figures(lots: dict[int, Lots]) -> dict[int, tuple[int, int, int]]:
    """Return quantity, cost and result of each coin at present, by asset."""
    return {asset_id: (one.quantity, one.cost, one.result) for asset_id, one in lots.items()}


def _trade(
    history: History,
    lots: dict[int, Lots],
    legs: tuple[TransactionView, TransactionView],
    method: str,
) -> None:
    """Apply both legs of a spot trade; if the quote asset is a coin too, it is bought or sold at the same value."""
    quote, base = legs
    own = lots.setdefault(base.asset_id, Lots(method))
    if quote.asset_id == VALUATION_ASSET_ID:
        value = abs(quote.amount)
    else:
        paid = lots.setdefault(quote.asset_id, Lots(method))
        value = _worth(history, paid, quote, quote.amount)
        paid.take(quote.amount, value, has_result=True)
    if base.asset_id != VALUATION_ASSET_ID:
        own.take(base.amount, value, has_result=True)


def _worth(history: History, own: Lots, one: TransactionView, amount: int) -> int:
    """Return the value of an amount at the index price of its moment, floored.

    Without a price the value is 0, and the movement is counted as not valued.
    """
    price_e9 = index_before(history, one.asset_id, one.sequence + 1)
    if price_e9 == 0 and amount > 0:
        own.unvalued += 1
    scale = history.instruments.scales.assets[one.asset_id].scale
    return abs(amount) * price_e9 // (int(10**scale) * PRICE_E9)


def index_before(history: History, asset_id: int, sequence: int) -> int:
    """Return the index price of a coin before a sequence, in 10^-9 valuation units per whole coin; 0 without a
    price.
    """
    rows = history.derived.rows(
        "SELECT price_e9 FROM index_prices WHERE asset_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT 1",
        (asset_id, sequence),
    )
    return int(rows[0][0]) if rows else 0
