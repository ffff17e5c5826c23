# SPDX-License-Identifier: Apache-2.0
"""Calls of MarketDataService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls.call import Build, Page, call
from clearinghouse.client.api.models import (
    Asset,
    CallAuction,
    Index,
    Market,
    NextFunding,
    OrderBook,
    Pool,
    Twap,
)
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.v1 import market_data_pb2


def list_assets(*, min_sequence: int) -> Build[list[Asset]]:
    """Return all assets, with scales, prices and parameters."""
    return lambda _: call(
        "MarketDataService/ListAssets",
        market_data_pb2.ListAssetsRequest(min_sequence=min_sequence),
        market_data_pb2.ListAssetsResponse,
        lambda reply, names: [convert(Asset, item, names) for item in reply.assets],
    )


def list_markets(*, min_sequence: int) -> Build[list[Market]]:
    """Return all markets, with lots, ticks, prices and parameters."""
    return lambda _: call(
        "MarketDataService/ListMarkets",
        market_data_pb2.ListMarketsRequest(min_sequence=min_sequence),
        market_data_pb2.ListMarketsResponse,
        lambda reply, names: [convert(Market, item, names) for item in reply.markets],
    )


def get_order_book(*, market: Instrument, depth: int, min_sequence: int) -> Build[OrderBook]:
    """Return the best levels of a book."""
    return lambda names: call(
        "MarketDataService/GetOrderBook",
        market_data_pb2.GetOrderBookRequest(
            market_id=names.market_id(market), depth=depth, min_sequence=min_sequence
        ),
        market_data_pb2.GetOrderBookResponse,
        lambda reply, names: convert(OrderBook, reply, names),
    )


def get_index(*, asset: Instrument, min_sequence: int) -> Build[Index]:
    """Return how the price of an asset is computed: its rules, and for each source what it has sent
    and whether it counts.
    """
    return lambda names: call(
        "MarketDataService/GetIndex",
        market_data_pb2.GetIndexRequest(asset_id=names.asset_id(asset), min_sequence=min_sequence),
        market_data_pb2.GetIndexResponse,
        lambda reply, names: convert(Index, reply, names),
    )


def list_pools(*, min_sequence: int) -> Build[list[Pool]]:
    """Return the lending pools with their rates, liquidity and terms."""
    return lambda _: call(
        "MarketDataService/ListPools",
        market_data_pb2.ListPoolsRequest(min_sequence=min_sequence),
        market_data_pb2.ListPoolsResponse,
        lambda reply, names: [convert(Pool, item, names) for item in reply.pools],
    )


def list_next_funding(*, min_sequence: int, market: Instrument) -> Build[list[NextFunding]]:
    """Return the present funding interval of each perpetual: when it ends, and its rate from the
    samples so far.
    """
    return lambda names: call(
        "MarketDataService/ListNextFunding",
        market_data_pb2.ListNextFundingRequest(
            min_sequence=min_sequence, market_id=names.market_id(market)
        ),
        market_data_pb2.ListNextFundingResponse,
        lambda reply, names: [convert(NextFunding, item, names) for item in reply.markets],
    )


def list_twaps(
    *, min_sequence: int, market: Instrument, page_size: int, after_order_id: int
) -> Build[Page[Twap]]:
    """Return the TWAPs that run in a market, without their owners and limit prices."""
    return lambda names: call(
        "MarketDataService/ListTwaps",
        market_data_pb2.ListTwapsRequest(
            min_sequence=min_sequence,
            market_id=names.market_id(market),
            page_size=page_size,
            after_order_id=after_order_id,
        ),
        market_data_pb2.ListTwapsResponse,
        lambda reply, names: Page(
            [convert(Twap, item, names) for item in reply.twaps], reply.has_more
        ),
    )


def list_call_auctions(*, min_sequence: int, market: Instrument) -> Build[list[CallAuction]]:
    """Return the auctions of markets that run now, each with the price and the quantity at which it
    would trade if it ended now (O-2).
    """
    return lambda names: call(
        "MarketDataService/ListCallAuctions",
        market_data_pb2.ListCallAuctionsRequest(
            min_sequence=min_sequence, market_id=names.market_id(market)
        ),
        market_data_pb2.ListCallAuctionsResponse,
        lambda reply, names: [convert(CallAuction, item, names) for item in reply.auctions],
    )
