# SPDX-License-Identifier: Apache-2.0
"""Bytes of AdminService calls about how prices are made and judged, to commands.

Owns shape, text and scale; the ranges of the rules are the machine's to keep.
"""

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import head, number_of, parse_one
from clearinghouse.statemachine.vocabulary.commands import (
    SetIndexRules,
    SetMarkRules,
    SetSourceQuote,
)
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, SourceId
from clearinghouse.v1 import admin_pb2


def decode_set_source_quote(raw: bytes, principal: str, scales: Scales) -> SetSourceQuote:
    """SetSourceQuote: in what a source quotes, and its group."""
    request = parse_one(admin_pb2.SetSourceQuoteRequest, raw)
    request_id, created_ns = head(request)
    if request.quote_asset_id:
        scales.asset(request.quote_asset_id, "quote_asset_id")
    return SetSourceQuote(
        principal,
        request_id,
        created_ns,
        SourceId(request.source_id),
        AssetId(request.quote_asset_id),
        request.group_id,
    )


def decode_set_index_rules(raw: bytes, principal: str, scales: Scales) -> SetIndexRules:
    """SetIndexRules: every rule of an asset's index."""
    request = parse_one(admin_pb2.SetIndexRulesRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    return SetIndexRules(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        request.quorum_min,
        request.cap_bps_per_second,
        request.cap_saved_seconds,
        request.capless_after_ns,
        request.jumped_bps,
        request.stale_ns,
        request.wide_bps,
        request.frozen_after_ns,
        request.frozen_move_bps,
        request.stable_ppb_per_second,
        request.adverse_bps,
    )


def decode_set_mark_rules(raw: bytes, principal: str, scales: Scales) -> SetMarkRules:
    """SetMarkRules: the notional in the quote asset's scale, empty for none."""
    request = parse_one(admin_pb2.SetMarkRulesRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    return SetMarkRules(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        number_of(market.quote.amounts, request.impact_notional, "impact_notional", optional=True),
        request.ewma_ns,
        request.clamp_bps,
    )
