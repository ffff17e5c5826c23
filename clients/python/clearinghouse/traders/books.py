# SPDX-License-Identifier: Apache-2.0
"""Keep order books from the public stream of market data.

Owns the levels of each book and the two checks of each change: no number is missing, and the checksum is that of the
book with the change. After a failed check, which raises `BookMismatch`, begin a new stream with new books.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Protocol
from zlib import crc32

from clearinghouse.client import ClearinghouseError, MarketDataFrame, MarketStatus
from clearinghouse.client.api.models import BookChange

CHECKSUM_LEVELS: Final = 10


class BookMismatch(ClearinghouseError):  # noqa: N818  (the names are outcomes, as in the client)
    """A change does not fit the book: an earlier change is missing, or the levels differ."""


class _Level(Protocol):
    """A price level of a book: its price and quantity."""

    @property
    def price(self) -> Decimal:
        """Return the price."""

    @property
    def quantity(self) -> Decimal:
        """Return the displayed quantity; 0: the level was removed."""


@dataclass(slots=True)
class Book:
    """The best price levels of one market, as the quantity at each price."""

    market_id: int
    number: int = 0
    status: MarketStatus = MarketStatus.UNSPECIFIED
    bids: dict[Decimal, Decimal] = field(default_factory=dict)
    asks: dict[Decimal, Decimal] = field(default_factory=dict)

    def best_bids(self) -> list[tuple[Decimal, Decimal]]:
        """Return the levels of buyers, highest price first."""
        return sorted(self.bids.items(), reverse=True)

    def best_asks(self) -> list[tuple[Decimal, Decimal]]:
        """Return the levels of sellers, lowest price first."""
        return sorted(self.asks.items())

    def checksum(self) -> int:
        """Return the CRC-32 that the stream states for a book with these levels."""
        sides = [
            ",".join(f"{price:f}:{quantity:f}" for price, quantity in side[:CHECKSUM_LEVELS])
            for side in (self.best_bids(), self.best_asks())
        ]
        return crc32("|".join(sides).encode("ascii"))

    def take(self, change: BookChange) -> None:
        """Apply a change. Raises `BookMismatch`."""
        if change.number != self.number + 1:
            raise BookMismatch(
                f"book {self.market_id}: change {change.number} came after {self.number}"
            )
        _take(self.bids, change.bids)
        _take(self.asks, change.asks)
        self.number, self.status = change.number, change.status
        if self.checksum() != change.checksum:
            raise BookMismatch(
                f"book {self.market_id}: checksum {self.checksum()} and not {change.checksum}"
            )


def _take(side: dict[Decimal, Decimal], levels: Iterable[_Level]) -> None:
    """Apply changed levels to one side of a book."""
    for level in levels:
        if level.quantity:
            side[level.price] = level.quantity
        else:
            side.pop(level.price, None)


class Books:
    """The books of one stream of market data, by the number of the market."""

    def __init__(self) -> None:
        self._books: dict[int, Book] = {}

    def __getitem__(self, market_id: int) -> Book:
        """Return the book of a market. Raises KeyError before its first frame."""
        return self._books[market_id]

    def take(self, frame: MarketDataFrame) -> list[Book]:
        """Apply a frame of the stream; return the changed books. Raises `BookMismatch`."""
        found = []
        for change in frame.books:
            book = self._books.setdefault(change.market_id, Book(change.market_id))
            book.take(change)
            found.append(book)
        return found
