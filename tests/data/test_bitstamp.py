# SPDX-License-Identifier: Apache-2.0
"""Three hours of a spot exchange's order events against its published books, through the production engine."""

from tests.data import feeds
from tests.data.replays import bitstamp
from tests.reference.market import Exchange, Grid

BTC_USD = Grid(quote_scale=10, lot_decimals=8, tick_decimals=2, tick_units=1)
MARK = 23_600


def test_best_prices_follow_those_the_exchange_published() -> None:
    """The best price agrees on at least 97 % of book sides, and no book is ever crossed."""
    exchange = Exchange(BTC_USD, MARK)
    result = bitstamp(exchange, feeds.bitstamp_events(), feeds.bitstamp_best())
    assert result.sides == 6498
    assert 100 * result.best_equal >= 97 * result.sides, f"{result.best_equal} of {result.sides}"
    assert result.crossed == 0
    # An order that crosses on arrival is sent as the aggressor: most trades are the engine's own fills, price
    # and amount. The rest met orders older than the recording.
    assert 100 * result.trades_predicted >= 85 * result.trades
