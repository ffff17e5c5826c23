# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of TradingService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import duration_of, enum_of, head, id_of, number_of, parse_one
from clearinghouse.statemachine.vocabulary.commands import PlaceTwap, SetDeadMan, SetQuote
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import FLAG_REDUCE_ONLY
from clearinghouse.v1 import trading_pb2

SIDE_NUMBERS: Final = range(1, 3)
SELF_TRADE_PREVENTION_NUMBERS: Final = range(1, 5)


def decode_set_quote(raw: bytes, principal: str, scales: Scales) -> SetQuote:
    """Return the command of a request SetQuote. Raises EdgeError."""
    request = parse_one(trading_pb2.SetQuoteRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    return SetQuote(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        number_of(market.prices, request.price, "price", optional=True),
        number_of(market.quantities, request.quantity, "quantity", optional=True),
        request.expire_time_ns,
    )


def decode_set_dead_man(raw: bytes, principal: str, scales: Scales) -> SetDeadMan:
    """Return the command of a request SetDeadMan. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(trading_pb2.SetDeadManRequest, raw)
    request_id, created_ns = head(request)
    return SetDeadMan(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        duration_of(request.timeout_ns, "timeout_ns"),
        int(request.end_exits),
    )


def decode_place_twap(raw: bytes, principal: str, scales: Scales) -> PlaceTwap:
    """Return the command of a request PlaceTwap. Raises EdgeError."""
    request = parse_one(trading_pb2.PlaceTwapRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    return PlaceTwap(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        enum_of(request.side, SIDE_NUMBERS, "side"),
        number_of(market.quantities, request.quantity, "quantity"),
        request.slices,
        request.interval_ns,
        number_of(market.prices, request.price, "price", optional=True),
        (FLAG_REDUCE_ONLY if request.reduce_only else 0),
        enum_of(
            request.self_trade_prevention,
            SELF_TRADE_PREVENTION_NUMBERS,
            "self_trade_prevention",
            optional=True,
        ),
    )
