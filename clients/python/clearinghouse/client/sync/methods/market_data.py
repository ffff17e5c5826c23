# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of MarketDataService.

`timeout` is the seconds for all attempts (None: the client's own).
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls import market_data
from clearinghouse.client.api.models import CallAuction, Index, NextFunding, OrderBook, Pool, Twap
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.instruments import Instrument


class MarketDataMethods(Connection):
    """Methods that send one call of MarketDataService each."""

    def order_book(
        self,
        market: Instrument,
        depth: int = 0,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> OrderBook:
        """Return the best `depth` levels of each side, at most 1,000; 0: 20."""
        return self._call(
            market_data.get_order_book(market=market, depth=depth, min_sequence=min_sequence),
            timeout,
        )

    def index(
        self, asset: Instrument, *, min_sequence: int = 0, timeout: float | None = None
    ) -> Index:
        """Return how the price of an asset is made: rules, sources, what each counts."""
        return self._call(market_data.get_index(asset=asset, min_sequence=min_sequence), timeout)

    def list_pools(self, *, min_sequence: int = 0, timeout: float | None = None) -> list[Pool]:
        """Return all lending pools: what they have and owe, their rates, what may leave now."""
        return self._call(market_data.list_pools(min_sequence=min_sequence), timeout)

    def next_funding(
        self, market: Instrument = 0, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[NextFunding]:
        """Return the funding interval under way of a market or of all: when it ends, and its predicted rate."""
        return self._call(
            market_data.list_next_funding(min_sequence=min_sequence, market=market), timeout
        )

    def twaps(
        self,
        market: Instrument,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Twap]:
        """Return the TWAPs that run in a market, oldest first: side, quantity, what is filled, when the next slice is
        due.
        """
        return self._pages(
            lambda after: market_data.list_twaps(
                min_sequence=min_sequence, market=market, page_size=page_size, after_order_id=after
            ),
            0,
            lambda page: page.items[-1].order_id,
            timeout,
        )

    def call_auctions(
        self, market: Instrument = 0, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[CallAuction]:
        """Return the auctions that run, of a market or of all, each with its indicative price and quantity."""
        return self._call(
            market_data.list_call_auctions(min_sequence=min_sequence, market=market), timeout
        )
