# SPDX-License-Identifier: Apache-2.0
"""A real session of a first-in-first-out futures market, order by order, through the production engine."""

from tests.data import feeds
from tests.data.replays import CmeReplay
from tests.reference.market import Exchange, Grid

ES = Grid(quote_scale=2, lot_decimals=0, tick_decimals=2, tick_units=25)
MARK = 480_000


def test_the_engine_fills_the_trades_of_a_futures_session_as_the_venue_did() -> None:
    """The opening uncrosses the visible book, then 1,781 of 1,864 trades get the venue's own fills exactly."""
    exchange = Exchange(ES, MARK)
    result = CmeReplay(exchange).run(
        feeds.mbo("esh4_2023-12-25_snapshot.csv.gz"),
        feeds.mbo("esh4_2023-12-25_events_to_2330.csv.gz"),
    )
    assert result.auction in {(480_000, 31), (480_025, 31)}
    assert (result.predicted, result.trades) == (1781, 1864)
    assert result.crossed_events == 0, "never crossed in continuous trading"
    assert result.final_books_equal, "every level holds the venue's orders in the venue's order"
