# SPDX-License-Identifier: Apache-2.0
"""Record trades and fills of the past, candles, and the figures of the last 24 hours (SPEC O-3, Q-1).

Owns their tables. A candle of one minute grows with each trade, and longer candles are updated with it, so that the
figures of a day come from at most 24 hours and 120 minutes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from clearinghouse.server.codec.reads.history_views import CandleView, TickerView, TradeView
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.orders import client_id_of
from clearinghouse.server.past.tables import (
    INTEGER_MAX,
    At,
    Found,
    Handler,
    Reading,
    Rows,
    Span,
    insert,
    scan,
    storable,
)
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import BUY, SECOND_NS, SELL
from clearinghouse.storage.derived import DerivedFile

MINUTE_NS: Final = 60 * SECOND_NS
HOUR_NS: Final = 60 * MINUTE_NS
DAY_NS: Final = 24 * HOUR_NS
# The lengths of candles, by their number in the API.
INTERVALS: Final[dict[int, int]] = {
    1: MINUTE_NS,
    2: 5 * MINUTE_NS,
    3: 15 * MINUTE_NS,
    4: HOUR_NS,
    5: 4 * HOUR_NS,
    6: DAY_NS,
}
MINUTE: Final = 1
HOUR: Final = 4

TABLES: Final = (
    """
    CREATE TABLE trades (
        market_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        trade_id INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        price INTEGER NOT NULL,
        lots INTEGER NOT NULL,
        taker_side INTEGER NOT NULL,
        PRIMARY KEY (market_id, sequence, trade_id)
    ) STRICT, WITHOUT ROWID
    """,
    # A side of a trade that an order has: a venue's side of an external fill belongs to none.
    """
    CREATE TABLE fills (
        account_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        trade_id INTEGER NOT NULL,
        is_taker INTEGER NOT NULL,
        order_id INTEGER NOT NULL,
        market_id INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        side INTEGER NOT NULL,
        price INTEGER NOT NULL,
        lots INTEGER NOT NULL,
        fee INTEGER NOT NULL,
        realised INTEGER NOT NULL,
        PRIMARY KEY (account_id, sequence, trade_id, is_taker)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX fills_of_order ON fills (order_id, account_id, sequence, trade_id, is_taker)",
    # `value` may need more than 64 bits, and is then its digits.
    """
    CREATE TABLE candles (
        market_id INTEGER NOT NULL,
        interval INTEGER NOT NULL,
        start_ns INTEGER NOT NULL,
        open INTEGER NOT NULL,
        high INTEGER NOT NULL,
        low INTEGER NOT NULL,
        close INTEGER NOT NULL,
        lots ANY NOT NULL,
        value ANY NOT NULL,
        trades INTEGER NOT NULL,
        PRIMARY KEY (market_id, interval, start_ns)
    ) STRICT, WITHOUT ROWID
    """,
)
_TRADE: Final = ("market_id", "sequence", "trade_id", "time_ns", "price", "lots", "taker_side")
FILL: Final = (
    "account_id",
    "sequence",
    "trade_id",
    "is_taker",
    "order_id",
    "market_id",
    "time_ns",
    "side",
    "price",
    "lots",
    "fee",
    "realised",
)
_CANDLE: Final = ("start_ns", "open", "high", "low", "close", "lots", "value", "trades")
_CANDLES: Final = ("market_id", "interval", *_CANDLE)
_ONE_CANDLE: Final = (
    f"SELECT {', '.join(_CANDLE)} FROM candles WHERE market_id = ? AND interval = ?"  # noqa: S608
)
_start: Final = itemgetter(0)


@dataclass(slots=True)
class RecordedFill:
    """One side of a trade; quantities are in lots, prices per lot, amounts in quote units."""

    sequence: int
    time_ns: int
    trade_id: int
    market_id: int
    order_id: int
    side: int
    price: int
    lots: int
    fee: int
    realised: int
    is_maker: bool
    client_id: int = 0


