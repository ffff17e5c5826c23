# SPDX-License-Identifier: Apache-2.0
"""Published books of a stock exchange before and after each message, through the production engine."""

from itertools import pairwise

from tests.data import feeds
from tests.data.replays import lobster_transition
from tests.reference.market import Exchange, Grid

DOLLARS_E4 = Grid(quote_scale=4, lot_decimals=0, tick_decimals=4, tick_units=1)
MARK = 5_855_000


def test_each_message_turns_one_published_book_into_the_next() -> None:
    """All 998 transitions of the sample follow when each starts from the published row before it."""
    rows = feeds.lobster("AAPL_2012-06-21", "10_first999.csv.gz")
    exchange = Exchange(DOLLARS_E4, MARK)
    followed = 0
    for (_, before), (message, after) in pairwise(rows):
        exchange.clear()
        followed += lobster_transition(exchange, before, message, after)
    assert (followed, len(rows) - 1) == (998, 998)
