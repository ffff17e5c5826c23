# SPDX-License-Identifier: Apache-2.0
"""Define the items of the lists of past market data, which the tables return and replies show.

Owns the names of their attributes. Prices are in quote units per lot, quantities in lots, amounts in smallest units.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class TradeView:
    """A trade without its parties, which is public."""

    market_id: int
    trade_id: int
    sequence: int
    time_ns: int
    price: int
    lots: int
    taker_side: int


@dataclass(slots=True)
class CandleView:
    """The first, highest, lowest and last price of an interval, and the sums of its trades."""

    market_id: int
    start_ns: int
    open: int
    high: int
    low: int
    close: int
    lots: int
    value: int
    trades: int


@dataclass(slots=True)
class TickerView:
    """The first, highest, lowest and last price and the volume of the last 24 hours; prices are 0 without a trade."""

    market_id: int
    start_ns: int
    open: int
    high: int
    low: int
    last: int
    lots: int
    value: int
    trades: int


@dataclass(slots=True)
class DepthChangeView:
    """The displayed lots at one price of a book after a sequence; 0 lots: the level is gone."""

    market_id: int
    sequence: int
    time_ns: int
    side: int
    price: int
    lots: int


@dataclass(slots=True)
class IndexPriceView:
    """The index price of an asset, in force from a sequence on."""

    asset_id: int
    sequence: int
    time_ns: int
    price_e9: int
    is_stable_price: bool


@dataclass(slots=True)
class MarkPriceView:
    """The mark of a market, in force from a sequence on."""

    market_id: int
    sequence: int
    time_ns: int
    mark_e9: int


@dataclass(slots=True)
class FundingRateView:
    """The funding rate of an interval that has ended."""

    market_id: int
    sequence: int
    time_ns: int
    rate_ppb: int
    samples: int
    funding_index_ray: int
