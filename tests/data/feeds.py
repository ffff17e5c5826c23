# SPDX-License-Identifier: Apache-2.0
"""Parsers of the recorded order flow that the matching tests replay: files to rows of integers.

Knows the columns of the files and the units of each venue; knows nothing of books. The recordings are no
part of this repository (`tests/realdata.py` finds them).
"""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from clearinghouse.statemachine.vocabulary.types import BUY, SELL
from tests.realdata import data_dir

LAST_OF_EVENT = 128


def rows(path: Path) -> Iterator[list[str]]:
    """Rows of a gzipped CSV file without its header."""
    with gzip.open(path, "rt", encoding="ascii", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        yield from reader


def scaled(text: str, decimals: int) -> int:
    """A decimal as an integer of 10^-decimals; digits beyond that are the recorder's binary noise."""
    return int(Decimal(text).scaleb(decimals).to_integral_value())


# --- CME Globex, market by order --------------------------------------------------------------------


@dataclass(frozen=True)
class MboRecord:
    """One message. `side` is that of the aggressor of a T, of the resting order else, 0 in an auction;
    `price` is in cents.
    """

    action: str
    side: int
    price: int
    size: int
    order_id: int
    last_of_event: bool


def mbo(name: str) -> list[MboRecord]:
    """Messages of one file in the order of the feed."""
    sides = {"B": BUY, "A": SELL, "N": 0}
    return [
        MboRecord(
            action=row[2],
            side=sides[row[3]],
            price=scaled(row[4], 2),
            size=int(row[5]),
            order_id=int(row[6]),
            last_of_event=bool(int(row[7]) & LAST_OF_EVENT),
        )
        for row in rows(data_dir("mbo_cme_es_2023") / name)
    ]


# --- LOBSTER ----------------------------------------------------------------------------------------

SUBMITTED, REDUCED, DELETED, EXECUTED, EXECUTED_HIDDEN, HALTED = 1, 2, 3, 4, 5, 7


@dataclass(frozen=True)
class LobsterMessage:
    """One message; `side` is that of the resting order, `price` in 1/10,000 of a dollar."""

    kind: int
    order_id: int
    size: int
    price: int
    side: int


@dataclass(frozen=True)
class LobsterBook:
    """Ten levels of (price, size) on each side, the best first."""

    bids: list[tuple[int, int]]
    asks: list[tuple[int, int]]


def lobster(stem: str, part: str) -> list[tuple[LobsterMessage, LobsterBook]]:
    """Messages with the book after each of them."""
    folder = data_dir("lobster_samples")
    messages = [
        LobsterMessage(
            kind=int(row[1]),
            order_id=int(row[2]),
            size=int(row[3]),
            price=int(row[4]),
            side=BUY if row[5] == "1" else SELL,
        )
        for row in rows(folder / f"{stem}_message_{part}")
    ]
    books = []
    for row in rows(folder / f"{stem}_orderbook_{part}"):
        figures = [int(text) for text in row]
        pairs = [(figures[at], figures[at + 1]) for at in range(0, len(figures), 2)]
        books.append(LobsterBook(bids=pairs[1::2], asks=pairs[0::2]))
    return list(zip(messages, books, strict=True))


# --- Bitstamp ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BitstampEvent:
    """One event: `side` 0 for a trade, `price` in cents, `amount` in 10^-8 BTC (of an order: what remains)."""

    time_ms: int
    kind: str
    order_id: int
    side: int
    price: int
    amount: int


def bitstamp_events() -> list[BitstampEvent]:
    """Events in the order of receipt."""
    sides = {"bid": BUY, "ask": SELL, "": 0}
    return [
        BitstampEvent(
            time_ms=int(row[0]),
            kind=row[1],
            order_id=int(row[2]),
            side=sides[row[3]],
            price=scaled(row[4], 2),
            amount=scaled(row[5], 8),
        )
        for row in rows(data_dir("l3_bitstamp_2015") / "events_to_0300.csv.gz")
    ]


def bitstamp_best() -> list[tuple[int, int, int]]:
    """Best prices that the exchange published: (time in ms, side, price in cents)."""
    return [
        (int(row[0]), BUY if row[1] == "bid" else SELL, scaled(row[3], 2))
        for row in rows(data_dir("l3_bitstamp_2015") / "book_top20_to_0300.csv.gz")
        if row[2] == "1"
    ]
