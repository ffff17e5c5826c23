# SPDX-License-Identifier: Apache-2.0
"""Calls about how prices are made and judged.

Owns their requests and the reading of their replies.
"""

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import GuardMatrix, Index
from clearinghouse.client.api.terms import IndexRules
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import admin_pb2, market_data_pb2, risk_pb2


def set_source_quote(
    key: RequestKey, source_id: int, quote_asset: Instrument | None, group_id: int
) -> Build[Receipt]:
    """In what a source quotes, and with which others it is one."""
    return lambda names: call(
        "AdminService/SetSourceQuote",
        admin_pb2.SetSourceQuoteRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            source_id=source_id,
            quote_asset_id=0 if quote_asset is None else names.asset_id(quote_asset),
            group_id=group_id,
        ),
        admin_pb2.SetSourceQuoteResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_index_rules(key: RequestKey, asset: Instrument, rules: IndexRules) -> Build[Receipt]:
    """How an index is made and judged."""
    return lambda names: call(
        "AdminService/SetIndexRules",
        admin_pb2.SetIndexRulesRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            quorum_min=rules.quorum_min,
            cap_bps_per_second=rules.cap_bps_per_second,
            cap_saved_seconds=rules.cap_saved_seconds,
            capless_after_ns=rules.capless_after_ns,
            jumped_bps=rules.jumped_bps,
            stale_ns=rules.stale_ns,
            wide_bps=rules.wide_bps,
            frozen_after_ns=rules.frozen_after_ns,
            frozen_move_bps=rules.frozen_move_bps,
            stable_ppb_per_second=rules.stable_ppb_per_second,
            adverse_bps=rules.adverse_bps,
        ),
        admin_pb2.SetIndexRulesResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_mark_rules(
    key: RequestKey, market: Instrument, impact_notional: Number, ewma_ns: int, clamp_bps: int
) -> Build[Receipt]:
    """How the mark of a market follows its book."""
    return lambda names: call(
        "AdminService/SetMarkRules",
        admin_pb2.SetMarkRulesRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            impact_notional=to_text(impact_notional),
            ewma_ns=ewma_ns,
            clamp_bps=clamp_bps,
        ),
        admin_pb2.SetMarkRulesResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def get_index(asset: Instrument, min_sequence: int) -> Build[Index]:
    """How the price of an asset is made."""
    return lambda names: call(
        "MarketDataService/GetIndex",
        market_data_pb2.GetIndexRequest(asset_id=names.asset_id(asset), min_sequence=min_sequence),
        market_data_pb2.GetIndexResponse,
        lambda reply, names: convert(Index, reply, names),
    )


def get_guard_matrix(min_sequence: int) -> Build[GuardMatrix]:
    """What each state of a price lets be done, and which state each price has."""
    return lambda _: call(
        "RiskService/GetGuardMatrix",
        risk_pb2.GetGuardMatrixRequest(min_sequence=min_sequence),
        risk_pb2.GetGuardMatrixResponse,
        lambda reply, names: convert(GuardMatrix, reply, names),
    )
