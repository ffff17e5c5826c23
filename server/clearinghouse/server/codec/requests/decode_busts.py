# SPDX-License-Identifier: Apache-2.0
"""Decode AnnounceBust, which states all trades of a block in columns (Q-6, O-10).

Owns that decoder. Each column of the block has one entry per trade.
"""

from collections.abc import Sized

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    head,
    id_of,
    number_of,
    parse_one,
    signed_number_of,
    text_of,
    time_of,
)
from clearinghouse.statemachine.vocabulary.commands import AnnounceBust
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import admin_pb2

BLOCK_TRADES_MAX = 256
REASON_MAX = 256


def decode_announce_bust(raw: bytes, principal: str, scales: Scales) -> AnnounceBust:
    """Decode AnnounceBust; prices and quantities have the scales of its market, fees the scale of its quote asset."""
    request = parse_one(admin_pb2.AnnounceBustRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    price = number_of(market.prices, request.price, "price")
    _count("trade_ids", request.trade_ids)
    trade_ids = [id_of(each, "trade_ids") for each in request.trade_ids]
    reason = text_of(request.reason, "reason", REASON_MAX)
    count = _count("made_trade_ids", request.made_trade_ids)
    columns: tuple[tuple[str, Sized], ...] = (
        ("made_times_ns", request.made_times_ns),
        ("buyer_account_ids", request.buyer_account_ids),
        ("seller_account_ids", request.seller_account_ids),
        ("prices", request.prices),
        ("quantities", request.quantities),
        ("buyer_fees", request.buyer_fees),
        ("seller_fees", request.seller_fees),
    )
    for field, column in columns:
        if len(column) != count:
            what = "must have an entry for each of made_trade_ids"
            raise invalid(field, what, str(count), str(len(column)))
    scale = market.quote.scale
    return AnnounceBust(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        price,
        request.distance_ppb,
        trade_ids,
        reason,
        int(request.confirms_distance),
        [id_of(each, "made_trade_ids") for each in request.made_trade_ids],
        [time_of(each, "made_times_ns") for each in request.made_times_ns],
        [AccountId(id_of(each, "buyer_account_ids")) for each in request.buyer_account_ids],
        [AccountId(id_of(each, "seller_account_ids")) for each in request.seller_account_ids],
        [number_of(market.prices, each, "prices") for each in request.prices],
        [number_of(market.quantities, each, "quantities") for each in request.quantities],
        [signed_number_of(scale, each, "buyer_fees") for each in request.buyer_fees],
        [signed_number_of(scale, each, "seller_fees") for each in request.seller_fees],
    )


def _count(field: str, column: Sized) -> int:
    """Return the number of entries of a column. Raises EdgeError unless it is 1 to 256."""
    count = len(column)
    if not 0 < count <= BLOCK_TRADES_MAX:
        what = f"must have 1 to {BLOCK_TRADES_MAX} entries"
        raise invalid(field, what, str(BLOCK_TRADES_MAX), str(count))
    return count
