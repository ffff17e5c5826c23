# SPDX-License-Identifier: Apache-2.0
"""Bytes of AdminService calls about funding and expiry to commands.

Owns shape, text and scale; whether terms make sense for a market is the machine's to say.
"""

from clearinghouse.server.codec.decode_admin import REASON_MAX
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import head, number_of, parse_one, text_of
from clearinghouse.statemachine.vocabulary.commands import (
    NameSettlementPrice,
    SetExpiry,
    SetFunding,
)
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.v1 import admin_pb2


def decode_set_funding(raw: bytes, principal: str, scales: Scales) -> SetFunding:
    """SetFunding: all terms."""
    request = parse_one(admin_pb2.SetFundingRequest, raw)
    request_id, created_ns = head(request)
    scales.market(request.market_id, "market_id")
    return SetFunding(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        request.interval_ns,
        request.interest_ppb,
        request.inner_clamp_ppb,
        request.bound_ppb,
    )


def decode_set_expiry(raw: bytes, principal: str, scales: Scales) -> SetExpiry:
    """SetExpiry: when, and the window before it."""
    request = parse_one(admin_pb2.SetExpiryRequest, raw)
    request_id, created_ns = head(request)
    scales.market(request.market_id, "market_id")
    return SetExpiry(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        request.expiry_time_ns,
        request.window_ns,
    )


def decode_name_settlement_price(raw: bytes, principal: str, scales: Scales) -> NameSettlementPrice:
    """NameSettlementPrice: the price, in the market's scale of prices, and why."""
    request = parse_one(admin_pb2.NameSettlementPriceRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    return NameSettlementPrice(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        number_of(market.prices, request.price, "price"),
        text_of(request.reason, "reason", REASON_MAX),
    )