class Trades:
    """The trades, their sides, and the candles that are not written yet."""

    def __init__(self, file: DerivedFile, at: At, _: Instruments) -> None:
        self._file = file
        self._at = at
        self._trades = Rows(insert("trades", _TRADE))
        self._fills = Rows(insert("fills", FILL))
        # Market and minute -> open, high, low, close, lots, value, trades since the last put.
        self._minutes: dict[tuple[int, int], list[int]] = {}

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that process events, by kind of event."""
        return {events.TRADE: self._traded}

    def _traded(self, event: list[int]) -> None:
        (
            _, offset, trade_id, market_id, price, lots, taker_side, maker_order_id, taker_order_id,
            maker_id, taker_id, maker_fee, taker_fee, maker_realised, taker_realised,
        ) = event  # fmt: skip
        at = self._at
        sequence = at.first_sequence + offset
        time_ns = at.time_ns
        self._trades.rows.append((market_id, sequence, trade_id, time_ns, price, lots, taker_side))
        if maker_order_id:
            side = SELL if taker_side == BUY else BUY
            self._fills.rows.append(
                (maker_id, sequence, trade_id, 0, maker_order_id, market_id, time_ns, side, price,
                 lots, maker_fee, maker_realised)
            )  # fmt: skip
        if taker_order_id:
            self._fills.rows.append(
                (taker_id, sequence, trade_id, 1, taker_order_id, market_id, time_ns, taker_side,
                 price, lots, taker_fee, taker_realised)
            )  # fmt: skip
        minute = (market_id, time_ns // MINUTE_NS)
        grown = self._minutes.get(minute)
        if grown is None:
            self._minutes[minute] = [price, price, price, price, lots, price * lots, 1]
            return
        if price > grown[1]:
            grown[1] = price
        elif price < grown[2]:
            grown[2] = price
        grown[3] = price
        grown[4] += lots
        grown[5] += price * lots
        grown[6] += 1

    def write_rows(self, file: DerivedFile) -> None:
        """Write trades, fills, and changed candles. Raises DerivedFileError."""
        self._trades.write_rows(file)
        self._fills.write_rows(file)
        if not self._minutes:
            return
        # Candle -> its row; trades are in order, so the later minute has the later close.
        grown: dict[tuple[int, int, int], list[int]] = {}
        for (market_id, minute), added in self._minutes.items():
            for interval, length in INTERVALS.items():
                start = minute * MINUTE_NS // length * length
                key = (market_id, interval, start)
                candle = grown.get(key) or self._stored(key)
                grown[key] = list(added) if candle is None else _merged(candle, added)
        file.put(
            insert("candles", _CANDLES, replace=True),
            [(*key, *map(storable, candle)) for key, candle in grown.items()],
        )
        self._minutes = {}

    def _stored(self, key: tuple[int, int, int]) -> list[int] | None:
        """Return the figures of a candle in the file; None if the file does not have it yet."""
        rows = self._file.rows(f"{_ONE_CANDLE} AND start_ns = ?", key)
        return [int(value) for value in rows[0][1:]] if rows else None


def _merged(candle: list[int], later: list[int]) -> list[int]:
    """Return the figures of a candle together with those of a later part of its interval."""
    return [
        candle[0],
        max(candle[1], later[1]),
        min(candle[2], later[2]),
        later[3],
        candle[4] + later[4],
        candle[5] + later[5],
        candle[6] + later[6],
    ]


# --- lists ---


def public_trades(reading: Reading) -> Iterator[Found]:
    """Yield the trades of a market by sequence and id."""
    market_id = reading.question.filters["market_id"]
    columns = ("market_id", "trade_id", "sequence", "time_ns", "price", "lots", "taker_side")
    equal = {"market_id": market_id}
    for row in scan(reading, "trades", columns, equal, ("sequence", "trade_id"), reading.span):
        trade = TradeView(*row)
        yield (trade.sequence, trade.trade_id), trade


def past_fills(reading: Reading) -> Iterator[Found]:
    """Yield the fills of an account by sequence, trade and side; of two sides of a trade the maker's comes first."""
    filters = reading.question.filters
    equal = {"account_id": filters["account_id"]}
    market_id, order_id = filters["market_id"], filters["order_id"]
    if order_id:
        equal["order_id"] = order_id
    key = ("sequence", "trade_id", "is_taker")
    for row in scan(reading, "fills", FILL, equal, key, reading.span):
        position = row[1:4]
        is_wanted = not market_id or row[5] == market_id
        yield position, fill_of(reading.file, row) if is_wanted else None


def fill_of(file: DerivedFile, row: tuple[int, ...]) -> RecordedFill:
    """Return the fill that a row contains, with the number that the client chose for its order."""
    _, sequence, trade_id, is_taker, order_id, market_id, time_ns, *figures = row
    found = file.rows("SELECT client_id FROM orders WHERE order_id = ?", (order_id,))
    client_id = client_id_of(found[0][0]) if found else 0
    side, price, lots, fee, realised = figures
    return RecordedFill(
        sequence, time_ns, trade_id, market_id, order_id, side, price, lots, fee, realised,
        not is_taker, client_id,
    )  # fmt: skip


def candles(reading: Reading) -> Iterator[Found]:
    """Yield the candles of one length in a market that overlap a range of times, by their start."""
    question = reading.question
    market_id, interval = question.filters["market_id"], question.filters["interval"]
    length = INTERVALS[interval]
    bounds = Span(
        question.from_time_ns // length * length, (question.to_time_ns or INTEGER_MAX) - 1
    )
    equal = {"market_id": market_id, "interval": interval}
    for row in scan(reading, "candles", _CANDLE, equal, ("start_ns",), bounds):
        yield row[:1], CandleView(market_id, *map(int, row))


def tickers(reading: Reading) -> Iterator[Found]:
    """Yield the figures of the last 24 hours of each market, by market id."""
    wanted = reading.question.filters["market_id"]
    low = reading.after[0] if reading.after is not None else 0
    for (market_id,) in reading.file.rows(
        "SELECT market_id FROM markets WHERE market_id > ? ORDER BY market_id", (low,)
    ):
        is_wanted = wanted in {0, market_id}
        yield (
            (market_id,),
            _ticker(reading.file, market_id, reading.time_ns) if is_wanted else None,
        )


def _ticker(file: DerivedFile, market_id: int, now_ns: int) -> TickerView:
    """Return the figures of a market for the 24 hours up to `now_ns`, from the first whole minute on."""
    start = -(-(now_ns - DAY_NS) // MINUTE_NS) * MINUTE_NS
    first_hour = -(-start // HOUR_NS) * HOUR_NS
    # Minutes up to a whole hour, and hours from there on.
    rows = file.rows(
        f"{_ONE_CANDLE} AND start_ns >= ? AND start_ns < ?", (market_id, MINUTE, start, first_hour)
    )
    rows += file.rows(f"{_ONE_CANDLE} AND start_ns >= ?", (market_id, HOUR, first_hour))
    total: list[int] | None = None
    for row in sorted(rows, key=_start):
        figures = [int(value) for value in row[1:]]
        total = figures if total is None else _merged(total, figures)
    if total is None:
        rows = file.rows(f"{_ONE_CANDLE} ORDER BY start_ns DESC LIMIT 1", (market_id, MINUTE))
        last = rows[0][4] if rows else 0
        return TickerView(market_id, start, 0, 0, 0, last, 0, 0, 0)
    first, high, low, last, lots, value, trades = total
    return TickerView(market_id, start, first, high, low, last, lots, value, trades)
