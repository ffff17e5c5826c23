# SPDX-License-Identifier: Apache-2.0
"""Record index prices, marks and funding rates of the past (SPEC P-3, P-5).

Owns their tables. If a sequence changed a price more than once, the table has the last value.
"""

from collections.abc import Iterator
from typing import Final

from clearinghouse.server.codec.reads.history_views import (
    FundingRateView,
    IndexPriceView,
    MarkPriceView,
)
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.tables import (
    At,
    Found,
    Handler,
    Reading,
    Rows,
    insert,
    scan,
    storable,
)
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.storage.derived import DerivedFile

# Prices with nine more decimals and funding indices may need more than 64 bits, and are then their digits.
TABLES: Final = (
    """
    CREATE TABLE index_prices (
        asset_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        price_e9 ANY NOT NULL,
        is_stable_price INTEGER NOT NULL,
        PRIMARY KEY (asset_id, sequence)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE marks (
        market_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        mark_e9 ANY NOT NULL,
        PRIMARY KEY (market_id, sequence)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE funding_rates (
        market_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        place INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        rate_ppb INTEGER NOT NULL,
        samples INTEGER NOT NULL,
        funding_index_ray ANY NOT NULL,
        PRIMARY KEY (market_id, sequence, place)
    ) STRICT, WITHOUT ROWID
    """,
)
_INDEX: Final = ("asset_id", "sequence", "time_ns", "price_e9", "is_stable_price")
_MARK: Final = ("market_id", "sequence", "time_ns", "mark_e9")
_RATE: Final = (
    "market_id",
    "sequence",
    "place",
    "time_ns",
    "rate_ppb",
    "samples",
    "funding_index_ray",
)


class Prices:
    """The rows of prices and rates that are not written yet."""

    def __init__(self, _file: DerivedFile, at: At, _: Instruments) -> None:
        self._at = at
        self._index = Rows(insert("index_prices", _INDEX, replace=True))
        self._marks = Rows(insert("marks", _MARK, replace=True))
        # Market -> the last sequence with a rate, and the place of the last rate in it.
        self._places: dict[int, tuple[int, int]] = {}
        self._rates = Rows(insert("funding_rates", _RATE))

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that process events, by kind of event."""
        return {
            events.INDEX_CHANGED: self._index_changed,
            events.VALUED_AT_STABLE: self._index_changed,
            events.MARK_CHANGED: self._mark_changed,
            events.FUNDING_RATE: self._rate_set,
        }

    def _index_changed(self, event: list[int]) -> None:
        kind, offset, asset_id, price_e9 = event[:4]
        at = self._at
        is_stable = kind == events.VALUED_AT_STABLE
        self._index.rows.append(
            (asset_id, at.first_sequence + offset, at.time_ns, storable(price_e9), int(is_stable))
        )

    def _mark_changed(self, event: list[int]) -> None:
        _, offset, market_id, mark_e9 = event
        at = self._at
        self._marks.rows.append(
            (market_id, at.first_sequence + offset, at.time_ns, storable(mark_e9))
        )

    def _rate_set(self, event: list[int]) -> None:
        _, offset, market_id, rate_ppb, index_ray, samples = event
        at = self._at
        sequence = at.first_sequence + offset
        # After a gap one sequence can end more than one interval.
        last, place = self._places.get(market_id, (0, 0))
        place = place + 1 if last == sequence else 0
        self._places[market_id] = (sequence, place)
        self._rates.rows.append(
            (market_id, sequence, place, at.time_ns, rate_ppb, samples, storable(index_ray))
        )

    def write_rows(self, file: DerivedFile) -> None:
        """Write the rows made since the last time. Raises DerivedFileError."""
        self._index.write_rows(file)
        self._marks.write_rows(file)
        self._rates.write_rows(file)


def index_prices(reading: Reading) -> Iterator[Found]:
    """Yield the index prices of an asset by sequence."""
    equal = {"asset_id": reading.question.filters["asset_id"]}
    for row in scan(reading, "index_prices", _INDEX, equal, ("sequence",), reading.span):
        asset_id, sequence, time_ns, price_e9, is_stable = row
        view = IndexPriceView(asset_id, sequence, time_ns, int(price_e9), bool(is_stable))
        yield (sequence,), view


def mark_prices(reading: Reading) -> Iterator[Found]:
    """Yield the marks of a market by sequence."""
    equal = {"market_id": reading.question.filters["market_id"]}
    for row in scan(reading, "marks", _MARK, equal, ("sequence",), reading.span):
        market_id, sequence, time_ns, mark_e9 = row
        yield (sequence,), MarkPriceView(market_id, sequence, time_ns, int(mark_e9))


def funding_rates(reading: Reading) -> Iterator[Found]:
    """Yield the funding rates of a market by sequence."""
    equal = {"market_id": reading.question.filters["market_id"]}
    for row in scan(reading, "funding_rates", _RATE, equal, ("sequence", "place"), reading.span):
        market_id, sequence, place, time_ns, rate_ppb, samples, index_ray = row
        view = FundingRateView(market_id, sequence, time_ns, rate_ppb, samples, int(index_ray))
        yield (sequence, place), view
