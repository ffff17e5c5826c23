# SPDX-License-Identifier: Apache-2.0
"""Books kept from the public stream, beside what the server answers."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from zlib import crc32

import pytest

from clearinghouse.client import (
    Client,
    InvalidRequest,
    MarketDataFrame,
    MarketStatus,
    NewOrder,
    Side,
)
from clearinghouse.traders import Book, BookMismatch, Books
from tests.client.conftest import PRINCIPAL, Setup, furnish
from tests.client.server_process import ServerProcess
from tests.sources import ROOT

DEPTH = 3


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """A server with two accounts."""
    server_process = ServerProcess(tmp_path_factory.mktemp("books"))
    try:
        server_process.start()
        yield furnish(server_process)
    finally:
        server_process.end()


@pytest.fixture
def client(house: Setup) -> Iterator[Client]:
    """A client of the server."""
    with Client(house.address, principal=PRINCIPAL) as found:
        yield found
        for account in (house.alice, house.bob):
            found.cancel_all(account)


def trade(client: Client, setup: Setup, drawn: random.Random) -> None:
    """Place an order somewhere, or end one."""
    account = drawn.choice((setup.alice, setup.bob))
    if drawn.random() < 0.3 and (orders := client.orders(account)):
        client.cancel_order(account, drawn.choice(orders).order_id)
    else:
        side = drawn.choice((Side.BUY, Side.SELL))
        order = NewOrder(account, "SOL-PERP", side, drawn.randint(1, 5), 150 + drawn.randint(-5, 5))
        client.place_orders([order])


def test_books_are_those_of_the_server(house: Setup, client: Client) -> None:
    """After each of 60 drawn commands the book that was kept is that of GetOrderBook, and so is the open interest."""
    drawn = random.Random(45)
    books, frames, interest = Books(), 0, Decimal(0)
    with Client(house.address, principal="reader") as reader:
        stream = reader.market_data(
            ["SOL-PERP"], depth=DEPTH, heartbeat_interval_ms=100, show_heartbeats=True
        )
        market_id = client.instruments.market_id(client.markets()[1].market_id)
        sequence = 0
        for _ in range(60):
            trade(client, house, drawn)
            wanted = client.order_book("SOL-PERP", DEPTH)
            while sequence < wanted.as_of_sequence:
                frame = next(stream)
                frames += 1
                assert frame.number == frames
                books.take(frame)
                sequence = frame.sequence
                for one in frame.open_interests:
                    interest = one.open_interest
            book = books[market_id]
            assert book.best_bids() == [(level.price, level.quantity) for level in wanted.bids]
            assert book.best_asks() == [(level.price, level.quantity) for level in wanted.asks]
            assert book.status == MarketStatus.OPEN
            (market,) = [one for one in client.markets() if one.symbol == "SOL-PERP"]
            assert interest == market.open_interest
    assert books[market_id].number > 20


def test_a_lost_or_changed_frame_is_found(house: Setup, client: Client) -> None:
    """A change that is missing, and a level that differs, raise; a new stream begins with the whole book again."""
    changes: list[MarketDataFrame] = []
    stream = client.market_data(["SOL-PERP"], depth=DEPTH)
    changes.append(next(stream))
    for price in (149, 148):
        client.place_order(house.alice, "SOL-PERP", Side.BUY, 1, price)
        changes.append(next(stream))
    whole, first, second = changes
    books = Books()
    books.take(whole)
    with pytest.raises(BookMismatch, match="change 3 came after 1"):
        books.take(second)
    books = Books()
    books.take(whole)
    (change,) = first.books
    (level,) = change.bids
    other = replace(change, bids=(replace(level, quantity=Decimal(7)),))
    with pytest.raises(BookMismatch, match="checksum"):
        books.take(replace(first, books=(other,)))
    fresh = Books()
    fresh.take(next(client.market_data(["SOL-PERP"], depth=DEPTH)))
    assert Decimal(148) in fresh[change.market_id].bids


def test_a_quiet_stream_says_that_it_lives(house: Setup, client: Client) -> None:
    """Heartbeats come in the interval that was asked for, and are numbered with the other frames."""
    stream = client.market_data(["SOL-PERP"], heartbeat_interval_ms=100, show_heartbeats=True)
    frames = [next(stream) for _ in range(4)]
    assert [frame.is_heartbeat for frame in frames] == [False, True, True, True]
    assert [frame.number for frame in frames] == [1, 2, 3, 4]
    assert not frames[0].books
    for depth, interval in ((1_001, 0), (0, 99), (0, 60_001)):
        with pytest.raises(InvalidRequest):
            next(client.market_data([], depth=depth, heartbeat_interval_ms=interval))


def test_the_worked_example_of_the_page() -> None:
    """The page states a book, the text that is summed, and the checksum, which is right."""
    page = (ROOT / "docs" / "how-to" / "traders.md").read_text(encoding="utf-8")
    text = "149.9:2,149.5:10|150.1:0.5"
    assert f"`{text}`" in page
    assert str(crc32(text.encode())) in page
    book = Book(1)
    book.bids = {Decimal("149.5"): Decimal(10), Decimal("149.9"): Decimal(2)}
    book.asks = {Decimal("150.1"): Decimal("0.5")}
    assert book.checksum() == crc32(text.encode())
